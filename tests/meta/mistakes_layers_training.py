"""Layers that are right when used and wrong while trained."""

from __future__ import annotations

import numpy as np
from meta.batch_layers import HandBatchNorm
from meta.entries import Mistake
from meta.variants import changing, variant

TRAINING = ("training",)


class WritesWhileItLooks(HandBatchNorm):
    def forward(self, a_in, training=None):
        record = super().forward(a_in, training)
        if training is not None:
            self.mean = 0.9 * self.mean + 0.1 * record.batch[0]
        return record


class ObservesInPlace(HandBatchNorm):
    def observed(self, record):
        seen = super().observed(record)
        if seen:
            self.mean = seen["mean"]
        return seen


class Forgetful(HandBatchNorm):
    """Its derivative is that of the running moments, whatever forward has used."""

    def derivative(self, record, grad_a):
        normal = (record.a_in - self.mean) / np.sqrt(self.variance + 1e-3)
        grad_a_in, gradients, _ = super().derivative(record, grad_a)
        return grad_a_in, {**gradients, "g": (grad_a * normal).sum(axis=0)}, None


def batch_norm(name, says="", **endings):
    return Mistake(f"batch norm: {name}", changing(HandBatchNorm, **endings), TRAINING, says)


MISTAKES = [
    Mistake(
        "batch norm: running means written in forward",
        variant(WritesWhileItLooks),
        TRAINING,
        "observed",
    ),
    Mistake("batch norm: observed writes by itself", variant(ObservesInPlace), TRAINING),
    Mistake(
        "batch norm: the gradient of the running moments while training",
        variant(Forgetful),
        TRAINING,
    ),
    batch_norm(
        "the mean of the mini-batch taken for a constant",
        back=lambda self, back, record, inner: back + inner.mean(axis=0),
    ),
    batch_norm("both moments taken for constants", back=lambda self, back, record, inner: inner),
    batch_norm(
        "a slope by the running mean while training",
        derivative=lambda self, result, record, grad_a: (
            result[0],
            {**result[1], "mean": -grad_a.sum(axis=0)},
            None,
        ),
    ),
    batch_norm("observed of another name", observed=lambda self, seen, _: {"means": self.mean}),
    batch_norm(
        "observed of another shape",
        observed=lambda self, seen, _: {name: v[None] for name, v in seen.items()},
    ),
    batch_norm(
        "observed is widened",
        observed=lambda self, seen, _: {name: v.astype(np.longdouble) for name, v in seen.items()},
    ),
]
