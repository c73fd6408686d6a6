"""Layers that take whole numbers only, which the kit has to find out."""

from __future__ import annotations

from functools import partial

import numpy as np
from meta.dense_layers import Record
from meta.entries import Control

import nnframe


class HandEmbedding(nnframe.Layer):
    """A row of w for each of the numbers 0, 1, …, n - 1."""

    def __init__(self, n=5):
        self.n = n

    def shape_out(self, shape_in):
        return (*shape_in, 2)

    def initial_parameters(self, shape_in, rng):
        return {"w": rng.normal(size=(self.n, 2))}

    def rows(self, a_in):
        rows = a_in.astype(int)
        if (rows != a_in).any() or (rows < 0).any() or (rows >= self.n).any():
            raise ValueError(f"no whole numbers below {self.n}")
        return rows

    def forward(self, a_in, training=None):
        return Record(a_in, self.w[self.rows(a_in)])

    def derivative(self, record, grad_a):
        gradient = np.zeros_like(self.w)
        self.add(gradient, self.rows(record.a_in), grad_a)
        return np.zeros_like(record.a_in), {"w": gradient}, None

    def add(self, gradient, rows, grad_a):
        np.add.at(gradient, rows, grad_a)


class OneHot(nnframe.Layer):
    """The same numbers as one-hot rows: nothing to learn."""

    def shape_out(self, shape_in):
        return (*shape_in, 3)

    def forward(self, a_in, training=None):
        if not np.isin(a_in, (0, 1, 2)).all():
            raise ValueError("0, 1 or 2")
        return Record(a_in, np.eye(3, dtype=a_in.dtype)[a_in.astype(int)])

    def derivative(self, record, grad_a):
        return np.zeros_like(record.a_in), {}, None


CONTROLS = [
    Control("embedding by hand", HandEmbedding),
    Control("embedding of one word", partial(HandEmbedding, 1)),
    Control("embedding of many words", partial(HandEmbedding, 30)),
    Control("one-hot", OneHot),
]
