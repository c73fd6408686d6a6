"""Activations that remember, that draw random numbers, or whose other methods go astray."""

from __future__ import annotations

import random
import time
from itertools import count

import numpy as np
from meta.entries import Mistake
from meta.formulas import (
    activation,
    running_sum_jacobian,
    sigmoid_slope,
    softmax,
    softmax_jacobian,
    tanh_slope,
)
from scipy.special import expit

from nnframe import Activation


def of_class(laws, says=""):
    """Decorate a class that is a mistake; each entry gets a subclass, so that no state is kept."""

    def plant(kind):
        name = kind.__doc__.rstrip(".")
        MISTAKES.append(Mistake(name, lambda: type(kind.__name__, (kind,), {})(), laws, says))
        return kind

    return plant


MISTAKES: list[Mistake] = []


class Tanh(Activation):
    def forward(self, z):
        return np.tanh(z)

    def derivative(self, z):
        return tanh_slope(z)


@of_class(("state", "derivative", "threads"), "cached")
class CachedInput(Tanh):
    """tanh: σ' of the z that σ last saw."""

    def forward(self, z):
        self.z = z
        return np.tanh(z)

    def derivative(self, z):
        return tanh_slope(getattr(self, "z", z))


@of_class(("state", "derivative", "threads"), "cached")
class CachedOutput(Tanh):
    """tanh: σ' from the a that σ last returned."""

    def forward(self, z):
        self.a = np.tanh(z)
        return self.a

    def derivative(self, z):
        return 1 - self.a**2


@of_class(("state", "derivative", "shape"), "cached")
class FirstMask(Tanh):
    """ReLU: the mask of the first batch for all."""

    kinks = (0.0,)

    def forward(self, z):
        return np.maximum(z, 0)

    def derivative(self, z):
        if not hasattr(self, "mask"):
            self.mask = (z > 0).astype(z.dtype)
        return self.mask


@of_class(("state",), "cached")
class KnownByIdentity(Tanh):
    """tanh: remembers results by the identity of z."""

    def forward(self, z):
        if getattr(self, "z", None) is not z:
            self.z, self.a = z, np.tanh(z)
        return self.a


@of_class(("state", "derivative", "dtype"), "cached")
class KnownByShape(Tanh):
    """tanh: remembers σ' by the shape of z."""

    def derivative(self, z):
        known = self.__dict__.setdefault("known", {})
        return known.setdefault(z.shape, tanh_slope(z))


@of_class(("state", "threads"))
class OwnBuffer(Tanh):
    """tanh: returns a buffer that the next call overwrites."""

    def forward(self, z):
        if getattr(self, "buffer", z[:0]).shape != z.shape or self.buffer.dtype != z.dtype:
            self.buffer = np.empty_like(z)
        return np.tanh(z, out=self.buffer)


@of_class(("state", "threads"))
class SlopeBuffer(Tanh):
    """tanh: returns σ' in a buffer of the class."""

    buffers: dict = {}  # noqa: RUF012  # shared: that is the mistake

    def derivative(self, z):
        key = (self.__class__, z.shape, z.dtype)
        buffer = self.buffers.setdefault(key, np.empty_like(z))
        buffer[...] = tanh_slope(z)
        return buffer


@of_class(("state", "derivative"))
class Counter(Tanh):
    """tanh: steeper with every call."""

    calls = 0

    def derivative(self, z):
        self.calls += 1
        return tanh_slope(z) * (1 + 1e-3 * self.calls)


@of_class(("state", "derivative"))
class Annealed(Tanh):
    """tanh βz: β shrinks with every forward pass."""

    beta = 1.0

    def forward(self, z):
        self.beta *= 0.99
        return np.tanh(self.beta * z)

    def derivative(self, z):
        return self.beta * tanh_slope(self.beta * z)


@of_class(("state", "derivative", "samples"))
class RunningMean(Tanh):
    """tanh: less the running mean of what it saw."""

    mean = 0.0

    def forward(self, z):
        self.mean = 0.9 * self.mean + 0.1 * float(z.mean())
        return np.tanh(z - self.mean)

    def derivative(self, z):
        return tanh_slope(z - self.mean)


@of_class(("state", "derivative"))
class EveryThirdCall(Tanh):
    """tanh: every third σ' is that of the sigmoid."""

    def __init__(self):
        self._turns = count(1)

    def derivative(self, z):
        return tanh_slope(z) if next(self._turns) % 3 else sigmoid_slope(z)


@of_class(("threads", "state"))
class ThroughSelf(Tanh):
    """tanh: hands z to a slow helper by way of self."""

    def forward(self, z):
        self.z = z
        return self.slowly()

    def slowly(self):
        time.sleep(1e-3)
        return np.tanh(self.z)


def random_by(name, noise, says, laws=("randomness", "state", "samples", "derivative")):
    sigma = lambda z: np.tanh(z) + noise(z)  # noqa: E731
    return Mistake(f"tanh: {name}", activation(sigma, tanh_slope), laws, says)


def numpys_noise(z):
    return (1e-3 * np.random.normal(size=z.shape)).astype(z.dtype)  # noqa: NPY002


def drawn_and_dropped(z):
    np.random.rand()  # noqa: NPY002
    return np.zeros_like(z)


def reseeded(z):
    np.random.seed(0)  # noqa: NPY002
    return np.zeros_like(z)


def fresh_noise(size):
    return lambda z: (size * np.random.default_rng().normal(size=z.shape)).astype(z.dtype)


def kept_generator():
    rng = np.random.default_rng(0)
    return lambda z: (1e-3 * rng.normal(size=z.shape)).astype(z.dtype)


MISTAKES += [
    random_by("noise from np.random", numpys_noise, "global random"),
    random_by("a number drawn from np.random for nothing", drawn_and_dropped, "global random"),
    random_by("np.random seeded anew", reseeded, "global random"),
    random_by("noise from Python's random", lambda z: 1e-3 * random.random(), "global random"),
    random_by("noise from a fresh generator", fresh_noise(1e-3), "noise"),
    random_by("noise of 1e-9 from a fresh generator", fresh_noise(1e-9), "noise"),
    random_by("noise from a generator of its own", kept_generator(), "noise"),
    Mistake(
        "tanh: noise in σ' only",
        activation(np.tanh, lambda z: tanh_slope(z) * (1 + fresh_noise(1e-3)(z))),
        ("randomness", "state", "derivative"),
        "noise",
    ),
]


def pulled_back(name, pullback, says, sigma=expit, slope=sigmoid_slope, laws=("pullback",)):
    return Mistake(f"pullback, {name}", activation(sigma, slope, pullback=pullback), laws, says)


def scaled_in_place(z, a, grad_a):
    grad_a *= sigmoid_slope(z)
    return grad_a


def overwrites_a(z, a, grad_a):
    np.multiply(a, 1 - a, out=a)
    return a * grad_a


SOFTMAX, RUNNING_SUM = (
    {"sigma": softmax, "slope": softmax_jacobian},
    {"sigma": lambda z: np.cumsum(z, axis=-1), "slope": running_sum_jacobian},
)

MISTAKES += [
    pulled_back("sigmoid: without σ'", lambda z, a, g: +g, "missing σ'"),
    pulled_back("sigmoid: negated", lambda z, a, g: -g * sigmoid_slope(z), "sign"),
    pulled_back("sigmoid: σ' fed a", lambda z, a, g: g * sigmoid_slope(a), "fed a"),
    pulled_back("sigmoid: σ' twice", lambda z, a, g: g * sigmoid_slope(z) ** 2, "σ' twice"),
    pulled_back("sigmoid: doubled", lambda z, a, g: 2 * g * sigmoid_slope(z), "factor"),
    pulled_back("sigmoid: clipped at 0.1", lambda z, a, g: np.clip(g * a * (1 - a), -0.1, 0.1), ""),
    pulled_back("sigmoid: mean over the samples",
                lambda z, a, g: np.broadcast_to((g * a * (1 - a)).mean(axis=0), z.shape), "",
                laws=("pullback", "samples")),
    pulled_back("sigmoid: divided by the batch size", lambda z, a, g: g * a * (1 - a) / len(z),
            "1/m",
                laws=("pullback", "samples")),
    pulled_back("sigmoid: returns a column more", lambda z, a, g: (g * a * (1 - a))[..., None], "",
                laws=("pullback", "shape")),
    pulled_back("sigmoid: widens to float64", lambda z, a, g: np.float64(1) * g * a * (1 - a), "",
                laws=("pullback", "dtype")),
    pulled_back("sigmoid: over grad_a", scaled_in_place, "in place", laws=("inputs", "pullback")),
    pulled_back("sigmoid: over a", overwrites_a, "in place", laws=("inputs", "pullback")),
    pulled_back("softmax: diagonal only", lambda z, a, g: g * a * (1 - a), "diagonal", **SOFTMAX),
    pulled_back("softmax: without the common term", lambda z, a, g: g * a, "", **SOFTMAX),
    pulled_back("softmax: sum over the samples",
                lambda z, a, g: a * (g - (g * a).sum(axis=0)), "", **SOFTMAX),
    pulled_back("running sum: Jacobian transposed", lambda z, a, g: np.cumsum(g, axis=-1),
            "transposed",
                **RUNNING_SUM),
]  # fmt: skip
