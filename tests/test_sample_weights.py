"""Samples that count more: a weight of 2 is the sample twice, one of 0 is no sample."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import nnframe
from nnframe import Network
from nnframe.datasets import class_weights
from nnframe.errors import ArgumentError, DataError, DtypeError, ShapeError
from nnframe.fused import fused_pair
from nnframe.mini_batches import mini_batches, shuffled
from nnframe.sample_weights import Weighted, checked_weights

RNG = np.random.default_rng(3)
X, Y = RNG.normal(size=(12, 3)), np.eye(2)[RNG.integers(2, size=12)]
#: A cost, and an output that it has a fused pair with, or has none.
PAIRS = [
    (nnframe.Quadratic(), nnframe.Sigmoid()),
    (nnframe.CrossEntropy(), nnframe.Sigmoid()),
    (nnframe.LogLikelihood(), nnframe.Softmax()),
    (nnframe.Quadratic(), nnframe.Softmax()),
    (nnframe.WeightedSum([(2.0, nnframe.CrossEntropy())]), nnframe.Sigmoid()),
]


def of_sizes(output=None, **settings):
    return Network.of_sizes([3, 4, 2], nnframe.Tanh(), output=output, rng=1, **settings)


def train(network, cost=None, data=(X, Y), **settings):
    given = {"epochs": 1, "batch_size": len(data[0]), "optimizer": nnframe.SGD(0.5), **settings}
    return nnframe.train(network, cost or nnframe.Quadratic(), data, **given)


@pytest.mark.parametrize(("cost", "output"), PAIRS, ids=repr)
def test_a_weight_of_n_is_the_sample_n_times(cost, output):
    times = np.arange(12) % 4
    weighted, repeated = of_sizes(output), of_sizes(output)
    rows = np.repeat(np.arange(12), times)
    [one] = train(weighted, cost, weights=times)
    # Their mean is over fewer samples, 18 and not 12: a smaller rate makes up for it.
    [other] = train(repeated, cost, (X[rows], Y[rows]), optimizer=nnframe.SGD(0.5 * 18 / 12))
    assert one.cost == pytest.approx(other.cost * 18 / 12, rel=1e-12)
    np.testing.assert_allclose(weighted.parameters, repeated.parameters, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(("cost", "output"), PAIRS, ids=repr)
def test_the_weighted_cost_is_what_is_differentiated(cost, output):
    network, omega = of_sizes(output), RNG.random(12)
    weighted = Weighted(cost, omega)
    step = nnframe.backprop(network, weighted, X, Y)
    plain = nnframe.backprop(network, cost, X, Y)
    assert step.cost == pytest.approx(float((omega * plain.costs).mean()), rel=1e-12)
    slopes = nnframe.gradients.finite_difference(network, weighted, X, Y)
    np.testing.assert_allclose(step.gradient.flat, slopes.flat, atol=1e-7)


def test_a_weight_stays_with_its_sample_in_every_mini_batch():
    # Only the sample of weight 1 is learned from, in whatever mini-batch it comes.
    omega = np.eye(12)[7]
    one, alone = of_sizes(), of_sizes()
    history = train(one, epochs=3, batch_size=5, weights=omega)
    for epoch in history:
        size = next(
            len(rows) for rows in mini_batches(shuffled(12, 0, epoch.number), 5) if 7 in rows
        )
        step = nnframe.backprop(alone, nnframe.Quadratic(), X[7:8], Y[7:8])
        assert epoch.cost == pytest.approx(step.cost / 12, rel=1e-12)
        alone.parameters -= 0.5 / size * step.gradient.flat
    np.testing.assert_allclose(one.parameters, alone.parameters, rtol=1e-12)


def test_weights_of_1_change_no_bit():
    plain, weighted = of_sizes(), of_sizes()
    train(plain, epochs=3, batch_size=5)
    train(weighted, epochs=3, batch_size=5, weights=[1] * 12)
    assert plain.parameters.tobytes() == weighted.parameters.tobytes()


def test_a_saturated_output_learns_through_the_fused_pair():
    pair = fused_pair(Weighted(nnframe.CrossEntropy(), np.array([2.0])), nnframe.Sigmoid())
    assert pair.derivative(np.array([[-1e4]]), np.array([[1.0]])).tolist() == [[-2.0]]
    assert fused_pair(Weighted(nnframe.Quadratic(), np.array([2.0])), nnframe.Sigmoid()) is None
    assert fused_pair(Weighted(nnframe.CrossEntropy(), np.array([2.0])), None) is None


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_keeps_the_dtype(dtype):
    network = of_sizes(dtype=dtype)
    train(network, weights=np.linspace(0, 1, 12))
    assert network.parameters.dtype == dtype
    assert checked_weights(network, [1, 2], 2).dtype == dtype


def test_exact_networks_take_fractions():
    network = Network([nnframe.Dense(1, nnframe.Linear())], 1, dtype=object)
    network.parameters = [Fraction(1), Fraction(0)]
    data = [[Fraction(1)], [Fraction(1)]], [[Fraction(0)], [Fraction(0)]]
    rate, weights = nnframe.SGD(Fraction(1)), [Fraction(1, 3), 0]
    nnframe.train(
        network, nnframe.Quadratic(), data, 1, batch_size=2, optimizer=rate, weights=weights
    )
    assert network.parameters.tolist() == [Fraction(5, 6), Fraction(-1, 6)]
    with pytest.raises(DtypeError, match=r"weights has 0\.5"):
        nnframe.train(network, nnframe.Quadratic(), data, optimizer=rate, weights=[0.5, 0.5])


def test_the_callers_weights_are_left_alone_and_copied():
    omega = np.ones(12)
    omega.flags.writeable = False
    train(of_sizes(), weights=omega)
    network = of_sizes()
    own = np.ones(12)
    kept = checked_weights(network, own, 12)
    own[:] = 5
    assert kept.tolist() == [1.0] * 12


@pytest.mark.parametrize(
    ("weights", "error", "message"),
    [
        (np.ones(11), ShapeError, r"weights have shape \(11,\), expected \(12,\)"),
        (np.ones((12, 1)), ShapeError, "one for each training sample"),
        (2.0, ShapeError, r"shape \(\)"),
        ([1.0] * 11 + [np.nan], DataError, "weights holds nan at row 11"),
        ([1.0] * 3 + [-1.0] + [1.0] * 8, DataError, "-1.0 at row 3"),
        (np.zeros(12), DataError, "all 0"),
        (["a"] * 12, DtypeError, "weights holds"),
    ],
)
def test_bad_weights_are_told(weights, error, message):
    network = of_sizes()
    before = network.parameters.copy()
    with pytest.raises(error, match=message):
        train(network, weights=weights)
    np.testing.assert_array_equal(network.parameters, before)


class OneNumber(nnframe.Quadratic):
    def forward(self, a, y):
        return super().forward(a, y).mean(keepdims=True)


class Column(nnframe.Quadratic):
    def derivative(self, a, y):
        return super().derivative(a, y)[:, :1]


@pytest.mark.parametrize("cost", [OneNumber(), Column()], ids=repr)
def test_a_wrong_shape_does_not_become_a_right_one_by_a_product(cost):
    with pytest.raises(ShapeError, match=r"(forward|derivative) returned shape \((1,|12, 1)\)"):
        train(of_sizes(), cost, weights=np.ones(12))


def test_a_training_resumes_with_its_weights_and_with_no_others(tmp_path):
    path, omega = tmp_path / "run.npz", np.linspace(0, 1, 12)
    whole, parts, resumed = of_sizes(), of_sizes(), of_sizes()
    train(whole, epochs=4, batch_size=5, weights=omega)
    train(parts, epochs=2, batch_size=5, weights=omega, checkpoint=path)
    for other in (None, omega[::-1]):
        with pytest.raises(ArgumentError, match="weights"):
            train(of_sizes(), epochs=4, batch_size=5, weights=other, checkpoint=path, resume=True)
    train(resumed, epochs=4, batch_size=5, weights=omega, checkpoint=path, resume=True)
    assert resumed.parameters.tobytes() == whole.parameters.tobytes()
    assert "weights" not in nnframe.checkpoint.read_run(path).settings


def test_classes_count_the_same_in_sum():
    y = np.eye(4)[[0, 0, 0, 1, 1, 3]]  # nobody is of class 2
    weights = class_weights(y)
    assert (weights @ y).tolist() == pytest.approx([2, 2, 0, 2], rel=1e-15)
    assert weights.mean() == pytest.approx(1, rel=1e-15)
    assert class_weights(y, [1, 2, 3, 4]).tolist() == [1, 1, 1, 2, 2, 4]


@pytest.mark.parametrize(
    ("y", "of_class", "error", "message"),
    [
        ([0, 1], None, ShapeError, "one-hot rows"),
        ([[1, 0], [1, 1]], None, DataError, "row 1"),
        ([[1, 0], [0.5, 0.5]], None, DataError, "row 1"),
        ([[1, 0], [np.nan, 1]], None, DataError, "row 1"),
        (np.zeros((0, 2)), None, DataError, "empty"),
        ([[1, 0]], [1.0], ShapeError, "a weight for each class"),
        ([[1, 0]], ["a", "b"], DtypeError, "of_class"),
    ],
)
def test_targets_that_are_no_classes_are_told(y, of_class, error, message):
    with pytest.raises(error, match=message):
        class_weights(y, of_class)
