"""Exact arithmetic: a slope without rounding, from a step that no float could take."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from nnframe.arrays import Array
from nnframe.testing.lab import Skip, told

STEP = Fraction(1, 10**40)
CLOSE = Fraction(1, 10**50)


def fractions(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Small fractions, none of them a whole number or a half, where kinks like to be."""
    values = np.empty(shape, dtype=object)
    for place in np.ndindex(shape):
        values[place] = Fraction(int(rng.integers(-20, 20)) * 7 + 2, 7)
    return values


def as_fractions(result: Any, what: str) -> Array:
    """`result`, once it is known to hold fractions only.

    Raises
    ------
    Skip
        If it does not: the plugin does not compute exactly, and need not.
    """
    array = np.asarray(result)
    if array.dtype != object or not all(isinstance(v, (int, Fraction)) for v in array.flat):
        raise Skip(f"{what} of fractions is no fraction: it has no exact mode")
    return array


def tried(call: Callable[[], Any], what: str) -> Array:
    """The result of `call`, as fractions, or `Skip` where the plugin does not take them."""
    try:
        return as_fractions(call(), what)
    except Skip:
        raise
    except Exception as error:
        function = re.search(r"Fraction which has no callable (\w+) method", str(error))
        if function:
            raise Skip(f"np.{function[1]} has no exact form: fractions are not tried") from error
        raise Skip(f"{what} does not take fractions: {told(error)}") from error


def exact_slope(path: Callable[[Fraction], Array]) -> Array:
    """The central difference with a step of 1e-40: without rounding, right to 80 digits."""
    slope: Array = (path(STEP) - path(-STEP)) / (2 * STEP)
    return slope


def differ(claimed: Array, slope: Array) -> Array:
    """Where a claimed derivative is not the slope."""
    apart: Array = np.abs(claimed - slope) > CLOSE * (1 + np.abs(slope))
    return apart.astype(bool)


def wrong(claimed: Array, path: Callable[[Fraction], Array], slope: Array) -> Array:
    """Where a claimed derivative is neither the slope of `path` nor, at a kink, between its sides.

    Fractions do fall on kinks, which floats seldom do: there the slope from below or from above is
    as good as the one across.
    """
    off = differ(claimed, slope)
    if off.any():
        here = path(Fraction(0))
        below, above = (here - path(-STEP)) / STEP, (path(STEP) - here) / STEP
        low, high = np.minimum(below, above), np.maximum(below, above)
        off &= ~((low <= claimed) & (claimed <= high)).astype(bool)
    return off
