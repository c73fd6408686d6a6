"""Activations of the wrong dtype, shape or layout, that mix samples, write into z or overflow."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from meta.entries import Mistake
from meta.formulas import (
    activation,
    elu_slope,
    gaussian,
    ones_where,
    relu,
    sigmoid_slope,
    softmax,
    softmax_jacobian,
    softplus,
    step,
    tanh_slope,
    times_mean,
    times_mean_jacobian,
)
from scipy.special import expit


def planted(name, laws, sigma, slope, says="", kinks=()):
    return Mistake(name, activation(sigma, slope, kinks), tuple(laws.split()), says)


def narrow(f):
    """The function computed in float32, whatever comes in."""
    return lambda z: f(z.astype(np.float32)).astype(z.dtype)


DTYPES = [
    planted("ReLU: np.where widens float32", "dtype", lambda z: np.where(z > 0, z, 0),
            lambda z: np.where(z > 0, 1.0, 0.0), "", (0.0,)),
    planted("ReLU: σ' in whole numbers", "dtype", relu, lambda z: np.where(z > 0, 1, 0), "",
            (0.0,)),
    planted("ReLU: σ' in booleans", "dtype shape", relu, lambda z: z > 0, "", (0.0,)),
    planted("sigmoid: a NumPy float64 constant widens", "dtype", lambda z: np.float64(1) * expit(z),
            lambda z: np.float64(1) * sigmoid_slope(z)),
    planted("LeCun's tanh: np.sqrt(3) widens", "dtype", lambda z: np.sqrt(3) * np.tanh(z),
            lambda z: np.sqrt(3) * tanh_slope(z)),
    planted("tanh: always float64", "dtype", lambda z: np.tanh(z.astype(np.float64)),
            lambda z: tanh_slope(z.astype(np.float64))),
    planted("tanh: always float32", "dtype precision", lambda z: np.tanh(z.astype(np.float32)),
            lambda z: tanh_slope(z.astype(np.float32))),
    planted("tanh: σ' always float32", "dtype precision", np.tanh,
            lambda z: tanh_slope(z.astype(np.float32))),
    planted("sigmoid: float32 inside", "precision derivative", narrow(expit), narrow(sigmoid_slope),
            "float32"),
    planted("tanh: float32 inside σ'", "precision derivative", np.tanh, narrow(tanh_slope),
            "float32"),
    planted("softplus: float32 inside σ", "precision derivative", narrow(softplus), expit,
            "float32"),
    planted("sigmoid: float16 inside σ'", "precision derivative", expit,
            lambda z: sigmoid_slope(z.astype(np.float16)).astype(z.dtype)),
    planted("sine: coarse in float32 only", "derivative dtype precision", np.sin,
            lambda z: np.cos(z) if z.dtype != np.float32 else 1 - z * z / 2),
]  # fmt: skip

SHAPES = [
    planted("sigmoid: σ' is a list", "shape dtype", expit, lambda z: sigmoid_slope(z).tolist()),
    planted("sigmoid: σ' is None", "shape dtype", expit, lambda z: None),
    planted("sigmoid: σ' is a pair", "shape dtype", expit, lambda z: (expit(z), sigmoid_slope(z))),
    planted("linear: σ' is the number 1", "shape dtype", lambda z: +z, lambda z: 1.0),
    planted("sigmoid: σ' of each sample's mean", "shape", expit,
            lambda z: sigmoid_slope(z).mean(-1)),
    planted("sigmoid: σ' of the first sample only", "shape", expit, lambda z: sigmoid_slope(z[:1])),
    planted("sigmoid: σ' transposed", "shape", expit, lambda z: sigmoid_slope(z).T),
    planted("sigmoid: σ' with an axis too many", "shape", expit,
            lambda z: sigmoid_slope(z)[..., None]),
    planted("softmax: one Jacobian for all samples", "shape", softmax,
            lambda z: softmax_jacobian(z).mean(axis=0)),
    planted("tanh: σ flattened", "shape", lambda z: np.tanh(z).ravel(), tanh_slope),
    planted("tanh: squeezed", "shape samples", lambda z: np.tanh(z).squeeze(),
            lambda z: tanh_slope(z).squeeze()),
]  # fmt: skip


def standardised(z):
    return (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + 1e-5)


def of_one_sample(z):
    if len(z) == 1:
        raise ValueError("need at least two samples")
    return tanh_slope(z)


SAMPLES = [
    planted("softmax over the samples", "samples derivative", lambda z: softmax(z, axis=0),
            softmax_jacobian, "neighbour"),
    planted("softmax: divided by the sum of the batch", "samples derivative",
            lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum(), softmax_jacobian,
            "neighbour"),
    planted("tanh of the standardised batch", "samples derivative",
            lambda z: np.tanh(standardised(z)), lambda z: tanh_slope(standardised(z)), "neighbour"),
    planted("tanh: σ' of the standardised batch", "samples derivative", np.tanh,
            lambda z: tanh_slope(standardised(z))),
    planted("tanh: σ' divided by the batch size", "samples derivative", np.tanh,
            lambda z: tanh_slope(z) / len(z), "1/m"),
    planted("tanh: σ' of the first sample for all", "samples derivative", np.tanh,
            lambda z: np.broadcast_to(tanh_slope(z[:1]), z.shape), "first sample"),
    planted("tanh: no slope from the third sample on", "samples derivative", np.tanh,
            lambda z: tanh_slope(z) * (np.arange(len(z)) < 2).astype(z.dtype)[:, None]),
    planted("tanh: refuses a single sample", "samples shape derivative", np.tanh, of_one_sample),
    planted("tanh: wrong for a single sample", "samples derivative", np.tanh,
            lambda z: tanh_slope(z) * (2 if len(z) == 1 else 1)),
    planted("softmax: wrong for a single neuron", "derivative", softmax,
            lambda z: softmax_jacobian(z) if z.shape[1] > 1 else sigmoid_slope(z)),
    planted("z times its mean: wrong for a single neuron", "derivative", times_mean,
            lambda z: times_mean_jacobian(z) / (2 if z.shape[1] == 1 else 1)),
]  # fmt: skip


def negative_by_bits(z):
    """Whether z < 0, from the last byte of each number: a trick for contiguous memory."""
    return z.view(np.uint8).reshape(*z.shape, z.itemsize)[..., -1] >> 7 == 1


LAYOUTS = [
    planted("tanh: in the order of memory", "layout",
            lambda z: np.tanh(z.ravel("K")).reshape(z.shape),
            tanh_slope),
    planted("tanh: σ' in the order of memory", "layout derivative", np.tanh,
            lambda z: tanh_slope(z.ravel("K")).reshape(z.shape)),
    planted("ReLU by sign bits", "layout dtype", lambda z: np.where(negative_by_bits(z), 0, z),
            lambda z: ones_where(~negative_by_bits(z), z), "", (0.0,)),
    planted("tanh: reads the raw buffer", "layout",
            lambda z: np.tanh(np.frombuffer(z, z.dtype)).reshape(z.shape), tanh_slope),
    planted("tanh: of the array that z is a view of", "layout shape samples derivative",
            lambda z: np.tanh(z if z.base is None else z.base).reshape(z.shape), tanh_slope),
]  # fmt: skip


def rectified_in_place(z):
    z[z < 0] = 0
    return z


def exponential_in_place(z):
    z = np.asarray(z, dtype=np.float64)
    z -= 1
    return np.exp(z)


def doubled_in_place(z):
    z *= 2
    return z


INPUTS = [
    planted("ReLU: in place", "inputs", rectified_in_place, step, "in place", (0.0,)),
    planted("tanh: written over z", "inputs", lambda z: np.tanh(z, out=z), tanh_slope, "in place"),
    planted("e^(z − 1): in place in float64", "inputs dtype", exponential_in_place,
            lambda z: np.exp(z - 1), "in place"),
    planted("square: σ' in place", "inputs", np.square, doubled_in_place, "in place"),
    planted("ELU: minimum in place in σ'", "inputs",
            lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0))),
            lambda z: elu_slope(np.minimum(z, 0, out=z)), "in place"),
]  # fmt: skip


def naive_tanh(z):
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


def naive_softmax(z):
    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)


SATURATED = [
    planted("sigmoid: e^z/(1 + e^z)", "saturation", lambda z: np.exp(z) / (1 + np.exp(z)),
            sigmoid_slope),
    planted("sigmoid: σ' by e^−z/(1 + e^−z)²", "saturation", expit,
            lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
    planted("tanh by its exponentials", "saturation", naive_tanh, tanh_slope),
    planted("softmax: largest not subtracted", "saturation", naive_softmax, softmax_jacobian),
    planted("softplus: ln(1 + e^z)", "saturation", lambda z: np.log(1 + np.exp(z)), expit),
    planted("log-sigmoid: ln of the sigmoid", "saturation", lambda z: np.log(expit(z)),
            lambda z: expit(-z)),
    planted("gaussian by e^(z²)", "saturation", gaussian,
            lambda z: -2 * z * np.exp(z * z) / np.exp(z * z) ** 2),
]  # fmt: skip


def in_exact_mode(name, sigma, slope):
    return Mistake(name, activation(sigma, slope), ("exact", "derivative"))


def exactly(wrong, right):
    """A function that is wrong for fractions only."""
    return lambda z: wrong(z) if z.dtype == object else right(z)


def by_way_of_float(z):
    return np.vectorize(lambda v: Fraction(float(v)) ** 2, otypes=[object])(z)


EXACT = [
    in_exact_mode("cube: σ' of a fraction lacks the square", lambda z: z**3,
                  exactly(lambda z: 3 * z, lambda z: 3 * z * z)),
    in_exact_mode("square: fractions by way of floats", exactly(by_way_of_float, np.square),
                  lambda z: 2 * z),
    in_exact_mode("half square: fractions divided with //",
            exactly(lambda z: z * z // 2, lambda z: z * z / 2),
                  lambda z: +z),
]  # fmt: skip

MISTAKES = DTYPES + SHAPES + SAMPLES + LAYOUTS + INPUTS + SATURATED + EXACT
