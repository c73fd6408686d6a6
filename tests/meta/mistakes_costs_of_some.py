"""Mistakes in costs that are not defined everywhere."""

from __future__ import annotations

import numpy as np
from meta.controls_costs_of_some import HandCosine, HandHuber, OfFive
from meta.entries import Mistake
from meta.variants import changing, variant

import nnframe

SLOPE = ("derivative", "exact")

MISTAKES = [
    Mistake(
        "cosine: the length of a taken for a constant",
        variant(HandCosine, slope=lambda self, a, y, cos, length: -y / length),
        SLOPE,
    ),
    Mistake(
        "cosine: not divided by the length",
        variant(HandCosine, slope=lambda self, a, y, cos, length: cos * a - y),
        SLOPE,
    ),
    Mistake(
        "cosine: the wrong sign",
        variant(HandCosine, slope=lambda self, a, y, cos, length: (y - cos * a) / length),
        SLOPE,
    ),
    Mistake(
        "the fifth output has the slope of the first",
        variant(OfFive, fifth=lambda self, error: 2 * error),
        SLOPE,
    ),
    Mistake(
        "huber: clipped at 2",
        variant(HandHuber, derivative=lambda self, a, y: np.clip(a - y, -2, 2)),
        SLOPE,
    ),
    Mistake(
        "hinge: no margin",
        changing(nnframe.Hinge, derivative=lambda self, slope, a, y: np.where(a * y < 0, -y, 0)),
        SLOPE,
    ),
    Mistake(
        "hinge: the sign of the output",
        changing(nnframe.Hinge, derivative=lambda self, slope, a, y: np.abs(slope)),
        SLOPE,
    ),
    Mistake(
        "absolute: the error itself",
        changing(nnframe.Absolute, derivative=lambda self, slope, a, y: a - y),
        SLOPE,
    ),
]
