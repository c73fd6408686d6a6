"""Costs whose derivative is not that of their value, or that break the protocol."""

from __future__ import annotations

import numpy as np
from meta.entries import Mistake
from meta.formulas import cost, log_cosh, log_softmax, softmax
from scipy.special import expit, xlogy


def wrong_gradients(name, value, *rows):
    """One mistake for each row of what is wrong, the wrong ∇_a C_x and what a diagnosis says."""
    return [
        Mistake(f"{name}: {what}", cost(value, gradient), ("derivative",), says)
        for what, gradient, says in rows
    ]


def quadratic(a, y):
    return ((a - y) ** 2).sum(axis=-1) / 2


def error(a, y):
    return a - y


def cross_entropy(a, y):
    return -(y * np.log(a) + (1 - y) * np.log(1 - a)).sum(axis=-1)


def cross_entropy_gradient(a, y):
    return (a - y) / (a * (1 - a))


def log_likelihood(a, y):
    return -(y * np.log(a)).sum(axis=-1)


def huber(a, y):
    d = np.abs(a - y)
    return np.where(d <= 1, d * d / 2, d - 0.5).sum(axis=-1)


def steep_huber(a, y):
    d = np.abs(a - y)
    return np.where(d <= 0.5, d * d / 2, 0.5 * d - 0.125).sum(axis=-1)


def hinge(a, y):
    return np.maximum(1 - y * a, 0).sum(axis=-1)


def squared_hinge(a, y):
    return (np.maximum(1 - y * a, 0) ** 2).sum(axis=-1)


def within_margin(a, y):
    return (y * a < 1).astype(a.dtype)


def absolute(a, y):
    return np.abs(a - y).sum(axis=-1)


def mean_square(a, y):
    return ((a - y) ** 2).mean(axis=-1)


def poisson(a, y):
    return (a - y * np.log(a)).sum(axis=-1)


def regularised(a, y):
    return quadratic(a, y) + 0.05 * (a * a).sum(axis=-1)


def smoothed(y):
    return 0.9 * y + 0.05


def share(y):
    return y / np.abs(y).sum(axis=-1, keepdims=True)


MISTAKES = [
    *wrong_gradients(
        "quadratic",
        quadratic,
        ("y − a", lambda a, y: y - a, "sign"),
        ("2(a − y)", lambda a, y: 2 * (a - y), "factor"),
        ("(a − y)/2", lambda a, y: (a - y) / 2, "factor"),
        ("times 1.0001", lambda a, y: 1.0001 * (a - y), "factor"),
        ("a + y", lambda a, y: a + y, ""),
        ("only a", lambda a, y: +a, "missing term"),
        ("|a − y|", lambda a, y: np.abs(a - y), "absolute value"),
        ("the sign of a − y", lambda a, y: np.sign(a - y), ""),
        ("y normalised", lambda a, y: a - share(y), "normalised"),
        ("y clipped to [0, 1]", lambda a, y: a - np.clip(y, 0, 0.9), ""),
        ("divided by n", lambda a, y: (a - y) / a.shape[-1], "1/n"),
        ("sum of the errors", lambda a, y: error(a, y).sum(-1, keepdims=True) + 0 * a, ""),
        ("behind a sigmoid", lambda a, y: (a - y) * a * (1 - a), ""),
        ("zero", lambda a, y: np.zeros_like(a), "zero"),
        ("plus 0.01", lambda a, y: a - y + 0.01, "same number everywhere"),
        ("zero for errors above 2", lambda a, y: (a - y) * (np.abs(a - y) < 2), ""),
    ),
    *wrong_gradients(
        "half forgotten", lambda a, y: 2 * quadratic(a, y), ("a − y", error, "factor")
    ),
    *wrong_gradients(
        "mean square",
        mean_square,
        ("n forgotten", lambda a, y: 2 * (a - y), "1/n"),
        ("2 forgotten", lambda a, y: (a - y) / a.shape[-1], "factor"),
    ),
    *wrong_gradients("quadratic and ‖a‖²", regularised, ("‖a‖² not derived", error, "")),
    *wrong_gradients(
        "cross-entropy",
        cross_entropy,
        ("−y/a only", lambda a, y: -y / a, "missing term"),
        ("second term only", lambda a, y: (1 - y) / (1 - a), "missing term"),
        ("a − y", error, "fused"),
        ("negated", lambda a, y: -cross_entropy_gradient(a, y), "sign"),
        ("a and y swapped", lambda a, y: (y - a) / (y * (1 - y) + 1e-3), ""),
        ("sign of the second term", lambda a, y: -y / a - (1 - y) / (1 - a), ""),
        ("targets smoothed", lambda a, y: cross_entropy_gradient(a, smoothed(y)), ""),
        ("divided by a only", lambda a, y: (a - y) / a, ""),
    ),
    *wrong_gradients(
        "cross-entropy of smoothed targets",
        lambda a, y: cross_entropy(a, smoothed(y)),
        ("smoothing forgotten", cross_entropy_gradient, ""),
    ),
    *wrong_gradients(
        "cross-entropy without its second term",
        log_likelihood,
        ("both terms derived", cross_entropy_gradient, "missing term"),
    ),
    *wrong_gradients(
        "log-likelihood",
        log_likelihood,
        ("a − y", error, "fused"),
        ("y/a", lambda a, y: y / a, "sign"),
        ("−1/a", lambda a, y: -1 / a, ""),
    ),
    *wrong_gradients(
        "softmax cross-entropy of logits",
        lambda a, y: -(y * log_softmax(a)).sum(axis=-1),
        ("softmax forgotten", error, ""),
        ("sigmoid for softmax", lambda a, y: expit(a) * y.sum(-1, keepdims=True) - y, ""),
        (
            "target term forgotten",
            lambda a, y: softmax(a) * y.sum(-1, keepdims=True),
            "missing term",
        ),
    ),
    *wrong_gradients(
        "Kullback-Leibler",
        lambda a, y: (xlogy(y, y) - y * np.log(a)).sum(axis=-1),
        ("plus ln(y/a)", lambda a, y: np.log((y + 1e-3) / a) - y / a, ""),
    ),
    *wrong_gradients(
        "Poisson",
        poisson,
        ("a and y swapped", lambda a, y: 1 - a / y, "swapped"),
        ("1 forgotten", lambda a, y: -y / a, "missing term"),
    ),
    *wrong_gradients(
        "Huber",
        huber,
        ("no tail", error, ""),
        ("tail cut off", lambda a, y: (a - y) * (np.abs(a - y) <= 1), ""),
        ("bends at 1.5", lambda a, y: np.clip(a - y, -1.5, 1.5), ""),
    ),
    *wrong_gradients(
        "Huber, δ = ½",
        steep_huber,
        (
            "tail of slope 1",
            lambda a, y: np.where(np.abs(a - y) <= 0.5, a - y, np.sign(a - y)),
            "",
        ),
    ),
    *wrong_gradients(
        "hinge",
        hinge,
        ("no mask", lambda a, y: -y, ""),
        ("mask flipped", lambda a, y: -y * (1 - within_margin(a, y)), ""),
        ("y forgotten", lambda a, y: -within_margin(a, y), ""),
        ("y", lambda a, y: y * within_margin(a, y), "sign"),
    ),
    *wrong_gradients(
        "squared hinge",
        squared_hinge,
        ("2 forgotten", lambda a, y: -y * np.maximum(1 - y * a, 0), "factor"),
    ),
    *wrong_gradients(
        "log-cosh",
        lambda a, y: log_cosh(a - y).sum(axis=-1),
        ("tanh of y − a", lambda a, y: np.tanh(y - a), "sign"),
        ("tanh squared", lambda a, y: np.tanh(a - y) ** 2, "squared"),
        ("the second derivative", lambda a, y: 1 - np.tanh(a - y) ** 2, "second derivative"),
    ),
    *wrong_gradients(
        "absolute error",
        absolute,
        ("a − y", error, ""),
        ("sign of y − a", lambda a, y: np.sign(y - a), "sign"),
        ("always 1", lambda a, y: np.ones_like(a), ""),
    ),
]
