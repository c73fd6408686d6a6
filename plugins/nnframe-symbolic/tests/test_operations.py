"""Every row of the tables of functions, against NumPy's and SciPy's own numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy
from nnframe_symbolic.operations import ARITHMETIC, FUNCTIONS, LOGIC
from nnframe_symbolic.reading import Z
from nnframe_symbolic.traced import Traced

VALUES = [-2.5, -1.0, -0.375, 0.0, 0.25, 0.5, 1.0, 1.75, 3.0]
#: The second operand: a number that is neither whole nor among the values, and one that is.
OTHERS = [1.25, 0.25]

CALLS: dict[Any, Any] = {
    np.broadcast_to: lambda z: np.broadcast_to(z, np.shape(z)),
    np.clip: lambda z: np.clip(z, -1, 0.75) + np.clip(z, None, 2) + np.clip(z, 0.5, None),
    np.empty_like: lambda z: np.copyto(np.empty_like(z), z) if isinstance(z, np.ndarray) else z,
    np.full_like: lambda z: np.full_like(z, 2.5),
    np.select: lambda z: np.select([z < -1, z < 1], [z * z, -z], 7.0),
    np.where: lambda z: np.where(z > 0.25, z, -2 * z),
}


def ufunc_of(name: str) -> Any:
    if hasattr(np, name):
        return getattr(np, name)
    return getattr(pytest.importorskip("scipy.special"), name)


def check(function: Any, traced: Any, z: float) -> None:
    """A traced result has the value that NumPy gives, or no real one where it gives none."""
    with np.errstate(all="ignore"):
        expected = complex(function(np.float64(z)))
    formula = sympy.sympify(traced.expression).subs(Z, sympy.Rational(z))
    if formula in (sympy.true, sympy.false):
        assert bool(formula) == bool(expected)
    elif np.isfinite(expected):
        np.testing.assert_allclose(complex(formula.evalf(30)), expected, rtol=1e-12, atol=1e-15)
    else:
        value = formula.evalf(30)
        assert not (value.is_real and value.is_finite)


@pytest.mark.parametrize("name", [*ARITHMETIC, *LOGIC])
def test_ufunc(name: str) -> None:
    ufunc = ufunc_of(name)
    one, other = Traced(Z, writeable=False), Traced(Z * Z - 1, writeable=False)
    if name in LOGIC:
        one, other = Traced(Z > 0), Traced(Z < 1)

    def operands(z: Any) -> tuple[Any, ...]:
        return (z > 0, z < 1) if name in LOGIC else (z, z * z - 1)

    n = ufunc.nin
    for z in VALUES:
        check(lambda z: ufunc(*operands(z)[:n]), ufunc(*(one, other)[:n]), z)
        if n == 2 and name in ARITHMETIC:
            for constant in OTHERS:
                check(lambda z, c=constant: ufunc(z, c), ufunc(one, constant), z)
                check(lambda z, c=constant: ufunc(c, z), ufunc(constant, one), z)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_function(function: Any) -> None:
    call = CALLS.get(function, function)
    if function is np.empty_like:  # holds nothing that could be compared
        assert np.empty_like(Traced(Z)).expression is sympy.nan
        return
    for z in VALUES:
        check(call, call(Traced(Z, writeable=False)), z)
