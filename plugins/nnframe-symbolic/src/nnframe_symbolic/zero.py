"""Whether two formulas are the same: shown wrong by a number, shown right by algebra, or open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import mpmath  # type: ignore[import-untyped]  # it ships no types
import sympy
from attrs import frozen

#: Digits that are computed with, and what rounding may leave of a difference of 0.
DIGITS, NOTHING = 60, mpmath.mpf("1e-40")
#: A relative difference above this is none of rounded constants.
DIFFERENT = mpmath.mpf("1e-12")
#: What no number is.
ENDLESS = (sympy.nan, sympy.oo, -sympy.oo, sympy.zoo)
#: Beyond this many operations sympy may take minutes to find a 0, and is not asked to. Where a
#: number has shown that there is none, a difference of more than a few is left as it is.
LONGEST, LONGEST_SHOWN = 400, 25


@frozen(eq=False)
class Comparison:
    """Two formulas, one that is known and one that somebody claims.

    Attributes
    ----------
    difference : sympy.Expr
        The first minus the second, simplified.
    same : bool or None
        True if the difference simplifies to 0, False if a number shows that it is not 0, None if
        neither.
    witness : dict or None
        For each symbol the number at which they differ.
    digits : int or None
        Where it is open, to how many digits they agree at every point that was tried; None if there
        was none.
    """

    difference: Any
    same: bool | None
    witness: Mapping[Any, Any] | None = None
    digits: int | None = None


def compare(known: Any, claimed: Any, points: Iterable[Mapping[Any, Any]]) -> Comparison:
    """Compare two formulas at points, and if none tells them apart, by algebra.

    Examples
    --------
    >>> z = sympy.Symbol("z", real=True)
    >>> compare(sympy.cosh(z) ** -2, 1 - sympy.tanh(z) ** 2, [{z: 1}]).same
    True
    >>> wrong = compare(2 * z, z, [{z: 0}, {z: 1}])
    >>> wrong.same, wrong.difference, wrong.witness
    (False, z, {z: 1})
    """
    largest = None
    for point in points:
        gap = _gap(known, claimed, point)
        if gap is None:
            continue
        if gap > DIFFERENT:
            return Comparison(simplified(known - claimed, LONGEST_SHOWN), False, witness=point)
        largest = gap if largest is None else max(gap, largest)
    difference = simplified(known - claimed)
    if difference == 0:
        return Comparison(sympy.Integer(0), True)
    digits = None if largest is None else min(DIGITS, int(-mpmath.log10(largest + NOTHING)))
    return Comparison(difference, None, digits=digits)


def _gap(known: Any, claimed: Any, point: Mapping[Any, Any]) -> Any:
    """The relative difference at a point; None if one of them has no real value there."""
    if any(formula.has(*ENDLESS) for formula in (known, claimed)):
        return None
    symbols = list(point)
    function = sympy.lambdify(symbols, [known, claimed], modules="mpmath")
    with mpmath.workdps(DIGITS):
        at = [_as_mpmath(point[symbol]) for symbol in symbols]
        try:
            values = [mpmath.mpmathify(value) for value in function(*at)]
        except (ZeroDivisionError, ValueError, OverflowError):
            return None
        if any(mpmath.im(value) != 0 or not mpmath.isfinite(value) for value in values):
            return None
        a, b = map(mpmath.re, values)
        difference = abs(a - b)
        return mpmath.mpf(0) if difference < NOTHING else difference / max(abs(a), abs(b))


def _as_mpmath(value: Any) -> Any:
    return mpmath.mpmathify(sympy.sympify(value).evalf(DIGITS))


def _numerator(expression: Any) -> Any:
    """0 if it is 0 as a fraction of exponentials, else the expression."""
    exponential = expression.rewrite(sympy.exp)
    top = sympy.expand(sympy.fraction(sympy.together(exponential))[0])
    return sympy.Integer(0) if sympy.powsimp(top) == 0 else expression


#: In this order: cheap ones first.
ATTEMPTS: tuple[Callable[[Any], Any], ...] = (
    lambda expression: expression,
    sympy.expand,
    sympy.factor,
    _numerator,
    sympy.simplify,
)


def simplified(expression: Any, longest: int = LONGEST) -> Any:
    """0 if any attempt finds it to be, else the shortest form that one of them found.

    Examples
    --------
    >>> z = sympy.Symbol("z")
    >>> simplified(sympy.exp(-z) / (1 + sympy.exp(-z)) - 1 / (1 + sympy.exp(z)))
    0
    """
    forms: list[Any] = []
    for attempt in ATTEMPTS:
        if forms and sympy.count_ops(expression) > longest:
            break
        form = attempt(expression)
        if form == 0:
            return sympy.Integer(0)
        forms.append(form)
    return min(forms, key=lambda form: (sympy.count_ops(form), len(str(form))))
