"""Activations with kinks that they do not declare, jumps, or no honest slope at a kink."""

from __future__ import annotations

import numpy as np
from meta.entries import Mistake
from meta.formulas import activation, elu, elu_slope, ones_where, relu, sigmoid_slope, step
from scipy.special import expit

LEAKY = (lambda z: np.where(z > 0, z, 0.1 * z), lambda z: np.where(z > 0, 1, 0.1 * np.ones_like(z)))


def bent(name, sigma, slope, kinks=()):
    return Mistake(name, activation(sigma, slope, kinks), ("kinks", "derivative"))


def clipped(low, high):
    """σ and σ' of z held between two bounds."""
    return lambda z: np.clip(z, low, high), lambda z: ones_where((z > low) & (z < high), z)


def kernel(z):
    return np.exp(-np.abs(z))


def elu_jumping(z):
    return np.where(z > 0, z, np.exp(np.minimum(z, 0)))


def sigmoid_lifted(z):
    return expit(z) + 1e-3 * ones_where(z > 2, z)


MISTAKES = [
    bent("ReLU: kink not declared", relu, step),
    bent("|z|: kink not declared", np.abs, np.sign),
    bent("e^−|z|: kink not declared", kernel, lambda z: -np.sign(z) * kernel(z)),
    bent("hard tanh: kinks not declared", *clipped(-1, 1)),
    bent("ReLU6: second kink not declared", *clipped(0, 6), (0.0,)),
    bent("ReLU6: second kink declared at 5", *clipped(0, 6), (0.0, 5.0)),
    bent("leaky ReLU: kink declared at 1", *LEAKY, (1.0,)),
    bent("ELU, α = 0.5: kink not declared", lambda z: elu(z, 0.5), lambda z: elu_slope(z, 0.5)),
    bent("max(z, 1.3): kink not declared", *clipped(1.3, np.inf)),
    bent("max(z, −4.7): kink not declared", *clipped(-4.7, np.inf)),
    bent("ReLU: slope 2 at the kink", relu, lambda z: np.where(z == 0, 2, step(z)), (0.0,)),
    bent("|z|: slope −3 at the kink", np.abs, lambda z: np.where(z == 0, -3, np.sign(z)), (0.0,)),
    bent("ELU without −1: jumps at 0", elu_jumping, elu_slope),
    bent("ELU without −1: jumps at its kink", elu_jumping, elu_slope, (0.0,)),
    bent(
        "hard threshold: jumps at 1", lambda z: z * (z > 1), lambda z: ones_where(z > 1, z), (1.0,)
    ),
    bent("perceptron: jumps at 0", step, np.zeros_like, (0.0,)),
    bent("floor: jumps at every integer", np.floor, np.zeros_like),
    bent("rounded to 0.01: slope passed through", lambda z: np.round(z, 2), np.ones_like),
    bent("sigmoid: 0.001 higher from z = 2 on", sigmoid_lifted, sigmoid_slope, (2.0,)),
    Mistake(
        "|z|: z/|z| has no value at the kink",
        activation(np.abs, lambda z: z / np.abs(z), (0.0,)),
        ("kinks", "derivative", "saturation"),
    ),
    Mistake(
        "sinc: no value at 0",
        activation(lambda z: np.sin(z) / z, lambda z: (np.cos(z) - np.sin(z) / z) / z),
        ("derivative", "kinks", "saturation"),
    ),
]
