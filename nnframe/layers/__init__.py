"""The built-in layers, one kind a file."""

from nnframe.layers.chain import Chain
from nnframe.layers.dense import Dense
from nnframe.layers.dropout import Dropout
from nnframe.layers.flatten import Flatten
from nnframe.layers.residual import Residual
from nnframe.layers.weighted import WeightedLayer

__all__ = ["Chain", "Dense", "Dropout", "Flatten", "Residual", "WeightedLayer"]
