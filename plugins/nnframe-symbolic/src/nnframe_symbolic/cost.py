r"""A cost in symbols: C(a, y), :math:`\nabla_a C` by sympy, and the one that the class computes."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy
from attrs import frozen

from nnframe import Cost, CrossEntropy, LogLikelihood, Quadratic
from nnframe.arrays import Array
from nnframe.errors import ArgumentError
from nnframe.settings import instance_of
from nnframe_symbolic.letters import letters
from nnframe_symbolic.operations import number
from nnframe_symbolic.traced import Traced, expression_of
from nnframe_symbolic.zero import Comparison, compare


def _quadratic(a: Array, y: Array) -> tuple[Any, Array]:
    return sum((y - a) ** 2) / 2, a - y


def _cross_entropy(a: Array, y: Array) -> tuple[Any, Array]:
    terms = [t * sympy.log(v) + (1 - t) * sympy.log(1 - v) for v, t in zip(a, y, strict=True)]
    return -sum(terms), (1 - y) / (1 - a) - y / a


def _log_likelihood(a: Array, y: Array) -> tuple[Any, Array]:
    return -sum(t * sympy.log(v) for v, t in zip(a, y, strict=True)), -y / a


#: By the class itself: C_x and its derivative for one sample, arrays of n symbols.
CLOSED_FORMS = {
    Quadratic: _quadratic,
    CrossEntropy: _cross_entropy,
    LogLikelihood: _log_likelihood,
}
#: Outputs and targets at which formulas are compared: inside (0, 1), where every cost has a value.
SHARES = tuple(map(sympy.Rational, ("1/3", "3/5", "1/7", "4/5", "2/9")))


@frozen(eq=False)
class SymbolicCost:
    """What a cost computes for one sample.

    Attributes
    ----------
    name : str
    a, y : ndarray of sympy.Symbol, shape (n,)
    value : sympy.Expr
    written : tuple of sympy.Expr
        What `derivative` computes for each output.
    comparisons : tuple of Comparison
        Of sympy's own derivative by each output with that.
    """

    name: str
    a: Array
    y: Array
    value: Any
    written: tuple[Any, ...]
    comparisons: tuple[Comparison, ...]

    @property
    def agrees(self) -> bool | None:
        """True if all are proved to be the same, False if one differs."""
        verdicts = [comparison.same for comparison in self.comparisons]
        return False if False in verdicts else None if None in verdicts else True


def symbolic_cost(cost: Cost, layer: int, n: int) -> SymbolicCost:
    """Read a cost of n outputs, and compare its derivative with sympy's.

    Raises
    ------
    ArgumentError
        If it is no cost, or its code is no formula of arithmetic and NumPy's functions.

    Examples
    --------
    >>> symbolic_cost(Quadratic(), 2, 1).value
    (-a2_1 + y_1)**2/2
    """
    instance_of(Cost, cost, "the cost of derive")
    a, y = letters("a", layer, n), letters("y", None, n)
    form = CLOSED_FORMS.get(type(cost))
    value, written = _traced(cost, a, y) if form is None else form(a, y)
    points = [
        dict(
            zip(
                [*a, *y],
                [SHARES[(i * step + start) % len(SHARES)] for i in range(2 * n)],
                strict=True,
            )
        )
        for step, start in ((1, 0), (2, 1), (3, 2))
    ]
    comparisons = [
        compare(sympy.diff(value, output), slope, points)
        for output, slope in zip(a, written, strict=True)
    ]
    return SymbolicCost(repr(cost), a, y, value, tuple(written), tuple(comparisons))


def _traced(cost: Cost, a: Array, y: Array) -> tuple[Any, list[Any]]:
    # One sample is a row of objects: NumPy asks each for its arithmetic, and Traced has it.
    row, targets = (_row(symbols) for symbols in (a, y))
    results = []
    for method, shape in (("forward", (1,)), ("derivative", row.shape)):
        name = f"{type(cost).__name__}.{method}"
        try:
            returned = getattr(cost, method)(row, targets)
            # One object, as NumPy returns it for the sum over everything, is no row.
            result = np.asarray([returned] if isinstance(returned, Traced) else returned)
            expressions = [number(expression_of(value)) for value in result.ravel()]
        except Exception as error:
            raise ArgumentError(
                f"{name} cannot be read as a formula: {error}. It may use arithmetic, sums over "
                "the last axis and NumPy's functions of one number, but no np.where or np.maximum"
            ) from error
        if result.shape != shape:
            got = () if isinstance(returned, Traced) else result.shape
            raise ArgumentError(f"{name} returned shape {got}, expected {shape}")
        results.append(expressions)
    return results[0][0], results[1]


def _row(symbols: Array) -> Array:
    row = np.empty((1, len(symbols)), dtype=object)
    row[0] = [Traced(symbol, writeable=False) for symbol in symbols]
    row.flags.writeable = False
    return row
