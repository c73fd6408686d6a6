"""What number a float in somebody's code stands for: 0.1 is 1/10, and 0.7071… is 1/√2."""

from __future__ import annotations

import math
from fractions import Fraction
from numbers import Real
from typing import Any

import numpy as np
import sympy

from nnframe.errors import ArgumentError

#: A product of two floats is off by about this many units in the last place.
ROUNDINGS = 3

#: Constants that stand in formulas, and how long a factor beside them may be.
CONSTANTS = (
    sympy.pi,
    sympy.E,
    sympy.log(2),
    sympy.sqrt(2),
    sympy.sqrt(3),
    sympy.sqrt(sympy.pi),
    sympy.sqrt(2 * sympy.pi),
    1 / sympy.pi,
    1 / sympy.sqrt(sympy.pi),
    1 / sympy.sqrt(2 * sympy.pi),
)


def exact(value: Any) -> Any:
    """A number of Python's or NumPy's as the number that was meant; sympy's are left alone.

    A float is taken for the short decimal, the simple fraction or the multiple of a known constant
    that lies within a few roundings of it. Any other stays a decimal of 17 digits.

    Raises
    ------
    ArgumentError
        For anything that is no single real number.

    Examples
    --------
    >>> exact(1.5), exact(0.1), exact(1 / 3), exact(math.sqrt(2 / math.pi))
    (3/2, 1/10, 1/3, sqrt(2)/sqrt(pi))
    """
    if isinstance(value, np.ndarray) and value.size == 1:
        value = value.item()
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, sympy.Basic):
        return value
    if isinstance(value, bool):
        return sympy.true if value else sympy.false
    if isinstance(value, int):
        return sympy.Integer(value)
    if isinstance(value, Fraction):
        return sympy.Rational(value.numerator, value.denominator)
    if isinstance(value, Real):
        return _meant(float(value))
    raise ArgumentError(f"expected one real number or a sympy expression, got {value!r}")


def _meant(x: float) -> Any:
    if not math.isfinite(x):
        return sympy.nan if math.isnan(x) else math.copysign(1, x) * sympy.oo
    for constant, digits, denominators in [
        (sympy.Integer(1), 12, 1000),
        *((c, 8, 100) for c in CONSTANTS),
    ]:
        factor = x / float(constant)
        decimal = Fraction(f"{factor:.{digits}g}")
        for simple in (decimal, Fraction(factor).limit_denominator(denominators)):
            if abs(float(simple) * float(constant) - x) <= ROUNDINGS * math.ulp(x):
                return sympy.Rational(simple.numerator, simple.denominator) * constant
    return sympy.Float(repr(x))
