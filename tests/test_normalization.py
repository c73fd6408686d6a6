"""LayerNorm and BatchNorm, and what a layer learns by looking."""

from __future__ import annotations

import copy
import importlib.util

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnframe
from nnframe import BatchNorm, Chain, Conv2D, Dense, Flatten, LayerNorm, Linear, Network, Residual
from nnframe.errors import ArgumentError, DtypeError, PluginError, ShapeError

COST = nnframe.Quadratic()


def rng(seed=0):
    return np.random.default_rng(seed)


@given(seed=st.integers(0, 999), axes=st.integers(1, 3))
def test_layer_norm_gives_mean_0_and_variance_1(seed, axes):
    a = Network([LayerNorm(axes, epsilon=1e-12)], (2, 3, 4)).forward(
        rng(seed).normal(3, 5, size=(2, 2, 3, 4))
    )
    over = tuple(range(-axes, 0))
    np.testing.assert_allclose(a.mean(axis=over), 0, atol=1e-12)
    np.testing.assert_allclose(a.var(axis=over), 1, rtol=1e-9)


@pytest.mark.parametrize(("layer", "n_in"), [(BatchNorm(), 3), (BatchNorm(), (3, 2, 2))])
def test_batch_norm_brings_each_feature_to_mean_0_and_variance_1(layer, n_in):
    network = Network([layer], n_in)
    x = rng().normal(3, 5, size=(8, *network.shapes[0]))
    a = network.forward(x, training=rng())
    over = (0, *range(2, a.ndim))
    np.testing.assert_allclose(a.mean(axis=over), 0, atol=1e-12)
    np.testing.assert_allclose(a.var(axis=over), 1, rtol=1e-5)
    assert network.forward(x) * np.sqrt(1 + 1e-5) == pytest.approx(x)  # nothing seen yet


def normalized():
    return Network([Dense(4, Linear()), BatchNorm(), Dense(2)], 3, rng=2)


def test_training_moves_the_running_means_as_the_formula_says():
    network = normalized()
    x, y = rng().normal(size=(12, 3)), rng(1).random((12, 2))
    hidden, batch, _ = network.layers
    mean, variance = np.zeros(4), np.ones(4)
    for epoch in range(1, 4):  # one mini-batch an epoch, so that what it sees is known
        seen = x @ hidden.w.T + hidden.b
        nnframe.train(network, COST, (x, y), 1, 12, nnframe.SGD(0.1), rng=epoch)
        mean = 0.9 * mean + 0.1 * seen.mean(axis=0)
        variance = 0.9 * variance + 0.1 * seen.var(axis=0, ddof=1)
        np.testing.assert_allclose(batch.mean, mean, rtol=1e-12)
        np.testing.assert_allclose(batch.variance, variance, rtol=1e-12)


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed")
@pytest.mark.parametrize("shape", [(3,), (3, 2, 4)])
def test_the_running_means_are_those_of_torch(shape):
    import torch

    network = Network([BatchNorm(keep=0.7)], shape)
    kind = torch.nn.BatchNorm1d if len(shape) == 1 else torch.nn.BatchNorm2d
    twin = kind(3, momentum=0.3, dtype=torch.float64)
    for seed in range(3):
        x = rng(seed).normal(2, 3, size=(5, *shape))
        step = nnframe.backprop(network, Total(), x.reshape(5, *shape), x * 0, rng())
        nnframe.observe(network, step)
        twin(torch.tensor(x))
    layer = network.layers[0]
    np.testing.assert_allclose(layer.mean.ravel(), twin.running_mean.numpy(), rtol=1e-12)
    np.testing.assert_allclose(layer.variance.ravel(), twin.running_var.numpy(), rtol=1e-12)
    x = rng(9).normal(size=(4, *shape))
    expected = twin.eval()(torch.tensor(x)).detach().numpy()
    np.testing.assert_allclose(network.forward(x), expected, rtol=1e-10, atol=1e-12)


class Total(nnframe.Cost):
    """A cost of outputs of any shape."""

    def forward(self, a, y):
        return a.reshape(len(a), -1).sum(axis=1)

    def derivative(self, a, y):
        return np.ones_like(a)


def test_no_gradient_moves_what_is_learned_by_looking():
    network = normalized()
    x, y = rng().normal(size=(6, 3)), rng(1).random((6, 2))
    before = network.parameters.copy()
    step = nnframe.backprop(network, COST, x, y, rng())
    assert (network.parameters == before).all()
    assert not step.gradient[1]["mean"].any()
    assert not step.gradient[1]["variance"].any()
    used = nnframe.backprop(network, COST, x, y)
    assert used.gradient[1]["mean"].all()  # there it is the slope of what was computed


def test_with_a_generator_the_gradient_is_that_of_the_mini_batch():
    network = Network([Dense(4, nnframe.Tanh()), BatchNorm(), Dense(2)], 3, rng=2)
    x, y = rng().normal(size=(6, 3)), rng(1).random((6, 2))
    step = nnframe.backprop(network, COST, x, y, rng())
    theta, h = network.parameters.copy(), 2e-6  # rounding, 1e-10, and h² f''' are alike
    for i in range(theta.size):
        costs = []
        for sign in (1, -1):
            network.parameters[i] = theta[i] + sign * h
            costs.append(COST.forward(network.forward(x, rng()), y).mean())
            network.parameters[i] = theta[i]
        assert (costs[0] - costs[1]) / (2 * h) == pytest.approx(step.gradient.flat[i], abs=1e-9)


@pytest.mark.parametrize("way", ["complex_step", "per_sample"])
def test_without_one_each_way_finds_the_same(way):
    network = Network(
        [Conv2D(2, 2, Linear()), BatchNorm(), Flatten(), LayerNorm(), Dense(2)], (1, 3, 3), rng=2
    )
    case = COST, rng().normal(size=(3, 1, 3, 3)), rng(1).random((3, 2))
    step = nnframe.backprop(network, *case)
    other = getattr(nnframe.gradients, way)(network, *case).flat
    np.testing.assert_allclose(other, step.gradient.flat, rtol=0, atol=1e-14)


def test_inside_of_layers_made_of_layers():
    inner = Chain([BatchNorm(keep=0.5), Dense(3, Linear())])
    plain, network = Network([BatchNorm(keep=0.5)], 3), Network([Residual([inner])], 3)
    x = rng().normal(size=(5, 3))
    for each in (plain, network):
        nnframe.observe(each, nnframe.backprop(each, COST, x, x, rng()))
    np.testing.assert_array_equal(network.layers[0].parameters["0.0.mean"], plain.layers[0].mean)
    assert plain.layers[0].mean.all()


def test_a_single_sample_says_nothing_of_a_variance():
    network = Network([BatchNorm()], 2)
    before = network.parameters.copy()
    step = nnframe.backprop(network, COST, [[1.0, 2.0]], [[0.0, 0.0]], rng())
    nnframe.observe(network, step)
    np.testing.assert_array_equal(network.parameters, before)
    assert np.isfinite(step.gradient.flat).all()


def test_what_was_seen_is_copied_with_the_network():
    network = normalized()
    x, y = rng().normal(size=(20, 3)), rng(1).random((20, 2))
    nnframe.train(network, COST, (x, y), 2, 5)
    for twin in (network.copy(), copy.deepcopy(network)):
        np.testing.assert_array_equal(twin.forward(x), network.forward(x))
    assert network.layers[1].mean.any()


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_the_dtype_stays(dtype):
    network = Network([BatchNorm(), LayerNorm()], 3, dtype=dtype)
    step = nnframe.backprop(network, COST, np.eye(3), np.eye(3), rng())
    nnframe.observe(network, step)
    assert {record.a.dtype for record in step.records} == {np.dtype(dtype)}


class Looking(nnframe.Layer):
    def __init__(self, seen):
        self.seen = seen

    def initial_parameters(self, shape_in, rng):
        return {"w": np.ones(shape_in)}

    def forward(self, a_in, training=None):
        return nnframe.Flatten().forward(a_in)

    def derivative(self, record, grad_a):
        return grad_a, {"w": self.w * 0}, None

    def observed(self, record):
        return self.seen


@pytest.mark.parametrize(
    ("seen", "error", "message"),
    [
        ({"v": np.ones(2)}, PluginError, r"layer 1 of 1 .*observed returned 'v', .*\['w'\]"),
        ({"w": np.ones(3)}, ShapeError, r"observed, for w returned shape \(3,\), expected \(2,\)"),
        ({"w": np.ones(2, "float32")}, DtypeError, "observed, for w returned float32"),
        (None, PluginError, "layer 1 of 1"),
    ],
)
def test_what_observed_may_not_return(seen, error, message):
    network = Network([Looking(seen)], 2)
    step = nnframe.backprop(network, COST, [1.0, 2.0], [1.0, 2.0])
    with pytest.raises(error, match=message):
        nnframe.observe(network, step)


def test_errors():
    with pytest.raises(ShapeError, match=r"the last 3 sizes of a sample, got 4 a sample: .*axes=1"):
        Network([LayerNorm(3)], 4)
    with pytest.raises(ArgumentError, match="LayerNorm's epsilon must be a positive number"):
        LayerNorm(epsilon=0)
    with pytest.raises(ArgumentError, match="BatchNorm's keep must be 0 or more and below 1"):
        BatchNorm(1.0)
    for layer in (LayerNorm(), BatchNorm()):
        with pytest.raises(DtypeError, match="takes a square root, so it has no exact mode"):
            Network([layer], 2, dtype=object).forward([1, 2])
