"""`diagnose` finds nothing in a network that is well, and what it says of any network is true."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from diagnoses import XOR
from hypothesis import given
from hypothesis import strategies as st

import nnframe
from nnframe import (
    CrossEntropy,
    Dense,
    Glorot,
    He,
    Linear,
    LogLikelihood,
    Network,
    Normal,
    Quadratic,
    ScaledNormal,
    Sigmoid,
    Softmax,
    Tanh,
    diagnose,
)
from nnframe.arrays import Array
from nnframe.diagnosis import ILLNESSES

ACTIVATIONS = [
    getattr(nnframe, name)() for name in nnframe._NAMES["activations"].split() if name != "Softmax"
]
RECTIFIERS = (nnframe.ReLU, nnframe.LeakyReLU)
ENDS = [(Sigmoid(), Quadratic()), (Sigmoid(), CrossEntropy()), (Softmax(), LogLikelihood())]


def digits(rng: np.random.Generator, m: int) -> tuple[Array, Array]:
    """Ten blurred patterns of 64 pixels from 0 to 1, as images of digits are."""
    patterns = np.random.default_rng(7).random((10, 64)) ** 3
    labels = rng.integers(0, 10, m)
    noise = rng.normal(0, 0.15, (m, 64))
    return np.clip(patterns[labels] + noise, 0, 1), nnframe.one_hot(labels, 10)


def fresh(
    sizes: list[int], sigma: nnframe.Activation, output: nnframe.Activation, seed: int
) -> Network:
    """With the starting values that suit σ: rectifiers die of random biases."""
    if isinstance(sigma, RECTIFIERS):
        return Network.of_sizes(sizes, sigma, output, He(), Normal(0, 0), seed)
    return Network.of_sizes(sizes, sigma, output, rng=seed)


@pytest.mark.parametrize("sizes", [[64, 30, 10], [64, 16, 10], [64, 30, 30, 10]], ids=str)
@pytest.mark.parametrize("sigma", ACTIVATIONS, ids=repr)
def test_fresh_networks(sizes: list[int], sigma: nnframe.Activation) -> None:
    for seed in range(4):
        x, y = digits(np.random.default_rng(seed), 40)
        for output, cost in ENDS:
            diagnosis = diagnose(fresh(sizes, sigma, output, seed), cost, x, y)
            assert diagnosis.healthy, diagnosis


@pytest.mark.parametrize("weights", [ScaledNormal(), Glorot(), He(), Normal()], ids=repr)
@pytest.mark.parametrize("sigma", [Sigmoid(), Tanh(), nnframe.GELU(), Linear()], ids=repr)
def test_fresh_weights_of_every_kind(
    weights: nnframe.Initializer, sigma: nnframe.Activation
) -> None:
    for seed in range(4):
        x, y = digits(np.random.default_rng(seed), 40)
        network = Network.of_sizes([64, 30, 10], sigma, Sigmoid(), weights, rng=seed)
        diagnosis = diagnose(network, CrossEntropy(), x, y)
        assert diagnosis.healthy, diagnosis


@given(
    seed=st.integers(0, 2**32),
    sigma=st.sampled_from([Sigmoid(), Tanh(), nnframe.Softplus(), nnframe.SiLU()]),
    hidden=st.integers(1, 20),
    n_in=st.integers(1, 12),
    m=st.sampled_from([1, 2, 3, 10]),
)
def test_any_fresh_network_with_one_hidden_layer(
    seed: int, sigma: nnframe.Activation, hidden: int, n_in: int, m: int
) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(-1, 1, (m, n_in)), rng.random((m, 2))
    network = Network.of_sizes([n_in, hidden, 2], sigma, Sigmoid(), biases=Normal(0, 0.5), rng=rng)
    diagnosis = diagnose(network, Quadratic(), x, y)
    assert diagnosis.healthy, diagnosis


@pytest.mark.parametrize(("output", "cost"), ENDS, ids=str)
@pytest.mark.parametrize("sigma", [Sigmoid(), Tanh(), nnframe.ReLU()], ids=repr)
@pytest.mark.parametrize("epochs", [1, 5, 30])
def test_networks_on_their_way(
    sigma: nnframe.Activation, output: nnframe.Activation, cost: nnframe.Cost, epochs: int
) -> None:
    data = digits(np.random.default_rng(1), 300)
    network = fresh([64, 20, 10], sigma, output, seed=1)
    nnframe.train(network, cost, data, epochs, optimizer=nnframe.SGD(0.5))
    for x, y in (data, digits(np.random.default_rng(2), 100), (data[0][:5], data[1][:5])):
        diagnosis = diagnose(network, cost, x, y)
        assert diagnosis.healthy, diagnosis


def test_a_network_that_has_learned_all_may_be_as_flat_as_it_likes() -> None:
    network = Network.of_sizes([2, 2, 1], Tanh(), Sigmoid())
    network.parameters = [9, 9, 9, 9, -4, -13, 9, -9, -9]
    diagnosis = diagnose(network, Quadratic(), *XOR)
    assert diagnosis.learned
    assert diagnosis.healthy
    assert [layer.saturated_share for layer in diagnosis.layers] == [1.0, 1.0]
    wrong_way_round = diagnose(network, Quadratic(), XOR[0], 1 - XOR[1])
    assert [finding.kind for finding in wrong_way_round.findings].count("saturated") == 2


@pytest.mark.parametrize(
    ("a", "y", "learned"),
    [
        ([0.05, 0.9], [0, 1], True),
        ([0.3, 0.7], [0, 1], False),
        ([100.0, 1000.0, 2000.0], [50, 1000, 2100], True),
        ([0.001, 0.001, 0.001], [0, 0.001, 0.002], False),  # small targets are no small matter
        ([5.2, 5.2], [5, 5], True),
        ([6.0, 6.0], [5, 5], False),
        ([0.05], [0], True),
        ([0.2], [0], False),
    ],
)
def test_when_a_network_has_learned(a: list[float], y: list[float], learned: bool) -> None:
    network = Network([Dense(1, Linear())], len(a))
    network.parameters = [*a, 0.0]
    diagnosis = diagnose(network, Quadratic(), np.eye(len(a)), np.array(y)[:, None])
    assert diagnosis.learned is learned


def test_a_sample_that_costs_nothing_is_right_whatever_its_target() -> None:
    class Hinge(nnframe.Cost):
        def forward(self, a: Array, y: Array) -> Array:
            return np.asarray(np.maximum(0, 1 - a * y).sum(axis=-1))

        def derivative(self, a: Array, y: Array) -> Array:
            return np.where(a * y < 1, -y, 0 * y)

    network = Network([Dense(1, Linear())], 1)
    network.parameters = [50.0, 0.0]
    assert diagnose(network, Hinge(), [[1.0], [-1.0]], [[1.0], [-1.0]]).learned
    assert not diagnose(network, Hinge(), [[1.0], [-1.0]], [[-1.0], [1.0]]).learned


@given(
    seed=st.integers(0, 2**32),
    sigma=st.sampled_from(ACTIVATIONS),
    weights=st.sampled_from([0.0, 1e-3, 0.3, 1.0, 10.0, 1e3]),
    biases=st.sampled_from([0.0, 1.0, 30.0]),
    scale=st.sampled_from([1e-3, 1.0, 100.0]),
    sizes=st.lists(st.integers(1, 6), min_size=2, max_size=6),
    m=st.integers(1, 8),
)
def test_what_is_said_of_any_network_is_true(
    seed: int,
    sigma: nnframe.Activation,
    weights: float,
    biases: float,
    scale: float,
    sizes: list[int],
    m: int,
) -> None:
    rng = np.random.default_rng(seed)
    network = Network.of_sizes(sizes, sigma, None, Normal(0, weights), Normal(0, biases), rng)
    x, y = scale * rng.normal(size=(m, sizes[0])), rng.random((m, sizes[-1]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        diagnosis = diagnose(network, Quadratic(), x, y)
        text = str(diagnosis)
    with np.errstate(all="ignore"):
        step = nnframe.backprop(network, Quadratic(), x, y)
    for found in diagnosis.findings:
        assert found.sentence in text
        assert found.advice in text
        assert found.kind in ILLNESSES
        neurons = list(found.neurons)
        if found.layer is None or found.kind == "not-finite":
            continue
        record = step.records[found.layer]
        delta = np.asarray(step.deltas[found.layer])
        slope = np.abs(sigma.derivative(record.z))[:, neurons]
        last = found.layer == len(sizes) - 2
        if found.kind == "dead" and not last:
            assert (slope == 0).all()
        if found.kind == "saturated" and not last:
            assert ((slope < 0.01).mean(axis=0) >= 0.9).all()
        if found.kind in ("dead", "saturated") and last:
            assert (np.abs(delta[:, neurons]) < 0.01 * np.abs(record.a - y)[:, neurons]).any()
        if found.kind == "symmetric":
            gradient = step.gradient[found.layer]["w"][neurons]
            twins = np.abs(gradient[:, None] - gradient).sum(axis=2) + np.eye(len(neurons))
            assert (twins.min(axis=1) <= 1e-6 * np.abs(gradient).sum(axis=1).max()).all()
        if found.kind == "vanishing":
            there = np.linalg.norm(np.asarray(step.deltas[-1]), axis=1).mean()
            assert np.linalg.norm(delta, axis=1).mean() < 1e-3 * there
        if found.kind == "exploding":
            there = np.linalg.norm(np.asarray(step.deltas[-1]), axis=1).mean()
            assert np.linalg.norm(delta, axis=1).mean() > 1e3 * there
