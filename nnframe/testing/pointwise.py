"""A claimed derivative, held against the slope of the values, number by number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from attrs import frozen

from nnframe.arrays import Array
from nnframe.testing.lab import Lab
from nnframe.testing.slopes import (
    BOTH_SIDES,
    FROM_ABOVE,
    FROM_BELOW,
    Path,
    Side,
    Slopes,
    sharpened,
    slopes,
)


@frozen(eq=False)
class Judgement:
    """Each probe's slope, and whether the claim about it is wrong.

    Attributes
    ----------
    claimed, slope : ndarray
    known : ndarray of bool
        Where the slope is known well enough to judge.
    wrong : ndarray of bool
    jump : ndarray of bool
        Where the slope from below differs from the one from above.
    below, above : ndarray
        The two, at a jump.
    """

    claimed: Array
    slope: Array
    known: Array
    wrong: Array
    jump: Array
    below: Array
    above: Array


def judge(
    path: Path,
    claimed: Array,
    at: Array,
    lab: Lab,
    scale: Callable[[Array], Array] | None = None,
    largest: float = 2.0,
) -> Judgement:
    """Hold `claimed` against the slope of `path` at t = 0, element by element.

    Parameters
    ----------
    at : ndarray
        The numbers that t is added to: rounding them moves the claim too.
    scale : callable, optional
        From the slopes to the size that rounding errors are measured by; else the largest.
    """

    def look(side: Side) -> Slopes:
        return slopes(path, side, np.abs(at), largest)

    size_of = at_least(0.0) if scale is None else scale
    both = look(BOTH_SIDES)
    finite = np.where(np.isfinite(both.error), both.slope, 0.0)
    size = size_of(np.where(both.error <= np.abs(finite) + 1e-9, finite, 0.0))
    both = sharpened(both, path, lambda found: found.error <= lab.decisive * size)
    slope, error, curvature = both.slope, both.error, both.curvature
    jump = np.zeros(slope.shape, dtype=bool)
    below = above = slope
    known = 4 * error <= lab.decisive * size
    if not known.all():
        left, right = look(FROM_BELOW), look(FROM_ABOVE)
        sides = left.error + right.error
        size = np.maximum(size, size_of(np.where(np.isfinite(sides), right.slope, 0.0)))
        size = np.maximum(size, size_of(np.where(np.isfinite(sides), left.slope, 0.0)))
        two = ~known & (4 * sides <= lab.decisive * size)
        apart = np.abs(left.slope - right.slope) > lab.decisive * size + 4 * sides
        jump, below, above = two & apart, left.slope, right.slope
        better = np.where(left.error < right.error, left.slope, right.slope)
        slope = np.where(two, better, slope)
        error = np.where(two, sides, error)
        curvature = np.where(
            two, np.minimum(np.abs(left.curvature), np.abs(right.curvature)), curvature
        )
        known = known | two
    with np.errstate(all="ignore"):
        allowed = (
            lab.relative * np.abs(slope)
            + 64 * lab.epsilon * (size + np.abs(at) * np.abs(curvature))
            + 4 * error
        )
        off = ~(np.abs(claimed - slope) <= allowed)  # NaN is off too
        low, high = np.minimum(below, above) - allowed, np.maximum(below, above) + allowed
        off = np.where(jump, ~((low <= claimed) & (claimed <= high)), off)
    return Judgement(claimed, slope, known, known & off, jump, below, above)


def line(function: Callable[[Array], Array], at: Array, direction: Array | float, lab: Lab) -> Path:
    """`function` along a line: t to f(at + t · direction), in the dtype of the check."""

    def path(t: Any) -> Array:
        moved = at + t * direction
        return function(moved if isinstance(t, complex) else moved.astype(lab.dtype))

    return path


def between(at: Array) -> Callable[[Array], Array]:
    """A scale for functions of one number: the largest slope on the way from 0 to it.

    Where a neuron saturates, σ' as 1 - a² is a few roundings *of 1* off. That is a matter of
    accuracy and not of a wrong formula; nor may one steep place excuse all the others.
    """
    low, high = np.minimum(at, 0) - 1, np.maximum(at, 0) + 1
    inside = (at[None, :] >= low[:, None]) & (at[None, :] <= high[:, None])

    def largest(slope: Array) -> Array:
        size: Array = np.where(inside, np.abs(slope.ravel())[None, :], 0.0).max(axis=1)
        return size.reshape(slope.shape)

    return largest


def at_least(size: float) -> Callable[[Array], Array]:
    """A scale for everything else: the largest slope, or `size` where that is larger.

    `size` is what an honest claim has as its largest number.
    """

    def largest(slope: Array) -> Array:
        return np.full(slope.shape, max(size, float(np.abs(slope).max(initial=0.0))))

    return largest


def magnitude(claimed: Array) -> float:
    """The largest finite number of a claim."""
    return float(np.abs(claimed[np.isfinite(claimed)]).max(initial=0.0))


def beside(judgements: Sequence[Judgement]) -> Judgement:
    """Judgements of several directions as one, each direction a column."""
    names = ("claimed", "slope", "known", "wrong", "jump", "below", "above")
    return Judgement(*(np.stack([getattr(j, name) for j in judgements], axis=-1) for name in names))
