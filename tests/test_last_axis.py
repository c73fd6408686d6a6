"""What mixes neurons mixes them along the last axis, whatever stands before it: rows, or times."""

from __future__ import annotations

import numpy as np
import pytest

import nnframe
from nnframe.fused import fused_pair, log_softmax

RNG = np.random.default_rng(7)
Z, GRAD = RNG.normal(size=(2, 3, 4)), RNG.normal(size=(2, 3, 4))
ONE_HOT = np.eye(4)[RNG.integers(4, size=(2, 3))]
SHARES = RNG.dirichlet(np.ones(4), size=(2, 3))
SIGNS = 2 * ONE_HOT - 1


def flat(values):
    return values.reshape(6, 4)


def test_softmax():
    softmax = nnframe.Softmax()
    a = softmax.forward(Z)
    np.testing.assert_array_equal(flat(a), softmax.forward(flat(Z)))
    np.testing.assert_array_equal(
        softmax.derivative(Z).reshape(6, 4, 4), softmax.derivative(flat(Z))
    )
    np.testing.assert_array_equal(
        flat(softmax.pullback(Z, a, GRAD)), softmax.pullback(flat(Z), flat(a), flat(GRAD))
    )
    np.testing.assert_array_equal(flat(log_softmax(Z)), log_softmax(flat(Z)))


def test_softmax_of_one_sample():
    softmax = nnframe.Softmax()
    np.testing.assert_array_equal(softmax.forward(Z[0, 0]), softmax.forward(Z[0])[0])
    np.testing.assert_array_equal(softmax.derivative(Z[0, 0]), softmax.derivative(Z[0])[0])


class Shifted(nnframe.Softmax):
    """Twice a softmax: its own Jacobian counts, not the short cut of its parent."""

    def forward(self, z):
        return 2 * super().forward(z)

    def derivative(self, z):
        a = super().forward(z)
        return 2 * (a[..., None] * np.eye(z.shape[-1]) - a[..., :, None] * a[..., None, :])


def test_a_subclass_of_softmax_is_pulled_back_by_its_own_jacobian():
    z, grad = flat(Z), flat(GRAD)
    shifted = Shifted()
    expected = np.einsum("mj,mjk->mk", grad, shifted.derivative(z))
    found = shifted.pullback(z, shifted.forward(z), grad)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_the_pullback_of_a_jacobian_takes_times_as_rows():
    mixed = Shifted()
    found = nnframe.Activation.pullback(mixed, Z, mixed.forward(Z), GRAD)
    expected = nnframe.Activation.pullback(mixed, flat(Z), mixed.forward(flat(Z)), flat(GRAD))
    np.testing.assert_allclose(flat(found), expected, rtol=1e-12)


@pytest.mark.parametrize("z", [np.float64(1.0), np.zeros((3, 0))], ids=["a number", "no neurons"])
def test_softmax_of_nothing_is_told(z):
    with pytest.raises(nnframe.errors.ShapeError, match="Softmax needs one number a sample"):
        nnframe.Softmax().forward(z)


COSTS = [
    (nnframe.Quadratic(), ONE_HOT),
    (nnframe.CrossEntropy(), SHARES),
    (nnframe.LogLikelihood(), ONE_HOT),
    (nnframe.KullbackLeibler(), SHARES),
    (nnframe.Focal(), ONE_HOT),
    (nnframe.Cosine(), ONE_HOT),
    (nnframe.Hinge(), SIGNS),
    (nnframe.Huber(), ONE_HOT),
    (nnframe.Absolute(), ONE_HOT),
    (
        nnframe.WeightedSum([(0.5, nnframe.Quadratic(), slice(0, 3)), (2.0, nnframe.Huber())]),
        ONE_HOT,
    ),
]


@pytest.mark.parametrize(("cost", "y"), COSTS, ids=[type(cost).__name__ for cost, _ in COSTS])
@pytest.mark.parametrize("output", [nnframe.Sigmoid(), nnframe.Softmax()], ids=repr)
def test_costs_and_their_pairs(cost, y, output):
    a = output.forward(Z)
    for function, value in [(cost, a), (fused_pair(cost, output), Z)]:
        if function is not None:
            shape = function.forward(value, y).shape
            assert shape == (2, 3)
            for method in (function.forward, function.derivative):
                found, expected = method(value, y), method(flat(value), flat(y))
                np.testing.assert_array_equal(found.reshape(expected.shape), expected)


def test_a_weighted_sum_of_one_sample():
    parts = [(2.0, nnframe.Quadratic(), slice(0, 2)), (1.0, nnframe.Absolute(), slice(2, None))]
    cost = nnframe.WeightedSum(parts)
    a, y = Z[0, 0], ONE_HOT[0, 0]
    np.testing.assert_allclose(cost.forward(a, y), cost.forward(a[None], y[None])[0])
    np.testing.assert_allclose(cost.derivative(a, y), cost.derivative(a[None], y[None])[0])
