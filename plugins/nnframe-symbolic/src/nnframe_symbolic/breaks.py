"""The points between the pieces of σ: whether it has a slope there, and which one is written."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import sympy
from attrs import frozen

from nnframe_symbolic.pieces import Piece
from nnframe_symbolic.reading import Reading, Z
from nnframe_symbolic.zero import Comparison, compare, simplified


@frozen(eq=False)
class Break:
    r"""A z at which the formula of σ changes.

    Attributes
    ----------
    at : sympy.Expr
    below, above : sympy.Expr
        The slopes on both sides.
    written : sympy.Expr
        What `derivative` gives there. Where the slopes differ, either is right.
    rise : sympy.Expr
        By how much σ itself jumps: 0, or there is no slope.
    agrees : bool or None
    """

    at: Any
    below: Any
    above: Any
    written: Any
    rise: Any
    agrees: bool | None

    @property
    def is_kink(self) -> bool:
        """Whether σ' jumps."""
        return bool(simplified(self.above - self.below) != 0)


def breaks_between(parts: list[Piece], reading: Reading) -> tuple[Break, ...]:
    """What is at each point between two pieces of (σ, σ' as written)."""
    return tuple(_break(left, right, reading) for left, right in pairwise(parts))


def _break(left: Piece, right: Piece, reading: Reading) -> Break:
    at = {Z: left.high}
    below, above = (
        simplified(sympy.diff(part.expression[0], Z).subs(at)) for part in (left, right)
    )
    written = simplified(_value(reading.derivative, at))
    low, high = (part.expression[0].subs(at) for part in (left, right))
    meets, rise = compare(high, low, [reading.settings]), simplified(high - low)
    sides = [compare(slope, written, [reading.settings]) for slope in (below, above)]
    return Break(left.high, below, above, written, rise, _either(sides, meets))


def _value(formula: Any, at: dict[Any, Any]) -> Any:
    try:
        return formula.subs(at)
    except TypeError:  # a condition would compare infinity with a number
        return sympy.nan


def _either(sides: list[Comparison], meets: Comparison) -> bool | None:
    """Whether σ has a slope at a break, and what is written is that of one side."""
    if not meets.same:
        return meets.same
    verdicts = [side.same for side in sides]
    return True if True in verdicts else None if None in verdicts else False
