"""Numbers that are none, or beyond a function's domain: named, or carried on without a warning."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

import nnframe
from bad_inputs import places
from bad_inputs.case import Case, Place, bad, fine
from bad_inputs.places import COST, NETWORK, X, Y
from nnframe import Dense, Network, checkpoint, datasets, gradients
from nnframe.errors import (
    ArgumentError,
    DataError,
    DivergenceError,
    DomainError,
    DtypeError,
)

NAN, INF = float("nan"), float("inf")
LARGE = float(np.finfo(np.float64).max)
SMALL = float(np.finfo(np.float64).smallest_subnormal)


def with_one(value: float) -> np.ndarray:
    """X, but for one number."""
    values = X.copy()
    values[1, 0] = value
    return values


#: Not finite: `train`, `accuracy` and `diagnose` say where, and the engine computes with it.
INFINITE = {"NaN": NAN, "infinity": INF, "minus infinity": -INF}
#: Finite, and so large or small that most formulas overflow or underflow on the way.
EXTREME = {"the largest float": LARGE, "the lowest float": -LARGE, "the smallest float": SMALL}
CAREFUL = ("train", "accuracy", "diagnose", "train validation")
#: Costs of which a number outside of [0, 1] is an error.
PROBABILITIES = ("CrossEntropy", "LogLikelihood", "KullbackLeibler", "Focal")

#: A network of each layer, and the shape of its samples.
LAYERS: dict[str, tuple[list[nnframe.Layer], tuple[int, ...]]] = {
    "Dense": ([Dense(2)], (2,)),
    "Conv2D": ([nnframe.Conv2D(2, 2)], (1, 3, 3)),
    "Conv2D with steps": ([nnframe.Conv2D(2, 2, stride=2, padding=1)], (1, 4, 4)),
    "MaxPool2D": ([nnframe.MaxPool2D(2)], (1, 4, 4)),
    "MaxPool2D that overlaps": ([nnframe.MaxPool2D(2, 1)], (1, 4, 4)),
    "AveragePool2D": ([nnframe.AveragePool2D(2, 1)], (1, 4, 4)),
    "BatchNorm": ([nnframe.BatchNorm()], (2,)),
    "BatchNorm of images": ([nnframe.BatchNorm()], (2, 2, 2)),
    "LayerNorm": ([nnframe.LayerNorm()], (3,)),
    "Maxout": ([nnframe.Maxout(2)], (3,)),
    "PReLU": ([nnframe.PReLU()], (3,)),
    "PReLU that is shared": ([nnframe.PReLU(shared=True)], (3,)),
    "RNN": ([nnframe.RNN(2)], (3, 2)),
    "GRU": ([nnframe.GRU(2)], (3, 2)),
    "LSTM": ([nnframe.LSTM(2, "all")], (3, 2)),
    "Flatten": ([nnframe.Flatten()], (2, 2)),
    "Reshape": ([nnframe.Reshape((2, 2))], (4,)),
    "Dropout": ([nnframe.Dropout()], (3,)),
    "Chain": ([nnframe.Chain([Dense(2), Dense(2)])], (2,)),
    "Residual": ([nnframe.Residual([Dense(2)])], (2,)),
    "Parallel": ([nnframe.Parallel([Dense(2), Dense(1)])], (2,)),
    "Parallel sum": ([nnframe.Parallel([Dense(2), Dense(2)], "add")], (2,)),
    "Shared": ([nnframe.Shared(Dense(2))] * 2, (2,)),
}


def cases() -> Iterator[Case]:
    """Every one of them."""
    for name, method in places.METHODS.items():
        for what, value in INFINITE.items():
            if name in CAREFUL:
                where = "row 1, column 0"
                x = Place(f"{name} x", lambda x, m=method: m(x, Y), "x ", "")
                y = Place(f"{name} y", lambda y, m=method: m(X, y), "y ", "")
                yield x.bad(what, with_one(value), DataError, "x ", where)
                yield y.bad(what, with_one(value), DataError, "y ", where)
    yield from of_activations()
    yield from of_costs()
    yield from of_layers()
    for name, (call, error, *words) in OTHERS.items():
        yield bad(name, call, error, *words)
    for name, (call, equals) in FINE.items():
        yield fine(name, call, equals)


def of_activations() -> Iterator[Case]:
    """σ of any float is a number in its range or NaN, and says nothing of what it met."""
    for (name, f), (what, value) in product(
        places.ACTIVATIONS.items(), {**INFINITE, **EXTREME}.items()
    ):
        z = with_one(value)
        clean = f.forward(X)
        # The other sample comes out as if this one were not there.
        yield fine(f"{name}: {what}", lambda f=f, z=z: f.forward(z)[0], lambda c=clean: c[0], z)
        yield fine(
            f"{name}, back: {what}",
            lambda f=f, z=z: f.pullback(z, f.forward(z), X)[0],
            lambda f=f: f.pullback(X, f.forward(X), X)[0],
            z,
        )


def of_costs() -> Iterator[Case]:
    """C of any floats is a number, or the error of the cost's domain."""
    inside = np.array([[0.5, 0.25], [0.5, 0.25]])
    for name, cost in places.COSTS.items():
        good = np.ones_like(inside) if name == "Hinge" else inside
        for what, value in {**INFINITE, **EXTREME, "2": 2.0, "-1/2": -0.5}.items():
            a, y = inside.copy(), good.copy()
            a[1, 0] = y[1, 0] = value
            own = name in PROBABILITIES and not (value != value or 0 <= value <= 1)
            for method in (cost.forward, cost.derivative):
                of_a = Place(
                    f"{name}.{method.__name__} a", lambda a, m=method, y=good: m(a, y), "", ""
                )
                of_y = Place(
                    f"{name}.{method.__name__} y", lambda y, m=method: m(inside, y), "", ""
                )
                for place, values, strict in (
                    (of_a, a, own),
                    (of_y, y, own or (name == "Hinge" and value == value)),
                ):
                    if strict:
                        yield place.bad(what, values, DomainError, name)
                    else:
                        yield fine(
                            f"{place.name}: {what}",
                            lambda p=place, v=values: p.call(v)[0],
                            lambda m=method, y=good: m(inside, y)[0],
                            values,
                        )
    zero = np.zeros((2, 2))
    yield bad("Cosine: zeros", lambda: nnframe.Cosine().forward(zero, Y), DomainError, "Cosine")
    yield bad("Cosine y: zeros", lambda: nnframe.Cosine().forward(Y, zero), DomainError, "Cosine")


def of_layers() -> Iterator[Case]:
    """One sample that is beyond all floats leaves the outputs of the others as they are."""
    for (name, (layers, shape)), (what, value) in product(
        LAYERS.items(), {**INFINITE, **EXTREME}.items()
    ):
        for dtype in (np.float64, np.float16):
            network = Network(layers, shape, dtype=dtype)
            good = np.linspace(-1, 1, 3 * network.n_in).reshape(3, *shape).astype(dtype)
            x = good.copy()
            x.reshape(3, -1)[2, 0] = np.clip(value, np.finfo(dtype).min, np.finfo(dtype).max)
            if not np.isfinite(value):
                x.reshape(3, -1)[2, 0] = value
            place = f"{name}, {np.dtype(dtype)}"
            yield fine(
                f"{place}: {what}",
                lambda n=network, x=x: n.forward(x)[:2],
                lambda n=network, x=good: n.forward(x)[:2],
                x,
            )
            yield fine(
                f"{place}, while training: {what}",
                lambda n=network, x=x: shapes_of_step(n, x),
                lambda n=network, x=good: shapes_of_step(n, x),
                x,
            )


class Sum(nnframe.Cost):
    """Of outputs of any shape, with a derivative as large as floats go."""

    def forward(self, a: np.ndarray, y: np.ndarray) -> np.ndarray:
        with np.errstate(all="ignore"):
            return np.asarray(a.reshape(len(a), -1).sum(axis=1))

    def derivative(self, a: np.ndarray, y: np.ndarray) -> np.ndarray:
        return np.full_like(a, np.finfo(a.dtype).max)


def shapes_of_step(network: Network, x: np.ndarray) -> object:
    """A step of training with noise, whose numbers may be anything; only no error comes of it."""
    y = np.zeros((len(x), *network.shapes[-1]), x.dtype)
    step = nnframe.backprop(network, Sum(), x, y, np.random.default_rng(0))
    nnframe.observe(network.copy(), step)
    return step.gradient.flat.shape, str(step.gradient.flat.dtype)


def diverging() -> object:
    """Steps so large that θ leaves the floats."""
    network = Network([Dense(2, nnframe.Linear())], 2)
    return nnframe.train(network, COST, (X * 1e160, Y), 5, optimizer=nnframe.SGD(1e300))


def exact(value: Any) -> object:
    """A number in an exact network."""
    return Network([Dense(1, nnframe.Linear())], 1, dtype=object).forward([value])


EMBEDDING = Network([nnframe.Embedding(3, 2), nnframe.Flatten()], 2)
NORMED = Network([nnframe.LayerNorm()], 2, dtype=object)
SINGLE = Network([Dense(2)], 2, dtype=np.float32)

OTHERS: dict[str, Any] = {
    **{
        f"Embedding: {what}": (
            lambda value=value: EMBEDDING.forward([0.0, value]),
            DomainError,
            "Embedding(3, 2)",
            "0 to 2",
        )
        for what, value in {**INFINITE, "1/2": 0.5, "3": 3.0, "-1": -1.0, "1e300": 1e300}.items()
    },
    "train: θ beyond all floats": (diverging, DivergenceError, "epoch 1"),
    "exact: a float": (lambda: exact(0.5), DtypeError, "Fraction(1, 10)"),
    "exact: NaN": (lambda: exact(NAN), DtypeError, "x has nan"),
    "exact: Sigmoid": (
        lambda: Network([Dense(1)], 1, dtype=object).forward([1]),
        DtypeError,
        "Sigmoid",
    ),
    "exact: LayerNorm": (lambda: NORMED.forward([1, 2]), DtypeError, "LayerNorm"),
    "exact: CrossEntropy": (
        lambda: nnframe.CrossEntropy().forward([[Fraction(1, 2)]], [[Fraction(1)]]),
        DtypeError,
        "CrossEntropy",
    ),
    "float32: a number beyond": (lambda: SINGLE.forward([1e39, 0]), DataError, "x ", "float32"),
    "float32: a target beyond": (
        lambda: nnframe.backprop(SINGLE, COST, X, X * 1e39),
        DataError,
        "y ",
        "float32",
    ),
    "parameters = beyond float32": (
        lambda: setattr(SINGLE.copy(), "parameters", np.full(6, 1e39)),
        DataError,
        "parameters",
    ),
    "parameters = another size": (
        lambda: setattr(NETWORK.copy(), "parameters", [1.0]),
        nnframe.errors.ShapeError,
        "(17,)",
    ),
    "layer.b = a number for all": (
        lambda: setattr(NETWORK.copy().layers[0], "b", 1.0),
        nnframe.errors.ShapeError,
        "Dense.b",
        "(3,)",
    ),
    "layer.w = transposed": (
        lambda: setattr(NETWORK.copy().layers[0], "w", np.ones((2, 3))),
        nnframe.errors.ShapeError,
        "Dense.w",
    ),
    "demon: no layer": (
        lambda: gradients.demon(NETWORK, COST, X, Y, 2, 0),
        ArgumentError,
        "no layer 2",
    ),
    "demon: no neuron": (
        lambda: gradients.demon(NETWORK, COST, X, Y, 0, 3),
        ArgumentError,
        "no neuron 3",
    ),
    "demon: no steps": (
        lambda: gradients.demon(NETWORK, COST, X, Y, 0, 0, []),
        DataError,
        "dz",
    ),
    "one_hot: labels beyond 64 bits": (
        lambda: datasets.one_hot(np.array([2**63], np.uint64)),
        DataError,
        "labels",
    ),
    "checkpoint.save: a network of one's own activation": (
        lambda: checkpoint.save(Network([Dense(1, Mine())], 1), "never.npz"),
        ArgumentError,
        "Mine",
    ),
}


class Mine(nnframe.Activation):
    """An activation that is registered nowhere."""

    def forward(self, z: np.ndarray) -> np.ndarray:
        return z

    def derivative(self, z: np.ndarray) -> np.ndarray:
        return np.ones_like(z)


def wide() -> np.ndarray:
    """A mini-batch with a NaN in its second sample."""
    return with_one(NAN)


Calls = tuple[Callable[[], object], Callable[[], object]]
#: What is not finite is carried on; it says nothing, and leaves the other samples alone.
FINE: dict[str, Calls] = {
    "forward: NaN": (lambda: NETWORK.forward(wide())[0], lambda: NETWORK.forward(X)[0]),
    "forward: NaN gives NaN": (
        lambda: np.isnan(NETWORK.forward(wide())[1]),
        lambda: np.array([True, True]),
    ),
    "backprop: NaN in x": (
        lambda: nnframe.backprop(NETWORK, COST, wide(), Y).costs[0],
        lambda: nnframe.backprop(NETWORK, COST, X, Y).costs[0],
    ),
    "backprop: NaN in y": (
        lambda: nnframe.backprop(NETWORK, COST, X, wide()).costs[0],
        lambda: nnframe.backprop(NETWORK, COST, X, X).costs[0],
    ),
    "Hinge: NaN has no slope": (
        lambda: np.isnan(nnframe.Hinge().derivative([[NAN, 1.0, -INF]], [[1.0, NAN, 1.0]])),
        lambda: np.array([[True, True, False]]),
    ),
    "Hinge: far on the wrong side": (
        lambda: nnframe.Hinge().derivative([[-INF, INF]], [[1.0, 1.0]]),
        lambda: np.array([[-1.0, 0.0]]),
    ),
    **{
        f"{name}: NaN": (
            lambda m=method: np.isnan(m(NETWORK, COST, wide(), Y).flat).any(),
            lambda: np.bool_(True),
        )
        for name, method in {
            "gradients.backprop": gradients.backprop,
            "per_sample": gradients.per_sample,
            "matrix_form": gradients.matrix_form,
            "path_sum": gradients.path_sum,
            "finite_difference": gradients.finite_difference,
            "complex_step": gradients.complex_step,
        }.items()
    },
    "exact: truth values": (
        lambda: str(exact(np.bool_(True))),
        lambda: str(exact(Fraction(1))),
    ),
    "exact: whole numbers of NumPy": (
        lambda: str(exact(np.int8(100))),
        lambda: str(exact(100)),
    ),
}
