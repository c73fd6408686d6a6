"""Fused pairs that are not the composition of their two halves, or not its derivative."""

from __future__ import annotations

import numpy as np
from meta.entries import Mistake
from meta.formulas import (
    activation,
    cost,
    fused,
    log_softmax,
    sigmoid_slope,
    softmax,
    softmax_jacobian,
    softplus,
)
from meta.mistakes_costs import (
    cross_entropy,
    cross_entropy_gradient,
    error,
    log_likelihood,
    poisson,
    quadratic,
)
from scipy.special import expit

from nnframe import Activation, Cost, FusedPair, fuse

SIGMOID = cost(cross_entropy, cross_entropy_gradient), activation(expit, sigmoid_slope)
SOFTMAX = cost(log_likelihood, lambda a, y: -y / a), activation(softmax, softmax_jacobian)
POISSON = cost(poisson, lambda a, y: 1 - y / a), activation(np.exp, np.exp)
LEAST_SQUARES = cost(quadratic, error), activation(expit, sigmoid_slope)


def logistic(z, y):
    return (softplus(z) - y * z).sum(axis=-1)


def logistic_delta(z, y):
    return expit(z) - y


def multinomial(z, y):
    return -(y * log_softmax(z)).sum(axis=-1)


def counts(z, y):
    return (np.exp(z) - y * z).sum(axis=-1)


def counts_delta(z, y):
    return np.exp(z) - y


def squares_delta(z, y):
    return (expit(z) - y) * sigmoid_slope(z)


def narrow(f):
    return lambda z, y: f(z.astype(np.float32), y.astype(np.float32)).astype(z.dtype)


def delta_in_place(z, y):
    y -= expit(z)
    return -y


def shifted_in_place(z, y):
    z -= z.max(axis=-1, keepdims=True)
    return -(y * (z - np.log(np.exp(z).sum(axis=-1, keepdims=True)))).sum(axis=-1)


def naive_logistic(z, y):
    return (np.log(1 + np.exp(z)) - y * z).sum(axis=-1)


def naive_multinomial(z, y):
    return -(y * np.log(softmax(z))).sum(axis=-1)


def planted(name, laws, halves, value, delta, says=""):
    return Mistake(name, fused(*halves, value, delta), tuple(laws.split()), says)


def wrong_deltas(name, halves, value, *rows):
    laws = "derivative unfused"
    return [planted(f"{name}: {what}", laws, halves, value, *row) for what, *row in rows]


class Steepness(Activation):
    """A sigmoid of βz, whose pairs have to read β."""

    beta = 2.0

    def forward(self, z):
        return expit(self.beta * z)

    def derivative(self, z):
        return self.beta * sigmoid_slope(self.beta * z)


class YesOrNo(Cost):
    def forward(self, a, y):
        return cross_entropy(a, y)

    def derivative(self, a, y):
        return cross_entropy_gradient(a, y)


@fuse(YesOrNo, Steepness)
class BetaForgotten(FusedPair):
    def forward(self, z, y):
        return logistic(z, y)

    def derivative(self, z, y):
        return logistic_delta(z, y)


class BetaForgottenOnce(FusedPair):
    def forward(self, z, y):
        return logistic(self.activation.beta * z, y)

    def derivative(self, z, y):
        return logistic_delta(self.activation.beta * z, y)


class Remembering(FusedPair):
    seen: dict = {}  # noqa: RUF012  # on the class, since a pair itself is frozen

    def forward(self, z, y):
        self.seen["delta"] = expit(z) - y
        return logistic(z, y)

    def derivative(self, z, y):
        return self.seen.get("delta", expit(z) - y)


MISTAKES = [
    *wrong_deltas(
        "sigmoid and cross-entropy",
        SIGMOID,
        logistic,
        ("y − a", lambda z, y: y - expit(z), "sign"),
        ("z − y", error, ""),
        ("δ fed a", lambda z, y: expit(expit(z)) - y, "fed a"),
        ("times σ'", squares_delta, ""),
        ("doubled", lambda z, y: 2 * (expit(z) - y), "factor"),
        ("∂C/∂a for δ", lambda z, y: cross_entropy_gradient(expit(z), y), "missing σ'"),
        ("target forgotten", lambda z, y: expit(z), "missing term"),
        ("zero beyond 5", lambda z, y: np.where(np.abs(z) < 5, expit(z) - y, 0), "zero beyond"),
    ),
    *wrong_deltas(
        "softmax and log-likelihood",
        SOFTMAX,
        multinomial,
        ("log a − y", lambda z, y: log_softmax(z) - y, ""),
        ("sigmoid for softmax", lambda z, y: expit(z) * y.sum(-1, keepdims=True) - y, ""),
        ("y − a", lambda z, y: y - softmax(z) * y.sum(-1, keepdims=True), "sign"),
    ),
    *wrong_deltas(
        "e^z and Poisson",
        POISSON,
        counts,
        ("1 − y e^−z", lambda z, y: 1 - y * np.exp(-z), "missing σ'"),
        ("z − y", error, ""),
    ),
    *wrong_deltas("sigmoid and quadratic", LEAST_SQUARES, lambda z, y: quadratic(expit(z), y),
                  ("a − y", logistic_delta, "missing σ'")),
    planted("sigmoid and quadratic: those of the cross-entropy", "value unfused", LEAST_SQUARES,
            logistic, logistic_delta),
    planted("sigmoid and cross-entropy: value without y z", "value derivative", SIGMOID,
            lambda z, y: softplus(z).sum(axis=-1), logistic_delta),
    planted("sigmoid and cross-entropy: both doubled", "value unfused", SIGMOID,
            lambda z, y: 2 * logistic(z, y), lambda z, y: 2 * (expit(z) - y)),
    planted("sigmoid and cross-entropy: value plus 1", "value", SIGMOID,
            lambda z, y: logistic(z, y) + 1, logistic_delta),
    planted("e^z and Poisson: value of the square root", "value derivative", POISSON,
            lambda z, y: counts(z / 2, y), counts_delta),
    planted("sigmoid and cross-entropy: mean of the batch", "shape samples value", SIGMOID,
            lambda z, y: logistic(z, y).mean(), logistic_delta),
    planted("sigmoid and cross-entropy: δ divided by m", "samples derivative unfused", SIGMOID,
            logistic, lambda z, y: (expit(z) - y) / len(z), "1/m"),
    planted("softmax and log-likelihood: over the samples", "samples value derivative unfused",
            SOFTMAX,
            multinomial, lambda z, y: softmax(z, axis=0) - y),
    planted("sigmoid and cross-entropy: δ one row", "shape", SIGMOID, logistic,
            lambda z, y: (expit(z) - y).mean(axis=0)),
    planted("sigmoid and cross-entropy: ln(1 + e^z)", "saturation", SIGMOID, naive_logistic,
            logistic_delta),
    planted("softmax and log-likelihood: ln of the softmax", "saturation", SOFTMAX,
            naive_multinomial,
            lambda z, y: softmax(z) * y.sum(-1, keepdims=True) - y),
    planted("sigmoid and cross-entropy: y overwritten", "inputs", SIGMOID, logistic, delta_in_place,
            "in place"),
    planted("softmax and log-likelihood: z shifted in place", "inputs", SOFTMAX, shifted_in_place,
            lambda z, y: softmax(z) * y.sum(-1, keepdims=True) - y, "in place"),
    planted("sigmoid and cross-entropy: float32 inside", "precision derivative value unfused",
            SIGMOID,
            narrow(logistic), narrow(logistic_delta), "float32"),
    planted("sigmoid and cross-entropy: widens to float64", "dtype", SIGMOID, logistic,
            lambda z, y: np.float64(1) * expit(z) - y),
    Mistake("sigmoid of 2z and cross-entropy: β forgotten",
            lambda: BetaForgotten(YesOrNo(), Steepness()), ("value", "unfused")),
    Mistake("sigmoid of 2z and cross-entropy: β forgotten in δ",
            lambda: BetaForgottenOnce(YesOrNo(), Steepness()), ("derivative", "unfused"), "factor"),
    Mistake("sigmoid and cross-entropy: the δ that forward last saw",
            lambda: Remembering(SIGMOID[0](), SIGMOID[1]()), ("state", "derivative", "unfused"),
            "cached"),
]  # fmt: skip
