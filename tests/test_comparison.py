"""Gradient methods side by side: what is counted, what is predicted, and which fail alone."""

from __future__ import annotations

import numpy as np
import pytest

import nnframe
from nnframe import gradients, plugins
from nnframe.errors import ArgumentError, DomainError
from nnframe.gradients import backprop, compare, count, forward_difference
from nnframe.gradients import path_sum as by_paths
from nnframe.gradients import stopwatch as stopwatch_module
from nnframe.gradients.comparison import METHODS
from nnframe.gradients.formulas import FORMULAS, parameters, predicted, weights
from nnframe.gradients.growth import counts
from nnframe.gradients.networks import smaller


class Ticking(nnframe.Activation):
    """σ(z) = tanh z in a world where a layer's forward takes a millisecond, and nothing else."""

    def __init__(self):
        self.now = 0.0

    def forward(self, z):
        self.now += 0.001
        return np.tanh(z)

    def derivative(self, z):
        return 1 - np.tanh(z) ** 2


def timed(sizes, methods, **options):
    world = Ticking()
    clock = options.pop("clock", lambda: world.now)
    settings = {"activation": world, "output": world, "clock": clock, **options}
    return compare(sizes, methods, **settings)


def only(sizes, method, name="other", **options):
    (row,) = timed(sizes, {name: method}, **options).rows
    return row


def test_the_methods_are_those_that_are_registered():
    assert list(METHODS) == list(FORMULAS)
    for name, method in METHODS.items():
        assert plugins.load("nnframe.gradient_methods", name) is method


@pytest.mark.parametrize("m", [1, 3])
def test_what_is_small_is_run(m):
    comparison = compare([3, 4, 2], m=m)
    assert (comparison.parameters, comparison.forward) == (26, 20 * m)
    assert [row.method for row in comparison.rows] == list(METHODS)
    for row in comparison.rows:
        expected = count(METHODS[row.method], [3, 4, 2], m)
        assert (row.passes, row.multiplications) == (expected.passes, expected.multiplications)
        assert row.relative == pytest.approx(expected.multiplications / (20 * m))
        assert row.counted
        assert row.measured
        assert row.seconds > 0
        assert row.difference < 1e-6
        assert row.problem is None


@pytest.mark.parametrize(
    ("cost", "output"),
    [
        (nnframe.CrossEntropy(), nnframe.Sigmoid()),
        (nnframe.LogLikelihood(), nnframe.Softmax()),
        (nnframe.Quadratic(), nnframe.Linear()),
    ],
)
def test_targets_fit_the_cost(cost, output):
    for sizes in ([3, 4, 2], [2, 1]):
        comparison = compare(sizes, cost=cost, output=output)
        assert all(row.difference < 1e-6 for row in comparison.rows), sizes


def test_the_difference_is_a_share_of_the_largest_slope():
    def off(network, cost, x, y):
        gradient = backprop(network, cost, x, y)
        largest = abs(gradient.flat).max()
        flat = gradient.flat.copy()
        flat[2] -= 0.25 * largest
        flat[3] += 0.125 * largest
        return nnframe.Gradient.of(network.layout, flat)

    assert only([3, 4, 2], off).difference == pytest.approx(0.25)


def test_no_difference_where_a_gradient_is_no_number():
    def nan(network, cost, x, y):
        return nnframe.Gradient.of(network.layout, np.full(network.layout.size, np.nan))

    assert only([3, 4, 2], nan).difference is None


def test_what_takes_long_is_predicted_from_its_passes():
    # n = 74: 75 passes of two layers of 1 ms each.
    row = only([6, 8, 2], forward_difference, "forward-difference", max_seconds=0.1)
    assert not row.measured
    assert row.seconds == pytest.approx(75 * 0.002)
    assert row.difference is None
    assert (row.passes, row.counted) == (75, True)
    run = only([6, 8, 2], forward_difference, "forward-difference", max_seconds=0.2)
    assert run.measured
    assert run.seconds == pytest.approx(75 * 0.002)
    assert run.difference < 1e-6


def test_what_takes_one_pass_is_predicted_from_its_multiplications():
    world = Ticking()

    def steady(network, cost, x, y):
        sizes = [network.n_in, *(layer.w.shape[0] for layer in network.layers)]
        world.now += 1e-5 * predicted("path-sum", sizes).multiplications
        return by_paths(network, cost, x, y)

    sizes = [8, 8, 8, 4]
    row = only(sizes, steady, "path-sum", max_seconds=0.05, clock=lambda: world.now)
    assert not row.measured
    assert row.seconds == pytest.approx(1e-5 * predicted("path-sum", sizes).multiplications)


def test_what_nobody_can_count_is_predicted_along_a_power_of_n():
    world = Ticking()

    def foreign(network, cost, x, y):
        if network.dtype == object:
            raise TypeError("floats only")
        world.now += 1e-6 * network.layout.size**1.5
        return backprop(network, cost, x, y)

    row = only([64, 64, 8], foreign, max_seconds=0.1, clock=lambda: world.now)
    assert not row.measured
    assert row.seconds == pytest.approx(1e-6 * parameters([64, 64, 8]) ** 1.5)
    assert (row.passes, row.multiplications, row.relative) == (None, None, None)
    assert row.problem == "cannot be counted: TypeError: floats only"
    row = only([4, 3], foreign, clock=lambda: world.now)
    assert row.measured
    assert row.difference == 0


def test_a_network_too_large_to_be_made_is_predicted(monkeypatch):
    monkeypatch.setattr(stopwatch_module, "LARGEST", 100)
    made = []
    of_sizes = nnframe.Network.of_sizes

    def noted(sizes, *settings, **more):
        made.append(tuple(sizes))
        return of_sizes(sizes, *settings, **more)

    monkeypatch.setattr(nnframe.Network, "of_sizes", noted)
    watch = stopwatch_module.Stopwatch(
        smaller([64, 64, 2]), 1, *[nnframe.Tanh()] * 2, nnframe.Quadratic(), 0, 1e-9
    )
    found = watch.measure(backprop, counts("backprop", backprop, watch.networks, lead=9))
    assert not found.measured
    assert found.seconds > 0
    assert found.gradient is None
    assert max(made, key=parameters) == (8, 8, 2)
    forward = watch.forward((8, 8, 2))
    assert watch.forward((64, 64, 2)) == pytest.approx(
        forward * weights([64, 64, 2]) / weights([8, 8, 2])
    )


FAILING = {
    "ours": (ArgumentError("not this network"), "not this network"),
    "another": (ZeroDivisionError("by zero"), "ZeroDivisionError: by zero"),
}


@pytest.mark.parametrize("kind", FAILING)
def test_a_method_that_fails_fails_alone(kind):
    error, reason = FAILING[kind]

    def failing(network, cost, x, y):
        raise error

    first, second = compare([3, 4, 2], {"failing": failing, "backprop": backprop}).rows
    assert first.problem == reason
    assert (first.seconds, first.passes, first.difference) == (None, None, None)
    assert second.problem is None
    assert second.difference == 0


@pytest.mark.parametrize(
    ("returned", "reason"),
    [
        (lambda network: network.parameters, "returned ndarray, expected a Gradient"),
        (
            lambda network: nnframe.Gradient.of(
                nnframe.Network.of_sizes([1, 1]).layout, np.ones(2)
            ),
            "returned a gradient of shape (2,) for a θ of shape (26,)",
        ),
    ],
    ids=["array", "shape"],
)
def test_a_method_that_returns_no_gradient(returned, reason):
    row = only([3, 4, 2], lambda network, cost, x, y: returned(network))
    assert row.problem == reason
    assert row.seconds is None


def test_a_method_that_changes_its_network_changes_nobody_else_s():
    def careless(network, cost, x, y):
        gradient = backprop(network, cost, x, y)
        network.parameters[...] = 0 if network.dtype == object else 0.0
        return gradient

    _, second = compare([3, 4, 2], {"careless": careless, "per-sample": gradients.per_sample}).rows
    assert second.difference < 1e-12


def test_what_backprop_itself_cannot_do_is_raised():
    with pytest.raises(DomainError, match="outputs in"):
        compare([3, 4, 2], cost=nnframe.CrossEntropy(), output=Shifted())


class Shifted(nnframe.Activation):
    def forward(self, z):
        return z + 9

    def derivative(self, z):
        return np.ones_like(z)


@pytest.mark.parametrize(
    ("sizes", "options"),
    [
        ([3], {}),
        ([3, 0], {}),
        ([3, 2], {"m": 0}),
        ([3, 2], {"max_seconds": 0}),
        ([3, 2], {"seed": -1}),
        ([3, 2], {"cost": nnframe.Quadratic}),
    ],
)
def test_settings_that_cannot_work(sizes, options):
    with pytest.raises(ArgumentError):
        compare(sizes, **options)


def test_each_method_is_announced():
    told = []
    compare([2, 1], {"a": backprop, "b": backprop}, on_method=told.append)
    assert told == ["a", "b"]
