"""Checks for the settings of layers, optimisers and training, as attrs validators and by hand."""

from __future__ import annotations

import math
import operator
from numbers import Real
from typing import Any

from nnframe.errors import ArgumentError


def positive_int(value: Any, what: str) -> int:
    """`value` as an int above 0, or `ArgumentError`.

    Examples
    --------
    >>> positive_int(30, "n_out")
    30
    """
    try:
        number = operator.index(value)
    except TypeError:
        number = 0
    if number < 1 or isinstance(value, bool):
        raise ArgumentError(f"{what} must be a whole number of 1 or more, got {value!r}")
    return number


def real(value: Any, what: str, low: float = -math.inf, high: float = math.inf) -> Any:
    """`value`, a finite real number with low <= value <= high, or `ArgumentError`."""
    good = isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)
    if not good or not low <= float(value) <= high:
        limits = "" if low == -math.inf and high == math.inf else f" from {low:g} to {high:g}"
        raise ArgumentError(f"{what} must be a real number{limits}, got {value!r}")
    return plain(value)


def positive(value: Any, what: str) -> Any:
    """`value`, a finite real number above 0, or `ArgumentError`."""
    if not isinstance(value, Real) or isinstance(value, bool) or not 0 < value < math.inf:
        raise ArgumentError(f"{what} must be a positive number, got {value!r}")
    return plain(value)


def plain(value: Any) -> Any:
    """A Python number for a NumPy one, which would otherwise widen every float32 it meets."""
    return value.item() if hasattr(value, "item") else value
