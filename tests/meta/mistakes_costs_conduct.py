"""Costs of the wrong shape or dtype, that mix samples, keep state or write into a and y."""

from __future__ import annotations

import numpy as np
from meta.entries import Mistake
from meta.formulas import cost
from meta.mistakes_costs import cross_entropy, cross_entropy_gradient, error, mean_square, quadratic

from nnframe import Cost


def planted(name, laws, value, gradient, says=""):
    return Mistake(name, cost(value, gradient), tuple(laws.split()), says)


def squares(a, y):
    return (a - y) ** 2 / 2


def relative_to_worst(a, y):
    return (a - y) / (np.abs(a - y).max() + 1e-9)


def by_column_of_norms(a, y):
    return (a - y) / (1 + np.linalg.norm(a - y, axis=-1))


def taken_from_y(a, y):
    y -= a
    return (y**2).sum(axis=-1) / 2


def clipped_in_place(a, y):
    np.clip(a, 0.05, 0.95, out=a)
    return cross_entropy_gradient(a, y)


def taken_from_a(a, y):
    a -= y
    return a


def narrow(f):
    return lambda a, y: f(a.astype(np.float32), y.astype(np.float32)).astype(a.dtype)


def first_only(a, y):
    gradient = np.zeros_like(a)
    gradient[0] = a[0] - y[0]
    return gradient


def in_memory_order(a, y):
    return (a.ravel("K") - y.ravel("K")).reshape(a.shape)


def raised_at_random(a, y):
    return quadratic(a, y) + np.random.rand()  # noqa: NPY002


def jittered(a, y):
    return a - y + (1e-3 * np.random.default_rng().normal(size=a.shape)).astype(a.dtype)


def exact_only(wrong, right):
    return lambda a, y: wrong(a, y) if a.dtype == object else right(a, y)


MISTAKES = [
    planted("quadratic: mean of the batch", "shape", lambda a, y: quadratic(a, y).mean(), error),
    planted("quadratic: sum of the batch", "shape", lambda a, y: ((a - y) ** 2).sum() / 2, error),
    planted("quadratic: one value for each neuron", "shape", lambda a, y: squares(a, y).sum(axis=0),
            error),
    planted("quadratic: not summed", "shape", squares, error),
    planted("quadratic: values in a column", "shape",
            lambda a, y: squares(a, y).sum(-1, keepdims=True), error),
    planted("quadratic: values in a list", "shape dtype", lambda a, y: quadratic(a, y).tolist(),
            error),
    planted("quadratic: (m, 1) against (m,)", "shape samples",
            lambda a, y: (squares(a, y).sum(-1, keepdims=True) + quadratic(a, y)) / 2, error),
    planted("quadratic: the batch's mean for every sample", "samples derivative",
            lambda a, y: np.full_like(a[:, 0], quadratic(a, y).mean()), error, "neighbour"),
    planted("quadratic: derivative is None", "shape dtype", quadratic, lambda a, y: None),
    planted("quadratic: derivative summed over neurons", "shape", quadratic,
            lambda a, y: error(a, y).sum(-1)),
    planted("quadratic: derivative averaged over samples", "shape", quadratic,
            lambda a, y: error(a, y).mean(axis=0)),
    planted("quadratic: derivative transposed", "shape", quadratic, lambda a, y: error(a, y).T),
    planted("mean square: 1/n in the derivative is 1/m", "samples derivative", mean_square,
            lambda a, y: 2 * (a - y) / len(a)),
    planted("quadratic: derivative divided by m", "samples derivative", quadratic,
            lambda a, y: (a - y) / len(a), "1/m"),
    planted("quadratic: value and derivative divided by m", "samples",
            lambda a, y: quadratic(a, y) / len(a), lambda a, y: (a - y) / len(a)),
    planted("quadratic: derivative times m", "samples derivative", quadratic,
            lambda a, y: (a - y) * len(a), "times m"),
    planted("quadratic: derivative of the first sample only", "samples derivative", quadratic,
            first_only, "first sample"),
    planted("quadratic: relative to the worst error", "samples derivative", quadratic,
            relative_to_worst),
    planted("quadratic: less the batch's mean error", "samples derivative", quadratic,
            lambda a, y: a - y - (a - y).mean(axis=0)),
    planted("quadratic: norms broadcast across", "shape samples derivative",
            lambda a, y: np.sqrt(1 + 2 * quadratic(a, y)), by_column_of_norms),
    planted("quadratic: y − a in place", "inputs", taken_from_y, error, "in place"),
    planted("quadratic: a − y in place", "inputs", quadratic, taken_from_a, "in place"),
    planted("cross-entropy: a clipped in place", "inputs derivative", cross_entropy,
            clipped_in_place,
            "in place"),
    planted("quadratic: float32 inside", "precision derivative", narrow(quadratic), narrow(error),
            "float32"),
    planted("quadratic: float32 inside its derivative", "precision derivative", quadratic,
            narrow(error),
            "float32"),
    planted("quadratic: value always float64", "dtype",
            lambda a, y: ((a - y) ** 2).sum(axis=-1, dtype=np.float64) / 2, error),
    planted("absolute error: np.where widens float32", "dtype",
            lambda a, y: np.abs(a - y).sum(axis=-1),
            lambda a, y: np.where(a > y, 1.0, -1.0)),
    planted("absolute error: derivative in whole numbers", "dtype",
            lambda a, y: np.abs(a - y).sum(axis=-1),
            lambda a, y: (a > y).astype(int) - (a < y)),
    planted("quadratic: derivative in the order of memory", "layout derivative", quadratic,
            in_memory_order),
    planted("quadratic: noise from np.random", "randomness state derivative",
            raised_at_random, error, "global random"),
    planted("quadratic: targets jittered", "randomness state derivative", quadratic,
            jittered, "noise"),
    planted("quadratic: halved with // for fractions", "exact derivative",
            exact_only(lambda a, y: ((a - y) ** 2).sum(axis=-1) // 2, quadratic), error),
    planted("quadratic: derivative doubled for fractions", "exact derivative", quadratic,
            exact_only(lambda a, y: 2 * (a - y), error)),
]  # fmt: skip


class Quadratic(Cost):
    def forward(self, a, y):
        return quadratic(a, y)

    def derivative(self, a, y):
        return a - y


class CachedError(Quadratic):
    def forward(self, a, y):
        self.error = a - y
        return (self.error**2).sum(axis=-1) / 2

    def derivative(self, a, y):
        return getattr(self, "error", a - y)


class OwnBuffer(Quadratic):
    def derivative(self, a, y):
        if getattr(self, "buffer", a[:0]).shape != a.shape or self.buffer.dtype != a.dtype:
            self.buffer = np.empty_like(a)
        return np.subtract(a, y, out=self.buffer)


class RunningScale(Quadratic):
    scale = 1.0

    def forward(self, a, y):
        value = quadratic(a, y)
        self.scale = 0.9 * self.scale + 0.1 * float(value.mean())
        return value / self.scale

    def derivative(self, a, y):
        return (a - y) / self.scale


class Decaying(Quadratic):
    calls = 0

    def derivative(self, a, y):
        self.calls += 1
        return (a - y) * 0.999**self.calls


STATEFUL = {
    "quadratic: the error that forward last saw": (CachedError, "cached"),
    "quadratic: derivative in a buffer of its own": (OwnBuffer, ""),
    "quadratic: relative to its running mean": (RunningScale, ""),
    "quadratic: fades with every call": (Decaying, ""),
}

MISTAKES += [
    Mistake(name, kind, ("state", "derivative", "threads"), says)
    for name, (kind, says) in STATEFUL.items()
]
