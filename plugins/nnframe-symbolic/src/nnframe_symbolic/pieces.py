"""A formula with |z|, max, sign and cases, cut where they switch: smooth formulas on intervals."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Any

import sympy
from attrs import frozen
from sympy import Abs, Max, Min, Piecewise, sign
from sympy.core.relational import Relational

from nnframe_symbolic.reading import Z

SWITCHES = (Abs, Max, Min, Relational, sign)
#: Continuous everywhere: between its zeros and poles, an expression of these keeps its sign.
CONTINUOUS = (
    sympy.exp,
    sympy.tanh,
    sympy.sinh,
    sympy.cosh,
    sympy.atan,
    sympy.erf,
    sympy.sin,
    sympy.cos,
)
#: Digits for a sign.
DIGITS = 50


class UnknownSwitchError(Exception):
    """Where a formula switches cannot be found out."""


@frozen(eq=False)
class Piece:
    """A formula without cases, and the interval on which it holds.

    Attributes
    ----------
    low, high : sympy.Expr
        The ends, maybe infinite.
    expression : sympy.Basic
    """

    low: Any
    high: Any
    expression: Any


def inside(low: Any, high: Any) -> Any:
    """A point between two ends."""
    if low == -sympy.oo:
        return sympy.Integer(0) if high == sympy.oo else high - 1
    return low + 1 if high == sympy.oo else (low + high) / 2


def pieces(expression: Any, settings: dict[Any, Any]) -> list[Piece]:
    """Cut a formula of `Z` into smooth ones.

    Parameters
    ----------
    expression : sympy.Basic
        May be a `sympy.Tuple` of formulas, which are then cut at the same points.
    settings : dict
        A number for every other symbol. Where a switch depends on one, it is taken from there.

    Raises
    ------
    UnknownSwitchError
        If it switches where sympy cannot tell.

    Examples
    --------
    >>> [(piece.low, piece.high, piece.expression) for piece in pieces(Abs(Z - 1), {})]
    [(-oo, 1, 1 - z), (1, oo, z - 1)]
    """
    return _cut(Piece(-sympy.oo, sympy.oo, expression), settings)


def _cut(piece: Piece, settings: dict[Any, Any]) -> list[Piece]:
    switch = _innermost(piece.expression)
    if switch is None:
        return [piece]
    ends = [piece.low, *_between(piece, _zeros(switch, settings), settings), piece.high]
    parts = []
    for low, high in pairwise(ends):
        at = {Z: inside(low, high)}
        decided = piece.expression.xreplace({switch: _decided(switch, at, settings)})
        parts += _cut(Piece(low, high, decided), settings)
    return _joined(parts)


def _joined(parts: list[Piece]) -> list[Piece]:
    """Without the cuts at which the formula stays the same."""
    joined = parts[:1]
    for part in parts[1:]:
        if part.expression == joined[-1].expression:
            joined[-1] = Piece(joined[-1].low, part.high, part.expression)
        else:
            joined.append(part)
    return joined


def _innermost(expression: Any) -> Any:
    for switch in sorted(expression.atoms(*SWITCHES), key=sympy.default_sort_key):
        if switch.has(Z) and not any(part.has(*SWITCHES, Piecewise) for part in switch.args):
            return switch
    if expression.has(*SWITCHES, Piecewise, sympy.Heaviside, sympy.DiracDelta):
        raise UnknownSwitchError(f"{expression} cannot be cut into smooth pieces")
    return None


def _levels(switch: Any) -> list[Any]:
    """The functions of z whose sign decides."""
    if isinstance(switch, Relational):
        return [switch.lhs - switch.rhs]
    if isinstance(switch, Max | Min):
        return [a - b for a, b in combinations(switch.args, 2)]
    return [switch.args[0]]


def _zeros(switch: Any, settings: dict[Any, Any]) -> list[Any]:
    zeros: set[Any] = set()
    for level in _levels(switch):
        functions = [part for part in level.atoms(sympy.Function) if part.has(Z)]
        if not all(isinstance(part, CONTINUOUS) for part in functions):
            raise UnknownSwitchError(f"the sign of {level} is not known")
        for part in sympy.fraction(sympy.together(level)):
            found = sympy.solveset(part, Z, sympy.Reals)
            if isinstance(found, sympy.Intersection) and sympy.Reals in found.args:
                (found,) = [set_ for set_ in found.args if set_ != sympy.Reals][:1]
            if not isinstance(found, sympy.FiniteSet) and found != sympy.EmptySet:
                raise UnknownSwitchError(f"where {part} is 0 is not known")
            zeros |= set(found)
    return sorted(zeros, key=lambda zero: _number(zero, settings))


def _between(piece: Piece, points: list[Any], settings: dict[Any, Any]) -> list[Any]:
    low, high = (_number(end, settings) for end in (piece.low, piece.high))
    return [point for point in points if low < _number(point, settings) < high]


def _number(value: Any, settings: dict[Any, Any]) -> Any:
    found = sympy.sympify(value).subs(settings).evalf(DIGITS)
    if not found.is_extended_real or not found.is_number:
        raise UnknownSwitchError(f"{value} is no real number")
    return found


def _decided(switch: Any, at: dict[Any, Any], settings: dict[Any, Any]) -> Any:
    """What a switch is on an interval, by its sign at a point inside."""
    values = [_number(level.subs(at), settings) for level in _levels(switch)]
    if isinstance(switch, Relational):
        return sympy.sympify(bool(switch.func(values[0], 0)))
    if isinstance(switch, Max | Min):
        chosen = max if isinstance(switch, Max) else min
        return chosen(switch.args, key=lambda part: _number(part.subs(at), settings))
    positive = values[0] > 0
    if isinstance(switch, Abs):
        return switch.args[0] if positive else -switch.args[0]
    return sympy.Integer(1 if positive else -1)
