"""The same gradient, six ways: each method against backprop, and backprop against each."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnframe
from nnframe import Chain, Dense, Dropout, Flatten, Residual, gradients
from nnframe.errors import (
    ArgumentError,
    DataError,
    DomainError,
    DtypeError,
    PluginError,
    ShapeError,
)
from nnframe.gradients import FiniteDifference
from nnframe.gradients.complex_forms import FORMS

ACTIVATIONS = [getattr(nnframe, name) for name in nnframe.activations.__all__]
COSTS = [getattr(nnframe, name) for name in nnframe.costs.__all__ if name[0].isupper()]
#: Each way, and how far its slopes may be from those of backprop, as a share of the largest slope
#: and of C. The differences are good for about as many digits as their formula and rounding leave.
WAYS = {
    "per_sample": 1e-13,
    "matrix_form": 1e-11,
    "path_sum": 1e-11,
    "complex_step": 1e-11,
    "finite_difference": 1e-7,
    "forward_difference": 1e-4,
}
EXACT_WAYS = ["backprop", "per_sample", "matrix_form", "path_sum"]
OUTPUTS = {
    nnframe.Quadratic: ACTIVATIONS,
    nnframe.CrossEntropy: [nnframe.Sigmoid],
    nnframe.LogLikelihood: [nnframe.Softmax, nnframe.Sigmoid],
    nnframe.KullbackLeibler: [nnframe.Softmax, nnframe.Sigmoid],
    nnframe.Focal: [nnframe.Sigmoid],
    nnframe.WeightedSum: [nnframe.Sigmoid],
    nnframe.Cosine: [nnframe.Sigmoid, nnframe.Softmax],  # a length that is not near 0
    nnframe.Hinge: [nnframe.Linear, nnframe.Tanh],
    nnframe.Absolute: ACTIVATIONS,
    nnframe.Huber: ACTIVATIONS,
}


def made(cost):
    """A cost of a kind; of a weighted sum, one with a fused pair inside and one without."""
    if cost is nnframe.WeightedSum:
        parts = [(0.5, nnframe.Huber(0.3)), (2.0, nnframe.CrossEntropy(), slice(0, 1))]
        return nnframe.WeightedSum(parts)
    return cost()


@st.composite
def problems(draw, hidden=None, cost=None):
    """Widths 1-5, depth 1-4, each activation and cost; no z is on a kink, or at a million."""
    sizes = draw(st.lists(st.integers(1, 5), min_size=2, max_size=5))
    cost = draw(st.sampled_from(COSTS)) if cost is None else cost
    if cost is nnframe.Cosine:
        sizes[-1] = max(2, sizes[-1])  # one number has no direction to learn
    functions = [draw(st.sampled_from(ACTIVATIONS)) if hidden is None else hidden for _ in sizes]
    functions[-1] = draw(st.sampled_from(OUTPUTS[cost]))
    if hidden in OUTPUTS[cost]:
        functions[-1] = hidden
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    layers = [Dense(n, f()) for n, f in zip(sizes[1:], functions[1:], strict=True)]
    network = nnframe.Network(layers, sizes[0], rng=rng)
    network.parameters *= 0.7
    m = draw(st.integers(1, 3))
    x, y = rng.uniform(-1, 1, (m, sizes[0])), rng.dirichlet(np.ones(sizes[-1]), size=m)
    if cost is nnframe.Hinge:
        y = np.where(y > 0.5, 1.0, -1.0)
    return network, made(cost), x, y


def near_a_kink(network, x):
    """Whether a step of a finite difference would go over a kink: there it has no slope to find."""
    records = nnframe.engine.feedforward(network, x)
    return any(
        (abs(record.z - kink) < 1e-3).any()
        for layer, record in zip(network.layers, records, strict=True)
        for kink in layer.activation.kinks
    )


def assert_equal(way, network, cost, x, y):
    step = nnframe.backprop(network, cost, x, y)
    got = getattr(gradients, way)(network, cost, x, y)
    true = step.gradient.flat
    scale = abs(true).max() + abs(step.cost)
    assert got.flat.dtype == true.dtype
    np.testing.assert_allclose(got.flat, true, rtol=0, atol=WAYS[way] * scale)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_with_each_activation(way, activation):
    @given(problems(hidden=activation))
    @settings(max_examples=15)
    def holds(problem):
        if "difference" not in way or not near_a_kink(problem[0], problem[2]):
            assert_equal(way, *problem)

    holds()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("cost", COSTS)
def test_with_each_cost(way, cost):
    @given(problems(cost=cost))
    @settings(max_examples=30)
    def holds(problem):
        if "difference" not in way or not near_a_kink(problem[0], problem[2]):
            assert_equal(way, *problem)

    holds()


@pytest.mark.parametrize("way", EXACT_WAYS)
@pytest.mark.parametrize(
    "activation", [nnframe.Square, nnframe.ReLU, nnframe.Linear, nnframe.Softsign]
)
def test_exactly(way, activation):
    fractions = st.builds(Fraction, st.integers(-9, 9), st.integers(1, 9))

    @given(st.data())
    @settings(max_examples=25)
    def holds(data):
        sizes = data.draw(st.lists(st.integers(1, 3), min_size=2, max_size=4))
        network = nnframe.Network.of_sizes(sizes, activation(), dtype=object)
        draw = lambda *shape: np.array(  # noqa: E731  # a table of fractions, in one line
            data.draw(
                st.lists(fractions, min_size=int(np.prod(shape)), max_size=int(np.prod(shape)))
            )
        ).reshape(shape)
        network.parameters = draw(network.layout.size)
        x, y = draw(2, sizes[0]), draw(2, sizes[-1])
        step = nnframe.backprop(network, nnframe.Quadratic(), x, y)
        got = getattr(gradients, way)(network, nnframe.Quadratic(), x, y)
        assert got.flat.tolist() == step.gradient.flat.tolist()
        assert all(type(value) is Fraction for value in got.flat.tolist())

    holds()


@pytest.mark.parametrize("way", ["finite_difference", "forward_difference", "complex_step"])
def test_a_step_is_never_exact(way):
    network = nnframe.Network.of_sizes([1, 1], nnframe.Square(), dtype=object)
    with pytest.raises(DtypeError, match="network of floats"):
        getattr(gradients, way)(network, nnframe.Quadratic(), [1], [0])


@pytest.mark.parametrize("way", WAYS)
class TestOneSignature:
    def test_a_single_sample(self, way):
        network = nnframe.Network.of_sizes([2, 3, 2])
        method, cost = getattr(gradients, way), nnframe.Quadratic()
        one = method(network, cost, [0.6, 0.4], [0.8, 0.2])
        row = method(network, cost, [[0.6, 0.4]], [[0.8, 0.2]])
        assert one.flat.tolist() == row.flat.tolist()

    @pytest.mark.parametrize("dtype", ["float16", "float32"])
    def test_narrow_floats(self, way, dtype):
        network = nnframe.Network.of_sizes([2, 3, 2], dtype=dtype, rng=3)
        wide = nnframe.Network.of_sizes([2, 3, 2], rng=3)
        wide.parameters = network.parameters
        case = nnframe.Quadratic(), np.array([[0.5, 0.25]]), np.array([[0.75, 0.25]])
        got = getattr(gradients, way)(network, *case).flat
        assert got.dtype == dtype
        digits = 2e-3 if dtype == "float16" else 1e-6
        np.testing.assert_allclose(
            got, gradients.backprop(wide, *case).flat, rtol=0, atol=digits, err_msg=way
        )

    def test_nothing_is_changed(self, way):
        network = nnframe.Network.of_sizes([2, 3, 2])
        x, y = np.array([[0.6, 0.4]]), np.array([[0.8, 0.2]])
        before = network.parameters.copy()
        network.parameters.flags.writeable = False
        getattr(gradients, way)(network, nnframe.Quadratic(), x, y)
        assert network.parameters.tolist() == before.tolist()
        assert (x.tolist(), y.tolist()) == ([[0.6, 0.4]], [[0.8, 0.2]])

    def test_bad_input_is_named(self, way):
        method, network = getattr(gradients, way), nnframe.Network.of_sizes([2, 1])
        with pytest.raises(ShapeError, match="rows"):
            method(network, nnframe.Quadratic(), [[0.6], [0.4]], [[0.8]])
        with pytest.raises(DataError, match="empty batch"):
            method(network, nnframe.Quadratic(), np.ones((0, 2)), np.ones((0, 1)))
        with pytest.raises(ArgumentError, match=r"write Quadratic\(\.\.\.\)"):
            method(network, nnframe.Quadratic, [0.6, 0.4], [0.8])


@pytest.mark.parametrize("way", ["matrix_form", "path_sum"])
class TestLayersOfNeurons:
    def test_a_chain_is_taken_apart(self, way):
        layers = [
            Flatten(),
            Chain([Dense(3), Chain([Dense(2, nnframe.Tanh())])]),
            Dropout(),
            Dense(2),
        ]
        network = nnframe.Network(layers, (2, 2))
        rng = np.random.default_rng(0)
        assert_equal(
            way, network, nnframe.Quadratic(), rng.normal(size=(3, 2, 2)), rng.random((3, 2))
        )

    def test_what_is_none_is_named(self, way):
        network = nnframe.Network([Dense(3), Residual([Dense(3)])], 2)
        with pytest.raises(ArgumentError, match=r"layer 2 of 2 .*layers of neurons.*use backprop"):
            getattr(gradients, way)(network, nnframe.Quadratic(), [1.0, 2.0], [1.0, 0.0, 1.0])

    def test_infinity_times_zero_is_not_made_a_number(self, way):
        network = nnframe.Network([Dense(1)], n_in=1)
        network.parameters = [-1000.0, 0.0]
        with pytest.raises(DomainError, match=r"CrossEntropy has no slope at the output 0\.0 of"):
            getattr(gradients, way)(network, nnframe.CrossEntropy(), [1.0], [1.0])

    def test_a_wrong_slope_is_named(self, way):
        class Wide(nnframe.Tanh.__mro__[1]):
            def forward(self, z):
                return np.tanh(z)

            def derivative(self, z):
                return np.ones((len(z), 7))

        network = nnframe.Network([Dense(3, Wide())], n_in=1)
        with pytest.raises(ShapeError, match=r"layer 1 of 1.*Wide\.derivative.*\(1, 7\)"):
            getattr(gradients, way)(network, nnframe.Quadratic(), [1.0], [1.0, 1.0, 1.0])


class Neighbours(nnframe.Activation):
    """a_j = z_j² z_{j+1}: neurons that mix by a Jacobian that is not its own transpose."""

    def forward(self, z):
        return z**2 * np.roll(z, -1, axis=-1)

    def derivative(self, z):
        own, other = np.eye(z.shape[-1]), np.roll(np.eye(z.shape[-1]), -1, axis=0)
        right = np.roll(z, -1, axis=-1)
        return (2 * z * right)[..., None] * own + (z**2)[..., None] * other


@pytest.mark.parametrize("way", WAYS)
def test_neurons_that_mix(way):
    network = nnframe.Network([Dense(3, Neighbours()), Dense(4, Neighbours())], 2, rng=1)
    rng = np.random.default_rng(5)
    x, y = rng.normal(size=(3, 2)), rng.random((3, 4))
    assert_equal(way, network, nnframe.Quadratic(), x, y)


@pytest.mark.parametrize("way", ["per_sample", "complex_step", "finite_difference"])
def test_any_layers(way):
    layers = [Residual([Dense(3, nnframe.Tanh()), Chain([Dense(2, nnframe.ReLU())])]), Dense(2)]
    network = nnframe.Network(layers, 2, rng=2)
    rng = np.random.default_rng(5)
    assert_equal(way, network, nnframe.Quadratic(), rng.normal(size=(3, 2)), rng.random((3, 2)))


@pytest.mark.parametrize("way", ["complex_step", "finite_difference"])
def test_saturated_outputs_of_a_fused_pair(way):
    for cost, output in [
        (nnframe.CrossEntropy(), nnframe.Sigmoid()),
        (nnframe.LogLikelihood(), nnframe.Softmax()),
    ]:
        network = nnframe.Network([Dense(2, output)], n_in=1)
        network.parameters = [-800.0, 900.0, 0.0, 0.0]
        assert_equal(way, network, cost, [[1.0]], [[1.0, 0.0]])


class Swish(nnframe.Activation):
    def __init__(self, beta):
        self.beta = beta

    def forward(self, z):
        return z / (1 + np.exp(-self.beta * z))

    def derivative(self, z):
        raise AssertionError("a method of values asks for no derivative")


class TestComplexStep:
    def test_it_asks_for_values_only(self):
        network = nnframe.Network([Dense(3, Swish(1.5)), Dense(1, Swish(0.5))], n_in=2)
        x, y = [[0.3, -1.0], [2.0, 0.1]], [[1.0], [0.0]]
        stepped = gradients.complex_step(network, nnframe.Quadratic(), x, y).flat
        differences = gradients.finite_difference(network, nnframe.Quadratic(), x, y).flat
        np.testing.assert_allclose(stepped, differences, atol=1e-9)

    @pytest.mark.parametrize(
        "forward",
        [
            lambda z: abs(z) / (1 + abs(z)) + 0j,
            lambda z: np.tanh(z.real) + 0j,
            lambda z: np.tanh(z.conj()),
        ],
        ids=["abs", "real", "conj"],
    )
    def test_what_is_not_analytic_is_found_out(self, forward):
        class Lossy(Swish):
            def forward(self, z):
                return forward(z) if z.dtype.kind == "c" else forward(z).real.astype(z.dtype)

        network = nnframe.Network([Dense(3, Lossy(1)), Dense(2)], n_in=2)
        with pytest.raises(DomainError, match="alters imaginary parts"):
            gradients.complex_step(network, nnframe.Quadratic(), [0.3, -1.0], [1.0, 0.0])

    def test_what_returns_no_complex_numbers_is_named(self):
        class Abs(Swish):
            def forward(self, z):
                return abs(z)

        network = nnframe.Network([Dense(3, Abs(1))], n_in=2)
        with pytest.raises(PluginError, match=r"layer 1 of 1.*Abs\.forward returned float64"):
            gradients.complex_step(network, nnframe.Quadratic(), [0.3, -1.0], [1.0, 0.0, 1.0])

    def test_what_takes_no_complex_numbers_is_named(self):
        class Real(Swish):
            def forward(self, z):
                return nnframe.Tanh().forward(z)

        network = nnframe.Network([Dense(3, Real(1))], n_in=2)
        with pytest.raises(PluginError, match=r"layer 1 of 1.*Real.*finite_difference does"):
            gradients.complex_step(network, nnframe.Quadratic(), [0.3, -1.0], [1.0, 0.0, 1.0])

    def test_a_cost_that_takes_none_is_named(self):
        class Real(nnframe.Cost):
            def forward(self, a, y):
                return nnframe.Quadratic().forward(a, y)

            def derivative(self, a, y):
                return a - y

        network = nnframe.Network([Dense(1)], n_in=1)
        with pytest.raises(PluginError, match=r"the cost Real.*finite_difference does"):
            gradients.complex_step(network, Real(), [0.3], [1.0])

    def test_a_cost_of_plain_formulas_needs_no_form(self):
        class Fourth(nnframe.Cost):
            def forward(self, a, y):
                return ((a - y) ** 4).sum(axis=-1)

            def derivative(self, a, y):
                return 4 * (a - y) ** 3

        network = nnframe.Network.of_sizes([2, 3, 2])
        assert_equal(
            "complex_step", network, Fourth(), np.array([[0.3, 1.0]]), np.array([[1.0, 0.0]])
        )

    def test_each_built_in_has_a_form(self):
        pairs = nnframe.fused._pairs
        ours = [pair for pair in pairs.values() if pair.__module__ == "nnframe.fused"]
        assert {*ACTIVATIONS, *COSTS, *ours} == set(FORMS)

    @pytest.mark.parametrize("activation", ACTIVATIONS)
    def test_a_form_is_the_function_itself_on_real_numbers(self, activation):
        z = np.array(
            [[-800.0, -30.0, -1.25, -1e-9], [0.0, 1e-9, 1.25, 30.0], [37.0, 710.0, 900.0, 3.0]]
        )
        f = activation()
        with np.errstate(all="ignore"):
            got = FORMS[activation](f, z + 0j)
        np.testing.assert_allclose(got.real, f.forward(z), rtol=1e-12, atol=1e-300)
        assert (got.imag == 0).all()


class TestFiniteDifference:
    def test_the_scheme_and_the_step_are_checked(self):
        with pytest.raises(ArgumentError, match="one of forward, central, got 'backward'"):
            FiniteDifference("backward")
        with pytest.raises(ArgumentError, match="positive number, got -1"):
            FiniteDifference(step=-1)

    def test_it_is_the_chapter_s_equation(self):
        # (46) with ε = 1/2 on C = (w - 1)²/2 at w = 2: ((1.5² - 1) / 2) / ½.
        network = nnframe.Network([Dense(1, nnframe.Linear())], n_in=1)
        network.parameters = [2.0, 0.0]
        rough = FiniteDifference("forward", step=0.25)(network, nnframe.Quadratic(), [1.0], [1.0])
        assert rough[0]["w"] == ((2.5 - 1) ** 2 / 2 - 0.5) / 0.5  # the step grows with w
        assert rough[0]["b"] == ((1.25) ** 2 / 2 - 0.5) / 0.25

    def test_central_differences_are_right_for_a_parabola_with_any_step(self):
        network = nnframe.Network([Dense(1, nnframe.Linear())], n_in=1)
        network.parameters = [2.0, 0.0]
        wide = FiniteDifference(step=1.0)(network, nnframe.Quadratic(), [1.0], [1.0])
        assert wide.flat.tolist() == [1.0, 1.0]

    def test_the_step_is_what_is_left_of_it_after_rounding(self):
        # 1 + 3·10⁻¹⁶ is 1 + 2.2·10⁻¹⁶: on a straight line that must make no difference.
        class Output(nnframe.Cost):
            def forward(self, a, y):
                return a.sum(axis=-1)

            def derivative(self, a, y):
                return np.ones_like(a)

        network = nnframe.Network([Dense(1, nnframe.Linear())], n_in=1)
        network.parameters = [1.0, 0.0]
        for scheme in ("forward", "central"):
            method = FiniteDifference(scheme, step=3e-16)
            assert method(network, Output(), [1.0], [1.0])[0]["w"] == 1

    def test_large_parameters(self):
        # With one step for all, ε would vanish beside 10¹².
        network = nnframe.Network([Dense(1, nnframe.Linear())], n_in=1)
        network.parameters = [1e12, 0.0]
        got = gradients.finite_difference(network, nnframe.Quadratic(), [1e-12], [0.0])
        np.testing.assert_allclose(got[0]["w"], 1e-12, rtol=1e-6)

    def test_it_needs_no_derivative_of_anybody(self):
        network = nnframe.Network([Dense(2, Swish(1))], n_in=1)
        for method in (gradients.finite_difference, gradients.forward_difference):
            assert method(network, nnframe.Quadratic(), [1.0], [1.0, 0.0]).flat.shape == (4,)

    def test_the_passes_are_counted(self):
        passes = []

        class Seen(nnframe.Cost):
            def forward(self, a, y):
                passes.append(1)
                return nnframe.Quadratic().forward(a, y)

            def derivative(self, a, y):
                raise AssertionError("asked for a derivative")

        network = nnframe.Network.of_sizes([2, 3, 2])
        gradients.forward_difference(network, Seen(), [0.6, 0.4], [0.8, 0.2])
        assert len(passes) == 17 + 1
        passes.clear()
        gradients.finite_difference(network, Seen(), [0.6, 0.4], [0.8, 0.2])
        assert len(passes) == 2 * 17
