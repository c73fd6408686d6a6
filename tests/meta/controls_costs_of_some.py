"""Right costs that are not defined everywhere: by number of outputs, at 0, or at a kink."""

from __future__ import annotations

from functools import partial

import numpy as np
from meta.entries import Control

import nnframe
from nnframe.errors import ShapeError


class HandCosine(nnframe.Cost):
    """1 - cos(a, y), which has no value where a or y is 0."""

    def lengths(self, a, y):
        sizes = [np.sqrt((v * v).sum(axis=1, keepdims=True)) for v in (a, y)]
        if not all(size.all() for size in sizes):
            raise ValueError("0 has no direction")
        return sizes

    def forward(self, a, y):
        length, other = self.lengths(a, y)
        return 1 - (a * y).sum(axis=1) / (length * other)[:, 0]

    def derivative(self, a, y):
        length, other = self.lengths(a, y)
        cos = (a * y).sum(axis=1, keepdims=True) / (length * other)
        return self.slope(a / length, y / other, cos, length)

    def slope(self, a, y, cos, length):
        return (cos * a - y) / length


class OfFive(nnframe.Cost):
    """Two costs, of the first and the fifth output: fewer are refused."""

    def forward(self, a, y):
        self.check(a)
        return (a[:, 0] - y[:, 0]) ** 2 + 3 * (a[:, 4] - y[:, 4]) ** 2

    def derivative(self, a, y):
        self.check(a)
        slope = np.zeros_like(a)
        slope[:, 0] = 2 * (a - y)[:, 0]
        slope[:, 4] = self.fifth((a - y)[:, 4])
        return slope

    def check(self, a):
        if a.shape[1] < 5:
            raise ShapeError(f"five outputs are wanted, got {a.shape[1]}")

    def fifth(self, error):
        return 6 * error


class HandHuber(nnframe.Cost):
    """Its slope bends at an error of 1, on which fractions do fall."""

    def forward(self, a, y):
        error = abs(a - y)
        return np.where(error < 1, error * error / 2, error - (error * 0 + 1) / 2).sum(axis=1)

    def derivative(self, a, y):
        return np.clip(a - y, -1, 1)


CONTROLS = [
    Control("cosine by hand", HandCosine),
    Control("a cost of the fifth output", OfFive),
    Control("huber by hand", HandHuber),
    Control("hinge", nnframe.Hinge),
    Control("absolute", nnframe.Absolute),
    Control("focal", partial(nnframe.Focal, 1.5)),
    Control(
        "a weighted sum of some outputs",
        lambda: nnframe.WeightedSum(
            [(2, nnframe.Cosine(), slice(0, 3)), (1, nnframe.Absolute(), slice(3, None))]
        ),
    ),
]
