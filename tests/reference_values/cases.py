"""Which layers and costs have independent values in the tables, and on which numbers."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable
from functools import partial

import numpy as np
from attrs import frozen

import nnframe
from nnframe import Conv2D, Dense, Linear, Sigmoid, Tanh


@frozen
class Case:
    """A layer, the shape of a sample, and how many samples there are."""

    make: Callable[[], nnframe.Layer]
    shape_in: tuple[int, ...]
    m: int = 2
    training: bool = False
    whole: int = 0  # inputs are the whole numbers below this one, where it is not 0

    def network(self) -> nnframe.Network:
        return nnframe.Network([self.make()], self.shape_in)

    def generator(self):
        return np.random.default_rng(0) if self.training else None


IMAGE = (2, 4, 5)

LAYERS = {
    "Conv2D": Case(partial(Conv2D, 3, 3, Tanh()), IMAGE),
    "Conv2D, stride": Case(partial(Conv2D, 2, (2, 3), Linear(), stride=(2, 1)), IMAGE),
    "Conv2D, padding": Case(partial(Conv2D, 2, 3, Sigmoid(), padding=(1, 2)), IMAGE),
    "Conv2D, dilation": Case(partial(Conv2D, 2, 2, Linear(), dilation=(2, 3)), IMAGE),
    "Conv2D, groups": Case(partial(Conv2D, 4, (2, 3), Linear(), groups=2), IMAGE),
    "Conv2D, all": Case(
        partial(Conv2D, 4, (3, 2), Tanh(), stride=2, padding=2, dilation=2, groups=2), IMAGE
    ),
    "MaxPool2D": Case(nnframe.MaxPool2D, IMAGE),
    "MaxPool2D, overlapping": Case(partial(nnframe.MaxPool2D, (3, 2), (1, 2)), IMAGE),
    "AveragePool2D": Case(nnframe.AveragePool2D, IMAGE),
    "AveragePool2D, overlapping": Case(partial(nnframe.AveragePool2D, 3, (2, 1)), IMAGE),
    "Reshape": Case(partial(nnframe.Reshape, (3, 4)), (2, 6)),
    "Parallel, concatenate": Case(
        lambda: nnframe.Parallel([Dense(3, Tanh()), Dense(2, Linear())]), (4,)
    ),
    "Parallel, add": Case(
        lambda: nnframe.Parallel([Dense(3, Tanh()), Dense(3, Linear())], join="add"), (4,)
    ),
    "PReLU": Case(nnframe.PReLU, (3,)),
    "PReLU of images": Case(nnframe.PReLU, (2, 2, 3)),
    "PReLU, shared": Case(partial(nnframe.PReLU, shared=True), (2, 2, 3)),
    "Maxout": Case(partial(nnframe.Maxout, 3, 3), (4,), m=3),
    "LayerNorm": Case(nnframe.LayerNorm, (5,)),
    "LayerNorm of images": Case(partial(nnframe.LayerNorm, 3), (2, 2, 3)),
    "LayerNorm of sequences": Case(partial(nnframe.LayerNorm, epsilon=0.1), (3, 4)),
    "BatchNorm": Case(nnframe.BatchNorm, (3,), m=4),
    "BatchNorm of images": Case(nnframe.BatchNorm, (2, 2, 2)),
    "BatchNorm, training": Case(nnframe.BatchNorm, (3,), m=4, training=True),
    "BatchNorm of images, training": Case(nnframe.BatchNorm, (2, 2, 2), training=True),
    "Embedding": Case(partial(nnframe.Embedding, 5, 2), (3,), whole=5),
    "Embedding of tables": Case(partial(nnframe.Embedding, 3, 2), (2, 2), whole=3),
    "RNN": Case(partial(nnframe.RNN, 3), (4, 2)),
    "RNN, all states": Case(partial(nnframe.RNN, 2, "all"), (3, 3)),
    "RNN, ReLU": Case(partial(nnframe.RNN, 3, "all", activation=nnframe.ReLU()), (4, 2)),
    "GRU": Case(partial(nnframe.GRU, 3), (4, 2)),
    "GRU, all states": Case(partial(nnframe.GRU, 2, "all"), (3, 3)),
    "LSTM": Case(partial(nnframe.LSTM, 3), (4, 2)),
    "LSTM, all states": Case(partial(nnframe.LSTM, 2, "all"), (3, 3)),
}


def numbers(name: str, case: Case, seed: int = 0) -> dict[str, np.ndarray]:
    """x, θ and ∂C/∂a of a case: random numbers of two decimals, so that the table stays short."""
    rng = np.random.default_rng([zlib.crc32(name.encode()), seed])
    network = case.network()
    x = rng.normal(size=(case.m, *case.shape_in)).round(2)
    if case.whole:
        x = rng.integers(case.whole, size=(case.m, *case.shape_in)).astype(float)
    theta = rng.normal(size=network.layout.size).round(2)
    start = 0
    for parts in network.layout.shapes:
        for parameter, shape in parts.items():
            stop = start + math.prod(shape)
            if parameter == "variance":
                theta[start:stop] = abs(theta[start:stop]) + 0.5
            start = stop
    grad_a = rng.normal(size=(case.m, *network.shapes[-1])).round(2)
    return {"x": x, "theta": theta, "grad_a": grad_a}


@frozen
class CostCase:
    """A cost, what its outputs and targets are like, and a σ where there is a fused pair."""

    make: Callable[[], nnframe.Cost]
    kind: str = "real"  # of outputs and targets: real, signs, shares or classes
    sigma: nnframe.Activation | None = None


def some_of_all() -> nnframe.Cost:
    parts = [
        (0.7, nnframe.Quadratic(), slice(0, 2)),
        (1.5, nnframe.CrossEntropy(), slice(2, None)),
        (0.25, nnframe.Huber(0.5)),
    ]
    return nnframe.WeightedSum(parts)


COSTS = {
    "Quadratic": CostCase(nnframe.Quadratic),
    "CrossEntropy": CostCase(nnframe.CrossEntropy, "shares", Sigmoid()),
    "LogLikelihood": CostCase(nnframe.LogLikelihood, "classes", nnframe.Softmax()),
    "Absolute": CostCase(nnframe.Absolute),
    "Huber": CostCase(nnframe.Huber),
    "Huber(0.5)": CostCase(partial(nnframe.Huber, 0.5)),
    "Hinge": CostCase(nnframe.Hinge, "signs"),
    "KullbackLeibler": CostCase(nnframe.KullbackLeibler, "classes", nnframe.Softmax()),
    "Cosine": CostCase(nnframe.Cosine),
    "Focal": CostCase(nnframe.Focal, "shares", Sigmoid()),
    "Focal(0.5)": CostCase(partial(nnframe.Focal, 0.5), "shares", Sigmoid()),
    "WeightedSum": CostCase(some_of_all, "shares", Sigmoid()),
}


def pairs(name: str, case: CostCase, seed: int = 0) -> dict[str, np.ndarray]:
    """z and y of a case: where there is a σ, the outputs are σ(z), and else z itself."""
    rng = np.random.default_rng([zlib.crc32(name.encode()), seed])
    z = rng.normal(0, 2, size=(3, 4)).round(2)
    y = {
        "real": rng.normal(size=(3, 4)).round(2),
        "signs": rng.choice([-1.0, 1.0], size=(3, 4)),
        "shares": rng.random((3, 4)).round(2),
        "classes": np.array([[0, 1, 0, 0], [0.5, 0.25, 0, 0.25], [0.1, 0.2, 0.3, 0.4]]),
    }
    return {"z": z, "y": y[case.kind]}
