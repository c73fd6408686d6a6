"""Penalties on weights: what is reported is what is differentiated, and biases are left alone."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from meta.built_in import BUILT_IN

import nnframe
from nnframe import L1, L2, Dense, MaxNorm, Network, Quadratic, Shared, Tanh
from nnframe.errors import ArgumentError, DivergenceError, PluginError, ShapeError
from nnframe.mini_batches import mini_batches, shuffled
from nnframe.regularizers import Regularizer, Sum, keep_bounds, weights_of, with_penalty

RNG = np.random.default_rng(3)
X, Y = RNG.normal(size=(12, 3)), RNG.random((12, 2))
REGULARIZERS = [L1(0.3), L2(0.3)]


def of_sizes(**settings):
    return Network.of_sizes([3, 4, 2], Tanh(), rng=1, **settings)


def whole_cost(network, regularizer):
    """C + R as the definitions have them, number by number."""
    costs = [Quadratic().forward(network.forward(x), y) for x, y in zip(X, Y, strict=True)]
    of_one = {L1: abs, L2: lambda w: w * w / 2}[type(regularizer)]
    weights = [w for layer in network.layers for w in layer.w.ravel().tolist()]
    return float(np.mean(costs)) + regularizer.strength * sum(map(of_one, weights))


@pytest.mark.parametrize("regularizer", REGULARIZERS, ids=repr)
def test_the_reported_cost_is_what_is_differentiated(regularizer):
    network = of_sizes()
    step = with_penalty(nnframe.backprop(network, Quadratic(), X, Y), network, regularizer)
    assert step.cost == pytest.approx(whole_cost(network, regularizer), rel=1e-12)
    theta, slopes = network.parameters.copy(), []
    for j in range(theta.size):
        ahead = []
        for sign in (1, -1):
            network.parameters = theta + sign * 1e-6 * (np.arange(theta.size) == j)
            ahead.append(whole_cost(network, regularizer))
        slopes.append((ahead[0] - ahead[1]) / 2e-6)
    np.testing.assert_allclose(step.gradient.flat, slopes, atol=1e-8)


@pytest.mark.parametrize("regularizer", REGULARIZERS, ids=repr)
def test_training_reports_the_cost_with_the_penalty_and_goes_down_it(regularizer):
    network = of_sizes()
    costs = [
        epoch.cost
        for epoch in nnframe.train(
            network,
            Quadratic(),
            (X, Y),
            epochs=3,
            batch_size=12,
            optimizer=nnframe.SGD(0.05),
            regularizer=regularizer,
        )
    ]
    fresh, expected = of_sizes(), []
    for _ in range(3):
        expected.append(whole_cost(fresh, regularizer))
        step = with_penalty(nnframe.backprop(fresh, Quadratic(), X, Y), fresh, regularizer)
        fresh.parameters -= 0.05 * step.gradient.flat
    np.testing.assert_allclose(costs, expected, rtol=1e-12)
    np.testing.assert_allclose(network.parameters, fresh.parameters, rtol=1e-12)


def test_l2_is_the_books_decay_of_weights():
    # (95) of the book's chapter 3: w → (1 - ηλ/n) w - η ∂C_0/∂w, and b as ever.
    eta, lmbda, n = 0.1, 5.0, len(X)
    network, plain = of_sizes(), of_sizes()
    slopes = nnframe.backprop(plain, Quadratic(), X, Y).gradient
    nnframe.train(
        network,
        Quadratic(),
        (X, Y),
        epochs=1,
        batch_size=n,
        optimizer=nnframe.SGD(eta),
        regularizer=L2(lmbda / n),
    )
    for layer, before, slope in zip(network.layers, plain.layers, slopes, strict=True):
        np.testing.assert_allclose(
            layer.w, (1 - eta * lmbda / n) * before.w - eta * slope["w"], rtol=1e-10
        )
        np.testing.assert_allclose(layer.b, before.b - eta * slope["b"], rtol=1e-10)


#: Every parameter of a built-in layer that is no weight; "0.b" is a part's b.
NO_WEIGHTS = {"b", "c", "bias", "gain", "slope", "mean", "variance"}


LAYERS = [name for name, make in BUILT_IN.items() if isinstance(make(), nnframe.Layer)]


@pytest.mark.parametrize("name", LAYERS)
def test_weights_are_penalised_and_nothing_else(name):
    layer = BUILT_IN[name]()
    for shape in [(3,), (2, 3), (2, 4, 4)]:
        try:
            network = Network([layer], shape)
        except nnframe.errors.NNFrameError:
            continue
        names = {name for _, name in weights_of(network)}
        others = set(network.layout.shapes[0]) - names
        shared = {name for _, name in network.layout.shared}
        assert all(name.rpartition(".")[2] in {"w", "u"} for name in names)
        assert all(name.rpartition(".")[2] in NO_WEIGHTS for name in others - shared)


def test_what_layers_share_is_penalised_once():
    shared = Shared(Dense(3, Tanh()))
    network = Network([shared, shared], 3, rng=1)
    cost = nnframe.backprop(network, Quadratic(), X, X).cost
    step = with_penalty(nnframe.backprop(network, Quadratic(), X, X), network, L2(2.0))
    assert step.cost - cost == pytest.approx((network.layers[0].w ** 2).sum(), rel=1e-12)
    plain = nnframe.backprop(network, Quadratic(), X, X).gradient
    np.testing.assert_allclose(
        step.gradient[1]["w"] - plain[1]["w"], 2 * network.layers[0].w, rtol=1e-12
    )


@pytest.mark.parametrize("regularizer", REGULARIZERS, ids=repr)
@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_keeps_the_dtype(regularizer, dtype):
    network = of_sizes(dtype=dtype)
    step = with_penalty(nnframe.backprop(network, Quadratic(), X, Y), network, regularizer)
    assert step.gradient.flat.dtype == dtype
    assert type(step.cost) is float


def test_exact_networks_take_fractions():
    network = Network([Dense(1, nnframe.Linear())], 1, dtype=object)
    network.parameters = [Fraction(1, 3), Fraction(1)]
    step = nnframe.backprop(network, Quadratic(), [[Fraction(1)]], [[Fraction(0)]])
    before = step.gradient.flat.copy()
    step = with_penalty(step, network, L2(Fraction(1, 2)))
    assert (step.gradient.flat - before).tolist() == [Fraction(1, 6), 0]


@pytest.mark.parametrize("kind", [L1, L2])
@pytest.mark.parametrize("strength", [0, -1.0, np.nan, "2", None, True])
def test_strength_must_be_positive(kind, strength):
    with pytest.raises(ArgumentError, match=rf"{kind.__name__}'s strength must be a positive"):
        kind(strength)


@pytest.mark.parametrize("regularizer", [L2, 0.1, "l2"])
def test_a_regularizer_has_to_be_one(regularizer):
    with pytest.raises(ArgumentError, match="the regularizer must be an instance of Regularizer"):
        nnframe.train(of_sizes(), Quadratic(), (X, Y), regularizer=regularizer)


class Wrong(Regularizer):
    def __init__(self, cost=0.0, slope=None):
        self.cost, self.slope = cost, slope

    def forward(self, w):
        return self.cost

    def derivative(self, w):
        return np.zeros_like(w) if self.slope is None else self.slope


class Raises(Wrong):
    def forward(self, w):
        raise KeyError("oops")


class Writes(Wrong):
    def forward(self, w):
        w *= 2


@pytest.mark.parametrize(
    ("regularizer", "error", "message"),
    [
        (Wrong(cost=np.zeros(2)), PluginError, r"forward returned .* expected one number"),
        (Wrong(cost=None), PluginError, "forward returned None"),
        (Wrong(slope=np.zeros(3)), ShapeError, r"derivative .*\(3,\)"),
        (Wrong(slope=0.0), nnframe.errors.NNFrameError, "derivative"),
        (Raises(), PluginError, "KeyError"),
        (Writes(), PluginError, "read-only"),
    ],
)
def test_a_wrong_one_is_named_with_the_layer(regularizer, error, message):
    network = of_sizes()
    before = network.parameters.copy()
    with pytest.raises(error, match=message) as caught:
        nnframe.train(network, Quadratic(), (X, Y), epochs=1, regularizer=regularizer)
    assert type(regularizer).__name__ in str(caught.value)
    assert "layer 1 of 2" in str(caught.value)
    np.testing.assert_array_equal(network.parameters, before)


def row_norms(network):
    return [np.sqrt((layer.w**2).sum(axis=1)) for layer in network.layers]


def test_max_norm_bounds_the_weights_into_each_neuron_and_no_bias():
    network, free = of_sizes(), of_sizes()
    for each, regularizer in ((network, MaxNorm(0.6)), (free, None)):
        nnframe.train(
            each,
            Quadratic(),
            (X, Y),
            epochs=1,
            batch_size=12,
            optimizer=nnframe.SGD(2.0),
            regularizer=regularizer,
        )
    bounded = 0
    for layer, before, norms in zip(network.layers, free.layers, row_norms(free), strict=True):
        factor = np.minimum(1, 0.6 / norms)[:, None]
        np.testing.assert_allclose(layer.w, factor * before.w, rtol=1e-14)
        np.testing.assert_array_equal(layer.b, before.b)
        bounded += (norms > 0.6).sum()
    assert 0 < bounded < 6


def test_max_norm_is_kept_after_every_step_and_is_no_cost():
    network = of_sizes()
    settings = {"batch_size": 5, "optimizer": nnframe.SGD(2.0)}
    history = nnframe.train(network, Quadratic(), (X, Y), 3, regularizer=MaxNorm(0.1), **settings)
    assert max(norms.max() for norms in row_norms(network)) <= 0.1 * (1 + 1e-12)
    step = nnframe.backprop(network, Quadratic(), X, Y)
    assert with_penalty(step, network, MaxNorm(0.1)).cost == step.cost
    fresh = of_sizes()
    expected = 0.0
    for rows in mini_batches(shuffled(12, 0, 1), 5):
        step = nnframe.backprop(fresh, Quadratic(), X[rows], Y[rows])
        expected += step.cost * len(rows)
        fresh.parameters -= 2.0 * step.gradient.flat
        keep_bounds(fresh, MaxNorm(0.1))
    assert history[0].cost == pytest.approx(expected / 12, rel=1e-12)


def test_a_kernel_is_one_neuron_and_float16_has_room():
    network = Network([nnframe.Conv2D(2, 3)], (1, 4, 4), rng=1, dtype="float16")
    network.layers[0].w = np.full((2, 1, 3, 3), 100.0)
    keep_bounds(network, MaxNorm(3.0))
    np.testing.assert_allclose(network.layers[0].w, 1.0, rtol=1e-3)
    assert network.parameters.dtype == np.float16


@pytest.mark.parametrize("size", [1e-300, 1e-170, 1e160, 1e300])
def test_squares_of_weights_of_any_size_have_room(size):
    w = size * np.array([[3.0, 4.0, 0.0], [0.1, -0.2, 0.3], [0.0, 0.0, 0.0]])
    MaxNorm(size).project(w)
    expected = [[0.6, 0.8, 0.0], [0.1, -0.2, 0.3], [0.0, 0.0, 0.0]]
    np.testing.assert_allclose(w / size, expected, rtol=1e-14)


def test_weights_that_are_not_finite_stay_for_the_training_to_tell():
    w = np.array([[np.inf, 1.0], [np.nan, 1.0], [3.0, 4.0]])
    with np.errstate(all="ignore"):
        MaxNorm(1.0).project(w)
    np.testing.assert_allclose(w, [[np.inf, 1.0], [np.nan, 1.0], [0.6, 0.8]], rtol=1e-14)


def test_a_sum_is_each_of_its_parts():
    both, network = L1(0.3) + L2(0.7) + MaxNorm(0.5), of_sizes()
    w = RNG.normal(size=(4, 3))
    assert both.forward(w) == pytest.approx(0.3 * abs(w).sum() + 0.35 * (w * w).sum(), rel=1e-14)
    np.testing.assert_allclose(both.derivative(w), 0.3 * np.sign(w) + 0.7 * w, rtol=1e-14)
    keep_bounds(network, both)
    assert max(norms.max() for norms in row_norms(network)) <= 0.5 * (1 + 1e-12)
    with pytest.raises(TypeError):
        L1(0.3) + 2
    with pytest.raises(ArgumentError, match="must be a tuple of regularizers"):
        Sum((L1(0.3), 2))


class Returns(Regularizer):
    def forward(self, w):
        return 0.0

    def derivative(self, w):
        return 0 * w

    def project(self, w):
        return w / 2


def test_a_bound_that_changes_nothing_is_told():
    with pytest.raises(PluginError, match=r"Returns\(\), for w of layer 1 of 2.*project returned"):
        nnframe.train(of_sizes(), Quadratic(), (X, Y), 1, regularizer=Returns())


def test_an_exact_network_has_no_norms():
    network = Network([Dense(1, nnframe.Linear())], 1, dtype=object)
    with pytest.raises(ArgumentError, match="no fraction"):
        keep_bounds(network, MaxNorm(1.0))


def test_a_penalty_beyond_all_floats_ends_the_training():
    network = of_sizes()
    with pytest.raises(DivergenceError, match="the cost became inf"):
        nnframe.train(network, Quadratic(), (X, Y), epochs=1, regularizer=Wrong(cost=np.inf))


def test_a_training_resumes_with_its_penalty_and_with_no_other(tmp_path):
    path, settings = tmp_path / "run.npz", {"batch_size": 5, "optimizer": nnframe.SGD(0.3)}
    whole, parts = of_sizes(), of_sizes()
    nnframe.train(whole, Quadratic(), (X, Y), 4, regularizer=L2(0.1), **settings)
    nnframe.train(parts, Quadratic(), (X, Y), 2, regularizer=L2(0.1), checkpoint=path, **settings)
    for other in (None, L2(0.2), L1(0.1)):
        with pytest.raises(ArgumentError, match="regularizer"):
            nnframe.train(
                of_sizes(),
                Quadratic(),
                (X, Y),
                4,
                regularizer=other,
                checkpoint=path,
                resume=True,
                **settings,
            )
    resumed = of_sizes()
    nnframe.train(
        resumed,
        Quadratic(),
        (X, Y),
        4,
        regularizer=L2(0.1),
        checkpoint=path,
        resume=True,
        **settings,
    )
    assert resumed.parameters.tobytes() == whole.parameters.tobytes()
