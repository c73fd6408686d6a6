"""The activation that §2.4 suggests: σ' above its slope, everywhere."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from nnframe_exercises import LeakySigmoid

import nnframe
from nnframe.errors import ArgumentError, DtypeError

mpmath: Any = pytest.importorskip("mpmath")  # numbers of 60 digits; it ships no types

MAGNITUDES = [5e-324, 1e-300, 1e-17, 1e-8, 0.3, 1.0, 5.0, 25.0, 37.0, 710.0, 745.5, 1000.0]
GRID = np.concatenate([[0.0], MAGNITUDES, np.negative(MAGNITUDES), np.linspace(-1000, 1000, 401)])
SLOPES = [1e-6, 0.1, 0.25, 3.0]


@pytest.fixture(autouse=True)
def _loud() -> Any:
    with np.errstate(all="raise"), mpmath.workdps(60):
        yield


def true_value(z: float, slope: float) -> Any:
    return 1 / (1 + mpmath.exp(-mpmath.mpf(z))) + mpmath.mpf(slope) * mpmath.mpf(z)


def true_slope(z: float, slope: float) -> Any:
    e = mpmath.exp(-abs(mpmath.mpf(z)))
    return e / (1 + e) ** 2 + mpmath.mpf(slope)


@pytest.mark.parametrize("slope", SLOPES)
def test_value_is_exact(slope: float) -> None:
    for z, a in zip(GRID.tolist(), LeakySigmoid(slope).forward(GRID).tolist(), strict=True):
        true = true_value(z, slope)
        assert abs(a - true) <= 1e-9 * abs(true), z


@pytest.mark.parametrize("slope", SLOPES)
def test_derivative_is_exact(slope: float) -> None:
    for z, got in zip(GRID.tolist(), LeakySigmoid(slope).derivative(GRID).tolist(), strict=True):
        true = true_slope(z, slope)
        assert abs(got - true) <= 1e-9 * true, z


def test_near_its_zero_the_error_is_a_few_roundings_of_the_two_terms() -> None:
    # Where the sigmoid and the ramp cancel, no relative accuracy of the sum can be asked for.
    root = float(mpmath.findroot(lambda z: true_value(z, 0.1), -4))
    z = root + np.linspace(-1e-6, 1e-6, 41)
    for place, a in zip(z.tolist(), LeakySigmoid(0.1).forward(z).tolist(), strict=True):
        assert abs(a - true_value(place, 0.1)) <= 8 * np.finfo(float).eps * abs(0.1 * place)


@pytest.mark.parametrize("slope", SLOPES)
def test_derivative_is_never_below_the_slope(slope: float) -> None:
    everywhere = np.concatenate([GRID, [1e308, -1e308]])
    assert (LeakySigmoid(slope).derivative(everywhere) >= slope).all()
    assert (LeakySigmoid(slope).derivative(np.linspace(-15, 15, 31)) > slope).all()


def test_derivative_is_that_of_forward() -> None:
    z, h = np.linspace(-40, 40, 161), 1e-5
    activation = LeakySigmoid()
    differences = (activation.forward(z + h) - activation.forward(z - h)) / (2 * h)
    # h² |σ'''| / 6 with |σ'''| <= 1/8, and a few roundings of values up to 5, divided by 2h.
    bound = h**2 / 48 + 8 * np.finfo(float).eps * 5 / (2 * h)
    assert (abs(differences - activation.derivative(z)) <= bound).all()


def test_extremes() -> None:
    z = np.array([np.inf, -np.inf, np.nan, 1e308])
    np.testing.assert_array_equal(LeakySigmoid(10.0).forward(z), [np.inf, -np.inf, np.nan, np.inf])
    np.testing.assert_array_equal(LeakySigmoid(0.5).derivative(z), [0.5, 0.5, np.nan, 0.5])


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("slope", [0.1, np.float64(0.1)])
def test_dtype_is_kept(dtype: str, slope: float) -> None:
    z = np.linspace(-5, 5, 6, dtype=dtype).reshape(2, 3)
    activation = LeakySigmoid(slope)
    assert activation.forward(z).dtype == activation.derivative(z).dtype == z.dtype


def test_integers_and_lists_become_float64() -> None:
    np.testing.assert_array_equal(LeakySigmoid(0.5).forward([0, 2000]), [0.5, 1001.0])


def test_masked_array_is_refused() -> None:
    with pytest.raises(DtypeError, match="masked"):
        LeakySigmoid().forward(np.ma.masked_array([1.0], [True]))


@pytest.mark.parametrize("slope", [0, -0.1, float("nan"), float("inf"), 10**400, "0.1", None, True])
def test_bad_slope(slope: Any) -> None:
    with pytest.raises(ArgumentError, match=r"LeakySigmoid's slope must be a positive number, got"):
        LeakySigmoid(slope)


def test_slope_may_be_any_real_number() -> None:
    assert LeakySigmoid(Fraction(1, 4)).slope == 0.25
    assert repr(LeakySigmoid()) == "LeakySigmoid(slope=0.1)"


def test_gradient_survives_where_a_sigmoid_saturates() -> None:
    x, y = np.full((1, 1), 50.0), np.ones((1, 1))
    deltas = {}
    for activation in (nnframe.Sigmoid(), LeakySigmoid()):
        network = nnframe.Network.of_sizes([1, 1, 1], activation, nnframe.Linear())
        network.parameters = [1.0, 0.0, 2.0, 0.0]
        step = nnframe.backprop(network, nnframe.Quadratic(), x, y)
        output_error = step.records[-1].a - y
        deltas[type(activation)] = step.deltas[0] / (2 * output_error)
    assert deltas[nnframe.Sigmoid] < 1e-20
    np.testing.assert_allclose(deltas[LeakySigmoid], 0.1, rtol=1e-12)
