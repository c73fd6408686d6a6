r"""The built-in functions as functions of a complex number, for the complex step.

Their own formulas are made for real numbers: they ask for the sign of z, or use |z|, and so throw
an imaginary part away. These here are *analytic*: where a formula is chosen by the side of z, it is
by the side of its real part.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnframe import activations, costs
from nnframe.activations.numerics import normal_cdf, normal_pdf
from nnframe.arrays import Array, over_neurons
from nnframe.fused import (
    SigmoidCrossEntropy,
    SigmoidFocal,
    SigmoidWeightedSum,
    SoftmaxKullbackLeibler,
    SoftmaxLogLikelihood,
    fused_pair,
)


def sigmoid(z: Array) -> Array:
    """Return 1/(1 + e^-z), with an exponential that stays below 1 on either side."""
    e = np.exp(np.where(z.real > 0, -z, z))
    a: Array = np.where(z.real > 0, 1, e) / (1 + e)
    return a


def log1p(z: Array) -> Array:
    r"""Return ln(1 + z): NumPy's own for complex numbers loses a small real part beside the 1.

    :math:`\ln(1 + x + ih) = \ln(1 + x) + ih/(1 + x)` is exact to the last bit for a tiny h.
    """
    logarithm: Array = np.log1p(z.real) + 1j * (z.imag / (1 + z.real))
    return logarithm


def softplus(z: Array) -> Array:
    """Return ln(1 + e^z)."""
    above = z.real > 0
    return np.where(above, z, 0) + log1p(np.exp(np.where(above, -z, z)))


def softmax(z: Array) -> Array:
    """Return e^z_j / Σ_k e^z_k; the real part of the largest is taken off all of them."""
    e = np.exp(z - z.real.max(axis=-1, keepdims=True))
    a: Array = e / e.sum(axis=-1, keepdims=True)
    return a


def gelu(z: Array) -> Array:
    r"""Return z Φ(z).

    :math:`\Phi(x + ih) = \Phi(x) + ih\varphi(x)` is exact to the last bit for h below
    :math:`10^{-16}`, and the complex step is far below.
    """
    a: Array = z * (normal_cdf(z.real) + 1j * z.imag * normal_pdf(z.real))
    return a


def elu(z: Array, alpha: float) -> Array:
    """Return z above 0 and α(e^z - 1) below."""
    above = z.real > 0
    return np.where(above, z, alpha * np.expm1(np.where(above, 0, z)))


def vanishing(factor: Array, value: Array) -> Array:
    """Return factor · value, 0 where the factor is: an absent class does not count."""
    return np.where(factor == 0, 0, factor * value)


def cross_entropy(a: Array, y: Array) -> Array:
    """Return -Σ [y ln a + (1 - y) ln(1 - a)]."""
    return -over_neurons(vanishing(y, np.log(a)) + vanishing(1 - y, log1p(-a)))


def fused_cross_entropy(z: Array, y: Array) -> Array:
    """`cross_entropy` behind a sigmoid, as a function of z."""
    return over_neurons(vanishing(y, softplus(-z)) + vanishing(1 - y, softplus(z)))


def fused_log_likelihood(z: Array, y: Array) -> Array:
    """-Σ y ln a behind a softmax, as a function of z."""
    relative = z - z.real.max(axis=-1, keepdims=True)
    log_a = relative - np.log(np.exp(relative).sum(axis=-1, keepdims=True))
    return -over_neurons(vanishing(y, log_a))


def size(value: Array) -> Array:
    """Return |x| of the real part, with the slope of its side."""
    return np.where(value.real < 0, -value, value)


def huber(error: Array, d: float) -> Array:
    """Return e²/2 up to d, and d (e - d/2) beyond."""
    near = np.where(error.real < d, error, d)
    return over_neurons(near * (2 * error - near)) / 2


def entropy(y: Array) -> Array:
    """Return Σ y ln y, which no parameter moves."""
    return over_neurons(vanishing(y, np.log(y)))


def direction(values: Array) -> Array:
    """Return the vector of length 1 (without a conjugate, which would not be analytic)."""
    unit: Array = values / np.sqrt(over_neurons(values * values))[..., None]
    return unit


def focal(a: Array, y: Array, gamma: float) -> Array:
    """Return -Σ [y (1 - a)^γ ln a + (1 - y) a^γ ln(1 - a)]."""
    yes, no = (1 - a) ** gamma * np.log(a), a**gamma * log1p(-a)
    return -over_neurons(vanishing(y, yes) + vanishing(1 - y, no))


def fused_focal(z: Array, y: Array, gamma: float) -> Array:
    """`focal` behind a sigmoid, as a function of z."""
    yes, no = sigmoid(-z) ** gamma * softplus(-z), sigmoid(z) ** gamma * softplus(z)
    return over_neurons(vanishing(y, yes) + vanishing(1 - y, no))


def weighted_sum(cost: costs.WeightedSum, a: Array, y: Array) -> Array:
    """Return the sum of its parts' own forms."""
    parts = [term.share(y) * _form(term.cost, term.of(a), term.of(y)) for term in cost.parts]
    total: Array = np.sum(parts, axis=0)
    return total


def fused_weighted_sum(pair: SigmoidWeightedSum, z: Array, y: Array) -> Array:
    """`weighted_sum` behind a sigmoid: each part with its own pair, where it has one."""
    parts = []
    for term in pair.cost.parts:
        own, target = term.of(z), term.of(y)
        inner: Any = fused_pair(term.cost, pair.activation)
        if inner is None:
            own, inner = sigmoid(own), term.cost
        parts.append(term.share(y) * _form(inner, own, target))
    total: Array = np.sum(parts, axis=0)
    return total


def _form(thing: Any, value: Array, y: Array) -> Array:
    form = FORMS.get(type(thing))
    result: Array = thing.forward(value, y) if form is None else form(thing, value, y)
    return result


#: For each built-in activation (of its settings and z), cost (of a and y) and fused pair (of z
#: and y), the same function of complex numbers. Classes of other people are called as they are.
FORMS: dict[type, Callable[..., Array]] = {
    activations.Arctan: lambda _, z: np.arctan(z),
    activations.ELU: lambda f, z: elu(z, f.alpha),
    activations.GELU: lambda _, z: gelu(z),
    activations.Gaussian: lambda _, z: np.exp(-z * z),
    activations.LeakyReLU: lambda f, z: np.where(z.real > 0, z, float(f.slope) * z),
    activations.Linear: lambda _, z: +z,
    activations.LogSigmoid: lambda _, z: -softplus(-z),
    activations.Mish: lambda _, z: z * np.tanh(softplus(z)),
    activations.ReLU: lambda _, z: np.where(z.real > 0, z, 0),
    activations.SELU: lambda f, z: f.scale * elu(z, f.alpha),
    activations.Sigmoid: lambda _, z: sigmoid(z),
    activations.SiLU: lambda _, z: z * sigmoid(z),
    activations.Sine: lambda _, z: np.sin(z),
    activations.Softmax: lambda _, z: softmax(z),
    activations.Softplus: lambda _, z: softplus(z),
    activations.Softsign: lambda _, z: z / (1 + np.where(z.real < 0, -z, z)),
    activations.Square: lambda _, z: z * z,
    activations.Tanh: lambda _, z: np.tanh(z),
    costs.Absolute: lambda _, a, y: over_neurons(size(a - y)),
    costs.Cosine: lambda _, a, y: over_neurons((direction(a) - direction(y)) ** 2) / 2,
    costs.Focal: lambda c, a, y: focal(a, y, c.gamma),
    costs.Hinge: lambda _, a, y: over_neurons(np.where((y * a).real < 1, 1 - y * a, 0)),
    costs.Huber: lambda c, a, y: huber(size(a - y), c.d),
    costs.KullbackLeibler: lambda _, a, y: entropy(y) - over_neurons(vanishing(y, np.log(a))),
    costs.WeightedSum: weighted_sum,
    SigmoidFocal: lambda p, z, y: fused_focal(z, y, p.cost.gamma),
    SigmoidWeightedSum: fused_weighted_sum,
    SoftmaxKullbackLeibler: lambda _, z, y: entropy(y) + fused_log_likelihood(z, y),
    costs.CrossEntropy: lambda _, a, y: cross_entropy(a, y),
    costs.LogLikelihood: lambda _, a, y: -over_neurons(vanishing(y, np.log(a))),
    costs.Quadratic: lambda _, a, y: over_neurons((y - a) ** 2) / 2,
    SigmoidCrossEntropy: lambda _, z, y: fused_cross_entropy(z, y),
    SoftmaxLogLikelihood: lambda _, z, y: fused_log_likelihood(z, y),
}
