"""One parameter in several places: one slice of θ, and a gradient that is a sum."""

from __future__ import annotations

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnframe
from nnframe import (
    Chain,
    Dense,
    Linear,
    Network,
    Parallel,
    Residual,
    Shared,
    Tanh,
)
from nnframe.errors import ArgumentError, ShapeError

COST = nnframe.Quadratic()


def step_of(n, activation=None):
    return Shared(Dense(n, activation or Tanh()))


def rows(m=4, n=3, seed=0):
    return np.random.default_rng(seed).normal(size=(m, n))


def plain():
    """Shared at 0 and 2 of four layers."""
    shared = step_of(3)
    return Network([shared, Dense(3, Tanh()), shared, Dense(3)], 3, rng=1)


def nested():
    """The same in layers made of layers, beside one another and inside one another."""
    one, two = step_of(3), Shared(Chain([Dense(2, Tanh()), Dense(3)]))
    inner = Chain([one, Residual([one]), Dense(3, Tanh())])
    return Network([inner, Parallel([one, two, one], join="add"), two, one], 3, rng=1)


def within():
    """A shared layer inside of another shared layer."""
    one = step_of(3)
    return Network([Shared(Chain([one, Dense(3, Tanh())])), one], 3, rng=1)


NETWORKS = {"plain": plain, "nested": nested, "within": within}


def test_places_look_into_one_slice_of_theta():
    network = plain()
    first, _, third, _ = network.layers
    assert network.parameters.size == 3 * 12
    assert np.shares_memory(first.w, third.w)
    first.w = np.arange(9.0).reshape(3, 3)
    np.testing.assert_array_equal(third.w, first.w)
    np.testing.assert_array_equal(network.parameters[:9], np.arange(9))
    third.b += 1
    np.testing.assert_array_equal(network.parameters[9:12], first.b)


def test_the_order_in_theta_is_that_of_first_places():
    network = plain()
    network.parameters = np.arange(36.0)
    starts = [layer.w[0, 0] for layer in network.layers]
    assert starts == [0, 12, 0, 24]


def unshared_twin(network, layers):
    """The same numbers in a network that shares nothing."""
    twin = Network(layers, 3, dtype=network.dtype)
    for own, other in zip(twin.layers, network.layers, strict=True):
        for name, view in own.parameters.items():
            view[...] = other.parameters[name]
    return twin


@given(seed=st.integers(0, 10**6))
def test_gradients_add_up_exactly(seed):
    rng = np.random.default_rng(seed)
    shared = step_of(3, nnframe.Square())
    network = Network([shared, Dense(3, Linear()), shared, shared], 3, dtype=object)
    values = [Fraction(int(k), 7) for k in rng.integers(-5, 6, network.layout.size)]
    network.parameters = values
    dense = [Dense(3, f()) for f in (nnframe.Square, Linear, nnframe.Square, nnframe.Square)]
    twin = unshared_twin(network, dense)
    x = np.array([[Fraction(int(k), 5) for k in row] for row in rng.integers(-5, 6, (2, 3))])
    y = x + 1
    assert (network.forward(x) == twin.forward(x)).all()
    together, apart = (nnframe.backprop(each, COST, x, y).gradient for each in (network, twin))
    for name in ("w", "b"):
        total = apart[0][name] + apart[2][name] + apart[3][name]
        assert (together[0][name] == total).all()
        assert (together[2][name] == total).all()
        assert (together[1][name] == apart[1][name]).all()


@pytest.mark.parametrize("way", ["complex_step", "finite_difference", "per_sample"])
@pytest.mark.parametrize("name", NETWORKS)
def test_each_way_to_the_gradient_agrees(name, way):
    network = NETWORKS[name]()
    case = COST, rows(), np.random.default_rng(1).random((4, 3))
    step = nnframe.backprop(network, *case)
    other = getattr(nnframe.gradients, way)(network, *case).flat
    atol = 1e-9 if "difference" in way else 1e-14
    np.testing.assert_allclose(step.gradient.flat, other, rtol=0, atol=atol)


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize(
    "copied",
    [Network.copy, copy.deepcopy, lambda network: pickle.loads(pickle.dumps(network))],
    ids=["copy", "deepcopy", "pickle"],
)
def test_a_copy_shares_within_itself_and_nothing_with_the_original(name, copied):
    network = NETWORKS[name]()
    twin = copied(network)
    before = network.forward(rows())
    np.testing.assert_array_equal(twin.forward(rows()), before)
    case = COST, rows(), np.ones((4, 3))
    own, other = (nnframe.backprop(each, *case).gradient.flat for each in (network, twin))
    np.testing.assert_array_equal(own, other)
    twin.parameters *= 2
    np.testing.assert_array_equal(network.forward(rows()), before)
    views = [v for layer in twin.layers for v in layer.parameters.values()]
    assert all(np.shares_memory(view, twin.parameters) for view in views)


@pytest.mark.parametrize("optimizer", [nnframe.SGD(0.3), nnframe.Momentum(0.1), nnframe.Adam()])
def test_a_step_of_any_optimiser_moves_all_places_alike(optimizer):
    network = nested()
    data = rows(8), np.random.default_rng(1).random((8, 3))
    history = nnframe.train(network, COST, data, 20, 4, optimizer)
    assert history[-1].cost < history[0].cost
    first, last = network.layers[0].parameters, network.layers[-1].parameters
    np.testing.assert_array_equal(first["0.w"], last["w"])
    np.testing.assert_array_equal(first["1.0.w"], last["w"])


def test_a_gradient_can_be_copied():
    network = plain()
    gradient = nnframe.backprop(network, COST, rows(), np.ones((4, 3))).gradient
    for twin in (copy.deepcopy(gradient), pickle.loads(pickle.dumps(gradient))):
        np.testing.assert_array_equal(twin.flat, gradient.flat)
        assert np.shares_memory(twin[0]["w"], twin[2]["w"])


def test_descriptions_and_networks_share_nothing():
    shared = step_of(3)
    one, two = Network([shared, shared], 3), Network([shared], 3)
    assert not np.shares_memory(one.parameters, two.parameters)
    apart = Network([step_of(3), step_of(3)], 3)
    assert apart.parameters.size == 24
    assert shared.parameters == {}


def test_bound_layers_may_serve_as_descriptions():
    network = Network(plain().layers, 3)
    assert network.parameters.size == 36


def test_different_needs_are_an_error():
    shared = step_of(2)
    message = r"layers\[1\] shares its w with layers\[0\].*shape \(2, 3\), but needs shape \(2, 2\)"
    with pytest.raises(ShapeError, match=message):
        Network([shared, shared], 3)
    with pytest.raises(ArgumentError, match=r"Shared's layer .*write Flatten\(\.\.\.\)"):
        Shared(nnframe.Flatten)


def test_the_summary_counts_a_parameter_once():
    lines = plain().summary().splitlines()
    assert lines[2].endswith(" 12")
    assert "w (3, 3) shared, b (3,) shared" in lines[4]
    assert lines[4].endswith(" 0")
    assert lines[-1].endswith(" 36")


def test_a_last_shared_layer_takes_part_in_a_fused_pair():
    shared = Shared(Dense(1))
    network = Network([shared, shared], 1)
    network.parameters = [-1000.0, 0.0]
    step = nnframe.backprop(network, nnframe.CrossEntropy(), [-1.0], [1.0])
    assert step.cost == 1000.0  # z = -1000 · 1, and a = 0 to the last bit


def test_what_is_learned_by_looking_is_shared_too():
    shared = Shared(nnframe.BatchNorm(keep=0.5))
    network = Network([shared, Dense(2, Linear()), shared], 2)
    x = rows(6, 2)
    step = nnframe.backprop(network, COST, x, x, np.random.default_rng(0))
    nnframe.observe(network, step)
    seen = [record.batch[0][0] for record in (step.records[0], step.records[2])]
    np.testing.assert_allclose(network.layers[0].mean, seen[0] / 4 + seen[1] / 2, rtol=1e-12)


def test_matrices_speak_of_layers_of_neurons_only():
    with pytest.raises(ArgumentError, match="layers of neurons"):
        nnframe.gradients.matrix_form(plain(), COST, rows(), np.ones((4, 3)))


def test_eight_threads_find_the_same_gradient():
    network = nested()
    case = COST, rows(), np.ones((4, 3))
    expected = nnframe.backprop(network, *case).gradient.flat
    with ThreadPoolExecutor(8) as pool:
        for found in pool.map(lambda _: nnframe.backprop(network, *case).gradient.flat, range(48)):
            np.testing.assert_array_equal(found, expected)
