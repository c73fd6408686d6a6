"""Activations whose σ' is not the derivative of their σ."""

from __future__ import annotations

import numpy as np
from meta.entries import Mistake
from meta.formulas import (
    activation,
    diagonal,
    elu,
    gaussian,
    gelu,
    gelu_by_tanh,
    gelu_by_tanh_slope,
    gelu_slope,
    log_softmax,
    log_softmax_jacobian,
    ones_where,
    outer,
    relu,
    running_sum_jacobian,
    sigmoid_slope,
    softmax,
    softmax_jacobian,
    softplus,
    step,
    swish,
    swish_slope,
    tanh_slope,
    times_mean,
    times_mean_jacobian,
    transposed,
)
from scipy.special import expit, ndtr


def wrong_slopes(name, sigma, *rows, kinks=()):
    """One mistake for each row of what is wrong, the wrong σ' and what a diagnosis says."""
    return [
        Mistake(f"{name}: {what}", activation(sigma, slope, kinks), ("derivative",), says)
        for what, slope, says in rows
    ]


def within(limit, slope):
    return lambda z: np.where(np.abs(z) < limit, slope(z), 0)


def steep_softmax(z):
    return softmax(z / 0.5)


def leaky(z, slope=0.1):
    return np.where(z > 0, z, slope * z)


def leaky_slope(z, slope=0.1):
    return np.where(z > 0, 1, slope * np.ones_like(z))


MISTAKES = [
    *wrong_slopes(
        "sigmoid",
        expit,
        ("derivative fed a", lambda z: sigmoid_slope(expit(z)), "fed a"),
        ("a(1 − z)", lambda z: expit(z) * (1 - z), "a(1 − z)"),
        ("z(1 − z)", lambda z: z * (1 - z), ""),
        ("1 − a", lambda z: 1 - expit(z), "1 − a"),
        ("a(1 + a)", lambda z: expit(z) * (1 + expit(z)), ""),
        ("σ' negated", lambda z: -sigmoid_slope(z), "sign"),
        ("σ' doubled", lambda z: 2 * sigmoid_slope(z), "factor"),
        ("σ' times 1.0001", lambda z: 1.0001 * sigmoid_slope(z), "factor"),
        ("σ' times 0.999", lambda z: 0.999 * sigmoid_slope(z), "factor"),
        ("σ' squared", lambda z: sigmoid_slope(z) ** 2, "squared"),
        ("σ' inverted", lambda z: 1 / sigmoid_slope(np.clip(z, -50, 50)), "reciprocal"),
        ("σ for σ'", expit, "returns σ itself"),
        ("σ'' for σ'", lambda z: sigmoid_slope(z) * (1 - 2 * expit(z)), "second derivative"),
        ("σ' plus 0.1", lambda z: sigmoid_slope(z) + 0.1, "same number everywhere"),
        ("σ' of 2z", lambda z: sigmoid_slope(2 * z), "argument"),
        ("no slope beyond 6", within(6, sigmoid_slope), "zero beyond"),
        ("always the slope at 0", lambda z: np.full_like(z, 0.25), ""),
        ("no slope at all", np.zeros_like, "zero"),
        (
            "wrong between 2.9 and 3.1",
            lambda z: np.where((z > 2.9) & (z < 3.1), 1.5, 1.0).astype(z.dtype) * sigmoid_slope(z),
            "",
        ),
        ("a difference quotient with h = 0.001", lambda z: (expit(z + 1e-3) - expit(z)) / 1e-3, ""),
        (
            "wrong below 0",
            lambda z: np.where(z < 0, expit(z), sigmoid_slope(z)),
            "to z = 0 and right elsewhere",
        ),
    ),
    *wrong_slopes(
        "tanh",
        np.tanh,
        ("1 − a", lambda z: 1 - np.tanh(z), "1 − a"),
        ("derivative fed a", lambda z: tanh_slope(np.tanh(z)), "fed a"),
        ("1 − z²", lambda z: 1 - z * z, ""),
        ("1 + a²", lambda z: 1 + np.tanh(z) ** 2, ""),
        ("sech for sech²", lambda z: 1 / np.cosh(np.clip(z, -50, 50)), ""),
        ("the sigmoid's σ'", sigmoid_slope, ""),
        ("σ for σ'", np.tanh, "returns σ itself"),
        ("σ'' for σ'", lambda z: -2 * np.tanh(z) * tanh_slope(z), "second derivative"),
    ),
    *wrong_slopes("2 tanh", lambda z: 2 * np.tanh(z), ("σ' of tanh", tanh_slope, "factor")),
    *wrong_slopes("tanh 2z", lambda z: np.tanh(2 * z), ("inner 2 forgotten", tanh_slope, "")),
    *wrong_slopes(
        "softplus",
        softplus,
        ("σ'(−z)", lambda z: expit(-z), "mirrored"),
        ("no slope beyond 20", lambda z: np.where(z < 20, expit(z), 0), "zero beyond"),
        ("derivative fed a", lambda z: expit(softplus(z)), "fed a"),
        ("σ'' for σ'", sigmoid_slope, "second derivative"),
        ("wrong below −1", lambda z: np.where(z < -1, 0, expit(z)), ""),
    ),
    *wrong_slopes(
        "arctan",
        np.arctan,
        ("no slope beyond 20", within(20, lambda z: 1 / (1 + z * z)), "zero beyond"),
        ("σ' squared", lambda z: 1 / (1 + z * z) ** 2, "squared"),
        ("σ' inverted", lambda z: 1 + z * z, "reciprocal"),
    ),
    *wrong_slopes(
        "sine",
        np.sin,
        ("σ' negated", lambda z: -np.cos(z), "sign"),
        ("|cos z|", lambda z: np.abs(np.cos(z)), "absolute value"),
        ("cos 2z", lambda z: np.cos(2 * z), "argument"),
        ("derivative fed a", lambda z: np.cos(np.sin(z)), "fed a"),
        ("σ'' for σ'", lambda z: -np.sin(z), "second derivative"),
    ),
    *wrong_slopes(
        "sin 20z", lambda z: np.sin(20 * z), ("20 forgotten", lambda z: np.cos(20 * z), "factor")
    ),
    *wrong_slopes(
        "square",
        np.square,
        ("z for 2z", lambda z: +z, "factor"),
        ("2|z|", lambda z: 2 * np.abs(z), "absolute value"),
        ("derivative fed a", lambda z: 2 * z * z, "fed a"),
    ),
    *wrong_slopes(
        "gaussian",
        gaussian,
        ("sign of the exponent lost", lambda z: 2 * z * gaussian(z), "sign"),
        ("inner derivative forgotten", gaussian, "returns σ itself"),
    ),
    *wrong_slopes("e^z", np.exp, ("power rule", lambda z: z * np.exp(np.minimum(z, 600) - 1), "")),
    *wrong_slopes(
        "swish",
        swish,
        ("β forgotten", lambda z: swish_slope(z, 1.0), "argument"),
        ("β forgotten once", lambda z: expit(1.5 * z) + z * sigmoid_slope(1.5 * z), ""),
        ("first term only", lambda z: expit(1.5 * z), "product rule"),
        ("σ'(−z)", lambda z: swish_slope(-z), "mirrored"),
    ),
    *wrong_slopes(
        "ReLU",
        relu,
        ("no mask", np.ones_like, ""),
        ("mask flipped", lambda z: ones_where(z < 0, z), "mirrored"),
        ("mask from z > 1 on", lambda z: ones_where(z > 1, z), ""),
        ("mask from z > 0.001 on", lambda z: ones_where(z > 1e-3, z), ""),
        ("σ for σ'", relu, "returns σ itself"),
        kinks=(0.0,),
    ),
    *wrong_slopes(
        "leaky ReLU",
        leaky,
        ("slope forgotten", step, ""),
        ("slope of the wrong sign", lambda z: leaky_slope(z, -0.1), ""),
        ("slope 0.01 for 0.1", lambda z: leaky_slope(z, 0.01), ""),
        kinks=(0.0,),
    ),
    *wrong_slopes(
        "ELU",
        elu,
        ("σ for σ' below 0", lambda z: np.where(z > 0, 1, elu(z)), ""),
        ("slope 1 below 0 too", np.ones_like, ""),
    ),
    *wrong_slopes("GELU by tanh", gelu_by_tanh, ("the exact GELU's σ'", gelu_slope, "")),
    *wrong_slopes(
        "GELU",
        gelu,
        ("σ' of its approximation", gelu_by_tanh_slope, ""),
        ("Φ(z) only", lambda z: ndtr(z), "product rule"),
    ),
    *wrong_slopes(
        "softmax",
        softmax,
        ("diagonal only", lambda z: softmax(z) * (1 - softmax(z)), "diagonal"),
        ("a on the diagonal", lambda z: diagonal(softmax(z)), ""),
        ("plus off the diagonal", lambda z: diagonal(softmax(z)) + outer(*[softmax(z)] * 2), ""),
        ("Jacobian negated", lambda z: -softmax_jacobian(z), "sign"),
        ("Jacobian fed a", lambda z: softmax_jacobian(softmax(z)), "fed a"),
        ("Jacobian halved", lambda z: softmax_jacobian(z) / 2, "factor"),
    ),
    *wrong_slopes(
        "softmax of 2z",
        steep_softmax,
        ("temperature forgotten", lambda z: softmax_jacobian(z / 0.5), "factor"),
    ),
    *wrong_slopes(
        "log-softmax",
        log_softmax,
        ("Jacobian transposed", lambda z: transposed(log_softmax_jacobian(z)), "transposed"),
        ("the softmax's Jacobian", softmax_jacobian, ""),
        ("diagonal only", lambda z: 1 - softmax(z), "diagonal"),
    ),
    *wrong_slopes(
        "running sum",
        lambda z: np.cumsum(z, axis=-1),
        ("Jacobian transposed", lambda z: transposed(running_sum_jacobian(z)), "transposed"),
        ("diagonal only", np.ones_like, "diagonal"),
    ),
    *wrong_slopes(
        "z times its mean",
        times_mean,
        ("transposed", lambda z: transposed(times_mean_jacobian(z)), "transposed"),
        ("transposed, halved", lambda z: transposed(times_mean_jacobian(z)) / 2, ""),
        (
            "second term forgotten",
            lambda z: diagonal(z.mean(axis=-1, keepdims=True) * np.ones_like(z)),
            "",
        ),
    ),
    *wrong_slopes(
        "competition",
        lambda z: z - z.mean(axis=-1, keepdims=True),
        ("mean not differentiated", np.ones_like, ""),
        ("mean added", lambda z: diagonal(np.ones_like(z)) + 1 / z.shape[-1], ""),
    ),
]
