"""The engine's gradient against the independent one, for activation × cost × width × batch."""

import numpy as np
import pytest
from reference import cost_and_gradient

import nnframe
from nnframe.fused import fused_pair

ACTIVATIONS = [getattr(nnframe.activations, name) for name in nnframe.activations.__all__]
COSTS = [nnframe.Quadratic, nnframe.CrossEntropy, nnframe.LogLikelihood]

#: Costs of probabilities need outputs between 0 and 1, so there σ is the hidden layers'.
OUTPUT = {nnframe.CrossEntropy: nnframe.Sigmoid, nnframe.LogLikelihood: nnframe.Softmax}


def case(activation, cost, width, batch, output=None):
    rng = np.random.default_rng([width, batch, 11])
    output = output or OUTPUT.get(cost, activation)
    network = nnframe.Network.of_sizes([2, width, width], activation(), output=output(), rng=rng)
    x = rng.normal(size=(batch, 2))
    y = rng.dirichlet(np.ones(width), size=batch) if width > 1 else rng.random((batch, 1))
    names = [activation.__name__, output.__name__]
    layers = [(l.w, l.b, name) for l, name in zip(network.layers, names, strict=True)]
    return network, x, y, cost_and_gradient(layers, cost.__name__, x, y)


@pytest.mark.parametrize("batch", [1, 2, 5])
@pytest.mark.parametrize("width", [1, 2, 7])
@pytest.mark.parametrize("cost", COSTS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("activation", ACTIVATIONS, ids=lambda kind: kind.__name__)
def test_equals_the_independent_computation(activation, cost, width, batch):
    network, x, y, (expected_cost, expected) = case(activation, cost, width, batch)
    step = nnframe.backprop(network, cost(), x, y)
    assert step.cost == pytest.approx(expected_cost, rel=1e-12, abs=1e-14)
    np.testing.assert_allclose(step.gradient.flat, expected, rtol=1e-10, atol=1e-12)


class PlainCrossEntropy(nnframe.CrossEntropy):
    """The same cost under another class, so that no fused pair is declared for it."""


class PlainLogLikelihood(nnframe.LogLikelihood):
    """Likewise."""


@pytest.mark.parametrize("batch", [1, 2, 5])
@pytest.mark.parametrize("width", [1, 2, 7])
@pytest.mark.parametrize(
    ("cost", "plain"),
    [
        (nnframe.CrossEntropy, PlainCrossEntropy),
        (nnframe.LogLikelihood, PlainLogLikelihood),
    ],
    ids=["CrossEntropy", "LogLikelihood"],
)
def test_fused_and_unfused_are_the_same_gradient(cost, plain, width, batch):
    network, x, y, (expected_cost, expected) = case(nnframe.Tanh, cost, width, batch)
    output = network.layers[-1].activation
    assert fused_pair(cost(), output) is not None
    assert fused_pair(plain(), output) is None
    for step in (nnframe.backprop(network, each(), x, y) for each in (cost, plain)):
        assert step.cost == pytest.approx(expected_cost, rel=1e-12, abs=1e-14)
        np.testing.assert_allclose(step.gradient.flat, expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("output", [nnframe.Gaussian, nnframe.Softmax, nnframe.Sigmoid])
@pytest.mark.parametrize("cost", COSTS, ids=lambda kind: kind.__name__)
def test_every_cost_behind_every_activation_that_stays_within_its_domain(cost, output):
    network, x, y, (expected_cost, expected) = case(nnframe.Tanh, cost, 2, 5, output)
    step = nnframe.backprop(network, cost(), x, y)
    assert step.cost == pytest.approx(expected_cost, rel=1e-12)
    np.testing.assert_allclose(step.gradient.flat, expected, rtol=1e-10, atol=1e-12)
