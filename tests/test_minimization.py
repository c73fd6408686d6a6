"""SciPy's minimizers on the cost of a network: known minima, and what becomes of θ."""

from __future__ import annotations

import sys

import numpy as np
import pytest

import nnframe
from nnframe import L1, L2, Dense, Linear, MaxNorm, Network, Quadratic, minimize
from nnframe.errors import (
    ArgumentError,
    DataError,
    DivergenceError,
    DtypeError,
    MissingExtraError,
    PluginError,
    ShapeError,
)

RNG = np.random.default_rng(3)
X, Y = RNG.normal(size=(20, 3)), RNG.normal(size=(20, 2))


def linear(**settings):
    return Network([Dense(2, Linear())], 3, rng=1, **settings)


@pytest.mark.parametrize("method", ["L-BFGS-B", "BFGS", "CG"])
def test_finds_the_least_squares(method):
    network = linear()
    found = minimize(network, Quadratic(), (X, Y), method=method)
    design = np.c_[X, np.ones(20)]
    best, *_ = np.linalg.lstsq(design, Y, rcond=None)
    np.testing.assert_allclose(network.layers[0].w, best[:3].T, atol=1e-4)
    np.testing.assert_allclose(network.layers[0].b, best[3], atol=1e-4)
    assert found.cost == nnframe.backprop(network, Quadratic(), X, Y).cost
    assert found.converged
    assert found.evaluations >= len(found.costs) > 2
    assert list(found.costs) == sorted(found.costs, reverse=True)


def test_finds_the_ridge_regression():
    network, strength = linear(), 0.3
    found = minimize(network, Quadratic(), (X, Y), steps=500, regularizer=L2(strength))
    # Without means, the bias is 0 and w (XᵀX/n + s) = YᵀX/n.
    x, y = X - X.mean(axis=0), Y - Y.mean(axis=0)
    best = np.linalg.solve(x.T @ x / 20 + strength * np.eye(3), x.T @ y / 20).T
    np.testing.assert_allclose(network.layers[0].w, best, atol=1e-5)
    penalty = strength / 2 * (network.layers[0].w ** 2).sum()
    plain = nnframe.backprop(network, Quadratic(), X, Y).cost
    assert found.cost == pytest.approx(plain + penalty, rel=1e-12)


def test_the_first_cost_is_that_of_the_start_and_steps_are_counted():
    network = linear()
    before = nnframe.backprop(network, Quadratic(), X, Y).cost
    found = minimize(network, Quadratic(), (X, Y), steps=2)
    assert found.costs[0] == before
    assert len(found.costs) == 3
    assert not found.converged
    assert found.message


def test_float32_keeps_its_dtype():
    network = linear(dtype="float32")
    found = minimize(network, Quadratic(), (X, Y))
    assert network.parameters.dtype == np.float32
    assert found.cost < found.costs[0] / 2


def test_dropout_is_not_random_here():
    networks = [
        Network([Dense(8, nnframe.Tanh()), nnframe.Dropout(0.5), Dense(2)], 3, rng=1)
        for _ in range(2)
    ]
    for network in networks:
        minimize(network, Quadratic(), (X, np.abs(np.tanh(Y))), steps=5)
    assert networks[0].parameters.tobytes() == networks[1].parameters.tobytes()


@pytest.mark.parametrize("method", ["L-BFGS-B", "BFGS", "CG"])
def test_the_lowest_is_kept_where_a_step_goes_too_far(method):
    class Cliff(nnframe.Activation):
        def forward(self, z):
            return np.where(z > 1, np.inf, -z)

        def derivative(self, z):
            return -np.ones_like(z)

    network = Network([Dense(1, Cliff())], 1, rng=1)
    network.parameters = [-1.0, 0.0]
    data = [[1.0]], [[-1.5]]
    found = minimize(network, Quadratic(), data, method=method)
    assert found.cost == nnframe.backprop(network, Quadratic(), *data).cost < found.costs[0]
    assert not found.converged


def test_a_start_of_no_finite_cost_is_told():
    network = linear(dtype="float16")
    network.parameters = [60000.0] * 8
    before = network.parameters.copy()
    with pytest.raises(DivergenceError, match="not finite where the network starts"):
        minimize(network, Quadratic(), (10 * abs(X), Y))
    np.testing.assert_array_equal(network.parameters, before)


class Sulks(Quadratic):
    calls = 0

    def forward(self, a, y):
        Sulks.calls += 1
        if Sulks.calls > 3:
            raise KeyError("no more")
        return super().forward(a, y)


def test_evaluations_are_counted():
    class Counts(nnframe.Cost):
        seen = 0

        def forward(self, a, y):
            Counts.seen += 1
            return Quadratic().forward(a, y)

        def derivative(self, a, y):
            return Quadratic().derivative(a, y)

    assert minimize(linear(), Counts(), (X, Y)).evaluations == Counts.seen


def test_an_error_on_the_way_leaves_the_network_as_it_was():
    network = linear()
    before = network.parameters.copy()
    with pytest.raises(PluginError, match="Sulks"):
        minimize(network, Sulks(), (X, Y))
    np.testing.assert_array_equal(network.parameters, before)


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"method": "Newton"}, ArgumentError, "method must be one of L-BFGS-B, BFGS, CG"),
        ({"method": None}, ArgumentError, "method must be"),
        ({"steps": 0}, ArgumentError, "steps"),
        ({"regularizer": MaxNorm(1.0)}, ArgumentError, "keeps a bound"),
        ({"regularizer": L1}, ArgumentError, "the regularizer must be an instance"),
        ({"data": (X[:3], Y)}, ShapeError, "the training x has 3 samples"),
        ({"data": (X * np.nan, Y)}, DataError, "nan at row 0"),
        ({"cost": Quadratic}, ArgumentError, "the cost must be an instance"),
        ({"network": Dense(2)}, ArgumentError, "the network must be an instance"),
        ({"network": linear(dtype=object)}, DtypeError, "not with fractions"),
    ],
)
def test_bad_input_is_told(settings, error, message):
    given = {"network": linear(), "cost": Quadratic(), "data": (X, Y), **settings}
    with pytest.raises(error, match=message):
        minimize(**given)


def test_without_scipy_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy", None)
    with pytest.raises(MissingExtraError, match=r"pip install nnframe\[scipy\]"):
        minimize(linear(), Quadratic(), (X, Y))
