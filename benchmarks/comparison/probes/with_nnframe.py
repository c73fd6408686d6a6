"""nnframe, asked."""

from importlib.metadata import entry_points

import common
import numpy as np

import nnframe
from nnframe import Activation


class Swish(Activation):
    def __init__(self, beta=1.0):
        self.beta = beta

    def forward(self, z):
        return z / (1 + np.exp(-self.beta * z))

    def derivative(self, z):
        s = 1 / (1 + np.exp(-self.beta * z))
        return s + self.beta * z * s * (1 - s)


class Unwritten(Activation):
    def forward(self, z):
        return z * z


class Summed(Swish):
    def forward(self, z):
        return z.sum(axis=1)


def deltas(network, cost, x, y):
    return nnframe.backprop(network, cost, x, y).deltas


def at(z):
    swish, z = Swish(beta=common.BETA), np.array([[z]])
    return swish.forward(z).item(), swish.derivative(z).item()


def finds_derivatives():
    try:
        network = nnframe.Network.of_sizes([1, 1], Unwritten())
        nnframe.backprop(network, nnframe.Quadratic(), [1.0], [1.0])
    except (TypeError, nnframe.errors.NNFrameError):
        return False
    return True


def built():
    network = nnframe.Network.of_sizes([2, 3, 2], nnframe.Sigmoid())
    for layer, w, b in zip(network.layers, common.WEIGHTS, common.BIASES, strict=True):
        layer.w, layer.b = w, b
    return network


def kinds(group):
    """Those of nnframe itself, whatever plugins there are."""
    return sum(point.dist.name == "nnframe" for point in entry_points(group=group))


def mistake():
    built().layers[1].w = common.TOO_WIDE


def wrong_shape():
    network = nnframe.Network.of_sizes([2, 3, 2], Summed(), output=nnframe.Sigmoid())
    nnframe.backprop(network, nnframe.Quadratic(), common.X, common.Y)


common.check_swish(at)
found = deltas(built(), nnframe.Quadratic(), common.X, common.Y)
common.check_deltas([each[0] for each in found])
common.tell(
    activation_lines=common.lines_of(Swish),
    delta_lines=common.body_of(deltas),
    autodiff=finds_derivatives(),
    of_weights=common.complaint(mistake),
    of_activation=common.complaint(wrong_shape),
    layers=kinds("nnframe.layers"),
    activations=kinds("nnframe.activations"),
)
