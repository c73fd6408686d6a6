"""The built-in layers, one kind a file."""

from nnframe.layers.average_pool2d import AveragePool2D
from nnframe.layers.batch_norm import BatchNorm
from nnframe.layers.chain import Chain
from nnframe.layers.conv2d import Conv2D
from nnframe.layers.dense import Dense
from nnframe.layers.dropout import Dropout
from nnframe.layers.embedding import Embedding
from nnframe.layers.flatten import Flatten
from nnframe.layers.gru import GRU
from nnframe.layers.layer_norm import LayerNorm
from nnframe.layers.lstm import LSTM
from nnframe.layers.max_pool2d import MaxPool2D
from nnframe.layers.maxout import Maxout
from nnframe.layers.parallel import Parallel
from nnframe.layers.prelu import PReLU
from nnframe.layers.reshape import Reshape
from nnframe.layers.residual import Residual
from nnframe.layers.rnn import RNN
from nnframe.layers.shared import Shared
from nnframe.layers.weighted import WeightedLayer

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "AveragePool2D",
    "BatchNorm",
    "Chain",
    "Conv2D",
    "Dense",
    "Dropout",
    "Embedding",
    "Flatten",
    "LayerNorm",
    "MaxPool2D",
    "Maxout",
    "PReLU",
    "Parallel",
    "Reshape",
    "Residual",
    "Shared",
    "WeightedLayer",
]
