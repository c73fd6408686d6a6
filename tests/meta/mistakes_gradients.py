"""Whole backprops that are wrong: the four equations, σ', and the mean of a mini-batch."""

from __future__ import annotations

from functools import partial

import numpy as np
from meta.book_backprop import Book
from meta.entries import Mistake
from meta.variants import changing

BP1, BP2, BP3, BP4 = ("BP1",), ("BP2",), ("BP3",), ("BP4",)
SUM3, SUM4, MEAN = ("BP3", "mean"), ("BP4", "mean"), ("mean",)
ERRORS = ("BP1", "BP2", "BP3", "BP4")


def fits(wrong, right):
    """The wrong one where its shape does not give it away."""
    return wrong if wrong.shape == right.shape else right


def after(run, l):
    return run.layers[l + 1].w


def slope_of_a(run, l):
    return run.layers[l].activation.derivative(run.a[l + 1])


def without_slope(run, l, delta):
    return delta @ after(run, l)


def with_w_for_its_transpose(self, right, run, l, delta):
    w = after(run, l)
    return delta @ w.T * self.slope(run, l) if w.shape[0] == w.shape[1] else right


def with_its_own_w(self, right, run, l, delta):
    w = run.layers[l].w
    return delta @ w * self.slope(run, l) if w.shape == after(run, l).shape else right


def with_updated_w(self, right, run, l, delta):
    step = 0.1 * self.weight_gradient(run, l + 1, delta) / run.m
    return delta @ (after(run, l) - step) * self.slope(run, l)


def with_slope_of(offset):
    def hidden_error(self, right, run, l, delta):
        if l + offset < 0:
            return right
        slope = self.slope(run, l + offset)
        return without_slope(run, l, delta) * slope if slope.shape == right.shape else right

    return hidden_error


def with_next_activation(self, right, run, l, delta):
    return without_slope(run, l, delta) * run.layers[l + 1].activation.derivative(run.zs[l])


def z_for_a(self, right, run, l, delta):
    return delta.T @ run.zs[l - 1] if l else right


def row_missing(self, right, run, l, delta):
    right[-1] = 0
    return right


def detached(self, right, run, l, delta):
    return right * (0 if run.L >= 2 and l == 0 else 1)


def step(method, name, laws, says, ending):
    return Mistake(f"book: {name}", changing(Book, **{method: ending}), laws, says)


output_step = partial(step, "output_error")
hidden_step = partial(step, "hidden_error")
bias_step = partial(step, "bias_gradient")
weight_step = partial(step, "weight_gradient")
mean_step = partial(step, "mean")
slope_step = partial(step, "slope")

MISTAKES = [
    output_step("BP1 without σ'", BP1, "missing σ'",
                lambda self, d, run: run.cost.derivative(run.a[-1], run.y)),
    output_step("BP1 with a − y, whatever the cost", BP1, "",
                lambda self, d, run: (run.a[-1] - run.y) * self.slope(run, run.L)),
    output_step("BP1 is a − y, whatever the pair", BP1, "",
                lambda self, d, run: run.a[-1] - run.y),
    output_step("BP1 of the other sign", BP1, "sign", lambda self, d, run: -d),
    output_step("BP1 ×2", BP1, "factor", lambda self, d, run: 2 * d),
    output_step("BP1 ×1.0001", BP1, "", lambda self, d, run: d * 1.0001),
    output_step("BP1 with σ' of a", BP1, "σ' of a", lambda self, d, run:
                run.cost.derivative(run.a[-1], run.y) * slope_of_a(run, run.L)),
    output_step("BP1 with σ' twice", BP1, "σ' twice",
                lambda self, d, run: d * self.slope(run, run.L)),
    output_step("BP1 with a and y swapped", BP1, "", lambda self, d, run:
                run.cost.derivative(run.y, run.a[-1]) * self.slope(run, run.L)),
    output_step("BP1 averaged over the neurons", BP1, "1/n",
                lambda self, d, run: d / d.shape[1]),
    output_step("BP1 clipped", BP1, "", lambda self, d, run: np.clip(d, -0.05, 0.05)),
    output_step("BP1 of the first output only", BP1, "", lambda self, d, run:
                d * (np.arange(d.shape[1]) == 0).astype(d.dtype)),
    hidden_step("BP2 without σ'", BP2, "missing σ'",
                lambda self, d, run, l, delta: without_slope(run, l, delta)),
    hidden_step("BP2 with σ' twice", BP2, "σ' twice",
                lambda self, d, run, l, delta: d * self.slope(run, l)),
    hidden_step("BP2 with σ' of a", BP2, "σ' of a",
                lambda self, d, run, l, delta: without_slope(run, l, delta) * slope_of_a(run, l)),
    hidden_step("BP2 with w for wᵀ", BP2, "not transposed", with_w_for_its_transpose),
    hidden_step("BP2 with its own w", BP2, "", with_its_own_w),
    hidden_step("BP2 with updated w", BP2, "updated", with_updated_w),
    hidden_step("BP2 with σ' of the layer after", BP2, "next layer's σ'", with_slope_of(1)),
    hidden_step("BP2 with σ' of the layer before", BP2, "", with_slope_of(-1)),
    hidden_step("BP2 with the next layer's activation", BP2, "", with_next_activation),
    hidden_step("BP2 of the other sign", BP2, "sign", lambda self, d, *_: -d),
    hidden_step("BP2 ×0.9", BP2, "factor", lambda self, d, *_: 0.9 * d),
    hidden_step("BP2 zero", BP2, "zero", lambda self, d, *_: 0 * d),
    hidden_step("BP2 detached from the first of three layers", BP2, "zero", detached),
    hidden_step("BP2 divided by m a second time", (*BP2, *MEAN), "1/m",
                lambda self, d, run, *_: d / run.m),
    hidden_step("BP2 with |w|", BP2, "", lambda self, d, run, l, delta:
                delta @ abs(after(run, l)) * self.slope(run, l)),
    hidden_step("BP2 of the first sample for all", (*BP2, *MEAN), "",
                lambda self, d, *_: np.broadcast_to(d[:1], d.shape)),
    slope_step("σ' of a, throughout", ("BP1", "BP2"), "σ' of a",
               lambda self, s, run, l: slope_of_a(run, l)),
    slope_step("σ' = a(1 − a), whatever the activation", ("BP1", "BP2"), "",
               lambda self, s, run, l: run.a[l + 1] * (1 - run.a[l + 1])),
    slope_step("σ' of the first layer's activation, throughout", ("BP1", "BP2"), "",
               lambda self, s, run, l: run.layers[0].activation.derivative(run.zs[l])),
    slope_step("σ' at z without the bias", ("BP1", "BP2"), "", lambda self, s, run, l:
               run.layers[l].activation.derivative(run.zs[l] - run.layers[l].b)),
    bias_step("BP3 zero", BP3, "zero", lambda self, db, *_: 0 * db),
    bias_step("BP3 without a sum", (*SUM3, "result"), "", lambda self, db, run, l, delta: delta),
    bias_step("BP3 of the first sample", SUM3, "first sample",
              lambda self, db, run, l, delta: delta[0]),
    bias_step("BP3 of the last sample", SUM3, "last sample",
              lambda self, db, run, l, delta: delta[-1]),
    bias_step("BP3 of the other sign", BP3, "sign", lambda self, db, *_: -db),
    bias_step("BP3 times b", BP3, "", lambda self, db, run, l, delta: db * run.layers[l].b),
    bias_step("BP3 with σ' a second time", BP3, "σ' twice",
              lambda self, db, run, l, delta: (delta * self.slope(run, l)).sum(axis=0)),
    bias_step("BP3 averaged already", SUM3, "1/m",
              lambda self, db, run, l, delta: delta.mean(axis=0)),
    weight_step("BP4 with a of this layer", BP4, "a of this layer",
                lambda self, dw, run, l, delta: fits(delta.T @ run.a[l + 1], dw)),
    weight_step("BP4 transposed", BP4, "transposed", lambda self, dw, *_: fits(dw.T, dw)),
    weight_step("BP4 transposed and reshaped", BP4, "",
                lambda self, dw, *_: dw.T.reshape(dw.shape)),
    weight_step("BP4 with z for a", BP4, "", z_for_a),
    weight_step("BP4 of the first sample", SUM4, "first sample",
                lambda self, dw, run, l, delta: delta[:1].T @ run.a[l][:1]),
    weight_step("BP4 of the last sample", SUM4, "last sample",
                lambda self, dw, run, l, delta: delta[-1:].T @ run.a[l][-1:]),
    weight_step("BP4 with the first sample's a for all", SUM4, "",
                lambda self, dw, run, l, delta:
                delta.T @ np.broadcast_to(run.a[l][:1], run.a[l].shape)),
    weight_step("BP4 with means of δ and of a", SUM4, "", lambda self, dw, run, l, delta:
                np.outer(delta.sum(axis=0), run.a[l].mean(axis=0))),
    weight_step("BP4 without its last row", BP4, "", row_missing),
    weight_step("BP4 zero", BP4, "zero", lambda self, dw, *_: 0 * dw),
    weight_step("BP4 with weight decay", BP4, "",
                lambda self, dw, run, l, delta: dw + 0.01 * run.layers[l].w),
    weight_step("BP4 ×1.001", BP4, "", lambda self, dw, *_: dw * 1.001),
    mean_step("sum for mean", MEAN, "times m", lambda self, mean, run, total: total),
    mean_step("mean twice", MEAN, "1/m", lambda self, mean, run, total: mean / run.m),
    mean_step("sum over √m", MEAN, "", lambda self, mean, run, total: total / run.m**0.5),
    mean_step("sum over m − 1", MEAN, "", lambda self, mean, run, total: total / max(run.m - 1, 1)),
    mean_step("wrong for one sample", (*MEAN, *ERRORS, "single"), "",
              lambda self, mean, run, total: mean * (2 if run.m == 1 else 1)),
    mean_step("wrong for more than one", MEAN, "",
              lambda self, mean, run, total: mean * (1 if run.m == 1 else 0.9)),
    mean_step("always over 10, the usual m", (*MEAN, *ERRORS), "",
              lambda self, mean, run, total: total / 10),
]  # fmt: skip
