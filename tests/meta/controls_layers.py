"""Layers that are right: built-in ones, hand-written ones, and shapes that are seldom met."""

from __future__ import annotations

from collections import namedtuple
from functools import partial

import numpy as np
from meta import batch_layers, dense_layers, small_layers
from meta.dense_layers import HandDense, HandResidual, HandWeighted, Record
from meta.entries import Control

import nnframe
from nnframe import Chain, Dense, Dropout, Flatten, Normal, Residual

MaskRecord = namedtuple("MaskRecord", "a_in mask a")


class HandDropout(nnframe.Layer):
    """Mask and scaling as one array, 1 everywhere unless training."""

    def __init__(self, rate=0.4):
        self.rate = rate

    def forward(self, a_in, training=None):
        mask = np.ones_like(a_in) if training is None else self.mask(a_in, training)
        return MaskRecord(a_in, mask, a_in * mask)

    def mask(self, a_in, training):
        kept = training.random(a_in.shape) >= self.rate
        return kept.astype(a_in.dtype) / (1 - self.rate)

    def derivative(self, record, grad_a):
        return grad_a * record.mask, {}, None


class Jitter(nnframe.Layer):
    """Noise on the input while training; the slope does not see it."""

    def forward(self, a_in, training=None):
        if training is None:
            return Record(a_in, a_in)
        return Record(a_in, a_in + training.normal(0, 0.1, a_in.shape).astype(a_in.dtype))

    def derivative(self, record, grad_a):
        return grad_a, {}, None


DENSE = {
    "tanh": partial(Dense, 5, nnframe.Tanh()),
    "sigmoid": partial(Dense, 3),
    "relu": partial(Dense, 4, nnframe.ReLU()),
    "leaky relu": partial(Dense, 4, nnframe.LeakyReLU(0.2)),
    "gelu": partial(Dense, 2, nnframe.GELU()),
    "softmax": partial(Dense, 4, nnframe.Softmax()),
    "linear": partial(Dense, 3, nnframe.Linear()),
    "square": partial(Dense, 3, nnframe.Square()),
    "one neuron": partial(Dense, 1, nnframe.Tanh()),
    "huge weights": partial(Dense, 3, nnframe.Tanh(), Normal(0, 1e3)),
    "huge weights, linear": partial(Dense, 3, nnframe.Linear(), Normal(0, 1e4)),
    "tiny weights": partial(Dense, 3, nnframe.Sigmoid(), Normal(0, 1e-8), Normal(0, 1e-8)),
    "zero weights": partial(Dense, 3, nnframe.Softmax(), Normal(0, 0), Normal(0, 0)),
    "saturated by its bias": partial(Dense, 3, nnframe.Sigmoid(), biases=Normal(40, 1)),
}

COMPOSITE = {
    "chain": lambda: Chain([Dense(4, nnframe.Tanh()), Dense(3)]),
    "chain with dropout": lambda: Chain([Dense(4), Dropout(0.3), Dense(3, nnframe.ReLU())]),
    "chain of flatten and dense": lambda: Chain([Flatten(), Dense(3, nnframe.Softmax())]),
    "chain that ends without σ": lambda: Chain([Dense(3), small_layers.Scale()]),
    "chain in a chain": lambda: Chain([Chain([Dense(3)]), Chain([small_layers.LayerNorm()])]),
    "chain that begins with an image": lambda: Chain([small_layers.ColumnMean(), Dense(2)]),
    "residual": lambda: Residual([Dense(5, nnframe.Tanh()), Dense(4, nnframe.Linear())]),
    "residual of a scale": lambda: Residual([small_layers.Scale(), Dropout(0.2)]),
    "residual in a chain": lambda: Chain([Dense(4), Residual([Dense(4, nnframe.ReLU())])]),
    "flatten": Flatten,
    "dropout": lambda: Dropout(0.3),
    "dropout of nothing": lambda: Dropout(0.0),
}

BY_HAND = {
    "dense as a layer": HandDense,
    "dense as a layer, sigmoid": partial(HandDense, 4, nnframe.Sigmoid()),
    "dense as wide as its input": partial(HandDense, None),
    "dense as a weighted layer": HandWeighted,
    "dense as a weighted layer, softmax": partial(HandWeighted, 4, nnframe.Softmax()),
    "residual": HandResidual,
    "weighted layer with attrs": dense_layers.AttrsWeighted,
    "weights as logarithms": dense_layers.LogWeights,
    "NaN where nobody asks": dense_layers.Unwanted,
    "convolution over a row": dense_layers.Convolution,
    "dropout": HandDropout,
    "noise while training": Jitter,
}

CONTROLS = [
    *(Control(f"Dense: {name}", make) for name, make in DENSE.items()),
    *(Control(f"built in: {name}", make) for name, make in COMPOSITE.items()),
    *(Control(f"by hand: {name}", make) for name, make in BY_HAND.items()),
    Control("scale", small_layers.Scale),
    Control("shift, a bias for each", small_layers.Shift),
    Control("shift, one bias for all, shape ()", small_layers.OneShift),
    Control("shift, a bias for each line of an image", small_layers.RowShift),
    Control("mean of the lines of an image", small_layers.ColumnMean),
    Control("transposed image, a view", small_layers.Transposed),
    Control("mirrored row, a view", small_layers.Mirror),
    Control("identity, the input itself", small_layers.Identity),
    Control("prelu", small_layers.PReLU),
    Control("sines with learned frequencies", small_layers.Sines),
    Control("layer norm", small_layers.LayerNorm),
    Control("low rank", small_layers.LowRank),
    Control("tied weights", small_layers.Tied),
    Control("gate", small_layers.Gate),
    Control("frozen linear map", small_layers.Frozen),
    Control("max-pool", small_layers.MaxPool),
    Control("maxout", small_layers.Maxout),
    Control("batch norm", batch_layers.HandBatchNorm),
]
