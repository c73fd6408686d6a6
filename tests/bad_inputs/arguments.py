"""Arguments that cannot work: sizes, shares, rates, seeds, words, and classes for instances."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from itertools import product
from typing import Any

import numpy as np

import nnframe
from bad_inputs.case import Case, Place, bad, fine
from bad_inputs.places import COST, NETWORK, X, Y
from bad_inputs.types import Unprintable
from nnframe import checkpoint, datasets, gradients
from nnframe.errors import ArgumentError, DataError, DtypeError, ShapeError

NAN, INF = float("nan"), float("inf")
RNG = np.random.default_rng(0)
DENSE = nnframe.Dense(2)
NORMAL = nnframe.Normal()
DATA = (X, Y)

#: Nothing of this is any argument that a number or a word is asked for.
NEVER: dict[str, Any] = {
    "NaN": NAN,
    "infinity": INF,
    "a complex number": 1j,
    "bytes": b"ab",
    "a dict": {},
    "an array of two": np.array([1.5, 2.5]),
    "an object": object(),
    "an object that cannot be shown": Unprintable(),
    "a class": nnframe.Sigmoid,
    "a function": len,
    "more than all floats": -(10**400),
    "a truth value": True,
    "text": "3",
    "a network": NETWORK,
}
#: Of these, those that are odd in another way than as numbers.
ODD = {
    what: NEVER[what]
    for what in (
        "a dict",
        "an array of two",
        "an object",
        "an object that cannot be shown",
        "a class",
        "a function",
        "text",
        "a network",
    )
}
#: And these are no sizes.
SIZES = {"0": 0, "-1": -1, "2.5": 2.5, "2.0": 2.0, "1/3": Fraction(1, 3), "None": None}
#: No positive numbers, no shares.
POSITIVE = {"0": 0, "-0.5": -0.5}
SHARES = {"1": 1, "-0.5": -0.5, "2": 2}
SEEDS = {"-1": -1, "0.5": 0.5, "None": None}
#: Neither an instance of anything nor its class.
INSTANCES = {"0": 0, "None": None, "an empty list": []}

Made = Callable[[Any], object]


def _layer(name: str, *first: Any) -> Made:
    return lambda value: getattr(nnframe, name)(*first, value)


def _named(name: str, argument: str, *first: Any) -> Made:
    return lambda value: getattr(nnframe, name)(*first, **{argument: value})


def _train(argument: str) -> Made:
    def call(value: Any) -> object:
        return nnframe.train(NETWORK, COST, DATA, **{argument: value})

    return call


def _explain(argument: str) -> Made:
    return lambda value: nnframe.explain(NETWORK, COST, X, Y, **{argument: value})


def _compare(argument: str) -> Made:
    return lambda value: gradients.compare([2, 2], **{argument: value})


#: Whole numbers of 1 or more, by what an error calls them.
WHOLE: dict[str, Made] = {
    "Dense's n_out": nnframe.Dense,
    "Maxout's n_out": nnframe.Maxout,
    "Maxout's pieces": _layer("Maxout", 2),
    "Conv2D's n_out": lambda value: nnframe.Conv2D(value, 2),
    "Conv2D's size": _layer("Conv2D", 2),
    "Conv2D's stride": _named("Conv2D", "stride", 2, 2),
    "Conv2D's dilation": _named("Conv2D", "dilation", 2, 2),
    "Conv2D's groups": _named("Conv2D", "groups", 2, 2),
    "MaxPool2D's size": nnframe.MaxPool2D,
    "AveragePool2D's size": nnframe.AveragePool2D,
    "Embedding's n_in": lambda value: nnframe.Embedding(value, 2),
    "Embedding's n_out": _layer("Embedding", 2),
    "LayerNorm's axes": nnframe.LayerNorm,
    "RNN's n_out": nnframe.RNN,
    "GRU's n_out": nnframe.GRU,
    "LSTM's n_out": nnframe.LSTM,
    "Reshape's shape": nnframe.Reshape,
    "Network's n_in": lambda value: nnframe.Network([DENSE], value),
    "Network's n_in ": lambda value: nnframe.Network([DENSE], (2, value)),
    "fan_in": lambda value: nnframe.He().draw((2,), value, 2, RNG),
    "fan_out": lambda value: nnframe.Glorot().draw((2,), 2, value, RNG),
    "epochs": _train("epochs"),
    "batch_size": _train("batch_size"),
    "samples": _explain("samples"),
    "first_layer": _explain("first_layer"),
    "m must": lambda value: gradients.count(gradients.backprop, [2, 2], value),
    "each size": lambda value: gradients.count(gradients.backprop, [2, value]),
}
ADAPTIVE = ("AdaGrad", "RMSProp", "AdamW")
#: Real numbers above 0.
REAL: dict[str, Made] = {
    "SGD's eta": nnframe.SGD,
    "Momentum's eta": nnframe.Momentum,
    "Nesterov's eta": nnframe.Nesterov,
    "Adam's eta": nnframe.Adam,
    "Adam's epsilon": _named("Adam", "epsilon"),
    **{f"{name}'s {one}": _named(name, one) for name in ADAPTIVE for one in ("eta", "epsilon")},
    "BatchNorm's epsilon": _named("BatchNorm", "epsilon"),
    "LayerNorm's epsilon": _named("LayerNorm", "epsilon"),
    "ELU's alpha": nnframe.ELU,
    "Huber's d": nnframe.Huber,
    "a weight of a WeightedSum": lambda value: nnframe.WeightedSum([(value, COST)]),
    "max_seconds": _compare("max_seconds"),
    "the step of a finite difference": lambda step: gradients.FiniteDifference("central", step),
    "eta": _explain("eta"),
}
#: Shares of a whole, below 1.
SHARE: dict[str, Made] = {
    "Dropout's rate": nnframe.Dropout,
    "BatchNorm's keep": nnframe.BatchNorm,
    "Momentum's mu": _layer("Momentum", 0.1),
    "Nesterov's mu": _layer("Nesterov", 0.1),
    "Adam's beta1": _named("Adam", "beta1"),
    "Adam's beta2": _named("Adam", "beta2"),
    "RMSProp's rho": _named("RMSProp", "rho"),
    "AdamW's beta1": _named("AdamW", "beta1"),
    "AdamW's beta2": _named("AdamW", "beta2"),
}
#: Any finite real number.
FINITE: dict[str, Made] = {
    "LeakyReLU's slope": nnframe.LeakyReLU,
    "PReLU's start": nnframe.PReLU,
    "Normal's mean": nnframe.Normal,
    "Normal's std": _layer("Normal", 0.0),
    "Focal's gamma": nnframe.Focal,
    "saturation": lambda value: nnframe.diagnose(NETWORK, COST, X, Y, saturation=value),
    "share": lambda value: nnframe.diagnose(NETWORK, COST, X, Y, share=value),
}
#: Seeds.
SEED: dict[str, Made] = {
    "rng": lambda value: nnframe.Network([DENSE], 2, value),
    "rng ": _train("rng"),
    "rng must": _compare("seed"),
}
#: One of several words.
WORDS: dict[str, Made] = {
    "Parallel's join": _layer("Parallel", [DENSE]),
    "RNN's output": _layer("RNN", 2),
    "GRU's output": _layer("GRU", 2),
    "LSTM's output": _layer("LSTM", 2),
    "scheme": gradients.FiniteDifference,
    "rounding": _explain("rounding"),
    "lang": _explain("lang"),
}
#: Instances of a class, and one that is of another.
INSTANCE: dict[str, Made] = {
    "Dense's activation": _layer("Dense", 2),
    "Dense's weights": _named("Dense", "weights", 2),
    "Dense's biases": _named("Dense", "biases", 2),
    "Conv2D's activation": _layer("Conv2D", 2, 2),
    "Conv2D's weights": _named("Conv2D", "weights", 2, 2),
    "Maxout's weights": _named("Maxout", "weights", 2),
    "Embedding's weights": _layer("Embedding", 2, 2),
    "RNN's activation": _named("RNN", "activation", 2),
    "RNN's biases": _named("RNN", "biases", 2),
    "GRU's gate": _named("GRU", "gate", 2),
    "LSTM's activation": _named("LSTM", "activation", 2),
    "Shared's layer": nnframe.Shared,
    "Shared's holder": _named("Shared", "holder", DENSE),
    "a cost of a WeightedSum": lambda value: nnframe.WeightedSum([(1.0, value)]),
    "the outputs of a part": lambda value: nnframe.WeightedSum([(1.0, COST, value)]),
    "the network": lambda value: nnframe.backprop(value, COST, X, Y),
    "the cost": lambda value: nnframe.backprop(NETWORK, value, X, Y),
    "the network ": lambda value: nnframe.train(value, COST, DATA),
    "the cost ": lambda value: nnframe.train(NETWORK, value, DATA),
    "the step": lambda value: nnframe.observe(NETWORK, value),
    "Clipped's optimizer": nnframe.Clipped,
    "the cost (minimize)": lambda value: nnframe.minimize(NETWORK, value, DATA),
}
METHODS = {
    name: getattr(gradients, name)
    for name in ("per_sample", "matrix_form", "path_sum", "finite_difference", "complex_step")
} | {"explain": nnframe.explain, "diagnose": nnframe.diagnose}
INSTANCE |= {
    f"the network ({name})": partial(lambda f, value: f(value, COST, X, Y), method)
    for name, method in METHODS.items()
} | {
    f"the cost ({name})": partial(lambda f, value: f(NETWORK, value, X, Y), method)
    for name, method in METHODS.items()
}
#: Lists of layers.
LISTS: dict[str, Made] = {
    "Network": lambda value: nnframe.Network(value, 2),
    "Chain": nnframe.Chain,
    "Residual": nnframe.Residual,
    "Parallel": nnframe.Parallel,
}
#: What may be None, or else has to be an instance, a generator, a function.
OPTIONAL: dict[str, Made] = {
    "training": lambda value: NETWORK.forward(X, value),
    "training ": lambda value: nnframe.backprop(NETWORK, COST, X, Y, value),
    "training must": _explain("training"),
    "optimizer": _train("optimizer"),
    "validation": _train("validation"),
    "regularizer": _train("regularizer"),
    "schedule": _train("schedule"),
    "Checkpoint's known": lambda value: checkpoint.Checkpoint("run.npz", known=value),
    "activation": _compare("activation"),
    "on_method": _compare("on_method"),
    "dz": lambda value: gradients.demon(NETWORK, COST, X, Y, 0, 0, value),
}
#: Indices of layers and neurons.
INDEX: dict[str, Made] = {
    "layer": lambda value: gradients.demon(NETWORK, COST, X, Y, value, 0),
    "neuron": lambda value: gradients.demon(NETWORK, COST, X, Y, 0, value),
    "layer ": lambda value: gradients.paths(NETWORK, COST, X[0], Y[0], value, bias=0),
    "neuron ": lambda value: gradients.paths(NETWORK, COST, X[0], Y[0], 0, bias=value),
}
#: Each group of places, the values that none of them takes, and the exceptions: what a place
#: makes of a value that is bad elsewhere.
GROUPS: list[tuple[dict[str, Made], dict[str, Any]]] = [
    (WHOLE, {**NEVER, **SIZES}),
    (REAL, {**NEVER, **POSITIVE}),
    (SHARE, {**NEVER, **SHARES}),
    (FINITE, NEVER),
    (SEED, {**NEVER, **SEEDS}),
    (WORDS, {**NEVER, "None": None, "0": 0}),
    (INSTANCE, {**ODD, **INSTANCES}),
    (INDEX, {**NEVER, "too many": 3, "too few": -4, "0.0": 0.0}),
]


def cases() -> Iterator[Case]:
    """Every one of them."""
    for group, values in GROUPS:
        for (name, call), (what, value) in product(group.items(), values.items()):
            if (name, what) in TAKEN:
                continue
            place = Place(name, call, name.partition("(")[0].strip(), "")
            yield place.bad(what, value, ArgumentError, place.word)
    for (name, call), (what, value) in product(LISTS.items(), {**NEVER, "0": 0}.items()):
        yield Place(name, call, "layer", "").bad(what, value, ArgumentError, "layer")
    for (name, call), (what, value) in product(OPTIONAL.items(), ODD.items()):
        if (name, what) in TAKEN:
            continue
        error = DtypeError if name == "dz" else ArgumentError
        place = Place(name, call, name.strip(), "")
        yield place.bad(what, value, error, place.word)
    for name, (call, error, *words) in OTHERS.items():
        yield bad(name, call, error, *words)
    for name, (call, equals) in FINE.items():
        yield fine(name, call, equals)


#: These are what is asked for, there.
TAKEN = {
    ("the network", "a network"),
    ("the network ", "a network"),
    *((f"the network ({name})", "a network") for name in METHODS),
    ("on_method", "a function"),
    ("on_method", "a class"),
    ("Checkpoint's known", "a dict"),
    ("dz", "an array of two"),
}
OTHERS: dict[str, Any] = {
    "Network: no layers": (lambda: nnframe.Network([], 2), ArgumentError, "at least one layer"),
    "Network: the class of a layer": (
        lambda: nnframe.Network([nnframe.Flatten], 2),
        ArgumentError,
        "write Flatten(...)",
    ),
    "Network: no shape": (
        lambda: nnframe.Network([nnframe.Flatten()], ()),
        ArgumentError,
        "Network's n_in",
    ),
    "Network: text as dtype": (
        lambda: nnframe.Network([DENSE], 2, dtype="double trouble"),
        DtypeError,
        "network's dtype",
    ),
    "Network: whole numbers": (
        lambda: nnframe.Network([DENSE], 2, dtype=int),
        DtypeError,
        "network's dtype",
        "int64",
    ),
    "Network: complex numbers": (
        lambda: nnframe.Network([DENSE], 2, dtype=complex),
        DtypeError,
        "network's dtype",
    ),
    "Network: an activation's class as dtype": (
        lambda: nnframe.Network([DENSE], 2, dtype=nnframe.Sigmoid),
        DtypeError,
        "network's dtype",
        "Sigmoid",
    ),
    "Network: more weights than memory": (
        lambda: nnframe.Network([nnframe.Dense(10**10)], 10**10),
        ArgumentError,
        "Dense(10000000000)",
    ),
    "of_sizes: one size": (lambda: nnframe.Network.of_sizes([2]), ArgumentError, "of_sizes"),
    "of_sizes: bytes": (lambda: nnframe.Network.of_sizes(b"ab"), ArgumentError, "of_sizes"),
    "of_sizes: text": (lambda: nnframe.Network.of_sizes("ab"), ArgumentError, "of_sizes"),
    "of_sizes: a number": (lambda: nnframe.Network.of_sizes(3), ArgumentError, "of_sizes"),
    "Conv2D: padding below 0": (
        lambda: nnframe.Conv2D(1, 2, padding=-1),
        ArgumentError,
        "Conv2D's padding",
        "0 or more",
    ),
    "Conv2D: padding of an array": (
        lambda: nnframe.Conv2D(1, 2, padding=np.array([1, 2])),
        ArgumentError,
        "Conv2D's padding",
    ),
    "Conv2D: three sizes": (
        lambda: nnframe.Conv2D(1, (2, 2, 2)),
        ArgumentError,
        "Conv2D's size",
        "two",
    ),
    "Conv2D: groups that do not divide": (
        lambda: nnframe.Conv2D(3, 2, groups=2),
        ArgumentError,
        "Conv2D's groups",
    ),
    "Reshape: no sizes": (lambda: nnframe.Reshape([]), ArgumentError, "Reshape's shape"),
    "PReLU: shared of 1": (lambda: nnframe.PReLU(shared=1), ArgumentError, "PReLU's shared"),
    "WeightedSum: no parts": (lambda: nnframe.WeightedSum([]), ArgumentError, "WeightedSum"),
    "WeightedSum: a cost": (lambda: nnframe.WeightedSum(COST), ArgumentError, "WeightedSum"),
    "WeightedSum: an array": (
        lambda: nnframe.WeightedSum(np.array(3)),
        ArgumentError,
        "WeightedSum",
    ),
    "WeightedSum: a part of one": (
        lambda: nnframe.WeightedSum([(1.0,)]),
        ArgumentError,
        "WeightedSum",
    ),
    "WeightedSum: outputs that are not there": (
        lambda: nnframe.WeightedSum([(1.0, COST, slice(0, 3))]).forward(X, Y),
        ShapeError,
        "WeightedSum",
    ),
    "draw: no shape": (lambda: NORMAL.draw(None, 2, 2, RNG), ArgumentError, "shape"),
    "draw: bytes for a shape": (lambda: NORMAL.draw(b"ab", 2, 2, RNG), ArgumentError, "shape"),
    "draw: a shape below 0": (lambda: NORMAL.draw((-1,), 2, 2, RNG), ArgumentError, "shape"),
    "draw: a seed": (lambda: NORMAL.draw((2,), 2, 2, 0), ArgumentError, "rng"),
    "train: no pair": (lambda: nnframe.train(NETWORK, COST, X), ArgumentError, "training data"),
    "train: a function for callbacks": (
        lambda: nnframe.train(NETWORK, COST, DATA, callbacks=print),
        ArgumentError,
        "callbacks",
    ),
    "train: a callback that is none": (
        lambda: nnframe.train(NETWORK, COST, DATA, callbacks=[3]),
        ArgumentError,
        "callbacks[0]",
    ),
    "train: resume of 1": (
        lambda: nnframe.train(NETWORK, COST, DATA, resume=1),
        ArgumentError,
        "resume",
    ),
    "train: one weight for two samples": (
        lambda: nnframe.train(NETWORK, COST, DATA, weights=[1.0]),
        ShapeError,
        "weights",
    ),
    "train: an engine's class": (
        lambda: nnframe.train(NETWORK, COST, DATA, engine=nnframe.NumPyEngine),
        ArgumentError,
        "engine",
    ),
    "train: an engine that cannot be shown": (
        lambda: nnframe.train(NETWORK, COST, DATA, engine=Unprintable()),
        ArgumentError,
        "engine",
    ),
    "minimize: an unknown method": (
        lambda: nnframe.minimize(NETWORK, COST, DATA, method="newton"),
        ArgumentError,
        "method",
    ),
    "train: resume from nowhere": (
        lambda: nnframe.train(NETWORK, COST, DATA, resume=True),
        ArgumentError,
        "resume",
    ),
    "train: an optimizer's class": (
        lambda: nnframe.train(NETWORK, COST, DATA, optimizer=nnframe.SGD),
        ArgumentError,
        "write SGD(...)",
    ),
    "observe: a step of another network": (
        lambda: nnframe.observe(nnframe.Network([DENSE], 2), nnframe.backprop(NETWORK, COST, X, Y)),
        ArgumentError,
        "the step",
    ),
    "explain: decimals of 16": (
        lambda: nnframe.explain(NETWORK, COST, X, Y, decimals=16),
        ArgumentError,
        "decimals",
    ),
    "explain: decimals of what is not there": (
        lambda: nnframe.explain(NETWORK, COST, X, Y, decimals={"q": 2}),
        ArgumentError,
        "decimals has 'q'",
    ),
    "explain: no significant digit": (
        lambda: nnframe.explain(NETWORK, COST, X, Y, significant=0),
        ArgumentError,
        "significant",
    ),
    "explain: given without carrying": (
        lambda: nnframe.explain(NETWORK, COST, X, Y, given={"z1": [1, 2, 3]}),
        ArgumentError,
        "given",
    ),
    "explain: given of another shape": (
        lambda: nnframe.explain(NETWORK, COST, X, Y, given={"z1": [1]}, rounding="carry"),
        ArgumentError,
        "'z1'",
    ),
    "explain: given text": (
        lambda: nnframe.explain(NETWORK, COST, X, Y, given={"z1": "abc"}, rounding="carry"),
        DtypeError,
        "'z1'",
    ),
    "explain: given what is not there": (
        lambda: nnframe.explain(NETWORK, COST, X, Y, given={"z9": [1]}, rounding="carry"),
        ArgumentError,
        "z9",
    ),
    "one_hot: no classes": (lambda: datasets.one_hot([0], 0), ArgumentError, "n_classes"),
    "one_hot: half a class": (lambda: datasets.one_hot([0], 1.5), ArgumentError, "n_classes"),
    "one_hot: too few classes": (lambda: datasets.one_hot([0, 5], 2), DataError, "5"),
    "one_hot: a label below 0": (lambda: datasets.one_hot([0, -1]), DataError, "-1"),
    "one_hot: more than memory": (lambda: datasets.one_hot([0], 2**62), DataError, "2 GiB"),
    "Dataset: a number for a name": (
        lambda: datasets.Dataset(3, DATA, DATA),
        ArgumentError,
        "name of a data set",
    ),
    "Dataset: no pair": (lambda: datasets.Dataset("a", X, DATA), ArgumentError, "train samples"),
    "Dataset: parts that do not fit": (
        lambda: datasets.Dataset("a", DATA, (X[:, :1], Y)),
        ShapeError,
        "test samples",
    ),
    "fuse: an instance for a class": (
        lambda: nnframe.fuse(COST, nnframe.Sigmoid),
        ArgumentError,
        "fuse",
    ),
    "fuse: a function for a pair": (
        lambda: nnframe.fuse(nnframe.Quadratic, nnframe.Sine)(len),
        ArgumentError,
        "fuse",
    ),
    "count: no method": (lambda: gradients.count(3, [2, 2]), ArgumentError, "gradient method"),
    "count: bytes for sizes": (
        lambda: gradients.count(gradients.backprop, b"ab"),
        ArgumentError,
        "list of sizes",
    ),
    "count: more samples than memory": (
        lambda: gradients.count(gradients.backprop, [2, 2], 2**62),
        ArgumentError,
        "samples",
    ),
    "compare: a list for methods": (
        lambda: gradients.compare([2, 2], [gradients.backprop]),
        ArgumentError,
        "methods",
    ),
    "paths: a weight of one number": (
        lambda: gradients.paths(NETWORK, COST, X[0], Y[0], 0, weight=3),
        ArgumentError,
        "weight",
    ),
    "paths: a mini-batch": (
        lambda: gradients.paths(NETWORK, COST, X, Y, 0, bias=0),
        DataError,
        "sample",
    ),
    "checkpoint.save: no network": (
        lambda: checkpoint.save(X, "model.npz"),
        ArgumentError,
        "network",
    ),
    "checkpoint.save: a list for known": (
        lambda: checkpoint.save(NETWORK, "model.npz", [nnframe.Sigmoid]),
        ArgumentError,
        "known",
    ),
    "Checkpoint: no epochs": (
        lambda: checkpoint.Checkpoint("run.npz", epochs=0),
        ArgumentError,
        "epochs",
    ),
    "Checkpoint: half a step": (
        lambda: checkpoint.Checkpoint("run.npz", steps=0.5),
        ArgumentError,
        "steps",
    ),
    "Checkpoint: no seconds": (
        lambda: checkpoint.Checkpoint("run.npz", seconds=0),
        ArgumentError,
        "Checkpoint's seconds",
    ),
    "Layer without a network": (
        lambda: DENSE.w,
        nnframe.errors.UnboundLayerError,
        "Dense",
    ),
}

#: Odd, but right.
FINE: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
    "Dense: a NumPy size": (
        lambda: nnframe.Network([nnframe.Dense(np.int8(2))], 2).forward(X),
        lambda: nnframe.Network([DENSE], 2).forward(X),
    ),
    "Dense: a size in an array": (
        lambda: nnframe.Network([nnframe.Dense(np.array(2))], np.array(2)).forward(X),
        lambda: nnframe.Network([DENSE], 2).forward(X),
    ),
    "Network: a tuple of layers": (
        lambda: nnframe.Network((DENSE,), 2).forward(X),
        lambda: nnframe.Network([DENSE], 2).forward(X),
    ),
    "Network: layers one by one": (
        lambda: nnframe.Network((layer for layer in [DENSE]), 2).forward(X),
        lambda: nnframe.Network([DENSE], 2).forward(X),
    ),
    "Network: the foreign byte order": (
        lambda: nnframe.Network([DENSE], 2, dtype=">f8").forward(X),
        lambda: nnframe.Network([DENSE], 2).forward(X),
    ),
    "Network: a name of a dtype": (
        lambda: nnframe.Network([DENSE], 2, dtype="float64").forward(X),
        lambda: nnframe.Network([DENSE], 2).forward(X),
    ),
    "Network: a NumPy seed": (
        lambda: nnframe.Network([DENSE], 2, np.uint64(7)).forward(X),
        lambda: nnframe.Network([DENSE], 2, 7).forward(X),
    ),
    "Network: a large seed": (
        lambda: nnframe.Network([DENSE], 2, 10**40).forward(X),
        lambda: nnframe.Network([DENSE], 2, 10**40).forward(X),
    ),
    "LeakyReLU: a fraction": (
        lambda: nnframe.LeakyReLU(Fraction(1, 2)).forward(-X),
        lambda: nnframe.LeakyReLU(0.5).forward(-X),
    ),
    "demon: a truth value for Δz": (
        lambda: gradients.demon(NETWORK, COST, X, Y, 0, 0, True).changes,
        lambda: gradients.demon(NETWORK, COST, X, Y, 0, 0, 1.0).changes,
    ),
    "backprop: a mini-batch larger than the data": (
        lambda: nnframe.accuracy(NETWORK, X, Y, batch_size=2**62),
        lambda: nnframe.accuracy(NETWORK, X, Y),
    ),
}
