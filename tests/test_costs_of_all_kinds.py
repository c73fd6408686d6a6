"""The costs beyond the chapter's: formulas, ends, fractions, and what they refuse."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference import mp, sigmoid, softplus

import nnframe
from nnframe import (
    Absolute,
    Cosine,
    CrossEntropy,
    Dense,
    Focal,
    Hinge,
    Huber,
    KullbackLeibler,
    Linear,
    LogLikelihood,
    Network,
    Parallel,
    Quadratic,
    Sigmoid,
    Softmax,
    WeightedSum,
)
from nnframe.errors import ArgumentError, DataError, DomainError, DtypeError, ShapeError
from nnframe.fused import fused_pair

NUMBERS = st.integers(-40, 40).map(lambda k: k / 8)
SHARES = st.floats(0, 1)


@given(a=NUMBERS, y=NUMBERS, d=st.sampled_from([0.25, 1, 3.0]))
def test_huber_is_quadratic_near_and_a_line_beyond(a, y, d):
    error, cost = abs(a - y), Huber(d)
    expected = error**2 / 2 if error <= d else d * (error - d / 2)
    assert cost.forward([[a]], [[y]])[0] == pytest.approx(expected, rel=1e-15)
    assert cost.derivative([[a]], [[y]])[0, 0] == max(-d, min(d, a - y))


@given(a=NUMBERS, y=st.sampled_from([-1.0, 1.0]))
def test_hinge(a, y):
    assert Hinge().forward([[a]], [[y]])[0] == max(0.0, 1 - y * a)
    assert Hinge().derivative([[a]], [[y]])[0, 0] == (-y if y * a < 1 else 0)


@given(seed=st.integers(0, 999), scale=st.sampled_from([1e-200, 1e-3, 1.0, 1e200]))
def test_cosine_looks_at_directions_only(seed, scale):
    rng = np.random.default_rng(seed)
    a, y = rng.normal(size=(2, 3, 4))
    expected = 1 - (a * y).sum(axis=1) / np.sqrt((a**2).sum(axis=1) * (y**2).sum(axis=1))
    np.testing.assert_allclose(Cosine().forward(a * scale, y), expected, atol=1e-14)
    np.testing.assert_allclose(Cosine().forward(a, y * scale), expected, atol=1e-14)
    slope = Cosine().derivative(a, y)
    np.testing.assert_allclose((slope * a).sum(axis=1), 0, atol=1e-14)  # no length is wanted
    np.testing.assert_allclose(Cosine().derivative(a * scale, y) * scale, slope, rtol=1e-12)


def test_cosine_keeps_its_digits_where_directions_are_close():
    angle = 1e-7
    value = Cosine().forward([[1.0, 0.0]], [[np.cos(angle), np.sin(angle)]])[0]
    assert value == pytest.approx(angle**2 / 2, rel=1e-8)  # 1 - cos would say 4.996e-15


@given(a=st.floats(1e-300, 1 - 2**-53), y=SHARES, gamma=st.sampled_from([0, 0.5, 1, 2, 5.0]))
def test_focal(a, y, gamma):
    p, t, cost = mp.mpf(a), mp.mpf(y), Focal(gamma)

    def value(p):
        return -t * (1 - p) ** gamma * mp.log(p) - (1 - t) * p**gamma * mp.log1p(-p)

    def slope(p):
        yes = gamma * (1 - p) ** (gamma - 1) * mp.log(p) - (1 - p) ** gamma / p
        no = p**gamma / (1 - p) - gamma * p ** (gamma - 1) * mp.log1p(-p)
        return t * yes + (1 - t) * no

    assert cost.forward([[a]], [[y]])[0] == pytest.approx(float(value(p)), rel=1e-12, abs=1e-300)
    got = cost.derivative([[a]], [[y]])[0, 0]
    assert got == pytest.approx(float(slope(p)), rel=1e-9, abs=1e-12)


def test_focal_without_focus_is_the_cross_entropy():
    rng = np.random.default_rng(0)
    a, y = rng.random((2, 5, 3))
    for method in ("forward", "derivative"):
        got, expected = (getattr(cost, method)(a, y) for cost in (Focal(0), CrossEntropy()))
        np.testing.assert_allclose(got, expected, rtol=1e-13)


def test_saturated_outputs_are_honest():
    with np.errstate(all="raise"):
        assert Focal().forward([[0.0, 1.0]], [[1.0, 1.0]]) == [np.inf]
        np.testing.assert_array_equal(
            Focal().derivative([[0.0, 1.0]], [[1.0, 1.0]]), [[-np.inf, 0]]
        )
        np.testing.assert_array_equal(Focal(0).derivative([[1.0]], [[1.0]]), [[-1]])
        assert KullbackLeibler().forward([[0.0, 1.0]], [[0.0, 1.0]]) == [0]
        assert KullbackLeibler().forward([[0.0, 1.0]], [[1.0, 0.0]]) == [np.inf]


@given(seed=st.integers(0, 999))
def test_kullback_leibler_is_least_where_outputs_are_targets(seed):
    rng = np.random.default_rng(seed)
    a, y = rng.dirichlet(np.ones(4), size=(2, 3))
    cost = KullbackLeibler()
    assert (cost.forward(a, y) >= 0).all()
    np.testing.assert_allclose(cost.forward(y, y), 0, atol=1e-15)
    entropy = -(y * np.log(y)).sum(axis=1)
    np.testing.assert_allclose(cost.forward(a, y), LogLikelihood().forward(a, y) - entropy)
    np.testing.assert_array_equal(cost.derivative(a, y), LogLikelihood().derivative(a, y))


EXTREMES = st.sampled_from(
    [0.0, 0.3, 1.0, 37.0, 710.0, 745.0, 1000.0, -0.3, -37.0, -710.0, -1000.0]
)


@given(z=EXTREMES, y=st.sampled_from([0.0, 0.25, 1.0]), gamma=st.sampled_from([0, 0.5, 2.0]))
def test_focal_behind_a_sigmoid_is_exact_everywhere(z, y, gamma):
    pair = fused_pair(Focal(gamma), Sigmoid())
    with np.errstate(all="raise"):
        value = pair.forward(np.array([[z]]), np.array([[y]]))[0]
        delta = pair.derivative(np.array([[z]]), np.array([[y]]))[0, 0]
    with mp.workdps(900):
        x, t = mp.mpf(z), mp.mpf(y)

        def term(x):
            return sigmoid(x) ** gamma * softplus(x)

        def slope(x):
            return sigmoid(x) ** gamma * (gamma * sigmoid(-x) * softplus(x) + sigmoid(x))

        exact = (1 - t) * term(x) + t * term(-x)
        change = (1 - t) * slope(x) - t * slope(-x)
        assert abs(mp.mpf(float(value)) - exact) <= mp.mpf(1e-12) * exact + mp.mpf(1e-300)
        slack = mp.mpf(1e-300) if y in (0, 1) else mp.mpf(2) ** -50  # there it passes through 0
        assert abs(mp.mpf(float(delta)) - change) <= mp.mpf(1e-12) * abs(change) + slack


@pytest.mark.parametrize(
    ("cost", "output", "expected"),
    [
        (Focal(), Sigmoid(), 2000),
        (KullbackLeibler(), Softmax(), 2000),
        (WeightedSum([(0.5, CrossEntropy()), (1, Quadratic())]), Sigmoid(), 1001),
    ],
    ids=repr,
)
def test_the_engine_uses_the_pair_where_the_output_saturates(cost, output, expected):
    network = Network.of_sizes([1, 2], output)
    network.parameters = [1000, -1000, 0, 0]
    with np.errstate(all="raise"):
        step = nnframe.backprop(network, cost, [[1.0]], [[0.0, 1.0]])
    assert step.records[-1].a.tolist() == [[1, 0]]
    assert step.cost == pytest.approx(expected, rel=1e-15)
    assert np.sign(step.deltas[-1]).tolist() == [[1, -1]]


class TestWeightedSum:
    def test_it_is_the_sum(self):
        rng = np.random.default_rng(0)
        a, y = rng.normal(size=(2, 5, 4))
        parts = [(0.5, Quadratic(), slice(0, 2)), (2.0, Absolute(), slice(1, None)), (1, Huber())]
        cost = WeightedSum(parts)
        expected = (
            0.5 * Quadratic().forward(a[:, :2], y[:, :2])
            + 2 * Absolute().forward(a[:, 1:], y[:, 1:])
            + Huber().forward(a, y)
        )
        np.testing.assert_allclose(cost.forward(a, y), expected, rtol=1e-14)
        slope = Huber().derivative(a, y)
        slope[:, :2] += 0.5 * (a - y)[:, :2]
        slope[:, 1:] += 2 * np.sign(a - y)[:, 1:]
        np.testing.assert_allclose(cost.derivative(a, y), slope, rtol=1e-14)

    def test_outputs_in_no_part_cost_nothing(self):
        cost = WeightedSum([(1.0, Quadratic(), slice(1, 2))])
        assert cost.derivative([[1.0, 2.0, 3.0]], [[0.0, 0.0, 0.0]]).tolist() == [[0, 2, 0]]

    def test_in_fractions(self):
        cost = WeightedSum([(Fraction(1, 3), Quadratic()), (2, Absolute(), slice(0, 1))])
        a, y = np.array([[Fraction(1, 2), 3]]), np.array([[0, 1]], dtype=object)
        assert cost.forward(a, y)[0] == Fraction(1, 24) + Fraction(2, 3) + 1
        assert cost.derivative(a, y).tolist() == [[Fraction(1, 6) + 2, Fraction(2, 3)]]

    def test_a_fraction_as_weight_leaves_floats_alone(self):
        cost = WeightedSum([(Fraction(1, 2), Quadratic())])
        assert cost.forward(np.float32([[1]]), np.float32([[0]])).dtype == np.float32

    def test_a_network_with_two_answers(self):
        answers = Parallel([Dense(1, Linear()), Dense(3, Softmax())])
        network = Network([Dense(4), answers], 2, rng=1)
        cost = WeightedSum([(0.3, Huber(), slice(0, 1)), (1, LogLikelihood(), slice(1, None))])
        x = np.random.default_rng(0).normal(size=(4, 2))
        y = np.hstack([x[:, :1], np.eye(3)[[0, 1, 2, 0]]])
        step = nnframe.backprop(network, cost, x, y)
        other = nnframe.gradients.complex_step(network, cost, x, y)
        np.testing.assert_allclose(step.gradient.flat, other.flat, atol=1e-15)

    @pytest.mark.parametrize(
        ("parts", "message"),
        [
            ([], "one part or more"),
            (Quadratic(), r"takes a list such as \[\(0\.7, Quadratic\(\)\)"),
            ([Quadratic()], r"each part of a WeightedSum is \(weight, cost\)"),
            ([(1,)], "each part of a WeightedSum"),
            ([(0, Quadratic())], "a weight of a WeightedSum must be a positive number, got 0"),
            ([("1", Quadratic())], "a weight of a WeightedSum must be a positive number"),
            ([(1, Quadratic)], r"a cost of a WeightedSum .*write Quadratic\(\.\.\.\)"),
            ([(1, Quadratic(), 2)], "the outputs of a part .* instance of slice, got 2"),
        ],
    )
    def test_parts_that_are_none(self, parts, message):
        with pytest.raises(ArgumentError, match=message):
            WeightedSum(parts)

    @pytest.mark.parametrize("outputs", [slice(0, 3), slice(2, None), slice(-3, None), slice(1, 1)])
    def test_outputs_that_are_not_there(self, outputs):
        cost = WeightedSum([(1.0, Quadratic()), (1.0, Absolute(), outputs)])
        for method in (cost.forward, cost.derivative):
            with pytest.raises(ShapeError, match=r"Absolute\(\) for the outputs \[.*\], got 2 o"):
                method([[1.0, 2.0]], [[1.0, 2.0]])
        pair = fused_pair(cost, Sigmoid())
        with pytest.raises(ShapeError, match="got 2 outputs"):
            pair.derivative(np.ones((1, 2)), np.ones((1, 2)))

    def test_it_prints_as_the_call_that_makes_it(self):
        text = "WeightedSum([(0.5, Focal()), (1, Huber(d=2), slice(None, 4))])"
        assert repr(eval(text, {name: getattr(nnframe, name) for name in nnframe.__all__})) == text


COSTS = [
    Absolute(),
    Huber(),
    Hinge(),
    KullbackLeibler(),
    Cosine(),
    Focal(),
    WeightedSum([(1, Quadratic())]),
]
BAD = [
    (np.ones((5, 1)), np.ones(5), ShapeError, r"\(5, 1\).*\(5,\).*y\.reshape\(-1, 1\)"),
    (np.ones((5, 3)), np.ones(5), ShapeError, "one_hot"),
    (np.ones((0, 3)), np.ones((0, 3)), DataError, "empty batch"),
    (np.ones((1, 3)), np.ma.ones((1, 3)), DtypeError, "masked"),
]


@pytest.mark.parametrize("cost", COSTS, ids=repr)
@pytest.mark.parametrize("method", ["forward", "derivative"])
@pytest.mark.parametrize(("a", "y", "error", "message"), BAD, ids=[case[3] for case in BAD])
def test_nothing_broadcasts(cost, method, a, y, error, message):
    with pytest.raises(error, match=message):
        getattr(cost, method)(a, y)


@pytest.mark.parametrize("cost", COSTS, ids=repr)
def test_nan_propagates(cost):
    y = [[1.0, 1.0]] if isinstance(cost, Hinge) else [[1.0, 0.0]]
    assert np.isnan(cost.forward([[np.nan, 0.5]], y))


@pytest.mark.parametrize("cost", COSTS, ids=repr)
@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_the_dtype_stays(cost, dtype):
    a, y = np.array([[0.25, 0.75]], dtype), np.array([[1, 1]], dtype)
    assert cost.forward(a, y).dtype == cost.derivative(a, y).dtype == dtype


@pytest.mark.parametrize(
    ("cost", "a", "y", "message"),
    [
        (
            Hinge(),
            [[0.5, 0.5]],
            [[1.0, 0.0]],
            r"targets -1 and 1, got 0\.0 at \(0, 1\).*2 \* y",
        ),
        (
            Focal(),
            [[1.5, 0.5]],
            [[1.0, 0.0]],
            r"Focal is defined for outputs in \[0, 1\], got 1",
        ),
        (KullbackLeibler(), [[0.5, 0.5]], [[1.0, -1.0]], "KullbackLeibler is defined for targets"),
        (
            Cosine(),
            [[1.0, 1.0], [0.0, 0.0]],
            [[1.0, 0.0]] * 2,
            "outputs that are not all 0, .*1",
        ),
        (Cosine(), [[1.0, 1.0]], [[0.0, 0.0]], "targets that are not all 0"),
    ],
)
@pytest.mark.parametrize("method", ["forward", "derivative"])
def test_outside_the_domain(cost, a, y, message, method):
    with pytest.raises(DomainError, match=message):
        getattr(cost, method)(a, y)


@pytest.mark.parametrize("cost", [KullbackLeibler(), Focal(), Cosine()], ids=repr)
def test_what_has_no_exact_mode(cost):
    half = np.array([[Fraction(1, 2)]])
    with pytest.raises(DtypeError, match="no exact mode"):
        cost.forward(half, half)


@pytest.mark.parametrize("cost", [Absolute(), Huber(Fraction(1, 3)), Hinge()], ids=repr)
def test_in_fractions(cost):
    a, y = np.array([[Fraction(1, 2), Fraction(-7, 3)]]), np.array([[1, -1]], dtype=object)
    for result in (cost.forward(a, y), cost.derivative(a, y)):
        assert all(isinstance(value, (int, Fraction)) for value in result.ravel().tolist())


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Huber(0), "Huber's d must be a positive number, got 0"),
        (lambda: Focal(-1), "Focal's gamma must be a real number from 0"),
    ],
)
def test_settings_that_cannot_work(make, message):
    with pytest.raises(ArgumentError, match=message):
        make()
