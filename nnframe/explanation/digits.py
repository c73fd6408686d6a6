"""How many digits are shown, and the one place where a number is rounded.

Everything is rounded as by hand: in decimal, and a 5 goes up. A float counts as the decimal number
it prints itself as, so that 0.29955 is a tie and not a little less.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from attrs import field, frozen

from nnframe.arrays import Array as Values
from nnframe.errors import ArgumentError
from nnframe.explanation.formula import Array, Dots, Expression, Matrix, Number, Side
from nnframe.explanation.shorthand import edges
from nnframe.settings import shown

#: Each kind of number, by the name that `decimals` and `significant` have for it.
KINDS = {
    "given": "x, y, w, b and η",
    "product": "the terms of a sum",
    "z": "weighted inputs",
    "a": "activations",
    "slope": "σ'(z)",
    "cost": "C, and its terms",
    "grad_a": "∂C/∂a, at the output and behind each layer",
    "delta": "errors δ",
    "gradient": "∂C/∂w and ∂C/∂b",
    "new": "parameters after the update",
}
DECIMALS = 4

#: What a matrix shows of many rows or columns: all up to LIMIT, else the first ones and the last.
LIMIT, FIRST, LAST = 6, 3, 1

#: Enough digits for the exact product of two floats, and no traps: ∞ - ∞ is NaN, as in NumPy.
CONTEXT = Context(prec=60, rounding=ROUND_HALF_UP, traps=[])
LARGE = Decimal("1e9")  # from here on, and below SMALL, a number is written with a power of ten
SMALL = Decimal("1e-5")
NOISE = Decimal("1e-13")  # a float sum of tidy numbers is off by less, and counts as exact


class Rounded(Decimal):
    """A number that was rounded on the way: what is computed from it is a plain `Decimal`."""


def as_decimal(value: Any) -> Decimal:
    """`value` as a decimal number: a float's shortest digits, the nearest to a fraction.

    Examples
    --------
    >>> as_decimal(0.1), as_decimal(np.float32(0.1)), as_decimal(Fraction(1, 4))
    (Decimal('0.1'), Decimal('0.1'), Decimal('0.25'))
    """
    if isinstance(value, Decimal):
        return value
    if isinstance(value, Fraction):
        return CONTEXT.divide(Decimal(value.numerator), Decimal(value.denominator))
    return Decimal(str(value))


@frozen
class Digits:
    """The digits shown of each kind of number.

    Parameters
    ----------
    decimals : int or mapping of str to int
        Digits after the point, for all kinds or by kind; 4 for a kind that is not there.
    significant : int or mapping of str to int, optional
        Significant digits, in place of decimals.

    Raises
    ------
    ArgumentError
        For a negative number of digits, or a kind that does not exist.

    Examples
    --------
    >>> Digits({"z": 3}).rounded("z", 1.6905), Digits(significant=2).rounded("z", 0.001239)
    (Decimal('1.691'), Decimal('0.0012'))
    """

    decimals: int | Mapping[str, int] = DECIMALS
    significant: int | Mapping[str, int] | None = None
    places: dict[str, int] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        chosen = self.decimals if self.significant is None else self.significant
        name = "decimals" if self.significant is None else "significant"
        least = 0 if self.significant is None else 1
        given = dict(chosen) if isinstance(chosen, Mapping) else dict.fromkeys(KINDS, chosen)
        for kind, places in given.items():
            if kind not in KINDS:
                raise ArgumentError(f"{name} has {shown(kind)}: the kinds are {', '.join(KINDS)}")
            whole = isinstance(places, int | np.integer) and not isinstance(places, bool)
            if not whole or not least <= places <= 15:
                raise ArgumentError(
                    f"{name} must be a whole number from {least} to 15, got {shown(places)}"
                )
        filled = {kind: int(given.get(kind, DECIMALS)) for kind in KINDS}
        object.__setattr__(self, "places", filled)

    def rounded(self, kind: str, value: Any) -> Decimal:
        """The number that is shown for `value`, without the mark of having been rounded."""
        number = as_decimal(value)
        if not number:
            return abs(number)
        if not number.is_finite():
            return number
        rounded = _to_place(number, self._last_place(kind, number))
        if rounded.adjusted() > number.adjusted():  # 9.996 has become 10.00: a digit too many
            rounded = _to_place(rounded, self._last_place(kind, rounded))
        return rounded if rounded else abs(rounded)

    def _last_place(self, kind: str, number: Decimal) -> int:
        places = self.places[kind]
        if self.significant is not None:
            return number.adjusted() - places + 1
        return number.adjusted() - places if abs(number) >= LARGE else -places

    def keep(self, kind: str, value: Any) -> Decimal:
        """`value` as it is carried on: `Rounded` if that has changed it."""
        number = as_decimal(value)
        rounded = self.rounded(kind, number)
        if rounded == number or number.is_nan():
            return number
        return Rounded(rounded)

    def is_exact(self, kind: str, value: Any) -> bool:
        """Whether the digits shown are all there are."""
        number = as_decimal(value)
        if isinstance(value, Rounded):
            return False
        if not number.is_finite():
            return True
        with_noise = CONTEXT.multiply(NOISE, abs(number))
        return abs(CONTEXT.subtract(self.rounded(kind, number), number)) <= with_noise

    def text(self, kind: str, value: Any, places: int | None = None) -> str:
        """The digits of a number, with `places` of them after the point where that is given.

        Examples
        --------
        >>> Digits().text("z", 1 / 3), Digits().text("z", -1e-9), Digits().text("z", 2e12)
        ('0.3333', '0.0000', '2.0000e12')
        """
        number = self.rounded(kind, value)
        if number.is_nan():
            return "nan"
        if number.is_infinite():
            return "-inf" if number < 0 else "inf"
        small = self.significant is not None and number != 0 and abs(number) < SMALL
        if abs(number) >= LARGE or small:
            mantissa, _, power = f"{number:e}".partition("e")
            return f"{mantissa}e{int(power)}"
        if places is not None:
            number = _to_place(number, -places)
        elif number == 0:
            number = Decimal((0, (0,), -self.places[kind])) if self.significant is None else number
        return f"{number:f}"


def _to_place(number: Decimal, last: int) -> Decimal:
    return number.quantize(_unit(last), context=CONTEXT)


@functools.cache
def _unit(last: int) -> Decimal:
    return Decimal((0, (1,), last))


def needed_places(number: Decimal) -> int:
    """Digits after the point without closing zeros."""
    return max(0, -int(number.normalize(CONTEXT).as_tuple().exponent))


class Figures:
    """An array with the digits that are shown of it, the same number of them in every entry.

    Closing zeros are shown only where something has been rounded away behind them: 0.84, but 1.690
    for 1.6902.

    Examples
    --------
    >>> figures = Figures(Digits(3), "z", np.array([1.6902, 2.4694]))
    >>> figures.at(0).text, figures.sign
    ('1.690', '≈')
    """

    def __init__(self, digits: Digits, kind: str, values: Any) -> None:
        self.digits, self.kind, self.values = digits, kind, np.asarray(values)
        entries = list(self._shown().flat)  # .flat: a float32 stays one
        self.exact = all(digits.is_exact(kind, entry) for entry in entries)
        self.places: int | None = None
        if self.exact:
            shown = [digits.rounded(kind, entry) for entry in entries]
            self.places = max((needed_places(n) for n in shown if n.is_finite()), default=0)

    def _shown(self) -> Values:
        values = self.values
        for axis, size in enumerate(values.shape):
            shown = [i for i in edges(size, LIMIT, FIRST, LAST) if i is not None]
            values = np.take(values, shown, axis=axis)
        return np.asarray(values)

    def at(self, *index: int) -> Number:
        """The number at that place."""
        value = self.values[index]
        text = self.digits.text(self.kind, value, self.places)
        return Number(text, float(value))

    @property
    def sign(self) -> str:
        """What stands before it: "=", or "≈" where something has been rounded away."""
        return "=" if self.exact else "≈"

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        rows, *rest = (*self.values.shape, 1) if self.values.ndim < 2 else self.values.shape
        return rows, rest[0]

    @property
    def node(self) -> Expression:
        """As a node: a number, a column, a matrix, or only the shape of something larger."""
        if self.values.ndim > 2:
            return Array(self.values.shape)
        if self.values.ndim == 0:
            return self.at()
        if self.values.ndim == 1:
            return matrix((self.values.shape[0], 1), lambda j, _: self.at(j))
        rows, columns = self.values.shape
        return matrix((rows, columns), self.at)

    @property
    def side(self) -> Side:
        """As the side of an equation."""
        return Side(self.sign, self.node)


def _dots(j: int | None, k: int | None) -> Dots:
    if j is None:
        return Dots("diagonal" if k is None else "down")
    return Dots("across")


def matrix(shape: tuple[int, int], entry: Any) -> Matrix:
    """A matrix whose entries are `entry(j, k)`; where it is large, the edges of it.

    Examples
    --------
    >>> tall = matrix((100, 1), lambda j, k: Number(str(j), j))
    >>> [getattr(row[0], "text", "⋮") for row in tall.rows]
    ['0', '1', '2', '⋮', '99']
    """
    across = edges(shape[1], LIMIT, FIRST, LAST)
    rows = []
    for j in edges(shape[0], LIMIT, FIRST, LAST):
        row: list[Expression] = []
        for k in across:
            if j is None or k is None:
                row.append(
                    Dots("down" if k is not None else "across" if j is not None else "diagonal")
                )
            else:
                row.append(entry(j, k))
        rows.append(tuple(row))
    return Matrix(tuple(rows), shape)
