"""(BP1) to (BP4) in symbols: proved where they are right, tied to the engine, seen where wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from nnframe_symbolic import derive
from nnframe_symbolic.cost import CLOSED_FORMS as COSTS
from nnframe_symbolic.derivation import LIMIT
from nnframe_symbolic.letters import Unknown, activation_function

import nnframe
from nnframe.errors import ArgumentError, NNFrameError, ShapeError

ELEMENTWISE = [
    nnframe.Sigmoid(),
    nnframe.Tanh(),
    nnframe.ReLU(),
    nnframe.GELU(),
    nnframe.LeakyReLU(0.2),
    nnframe.Softsign(),
    nnframe.Square(),
]


class Swish(nnframe.Activation):
    def forward(self, z: Any) -> Any:
        return z / (1 + np.exp(-z))

    def derivative(self, z: Any) -> Any:
        a = 1 / (1 + np.exp(-z))
        return a + z * a * (1 - a)


class WrongSwish(Swish):
    def derivative(self, z: Any) -> Any:
        return 1 / (1 + np.exp(-z))


class Poisson(nnframe.Cost):
    def forward(self, a: Any, y: Any) -> Any:
        return (a - y * np.log(a)).sum(axis=-1)

    def derivative(self, a: Any, y: Any) -> Any:
        return 1 - y / a


class WrongPoisson(Poisson):
    def derivative(self, a: Any, y: Any) -> Any:
        return y / a - 1


class Plain(nnframe.WeightedLayer):
    """`nnframe.Dense` once more, without its checks: for subclasses with one mistake each."""

    def __init__(self, n_out: int, activation: nnframe.Activation) -> None:
        self.n_out, self.activation = n_out, activation

    def shape_out(self, shape_in: Any) -> Any:
        return (self.n_out,)

    def initial_parameters(self, shape_in: Any, rng: Any) -> Any:
        return {"w": np.zeros((self.n_out, *shape_in)), "b": np.zeros(self.n_out)}

    def weighted_input(self, a_in: Any) -> Any:
        return a_in @ self.w.T + self.b

    def weighted_gradient(self, a_in: Any, delta: Any) -> Any:
        return {"w": delta.T @ a_in, "b": delta.sum(axis=0)}

    def input_gradient(self, a_in: Any, delta: Any) -> Any:
        return delta @ self.w


class NoTranspose(Plain):
    def input_gradient(self, a_in: Any, delta: Any) -> Any:
        return delta @ self.w.T


class WrongWay(Plain):
    def weighted_gradient(self, a_in: Any, delta: Any) -> Any:
        return {"w": a_in.T @ delta, "b": delta.sum(axis=0)}


class WrongSign(Plain):
    def weighted_gradient(self, a_in: Any, delta: Any) -> Any:
        return {"w": delta.T @ a_in, "b": -delta.sum(axis=0)}


class NoBias(Plain):
    def weighted_input(self, a_in: Any) -> Any:
        return a_in @ self.w.T


def symbol_values(network: nnframe.Network, x: Any, y: Any) -> dict[str, float]:
    """Each letter of the derivation by its name, and what the network has there."""
    values = {f"x_{k + 1}": v for k, v in enumerate(x)} | {f"y_{k + 1}": v for k, v in enumerate(y)}
    for l, layer in enumerate(network.layers, 2):
        for (j, k), weight in np.ndenumerate(layer.w):
            values[f"w{l}_{j + 1}{k + 1}"] = weight
        for (j,), bias in np.ndenumerate(layer.b):
            values[f"b{l}_{j + 1}"] = bias
    return values


def engine_values(step: nnframe.Step) -> dict[str, float]:
    """∂C/∂… by what it is differentiated by, as the engine has it for one sample."""
    values = {}
    for l, layer in enumerate(step.gradient, 2):
        for (j, k), slope in np.ndenumerate(layer["w"]):
            values[f"w{l}_{j + 1}{k + 1}"] = slope
        for (j,), slope in np.ndenumerate(layer["b"]):
            values[f"b{l}_{j + 1}"] = slope
        for (_, j), delta in np.ndenumerate(np.asarray(step.deltas[l - 2])):
            values[f"z{l}_{j + 1}"] = delta
    return values


def on_numbers(formulas: list[Any], values: dict[str, float]) -> list[float]:
    symbols = sorted(set().union(*(formula.free_symbols for formula in formulas)), key=str)
    function = sympy.lambdify(symbols, formulas, modules=["scipy", "numpy"], cse=True)
    return [float(value) for value in function(*(values[symbol.name] for symbol in symbols))]


@pytest.mark.parametrize("sizes", [[1, 1], [2, 1], [2, 2, 2], [3, 1, 2], [1, 2, 2, 1]])
def test_any_f_and_any_cost(sizes: list[int]) -> None:
    derivation = derive(sizes)
    assert derivation.proved
    assert derivation.failed == ()


def test_there_is_a_line_for_every_derivative() -> None:
    lines = derive([2, 3, 1]).lines
    names = [(line.equation, line.layer, line.symbol.name) for line in lines]
    assert names[:4] == [
        ("BP1", 3, "z3_1"),
        ("BP2", 2, "z2_1"),
        ("BP2", 2, "z2_2"),
        ("BP2", 2, "z2_3"),
    ]
    counts = {name: sum(line.equation == name for line in lines) for name in ("BP3", "BP4")}
    assert counts == {"BP3": 4, "BP4": 9}
    assert len({line.symbol for line in lines}) == len(lines)


def test_equations_are_those_of_the_chapter() -> None:
    lines = {line.symbol.name: str(line.backprop) for line in derive([2, 2, 2]).lines}
    assert lines["z3_1"] == "(∂C/∂a3_1)*f_3'(z3_1)"
    assert lines["z2_1"] == (
        "(w3_11*(∂C/∂a3_1)*f_3'(z3_1) + w3_21*(∂C/∂a3_2)*f_3'(z3_2))*f_2'(z2_1)"
    )
    assert lines["b3_1"] == lines["z3_1"]
    assert lines["b2_1"] == lines["z2_1"]
    assert lines["w3_12"] == "a2_2*(∂C/∂a3_1)*f_3'(z3_1)"


def test_headings_are_the_equations_of_the_chapter() -> None:
    derivation = derive([1, 1, 1])
    for heading in (
        "BP1, layer 3:  δ3 = ∇_a C ⊙ f_3'(z3)",
        "BP2, layer 2:  δ2 = (w3ᵀ δ3) ⊙ f_2'(z2)",
        "BP3, layer 3:  ∂C/∂b3_j = δ3_j",
        "BP4, layer 2:  ∂C/∂w2_jk = x_k δ2_j",
        "BP4, layer 3:  ∂C/∂w3_jk = a2_k δ3_j",
    ):
        assert f"\n{heading}\n" in str(derivation)
    for tex in (
        r"\delta^{3} = \nabla_a C \odot f_{3}'(z^{3})",
        r"\delta^{2} = \left((w^{3})^T \delta^{3}\right) \odot f_{2}'(z^{2})",
        r"\frac{\partial C}{\partial b^{2}_j} = \delta^{2}_j",
        r"\frac{\partial C}{\partial w^{2}_{jk}} = x_k \, \delta^{2}_j",
        r"\frac{\partial C}{\partial w^{3}_{jk}} = a^{2}_k \, \delta^{3}_j",
    ):
        assert tex in derivation.latex()
        assert tex in derivation._repr_markdown_()


def test_what_sympy_differentiates_is_no_copy_of_what_it_is_compared_with() -> None:
    for line in derive([2, 2, 2]).lines:
        if line.equation == "BP2":
            assert line.backprop != line.derivative


def test_sympys_derivative_is_that_of_the_cost_as_a_whole() -> None:
    # f(z) = z², C = a: all can be written out by hand.
    derivation = derive([1, 1, 1], activation=nnframe.Square(), cost=nnframe.Quadratic())
    x, y, w2, b2, w3, b3 = sympy.symbols("x_1 y_1 w2_11 b2_1 w3_11 b3_1", real=True)
    cost = ((w3 * (w2 * x + b2) ** 2 + b3) ** 2 - y) ** 2 / 2
    for line in derivation.lines[2:]:
        plain = {symbol: sympy.Symbol(symbol.name, real=True) for symbol in (x, y, w2, b2, w3, b3)}
        by_hand = sympy.diff(cost, plain[next(s for s in plain if s.name == line.symbol.name)])
        ours = derivation.written_out(line.derivative)
        ours = ours.subs({s: sympy.Symbol(s.name, real=True) for s in ours.free_symbols})
        assert sympy.expand(ours - by_hand) == 0


@pytest.mark.parametrize("activation", ELEMENTWISE, ids=repr)
def test_given_activations(activation: nnframe.Activation) -> None:
    assert derive([2, 2, 1], activation=activation).proved


@pytest.mark.parametrize("cost", [*COSTS, Poisson], ids=lambda kind: kind.__name__)
def test_given_costs(cost: type[nnframe.Cost]) -> None:
    derivation = derive([1, 2, 2], cost=cost())
    assert derivation.proved
    assert derivation.cost is not None
    assert derivation.cost.agrees


@pytest.mark.parametrize("cost", COSTS, ids=lambda kind: kind.__name__)
def test_closed_form_of_a_cost_is_what_it_computes(cost: type[nnframe.Cost]) -> None:
    a, y = np.array([[0.2, 0.7, 0.4]]), np.array([[0.1, 0.9, 0.0]])
    found = derive([1, 3], cost=cost()).cost
    assert found is not None
    numbers = dict(zip([*found.a, *found.y], [*a[0], *y[0]], strict=True))
    np.testing.assert_allclose(
        float(found.value.subs(numbers)), cost().forward(a, y)[0], rtol=1e-14
    )
    slopes = [float(slope.subs(numbers)) for slope in found.written]
    np.testing.assert_allclose(slopes, cost().derivative(a, y)[0], rtol=1e-14)


@pytest.mark.parametrize(
    ("hidden", "cost"),
    [
        (nnframe.Tanh(), nnframe.CrossEntropy()),
        (nnframe.GELU(), nnframe.Quadratic()),
        (nnframe.ReLU(), nnframe.Quadratic()),
        (Swish(), Poisson()),
    ],
    ids=repr,
)
def test_every_line_is_the_engines_number(hidden: nnframe.Activation, cost: nnframe.Cost) -> None:
    sizes, output = [2, 3, 2], nnframe.Sigmoid()
    derivation = derive(sizes, activation=hidden, output=output, cost=cost)
    assert derivation.proved
    network = nnframe.Network.of_sizes(sizes, hidden, output=output, rng=3)
    x, y = [0.6, -0.4], [0.8, 0.3]
    values, engine = (
        symbol_values(network, x, y),
        engine_values(nnframe.backprop(network, cost, x, y)),
    )
    assert len(engine) == len(derivation.lines) == 22
    expected = [engine[line.symbol.name] for line in derivation.lines]
    for which in ("backprop", "derivative"):
        formulas = [derivation.written_out(getattr(line, which)) for line in derivation.lines]
        np.testing.assert_allclose(on_numbers(formulas, values), expected, rtol=1e-10, atol=1e-14)


UNDETERMINED = derive([2, 2, 1])
KNOWN = {
    "f_2": np.sin,
    "df_2": np.cos,
    "f_3": np.tanh,
    "df_3": lambda z: 1 / np.cosh(z) ** 2,
    "dC_1": lambda a: a - 0.3,
}


class Sine(nnframe.Activation):
    def forward(self, z: Any) -> Any:
        return np.sin(z)

    def derivative(self, z: Any) -> Any:
        return np.cos(z)


FORMULAS = [UNDETERMINED.written_out(line.derivative) for line in UNDETERMINED.lines]
SYMBOLS = sorted(set().union(*(formula.free_symbols for formula in FORMULAS)), key=str)
COMPILED = sympy.lambdify(SYMBOLS, FORMULAS, modules=[KNOWN, "numpy"])


@given(st.lists(st.floats(-2, 2), min_size=11, max_size=11))
@settings(deadline=None)
def test_undetermined_functions_may_be_any(numbers: list[float]) -> None:
    network = nnframe.Network.of_sizes([2, 2, 1], Sine(), output=nnframe.Tanh())
    network.parameters = numbers[:9]
    x, y = numbers[9:], [0.3]
    engine = engine_values(nnframe.backprop(network, nnframe.Quadratic(), x, y))
    values = symbol_values(network, x, y)
    found = COMPILED(*(values[symbol.name] for symbol in SYMBOLS))
    for line, got in zip(UNDETERMINED.lines, found, strict=True):
        np.testing.assert_allclose(got, engine[line.symbol.name], rtol=1e-9, atol=1e-12)


def test_plain_layer_is_right() -> None:
    assert derive([2, 2, 2], layer=Plain).proved


class Deaf(Plain):
    """Its weights have no effect: z is b, and all is right."""

    def weighted_input(self, a_in: Any) -> Any:
        return 0 * a_in @ self.w.T + self.b

    def weighted_gradient(self, a_in: Any, delta: Any) -> Any:
        return {"w": 0 * delta.T @ a_in, "b": delta.sum(axis=0)}

    def input_gradient(self, a_in: Any, delta: Any) -> Any:
        return 0 * delta @ self.w


def test_same_thing_by_another_name_is_the_same() -> None:
    # sympy's f'(b) is backprop's f'(z)
    derivation = derive([1, 1, 1], layer=Deaf)
    assert derivation.proved
    assert any(line.backprop != line.derivative for line in derivation.lines)


@pytest.mark.parametrize(
    ("layer", "equations"),
    [
        (NoTranspose, {"BP2", "BP3", "BP4"}),
        (WrongWay, {"BP4"}),
        (WrongSign, {"BP3"}),
        (NoBias, {"BP3"}),
    ],
)
def test_wrong_equation_is_seen(layer: Any, equations: set[str]) -> None:
    derivation = derive([2, 2, 2], layer=layer)
    assert not derivation.proved
    assert {line.equation for line in derivation.failed} == equations
    assert all(line.difference != 0 for line in derivation.failed)
    assert "not proved" in str(derivation)
    assert str(derivation.failed[0].difference) in str(derivation)
    assert r"\ne 0" in derivation.latex()
    assert r"\ne 0" in derivation._repr_markdown_()


def test_forgotten_transpose_has_its_difference_in_bp2() -> None:
    derivation = derive([2, 2, 2], layer=NoTranspose)
    (first, *_) = derivation.failed
    assert (first.equation, first.layer) == ("BP2", 2)
    assert str(sympy.factor(first.difference)) == (
        "(w3_12 - w3_21)*(∂C/∂a3_2)*f_2'(z2_1)*f_3'(z3_2)"
    )


def test_nnframes_own_dense_is_what_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nnframe.Dense, "input_gradient", lambda self, a_in, delta: delta @ self.w.T)
    assert not derive([2, 2, 2]).proved


def test_nnframes_own_pullback_is_what_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    # σ' is missing from (BP1) and (BP2)
    monkeypatch.setattr(nnframe.Activation, "pullback", lambda self, z, a, grad_a: grad_a)
    derivation = derive([2, 2, 2])
    assert len(derivation.failed) == len(derivation.lines)


def test_wrong_activation_is_seen_with_its_error() -> None:
    derivation = derive([2, 2, 1], activation=WrongSwish(), output=nnframe.Sigmoid())
    assert not derivation.proved
    # the last layer does not use it, all the others do
    assert {line.layer for line in derivation.failed} == {2}
    assert "cosh" in str(derivation.failed[0].difference)
    assert "they differ" in str(derivation)
    assert "\n    f_2' - derivative = z/(4*cosh(z/2)**2)\n" in str(derivation)
    assert "f_3' - derivative" not in str(derivation)
    assert r"f_{2}'(z) - \texttt{derivative}(z) &= \frac{z}{4 \cosh" in derivation.latex()


def test_wrong_activation_has_the_engines_numbers_too() -> None:
    derivation = derive([2, 2, 1], activation=WrongSwish(), cost=nnframe.Quadratic())
    network = nnframe.Network.of_sizes([2, 2, 1], WrongSwish(), rng=1)
    x, y = [0.5, 0.25], [1.0]
    values = symbol_values(network, x, y)
    engine = engine_values(nnframe.backprop(network, nnframe.Quadratic(), x, y))
    formulas = [derivation.written_out(line.backprop) for line in derivation.lines]
    expected = [engine[line.symbol.name] for line in derivation.lines]
    np.testing.assert_allclose(on_numbers(formulas, values), expected, rtol=1e-10)


def test_activation_that_is_wrong_at_one_point_only_is_not_proved() -> None:
    class Distance(nnframe.Activation):
        def forward(self, z: Any) -> Any:
            return np.abs(z)

        def derivative(self, z: Any) -> Any:
            return np.sign(z)

    derivation = derive([1, 1], activation=Distance())
    assert derivation.failed == ()
    assert not derivation.proved
    assert "z = 0" in str(derivation)


def test_undecided_activation_is_not_proved() -> None:
    class Slight(nnframe.Activation):
        def forward(self, z: Any) -> Any:
            return np.exp(0.123456789012345 * z)

        def derivative(self, z: Any) -> Any:
            return 0.12345678901234512 * np.exp(0.123456789012345 * z)

    derivation = derive([1, 1], activation=Slight())
    assert not derivation.proved
    assert str(derivation.lines[0].difference) == "-(∂C/∂a2_1)*r_2(z2_1)"
    known = derive([1, 1], activation=Slight(), cost=nnframe.Quadratic())
    for line in known.lines:  # what is not decided is known all the same
        assert known.written_out(line.backprop).atoms(Unknown) == set()


def test_wrong_cost_is_seen() -> None:
    derivation = derive([1, 2], cost=WrongPoisson())
    assert not derivation.proved
    assert len(derivation.failed) == len(derivation.lines)
    assert "different" in str(derivation)
    a, y = derivation.cost.a[0], derivation.cost.y[0]  # type: ignore[union-attr]  # it was given
    slope = activation_function(2).partials[0](derivation.lines[0].symbol)
    # y/a - 1 was written for 1 - y/a
    assert sympy.expand(derivation.lines[0].difference - 2 * (y / a - 1) * slope) == 0


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ([2], "two sizes or more"),
        (3, "two sizes or more"),
        ([2, 0], "whole number of 1 or more"),
        ([2, 1.5], "whole number of 1 or more"),
        ([20, 20, 20], "term for every path"),
    ],
)
def test_bad_sizes(sizes: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        derive(sizes)


def test_limit_can_be_moved() -> None:
    with pytest.raises(ArgumentError, match="up to 24 terms, and its limit is 23"):
        derive([2, 2], limit=23)
    assert derive([2, 2], limit=24).proved
    assert derive([2, 2], limit=None).proved
    assert LIMIT > 1000


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"activation": nnframe.Sigmoid}, r"write Sigmoid\(\.\.\.\)"),
        ({"cost": nnframe.Quadratic}, r"write Quadratic\(\.\.\.\)"),
        ({"activation": nnframe.Softmax()}, "Softmax mixes the neurons"),
        ({"layer": lambda n, f: nnframe.Flatten()}, "WeightedLayer"),
    ],
)
def test_what_cannot_be_read_is_refused(settings: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        derive([2, 2], **settings)


def test_layers_that_do_not_fit_are_refused() -> None:
    class Diagonal(Plain):
        def initial_parameters(self, shape_in: Any, rng: Any) -> Any:
            return {"w": np.zeros(shape_in), "b": np.zeros(shape_in)}

    class TooFew(Plain):
        def weighted_gradient(self, a_in: Any, delta: Any) -> Any:
            return {"w": delta.T @ a_in, "b": delta.sum()}

    class Unnamed(Plain):
        def weighted_gradient(self, a_in: Any, delta: Any) -> Any:
            return {"w": delta.T @ a_in}

    class Fails(Plain):
        def input_gradient(self, a_in: Any, delta: Any) -> Any:
            raise KeyError("oh")

    with pytest.raises(ArgumentError, match="has parameters of shapes"):
        derive([2, 2], layer=Diagonal)
    with pytest.raises(ShapeError, match=r"layer 2, the gradient of b has shape \(\), expected"):
        derive([2, 2], layer=TooFew)
    with pytest.raises(ArgumentError, match=r"expected a dict of \['w', 'b'\]"):
        derive([2, 2], layer=Unnamed)
    with pytest.raises(NNFrameError, match=r"layer 2, Fails\.input_gradient, on symbols: KeyError"):
        derive([2, 2], layer=Fails)


def test_cost_cannot_write_into_its_outputs() -> None:
    class InPlace(nnframe.Cost):
        def forward(self, a: Any, y: Any) -> Any:
            a -= y
            return (a * a).sum(axis=-1)

        def derivative(self, a: Any, y: Any) -> Any:
            return 2 * (a - y)

    with pytest.raises(ArgumentError, match="read-only"):
        derive([1, 2], cost=InPlace())


def test_cost_that_cannot_be_read_is_refused() -> None:
    class Hinge(nnframe.Cost):
        def forward(self, a: Any, y: Any) -> Any:
            return np.maximum(0, 1 - a * y).sum(axis=-1)

        def derivative(self, a: Any, y: Any) -> Any:
            return np.where(a * y < 1, -y, 0)

    class Scalar(nnframe.Cost):
        def forward(self, a: Any, y: Any) -> Any:
            return ((a - y) ** 2).sum()

        def derivative(self, a: Any, y: Any) -> Any:
            return 2 * (a - y)

    class Sum(Scalar):
        def forward(self, a: Any, y: Any) -> Any:
            return ((a - y) ** 2).sum(axis=-1)

        def derivative(self, a: Any, y: Any) -> Any:
            return (2 * (a - y)).sum()

    with pytest.raises(
        ArgumentError, match=r"Sum\.derivative returned shape \(\), expected \(1, 1\)"
    ):
        derive([1, 1], cost=Sum())
    with pytest.raises(ArgumentError, match=r"Hinge\.forward cannot be read as a formula"):
        derive([1, 2], cost=Hinge())
    with pytest.raises(
        ArgumentError, match=r"Scalar\.forward returned shape \(\), expected \(1,\)"
    ):
        derive([1, 2], cost=Scalar())


@pytest.mark.parametrize("settings", [{}, {"activation": Swish(), "cost": nnframe.Quadratic()}])
def test_latex_is_well_formed(settings: Any) -> None:
    derivation = derive([2, 2, 1], **settings)
    for text in (derivation.latex(), derivation._repr_markdown_()):
        assert text.count("{") == text.count("}")
        assert text.count(r"\left(") == text.count(r"\right)")
        for environment in ("align*", "aligned"):
            opened = text.count(rf"\begin{{{environment}}}")
            assert opened == text.count(rf"\end{{{environment}}}")
        assert "^{" in text
    assert derivation.latex().isascii()
    assert repr(derivation) == "Derivation(2 → 2 → 1: BP1-BP4 are proved for this network)"


def test_powers_are_written_as_powers() -> None:
    (line, _, _) = derive([1, 1]).lines
    partial, slope = sorted(line.derivative.args, key=str)
    assert sympy.latex(partial**2) == r"\left(\frac{\partial C}{\partial a^{2}_{1}}\right)^{2}"
    assert sympy.latex(slope**2) == r"f_{2}'^{2}\left(z^{2}_{1}\right)"


def test_neurons_above_nine_are_told_apart() -> None:
    symbols = [line.symbol for line in derive([12, 11], limit=None).lines]
    assert len(set(symbols)) == len(symbols)
    assert {"w2_1_11", "w2_11_1"} <= {symbol.name for symbol in symbols}
    (one,) = [symbol for symbol in symbols if symbol.name == "w2_1_11"]
    assert sympy.latex(one) == "w^{2}_{1,11}"
