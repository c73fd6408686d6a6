"""The numbers that plugins are tried on: short enough to be read in a counter-example."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnframe.arrays import Array, Shape

LARGE = (1000.0, -1000.0, 710.0, -710.0, 100.0, -100.0, 37.0, 1.0)

MAGNITUDES = (
    *(1e-300, 1e-16, 1e-12, 1e-8, 1e-5, 1e-3, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.3, 1.5),
    *(2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 6.0, 6.1, 7.0, 8.0, 10.0, 12.0, 15.0, 18.0, 20.0),
    *(22.0, 25.0, 30.0, 37.0, 100.0, 500.0, 710.0, 1000.0),
)
TINIEST = 5e-324


def numbers(rng: np.random.Generator, shape: Shape, dtype: np.dtype[Any]) -> Array:
    """Ordinary numbers of a few digits: of either sign, and nearly all between -5 and 5."""
    return rng.normal(0, 1.5, size=shape).round(3).astype(dtype)


def large(rng: np.random.Generator, shape: Shape, dtype: np.dtype[Any]) -> Array:
    """Numbers up to ±1000, where an exponential overflows."""
    return rng.choice(LARGE, size=shape).astype(dtype)


def weighted_inputs(rng: np.random.Generator, kinks: tuple[float, ...]) -> Array:
    """Values of z: 0 and its neighbours, the kinks and theirs, all magnitudes, and random ones."""
    signed = [sign * size for size in (TINIEST, *MAGNITUDES) for sign in (1, -1)]
    near = []
    for kink in kinks[:50]:
        steps = max(1.0, abs(kink)) * 10.0 ** -np.arange(1, 10)
        neighbours = [np.nextafter(kink, np.inf), np.nextafter(kink, -np.inf)]
        near += [kink, *neighbours, *(kink + steps), *(kink - steps)]
    random = [
        rng.normal(0, 3, 64).round(2),
        rng.uniform(-12, 12, 48),
        rng.choice([-1, 1], 16) * 10 ** rng.uniform(-6, 3, 16),
    ]
    return np.concatenate([[0.0], signed, near, *random])


def simplest(values: Array) -> int:
    """The index of the number that a person would choose to calculate with."""
    cost = [
        (not 0.3 <= abs(z) <= 10, len(f"{z:.6g}".strip("-0.")), z < 0, abs(abs(z) - 1))
        for z in values.tolist()
    ]
    return min(range(len(cost)), key=cost.__getitem__)
