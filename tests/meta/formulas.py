"""Activations, costs and fused pairs out of two formulas each, and formulas that entries share."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import expit, ndtr

from nnframe import Activation, Cost, FusedPair


def activation(sigma, slope, kinks=(), pullback=None):
    """A factory of activations, each of a fresh class, from σ and σ' as functions of z."""

    def make():
        class Formula(Activation):
            def forward(self, z):
                return sigma(z)

            def derivative(self, z):
                return slope(z)

        Formula.kinks = kinks
        if pullback is not None:
            Formula.pullback = lambda self, z, a, grad_a: pullback(z, a, grad_a)
        return Formula()

    return make


def cost(value, gradient):
    """A factory of costs, each of a fresh class, from C_x and ∇_a C_x as functions of a and y."""

    def make():
        class Formula(Cost):
            def forward(self, a, y):
                return value(a, y)

            def derivative(self, a, y):
                return gradient(a, y)

        return Formula()

    return make


def fused(make_cost, make_activation, value, delta):
    """A factory of fused pairs from C_x and δ as functions of z and y."""

    class Formula(FusedPair):
        def forward(self, z, y):
            return value(z, y)

        def derivative(self, z, y):
            return delta(z, y)

    return lambda: Formula(make_cost(), make_activation())


def sigmoid_slope(z):
    return expit(z) * expit(-z)


def softplus(z):
    return np.logaddexp(z, 0)


def tanh_slope(z):
    return 1 - np.tanh(z) ** 2


def relu(z):
    return np.maximum(z, 0)


def ones_where(mask, z):
    """The mask as zeros and ones in z's dtype."""
    return mask.astype(z.dtype)


def step(z):
    return ones_where(z > 0, z)


def swish(z, beta=1.5):
    return z * expit(beta * z)


def swish_slope(z, beta=1.5):
    return expit(beta * z) + beta * z * sigmoid_slope(beta * z)


def normal_density(z):
    return np.exp(-z * z / 2) / math.sqrt(2 * math.pi)


def gelu(z):
    return z * ndtr(z)


def gelu_slope(z):
    return ndtr(z) + z * normal_density(z)


def gelu_by_tanh(z):
    return z * (1 + np.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z**3))) / 2


def gelu_by_tanh_slope(z):
    root = math.sqrt(2 / math.pi)
    t = np.tanh(root * (z + 0.044715 * z**3))
    return (1 + t) / 2 + z * (1 - t * t) * root * (1 + 3 * 0.044715 * z * z) / 2


def elu(z, alpha=1.0):
    return np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0)))


def elu_slope(z, alpha=1.0):
    return np.where(z > 0, 1, alpha * np.exp(np.minimum(z, 0)))


def gaussian(z):
    return np.exp(-z * z)


def log_cosh(d):
    return np.logaddexp(d, -d) - math.log(2)


def softmax(z, axis=-1):
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def log_softmax(z):
    shifted = z - z.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def eye(z):
    return np.eye(z.shape[-1], dtype=z.dtype)


def diagonal(values):
    """A Jacobian for each sample, with these values on the diagonal."""
    return values[..., None] * eye(values)


def outer(u, v):
    return u[..., :, None] * v[..., None, :]


def softmax_jacobian(z):
    a = softmax(z)
    return diagonal(a) - outer(a, a)


def log_softmax_jacobian(z):
    return eye(z) - softmax(z)[..., None, :]


def running_sum_jacobian(z):
    return np.broadcast_to(np.tril(np.ones_like(eye(z))), (*z.shape, z.shape[-1]))


def times_mean(z):
    return z * z.mean(axis=-1, keepdims=True)


def times_mean_jacobian(z):
    mean = z.mean(axis=-1, keepdims=True)
    return diagonal(np.broadcast_to(mean, z.shape)) + z[..., None] / z.shape[-1] * np.ones_like(
        eye(z)
    )


def transposed(jacobian):
    return np.swapaxes(jacobian, -1, -2)
