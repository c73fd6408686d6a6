"""Costs and fused pairs that are right, in the spellings that people use."""

from __future__ import annotations

import math

import numpy as np
from meta.entries import Control
from meta.formulas import (
    activation,
    cost,
    fused,
    log_cosh,
    log_softmax,
    normal_density,
    sigmoid_slope,
    softmax,
    softmax_jacobian,
    softplus,
    tanh_slope,
)
from scipy.special import erfcx, expit, log_ndtr, logsumexp, ndtr, rel_entr, xlog1py, xlogy

from nnframe import Activation, FusedPair, LogLikelihood, Quadratic, fuse


def total(terms):
    return terms.sum(axis=-1)


def sum_over(f, slope):
    """A cost Σ f(a − y) from f and f'."""
    return lambda a, y: total(f(a - y)), lambda a, y: slope(a - y)


def huber(d):
    return np.where(np.abs(d) <= 1, d * d / 2, np.abs(d) - 0.5)


def pinball(d):
    return np.maximum(0.8 * d, -0.2 * d)


def clipped(a):
    return np.clip(a, 1e-12, 1 - 1e-12)


def inside(a):
    return (a > 1e-12) & (a < 1 - 1e-12)


def cross_entropy(a, y):
    return -total(y * np.log(a) + (1 - y) * np.log(1 - a))


def odds_gradient(a, y):
    return (a - y) / (a * (1 - a))


def book_cross_entropy(a, y):
    return np.sum(np.nan_to_num(-y * np.log(a) - (1 - y) * np.log(1 - a)), axis=-1)


def norms(a, y):
    return [np.sqrt(total(v * v) + 1e-6)[:, None] for v in (a, y)]


def cosine(a, y):
    return total(a * y)[:, None] / math.prod(norms(a, y))


def cosine_gradient(a, y):
    of_a, of_y = norms(a, y)
    return cosine(a, y) * a / of_a**2 - y / (of_a * of_y)


def overlap_gradient(a, y):
    denominator = (total(a * a + y * y) + 1)[:, None]
    return 4 * total(a * y)[:, None] * a / denominator**2 - 2 * y / denominator


def distance_gradient(a, y):
    distance = np.linalg.norm(a - y, axis=-1, keepdims=True)
    return (a - y) / np.where(distance == 0, np.ones_like(distance), distance)


def places(a):
    return np.arange(1, a.shape[-1] + 1, dtype=a.dtype)


COSTS = {
    "quadratic": (lambda a, y: total((y - a) ** 2) / 2, lambda a, y: a - y),
    "quadratic by np.linalg.norm": (
        lambda a, y: 0.5 * np.linalg.norm(a - y, axis=-1) ** 2,
        lambda a, y: a - y,
    ),
    "quadratic by np.einsum": (
        lambda a, y: np.einsum("ij,ij->i", a - y, a - y) / 2,
        lambda a, y: np.subtract(a, y),
    ),
    "quadratic, sample after sample": (
        lambda a, y: np.array([(r - t) @ (r - t) / 2 for r, t in zip(a, y, strict=True)]),
        lambda a, y: -(y - a),
    ),
    "quadratic without its half": sum_over(np.square, lambda d: 2 * d),
    "mean square": (
        lambda a, y: ((a - y) ** 2).mean(axis=-1),
        lambda a, y: 2 * (a - y) / a.shape[-1],
    ),
    "quadratic and ‖a‖²": (
        lambda a, y: total((a - y) ** 2) / 2 + 0.05 * total(a * a),
        lambda a, y: a - y + 0.1 * a,
    ),
    "quadratic weighted by place": (
        lambda a, y: total(places(a) * (a - y) ** 2) / 2,
        lambda a, y: places(a) * (a - y),
    ),
    "square of the sum of errors": (
        lambda a, y: total(a - y) ** 2 / 2,
        lambda a, y: np.broadcast_to(total(a - y)[:, None], a.shape),
    ),
    "tiny quadratic": sum_over(lambda d: 1e-8 * d * d, lambda d: 2e-8 * d),
    "huge quadratic": sum_over(lambda d: 1e8 * d * d, lambda d: 2e8 * d),
    "fourth power": sum_over(lambda d: d**4, lambda d: 4 * d**3),
    "distance": (lambda a, y: np.linalg.norm(a - y, axis=-1), distance_gradient),
    "absolute error": sum_over(np.abs, np.sign),
    "pinball": sum_over(pinball, lambda d: np.where(d > 0, 0.8, -0.2).astype(d.dtype)),
    "Huber": sum_over(huber, lambda d: np.clip(d, -1, 1)),
    "smooth absolute error": sum_over(lambda d: np.hypot(d, 1) - 1, lambda d: d / np.hypot(d, 1)),
    "log-cosh": sum_over(log_cosh, np.tanh),
    "hinge": (
        lambda a, y: total(np.maximum(1 - y * a, 0)),
        lambda a, y: np.where(y * a < 1, -y, np.zeros_like(y)),
    ),
    "squared hinge": (
        lambda a, y: total(np.maximum(1 - y * a, 0) ** 2),
        lambda a, y: -2 * y * np.maximum(1 - y * a, 0),
    ),
    "logistic loss of the margin": (
        lambda a, y: total(softplus(-y * a)),
        lambda a, y: -y * expit(-y * a),
    ),
    "cross-entropy, unclipped": (cross_entropy, odds_gradient),
    "cross-entropy, two fractions": (cross_entropy, lambda a, y: (1 - y) / (1 - a) - y / a),
    "cross-entropy by xlogy": (
        lambda a, y: -total(xlogy(y, a) + xlog1py(1 - y, -a)),
        odds_gradient,
    ),
    "cross-entropy as in the book": (book_cross_entropy, odds_gradient),
    "cross-entropy, a clipped": (
        lambda a, y: cross_entropy(clipped(a), y),
        lambda a, y: odds_gradient(clipped(a), y),
    ),
    "cross-entropy, a clipped and flat outside": (
        lambda a, y: cross_entropy(clipped(a), y),
        lambda a, y: np.where(inside(a), odds_gradient(np.where(inside(a), a, 0.5), y), 0.0),
    ),
    "cross-entropy of smoothed targets": (
        lambda a, y: cross_entropy(a, 0.9 * y + 0.05),
        lambda a, y: odds_gradient(a, 0.9 * y + 0.05),
    ),
    "cross-entropy of logits": (
        lambda a, y: total(np.maximum(a, 0) - a * y + np.log1p(np.exp(-np.abs(a)))),
        lambda a, y: expit(a) - y,
    ),
    "log-likelihood": (lambda a, y: -total(y * np.log(a)), lambda a, y: -y / a),
    "focal log-likelihood": (
        lambda a, y: -total(y * (1 - a) ** 2 * np.log(a)),
        lambda a, y: y * (1 - a) * (2 * np.log(a) - (1 - a) / a),
    ),
    "Kullback-Leibler": (lambda a, y: total(rel_entr(y, a)), lambda a, y: -y / a),
    "Poisson": (lambda a, y: total(a - y * np.log(a)), lambda a, y: 1 - y / a),
    "softmax cross-entropy of logits": (
        lambda a, y: -total(y * log_softmax(a)),
        lambda a, y: softmax(a) * y.sum(axis=-1, keepdims=True) - y,
    ),
    "softmax cross-entropy by logsumexp": (
        lambda a, y: logsumexp(a, axis=-1) - total(y * a),
        lambda a, y: softmax(a) - y,
    ),
    "cosine distance": (lambda a, y: 1 - cosine(a, y)[:, 0], cosine_gradient),
    "overlap": (lambda a, y: 1 - 2 * total(a * y) / (total(a * a + y * y) + 1), overlap_gradient),
}


# The two halves of the pairs below; each activation beside the cost that it is used with.
LOGISTIC = cost(cross_entropy, odds_gradient), activation(expit, sigmoid_slope)
PROBIT = cost(cross_entropy, odds_gradient), activation(ndtr, normal_density)
MULTINOMIAL = cost(*COSTS["log-likelihood"]), activation(softmax, softmax_jacobian)
COUNTS = cost(*COSTS["Poisson"]), activation(np.exp, np.exp)
SQUARES = cost(*COSTS["quadratic"]), activation(np.tanh, tanh_slope)
ABSOLUTE = cost(*COSTS["absolute error"]), activation(lambda z: 2 * z, lambda z: np.full_like(z, 2))


def over_its_integral(z):
    """φ(z)/Φ(z), finite however far out."""
    return math.sqrt(2 / math.pi) / erfcx(-z * math.sqrt(0.5))


PAIRS = {
    "sigmoid and cross-entropy": (
        *LOGISTIC,
        lambda z, y: total(y * softplus(-z) + (1 - y) * softplus(z)),
        lambda z, y: expit(z) - y,
    ),
    "normal distribution and cross-entropy": (
        *PROBIT,
        lambda z, y: -total(y * log_ndtr(z) + (1 - y) * log_ndtr(-z)),
        lambda z, y: (1 - y) * over_its_integral(-z) - y * over_its_integral(z),
    ),
    "softmax and log-likelihood": (
        *MULTINOMIAL,
        lambda z, y: -total(y * log_softmax(z)),
        lambda z, y: softmax(z) * y.sum(axis=-1, keepdims=True) - y,
    ),
    "e^z and Poisson": (*COUNTS, lambda z, y: total(np.exp(z) - y * z), lambda z, y: np.exp(z) - y),
    "tanh and quadratic": (
        *SQUARES,
        lambda z, y: total((np.tanh(z) - y) ** 2) / 2,
        lambda z, y: (np.tanh(z) - y) * tanh_slope(z),
    ),
    "2z and absolute error": (
        *ABSOLUTE,
        lambda z, y: total(np.abs(2 * z - y)),
        lambda z, y: 2 * np.sign(2 * z - y),
    ),
}


class Tempered(Activation):
    """A softmax of z/T."""

    def __init__(self, temperature=2.0):
        self.temperature = temperature

    def forward(self, z):
        return softmax(z / self.temperature)

    def derivative(self, z):
        return softmax_jacobian(z / self.temperature) / self.temperature


class Line(Activation):
    def forward(self, z):
        return z

    def derivative(self, z):
        return np.ones_like(z)


@fuse(LogLikelihood, Tempered)
class TemperedLogLikelihood(FusedPair):
    """A pair that reads a setting of its activation."""

    def forward(self, z, y):
        return -total(y * log_softmax(z / self.activation.temperature))

    def derivative(self, z, y):
        temperature = self.activation.temperature
        return (softmax(z / temperature) * y.sum(axis=-1, keepdims=True) - y) / temperature


@fuse(Quadratic, Line)
class LeastSquares(FusedPair):
    def forward(self, z, y):
        return total((z - y) ** 2) / 2

    def derivative(self, z, y):
        return z - y


CONTROLS = [
    *(Control(name, cost(*formulas)) for name, formulas in COSTS.items()),
    *(Control(f"pair, {name}", fused(*parts)) for name, parts in PAIRS.items()),
    Control("pair, softmax of z/T", lambda: TemperedLogLikelihood(LogLikelihood(), Tempered(3.0))),
    Control("pair, least squares", lambda: LeastSquares(Quadratic(), Line())),
]
