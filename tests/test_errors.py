"""Bad input and broken plugins: which error, and what its message tells."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import pytest

import nnframe
from nnframe import Activation, Dense, Layer, Network, Normal, Sigmoid, errors
from nnframe.arrays import Array, Shape
from nnframe.errors import ArgumentError, DataError, DtypeError, PluginError, ShapeError

NETWORK = Network.of_sizes([2, 3, 2])
ONE = Network.of_sizes([2, 1])
COST = nnframe.Quadratic()
X, Y = np.array([[0.6, 0.4], [0.1, 0.2]]), np.array([[0.8, 0.2], [0.3, 0.4]])


class Unbased:
    """What a student forgets."""

    def forward(self, z: Array) -> Array:
        return z

    def derivative(self, z: Array) -> Array:
        return z


Case = tuple[Callable[[], object], type[Exception], list[str]]


def complain(call: Callable[[], object], kind: type[Exception], parts: list[str]) -> Exception:
    """Expect exactly `kind`, with every one of `parts` in its message."""
    with pytest.raises(errors.NNFrameError) as caught:
        call()
    message = str(caught.value)
    assert type(caught.value) is kind, message
    missing = [part for part in parts if part not in message]
    assert not missing, f"{missing} not in {message!r}"
    return caught.value


INPUTS: dict[str, Case] = {
    "wrong width": (
        lambda: NETWORK.forward(np.ones((4, 3))),
        ShapeError,
        ["2 → 3 → 2", "takes 2 numbers a sample", "(2,) or (m, 2)", "got (4, 3)"],
    ),
    "wrong width, one sample": (
        lambda: NETWORK.forward([1.0, 2.0, 3.0]),
        ShapeError,
        ["takes 2 numbers a sample", "got (3,)"],
    ),
    "a number": (lambda: NETWORK.forward(1.0), ShapeError, ["(2,) or (m, 2)", "got ()"]),
    "a column for a row": (
        lambda: NETWORK.forward(np.ones((2, 1))),
        ShapeError,
        ["got (2, 1)", "samples are rows", "Pass x.T"],
    ),
    "columns for rows": (
        lambda: NETWORK.forward(np.ones((2, 5))),
        ShapeError,
        ["got (2, 5)", "samples are rows", "Pass x.T"],
    ),
    "an image for a row": (
        lambda: NETWORK.forward(np.ones((5, 1, 2))),
        ShapeError,
        ["got (5, 1, 2)", "Flatten()"],
    ),
    "a target (m,) for (m, 1)": (
        lambda: nnframe.backprop(ONE, COST, X, [1.0, 0.0]),
        ShapeError,
        ["target y", "(m, 1)", "got (2,)", "y.reshape(-1, 1)"],
    ),
    "class numbers for one-hot rows": (
        lambda: nnframe.backprop(NETWORK, COST, np.ones((3, 2)), [1, 0, 1]),
        ShapeError,
        ["target y", "got (3,)", "nnframe.one_hot(y, 2)"],
    ),
    "target columns for rows": (
        lambda: nnframe.backprop(NETWORK, COST, np.ones((3, 2)), np.ones((2, 3))),
        ShapeError,
        ["target y", "got (2, 3)", "Pass y.T"],
    ),
    "one x, a batch of y": (
        lambda: nnframe.backprop(NETWORK, COST, X[0], Y[:1]),
        ShapeError,
        ["x has shape (2,)", "y has shape (1, 2)", "both are one sample"],
    ),
    "a batch of x, one y": (
        lambda: nnframe.backprop(NETWORK, COST, X[:1], Y[0]),
        ShapeError,
        ["x has shape (1, 2)", "y has shape (2,)"],
    ),
    "more x than y": (
        lambda: nnframe.backprop(NETWORK, COST, X, Y[:1]),
        ShapeError,
        ["x has shape (2, 2)", "y has shape (1, 2)", "equal length"],
    ),
    "an empty batch": (
        lambda: nnframe.backprop(NETWORK, COST, np.empty((0, 2)), np.empty((0, 2))),
        DataError,
        ["empty batch"],
    ),
    "an empty batch in a cost": (
        lambda: COST.forward(np.empty((0, 2)), np.empty((0, 2))),
        DataError,
        ["Quadratic", "empty batch", "(0, 2)"],
    ),
    "a masked array": (
        lambda: NETWORK.forward(np.ma.masked_array([0.6, 0.4], mask=[True, False])),
        DtypeError,
        ["x is a masked array", "mask would be lost"],
    ),
    "a masked target": (
        lambda: nnframe.backprop(NETWORK, COST, X, np.ma.masked_array(Y, mask=Y > 0.5)),
        DtypeError,
        ["target y is a masked array"],
    ),
    "objects outside exact mode": (
        lambda: NETWORK.forward(np.array([Fraction(1, 2), 1], dtype=object)),
        DtypeError,
        ["x is an object array", "float64", "dtype=object"],
    ),
    "floats in exact mode": (
        lambda: Network.of_sizes([2, 1], dtype=object).forward([0.1, 0.2]),
        DtypeError,
        ["x has ", "0.1", "at (0,)", "Fraction(1, 10)"],
    ),
    "text": (lambda: NETWORK.forward(["0.6", "0.4"]), DtypeError, ["x holds <U3", "real numbers"]),
    "complex numbers": (
        lambda: NETWORK.forward([1j, 0]),
        DtypeError,
        ["x holds complex128", "real numbers"],
    ),
    "dates": (
        lambda: NETWORK.forward(np.array(["2000-01-01"] * 2, dtype="M8[D]")),
        DtypeError,
        ["x holds datetime64"],
    ),
    "ragged rows": (
        lambda: NETWORK.forward([[1.0, 2.0], [3.0]]),
        ShapeError,
        ["x is not a rectangular array"],
    ),
    "parameters of another size": (
        lambda: setattr(NETWORK.copy(), "parameters", np.ones(3)),
        ShapeError,
        ["θ of shape (17,)", "got (3,)"],
    ),
    "a cost outside its domain": (
        lambda: nnframe.CrossEntropy().forward([[1.5, 0.5]], [[1.0, 0.0]]),
        errors.DomainError,
        ["CrossEntropy", "[0, 1]", "got 1.5 at (0, 0)"],
    ),
}

SETTINGS: dict[str, Case] = {
    "no neurons": (lambda: Dense(0), ArgumentError, ["Dense's n_out", "got 0"]),
    "fewer than no neurons": (lambda: Dense(-3), ArgumentError, ["Dense's n_out", "got -3"]),
    "half a neuron": (lambda: Dense(2.5), ArgumentError, ["whole number", "got 2.5"]),
    "a truth value for a size": (lambda: Dense(True), ArgumentError, ["got True"]),
    "no inputs": (lambda: Network([Dense(1)], 0), ArgumentError, ["Network's n_in", "got 0"]),
    "an image of no width": (
        lambda: Network([nnframe.Flatten()], (28, 0)),
        ArgumentError,
        ["Network's n_in", "got 0"],
    ),
    "a zero in of_sizes": (lambda: Network.of_sizes([2, 0, 1]), ArgumentError, ["got 0"]),
    "a negative size in of_sizes": (lambda: Network.of_sizes([-2, 1]), ArgumentError, ["got -2"]),
    "one size": (lambda: Network.of_sizes([2]), ArgumentError, ["two sizes or more"]),
    "no layers": (lambda: Network([], 2), ArgumentError, ["at least one layer, got an empty list"]),
    "a layer for a list": (
        lambda: Network(Dense(3), 2),  # type: ignore[arg-type]  # what is tested
        ArgumentError,
        ["expected a list of layers", "Dense(3)", "[layer, layer"],
    ),
    "a layer's class": (
        lambda: Network([Dense], 2),  # type: ignore[list-item]  # what is tested
        ArgumentError,
        ["write Dense(...)"],
    ),
    "a number for a layer": (
        lambda: Network([30], 2),  # type: ignore[list-item]  # what is tested
        ArgumentError,
        ["must be an instance of Layer, got 30"],
    ),
    "an activation's class": (
        lambda: Dense(3, Sigmoid),  # type: ignore[arg-type]  # what is tested
        ArgumentError,
        ["an instance of Activation", "write Sigmoid(...)"],
    ),
    "an activation's name": (
        lambda: Dense(3, "leaky-relu"),  # type: ignore[arg-type]  # what is tested
        ArgumentError,
        ["got 'leaky-relu': write LeakyReLU(...)"],
    ),
    "a name that is none": (
        lambda: Dense(3, "leaky"),  # type: ignore[arg-type]  # what is tested
        ArgumentError,
        ["must be an instance of Activation, got 'leaky'"],
    ),
    "a class without its base": (
        lambda: Dense(3, Unbased()),  # type: ignore[arg-type]  # what is tested
        ArgumentError,
        ["write class Unbased(Activation)"],
    ),
    "a class without its base, not called": (
        lambda: Dense(3, Unbased),  # type: ignore[arg-type]  # what is tested
        ArgumentError,
        ["write class Unbased(Activation)"],
    ),
    "an initialiser's class": (
        lambda: Dense(3, weights=Normal),  # type: ignore[arg-type]  # what is tested
        ArgumentError,
        ["Dense's weights", "write Normal(...)"],
    ),
    "an integer dtype": (
        lambda: Network([Dense(1)], 2, dtype=np.int64),
        DtypeError,
        ["float32", "float64", "got int64"],
    ),
    "a dtype that is none": (
        lambda: Network([Dense(1)], 2, dtype="float"[:3]),
        DtypeError,
        ["got 'flo'"],
    ),
    "an image into Dense": (
        lambda: Network([Dense(1)], (2, 3)),
        ShapeError,
        ["layer 1 of 1 (layers[0], Dense(1))", "2×3", "Flatten()"],
    ),
    "a residual that changes the width": (
        lambda: Network([Dense(4), nnframe.Residual([Dense(3)])], 2),
        ShapeError,
        ["layer 2 of 2 (layers[1], Residual", "4 numbers into 3"],
    ),
    "an empty chain": (
        lambda: nnframe.Chain([]),
        ArgumentError,
        ["at least one layer, got an empty list"],
    ),
    "dropout of everything": (lambda: nnframe.Dropout(1), ArgumentError, ["0 or more and below 1"]),
    "dropout of less than nothing": (
        lambda: nnframe.Dropout(-0.5),
        ArgumentError,
        ["Dropout's rate", "0 or more and below 1", "got -0.5"],
    ),
}


@pytest.mark.parametrize("case", INPUTS)
def test_bad_input(case: str) -> None:
    complain(*INPUTS[case])


@pytest.mark.parametrize("case", SETTINGS)
def test_bad_settings(case: str) -> None:
    complain(*SETTINGS[case])


@pytest.mark.parametrize("n_out", [1, 2])
def test_forward_of_an_empty_batch_is_empty(n_out: int) -> None:
    for output in (Sigmoid(), nnframe.Softmax(), nnframe.GELU()):
        network = Network.of_sizes([2, n_out], output)
        assert network.forward(np.empty((0, 2))).shape == (0, n_out)


def test_a_width_of_one_takes_a_column() -> None:
    network = Network.of_sizes([1, 2])
    assert network.forward(np.ones((5, 1))).shape == (5, 2)


def test_an_error_is_also_the_builtin_one() -> None:
    with pytest.raises(ValueError, match="got"):
        NETWORK.forward(np.ones((4, 3)))
    with pytest.raises(TypeError, match="complex"):
        NETWORK.forward([1j, 0])


SIGMOID = Sigmoid()


class Broken(Activation):
    """A sigmoid, but for what the test replaces in it."""

    def __init__(
        self,
        forward: Callable[[Array], Any] = SIGMOID.forward,
        derivative: Callable[[Array], Any] = SIGMOID.derivative,
    ) -> None:
        self._forward, self._derivative = forward, derivative

    def forward(self, z: Array) -> Array:
        result: Array = self._forward(z)
        return result

    def derivative(self, z: Array) -> Array:
        result: Array = self._derivative(z)
        return result

    def __repr__(self) -> str:
        return "Broken()"


def fail(z: Array) -> Array:
    raise ZeroDivisionError("out of luck")


PLUGINS: dict[str, tuple[Broken, type[Exception], list[str]]] = {
    "forward: another shape": (
        Broken(lambda z: z[:, :-1]),
        ShapeError,
        ["forward", "Broken.forward returned shape (2, 2)", "expected (2, 3)"],
    ),
    "forward: one number for all": (
        Broken(lambda z: z.mean()),
        ShapeError,
        ["Broken.forward returned shape ()", "expected (2, 3)"],
    ),
    "forward: another dtype": (
        Broken(lambda z: z.astype(np.float32)),
        DtypeError,
        ["Broken.forward returned float32", "expected float64"],
    ),
    "forward: integers": (
        Broken(lambda z: (z > 0).astype(int)),
        DtypeError,
        ["Broken.forward returned int64", "expected float64"],
    ),
    "forward: a list": (
        Broken(lambda z: z.tolist()),
        DtypeError,
        ["Broken.forward returned list", "NumPy array"],
    ),
    "forward: nothing": (
        Broken(lambda z: None),
        DtypeError,
        ["Broken.forward returned NoneType"],
    ),
    "forward: raises": (Broken(fail), PluginError, ["ZeroDivisionError: out of luck"]),
    "derivative: another shape": (
        Broken(derivative=lambda z: z[:, :1]),
        ShapeError,
        ["backward", "Broken.derivative returned shape (2, 1)", "(2, 3)", "(2, 3, 3)"],
    ),
    "derivative: one slope for all": (
        Broken(derivative=lambda z: np.ones(())),
        ShapeError,
        ["Broken.derivative returned shape ()"],
    ),
    "derivative: one Jacobian for all": (
        Broken(derivative=lambda z: np.eye(3)),
        ShapeError,
        ["Broken.derivative returned shape (3, 3)", "(2, 3, 3)"],
    ),
    "derivative: another dtype": (
        Broken(derivative=lambda z: z.astype(complex)),
        DtypeError,
        ["Broken.derivative", "complex128", "expected float64"],
    ),
    "derivative: raises": (
        Broken(derivative=fail),
        PluginError,
        ["backward", "ZeroDivisionError: out of luck"],
    ),
}


@pytest.mark.parametrize("case", PLUGINS)
def test_a_broken_activation_is_located(case: str) -> None:
    activation, kind, parts = PLUGINS[case]
    network = Network([Dense(4), Dense(3, activation), Dense(2)], 2)
    before = network.parameters.copy()
    where = ["layer 2 of 3 (layers[1], Dense(3, activation=Broken()))", "a_in of shape (2, 4)"]
    problem = complain(lambda: nnframe.backprop(network, COST, X, Y), kind, [*where, *parts])
    assert problem.__cause__ is not None
    np.testing.assert_array_equal(network.parameters, before)


def test_the_cause_is_chained() -> None:
    network = Network([Dense(3, Broken(fail))], 2)
    problem = complain(lambda: network.forward(X), PluginError, ["layer 1 of 1"])
    assert isinstance(problem.__cause__, ZeroDivisionError)


def test_a_broken_activation_inside_a_chain_is_named() -> None:
    network = Network([nnframe.Chain([Dense(3), Dense(2, Broken(fail))])], 2)
    where = "layer 1 of 1 (layers[0], Chain"
    complain(lambda: network.forward(X), PluginError, [where, "Broken()"])


def test_interrupting_is_no_plugin_error() -> None:
    def interrupt(z: Array) -> Array:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Network([Dense(3, Broken(interrupt))], 2).forward(X)


class Record:
    def __init__(self, a_in: Array, a: Any) -> None:
        self.a_in, self.a = a_in, a


class Gain(Layer):
    """a = g · a_in, but for what the test replaces in it."""

    def __init__(self, **replaced: Any) -> None:
        self.replaced = replaced

    def initial_parameters(self, shape_in: Shape, rng: np.random.Generator) -> dict[str, Array]:
        return {"g": np.ones(shape_in)}

    def forward(self, a_in: Array, training: np.random.Generator | None = None) -> Any:
        result = self.replaced.get("forward", lambda a: a * self.parameters["g"])(a_in)
        return Record(a_in, result)

    def derivative(self, record: Any, grad_a: Array) -> Any:
        gradients = {"g": (grad_a * record.a_in).sum(axis=0)}
        grad_a_in = self.replaced.get("grad_a_in", grad_a * self.parameters["g"])
        return grad_a_in, self.replaced.get("gradients", gradients), None

    def __repr__(self) -> str:
        return "Gain()"


LAYERS: dict[str, tuple[Gain, type[Exception], list[str]]] = {
    "no gradient": (Gain(gradients={}), PluginError, ["gradients of []", "expected ['g']"]),
    "a misspelt gradient": (
        Gain(gradients={"G": np.ones(3)}),
        PluginError,
        ["gradients of ['G']", "expected ['g']"],
    ),
    "a gradient too many": (
        Gain(gradients={"g": np.ones(3), "h": np.ones(3)}),
        PluginError,
        ["gradients of ['g', 'h']"],
    ),
    "a gradient of another shape": (
        Gain(gradients={"g": np.ones((2, 3))}),
        ShapeError,
        ["the gradient of g returned shape (2, 3), expected (3,)"],
    ),
    "a gradient of another dtype": (
        Gain(gradients={"g": np.ones(3, np.float32)}),
        DtypeError,
        ["the gradient of g returned float32, expected float64"],
    ),
    "an input gradient of another shape": (
        Gain(grad_a_in=np.ones(3)),
        ShapeError,
        ["∂C/∂a_in", "shape (3,), expected (2, 3)"],
    ),
    "no input gradient": (Gain(grad_a_in=None), DtypeError, ["∂C/∂a_in", "NoneType"]),
    "an output of another shape": (
        Gain(forward=lambda a: a[:, :2]),
        ShapeError,
        ["forward returned shape (2, 2), expected (2, 3)"],
    ),
    "an output of another dtype": (
        Gain(forward=lambda a: a.astype(np.float16)),
        DtypeError,
        ["forward returned float16, expected float64"],
    ),
}


@pytest.mark.parametrize("case", LAYERS)
def test_a_broken_layer_is_located(case: str) -> None:
    layer, kind, parts = LAYERS[case]
    network = Network([Dense(3), layer, Dense(2)], 2)
    before = network.parameters.copy()
    where = ["layer 2 of 3 (layers[1], Gain())", "a_in of shape (2, 3) float64"]
    complain(lambda: nnframe.backprop(network, COST, X, Y), kind, [*where, *parts])
    np.testing.assert_array_equal(network.parameters, before)


class BadCost(nnframe.Cost):
    def __init__(self, costs: Any, slope: Any) -> None:
        self.costs, self.slope = costs, slope

    def forward(self, a: Array, y: Array) -> Array:
        result: Array = self.costs(a - y)
        return result

    def derivative(self, a: Array, y: Array) -> Array:
        result: Array = self.slope(a - y)
        return result


COSTS: dict[str, tuple[nnframe.Cost, type[Exception], list[str]]] = {
    "a mean": (BadCost(np.mean, np.sign), ShapeError, ["BadCost.forward", "()", "(2,)"]),
    "a cost a neuron": (BadCost(np.abs, np.sign), ShapeError, ["BadCost.forward", "(2, 2)"]),
    "a slope a sample": (
        BadCost(lambda d: d.sum(axis=1), lambda d: d.sum(axis=1)),
        ShapeError,
        ["BadCost.derivative", "shape (2,), expected (2, 2)"],
    ),
    "raises": (BadCost(fail, np.sign), PluginError, ["ZeroDivisionError: out of luck"]),
}


@pytest.mark.parametrize("case", COSTS)
def test_a_broken_cost_is_named(case: str) -> None:
    cost, kind, parts = COSTS[case]
    where = ["the cost BadCost", "outputs of shape (2, 2)"]
    complain(lambda: nnframe.backprop(NETWORK, cost, X, Y), kind, [*where, *parts])


@pytest.mark.parametrize("name", ["w", "b"])
def test_a_layer_no_network_has_bound_has_no_weights(name: str) -> None:
    with pytest.raises(errors.UnboundLayerError) as caught:
        getattr(Dense(3), name)
    assert f"'Dense' object has no attribute '{name}'" in str(caught.value)
    assert "network.layers" in str(caught.value)
    with pytest.raises(errors.UnboundLayerError):
        Dense(3).forward(X)


def test_a_missing_method_is_named_by_python() -> None:
    class Half(Activation):
        def forward(self, z: Array) -> Array:
            return z

    with pytest.raises(TypeError, match=re.escape("derivative")):
        Half()  # type: ignore[abstract]  # what is tested


def test_a_network_that_ends_in_images_says_how_to_end_in_rows():
    network = nnframe.Network([nnframe.Conv2D(2, 3)], (1, 6, 6))
    with pytest.raises(ShapeError, match=r"returns 2×4×4 .* network with Flatten\(\), Dense\(3\)$"):
        nnframe.backprop(network, nnframe.Quadratic(), np.zeros((2, 1, 6, 6)), np.eye(3)[:2])


def test_a_plugin_that_runs_out_of_memory_is_told_with_its_place():
    told = errors.with_location(MemoryError("no more"), "layer 1 of 2, Dense(3)")
    assert type(told) is ArgumentError
    assert str(told) == "layer 1 of 2, Dense(3): takes more memory than there is"


def test_a_traceback_says_who_knows_more() -> None:
    class Asks(Activation):
        def forward(self, z: Array) -> Array:
            return z if z > 0 else 0 * z

        def derivative(self, z: Array) -> Array:
            return np.ones_like(z)

    within = Network([nnframe.Chain([Dense(3, Asks())])], 2)
    for network in (Network.of_sizes([2, 3, 2], Asks()), within):
        error = complain(partial(network.forward, X), PluginError, ["ambiguous"])
        assert error.__notes__ == [errors.CHECK]
    complaint = complain(lambda: NETWORK.forward(np.ones((4, 3))), ShapeError, [])
    assert not hasattr(complaint, "__notes__")
