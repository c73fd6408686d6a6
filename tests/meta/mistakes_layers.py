"""Layers whose equations are wrong: (BP2), (BP3) and (BP4) in a dense layer, and other formulas."""

from __future__ import annotations

import numpy as np
from meta import small_layers as small
from meta.dense_layers import Convolution, HandDense, HandResidual, HandWeighted
from meta.entries import Mistake
from meta.variants import changing

import nnframe
from nnframe.layers.composite import Composite, CompositeRecord, run

INPUT, PARAMETER, ERROR = "input-gradient", "parameter-gradient", "error"
DELTA = (ERROR, INPUT, PARAMETER)
SUM = ("batch", PARAMETER)
SHAPES = ("shape", PARAMETER)


def is_square(self):
    return self.w.shape[0] == self.w.shape[1]


def last_row_missing(self, dw, record, delta):
    dw[-1] = 0
    return dw


def one_for_all(rows):
    return np.broadcast_to(rows[:1], rows.shape).copy()


#: Name, laws, what the diagnosis says, the step that is changed and how it then ends.
DENSE = [
    ("w for wᵀ, always", (INPUT, "shape"), "", "input_gradient",
     lambda self, g, record, delta: delta @ self.w.T),
    ("w for wᵀ where w is square", (INPUT,), "not transposed", "input_gradient",
     lambda self, g, record, delta: delta @ self.w.T if is_square(self) else g),
    ("wᵀ reshaped instead of w", (INPUT,), "", "input_gradient",
     lambda self, g, record, delta: delta @ self.w.T.reshape(self.w.shape)),
    ("w already updated in BP2", (INPUT,), "updated", "input_gradient",
     lambda self, g, record, delta: delta @ (self.w - 0.1 * delta.T @ record.a_in)),
    ("input gradient zero", (INPUT,), "zero", "input_gradient",
     lambda self, g, *_: np.zeros_like(g)),
    ("input gradient ×2", (INPUT,), "factor", "input_gradient", lambda self, g, *_: 2 * g),
    ("input gradient ×1.0001", (INPUT,), "", "input_gradient", lambda self, g, *_: g * 1.0001),
    ("input gradient of other sign", (INPUT,), "sign", "input_gradient", lambda self, g, *_: -g),
    ("input gradient divided by m", (INPUT, "batch", "samples"), "", "input_gradient",
     lambda self, g, *_: g / len(g)),
    ("input gradient of the first sample for all", (INPUT, "batch", "samples"), "first sample",
     "input_gradient", lambda self, g, *_: one_for_all(g)),
    ("input gradient with 0.01 to spare", (INPUT,), "same number everywhere", "input_gradient",
     lambda self, g, *_: g + 0.01),
    ("absolute input gradient", (INPUT,), "absolute value", "input_gradient",
     lambda self, g, *_: abs(g)),
    ("input gradient summed over the batch", (INPUT, "shape", "batch", "samples"), "",
     "input_gradient", lambda self, g, *_: g.sum(axis=0)),
    ("input gradient without σ'", (INPUT,), "missing σ'", "derivative",
     lambda self, d, record, grad_a: (grad_a @ self.w, *d[1:])),
    ("grad_a passed on where it fits", (INPUT,), "", "derivative",
     lambda self, d, record, grad_a: (grad_a if is_square(self) else d[0], *d[1:])),
    ("missing σ'", DELTA, "missing σ'", "error", lambda self, delta, record, grad_a: grad_a),
    ("σ' twice", DELTA, "σ' twice", "error",
     lambda self, delta, record, _: delta * self.activation.derivative(record.z)),
    ("σ' of a", DELTA, "σ' of a", "error",
     lambda self, delta, record, grad_a: grad_a * self.activation.derivative(record.a)),
    ("σ for σ'", DELTA, "", "error", lambda self, delta, record, grad_a: grad_a * record.a),
    ("δ of other sign", DELTA, "sign", "error", lambda self, delta, *_: -delta),
    ("δ already divided by m", (*DELTA, "batch", "samples"), "1/m", "error",
     lambda self, delta, *_: delta / len(delta)),
    ("δ divided by n", DELTA, "", "error", lambda self, delta, *_: delta / delta.shape[1]),
    ("δ ×2 for a single sample", (*DELTA, "batch", "samples"), "", "error",
     lambda self, delta, *_: delta * (2 if len(delta) == 1 else 1)),
    ("δ zero for all but the first sample", (*DELTA, "batch", "samples"), "", "error",
     lambda self, delta, *_: delta * (np.arange(len(delta)) == 0).astype(delta.dtype)[:, None]),
    ("δ of one row in the other", (*DELTA, "batch", "samples"), "neighbour", "error",
     lambda self, delta, *_: np.roll(delta, 1, axis=0)),
    ("returned δ without σ'", (ERROR,), "missing σ'", "derivative",
     lambda self, d, record, grad_a: (*d[:2], grad_a)),
    ("returned δ divided by m", (ERROR, "batch", "samples"), "1/m", "derivative",
     lambda self, d, *_: (*d[:2], d[2] / len(d[2]))),
    ("returned δ summed over the batch", (ERROR, "shape"), "", "derivative",
     lambda self, d, *_: (*d[:2], d[2].sum(axis=0))),
    ("returned δ is ∂C/∂a_in", (ERROR, "shape"), "", "derivative",
     lambda self, d, *_: (*d[:2], d[0])),
    ("first sample only in BP4", SUM, "first sample", "weight_gradient",
     lambda self, dw, record, delta: delta[:1].T @ record.a_in[:1]),
    ("last sample only in BP4", SUM, "last sample", "weight_gradient",
     lambda self, dw, record, delta: delta[-1:].T @ record.a_in[-1:]),
    ("mean for sum in BP4", SUM, "1/m", "weight_gradient",
     lambda self, dw, record, delta: dw / len(delta)),
    ("mean twice in BP4", SUM, "", "weight_gradient",
     lambda self, dw, record, delta: dw / len(delta) ** 2),
    ("sum times m in BP4", SUM, "times m", "weight_gradient",
     lambda self, dw, record, delta: dw * len(delta)),
    ("no sum in BP4", SHAPES, "no sum", "weight_gradient",
     lambda self, dw, record, delta: delta[:, :, None] * record.a_in[:, None, :]),
    ("weight gradient transposed, of the wrong shape", SHAPES, "", "weight_gradient",
     lambda self, dw, *_: dw.T),
    ("weight gradient transposed where square", (PARAMETER,), "transposed", "weight_gradient",
     lambda self, dw, *_: dw.T if is_square(self) else dw),
    ("weight gradient transposed and reshaped", (PARAMETER,), "", "weight_gradient",
     lambda self, dw, *_: dw.T.reshape(dw.shape)),
    ("a of this layer in BP4 where it fits", (PARAMETER,), "a of this layer", "weight_gradient",
     lambda self, dw, record, delta: delta.T @ record.a if is_square(self) else dw),
    ("a_in through σ in BP4", (PARAMETER,), "", "weight_gradient",
     lambda self, dw, record, delta: delta.T @ self.activation.forward(record.a_in)),
    ("weight gradient of other sign", (PARAMETER,), "sign", "weight_gradient",
     lambda self, dw, *_: -dw),
    ("weight gradient ×2", (PARAMETER,), "factor", "weight_gradient", lambda self, dw, *_: 2 * dw),
    ("weight gradient ×1.0001", (PARAMETER,), "", "weight_gradient",
     lambda self, dw, *_: dw * 1.0001),
    ("absolute weight gradient", (PARAMETER,), "absolute value", "weight_gradient",
     lambda self, dw, *_: abs(dw)),
    ("weight gradient zero", (PARAMETER,), "zero", "weight_gradient", lambda self, dw, *_: 0 * dw),
    ("last row of the weight gradient missing", (PARAMETER,), "", "weight_gradient",
     last_row_missing),
    ("weight decay in the gradient", (PARAMETER,), "", "weight_gradient",
     lambda self, dw, *_: dw + 0.01 * self.w),
    ("weight gradient of length one", (PARAMETER, "batch"), "normalised", "weight_gradient",
     lambda self, dw, *_: dw / np.linalg.norm(dw)),
    ("bias gradient zero", (PARAMETER,), "zero", "bias_gradient", lambda self, db, *_: 0 * db),
    ("no sum in BP3", SHAPES, "no sum", "bias_gradient", lambda self, db, record, delta: delta),
    ("first sample only in BP3", SUM, "first sample", "bias_gradient",
     lambda self, db, record, delta: delta[0]),
    ("mean for sum in BP3", SUM, "1/m", "bias_gradient",
     lambda self, db, record, delta: delta.mean(axis=0)),
    ("bias gradient summed over the neurons", SHAPES, "", "bias_gradient",
     lambda self, db, record, delta: delta.sum(axis=1)),
    ("bias gradient as a column", SHAPES, "", "bias_gradient", lambda self, db, *_: db[:, None]),
    ("bias gradient of other sign", (PARAMETER,), "sign", "bias_gradient",
     lambda self, db, *_: -db),
    ("bias gradient of each neuron for the next", (PARAMETER,), "", "bias_gradient",
     lambda self, db, *_: np.roll(db, 1)),
    ("gradients of w and b swapped by name", SHAPES, "", "derivative",
     lambda self, d, *_: (d[0], {"w": d[1]["b"], "b": d[1]["w"]}, d[2])),
    ("gradient of b left out", SHAPES, "", "derivative",
     lambda self, d, *_: (d[0], {"w": d[1]["w"]}, d[2])),
    ("a gradient of nothing", SHAPES, "", "derivative",
     lambda self, d, *_: (d[0], {**d[1], "c": d[1]["b"]}, d[2])),
    ("gradients as a tuple", SHAPES, "", "derivative",
     lambda self, d, *_: (d[0], tuple(d[1].values()), d[2])),
    ("derivative in another order", ("shape", INPUT, PARAMETER), "", "derivative",
     lambda self, d, *_: (d[1], d[0], d[2])),
]  # fmt: skip

WEIGHTED = [
    ("w for wᵀ where w is square", (INPUT,), "not transposed", "input_gradient",
     lambda self, g, a_in, delta: delta @ self.w.T if is_square(self) else g),
    ("mean for sum", SUM, "1/m", "weighted_gradient",
     lambda self, d, a_in, delta: {name: value / len(delta) for name, value in d.items()}),
    ("last sample only", SUM, "last sample", "weighted_gradient",
     lambda self, d, a_in, delta: {"w": delta[-1:].T @ a_in[-1:], "b": delta[-1]}),
    ("w right, b doubled", (PARAMETER,), "factor", "weighted_gradient",
     lambda self, d, *_: {"w": d["w"], "b": 2 * d["b"]}),
    ("b left out", SHAPES, "", "weighted_gradient", lambda self, d, *_: {"w": d["w"]}),
    ("z for a_in in BP4 where it fits", (PARAMETER,), "", "weighted_gradient",
     lambda self, d, a_in, delta:
         {**d, "w": delta.T @ self.weighted_input(a_in)} if is_square(self) else d),
    ("input gradient without w", (INPUT, "shape"), "", "input_gradient",
     lambda self, g, a_in, delta: delta),
]  # fmt: skip

OTHERS = [
    ("scale: forgets g", (INPUT,), "", small.Scale,
     lambda self, d, record, grad_a: (grad_a, d[1], None)),
    ("scale: forgets a_in", (PARAMETER,), "", small.Scale,
     lambda self, d, record, grad_a: (d[0], {"g": grad_a.sum(axis=0)}, None)),
    ("scale: a for a_in", (PARAMETER,), "", small.Scale,
     lambda self, d, record, grad_a: (d[0], {"g": (grad_a * record.a).sum(axis=0)}, None)),
    ("scale: no sum", SHAPES, "no sum", small.Scale,
     lambda self, d, record, grad_a: (d[0], {"g": grad_a * record.a_in}, None)),
    ("scale: two gradients for one", SHAPES, "", small.Scale,
     lambda self, d, *_: (d[0], {**d[1], "h": d[1]["g"]}, None)),
    ("one shift for all: gradient of the first neuron", (PARAMETER,), "", small.OneShift,
     lambda self, d, record, grad_a:
         (grad_a, {"b": grad_a.reshape(len(grad_a), -1)[:, 0].sum()}, None)),
    ("residual: forgets the shortcut", (INPUT,), "missing term", HandResidual,
     lambda self, d, record, grad_a: (d[0] - grad_a, *d[1:])),
    ("residual: only the shortcut", (INPUT,), "", HandResidual,
     lambda self, d, record, grad_a: (grad_a, *d[1:])),
    ("tied weights: the way back only", (PARAMETER,), "", small.Tied,
     lambda self, d, record, grad_a:
         (d[0], {"w": np.tanh(record.a_in @ self.w.T).T @ grad_a}, None)),
    ("tied weights: averaged", (PARAMETER,), "", small.Tied,
     lambda self, d, *_: (d[0], {"w": d[1]["w"] / 2}, None)),
    ("layer norm: mean and deviation as constants", (INPUT,), "", small.LayerNorm,
     lambda self, d, record, grad_a: (grad_a * self.gain / self.deviation(record.a_in), *d[1:])),
    ("layer norm: gain not normalised", (PARAMETER,), "", small.LayerNorm,
     lambda self, d, record, grad_a:
         (d[0], {**d[1], "gain": (grad_a * record.a_in).sum(axis=0)}, None)),
    ("gate: the gate as a constant", (INPUT,), "", small.Gate,
     lambda self, d, record, grad_a:
         (grad_a * nnframe.Sigmoid().forward(record.a_in @ self.v.T) @ self.w, *d[1:])),
    ("gate: the gradients of w and v swapped", (PARAMETER,), "", small.Gate,
     lambda self, d, *_: (d[0], {"w": d[1]["v"], "v": d[1]["w"]}, None)),
    ("low rank: u and v both of the outer step", (PARAMETER,), "", small.LowRank,
     lambda self, d, record, grad_a:
         (d[0], {**d[1], "v": (record.a_in @ self.v.T).T @ record.a_in}, None)),
    ("convolution: kernel not turned around", (INPUT,), "", Convolution,
     lambda self, d, record, grad_a: (self.windows(d[2]) @ self.w, *d[1:])),
    ("prelu: slope of all inputs", (PARAMETER,), "", small.PReLU,
     lambda self, d, record, grad_a: (d[0], {"slope": (grad_a * record.a_in).sum(axis=0)}, None)),
    ("prelu: as if it were linear", (INPUT,), "", small.PReLU,
     lambda self, d, record, grad_a: (grad_a, *d[1:])),
    ("sines: phase without cos", (PARAMETER,), "", small.Sines,
     lambda self, d, record, grad_a: (d[0], {**d[1], "phase": grad_a.sum(axis=0)}, None)),
    ("max-pool: both neighbours get all", (INPUT,), "", small.MaxPool,
     lambda self, d, record, grad_a:
         (np.repeat(grad_a, 2, axis=1)[:, : record.a_in.shape[1]], {}, None)),
    ("maxout: the losers learn too", (PARAMETER,), "", small.Maxout,
     lambda self, d, record, grad_a:
         (d[0], {"w": np.repeat((grad_a.T @ record.a_in)[:, None], 2, axis=1)}, None)),
    ("image: mean without 1/h", (INPUT,), "factor", small.ColumnMean,
     lambda self, d, record, grad_a: (d[0] * record.a_in.shape[1], {}, None)),
    ("image: mean spread along the wrong side", (INPUT, "shape"), "", small.ColumnMean,
     lambda self, d, record, grad_a: (d[0].swapaxes(1, 2), {}, None)),
]  # fmt: skip


class ForwardChain(Composite):
    """Two layers whose derivatives are taken in the order of the forward pass."""

    def __init__(self):
        self.layers = (HandDense(None), small.Scale())

    def forward(self, a_in, training=None):
        return run(self.layers, a_in, training)

    def derivative(self, record: CompositeRecord, grad_a):
        gradients = {}
        for number, (layer, part) in enumerate(zip(self.layers, record.records, strict=True)):
            grad_a, inner, _ = layer.derivative(part, grad_a)
            gradients.update({f"{number}.{name}": value for name, value in inner.items()})
        return grad_a, gradients, None


def table(prefix, kind, rows):
    """One mistake for each row, twice where only a square w shows it: as wide as its input."""
    for name, laws, says, step, ending in rows:
        yield Mistake(f"{prefix}: {name}", changing(kind, **{step: ending}), laws, says)
        if name.endswith(("where it fits", "square")):
            make = changing(kind, None, **{step: ending})
            yield Mistake(f"{prefix}, always square: {name}", make, laws, says)


MISTAKES = [
    *table("dense", HandDense, DENSE),
    *table("weighted dense", HandWeighted, WEIGHTED),
    *(
        Mistake(name, changing(kind, derivative=ending), laws, says)
        for name, laws, says, kind, ending in OTHERS
    ),
    Mistake("chain: derivatives in forward order", ForwardChain, (INPUT, PARAMETER)),
]
