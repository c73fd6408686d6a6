"""Gradient methods whose equations are right: what they return, keep, overwrite, and round."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from meta.book_backprop import Book
from meta.controls_gradients import by_protocol
from meta.entries import Mistake
from meta.variants import changing

import nnframe
from nnframe import Gradient

EQUATIONS = ("BP1", "BP2", "BP3", "BP4")
WRITES = ("inputs", "state")
STATE = ("state", "threads")
RANDOM = ("randomness", "state")


def flat(name, laws, says, ending):
    """A mistake in the vector: `ending(self, run, flat)` is the gradient instead."""

    def result(self, right, run, flat):
        return Gradient.of(run.network.layout, ending(self, run, flat))

    return Mistake(f"book: {name}", changing(Book, result=result), laws, says)


def result(name, laws, ending):
    return Mistake(f"returns {name}", changing(Book, result=ending), laws)


def whole(name, function, laws, says=""):
    return Mistake(name, lambda: function, laws, says)


def blocks(run, flat):
    """The gradient layer by layer, as (weights, biases)."""
    return [(views["w"].ravel(), views["b"]) for views in run.network.layout.views(flat)]


def reversed_layers(self, run, flat):
    return np.concatenate([part for pair in reversed(blocks(run, flat)) for part in pair])


def biases_first(self, run, flat):
    return np.concatenate([part for w, b in blocks(run, flat) for part in (b, w)])


def all_weights_first(self, run, flat):
    return np.concatenate([part for kind in zip(*blocks(run, flat), strict=True) for part in kind])


def columns_first(self, run, flat):
    views = run.network.layout.views(flat)
    return np.concatenate([v for own in views for v in (own["w"].ravel(order="F"), own["b"])])


def last_layer_only(self, run, flat):
    size = sum(part.size for part in blocks(run, flat)[-1])
    return np.where(np.arange(flat.size) < flat.size - size, 0 * flat, flat)


def added_up(share):
    """Every call adds to `share` of what the calls before have left."""

    def ending(self, run, flat):
        totals = vars(self).setdefault("totals", {})
        totals[flat.shape] = flat + share * totals.get(flat.shape, 0 * flat)
        return totals[flat.shape]

    return ending


def into_a_buffer(self, run, flat):
    buffer = vars(self).setdefault("buffers", {}).setdefault((flat.shape, flat.dtype), flat)
    buffer[...] = flat
    return buffer


def by_name_of_the_network(self, run, flat):
    cache = vars(self).setdefault("cache", {})
    return cache.setdefault((id(run.network), run.m), flat)


def by_way_of_floats(self, run, flat):
    if flat.dtype != object:
        return flat
    return np.array([Fraction(float(value)) for value in flat], dtype=object)


def noisy(normal):
    return lambda self, run, flat: flat + (1e-6 * normal(flat.shape)).astype(flat.dtype)


def global_normal(shape):
    return np.random.standard_normal(shape)  # noqa: NPY002


def descended(self, run, flat):
    run.network.parameters -= 0.1 * flat
    return flat


def left_on_the_layers(self, run, flat):
    for layer, z in zip(run.layers, run.zs, strict=True):
        object.__setattr__(layer, "z", z)
    return flat


class FirstSlopes(Book):
    """σ' of the first mini-batch of each size: a mask that is never renewed."""

    def slope(self, run, l):
        key = (l, run.zs[l].shape)
        return vars(self).setdefault("slopes", {}).setdefault(key, super().slope(run, l))


class SlowWeights(Book):
    """The weights as they were when the network was first met, in BP2."""

    def hidden_error(self, run, l, delta):
        kept = vars(self).setdefault("weights", {})
        w = kept.setdefault((id(run.network), l), run.layers[l + 1].w.copy())
        return delta @ w * self.slope(run, l)


class InFloat32(Book):
    def weighted_input(self, layer, a):
        z = super().weighted_input(layer, a)
        return z.astype(np.float32).astype(z.dtype)


class FromTheOriginal(Book):
    """Keeps the caller's x and y at hand as `self.given`."""

    def feedforward(self, network, cost, x, y):
        self.given = [np.asarray(x), np.asarray(y)]
        return super().feedforward(network, cost, x, y)


def written_into(which):
    """The output error where y lay, or an empty x, which nobody needs any more."""

    def ending(self, right, run, flat):
        self.given[which][...] = run.a[-1] - run.y if which else 0
        return right

    return changing(FromTheOriginal, result=ending)


def rows_of(name, change, laws, says=""):
    """A right method whose samples are first made others: `change(x, y)`."""

    def method(network, cost, x, y):
        return by_protocol(network, cost, *change(*network.as_samples(x, y)))

    return Mistake(name, lambda: method, laws, says)


def shuffled(x, y):
    order = np.random.permutation(len(x))  # noqa: NPY002
    return x[order], y[order]


def one_at_random(x, y):
    i = np.random.default_rng().integers(len(x))
    return x[i : i + 1], y[i : i + 1]


def in_memory_order(*arrays):
    return [np.ravel(array, order="K").reshape(array.shape) for array in arrays]


def forward_differences(network, cost, x, y, h=1e-2):
    twin, (x, y) = network.copy(), network.as_samples(x, y)
    before, slopes = cost.forward(twin.forward(x), y).mean(), []
    for i, t in enumerate(network.parameters):
        twin.parameters[i] = t + h
        slopes.append((cost.forward(twin.forward(x), y).mean() - before) / h)
        twin.parameters[i] = t
    return Gradient.of(network.layout, np.array(slopes, network.dtype))


def stepping_back(network, cost, x, y):
    """Right, but + h, - 2h, + h does not lead back to the same bits of θ."""
    for i in range(network.layout.size):
        for h in (1e-5, -2e-5, 1e-5):
            network.parameters[i] += h
    return by_protocol(network, cost, x, y)


def of_random_directions(network, cost, x, y):
    """Slopes along a few directions at random: right on average only."""
    exact = by_protocol(network, cost, x, y).flat
    directions = np.random.default_rng().standard_normal((100, exact.size)).astype(exact.dtype)
    return Gradient.of(network.layout, directions.T @ (directions @ exact) / 100)


def batches_only(network, cost, x, y):
    m, _ = np.shape(x)
    return by_protocol(network, cost, x, y) if m else None


def one_sample_only(network, cost, x, y):
    return by_protocol(network, cost, np.reshape(x, network.n_in), np.reshape(y, network.n_out))


def length_of_x(network, cost, x, y):
    """Divides by len(x), which is the number of inputs where x is a single sample."""
    total = by_protocol(network, cost, x, y).flat * len(network.as_samples(x, y)[0])
    return Gradient.of(network.layout, total / len(x))


MISTAKES = [
    flat("layers from the last to the first", (*EQUATIONS, "result"), "", reversed_layers),
    flat("biases before weights in θ", (*EQUATIONS, "result"), "swapped", biases_first),
    flat("all weights before all biases", (*EQUATIONS, "result"), "", all_weights_first),
    flat("w column by column", ("BP4", "result"), "", columns_first),
    flat("last layer only", EQUATIONS, "zero", last_layer_only),
    flat("downhill", EQUATIONS, "sign", lambda self, run, flat: -flat),
    flat("absolute", EQUATIONS, "absolute value", lambda self, run, flat: abs(flat)),
    flat("×1.0001", EQUATIONS, "", lambda self, run, flat: flat * 1.0001),
    flat("÷ the number of outputs, or 2", EQUATIONS, "",
         lambda self, run, flat: flat / max(run.y.shape[1], 2)),
    flat("of length one", (*EQUATIONS, "mean"), "normalised",
         lambda self, run, flat: flat / np.linalg.norm(flat)),
    flat("cut off at 0.01", EQUATIONS, "", lambda self, run, flat: np.clip(flat, -0.01, 0.01)),
    flat("weight decay on all of θ", EQUATIONS, "",
         lambda self, run, flat: flat + 0.001 * run.network.parameters),
    flat("rounded to float32", ("precision", *EQUATIONS), "float32",
         lambda self, run, flat: flat.astype(np.float32).astype(flat.dtype)),
    Mistake("book: z in float32", InFloat32, ("precision", *EQUATIONS), "float32"),
    flat("fractions by way of floats", ("exact", *EQUATIONS), "", by_way_of_floats),
    flat("adds to the calls before", STATE, "accumulat", added_up(1)),
    flat("with momentum", STATE, "accumulat", added_up(0.9)),
    flat("in a buffer", STATE, "", into_a_buffer),
    flat("cached by the network's id", (*STATE, "result", *EQUATIONS), "cached",
         by_name_of_the_network),
    Mistake("book: σ' of the first call", FirstSlopes, (*STATE, *EQUATIONS), "cached"),
    Mistake("book: w of the first call in BP2", SlowWeights, (*STATE, "result", "BP2"), "cached"),
    flat("learns on the way", WRITES, "", descended),
    flat("leaves z on the layers", WRITES, "", left_on_the_layers),
    Mistake("book: writes into x", written_into(0), WRITES, "in place"),
    Mistake("book: writes into y", written_into(1), WRITES, "in place"),
    whole("steps through θ and nearly back", stepping_back, WRITES),
    flat("noise, global", RANDOM, "global random", noisy(global_normal)),
    flat("noise, from a fresh generator", RANDOM, "noise",
         noisy(lambda shape: np.random.default_rng().standard_normal(shape))),
    whole("random directions", of_random_directions, (*RANDOM, *EQUATIONS)),
    rows_of("samples shuffled, globally", shuffled, RANDOM, "global random"),
    rows_of("one sample at random", one_at_random, (*RANDOM, "mean")),
    rows_of("first sample only", lambda x, y: (x[:1], y[:1]), ("mean",), "first sample"),
    rows_of("last sample only", lambda x, y: (x[-1:], y[-1:]), ("mean",), "last sample"),
    rows_of("without the last sample of an odd batch",
            lambda x, y: (x[: len(x) // 2 * 2 or 1], y[: len(y) // 2 * 2 or 1]), ("mean",)),
    rows_of("the mean sample for all",
            lambda x, y: (x.mean(axis=0)[None], y.mean(axis=0)[None]), ("mean",)),
    rows_of("targets of the next sample", lambda x, y: (x, np.roll(y, 1, axis=0)),
            ("mean", *EQUATIONS)),
    rows_of("x standardised over the batch", lambda x, y: (x - x.mean(axis=0), y),
            ("mean", *EQUATIONS)),
    rows_of("x and y read in memory order", in_memory_order, ("layout",)),
    whole("forward differences, h = 0.01", forward_differences, ("precision", *EQUATIONS)),
    whole("fails for a single sample", batches_only, ("single",)),
    whole("fails for more than one sample", one_sample_only, ("mean", "result", *EQUATIONS)),
    whole("divides by len(x) of a single sample", length_of_x, ("single",)),
    result("an array", ("result",), lambda self, right, run, flat: flat),
    result("a list of dicts", ("result",), lambda self, right, *_: list(right.layers)),
    result("None", ("result",), lambda self, *_: None),
    result("the cost too", ("result",), lambda self, right, *_: (right, 0.0)),
    result("float32 always", ("result", "dtype"), lambda self, right, run, flat:
           Gradient.of(run.network.layout, flat.astype(np.float32))),
    result("float64 always", ("result", "dtype"), lambda self, right, run, flat:
           Gradient.of(run.network.layout, flat.astype(np.float64))),
    result("a number too many", ("result",), lambda self, right, run, flat:
           Gradient.of(run.network.layout, np.append(flat, flat[:1]))),
    whole("returns a Step", nnframe.backprop, ("result",)),
]  # fmt: skip
