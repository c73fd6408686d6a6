"""The built-in activations, a family a file; `nnframe.abstract` says how to write your own."""

from nnframe.activations.elementary import Gaussian, Linear, Sine, Square
from nnframe.activations.rectifiers import ELU, GELU, SELU, LeakyReLU, Mish, ReLU, SiLU, Softplus
from nnframe.activations.softmax import Softmax
from nnframe.activations.squashing import Arctan, LogSigmoid, Sigmoid, Softsign, Tanh

__all__ = [
    "ELU",
    "GELU",
    "SELU",
    "Arctan",
    "Gaussian",
    "LeakyReLU",
    "Linear",
    "LogSigmoid",
    "Mish",
    "ReLU",
    "SiLU",
    "Sigmoid",
    "Sine",
    "Softmax",
    "Softplus",
    "Softsign",
    "Square",
    "Tanh",
]
