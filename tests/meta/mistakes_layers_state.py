"""Layers whose formulas are right and that keep state, or write where they should only read."""

from __future__ import annotations

import numpy as np
from meta.dense_layers import HandDense
from meta.entries import Mistake
from meta.variants import changing, variant

INPUT, PARAMETER, ERROR = "input-gradient", "parameter-gradient", "error"
WRITES = ("inputs", "state")
KEEPS = ("state", "threads")


def dense(name, laws, says="", **endings):
    return Mistake(f"dense: {name}", changing(HandDense, **endings), laws, says)


def accumulated(self, gradient, *_):
    self.total = vars(self).get("total", 0) + gradient
    return self.total


def reused(self, values, *_):
    kept = vars(self).setdefault("buffers", {}).setdefault(values.shape, values)
    kept[...] = values
    return kept


def kept(name, pick):
    """Have a step leave behind, as the attribute `name`, what `pick` takes from its arguments."""

    def ending(self, result, *args):
        setattr(self, name, pick(result, *args))
        return result

    return ending


class Itself(HandDense):
    """Its own record."""

    def forward(self, a_in, training=None):
        self.a_in, self.z, self.a = super().forward(a_in)
        return self


class TransposeAtBinding(HandDense):
    def with_parameters(self, views):
        bound = super().with_parameters(views)
        bound.w_transposed = views["w"].T.copy()
        return bound

    def input_gradient(self, record, delta):
        return delta @ self.w_transposed.T


class CopiesAtBinding(HandDense):
    def with_parameters(self, views):
        return super().with_parameters({name: view.copy() for name, view in views.items()})


class Rectifying(HandDense):
    def forward(self, a_in, training=None):
        a_in[a_in < 0] = 0
        return super().forward(a_in, training)


class Normalising(HandDense):
    def forward(self, a_in, training=None):
        self.w /= np.linalg.norm(self.w)
        return super().forward(a_in, training)


class Overwriting(HandDense):
    """tanh' from z or a, or δ from grad_a, in the memory where that lies."""

    def __init__(self, where):
        super().__init__()
        self.where = where

    def error(self, record, grad_a):
        array = grad_a if self.where == "grad_a" else getattr(record, self.where)
        array[...] = super().error(record, grad_a)
        return array.copy()


class Learning(HandDense):
    """Its derivative is at once a step of gradient descent."""

    def derivative(self, record, grad_a):
        derivative = super().derivative(record, grad_a)
        self.w -= 0.1 * derivative[1]["w"]
        return derivative


def a_in_of_the_last_call(self, dw, record, delta):
    return delta.T @ self.seen.a_in


def slope_of_the_last_call(self, delta, record, grad_a):
    return grad_a * self.activation.derivative(self.seen.z)


def first_slope(self, delta, record, grad_a):
    slopes = vars(self).setdefault("slopes", {})
    return grad_a * slopes.setdefault(delta.shape, self.activation.derivative(record.z))


def first_w(self, g, record, delta):
    return delta @ vars(self).setdefault("first", self.w.copy())


def a_in_of_the_class(self, dw, record, delta):
    return delta.T @ type(self).shared


def kept_by_the_class(self, record, *_):
    type(self).shared = record.a_in
    return record


MISTAKES = [
    dense("weight gradient accumulated", ("state", PARAMETER), "accumulat",
          weight_gradient=accumulated),
    dense("bias gradient accumulated", ("state", PARAMETER), "accumulat",
          bias_gradient=accumulated),
    dense("a_in of the last forward", (*KEEPS, PARAMETER), "cached",
          forward=kept("seen", lambda record, *_: record), weight_gradient=a_in_of_the_last_call),
    dense("σ' of the last forward", (*KEEPS, ERROR, INPUT, PARAMETER), "cached",
          forward=kept("seen", lambda record, *_: record), error=slope_of_the_last_call),
    dense("σ' of the first call", (*KEEPS, ERROR, INPUT, PARAMETER), "cached", error=first_slope),
    dense("a_in kept by the class", (*KEEPS, PARAMETER), "cached",
          forward=kept_by_the_class, weight_gradient=a_in_of_the_class),
    dense("w of the first call", (*KEEPS, "binding", INPUT), "cached", input_gradient=first_w),
    dense("holds on to its output", KEEPS, forward=kept("last", lambda record, *_: record.a)),
    dense("holds on to δ", KEEPS, derivative=kept("delta", lambda d, *_: d[2])),
    dense("z in a buffer", (*KEEPS, ERROR), weighted_input=reused),
    dense("a in a buffer", KEEPS,
          forward=lambda self, record, *_: record._replace(a=reused(self, record.a))),
    dense("weight gradient in a buffer", KEEPS, weight_gradient=reused),
    dense("input gradient in a buffer", KEEPS, input_gradient=reused),
    Mistake("dense: is its own record", variant(Itself), KEEPS),
    Mistake("dense: wᵀ copied at binding", variant(TransposeAtBinding),
            ("binding", "state", INPUT)),
    Mistake("dense: parameters copied at binding", variant(CopiesAtBinding),
            ("binding", "state", PARAMETER)),
    Mistake("dense: rectifies a_in in place", variant(Rectifying), WRITES, "in place"),
    Mistake("dense: normalises w in place", variant(Normalising), (*WRITES, PARAMETER)),
    Mistake("dense: learns in derivative", variant(Learning), (*WRITES, PARAMETER)),
    *(Mistake(f"dense: δ written into {where}", variant(Overwriting, where), WRITES, "in place")
      for where in ("grad_a", "z", "a")),
    dense("z is where a lies", (ERROR, INPUT, PARAMETER),
          forward=lambda self, record, *_: record._replace(z=record.a)),
    dense("grad_a_in written into a_in", WRITES, "in place",
          derivative=lambda self, d, record, grad_a: (np.copyto(record.a_in, d[0]), d)[1]),
]  # fmt: skip
