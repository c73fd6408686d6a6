"""nnframe: backpropagation as a library you can extend.

Small protocols for activations, costs and layers (`nnframe.abstract`), one engine that composes
them (`nnframe.engine`), and the training loop of the book.
"""

from typing import TYPE_CHECKING, Any

from nnframe import errors
from nnframe.abstract import Activation, Cost, Layer, LayerDerivative
from nnframe.activations import (
    ELU,
    GELU,
    SELU,
    Arctan,
    Gaussian,
    LeakyReLU,
    Linear,
    LogSigmoid,
    Mish,
    ReLU,
    Sigmoid,
    SiLU,
    Sine,
    Softmax,
    Softplus,
    Softsign,
    Square,
    Tanh,
)
from nnframe.costs import CrossEntropy, LogLikelihood, Quadratic
from nnframe.engine import backprop
from nnframe.fused import FusedPair, fuse
from nnframe.initializers import Glorot, He, Initializer, Normal, ScaledNormal
from nnframe.layers import Chain, Dense, Dropout, Flatten, Residual, WeightedLayer
from nnframe.network import Network
from nnframe.optimizers import SGD, Adam, Momentum, Nesterov, Optimizer
from nnframe.parameters import Gradient
from nnframe.step import Step
from nnframe.training import Epoch, StopTraining, accuracy, train

if TYPE_CHECKING:
    from nnframe import datasets, gradients, plugins
    from nnframe.datasets import one_hot

    __version__: str

# What `import nnframe` does not need comes when it is first asked for.
_SUBMODULES = ("datasets", "gradients", "plugins")


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _SUBMODULES:
        return import_module(f"nnframe.{name}")
    if name == "one_hot":
        return import_module("nnframe.datasets").one_hot
    if name == "__version__":
        return import_module("importlib.metadata").version("nnframe")
    raise AttributeError(f"module 'nnframe' has no attribute {name!r}")


__all__ = [
    "ELU",
    "GELU",
    "SELU",
    "SGD",
    "Activation",
    "Adam",
    "Arctan",
    "Chain",
    "Cost",
    "CrossEntropy",
    "Dense",
    "Dropout",
    "Epoch",
    "Flatten",
    "FusedPair",
    "Gaussian",
    "Glorot",
    "Gradient",
    "He",
    "Initializer",
    "Layer",
    "LayerDerivative",
    "LeakyReLU",
    "Linear",
    "LogLikelihood",
    "LogSigmoid",
    "Mish",
    "Momentum",
    "Nesterov",
    "Network",
    "Normal",
    "Optimizer",
    "Quadratic",
    "ReLU",
    "Residual",
    "ScaledNormal",
    "SiLU",
    "Sigmoid",
    "Sine",
    "Softmax",
    "Softplus",
    "Softsign",
    "Square",
    "Step",
    "StopTraining",
    "Tanh",
    "WeightedLayer",
    "accuracy",
    "backprop",
    "datasets",
    "errors",
    "fuse",
    "gradients",
    "one_hot",
    "plugins",
    "train",
]
