"""PReLU and Maxout: activations with something to learn, which makes layers of them."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnframe
from nnframe import Dense, Linear, Maxout, Network, PReLU
from nnframe.errors import ArgumentError, ShapeError

NUMBERS = st.integers(-40, 40).map(lambda k: k / 8)


@given(z=st.lists(NUMBERS, min_size=3, max_size=3), slope=NUMBERS)
def test_a_prelu_is_a_leaky_relu_of_its_slope(z, slope):
    network = Network([PReLU()], 3)
    network.parameters = [slope] * 3
    leaky = nnframe.LeakyReLU(slope) if 0 < slope < 1 else None
    expected = [v if v > 0 else slope * v for v in z]
    np.testing.assert_array_equal(network.forward(z), expected)
    if leaky is not None:
        np.testing.assert_array_equal(network.forward(z), leaky.forward(np.array(z)))


def test_a_prelu_has_one_slope_a_neuron_a_channel_or_for_all():
    shapes = {(5,): (5,), (3, 4, 4): (3, 1, 1), (2, 6): (2, 1)}
    for n_in, shape in shapes.items():
        assert Network([PReLU()], n_in).layers[0].slope.shape == shape
        assert Network([PReLU(shared=True)], n_in).layers[0].slope.shape == ()


def test_a_prelu_s_slopes_start_where_it_says():
    assert (Network([PReLU(0.1)], 4).parameters == 0.1).all()


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("shape", [(3,), (2, 2, 2)])
def test_a_prelu_in_fractions(shared, shape):
    network = Network([PReLU(shared=shared)], shape, dtype=object)
    network.parameters = [Fraction(k + 1, 7) for k in range(network.layout.size)]
    layer = network.layers[0]
    x = np.array([Fraction((5 * k) % 7 - 3, 2) for k in range(2 * int(np.prod(shape)))])
    x = x.reshape(2, *shape)
    g = x + 2
    record = layer.forward(x)
    slope = layer.derivative(record, g)[1]["slope"]
    expected = np.zeros(shape, dtype=object) + Fraction(0)
    for place in np.ndindex(x.shape):
        if x[place] < 0:
            expected[place[1:]] += x[place] * g[place]
    if shared:
        assert slope == expected.sum()
    else:
        assert (slope.ravel() == expected.reshape(shape[0], -1).sum(axis=1)).all()


@given(seed=st.integers(0, 999), pieces=st.integers(1, 4), n=st.integers(1, 3))
def test_a_maxout_is_the_largest_of_its_lines(seed, pieces, n):
    network = Network([Maxout(n, pieces)], 2, rng=seed)
    layer = network.layers[0]
    x = np.random.default_rng(seed).normal(size=(3, 2))
    lines = [x @ layer.w[:, i].T + layer.b[:, i] for i in range(pieces)]
    np.testing.assert_allclose(network.forward(x), np.max(lines, axis=0), rtol=1e-13)


def test_of_equal_lines_the_first_gets_the_gradient():
    network = Network([Maxout(1, 3)], 1)
    network.parameters = [2.0, 2.0, 1.0, 0.0, 0.0, 0.0]
    step = nnframe.backprop(network, nnframe.Quadratic(), [[1.0]], [[0.0]])
    np.testing.assert_array_equal(step.gradient[0]["w"], [[[2.0], [0.0], [0.0]]])
    np.testing.assert_array_equal(step.deltas[0], [[[2.0, 0.0, 0.0]]])


@pytest.mark.parametrize("way", ["complex_step", "per_sample"])
def test_the_gradient_of_a_network_of_both(way):
    network = Network([Maxout(4, 3), Dense(3, Linear()), PReLU(), Dense(2)], 3, rng=5)
    rng = np.random.default_rng(1)
    case = nnframe.Quadratic(), rng.normal(size=(6, 3)), rng.random((6, 2))
    step = nnframe.backprop(network, *case)
    other = getattr(nnframe.gradients, way)(network, *case)
    np.testing.assert_allclose(step.gradient.flat, other.flat, rtol=0, atol=1e-14)


def test_a_slope_is_learned():
    # |z|/2 is a PReLU with s = -1/2, and nothing else of that kind.
    network = Network([PReLU()], 1)
    x = np.linspace(-1, 1, 21)[:, None]
    nnframe.train(
        network,
        nnframe.Quadratic(),
        (x, np.where(x > 0, x, -x / 2)),
        30,
        optimizer=nnframe.SGD(1.0),
    )
    assert network.parameters == pytest.approx([-0.5], abs=1e-3)


def test_errors():
    with pytest.raises(
        ShapeError, match=r"Maxout\(2\) takes one row .* got 2×3 .* put Flatten\(\)"
    ):
        Network([Maxout(2)], (2, 3))
    with pytest.raises(ArgumentError, match="Maxout's pieces must be a whole number"):
        Maxout(2, 0)
    with pytest.raises(ArgumentError, match="PReLU's shared must be True or False, got 1"):
        PReLU(shared=1)
    with pytest.raises(ArgumentError, match="PReLU's start must be a real number"):
        PReLU("0.25")


def test_a_maxout_can_be_explained():
    network = Network([Maxout(2, 3), Dense(1)], 2, rng=1)
    explained = nnframe.explain(network, nnframe.Quadratic(), [0.5, 1.0], [0.0])
    a = network.layers[0].forward(np.array([[0.5, 1.0]])).a[0, 0]
    assert f"{a:.4f}"[:5] in explained.to_html()
