r"""The slope of a function that is known by its values alone, with an error bound of its own.

Around a point the function is sampled at the 17 Chebyshev nodes of an interval and written as
:math:`\sum_k c_k T_k`. For a smooth function the :math:`c_k` fall geometrically until they reach
the noise of the values: the last of them say how good the fit is, *whatever* the reason it is not
better (a kink inside, an oscillation, noise, single precision). The slope follows from the fit to
12 digits or more, where a difference quotient has 5 and Ridders' extrapolation 10.

Many radii are tried, each an independent opinion; the best one counts, and where another one's
bound contradicts it, its error grows until both slopes lie within it. (J. P. Boyd, "Chebyshev and
Fourier Spectral Methods", 2001, ch. 2.)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from attrs import frozen

from nnframe.arrays import Array

#: The function along one direction: a step t, which may be complex, to an array of any shape.
Path: TypeAlias = Callable[[Any], Array]

DEGREE = 16
TAIL = slice(11, DEGREE + 1)
LARGEST = 2.0
SHRINK = 4.0
RADII = 17  # the last is 2 / 4^16, about 5e-10: a sigmoid 1e8 times too steep still fits
COMPLEX_STEP = 1e-30

_k = np.arange(DEGREE + 1)
_angles = np.pi * (2 * _k + 1) / (2 * (DEGREE + 1))
NODES = np.cos(_angles)
FIT = np.cos(np.outer(_k, _angles)) * 2 / (DEGREE + 1)
FIT[0] /= 2


@frozen(eq=False)
class Slopes:
    """What the values say about the slope.

    Attributes
    ----------
    slope, error : ndarray
        The slope, and a bound of its error (infinite where nothing converged).
    curvature : ndarray
        The second derivative, roughly.
    """

    slope: Array
    error: Array
    curvature: Array


@frozen(eq=False)
class Side:
    """Where the interval lies around the point: `nodes` are t/radius; the rest reads the fit."""

    nodes: Array
    value: Array  # T_k at the point
    slope: Array  # T_k'
    curvature: Array  # T_k''
    roundings: float  # how much rounding errors of the values are amplified


def _side(shift: float, value: Array, slope: Array, curvature: Array) -> Side:
    return Side(NODES + shift, value, slope, curvature, float(np.abs(slope @ FIT).sum()))


_even, _odd = _k % 2 == 0, _k % 2 == 1
_turn = np.where((_k // 2) % 2 == 0, 1.0, -1.0)  # 1, 1, -1, -1, 1, 1, …
_alternating = np.where(_even, 1.0, -1.0)
_end = _k**2 * (_k**2 - 1) / 3.0
_middle = np.where(_even, _turn, 0.0)  # T_k(0)
BOTH_SIDES = _side(0.0, _middle, np.where(_odd, _k * _turn, 0.0), -(_k**2) * _middle)
FROM_ABOVE = _side(1.0, _alternating, -_alternating * _k**2, _alternating * _end)
FROM_BELOW = _side(-1.0, np.ones(DEGREE + 1), 1.0 * _k**2, _end)


def slopes(
    path: Path, side: Side = BOTH_SIDES, magnitude: Any = 1.0, largest: float = LARGEST
) -> Slopes:
    """The slope of `path` at t = 0, for every element of its result.

    Parameters
    ----------
    path : callable
        Values that are not finite say that the radius was too large.
    side : Side
        BOTH_SIDES, FROM_ABOVE or FROM_BELOW.
    magnitude : float or ndarray
        The size of the number that t is added to: x + t is rounded.
    largest : float
        The radius to start with.

    Examples
    --------
    >>> found = slopes(lambda t: np.sin(np.array([0.0, 1.0]) + t))
    >>> bool((abs(found.slope - np.cos([0, 1])) <= found.error).all())
    True
    >>> bool(found.error.max() < 1e-11)
    True
    """
    fits = []
    least = second = np.array(np.inf)
    size, fitted = np.array(0.0), np.array(False)
    for number in range(RADII):
        fits.append(_fit(path, side, largest / SHRINK**number, magnitude))
        estimate, error, _, resolved = fits[-1]
        better = error < least
        second = np.where(better, least, np.minimum(second, error))
        least = np.where(better, error, least)
        size = np.where(better, np.abs(estimate), size)
        fitted = np.where(better, resolved, fitted)
        if number >= 2:
            # Smaller radii can only be worse where rounding grows as they shrink.
            rising = (error > fits[-2][1]) & (fits[-2][1] > fits[-3][1]) & fitted
            if ((second <= 1e-11 * size) | rising).all():
                break
    estimates, errors, curvatures, fitting = map(np.array, zip(*fits, strict=True))
    return _consensus(estimates, errors, curvatures, fitting)


def _at(values: Array, best: Array) -> Array:
    """Each element's value at its best radius."""
    chosen: Array = np.take_along_axis(values, best, axis=0)[0]
    return chosen


def _best(errors: Array) -> Array:
    best: Array = np.argmin(errors, axis=0)[None]
    return best


def _fit(path: Path, side: Side, radius: float, magnitude: Any) -> tuple[Array, ...]:
    with np.errstate(all="ignore"):
        values = np.array([path(radius * t) for t in (*side.nodes, 0.0)])
        epsilon = np.finfo(values.dtype).eps
        values = values.astype(np.float64, copy=False)
        values, here = values[:-1], values[-1]
        c = _combined(FIT, values)
        size = np.abs(values).max(axis=0)
        slope = _combined(side.slope, c) / radius
        # The nodes of one side leave the point out: a fit that misses it is of another piece.
        missed = DEGREE**2 * np.abs(_combined(side.value, c) - here)
        last = np.abs(c[TAIL]).max(axis=0)
        fits = last + missed <= 1e-3 * np.abs(c[1:5]).max(axis=0)
        tail = last * np.abs(side.slope).sum()
        rounding = 2 * epsilon * (side.roundings * size + 2 * np.abs(slope) * magnitude)
        error = np.asarray((tail + missed + rounding) / radius)
        curvature = _combined(side.curvature, c) / radius**2
    error = np.where(np.isfinite(error) & np.isfinite(slope), error, np.inf)
    return np.where(np.isinf(error), 0.0, slope), error, curvature, fits


def _combined(factors: Array, values: Array) -> Array:
    """`np.tensordot` of the last axis and the first: most of its time went into arranging axes."""
    combined: Array = factors.dot(values.reshape(len(values), -1))
    return combined.reshape(factors.shape[:-1] + values.shape[1:])


def _consensus(estimates: Array, errors: Array, curvatures: Array, resolved: Array) -> Slopes:
    best = _best(errors)
    error, slope, curvature = (_at(each, best) for each in (errors, estimates, curvatures))
    with np.errstate(invalid="ignore"):
        # If both bounds hold, two radii are no further apart than the sum of them. Where they are,
        # one is wrong: both slopes have to lie within the error. A radius at which the function was
        # not resolved has no bound to speak of.
        apart = np.abs(estimates - slope)
        contradicts = resolved & (apart > errors + error)
        disputed = np.where(contradicts, apart + errors, 0).max(axis=0)
        alone = (errors <= 1000 * error).sum(axis=0) < 2  # nobody to agree with
    error = np.where(alone, 1000 * error, np.maximum(error, disputed))
    return Slopes(slope, error, np.where(np.isfinite(curvature), curvature, 0.0))


def sharpened(found: Slopes, path: Path, close: Callable[[Slopes], Array]) -> Slopes:
    r"""`found`, with the complex step :math:`\mathrm{Im} f(x + ih)/h` where that can be trusted.

    It has no cancellation, and so no error to speak of; but `abs`, `np.real`, a cast to float or a
    norm break it without a word. It is taken only if the real part is f(x), and only if it agrees
    with `found` at every element that `close` says is known.

    Squire and Trapp, "Using complex variables to estimate derivatives of real functions" (1998).
    """
    try:
        with np.errstate(all="ignore"):
            value, plain = np.asarray(path(1j * COMPLEX_STEP)), np.asarray(path(0.0))
    except Exception:  # whatever a plugin says of complex numbers, it means no
        return found
    if value.dtype.kind != "c" or value.shape != plain.shape:
        return found
    with np.errstate(all="ignore"):
        same = np.abs(value.real - plain) <= 64 * np.finfo(plain.dtype).eps * np.abs(plain)
        slope = value.imag / COMPLEX_STEP
        agrees = np.abs(slope - found.slope) <= found.error
    if not same.all() or not agrees[close(found)].all():
        return found
    error = np.where(agrees, np.minimum(found.error, 1e-12 * np.abs(slope)), found.error)
    return Slopes(np.where(agrees, slope, found.slope), error, found.curvature)


def noise(path: Path, largest: float = 0.1) -> Array:
    """The noise of the values: about 1e-16 of their size in double precision, 1e-8 in single."""
    found = []
    for radius in min(0.1, largest) * 10.0 ** -np.arange(6):
        with np.errstate(all="ignore"):
            values = np.array([path(radius * t) for t in NODES], dtype=np.float64)
            found.append(np.abs(_combined(FIT[TAIL], values)).max(axis=0))
    least: Array = np.where(np.isfinite(found), found, np.inf).min(axis=0)
    return np.where(np.isinf(least), 0.0, least)
