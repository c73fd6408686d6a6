"""Layers in which one neuron has an f of its own, and that neuron is wrong."""

from __future__ import annotations

from functools import partial

import numpy as np
from meta.by_neuron import OneNeuron
from meta.entries import Mistake

CASES = {
    "a sine with the wrong sign": (0, np.sin, lambda z: -np.cos(z), "sign"),
    "a square without its 2": (2, lambda z: z * z, lambda z: z + 0.0, "factor"),
    "the forty-first wrong": (40, np.sin, lambda z: 2 * np.cos(z), "factor"),
    "no kink declared": (1, lambda z: np.maximum(z, 0), lambda z: (z > 0).astype(z.dtype), "kink"),
}

MISTAKES = [
    Mistake(
        f"one neuron: {name}",
        partial(OneNeuron, number, f, slope),
        ("derivative", "kinks"),
        says,
    )
    for name, (number, f, slope, says) in CASES.items()
]
