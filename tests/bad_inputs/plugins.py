"""Plugins that keep their protocol badly: what each method could return, and where it stands."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from itertools import product
from typing import Any

import numpy as np

import nnframe
from bad_inputs.case import Case, bad, fine
from bad_inputs.places import COST, X, Y
from nnframe import Dense, Network, checkpoint, gradients, plugins
from nnframe.errors import (
    ArgumentError,
    DtypeError,
    NNFrameError,
    PluginError,
    ShapeError,
    UnknownPluginError,
)

Change = Callable[[Any], Any]
Wrong = tuple[Change, type[NNFrameError], str]
Record = namedtuple("Record", "a_in a")


def fail(value: Any) -> Any:
    """What a plugin under construction does."""
    raise ZeroDivisionError("out of luck")


def write(value: Any) -> Any:
    """Write where nobody may write: records and samples are read-only."""
    value *= 0
    return value


def warn(value: Any) -> Any:
    """A warning of NumPy's, which is an error where warnings are errors."""
    return value / np.zeros_like(value)


#: What comes of an array that should have been returned as it is.
WRONG: dict[str, Wrong] = {
    "None": (lambda value: None, DtypeError, "NoneType"),
    "a list": (lambda value: value.tolist(), DtypeError, "list"),
    "a number": (lambda value: 1.0, DtypeError, "float"),
    "text": (lambda value: "abc", DtypeError, "str"),
    "one number for all": (lambda value: value.sum(), ShapeError, "shape ()"),
    "a column": (lambda value: value[..., :1], ShapeError, "shape"),
    "a sample less": (lambda value: value[1:], ShapeError, "shape"),
    "one dimension more": (lambda value: value[None], ShapeError, "shape"),
    "float32": (lambda value: value.astype(np.float32), DtypeError, "float32"),
    "whole numbers": (lambda value: value.astype(int), DtypeError, "int64"),
    "truth values": (lambda value: value > 0, DtypeError, "bool"),
    "complex numbers": (lambda value: value.astype(complex), DtypeError, "complex128"),
    "objects": (lambda value: value.astype(object), DtypeError, "object"),
    "a mask": (np.ma.masked_array, DtypeError, "mask"),
    "an exception": (fail, PluginError, "ZeroDivisionError: out of luck"),
    "a division by 0": (warn, PluginError, "FloatingPointError"),
}
#: Slopes may be narrower numbers, such as z > 0: their product with ∂C/∂a is as wide as that.
NARROW = ("float32", "whole numbers", "truth values")
SLOPES = {
    what: wrong
    for what, wrong in WRONG.items()
    if what not in ("a number", "text", "None", "a list", *NARROW)
} | {
    "None": (lambda value: None, ShapeError, "shape ()"),
    "one Jacobian for all": (lambda value: np.eye(value.shape[-1]), ShapeError, "shape (3, 3)"),
}


class Odd(nnframe.Activation):
    """An identity, but for what becomes of its results."""

    def __init__(self, method: str, change: Change) -> None:
        self.method, self.change = method, change

    def _made(self, method: str, value: Any) -> Any:
        return self.change(value) if method == self.method else value

    def forward(self, z: Any) -> Any:
        return self._made("forward", z + 0.0)

    def derivative(self, z: Any) -> Any:
        return self._made("derivative", np.ones_like(z))

    def pullback(self, z: Any, a: Any, grad_a: Any) -> Any:
        if self.method == "pullback":
            return self.change(grad_a + 0.0)
        return super().pullback(z, a, grad_a)

    def __repr__(self) -> str:
        return "Odd()"


class OddCost(nnframe.Cost):
    """The quadratic cost, but for what becomes of its results."""

    def __init__(self, method: str, change: Change) -> None:
        self.method, self.change = method, change

    def forward(self, a: Any, y: Any) -> Any:
        value = COST.forward(a, y)
        return self.change(value) if self.method == "forward" else value

    def derivative(self, a: Any, y: Any) -> Any:
        value = COST.derivative(a, y)
        return self.change(value) if self.method == "derivative" else value

    def __repr__(self) -> str:
        return "OddCost()"


class OddLayer(nnframe.Layer):
    """a = g a_in, but for what becomes of one of its results."""

    def __init__(self, part: str, change: Change) -> None:
        self.part, self.change = part, change

    def _made(self, part: str, value: Any) -> Any:
        return self.change(value) if part == self.part else value

    def shape_out(self, shape_in: Any) -> Any:
        return self._made("shape_out", shape_in)

    def initial_parameters(self, shape_in: Any, rng: Any) -> Any:
        return self._made("initial_parameters", {"g": self._made("g", np.ones(shape_in))})

    def forward(self, a_in: Any, training: Any = None) -> Any:
        return self._made("record", Record(a_in, self._made("a", a_in * self.parameters["g"])))

    def derivative(self, record: Any, grad_a: Any) -> Any:
        gradients = {"g": self._made("gradient", (grad_a * record.a_in).sum(axis=0))}
        grad_a_in = self._made("grad_a_in", grad_a * self.parameters["g"])
        return self._made("derivative", (grad_a_in, self._made("gradients", gradients), None))

    def observed(self, record: Any) -> Any:
        seen = {"g": self._made("value", self.parameters["g"] * 1.0)}
        return self._made("observed", seen)

    def __repr__(self) -> str:
        return "OddLayer()"


class OddInitializer(nnframe.Initializer):
    """Ones, but for what becomes of them."""

    def __init__(self, change: Change) -> None:
        self.change = change

    def draw(self, shape: Any, fan_in: int, fan_out: int, rng: Any) -> Any:
        return self.change(np.ones(shape))

    def __repr__(self) -> str:
        return "OddInitializer()"


class OddOptimizer(nnframe.Optimizer):
    """No step at all, but for what is done in it."""

    def __init__(self, start: Change = lambda theta: {}, step: Change = lambda theta: None) -> None:
        self._start, self._step = start, step

    def start(self, theta: Any) -> Any:
        return self._start(theta)

    def step(self, theta: Any, gradient: Any, state: Any) -> Any:
        return self._step(theta)

    def __repr__(self) -> str:
        return "OddOptimizer()"


def step_of(layer: nnframe.Layer, cost: nnframe.Cost = COST) -> object:
    """A step of a network with this layer amid others."""
    return nnframe.backprop(Network([Dense(3), layer, Dense(2)], 2), cost, X, Y)


#: How a layer may stand in a network. Each of them names it.
INSIDE: dict[str, Callable[[nnframe.Layer], nnframe.Layer]] = {
    "alone": lambda layer: layer,
    "in a Chain": lambda layer: nnframe.Chain([layer]),
    "in a Residual": lambda layer: nnframe.Residual([layer]),
    "in a Parallel": lambda layer: nnframe.Parallel([layer, nnframe.Flatten()]),
    "in a sum": lambda layer: nnframe.Parallel([nnframe.Flatten(), layer], "add"),
    "in a Shared": lambda layer: nnframe.Shared(layer),
}

#: What is no record, no three things, no dict, no shape.
RECORDS: dict[str, Wrong] = {
    "an array": (lambda record: record.a, PluginError, "record"),
    "a pair": (tuple, PluginError, "record"),
    "None": (lambda record: None, PluginError, "record"),
}
RESULTS: dict[str, Wrong] = {
    "an array": (lambda result: result[0], PluginError, "three things"),
    "two things": (lambda result: result[:2], PluginError, "three things"),
    "None": (lambda result: None, PluginError, "three things"),
    "a list": (list, PluginError, "three things"),
}
DICTS: dict[str, Wrong] = {
    "no keys": (lambda gradients: {}, PluginError, "expected ['g']"),
    "another key": (lambda gradients: {"w": gradients["g"]}, PluginError, "['w']"),
    "one key more": (lambda gradients: {**gradients, "b": 0}, PluginError, "'b'"),
    "a list": (lambda gradients: list(gradients.values()), PluginError, "three things"),
    "None": (lambda gradients: None, PluginError, "three things"),
}
SHAPES: dict[str, Wrong] = {
    "a list": (list, PluginError, "shape_out"),
    "a number": (lambda shape: 3, PluginError, "shape_out"),
    "None": (lambda shape: None, PluginError, "shape_out"),
    "a size of 0": (lambda shape: (0,), PluginError, "shape_out"),
    "a size below 0": (lambda shape: (-3,), PluginError, "shape_out"),
    "half a size": (lambda shape: (1.5,), PluginError, "shape_out"),
    "no sizes": (lambda shape: (), PluginError, "shape_out"),
    "an exception": (fail, PluginError, "ZeroDivisionError"),
}
PARAMETERS: dict[str, Wrong] = {
    "a list": (lambda values: list(values.values()), PluginError, "initial_parameters"),
    "None": (lambda values: None, PluginError, "initial_parameters"),
    "a number for a name": (lambda values: {1: values["g"]}, PluginError, "called 1"),
    "the name of a method": (lambda values: {"forward": values["g"]}, PluginError, "forward"),
    "the name of all": (lambda values: {"parameters": values["g"]}, PluginError, "parameters"),
    "text": (lambda values: {"g": "abc"}, DtypeError, "the initial g"),
    "complex numbers": (lambda values: {"g": 1j * values["g"]}, DtypeError, "the initial g"),
    "ragged rows": (lambda values: {"g": [[1.0], [1.0, 2.0]]}, ShapeError, "the initial g"),
    "an exception": (fail, PluginError, "ZeroDivisionError"),
}
DRAWN: dict[str, Wrong] = {
    "None": (lambda values: None, DtypeError, "the initial"),
    "text": (lambda values: "abc", DtypeError, "the initial"),
    "a number": (lambda values: 1.0, ShapeError, "OddInitializer.draw"),
    "a column": (lambda values: values[:1], ShapeError, "OddInitializer.draw"),
    "transposed": (lambda values: np.ones(values.shape[::-1]), ShapeError, "OddInitializer.draw"),
    "complex numbers": (lambda values: values * 1j, DtypeError, "the initial"),
    "a mask": (np.ma.masked_array, DtypeError, "the initial"),
    "an exception": (fail, PluginError, "ZeroDivisionError"),
}
#: Every layer that draws its parameters, with the argument that draws them.
DRAWERS: dict[str, Callable[[nnframe.Initializer], Network]] = {
    "Dense": lambda weights: Network([Dense(3, weights=weights)], 2),
    "Conv2D": lambda weights: Network([nnframe.Conv2D(3, 2, weights=weights)], (1, 4, 4)),
    "Maxout": lambda weights: Network([nnframe.Maxout(3, weights=weights)], 2),
    "Embedding": lambda weights: Network([nnframe.Embedding(3, 2, weights)], 2),
    "RNN": lambda weights: Network([nnframe.RNN(3, weights=weights)], (4, 2)),
    "GRU": lambda weights: Network([nnframe.GRU(3, weights=weights)], (4, 2)),
    "LSTM": lambda weights: Network([nnframe.LSTM(3, weights=weights)], (4, 2)),
}


def cases() -> Iterator[Case]:
    """Every one of them."""
    yield from activations()
    yield from costs()
    yield from layers()
    yield from in_place()
    yield from drawn()
    yield from optimizers()
    yield from lookups()


def activations() -> Iterator[Case]:
    """An activation, in a dense layer, also inside of others."""
    for method, wrongs in (("forward", WRONG), ("derivative", SLOPES), ("pullback", WRONG)):
        for (what, (change, error, word)), (where, put) in product(wrongs.items(), INSIDE.items()):
            if where not in ("alone", "in a Chain", "in a Parallel"):
                continue
            layer = put(Dense(3, Odd(method, change)))
            name = f"{where}, {method} of an activation: {what}"
            yield bad(name, lambda x=layer: step_of(x), error, "layer 2 of 3", "Odd", word)
    for what in NARROW:
        yield fine(
            f"derivative of an activation: {what}",
            lambda change=WRONG[what][0]: step_of(Dense(3, Odd("derivative", change))),
            lambda: step_of(Dense(3, nnframe.Linear())),
        )
    for where, put in {
        "RNN": lambda f: nnframe.RNN(3, activation=f),
        "GRU": lambda f: nnframe.GRU(3, activation=f),
        "LSTM": lambda f: nnframe.LSTM(3, activation=f),
    }.items():
        for what, method in product(
            ("one number for all", "a column", "a sample less", "None", "float32", "an exception"),
            ("forward", "pullback"),
        ):
            change, error, word = WRONG[what]
            network = Network([put(Odd(method, change))], (4, 2))
            x, y = np.ones((2, 4, 2)), np.ones((2, 3))
            call = lambda n=network, x=x, y=y: nnframe.backprop(n, COST, x, y)  # noqa: E731  # bound
            name = f"in a {where}, {method} of an activation: {what}"
            yield bad(name, call, error, where, word)


def costs() -> Iterator[Case]:
    """A cost, alone and in a sum of costs."""
    for method, (what, (change, error, word)) in product(("forward", "derivative"), WRONG.items()):
        if method == "forward" and what == "a column":
            continue  # of one number a sample there is no column
        cost = OddCost(method, change)
        name = f"{method} of a cost: {what}"
        yield bad(name, lambda c=cost: step_of(Dense(3), c), error, "OddCost", word)
        if error is not ShapeError and what != "an exception":
            continue
        for sum_ in (
            nnframe.WeightedSum([(1.0, cost)]),
            nnframe.WeightedSum([(1.0, COST), (2, cost)]),
        ):
            name = f"{method} of a cost among {len(sum_.terms)}: {what}"
            yield bad(name, lambda c=sum_: step_of(Dense(3), c), error, "OddCost", word)


def layers() -> Iterator[Case]:
    """A layer, alone and inside of others."""
    for part, wrongs in {
        "a": WRONG,
        "grad_a_in": WRONG,
        "gradient": WRONG,
        "record": RECORDS,
        "derivative": RESULTS,
        "gradients": DICTS,
        "shape_out": SHAPES,
        "initial_parameters": PARAMETERS,
    }.items():
        for (what, (change, error, word)), (where, put) in product(wrongs.items(), INSIDE.items()):
            few = wrongs is WRONG and where not in ("alone", "in a Residual", "in a sum")
            inner = part == "gradients" and where != "alone"
            if few or (inner and what not in ("None", "a list")):
                continue

            def call(put: Any = put, part: str = part, change: Change = change) -> object:
                return step_of(put(OddLayer(part, change)))

            name = f"{where}, {part} of a layer: {what}"
            yield bad(name, call, error, "layer 2 of 3", "Odd", word)
    for what, (change, error, word) in {
        "None": (lambda seen: None, PluginError, "observed"),
        "a list": (list, PluginError, "observed"),
        "another name": (lambda seen: {"h": seen["g"]}, PluginError, "'h'"),
        "an exception": (fail, PluginError, "ZeroDivisionError"),
        "another shape": (lambda seen: {"g": np.ones(1)}, ShapeError, "observed"),
        "text": (lambda seen: {"g": "abc"}, DtypeError, "observed"),
    }.items():
        network = Network([OddLayer("observed", change)], 2)
        step = nnframe.backprop(network, COST, X, Y)
        name = f"observed of a layer: {what}"
        call = lambda n=network, s=step: nnframe.observe(n, s)  # noqa: E731  # bound at once
        yield bad(name, call, error, "layer 1 of 1", word)


class InPlace(nnframe.Activation):
    """σ that is computed where its z lies, or leaves its σ' there."""

    def __init__(self, method: str) -> None:
        self.method = method

    def forward(self, z: Any) -> Any:
        return write(z) if self.method == "forward" else z + 0.0

    def derivative(self, z: Any) -> Any:
        return write(z) if self.method == "derivative" else np.ones_like(z)


class InPlaceCost(nnframe.Cost):
    """A cost that is computed where its outputs lie, or its targets."""

    def __init__(self, method: str, place: int) -> None:
        self.method, self.place = method, place

    def forward(self, *both: Any) -> Any:
        return write(both[self.place]) if self.method == "forward" else COST.forward(*both)

    def derivative(self, *both: Any) -> Any:
        return write(both[self.place]) if self.method == "derivative" else COST.derivative(*both)


class InPlaceLayer(nnframe.Layer):
    """A layer that is computed where its input lies."""

    def __init__(self, method: str) -> None:
        self.method = method

    def forward(self, a_in: Any, training: Any = None) -> Any:
        return Record(a_in, write(a_in) if self.method == "forward" else a_in + 0.0)

    def derivative(self, record: Any, grad_a: Any) -> Any:
        write(record.a_in)
        return grad_a, {}, None


def in_place() -> Iterator[Case]:
    """Plugins that write into what they are given: samples and records are read-only."""
    for method in ("forward", "derivative"):
        f = InPlace(method)
        for where, (layer, shape) in {
            "Dense": (Dense(3, f), (2,)),
            "Conv2D": (nnframe.Conv2D(3, 2, f), (1, 4, 4)),
            "RNN": (nnframe.RNN(3, activation=f), (4, 2)),
            "GRU": (nnframe.GRU(3, activation=f), (4, 2)),
            "LSTM": (nnframe.LSTM(3, activation=f), (4, 2)),
            "Chain": (nnframe.Chain([Dense(3, f)]), (2,)),
        }.items():
            network = Network([layer, nnframe.Flatten(), Dense(2)], shape)
            x = np.ones((2, *shape))
            call = lambda n=network, x=x: nnframe.backprop(n, COST, x, Y)  # noqa: E731  # bound
            name = f"{method} of an activation in {where} writes into z"
            yield bad(name, call, PluginError, where, "read-only", given=x)
        layer = InPlaceLayer(method)
        name = f"{method} of a layer writes into its input"
        yield bad(name, lambda x=layer: step_of(x), PluginError, "InPlaceLayer", "read-only")
        for place, array in enumerate(("outputs", "targets")):
            cost = InPlaceCost(method, place)
            name = f"{method} of a cost writes into its {array}"
            yield bad(name, lambda c=cost: step_of(Dense(3), c), PluginError, "InPlaceCost", "read")


def drawn() -> Iterator[Case]:
    """An initialiser, in every layer that has one."""
    for (what, (change, error, word)), (where, make) in product(DRAWN.items(), DRAWERS.items()):
        name = f"initialiser in {where}: {what}"
        call = lambda m=make, c=change: m(OddInitializer(c))  # noqa: E731  # bound at once
        yield bad(name, call, error, where, word)


def optimizers() -> Iterator[Case]:
    """An optimiser, and callbacks."""
    for what, value in {"None": None, "a list": [], "an array": X, "text": "abc"}.items():
        optimizer = OddOptimizer(start=lambda theta, value=value: value)
        yield bad(f"start of an optimizer: {what}", train_with(optimizer), PluginError, "OddOpt")
    for what, value in {"0": 0, "the new θ": X, "text": "abc", "False": False}.items():
        optimizer = OddOptimizer(step=lambda theta, value=value: value)
        yield bad(f"step of an optimizer: {what}", train_with(optimizer), PluginError, "OddOpt")
    for what, optimizer in {
        "start of an optimizer: an exception": OddOptimizer(start=fail),
        "step of an optimizer: an exception": OddOptimizer(step=fail),
        "step of an optimizer: another shape": OddOptimizer(step=lambda theta: theta.resize(3)),
    }.items():
        yield bad(what, train_with(optimizer), PluginError, "OddOptimizer()")
    yield bad(
        "step of an optimizer: NaN",
        train_with(OddOptimizer(step=lambda theta: theta.fill(np.nan))),
        nnframe.errors.DivergenceError,
        "OddOptimizer()",
    )


def train_with(optimizer: nnframe.Optimizer) -> Callable[[], object]:
    """A training of a network that nobody else uses."""
    return lambda: nnframe.train(Network.of_sizes([2, 2]), COST, (X, Y), 1, optimizer=optimizer)


def points(**targets: str) -> tuple[EntryPoint, ...]:
    """What an installed distribution could register."""
    return tuple(
        EntryPoint(name.replace("_", "-"), target, "nnframe.activations")
        for name, target in targets.items()
    )


def lookups() -> Iterator[Case]:
    """Names that are not registered, or lead nowhere."""
    group = "nnframe.activations"
    for what, name in {
        "nothing like it": "zzz",
        "a slip": "sigmiod",
        "": "",
        "capitals": "ReLU",
    }.items():
        yield bad(
            f"load: {what or 'no name'}",
            lambda n=name: plugins.load(group, n),
            UnknownPluginError,
            "activation",
        )
    for what, value in {"None": None, "3": 3, "a list": [], "a class": nnframe.ReLU}.items():
        load = lambda v=value: plugins.load(group, v)  # noqa: E731  # bound at once
        yield bad(f"load: {what} for a name", load, UnknownPluginError, "activations")
    for what, value in {"None": None, "3": 3, "a list": [], "sigmoid": "sigmoid"}.items():
        load = lambda v=value: plugins.load(v, "sigmoid")  # noqa: E731  # bound at once
        yield bad(f"load: {what} for a group", load, UnknownPluginError, "unknown group")
        known = lambda v=value: plugins.registration(v, nnframe.ReLU)  # noqa: E731  # likewise
        yield bad(f"registration: {what} for a group", known, UnknownPluginError, "unknown group")
        if value is not None:
            listed = lambda v=value: plugins.installed(v)  # noqa: E731  # likewise
            yield bad(f"installed: {what}", listed, UnknownPluginError, "unknown group")
            some = lambda v=value: plugins.installed(group, v if v != [] else [3])  # noqa: E731
            yield bad(f"installed: {what} for points", some, ArgumentError, "points")
    for what, value in {"an instance": nnframe.ReLU(), "a name": "relu", "None": None}.items():
        known = lambda v=value: plugins.registration(group, v)  # noqa: E731  # bound at once
        yield bad(f"registration: {what}", known, ArgumentError, "classes")
    for what, target in {
        "no module": "nowhere_at_all:F",
        "no such name": "nnframe:Nothing",
        "a name within nothing": "nnframe:Dense.nothing.at_all",
        "a bad target": "::",
    }.items():
        load = lambda t=target: plugins.load(group, "f", points(f=t))  # noqa: E731  # bound at once
        yield bad(f"load: {what}", load, PluginError, "'f'")
    twice = (*points(f="nnframe:ReLU"), *points(f="nnframe:Tanh"))
    yield bad("load: twice", lambda: plugins.load(group, "f", twice), PluginError, "twice")
    yield fine(
        "a method that fails is a row of the comparison",
        lambda: [row.problem is None for row in failing_comparison().rows],
        lambda: [False],
    )
    yield bad(
        "count: a method that fails",
        lambda: gradients.count(lambda *args: fail(args), [2, 2]),
        PluginError,
        "ZeroDivisionError: out of luck",
    )
    yield Case(
        "checkpoint.save: a class that changes its settings",
        lambda folder: checkpoint.save(
            Network([Dense(2, Odd("forward", len))], 2), folder / "odd.npz", {"odd": Odd}
        ),
        ArgumentError,
        ("Odd",),
    )


def failing_comparison() -> gradients.Comparison:
    """A comparison of one method, which fails."""

    def broken(network: Any, cost: Any, x: Any, y: Any) -> Any:
        raise nnframe.errors.PluginError("out of luck")

    return gradients.compare([2, 2], {"broken": broken}, clock=iter(range(10**6)).__next__)
