"""An activation's `forward` and `derivative` as formulas: from the table, or read off its code."""

from __future__ import annotations

import cmath
import copy
import math
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import sympy
from attrs import frozen

from nnframe import Activation
from nnframe.errors import ArgumentError
from nnframe.settings import instance_of
from nnframe_symbolic.closed_forms import CLOSED_FORMS, Formula
from nnframe_symbolic.numbers import exact
from nnframe_symbolic.operations import number
from nnframe_symbolic.traced import Traced, expression_of

#: The weighted input.
Z = sympy.Symbol("z", real=True)
METHODS = ("forward", "derivative")
SIGNS = {1: "positive", -1: "negative", 0: "real"}
READING = threading.RLock()
#: Where a formula is held against the numbers, and how close it has to come.
POINTS, CLOSE = (-2.3, -0.6, 0.4, 1.7), 1e-9


@frozen(eq=False)
class Reading:
    """What an activation computes, in symbols.

    Attributes
    ----------
    forward, derivative : sympy.Expr
        Formulas of `Z`, and of a symbol for each setting that was set free.
    settings : dict
        Each such symbol, and the number that the instance has there.
    source : str
        "its code" or "its closed form".
    """

    forward: Any
    derivative: Any
    settings: dict[Any, Any]
    source: str


def read(activation: Activation, free: Iterable[str] = ()) -> Reading:
    """Both methods of an activation, in symbols.

    Raises
    ------
    ArgumentError
        If it is no activation, a name in `free` no setting of it, or its code cannot be read; or
        if the closed form that is registered for it is not what it computes.

    Examples
    --------
    >>> import nnframe
    >>> read(nnframe.Tanh()).derivative
    cosh(z)**(-2)
    """
    instance_of(Activation, activation, "the activation")
    opened, settings = _set_free(activation, free)
    form = CLOSED_FORMS.get(type(activation))
    if form is None:
        source = "its code"
        value, slope = (_traced(activation, opened, method) for method in METHODS)
    else:
        source = "its closed form"
        value, slope = (sympy.sympify(getattr(form, method)(opened, Z)) for method in METHODS)
    reading = Reading(value, slope, settings, source)
    for method in METHODS:
        _hold_against_numbers(activation, method, reading)
    return reading


def _set_free(activation: Activation, free: Iterable[str]) -> tuple[Activation, dict[Any, Any]]:
    """A copy whose settings of these names are symbols, of the sign that the numbers have."""
    opened, settings = copy.copy(activation), {}
    for name in [free] if isinstance(free, str) else free:
        try:
            value = exact(getattr(activation, name))
            sign = SIGNS[sympy.sign(value)]
            symbol = sympy.Symbol(name, **{sign: True})
            object.__setattr__(opened, name, Traced(symbol, writeable=False))  # it may be frozen
        except (AttributeError, KeyError) as error:
            raise ArgumentError(
                f"{activation!r} has no setting {name!r} that is a number to set free"
            ) from error
        settings[symbol] = value
    return opened, settings


def _traced(activation: Activation, opened: Activation, method: str) -> Any:
    z = Traced(Z, writeable=False)
    try:
        with symbols_answered():
            result = getattr(opened, method)(z)
        return sympy.sympify(number(expression_of(result)))
    except Exception as error:
        name = type(activation).__name__
        if _mixes(activation):
            raise ArgumentError(
                f"{name} mixes the neurons of a layer, its derivative is a Jacobian: only an "
                "activation with one formula for every neuron's own z can be read"
            ) from error
        raise ArgumentError(
            f"{name}.{method} cannot be read as a formula: {_told(error)}. Write it in NumPy's "
            "functions of the array z, or say what it stands for: nnframe_symbolic.register("
            f"{name}, lambda activation, z: …, lambda activation, z: …)"
        ) from error


def _mixes(activation: Activation) -> bool:
    """Whether it answers numbers with a Jacobian."""
    try:
        slope = np.asarray(activation.derivative(np.array([POINTS])))
    except Exception:  # it cannot be read, and does not compute either: another message says why
        return False
    return slope.ndim == 3


def _told(error: Exception) -> str:
    text = str(error).strip().rstrip(".")
    return text if isinstance(error, ArgumentError) else f"{type(error).__name__}: {text}"


@contextmanager
def symbols_answered() -> Iterator[None]:
    """While it lasts, the classes of the table answer z with their closed form.

    An activation is often made of others, as Swish of `Sigmoid().forward`, and those take numbers
    only. Whoever calls them with numbers meanwhile, in another thread, gets numbers.
    """
    with READING:
        replaced = []
        for kind, form in list(CLOSED_FORMS.items()):
            for method in METHODS:
                replaced.append((kind, method, kind.__dict__.get(method)))
                usual = getattr(kind, method)
                setattr(kind, method, _answering(usual, getattr(form, method)))
        try:
            yield
        finally:
            for kind, method, usual in reversed(replaced):
                if usual is None:
                    delattr(kind, method)
                else:
                    setattr(kind, method, usual)


def _answering(usual: Callable[..., Any], formula: Formula) -> Callable[..., Any]:
    def method(self: Activation, z: Any) -> Any:
        inner = z.item() if isinstance(z, np.ndarray) and z.dtype == object and z.size == 1 else z
        if isinstance(inner, Traced):
            return Traced(formula(self, inner.expression))
        return usual(self, z)

    return method


def _hold_against_numbers(activation: Activation, method: str, reading: Reading) -> None:
    """Raise `ArgumentError` unless a formula gives what the method computes."""
    name, formula = type(activation).__name__, getattr(reading, method).subs(reading.settings)
    try:
        with np.errstate(all="ignore"):
            numbers = np.asarray(getattr(activation, method)(np.array([POINTS])))
        values = np.broadcast_to(numbers, (1, len(POINTS)))[0].tolist()
    except Exception as error:
        raise ArgumentError(
            f"{name}.{method} fails for a row of {len(POINTS)} numbers: {_told(error)}"
        ) from error
    for point, got in zip(POINTS, values, strict=True):
        exactly = formula.subs(Z, exact(point)).evalf()
        said = complex(exactly) if exactly.is_finite else complex("nan")
        # Where the formula has no real value, NumPy has none either: nan, or infinity.
        nothing = (said.imag != 0 or cmath.isnan(said)) and not math.isfinite(got)
        if not nothing and not cmath.isclose(said, got, rel_tol=CLOSE, abs_tol=CLOSE):
            raise ArgumentError(
                f"{reading.source}, in symbols, is not what {name} computes: at z = {point} it "
                f"gives {exactly}, {method} gives {got:.10g}"
            )
