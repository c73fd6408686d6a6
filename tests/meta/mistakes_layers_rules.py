"""Layers whose formulas are right and that break a rule: randomness, dtype, binding, from-error."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from meta.controls_layers import HandDropout
from meta.dense_layers import HandDense, HandWeighted
from meta.entries import Mistake
from meta.small_layers import Scale
from meta.variants import changing, variant

import nnframe

INPUT, PARAMETER, ERROR = "input-gradient", "parameter-gradient", "error"
RANDOM = ("randomness", "state")
ROWS = ("samples", "batch")


def global_normal(shape):
    return np.random.standard_normal(shape)  # noqa: NPY002


def with_noise(values, normal):
    return values + (1e-6 * normal(values.shape)).astype(values.dtype)


def global_noise(self, values, *_):
    return with_noise(values, global_normal)


def fresh_noise(self, values, *_):
    return with_noise(values, np.random.default_rng().standard_normal)


def own_noise(self, values, *_):
    rng = vars(self).setdefault("rng", np.random.default_rng(0))
    return with_noise(values, rng.standard_normal)


def seeds_globally(self, values, *_):
    np.random.seed(0)  # noqa: NPY002
    return values


def drawn(normal):
    """Initial values of the right shapes from elsewhere."""
    return lambda self, values, *_: {name: normal(v.shape) for name, v in values.items()}


def widened(self, values, *_):
    return values.astype(np.float64)


def narrowed(self, values, *_):
    return values.astype(np.float32).astype(values.dtype)


def in_memory_order(array):
    return np.ravel(array, order="K").reshape(array.shape)


def larger_each_time(self, values, *_):
    self.times = vars(self).get("times", 0) + 1
    return {name: self.times * value for name, value in values.items()}


def by_way_of_floats(self, derivative, *_):
    grad_a_in, gradients, _ = derivative
    g = gradients["g"]
    if g.dtype == object:
        g = np.vectorize(lambda v: Fraction(float(v)), otypes=[object])(g)
    return grad_a_in, {"g": g}, None


def raising(self, *_):
    raise NotImplementedError


class NotLearned(HandDense):
    """Keeps its weights to itself: θ never sees them."""

    def initial_parameters(self, shape_in, rng):
        self.w, self.b = super().initial_parameters(shape_in, rng).values()
        return {}


class FromDelta(HandWeighted):
    """A right derivative, and a `derivative_from_error` that goes its own way."""

    def derivative(self, record, grad_a):
        delta = self.activation.pullback(record.z, record.a, grad_a)
        return HandWeighted.derivative_from_error(self, record, delta)

    def derivative_from_error(self, record, delta, input_wanted=True):
        right = super().derivative_from_error(record, delta, input_wanted)
        return self.own(right, record, delta, input_wanted)


class WithoutWanted(FromDelta):
    def derivative_from_error(self, record, delta):
        return HandWeighted.derivative_from_error(self, record, delta)


class OtherActivation(HandWeighted):
    output_activation = nnframe.Tanh()


class AlwaysDropout(HandDropout):
    def forward(self, a_in, training=None):
        return super().forward(a_in, training or np.random.default_rng(0))


def dense(name, laws, says="", **endings):
    return Mistake(f"dense: {name}", changing(HandDense, **endings), laws, says)


def from_error(name, own, laws=("from-error",)):
    return Mistake(f"from the error: {name}", variant(FromDelta, own=own), laws)


def dropout(name, laws, says="", **endings):
    return Mistake(f"dropout: {name}", changing(HandDropout, **endings), laws, says)


RANDOMNESS = [
    dense("noise in z, global", RANDOM, "global random", weighted_input=global_noise),
    dense("noise in z, from a fresh generator", RANDOM, "noise", weighted_input=fresh_noise),
    dense("noise in z, from its own generator", RANDOM, "noise", weighted_input=own_noise),
    dense("noise in the weight gradient", (*RANDOM, PARAMETER), "noise",
          weight_gradient=fresh_noise),
    dense("noise in the input gradient, global", (*RANDOM, INPUT), "global random",
          input_gradient=global_noise),
    dense("initial values, global", ("binding", "randomness"), "global random",
          initial_parameters=drawn(global_normal)),
    dense("initial values from a fresh generator", ("binding", "randomness"),
          initial_parameters=drawn(lambda shape: np.random.default_rng().standard_normal(shape))),
    dense("initial values seed the global generator", ("binding", "randomness"),
          initial_parameters=seeds_globally),
    dropout("mask from a fresh generator", ("training", "randomness"),
            mask=lambda self, mask, *_: HandDropout.mask(self, mask, np.random.default_rng())),
    dropout("mask from the global generator", ("training", "randomness"), "global random",
            mask=lambda self, mask, *_: (global_normal(mask.shape) > 0).astype(mask.dtype)),
    dropout("mask from its own generator", ("training", "randomness", "state"),
            mask=lambda self, mask, *_: HandDropout.mask(
                self, mask, vars(self).setdefault("rng", np.random.default_rng(0)))),
    Mistake("dropout: active when only used", variant(AlwaysDropout),
            ("training", "samples", "randomness")),
    dropout("scaling forgotten in derivative", ("training", INPUT),
            derivative=lambda self, d, record, grad_a: (grad_a * np.sign(record.mask), {}, None)),
    dropout("mask forgotten in derivative", ("training", INPUT),
            derivative=lambda self, d, record, grad_a: (grad_a, {}, None)),
    dropout("scaling in derivative only", ("training", INPUT),
            forward=lambda self, record, *_:
                record._replace(a=record.a_in * np.sign(record.mask))),
    dropout("another mask in derivative", ("training", "state", INPUT),
            derivative=lambda self, d, record, grad_a: (
                grad_a * np.roll(record.mask, 1, axis=-1), {}, None)),
    dropout("float64 mask", ("dtype", "training"), mask=widened),
]  # fmt: skip

PROTOCOL = [
    dense("z widened to float64", ("dtype",), weighted_input=widened),
    dense("weight gradient widened to float64", ("dtype",), weight_gradient=widened),
    dense("input gradient widened to float64", ("dtype",), input_gradient=widened),
    dense("z in float32", ("precision", INPUT, PARAMETER), "float32", weighted_input=narrowed),
    dense("weight gradient in float32", ("precision", PARAMETER), "float32",
          weight_gradient=narrowed),
    dense("input gradient in float32", ("precision", INPUT), "float32", input_gradient=narrowed),
    dense("a_in read in memory order", ("layout",),
          weighted_input=lambda self, z, a_in:
              HandDense.weighted_input(self, in_memory_order(a_in))),
    dense("grad_a read in memory order", ("layout", ERROR, INPUT, PARAMETER),
          error=lambda self, delta, record, grad_a:
              HandDense.error(self, record, in_memory_order(grad_a))),
    dense("batch mean subtracted", (*ROWS, INPUT, PARAMETER), "neighbour",
          weighted_input=lambda self, z, *_: z - z.mean(axis=0)),
    dense("output scaled by the batch's largest", (*ROWS, INPUT, PARAMETER), "neighbour",
          forward=lambda self, record, *_: record._replace(a=record.a / abs(record.a).max())),
    dense("each sample adds to the next", (*ROWS, INPUT, PARAMETER), "neighbour",
          weighted_input=lambda self, z, *_: z.cumsum(axis=0)),
    dense("the batch divided by its size", (*ROWS, INPUT, PARAMETER),
          weighted_input=lambda self, z, *_: z / len(z)),
    dense("a single sample comes out 1-D", (*ROWS, "shape", "binding"),
          forward=lambda self, record, *_:
              record._replace(a=record.a[0] if len(record.a) == 1 else record.a)),
    dense("shape_out one too wide", ("binding", "shape"),
          shape_out=lambda self, shape, *_: (shape[0] + 1,)),
    dense("shape_out is a number", ("binding", "shape"),
          shape_out=lambda self, shape, *_: shape[0]),
    dense("shape_out is the input's", ("binding", "shape"), shape_out=lambda self, _, shape: shape),
    dense("grad_a_in as a list", ("shape", "dtype", INPUT),
          input_gradient=lambda self, g, *_: g.tolist()),
    dense("derivative raises", ("shape", ERROR, INPUT, PARAMETER), derivative=raising),
    dense("initial values larger each time", ("binding", "state"),
          initial_parameters=larger_each_time),
    Mistake("dense: keeps its parameters out of θ", variant(NotLearned),
            ("binding", "shape", "state", PARAMETER)),
    Mistake("scale: fractions by way of floats", changing(Scale, derivative=by_way_of_floats),
            ("exact",)),
    from_error("σ' a second time", lambda self, right, record, delta, _:
               HandWeighted.derivative_from_error(
                   self, record, delta * self.activation.derivative(record.z))),
    from_error("×1.0001", lambda self, right, *_:
               (right[0] * 1.0001, *right[1:])),
    from_error("no gradient of b", lambda self, right, *_:
               (right[0], {**right[1], "b": 0 * right[1]["b"]}, right[2])),
    from_error("no gradients where grad_a_in is not wanted",
               lambda self, right, record, delta, wanted:
               right if wanted else (right[0], {n: 0 * v for n, v in right[1].items()}, right[2])),
    from_error("no grad_a_in though wanted", lambda self, right, record, *_:
               (record.a_in, *right[1:])),
    from_error("mean for sum", lambda self, right, record, delta, _:
               (right[0], {n: v / len(delta) for n, v in right[1].items()}, right[2])),
    from_error("δ not handed on", lambda self, right, *_: (*right[:2], None),
               ("from-error", ERROR)),
    Mistake("from the error: no input_wanted", variant(WithoutWanted), ("from-error",)),
    Mistake("from the error: says Tanh where it is a Sigmoid", variant(OtherActivation),
            ("from-error", ERROR, INPUT)),
]  # fmt: skip

MISTAKES = [*RANDOMNESS, *PROTOCOL]
