"""Right activations that mix neurons, keep harmless things on self or override `pullback`."""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np
from attrs import frozen
from meta.entries import Control
from meta.formulas import (
    activation,
    eye,
    log_softmax,
    log_softmax_jacobian,
    outer,
    running_sum_jacobian,
    sigmoid_slope,
    softmax,
    softmax_jacobian,
    tanh_slope,
    times_mean,
    times_mean_jacobian,
)
from scipy.special import expit
from scipy.special import log_softmax as scipys_log_softmax
from scipy.special import softmax as scipys_softmax

from nnframe import Activation, Linear, Softmax


def centred(z):
    return z - z.mean(axis=-1, keepdims=True)


def centring(z):
    return np.broadcast_to(eye(z) - 1 / z.shape[-1], (*z.shape, z.shape[-1]))


def spread(z):
    return np.sqrt(z.var(axis=-1, keepdims=True) + 0.1)


def standardised(z):
    return centred(z) / spread(z)


def standardised_jacobian(z):
    a, n = standardised(z), z.shape[-1]
    return (centring(z) - outer(a, a) / n) / spread(z)[..., None]


def length(z):
    return np.hypot(np.linalg.norm(z, axis=-1, keepdims=True), 1)


def shortened(z):
    return z / length(z)


def shortened_jacobian(z):
    a = shortened(z)
    return (eye(z) - outer(a, a)) / length(z)[..., None]


def with_left_neighbour(z):
    return z + 0.1 * np.roll(z, 1, axis=-1)


def with_left_neighbour_jacobian(z):
    jacobian = eye(z) + 0.1 * np.roll(eye(z), 1, axis=0)
    return np.broadcast_to(jacobian, (*z.shape, z.shape[-1]))


def softmax_pullback(z, a, grad_a):
    return a * (grad_a - (grad_a * a).sum(axis=-1, keepdims=True))


def running_sum(z):
    return np.cumsum(z, axis=-1)


def running_sum_pullback(z, a, grad_a):
    return np.cumsum(grad_a[:, ::-1], axis=-1)[:, ::-1]


FORMULAS = {
    "softmax": (softmax, softmax_jacobian),
    "softmax by scipy": (lambda z: scipys_softmax(z, axis=-1), softmax_jacobian),
    "softmax of z/0.1": (lambda z: softmax(z / 0.1), lambda z: softmax_jacobian(z / 0.1) / 0.1),
    "softmax of z/30": (lambda z: softmax(z / 30), lambda z: softmax_jacobian(z / 30) / 30),
    "log-softmax": (log_softmax, log_softmax_jacobian),
    "log-softmax by scipy": (lambda z: scipys_log_softmax(z, axis=-1), log_softmax_jacobian),
    "standardised over the neurons": (standardised, standardised_jacobian),
    "competition": (centred, centring),
    "shortened by np.linalg.norm": (shortened, shortened_jacobian),
    "running sum": (running_sum, running_sum_jacobian),
    "left neighbour": (with_left_neighbour, with_left_neighbour_jacobian),
    "z times its mean": (times_mean, times_mean_jacobian),
    "softmax, own pullback": (softmax, softmax_jacobian, (), softmax_pullback),
    "running sum, own pullback": (running_sum, running_sum_jacobian, (), running_sum_pullback),
    "sigmoid, pullback from a": (expit, sigmoid_slope, (), lambda z, a, g: g * a * (1 - a)),
    "tanh, pullback from a": (np.tanh, tanh_slope, (), lambda z, a, g: g * (1 - a * a)),
}


@frozen(eq=False)
class Swish(Activation):
    """Settings frozen by attrs."""

    beta: float = 1.5

    def forward(self, z):
        return z * expit(self.beta * z)

    def derivative(self, z):
        return expit(self.beta * z) + self.beta * z * sigmoid_slope(self.beta * z)


@frozen(eq=False)
class ParametricReLU(Activation):
    """Kinks that depend on a setting."""

    slope: float = 0.2
    place: float = -0.75

    @property
    def kinks(self):
        return (self.place,)

    def forward(self, z):
        return np.maximum(z - self.place, 0) + self.slope * np.minimum(z - self.place, 0)

    def derivative(self, z):
        return np.where(z > self.place, np.ones_like(z), self.slope)


class SingleParameter(Activation):
    """A parameter in float32 that float64 takes as it is."""

    gain = np.float32(0.125)

    def forward(self, z):
        return np.tanh(self.gain * z)

    def derivative(self, z):
        return self.gain * tanh_slope(self.gain * z)


class Taylor(Activation):
    """A table of powers made anew in each call."""

    degree = 5

    def powers(self, z):
        return np.stack([z**k for k in range(self.degree + 1)])

    def forward(self, z):
        return sum(power / math.factorial(k) for k, power in enumerate(self.powers(z)))

    def derivative(self, z):
        return sum(power / math.factorial(k) for k, power in enumerate(self.powers(z)[:-1]))


class LazyConstant(Activation):
    """A constant worked out when it is first needed, and kept."""

    @cached_property
    def scale(self):
        return math.sqrt(math.pi) / 2

    def forward(self, z):
        if not hasattr(self, "_shift"):
            self._shift = math.log(2)
        return self.scale * np.tanh(z) + self._shift

    def derivative(self, z):
        return self.scale * tanh_slope(z)


class RemembersByValue(Activation):
    """Results known by the numbers in z, and handed out as copies."""

    def __init__(self):
        self._known = {}

    def known(self, f, z):
        key = (f.__name__, z.shape, z.dtype.str, np.ascontiguousarray(z).tobytes())
        if key not in self._known:
            self._known[key] = f(z)
        return self._known[key].copy()

    def forward(self, z):
        return self.known(np.tanh, z)

    def derivative(self, z):
        return self.known(tanh_slope, z)


class ByDtype(Activation):
    """A slope in the very dtype that came in, by NumPy scalars."""

    def forward(self, z):
        half = z.dtype.type(0.5)
        return half * (np.tanh(half * z) + half + half)

    def derivative(self, z):
        quarter = z.dtype.type(0.25)
        return quarter * tanh_slope(z.dtype.type(0.5) * z)


class OwnGenerator(Activation):
    """Coefficients drawn once, when it is made, from a generator of its own."""

    def __init__(self):
        self.gains = tuple(np.random.default_rng(7).uniform(0.5, 2, size=3).tolist())

    def forward(self, z):
        return sum(np.sin(gain * z) for gain in self.gains)

    def derivative(self, z):
        return sum(gain * np.cos(gain * z) for gain in self.gains)


class Sum(Activation):
    """Made of two others."""

    def __init__(self, first, second):
        self.parts = (first, second)

    def forward(self, z):
        return sum(part.forward(z) for part in self.parts)

    def derivative(self, z):
        return self.parts[0].derivative(z) + self.parts[1].derivative(z)[..., None] * eye(z)


CONTROLS = [
    *(Control(name, activation(*formulas)) for name, formulas in FORMULAS.items()),
    Control("swish with frozen settings", Swish),
    Control("parametric ReLU, its kink a setting", ParametricReLU),
    Control("tanh with a parameter in float32", SingleParameter),
    Control("Taylor's e^z with a table in each call", Taylor),
    Control("tanh with a constant found on first use", LazyConstant),
    Control("tanh that remembers by value", RemembersByValue),
    Control("sigmoid by NumPy scalars of z's dtype", ByDtype),
    Control("three sines drawn when made", OwnGenerator),
    Control("softmax plus linear", lambda: Sum(Softmax(), Linear())),
]
