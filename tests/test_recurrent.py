"""Layers through time: backpropagation through the steps, and gradients that add up over them."""

from __future__ import annotations

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnframe
from nnframe import GRU, LSTM, RNN, Dense, Embedding, Flatten, Linear, Network, Shared, Tanh
from nnframe.errors import ArgumentError, ShapeError

COST = nnframe.Quadratic()
KINDS = [RNN, GRU, LSTM]


def sequences(m=3, steps=4, n=2, seed=0):
    return np.random.default_rng(seed).normal(size=(m, steps, n))


@given(seed=st.integers(0, 10**6), steps=st.integers(1, 4), output=st.sampled_from(["last", "all"]))
@settings(max_examples=30)
def test_a_recurrent_layer_step_by_step_in_fractions(seed, steps, output):
    network = Network([RNN(2, output, activation=nnframe.Square())], (steps, 3), dtype=object)
    rng = np.random.default_rng(seed)
    fractions = np.vectorize(lambda k: Fraction(int(k), 3), otypes=[object])
    network.parameters = fractions(rng.integers(-3, 4, network.layout.size))
    layer = network.layers[0]
    x = fractions(rng.integers(-3, 4, (steps, 3)))
    a, states = [Fraction(0)] * 2, []
    for t in range(steps):
        z = [
            sum(layer.w[j, k] * x[t, k] for k in range(3))
            + sum(layer.u[j, k] * a[k] for k in range(2))
            + layer.b[j]
            for j in range(2)
        ]
        a = [v * v for v in z]
        states.append(a)
    expected = states if output == "all" else states[-1]
    assert network.forward(x).tolist() == expected


def test_steps_of_a_recurrent_layer_are_one_shared_layer():
    # Where nothing comes in, a_t = σ(u a_(t-1) + b): a Shared(Dense) that stands there T times.
    steps, n = 5, 3
    network = Network([RNN(n)], (steps, 2), rng=3)
    layer = network.layers[0]
    layer.b = [0.3, -0.2, 0.5]
    shared = Shared(Dense(n, Tanh()))
    twin = Network([shared] * steps, n)
    twin.layers[0].w, twin.layers[0].b = layer.u, layer.b
    y = np.array([[0.1, 0.2, 0.3]])
    step = nnframe.backprop(network, COST, np.zeros((1, steps, 2)), y)
    other = nnframe.backprop(twin, COST, np.zeros((1, n)), y)
    assert step.cost == pytest.approx(other.cost, rel=1e-14)
    for mine, its in (("u", "w"), ("b", "b")):
        np.testing.assert_allclose(step.gradient[0][mine], other.gradient[0][its], rtol=1e-12)
    for delta, its in zip(step.deltas[0], other.deltas, strict=True):
        np.testing.assert_allclose(delta, its, rtol=1e-12)


def test_gradients_are_sums_over_the_steps():
    network = Network([RNN(3)], (4, 2), rng=1)
    x = sequences()
    step = nnframe.backprop(network, COST, x, np.ones((3, 3)))
    deltas, record = step.deltas[0], step.records[0]
    w = sum(delta.T @ x[:, t] for t, delta in enumerate(deltas)) / 3
    u = sum(delta.T @ record.records[t - 1].a for t, delta in enumerate(deltas) if t) / 3
    np.testing.assert_allclose(step.gradient[0]["w"], w, rtol=1e-12)
    np.testing.assert_allclose(step.gradient[0]["u"], u, rtol=1e-12)
    np.testing.assert_allclose(step.gradient[0]["b"], sum(deltas).sum(axis=0) / 3, rtol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_the_last_of_all_states_is_the_last_state(kind):
    one, every = Network([kind(3)], (4, 2)), Network([kind(3, "all")], (4, 2))
    assert (one.parameters == every.parameters).all()
    a = every.forward(sequences())
    assert a.shape == (3, 4, 3)
    np.testing.assert_array_equal(one.forward(sequences()), a[:, -1])


def stack(kind, dtype=np.float64):
    layers = [Embedding(5, 2), kind(3, "all"), kind(2), Dense(2, nnframe.Softmax())]
    return Network(layers, 4, rng=2, dtype=dtype)


def words(m=3):
    rng = np.random.default_rng(0)
    return rng.integers(5, size=(m, 4)), np.eye(2)[rng.integers(2, size=m)]


@pytest.mark.parametrize("way", ["complex_step", "finite_difference", "per_sample"])
@pytest.mark.parametrize("kind", KINDS)
def test_each_way_to_the_gradient_agrees(kind, way):
    network, (x, y) = stack(kind), words()
    cost = nnframe.LogLikelihood()
    step = nnframe.backprop(network, cost, x, y)
    other = getattr(nnframe.gradients, way)(network, cost, x, y).flat
    atol = 1e-9 if "difference" in way else 1e-14
    np.testing.assert_allclose(step.gradient.flat, other, rtol=0, atol=atol)


@pytest.mark.parametrize("dtype", ["float16", "float32"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_dtype_stays(kind, dtype):
    network, (x, y) = stack(kind, dtype), words()
    step = nnframe.backprop(network, COST, x, y)
    assert {record.a.dtype for record in step.records} == {np.dtype(dtype)}
    assert step.gradient.flat.dtype == dtype


@pytest.mark.parametrize("kind", KINDS)
def test_a_copy_computes_the_same(kind):
    network, (x, _) = stack(kind), words()
    for twin in (network.copy(), copy.deepcopy(network), pickle.loads(pickle.dumps(network))):
        np.testing.assert_array_equal(twin.forward(x), network.forward(x))


@pytest.mark.parametrize("kind", KINDS)
def test_eight_threads_find_the_same_gradient(kind):
    network, (x, y) = stack(kind), words()
    expected = nnframe.backprop(network, COST, x, y).gradient.flat
    with ThreadPoolExecutor(8) as pool:
        jobs = pool.map(lambda _: nnframe.backprop(network, COST, x, y).gradient.flat, range(24))
        for found in jobs:
            np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("kind", [GRU, LSTM])
def test_a_gate_that_is_shut_keeps_what_was(kind):
    # b so that nothing new gets in after the first step: the slope by the first input survives.
    network = Network([kind(1, "all")], (6, 1), rng=0)
    layer = network.layers[0]
    layer.u = np.zeros_like(layer.u)
    layer.w = np.zeros_like(layer.w)
    if kind is GRU:  # the update gate opens for an input of -1 and stays shut for 1
        layer.w[1], layer.b[:] = 50, 0
        layer.w[2] = -1
    else:
        layer.w[0], layer.w[2] = -50, -1
        layer.b[:] = [0, 50, 0, 50]
    x = np.array([[[-1.0], [1.0], [1.0], [1.0], [1.0], [1.0]]])
    a = network.forward(x)[0, :, 0]
    np.testing.assert_allclose(a, a[0], rtol=1e-9)
    assert abs(a[0]) > 0.5
    record = layer.forward(x)
    g = np.zeros_like(record.a)
    g[0, -1] = 1
    last = np.zeros_like(g)
    last[0, 0] = 1
    of_last, of_first = (layer.derivative(record, grad)[0][0, 0] for grad in (g, last))
    np.testing.assert_allclose(of_last, of_first, rtol=1e-9)
    assert abs(of_last) > 0.01


@pytest.mark.parametrize("kind", KINDS)
def test_it_learns_to_remember_the_first_of_five(kind):
    rng = np.random.default_rng(0)
    x = rng.choice([-1.0, 1.0], size=(64, 5, 1))
    y = (x[:, 0] + 1) / 2
    network = Network([kind(4), Dense(1)], (5, 1), rng=1)
    history = nnframe.train(
        network, nnframe.CrossEntropy(), (x, y), 60, 16, nnframe.Adam(0.02), validation=(x, y)
    )
    assert history[-1].accuracy == 1


@pytest.mark.parametrize("kind", KINDS)
def test_errors(kind):
    name = kind.__name__
    with pytest.raises(
        ShapeError, match=rf"{name}\(3\) takes sequences.*got 5 .*Reshape\(\(5, 1\)\)"
    ):
        Network([kind(3)], 5)
    with pytest.raises(ShapeError, match=r"got 1×4×4 a sample: put Reshape\(\(steps, numbers\)\)"):
        Network([kind(3)], (1, 4, 4))
    with pytest.raises(
        ArgumentError, match=f"{name}'s output must be 'last' or 'all', got 'first'"
    ):
        kind(3, "first")
    with pytest.raises(ArgumentError, match=f"{name}'s n_out must be a whole number"):
        kind(0)
    with pytest.raises(ArgumentError, match=r"write Tanh\(\.\.\.\)"):
        kind(3, activation=Tanh)


def test_the_dense_layer_after_a_sequence_says_what_to_do():
    with pytest.raises(ShapeError, match=r"got 4×3 a sample: put Flatten\(\) before it"):
        Network([RNN(3, "all"), Dense(2)], (4, 2))
    assert Network([RNN(3, "all"), Flatten(), Dense(2)], (4, 2)).n_out == 2


@pytest.mark.parametrize(
    ("layer", "text"),
    [
        (RNN(3), "RNN(3)"),
        (GRU(3, "all"), "GRU(3, output='all')"),
        (LSTM(2, activation=Linear()), "LSTM(2, activation=Linear())"),
    ],
)
def test_they_print_as_the_call_that_makes_them(layer, text):
    assert repr(layer) == text
