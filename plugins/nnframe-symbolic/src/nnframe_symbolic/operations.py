"""NumPy's functions, and what each is in sympy: the vocabulary in which an activation is read.

A ufunc is known by its name, so that SciPy's (`expit`, `erf`, …) are found without SciPy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import sympy
from sympy.logic.boolalg import Boolean

from nnframe.errors import ArgumentError

HALF = sympy.Rational(1, 2)


def is_condition(value: Any) -> bool:
    """Whether an expression is true or false, and no number (a symbol might be both to sympy)."""
    return isinstance(value, Boolean) and not isinstance(value, sympy.Expr)


def number(value: Any) -> Any:
    """A condition as the 0 or 1 that NumPy takes it for in arithmetic."""
    return sympy.Piecewise((1, value), (0, True)) if is_condition(value) else value


def condition(value: Any) -> Any:
    """A number as the condition that NumPy takes it for: whether it is not 0."""
    return value if is_condition(value) else sympy.Ne(value, 0)


def where(test: Any, yes: Any, no: Any) -> Any:
    """`yes` where the test holds, and `no` elsewhere."""
    return sympy.Piecewise((number(yes), condition(test)), (number(no), True))


def heaviside(z: Any, at_zero: Any) -> Any:
    """The step: 0, `at_zero`, 1."""
    return sympy.Piecewise((0, z < 0), (at_zero, sympy.Eq(z, 0)), (1, True))


def sinc(z: Any) -> Any:
    """sin(πz)/(πz)."""
    return sympy.Piecewise((1, sympy.Eq(z, 0)), (sympy.sin(sympy.pi * z) / (sympy.pi * z), True))


def logaddexp(a: Any, b: Any) -> Any:
    """ln(e^a + e^b)."""
    return sympy.log(sympy.exp(a) + sympy.exp(b))


def sigmoid(z: Any) -> Any:
    """1/(1 + e^-z)."""
    return 1 / (1 + sympy.exp(-z))


#: Functions of numbers, by the name of the ufunc.
ARITHMETIC: dict[str, Callable[..., Any]] = {
    "absolute": sympy.Abs,
    "add": lambda a, b: a + b,
    "arccos": sympy.acos,
    "arccosh": sympy.acosh,
    "arcsin": sympy.asin,
    "arcsinh": sympy.asinh,
    "arctan": sympy.atan,
    "arctanh": sympy.atanh,
    "cbrt": lambda z: sympy.real_root(z, 3),
    "conjugate": lambda z: z,
    "cos": sympy.cos,
    "cosh": sympy.cosh,
    "divide": lambda a, b: a / b,
    "equal": sympy.Eq,
    "erf": sympy.erf,
    "erfc": sympy.erfc,
    "exp": sympy.exp,
    "exp2": lambda z: 2**z,
    "expit": sigmoid,
    "expm1": lambda z: sympy.exp(z) - 1,
    "fabs": sympy.Abs,
    "float_power": lambda a, b: a**b,
    "fmax": sympy.Max,
    "fmin": sympy.Min,
    "greater": lambda a, b: a > b,
    "greater_equal": lambda a, b: a >= b,
    "heaviside": heaviside,
    "hypot": lambda a, b: sympy.sqrt(a**2 + b**2),
    "isfinite": lambda z: sympy.true,  # z stands for a number
    "isinf": lambda z: sympy.false,
    "isnan": lambda z: sympy.false,
    "less": lambda a, b: a < b,
    "less_equal": lambda a, b: a <= b,
    "log": sympy.log,
    "log10": lambda z: sympy.log(z) / sympy.log(10),
    "log1p": lambda z: sympy.log(1 + z),
    "log2": lambda z: sympy.log(z) / sympy.log(2),
    "log_expit": lambda z: -sympy.log(1 + sympy.exp(-z)),
    "logaddexp": logaddexp,
    "maximum": sympy.Max,
    "minimum": sympy.Min,
    "multiply": lambda a, b: a * b,
    "ndtr": lambda z: (1 + sympy.erf(z / sympy.sqrt(2))) / 2,
    "negative": lambda z: -z,
    "not_equal": sympy.Ne,
    "positive": lambda z: z,
    "power": lambda a, b: a**b,
    "reciprocal": lambda z: 1 / z,
    "sign": sympy.sign,
    "signbit": lambda z: z < 0,
    "sin": sympy.sin,
    "sinh": sympy.sinh,
    "sqrt": sympy.sqrt,
    "square": lambda z: z**2,
    "subtract": lambda a, b: a - b,
    "tan": sympy.tan,
    "tanh": sympy.tanh,
}

#: Functions of conditions.
LOGIC: dict[str, Callable[..., Any]] = {
    "bitwise_and": sympy.And,
    "bitwise_or": sympy.Or,
    "bitwise_xor": sympy.Xor,
    "invert": sympy.Not,
    "logical_and": sympy.And,
    "logical_not": sympy.Not,
    "logical_or": sympy.Or,
    "logical_xor": sympy.Xor,
}


def apply(name: str, *values: Any) -> Any:
    """What a ufunc does, on sympy expressions.

    Raises
    ------
    ArgumentError
        If it is not in the tables.

    Examples
    --------
    >>> apply("expm1", sympy.Symbol("z"))
    exp(z) - 1
    """
    if name in ARITHMETIC:
        return sympy.sympify(ARITHMETIC[name](*map(number, values)))
    if name in LOGIC:
        return sympy.sympify(LOGIC[name](*map(condition, values)))
    raise ArgumentError(f"{name} is none of the functions that can be read as a formula")


def clip(z: Any, low: Any = None, high: Any = None) -> Any:
    """Clip z between two bounds, either of which may be None."""
    above = z if low is None else sympy.Max(number(z), low)
    return above if high is None else sympy.Min(above, high)


def select(tests: Sequence[Any], choices: Sequence[Any], default: Any = 0) -> Any:
    """The choice of the first test that holds."""
    pairs = [(number(c), condition(t)) for t, c in zip(tests, choices, strict=True)]
    return sympy.Piecewise(*pairs, (default, True))


#: What is no ufunc. Each takes expressions and gives one.
FUNCTIONS: dict[Callable[..., Any], Callable[..., Any]] = {
    np.broadcast_to: lambda z, *_: z,
    np.clip: clip,
    np.copy: lambda z: z,
    np.empty_like: lambda z: sympy.nan,  # what nobody has written into
    np.full_like: lambda z, fill: fill,
    np.nan_to_num: lambda z: z,
    np.ones_like: lambda z: sympy.Integer(1),
    np.real: lambda z: z,
    np.select: select,
    np.sinc: lambda z: sinc(number(z)),
    np.where: where,
    np.zeros_like: lambda z: sympy.Integer(0),
}
