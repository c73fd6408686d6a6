"""Embeddings that are wrong."""

from __future__ import annotations

import numpy as np
from meta.controls_embedding import HandEmbedding
from meta.entries import Mistake
from meta.variants import changing, variant

SLOPE = ("parameter-gradient", "batch")


def once(self, gradient, rows, grad_a):
    gradient[rows] = grad_a


def last(self, gradient, rows, grad_a):
    gradient[rows] += grad_a  # NumPy adds once, however often a row is named


def shifted(self, gradient, rows, grad_a):
    np.add.at(gradient, (rows + 1) % len(gradient), grad_a)


def mean(self, gradient, rows, grad_a):
    np.add.at(gradient, rows, grad_a / len(grad_a))


MISTAKES = [
    Mistake("a row that is named twice counts once", variant(HandEmbedding, add=once), SLOPE),
    Mistake("+= with an index that repeats", variant(HandEmbedding, add=last), SLOPE),
    Mistake("the gradient goes to the next row", variant(HandEmbedding, add=shifted), SLOPE),
    Mistake("divided by m", variant(HandEmbedding, add=mean), SLOPE, "1/m"),
    Mistake(
        "only the rows of the first sample",
        variant(HandEmbedding, add=lambda self, g, rows, a: np.add.at(g, rows[:1], a[:1])),
        SLOPE,
    ),
    Mistake(
        "∂C/∂a_in of another shape",
        changing(HandEmbedding, derivative=lambda self, d, *_: (d[0][:, :1, None], d[1], None)),
        ("shape",),
    ),
]
