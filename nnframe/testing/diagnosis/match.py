"""Whether a suspected mistake explains the numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from nnframe.arrays import Array

#: A mistake in words, and what the result would be if it had been made.
Suspect = tuple[str, Callable[[], Array]]

SINGLE = 3e-7  # what float32 leaves of a number
FACTORS = {2.0: "2", 0.5: "1/2", 4.0: "4", 0.25: "1/4", 3.0: "3", 1 / 3: "1/3", 10.0: "10"}


def alike(got: Array, suspect: Array, relative: float = 1e-6) -> bool:
    """Whether two results are the same numbers, small ones included."""
    if got.shape != suspect.shape or not got.size:
        return False
    with np.errstate(all="ignore"):
        close = np.abs(got - suspect) <= relative * (
            np.abs(got) + 1e-3 * np.abs(got).max(initial=0.0)
        )
    return bool(close.all()) and bool(np.any(got))


def first(got: Array, suspects: Iterable[Suspect]) -> str:
    """The first mistake that explains the numbers, or nothing."""
    for words, result in suspects:
        with np.errstate(all="ignore"):
            try:
                suspect = np.asarray(result())
            except Exception:  # this suspect needs what the plugin does not give
                continue
        if alike(got, suspect):
            return words
    return ""


def factor(got: Array, true: Array) -> float | None:
    """The one number by which all of `got` differ from the truth, if there is one (not 1)."""
    with np.errstate(all="ignore"):
        large = np.abs(true) > 1e-3 * np.abs(true).max(initial=0.0)
        if not large.any():
            return None
        c = float(np.median(got[large] / true[large]))
    few = large.sum() < 3 and not any(abs(abs(c) - value) < 1e-7 for value in (1.0, *FACTORS))
    if few or not np.isfinite(c) or c == 0 or abs(c - 1) < 1e-8 or not alike(got, c * true, 1e-7):
        return None
    return c


def scaled(got: Array, true: Array, what: str, right: str) -> str:
    """A wrong sign or a wrong factor, in words, or nothing."""
    c = factor(got, true)
    if c is None:
        return ""
    if abs(c + 1) < 1e-8:
        return f"{what} has the wrong sign: it equals −{right}"
    return f"{what} equals {number(c)} · {right}: a factor too many or too few"


def number(c: float) -> str:
    """A factor as a person would write it, "1/3" for 0.3333333."""
    return next((text for value, text in FACTORS.items() if abs(c - value) < 1e-7), f"{c:.6g}")


def single(got: Array, true: Array) -> bool:
    """Whether the difference is what float32 explains."""
    with np.errstate(all="ignore"):
        apart = np.abs(got - true) / np.abs(true).max(initial=0.0)
    return bool(got.size) and bool(1e-10 < apart.max() < SINGLE)


def offset(got: Array, true: Array, what: str, right: str) -> str:
    """A constant that was added, in words, or nothing."""
    apart = np.ravel(got - true)
    shift = float(np.median(apart)) if apart.size > 1 else 0.0
    if abs(shift) > 1e-9 and np.allclose(apart, shift, rtol=1e-6, atol=0):
        return (
            f"{what} differs from {right} by the same number everywhere, {shift:+.6g}: look for a "
            "constant that is added in it and should not be, or is missing"
        )
    return ""
