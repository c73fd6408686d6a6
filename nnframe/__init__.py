"""nnframe: backpropagation as a library you can extend.

Small protocols for activations, costs and layers (`nnframe.abstract`), one engine that composes
them (`nnframe.engine`), and the training loop of the book.
"""

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
from nnframe.engine import Step, backprop
from nnframe.fused import FusedPair, fuse
from nnframe.initializers import Glorot, He, Initializer, Normal, ScaledNormal
from nnframe.layers import Chain, Dense, Dropout, Flatten, Residual, WeightedLayer
from nnframe.network import Network
from nnframe.parameters import Gradient
