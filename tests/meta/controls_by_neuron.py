"""Layers in which one neuron has an f of its own."""

from __future__ import annotations

from functools import partial

import numpy as np
from meta.by_neuron import OneNeuron
from meta.entries import Control

CASES = {
    "the first is linear": (0, lambda z: z + 0.0, np.ones_like),
    "the first is a sine": (0, np.sin, np.cos),
    "the third is a square": (2, lambda z: z * z, lambda z: 2 * z),
    "the forty-first is a sine": (40, np.sin, np.cos),
    "the second has a kink": (
        1,
        lambda z: np.maximum(z, 0),
        lambda z: (z > 0).astype(z.dtype),
        (0.0,),
    ),
}

CONTROLS = [Control(name, partial(OneNeuron, *case)) for name, case in CASES.items()]
