"""Elementwise activations that are right, though a careless check would complain of them."""

from __future__ import annotations

import math

import numpy as np
from meta.entries import Control
from meta.formulas import (
    activation,
    diagonal,
    elu,
    elu_slope,
    gaussian,
    gelu,
    gelu_by_tanh,
    gelu_by_tanh_slope,
    gelu_slope,
    normal_density,
    ones_where,
    relu,
    sigmoid_slope,
    softplus,
    step,
    swish,
    swish_slope,
    tanh_slope,
)
from scipy.special import erf, expit, ndtr


def right(name, sigma, slope, kinks=()):
    return Control(name, activation(sigma, slope, kinks))


def between(low, high, z):
    return ones_where((z > low) & (z < high), z)


def leaky(slope):
    return (
        lambda z: np.where(z > 0, z, slope * z),
        lambda z: np.where(z > 0, 1.0, slope).astype(z.dtype),
        (0.0,),
    )


def hard_swish_slope(z):
    return np.where(np.abs(z) < 3, z / 3 + 0.5, step(z))


def soft_threshold(z):
    return np.sign(z) * np.maximum(np.abs(z) - 0.5, 0)


def book_sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def rounded_corner(z):
    return np.where(z < 0, 0 * z, np.where(z < 1, z * z / 2, z - 0.5))


def sinc(z):
    filled = np.where(z == 0, np.ones_like(z), z)
    return np.where(z == 0, np.ones_like(z), np.sin(filled) / filled)


def sinc_slope(z):
    far = np.where(np.abs(z) < 0.5, np.ones_like(z), z)
    near, series = np.clip(z, -0.5, 0.5) ** 2, 0.0
    for k in range(7, 0, -1):
        series = series * near + (-1) ** k * 2 * k / math.factorial(2 * k + 1)
    return np.where(np.abs(z) < 0.5, series * z, (np.cos(far) - np.sin(far) / far) / far)


def copied_and_cut(z):
    a = z.copy()
    a[a < 0] = 0
    return a


def in_double(f):
    return lambda z: f(z.astype(np.float64)).astype(z.dtype)


def in_extended(f):
    return lambda z: f(z.astype(np.longdouble)).astype(z.dtype)


def each(f):
    """A function of one Python float, applied to number after number."""
    return lambda z: np.array([[f(float(v)) for v in row] for row in z], dtype=z.dtype)


KINKED = [
    right("ReLU, np.maximum", relu, step, (0.0,)),
    right("ReLU, copied and cut", copied_and_cut, step, (0.0,)),
    right("ReLU by np.heaviside, slope ½ at the kink", lambda z: z * np.heaviside(z, 0),
          lambda z: np.heaviside(z, 0.5), (0.0,)),
    right("ReLU, slope 1 at the kink", relu, lambda z: ones_where(z >= 0, z), (0.0,)),
    right("leaky ReLU", *leaky(0.01)),
    right("leaky ReLU, negative slope", *leaky(-0.3)),
    right("leaky ReLU, slope 1: no kink after all", *leaky(1.0)),
    right("ReLU6, kinks in whole numbers", lambda z: np.clip(z, 0, 6), lambda z: between(0, 6, z),
            (0, 6)),
    right("hard tanh", lambda z: np.clip(z, -1, 1), lambda z: between(-1, 1, z), (-1.0, 1.0)),
    right("hard sigmoid", lambda z: np.clip(z / 6 + 0.5, 0, 1), lambda z: between(-3, 3, z) / 6,
            (-3.0, 3.0)),
    right("hard swish", lambda z: z * np.clip(z + 3, 0, 6) / 6, hard_swish_slope, (-3.0, 3.0)),
    right("soft threshold", soft_threshold, lambda z: ones_where(np.abs(z) > 0.5, z), (-0.5, 0.5)),
    right("ReLU from 1 on", lambda z: np.maximum(z - 1, 0), lambda z: ones_where(z > 1, z), (1.0,)),
    right("narrow steep ramp", lambda z: np.clip(1000 * z, 0, 1),
            lambda z: 1000 * between(0, 1e-3, z),
          (0.0, 1e-3)),
    right("kinks far out", lambda z: np.clip(z, -100, 250), lambda z: between(-100, 250, z),
            (-100.0, 250.0)),
    right("kinks at thirds", lambda z: np.clip(z, -1 / 3, 2 / 3),
            lambda z: between(-1 / 3, 2 / 3, z),
          (-1 / 3, 2 / 3)),
    right("|z|", np.abs, np.sign, (0.0,)),
    right("e^−|z|", lambda z: np.exp(-np.abs(z)), lambda z: -np.sign(z) * np.exp(-np.abs(z)),
            (0.0,)),
    right("triangle", lambda z: np.maximum(1 - np.abs(z), 0),
            lambda z: -np.sign(z) * between(-1, 1, z),
          (-1.0, 0.0, 1.0)),
    right("ELU, α = 0.3", lambda z: elu(z, 0.3), lambda z: elu_slope(z, 0.3), (0.0,)),
    right("ELU, α = 1, a kink declared for any α", elu, elu_slope, (0.0,)),
]  # fmt: skip

BOUNDED = [
    right("sigmoid by expit", expit, sigmoid_slope),
    right("sigmoid as in the book", book_sigmoid,
            lambda z: book_sigmoid(z) * (1 - book_sigmoid(z))),
    right("sigmoid of 50z", lambda z: expit(50 * z), lambda z: 50 * sigmoid_slope(50 * z)),
    right("sigmoid, σ' as a diagonal Jacobian", expit, lambda z: diagonal(sigmoid_slope(z))),
    right("sigmoid in double precision inside", in_double(expit), in_double(sigmoid_slope)),
    right("tanh", np.tanh, tanh_slope),
    right("tanh in extended precision inside", in_extended(np.tanh), in_extended(tanh_slope)),
    right("tanh by math.tanh, number after number", each(math.tanh),
            each(lambda v: 1 - math.tanh(v) ** 2)),
    right("tanh of 10⁸ z", lambda z: np.tanh(1e8 * z), lambda z: 1e8 * tanh_slope(1e8 * z)),
    right("10⁸ tanh", lambda z: 1e8 * np.tanh(z), lambda z: 1e8 * tanh_slope(z)),
    right("10⁻⁸ tanh", lambda z: 1e-8 * np.tanh(z), lambda z: 1e-8 * tanh_slope(z)),
    right("tanh of 10⁻⁸ z", lambda z: np.tanh(1e-8 * z), lambda z: 1e-8 * tanh_slope(1e-8 * z)),
    right("LeCun's tanh", lambda z: 1.7159 * np.tanh(2 / 3 * z),
            lambda z: 1.7159 * 2 / 3 * tanh_slope(2 / 3 * z)),
    right("tanh moved up by 1000", lambda z: 1000 + np.tanh(z), tanh_slope),
    right("arctan", np.arctan, lambda z: 1 / (1 + z * z)),
    right("error function", erf, lambda z: 2 / math.sqrt(math.pi) * gaussian(z)),
    right("normal distribution", ndtr, normal_density),
    right("softsign", lambda z: z / (1 + np.abs(z)), lambda z: (1 + np.abs(z)) ** -2),
    right("gaussian", gaussian, lambda z: -2 * z * gaussian(z)),
    right("narrow gaussian", lambda z: gaussian(30 * z), lambda z: -1800 * z * gaussian(30 * z)),
    right("serpentine", lambda z: z / (1 + z * z), lambda z: (1 - z * z) / (1 + z * z) ** 2),
    right("sine", np.sin, np.cos),
    right("sin 20z", lambda z: np.sin(20 * z), lambda z: 20 * np.cos(20 * z)),
    right("sinc, filled in at 0", sinc, sinc_slope),
    right("constant", lambda z: np.full_like(z, 0.5), np.zeros_like),
]  # fmt: skip

UNBOUNDED = [
    right("linear: z itself, and ones", lambda z: z, np.ones_like),
    right("linear: slope broadcast, read-only", lambda z: 3 * z,
          lambda z: np.broadcast_to(np.full_like(z[:1, :1], 3), z.shape)),
    right("square", np.square, lambda z: 2 * z),
    right("cube", lambda z: z**3, lambda z: 3 * z**2),
    right("polynomial", lambda z: ((0.1 * z - 1) * z + 2) * z - 3, lambda z: (0.3 * z - 2) * z + 2),
    right("|z| to the power 3/2", lambda z: np.abs(z) ** 1.5,
            lambda z: 1.5 * np.sign(z) * np.abs(z) ** 0.5),
    right("e^z", np.exp, np.exp),
    right("sin z + z/10", lambda z: np.sin(z) + 0.1 * z, lambda z: np.cos(z) + 0.1),
    right("snake", lambda z: z + np.sin(z) ** 2, lambda z: 1 + np.sin(2 * z)),
    right("hyperbola by np.hypot", lambda z: np.hypot(z, 1), lambda z: z / np.hypot(z, 1)),
    right("bent identity", lambda z: (np.sqrt(z * z + 1) - 1) / 2 + z,
          lambda z: z / (2 * np.sqrt(z * z + 1)) + 1),
    right("area sine", np.arcsinh, lambda z: 1 / np.hypot(z, 1)),
    right("logarithm both ways", lambda z: np.sign(z) * np.log1p(np.abs(z)),
            lambda z: 1 / (1 + np.abs(z))),
    right("softplus by np.logaddexp", softplus, expit),
    right("sharp softplus", lambda z: softplus(40 * z) / 40, lambda z: expit(40 * z)),
    right("log-sigmoid", lambda z: -softplus(-z), lambda z: expit(-z)),
    right("ELU by np.where, overflow unused", lambda z: np.where(z > 0, z, np.exp(z) - 1),
          lambda z: np.where(z > 0, 1.0, np.exp(z))),
    right("swish", swish, swish_slope),
    right("swish as written down", lambda z: z / (1 + np.exp(-z)),
          lambda z: book_sigmoid(z) + z * book_sigmoid(z) * (1 - book_sigmoid(z))),
    right("GELU", gelu, gelu_slope),
    right("GELU by tanh", gelu_by_tanh, gelu_by_tanh_slope),
    right("parabola between two lines", rounded_corner, lambda z: np.clip(z, 0, 1)),
    right("squared ReLU", lambda z: relu(z) ** 2, lambda z: 2 * relu(z)),
    right("z|z|", lambda z: z * np.abs(z), lambda z: 2 * np.abs(z)),
]  # fmt: skip

CONTROLS = KINKED + BOUNDED + UNBOUNDED
