"""Batch normalisation by hand: a layer whose samples see one another while it is trained."""

from __future__ import annotations

from collections import namedtuple

import numpy as np

import nnframe

BatchRecord = namedtuple("BatchRecord", "a_in a normal deviation batch")


class HandBatchNorm(nnframe.Layer):
    """A gain for each neuron, and running moments that `observed` brings up to date."""

    def initial_parameters(self, shape_in, rng):
        (n,) = shape_in
        return {"g": np.ones(n), "mean": np.zeros(n), "variance": np.ones(n)}

    def moments(self, a_in):
        return a_in.mean(axis=0), a_in.var(axis=0)

    def forward(self, a_in, training=None):
        batch = None if training is None else self.moments(a_in)
        mean, variance = (self.mean, self.variance) if batch is None else batch
        deviation = np.sqrt(variance + 1e-3)
        normal = (a_in - mean) / deviation
        return BatchRecord(a_in, normal * self.g, normal, deviation, batch)

    def derivative(self, record, grad_a):
        inner = grad_a * self.g / record.deviation
        gradients = {"g": (grad_a * record.normal).sum(axis=0)}
        if record.batch is None:
            gradients["mean"] = -inner.sum(axis=0)
            slope = -inner * record.normal / record.deviation / 2
            return inner, {**gradients, "variance": slope.sum(axis=0)}, None
        zeros = np.zeros_like(self.mean)
        return self.back(record, inner), {**gradients, "mean": zeros, "variance": zeros}, None

    def back(self, record, inner):
        along = (inner * record.normal).mean(axis=0)
        return inner - inner.mean(axis=0) - record.normal * along

    def observed(self, record):
        if record.batch is None:
            return {}
        old = (self.mean, self.variance)
        new = [(9 * kept + seen) / 10 for kept, seen in zip(old, record.batch, strict=True)]
        return dict(zip(("mean", "variance"), new, strict=True))
