"""The built-in layers: their gradients, what they record, and parameters that live in θ."""

from __future__ import annotations

import copy
import pickle
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import attrs
import numpy as np
import pytest

import nnframe
from nnframe import (
    AveragePool2D,
    Chain,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    LayerDerivative,
    MaxPool2D,
    Network,
    Parallel,
    Residual,
)
from nnframe.arrays import Array, Shape

COST = nnframe.Quadratic()
#: Each parameter that a built-in layer is declared to have.
PARAMETERS = [
    pytest.param(field.name, kind(*values), id=f"{kind.__name__}.{field.name}")
    for kind, values in (
        (Dense, [3]),
        (Conv2D, [2, 3]),
        (nnframe.Maxout, [3]),
        (nnframe.RNN, [3]),
        (nnframe.GRU, [3]),
        (nnframe.LSTM, [3]),
        (nnframe.PReLU, []),
        (nnframe.Embedding, [5, 2]),
        (nnframe.LayerNorm, []),
        (nnframe.BatchNorm, []),
    )
    for field in attrs.fields(kind)
    if not field.init
]


def sample(network: Network, m: int = 4) -> tuple[Array, Array]:
    rng = np.random.default_rng(1)
    return (
        rng.normal(size=(m, *network.shapes[0])),
        rng.normal(size=(m, *network.shapes[-1])),
    )


def mean_cost(network: Network, x: Array, y: Array, seed: int | None) -> float:
    training = None if seed is None else np.random.default_rng(seed)
    return float(COST.forward(network.forward(x, training), y).mean())


def by_differences(network: Network, x: Array, y: Array, seed: int | None = None) -> Array:
    h = 1e-5
    theta = network.parameters.copy()
    found = np.empty_like(theta)
    for i in range(theta.size):
        at = np.zeros_like(theta)
        at[i] = h
        network.parameters = theta + at
        above = mean_cost(network, x, y, seed)
        network.parameters = theta - at
        found[i] = (above - mean_cost(network, x, y, seed)) / (2 * h)
    network.parameters = theta
    return found


def dense(n: int) -> Dense:
    return Dense(n, nnframe.Tanh())


NETWORKS: dict[str, Callable[[], Network]] = {
    "dense": lambda: Network([dense(3)], 2),
    "two dense": lambda: Network([dense(3), dense(2)], 4),
    "softmax inside": lambda: Network([Dense(3, nnframe.Softmax()), dense(2)], 2),
    "chain first": lambda: Network([Chain([dense(3), dense(2)]), dense(1)], 2),
    "chain last": lambda: Network([dense(3), Chain([dense(2), dense(2)])], 2),
    "chain of a chain": lambda: Network([Chain([Chain([dense(3)]), Chain([dense(2)])])], 2),
    "chain that starts with dropout": lambda: Network([Chain([Dropout(0.5), dense(2)])], 3),
    "chain that ends with dropout": lambda: Network([Chain([dense(3), Dropout(0.5)])], 2),
    "residual": lambda: Network([Residual([dense(3), dense(2)])], 2),
    "residual in the middle": lambda: Network([dense(3), Residual([dense(3)]), dense(2)], 2),
    "residual in a chain": lambda: Network([Chain([dense(3), Residual([dense(3)])]), dense(1)], 2),
    "chain in a residual": lambda: Network([Residual([Chain([dense(3), dense(2)])])], 2),
    "residual in a residual": lambda: Network([Residual([dense(2), Residual([dense(2)])])], 2),
    "flatten first": lambda: Network([Flatten(), dense(2)], (2, 3)),
    "flatten in a chain": lambda: Network([Chain([Flatten(), dense(2)])], (2, 2, 2)),
    "flatten of rows": lambda: Network([dense(3), Flatten(), dense(2)], 2),
    "dropout": lambda: Network([dense(6), Dropout(0.4), dense(2)], 2),
    "dropout last": lambda: Network([dense(4), Dropout(0.4)], 2),
    "parallel": lambda: Network([Parallel([dense(3), Chain([dense(2), dense(1)])]), dense(2)], 2),
    "parallel, added": lambda: Network([Parallel([dense(3), dense(3)], join="add"), dense(2)], 2),
    "parallel with a shortcut": lambda: Network([Parallel([Flatten(), Dropout(0.4)]), dense(2)], 3),
    "parallel of images": lambda: Network(
        [Parallel([Conv2D(2, 2), MaxPool2D((2, 2), 1)]), Flatten(), dense(2)], (1, 3, 3)
    ),
    "convolution": lambda: Network(
        [Conv2D(2, 2, padding=1), AveragePool2D(), Flatten()], (1, 3, 4)
    ),
    "dropout in a residual": lambda: Network([Residual([dense(4), Dropout(0.3), dense(3)])], 3),
}


@pytest.mark.parametrize("seed", [None, 5], ids=["used", "training"])
@pytest.mark.parametrize("name", NETWORKS)
def test_gradient_equals_central_differences(name: str, seed: int | None) -> None:
    network = NETWORKS[name]()
    x, y = sample(network)
    training = None if seed is None else np.random.default_rng(seed)
    step = nnframe.backprop(network, COST, x, y, training)
    # h² f'''/6 + ε f/h: about 1e-10 for these.
    expected = by_differences(network, x, y, seed)
    np.testing.assert_allclose(step.gradient.flat, expected, rtol=1e-7, atol=1e-9)
    assert step.cost == pytest.approx(mean_cost(network, x, y, seed), rel=1e-12)


@pytest.mark.parametrize("name", NETWORKS)
def test_backprop_changes_neither_network_nor_data(name: str) -> None:
    network = NETWORKS[name]()
    x, y = sample(network)
    before = network.parameters.copy(), x.copy(), y.copy()
    for array in (network.parameters, x, y):
        array.flags.writeable = False
    nnframe.backprop(network, COST, x, y, np.random.default_rng(0))
    for kept, now in zip(before, (network.parameters, x, y), strict=True):
        np.testing.assert_array_equal(kept, now)


@pytest.mark.parametrize("name", NETWORKS)
def test_derivative_gives_the_input_gradient(name: str) -> None:
    # The engine never asks the first layer for ∂C/∂a_in; a layer's `derivative` still gives it.
    layer = NETWORKS[name]().layers[0]
    network = Network([layer], NETWORKS[name]().shapes[0])
    bound = network.layers[0]
    x, _ = sample(network, 3)
    record = bound.forward(x)
    upstream = np.random.default_rng(2).normal(size=record.a.shape)
    gradient = bound.derivative(record, upstream)[0]
    expected, h = np.empty_like(x), 1e-5
    for place in np.ndindex(x.shape):
        at = np.zeros_like(x)
        at[place] = h
        change = bound.forward(x + at).a - bound.forward(x - at).a
        expected[place] = (change * upstream).sum() / (2 * h)
    np.testing.assert_allclose(gradient, expected, rtol=1e-7, atol=1e-9)


def test_a_chain_computes_what_its_layers_do_one_by_one() -> None:
    plain = Network([dense(3), dense(2)], 4)
    chained = Network([Chain([dense(3), dense(2)])], 4)
    x, y = sample(plain)
    np.testing.assert_array_equal(plain.parameters, chained.parameters)
    apart, together = (nnframe.backprop(n, COST, x, y) for n in (plain, chained))
    np.testing.assert_array_equal(apart.gradient.flat, together.gradient.flat)
    for delta, inner in zip(apart.deltas, together.deltas[0] or (), strict=True):
        np.testing.assert_array_equal(delta, inner)


def test_a_residual_adds_its_input() -> None:
    inner = Network([dense(2)], 2)
    outer = Network([Residual([dense(2)])], 2)
    x, _ = sample(inner)
    np.testing.assert_array_equal(outer.forward(x), x + inner.forward(x))


def test_parallel_branches_stand_in_their_order() -> None:
    network = Network([Parallel([dense(2), dense(1)])], 2)
    x, _ = sample(network)
    alone = Network([dense(2)], 2)
    alone.parameters = network.parameters[:6]
    np.testing.assert_array_equal(network.forward(x)[:, :2], alone.forward(x))
    assert list(network.layers[0].parameters) == ["0.w", "0.b", "1.w", "1.b"]


@pytest.mark.parametrize(
    ("layers", "join", "n_in", "message"),
    [
        ([dense(2), dense(3)], "add", 4, "cannot add branches that return 2, 3 numbers: their sha"),
        ([Conv2D(2, 2), Conv2D(2, 3)], "concatenate", (1, 4, 4), "2×3×3, 2×2×2 numbers: all but"),
        ([dense(2), Conv2D(2, 3)], "add", 4, r"Conv2D.* takes images"),
    ],
)
def test_parallel_branches_that_do_not_fit(
    layers: list[Layer], join: str, n_in: Any, message: str
) -> None:
    with pytest.raises(nnframe.errors.ShapeError, match=message):
        Network([Parallel(layers, join=join)], n_in)


def test_a_join_that_does_not_exist() -> None:
    with pytest.raises(nnframe.errors.ArgumentError, match="'concatenate' or 'add', got 'sum'"):
        Parallel([dense(2)], join="sum")


def test_a_failing_branch_is_named() -> None:
    class Failing(Flatten.__bases__[0]):  # type: ignore[misc, name-defined]
        def forward(self, a_in, training=None):  # type: ignore[no-untyped-def]
            raise ZeroDivisionError

        def derivative(self, record, grad_a):  # type: ignore[no-untyped-def]
            raise ZeroDivisionError

    network = Network([Parallel([dense(2), Failing()])], 2)
    with pytest.raises(nnframe.errors.PluginError, match=r"layer 1 of 1.*branch 1, Failing\(\)"):
        network.forward([1.0, 2.0])


def test_a_chain_that_ends_in_a_sigmoid_takes_part_in_a_fused_pair() -> None:
    network = Network([Chain([Dense(1)])], 1)
    network.parameters = [-1000.0, 0.0]  # a = 0 exactly, where y = 1
    step = nnframe.backprop(network, nnframe.CrossEntropy(), [1.0], [1.0])
    assert step.cost == 1000.0
    np.testing.assert_array_equal(step.gradient.flat, [-1.0, -1.0])


class Doubled(nnframe.WeightedLayer):
    """Rewrites `derivative` alone: wherever it stands, that is what has to be used."""

    def __init__(self) -> None:
        self.activation = nnframe.Sigmoid()

    def initial_parameters(self, shape_in: Shape, rng: np.random.Generator) -> dict[str, Array]:
        return {"g": np.ones(shape_in)}

    def weighted_input(self, a_in: Array) -> Array:
        g: Array = self.parameters["g"]
        return a_in * g

    def weighted_gradient(self, a_in: Array, delta: Array) -> dict[str, Array]:
        return {"g": (a_in * delta).sum(axis=0)}

    def input_gradient(self, a_in: Array, delta: Array) -> Array:
        g: Array = self.parameters["g"]
        return delta * g

    def derivative(self, record: Any, grad_a: Array) -> LayerDerivative:
        return super().derivative(record, grad_a)._replace(gradients={"g": np.full(2, 7.0)})


@pytest.mark.parametrize(
    "layer",
    [Doubled(), Chain([Doubled()]), Chain([Chain([Doubled()])]), Residual([Doubled()])],
    ids=["alone", "in a chain", "in a chain in a chain", "in a residual"],
)
@pytest.mark.parametrize("cost", [nnframe.Quadratic(), nnframe.CrossEntropy()])
def test_a_rewritten_derivative_is_used(layer: Layer, cost: nnframe.Cost) -> None:
    network = Network([layer], 2)
    step = nnframe.backprop(network, cost, [[0.1, 0.2]], [[0.3, 0.4]])
    np.testing.assert_array_equal(step.gradient.flat, [7.0, 7.0])


def test_records_hold_what_the_chapter_names() -> None:
    network = Network([Flatten(), Dense(3), Residual([Dense(3)]), Dropout(0.5)], (1, 2))
    x = np.array([[[0.6, 0.4]]])
    step = nnframe.backprop(network, COST, x, np.zeros((1, 3)), np.random.default_rng(0))
    flat, neurons, residual, dropped = step.records
    np.testing.assert_array_equal(flat.a, [[0.6, 0.4]])
    w, b = network.layers[1].parameters["w"], network.layers[1].parameters["b"]
    np.testing.assert_allclose(neurons.z, flat.a @ w.T + b, rtol=1e-15)
    np.testing.assert_array_equal(neurons.a, nnframe.Sigmoid().forward(neurons.z))
    np.testing.assert_array_equal(residual.a, residual.a_in + residual.records[0].a)
    np.testing.assert_array_equal(residual.z, residual.records[0].z)
    np.testing.assert_array_equal(dropped.a, dropped.a_in * dropped.scale)
    assert step.deltas[0] is None
    assert step.deltas[3] is None
    assert isinstance(step.deltas[2], tuple)
    assert isinstance(step.deltas[1], np.ndarray)
    assert step.deltas[1].shape == (1, 3)


def test_a_record_prints_its_numbers() -> None:
    network = Network([Dense(1)], 1)
    network.parameters = [0.5, 0.25]
    record = nnframe.backprop(network, COST, [1.0], [1.0]).records[0]
    assert repr(record).startswith("NeuronRecord(a_in=array([[1.]]), z=array([[0.75]])")


class TestDropout:
    def test_without_a_generator_nothing_happens(self) -> None:
        a = np.ones((2, 3))
        assert Dropout(0.9).forward(a).a is a

    def test_one_generator_one_mask(self) -> None:
        def mask(seed: int) -> Array:
            return Dropout(0.5).forward(np.ones((4, 9)), np.random.default_rng(seed)).a

        np.testing.assert_array_equal(mask(3), mask(3))
        assert (mask(3) != mask(4)).any()

    def test_the_mean_stays(self) -> None:
        a = Dropout(0.25).forward(np.ones((100, 100)), np.random.default_rng(0)).a
        assert set(np.unique(a)) == {0.0, 1 / 0.75}
        # 10,000 draws of standard deviation √(1/3): three of them are 0.017.
        assert a.mean() == pytest.approx(1, abs=0.018)

    def test_rate_zero_keeps_all(self) -> None:
        a = np.random.default_rng(0).normal(size=(3, 3))
        np.testing.assert_array_equal(Dropout(0).forward(a, np.random.default_rng(0)).a, a)

    def test_the_same_mask_forward_and_back(self) -> None:
        record = Dropout(0.5).forward(np.ones((5, 5)), np.random.default_rng(0))
        grad, gradients, delta = Dropout(0.5).derivative(record, np.full((5, 5), 3.0))
        np.testing.assert_array_equal(grad, 3 * record.a)
        assert gradients == {}
        assert delta is None


class TestParameters:
    def test_a_description_used_twice_gives_independent_parameters(self) -> None:
        description = dense(2)
        network = Network([description, description], 2)
        first, second = network.layers
        assert not np.shares_memory(first.parameters["w"], second.parameters["w"])
        assert (first.parameters["w"] != second.parameters["w"]).all()
        assert description.parameters == {}
        other = Network([description], 2)
        other.parameters += 1
        assert not np.shares_memory(other.parameters, network.parameters)

    def test_a_bound_layer_may_serve_as_a_description(self) -> None:
        network = Network([dense(2)], 2)
        again = Network(network.layers, 2)
        again.parameters += 1
        np.testing.assert_array_equal(network.parameters + 1, again.parameters)

    def test_every_parameter_is_a_view_into_theta(self) -> None:
        network = NETWORKS["residual in a chain"]()
        for layer in network.layers:
            for view in layer.parameters.values():
                assert np.shares_memory(view, network.parameters)
        network.parameters = np.arange(network.parameters.size)
        numbers = [view.ravel() for layer in network.layers for view in layer.parameters.values()]
        np.testing.assert_array_equal(np.concatenate(numbers), network.parameters)

    def test_a_composites_parts_see_the_same_memory(self) -> None:
        network = Network([Chain([Dense(2), Residual([Dense(2)])])], 2)
        chain: Any = network.layers[0]
        assert list(chain.parameters) == ["0.w", "0.b", "1.0.w", "1.0.b"]
        assert np.shares_memory(chain.layers[1].layers[0].w, network.parameters)

    def test_assigning_writes_into_theta(self) -> None:
        network = Network([Dense(2)], 2)
        layer: Any = network.layers[0]
        layer.w = [[1, 2], [3, 4]]
        layer.b = [5, 6]
        np.testing.assert_array_equal(network.parameters, [1, 2, 3, 4, 5, 6])
        assert layer.w is layer.parameters["w"]

    def test_assigning_inside_a_composite_writes_into_theta(self) -> None:
        network = Network([Chain([Dense(1)])], 1)
        chain: Any = network.layers[0]
        chain.layers[0].w = [[8]]
        chain.layers[0].b += 2
        assert network.parameters[0] == 8
        assert chain.parameters["0.b"] is not None
        assert network.parameters[1] == chain.layers[0].b[0]

    def test_adding_in_place_writes_into_theta(self) -> None:
        network = Network([Dense(2)], 2)
        layer: Any = network.layers[0]
        before = network.parameters.copy()
        layer.w += 1
        layer.b[0] -= 1
        change = np.array([1, 1, 1, 1, -1, 0])
        np.testing.assert_array_equal(network.parameters, before + change)

    @pytest.mark.parametrize("value", [1.0, [1.0], [[1.0, 2.0]], np.ones((2, 2, 1))])
    def test_assigning_never_broadcasts(self, value: Any) -> None:
        network = Network([Dense(2)], 2)
        before = network.parameters.copy()
        layer: Any = network.layers[0]
        with pytest.raises(nnframe.errors.ShapeError, match=r"Dense\.w has shape \(2, 2\), got"):
            layer.w = value
        np.testing.assert_array_equal(network.parameters, before)

    @pytest.mark.parametrize(
        ("parts", "place"),
        [
            (lambda network: network.layers[1], "layer 2 of 3 (layers[1]), Dense.w"),
            (lambda network: network.copy().layers[1], "layer 2 of 3 (layers[1]), Dense.w"),
            (lambda network: pickle.loads(pickle.dumps(network)).layers[1], "layer 2 of 3 (lay"),
            (lambda network: network.layers[2].layers[1], "layer 3 of 3 (layers[2]), part 1, D"),
        ],
    )
    def test_a_wrong_shape_is_told_with_the_layers_place(
        self, parts: Callable[[Network], Any], place: str
    ) -> None:
        network = Network([Dense(2), Dense(2), Chain([Dense(2), Dense(2)])], 2)
        with pytest.raises(nnframe.errors.ShapeError, match=re.escape(place)):
            parts(network).w = np.ones((2, 3))
        with pytest.raises(nnframe.errors.DtypeError, match=re.escape(place)):
            parts(network).w = [["a", "b"]] * 2

    @pytest.mark.parametrize(("name", "layer"), PARAMETERS)
    def test_a_description_has_no_weights_that_could_be_set(self, name: str, layer: Layer) -> None:
        with pytest.raises(nnframe.errors.UnboundLayerError, match=rf"\.{name} is not there yet"):
            setattr(layer, name, np.ones(3))

    def test_what_is_set_before_it_is_bound_is_not_lost_in_silence(self) -> None:
        class Weighs(Layer):
            def __init__(self, w: Any, start: Any) -> None:
                self.w, self.start = w, start

            def forward(self, a_in: Array, training: Any = None) -> Any:
                return LayerDerivative(a_in, {})

            def derivative(self, record: Any, grad_a: Array) -> LayerDerivative:
                return LayerDerivative(grad_a, {"w": grad_a.sum(axis=0)})

            def initial_parameters(self, shape_in: Shape, rng: Any) -> dict[str, Array]:
                return {"w": self.start}

        with pytest.raises(nnframe.errors.ArgumentError, match=r"Weighs\.w was set before"):
            Network([Weighs(np.ones(2), np.zeros(2))], 2)
        for own in (None, np.zeros(2)):  # a place kept free, and the start itself
            network = Network([Weighs(own, np.zeros(2))], 2)
            network.parameters = [1, 2]
            Network(network.layers, 2)  # which draws anew

    @pytest.mark.parametrize(
        ("name", "message"),
        [
            ("W", "Dense.W is no parameter: they are called w and b"),
            ("B", "Dense.B is no parameter"),
            ("weights", "Dense.weights says how numbers are drawn"),
            ("biases", "Dense.biases says how numbers are drawn"),
        ],
    )
    def test_weights_under_another_name(self, name: str, message: str) -> None:
        layer = Network([Dense(2)], 2).layers[0]
        with pytest.raises(nnframe.errors.ArgumentError, match=re.escape(message)):
            setattr(layer, name, np.ones((2, 2)))
        layer.note = np.ones(3)  # type: ignore[attr-defined]  # what looks like none is nobody's
        layer.weights = nnframe.He()  # type: ignore[attr-defined]  # a setting of its kind

    def test_a_copy_has_a_theta_of_its_own(self) -> None:
        network = NETWORKS["residual in a chain"]()
        x, _ = sample(network)
        before = network.forward(x)
        twin = network.copy()
        np.testing.assert_array_equal(twin.forward(x), before)
        twin.parameters += 1
        np.testing.assert_array_equal(network.forward(x), before)
        assert (twin.forward(x) != before).any()

    @pytest.mark.parametrize(
        "copied", [copy.deepcopy, lambda network: pickle.loads(pickle.dumps(network))]
    )
    def test_deepcopy_and_pickle_keep_the_views(self, copied: Callable[[Network], Network]) -> None:
        network = NETWORKS["residual in a chain"]()
        x, _ = sample(network)
        before = network.forward(x)
        twin = copied(network)
        np.testing.assert_array_equal(twin.forward(x), before)
        twin.parameters = np.zeros(twin.parameters.size)
        np.testing.assert_array_equal(twin.layers[0].parameters["0.w"], 0)
        np.testing.assert_array_equal(network.forward(x), before)

    def test_float32_stays_float32(self) -> None:
        layers = [Residual([Chain([dense(2), Dropout(0.5)])]), Flatten(), dense(1)]
        network = Network(layers, 2, dtype=np.float32)
        step = nnframe.backprop(
            network, COST, np.ones((3, 2)), np.ones((3, 1)), np.random.default_rng(0)
        )
        assert step.gradient.flat.dtype == np.float32
        assert {record.a.dtype for record in step.records} == {np.dtype(np.float32)}


def test_eight_threads_find_the_same_gradient() -> None:
    network = NETWORKS["residual in the middle"]()
    x, y = sample(network, 16)
    expected = nnframe.backprop(network, COST, x, y).gradient.flat

    def gradient(_: int) -> Array:
        return nnframe.backprop(network, COST, x, y).gradient.flat

    with ThreadPoolExecutor(8) as pool:
        for found in pool.map(gradient, range(64)):
            np.testing.assert_array_equal(found, expected)


def test_derivative_is_pure() -> None:
    network = NETWORKS["chain in a residual"]()
    x, _ = sample(network)
    layer = network.layers[0]
    record = layer.forward(x)
    upstream = np.random.default_rng(3).normal(size=record.a.shape)
    first, second = layer.derivative(record, upstream), layer.derivative(record, upstream)
    np.testing.assert_array_equal(first[0], second[0])
    for name in first[1]:
        np.testing.assert_array_equal(first[1][name], second[1][name])


@pytest.mark.parametrize(
    ("layer", "text"),
    [
        (Dense(30), "Dense(30)"),
        (Dense(30, nnframe.Tanh()), "Dense(30, activation=Tanh())"),
        (Dense(2, weights=nnframe.Normal()), "Dense(2, weights=Normal())"),
        (Dropout(0.25), "Dropout(rate=0.25)"),
        (Flatten(), "Flatten()"),
        (Chain([Dense(3), Flatten()]), "Chain(layers=(Dense(3), Flatten()))"),
        (Residual([Dense(3)]), "Residual(layers=(Dense(3),))"),
    ],
)
def test_a_layer_prints_as_the_call_that_makes_it(layer: Layer, text: str) -> None:
    assert repr(layer) == text


def test_summary_counts_every_parameter() -> None:
    network = Network([Flatten(), Chain([Dense(3), Dense(4)]), Residual([Dense(4)])], (2, 2))
    lines = network.summary().splitlines()
    assert lines[0].split() == ["layer", "in", "→", "out", "parameters", "numbers"]
    assert "2×2 → 4" in lines[2]
    assert "0.w (3, 4), 0.b (3,), 1.w (4, 3), 1.b (4,)" in lines[3]
    assert lines[3].endswith(" 31")
    assert lines[-1].startswith("total")
    assert lines[-1].endswith(f" {network.parameters.size}")
    assert repr(network) == "Network(2×2 → 4 → 4 → 4, 51 parameters, float64)"


def test_a_network_without_parameters_works() -> None:
    network = Network([Flatten()], (2, 2))
    step = nnframe.backprop(network, COST, np.ones((1, 2, 2)), np.zeros((1, 4)))
    assert step.cost == 2.0
    assert step.gradient.flat.shape == (0,)


def test_a_copied_gradient_looks_into_its_own_vector() -> None:
    network = nnframe.Network.of_sizes([2, 1])
    gradient = nnframe.backprop(network, nnframe.Quadratic(), [1.0, 2.0], [1.0]).gradient
    twin = copy.deepcopy(gradient)
    twin.flat[:] = 0
    assert not twin[0]["w"].any()
    assert gradient[0]["w"].any()


def test_an_initializer_of_another_shape_is_refused() -> None:
    class Column(nnframe.Initializer):
        def draw(self, shape, fan_in, fan_out, rng):  # type: ignore[no-untyped-def]
            return np.arange(3.0)[:, None]

    with pytest.raises(nnframe.errors.ShapeError, match=r"Column.draw returned shape \(3, 1\)"):
        nnframe.Network([nnframe.Dense(3, biases=Column())], n_in=2)


def test_an_attrs_layer_that_would_detach_its_parameters_is_refused() -> None:
    @attrs.define(slots=False)
    class Careless(nnframe.Layer):
        k: int = attrs.field(default=1, validator=attrs.validators.instance_of(int))

        def initial_parameters(self, shape_in, rng):  # type: ignore[no-untyped-def]
            return {"g": np.ones(shape_in)}

        def forward(self, a_in, training=None):  # type: ignore[no-untyped-def]
            raise AssertionError

        derivative = forward

    with pytest.raises(nnframe.errors.ArgumentError, match=r"setters\.NO_OP"):
        nnframe.Network([Careless()], n_in=2)


def test_code_that_works_in_place_is_caught() -> None:
    class InPlace(nnframe.Activation):
        def forward(self, z):  # type: ignore[no-untyped-def]
            return np.tanh(z, out=z)

        def derivative(self, z):  # type: ignore[no-untyped-def]
            return 1 - np.tanh(z) ** 2

    with pytest.raises(nnframe.errors.PluginError, match=r"layer 1 of 1.*read-only"):
        nnframe.Network.of_sizes([2, 2], InPlace()).forward([1.0, 2.0])

    class Greedy(nnframe.Cost):
        def forward(self, a, y):  # type: ignore[no-untyped-def]
            y -= a
            return (y**2).sum(axis=1)

        def derivative(self, a, y):  # type: ignore[no-untyped-def]
            return a - y

    y = np.ones((1, 2))
    with pytest.raises(nnframe.errors.PluginError, match=r"Greedy.*read-only"):
        nnframe.backprop(nnframe.Network.of_sizes([2, 2]), Greedy(), [[1.0, 2.0]], y)
    assert y.tolist() == [[1, 1]]


def test_a_softmax_with_a_jacobian_of_its_own_uses_it() -> None:
    class Doubled(nnframe.Softmax):
        def derivative(self, z):  # type: ignore[no-untyped-def]
            return 2 * super().derivative(z)

    steps = [
        nnframe.backprop(
            nnframe.Network.of_sizes([2, 2], sigma), nnframe.Quadratic(), [1.0, 2.0], [1.0, 0.0]
        )
        for sigma in (nnframe.Softmax(), Doubled())
    ]
    np.testing.assert_allclose(steps[1].gradient.flat, 2 * steps[0].gradient.flat)
