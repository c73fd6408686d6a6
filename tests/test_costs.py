"""The built-in costs against their formulas, where they are tame and where they are not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference import COST_TERMS, mp

import nnframe
from nnframe.errors import DataError, DomainError, DtypeError, ShapeError

COSTS = [nnframe.Quadratic(), nnframe.CrossEntropy(), nnframe.LogLikelihood()]
INSIDE = st.floats(1e-300, 1 - 2**-53)
TARGET = st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0, 1))


@pytest.mark.parametrize("cost", COSTS, ids=repr)
@given(a=INSIDE, b=INSIDE, y=TARGET, t=TARGET)
def test_value_and_derivative(cost, a, b, y, t):
    term = COST_TERMS[type(cost).__name__]
    numbers = [(mp.mpf(a), mp.mpf(y)), (mp.mpf(b), mp.mpf(t))]
    value = cost.forward([[a, b]], [[y, t]])
    assert value.shape == (1,)
    assert value[0] == pytest.approx(
        float(sum(term(*pair) for pair in numbers)), rel=1e-12, abs=1e-15
    )
    slopes = {
        "Quadratic": lambda a, y: a - y,
        "CrossEntropy": lambda a, y: (1 - y) / (1 - a) - y / a,
        "LogLikelihood": lambda a, y: -y / a,
    }
    expected = [float(slopes[type(cost).__name__](*pair)) for pair in numbers]
    np.testing.assert_allclose(
        cost.derivative([[a, b]], [[y, t]])[0], expected, rtol=1e-9, atol=1e-15
    )


@pytest.mark.parametrize("cost", COSTS, ids=repr)
def test_one_number_for_each_sample(cost):
    rng = np.random.default_rng(0)
    a, y = rng.random((4, 3)), rng.random((4, 3))
    each = [cost.forward(a[i : i + 1], y[i : i + 1])[0] for i in range(4)]
    np.testing.assert_allclose(cost.forward(a, y), each, rtol=1e-14)


def test_saturated_outputs_are_honest():
    with np.errstate(all="raise"):
        cost = nnframe.CrossEntropy()
        assert cost.forward([[0.0, 1.0]], [[1.0, 1.0]]) == [np.inf]
        np.testing.assert_array_equal(cost.derivative([[0.0, 1.0]], [[1.0, 1.0]]), [[-np.inf, -1]])
        np.testing.assert_array_equal(cost.derivative([[0.0, 1.0]], [[0.0, 0.0]]), [[1, np.inf]])
        assert cost.forward([[0.0, 1.0]], [[0.0, 1.0]]) == [0]
        likelihood = nnframe.LogLikelihood()
        assert likelihood.forward([[0.0, 1.0]], [[0.0, 1.0]]) == [0]
        assert likelihood.forward([[0.0, 1.0]], [[1.0, 0.0]]) == [np.inf]
        np.testing.assert_array_equal(likelihood.derivative([[0.0, 1.0]], [[0.0, 1.0]]), [[0, -1]])


BAD = [
    (np.ones((5, 1)), np.ones(5), ShapeError, r"\(5, 1\).*\(5,\).*y\.reshape\(-1, 1\)"),
    (np.ones((5, 3)), np.ones(5), ShapeError, "one_hot"),
    (np.ones((5, 3)), np.ones((3, 5)), ShapeError, r"did you pass columns\? y\.T"),
    (np.ones((5, 3)), np.ones((1, 3)), ShapeError, "must be equal"),
    (np.ones((0, 3)), np.ones((0, 3)), DataError, "empty batch"),
    (np.ones((1, 3)), np.ma.ones((1, 3)), DtypeError, "masked"),
]


@pytest.mark.parametrize("cost", COSTS, ids=repr)
@pytest.mark.parametrize("method", ["forward", "derivative"])
@pytest.mark.parametrize(("a", "y", "error", "message"), BAD, ids=[case[3] for case in BAD])
def test_nothing_broadcasts(cost, method, a, y, error, message):
    with pytest.raises(error, match=message):
        getattr(cost, method)(a, y)


@pytest.mark.parametrize("cost", COSTS[1:], ids=repr)
@pytest.mark.parametrize("method", ["forward", "derivative"])
@pytest.mark.parametrize(
    ("a", "y", "what"), [(-0.3, 1.0, "outputs"), (1.5, 0.0, "outputs"), (0.5, -1.0, "targets")]
)
def test_outside_the_domain(cost, method, a, y, what):
    with pytest.raises(DomainError, match=rf"defined for {what} in \[0, 1\], got .* at \(0, 1\)"):
        getattr(cost, method)([[0.5, a]], [[0.5, y]])


def test_nan_propagates():
    for cost in COSTS:
        assert np.isnan(cost.forward([[np.nan, 0.5]], [[1.0, 0.0]]))


def test_a_list_beside_an_array():
    for a, y in ([[0.8, 0.4]], np.array([[1.0, 0.0]])), (np.array([[0.8, 0.4]]), [[1.0, 0.0]]):
        np.testing.assert_allclose(nnframe.Quadratic().derivative(a, y), [[-0.2, 0.4]])


def test_a_hinge_that_is_just_far_enough_has_no_slope():
    assert nnframe.Hinge().derivative([[1.0, -1.0]], [[1.0, -1.0]]).tolist() == [[0.0, 0.0]]
