r"""The few functions that several activations and costs are made of, each safe for every z.

All are written with :math:`e^{-|z|}`, which lies between 0 and 1 and so never overflows.
"""

from __future__ import annotations

import math

import numpy as np

from nnframe.arrays import Array


def exp_minus_abs(z: Array) -> Array:
    r"""Return :math:`e^{-|z|}`."""
    return np.exp(-np.abs(z))


def sigmoid(z: Array) -> Array:
    r"""Return :math:`1/(1 + e^{-z})`, without cancellation on either side."""
    a: Array = np.exp(np.minimum(z, 0)) / (1 + exp_minus_abs(z))
    return a


def sigmoid_slope(z: Array) -> Array:
    r"""Return :math:`\sigma'(z) = \sigma(z)\,\sigma(-z)`."""
    e = exp_minus_abs(z)
    slope: Array = e / (1 + e) ** 2
    return slope


def softplus(z: Array) -> Array:
    r"""Return :math:`\ln(1 + e^z)`."""
    return np.maximum(z, 0) + np.log1p(exp_minus_abs(z))


def times_vanishing(z: Array, factor: Array) -> Array:
    r"""Return z · factor, where the factor falls to 0 faster than z grows: so 0 at infinity."""
    return np.where(np.isinf(z) & (factor == 0), factor, z * factor)


def root_of_decay(z: Array) -> Array:
    r"""Return :math:`e^{z/2}` for negative z, 1 for the others.

    z e^z below z = -708 is a number with fewer digits than a float has, and e^z has fewer still:
    (z e^(z/2)) e^(z/2) loses them once, at the end, and not before z has multiplied the loss.
    """
    return np.exp(np.minimum(z, 0) / 2)


def erfc(x: Array) -> Array:
    r"""Return the complementary error function, accurate in relative terms for every x.

    The C library's own, through `math.erfc`: correct to a few ulps in the far tail too, where
    1 - erf(x) has no digit left, and no table of coefficients of ours to trust.
    """
    values = map(math.erfc, x.ravel().tolist())
    return np.fromiter(values, dtype=np.float64, count=x.size).reshape(x.shape).astype(x.dtype)


def normal_cdf(z: Array) -> Array:
    r"""Return :math:`\Phi(z) = \tfrac12 \mathrm{erfc}(-z/\sqrt 2)`."""
    return erfc(z * -math.sqrt(0.5)) / 2


def normal_pdf(z: Array) -> Array:
    r"""Return :math:`\varphi(z) = e^{-z^2/2}/\sqrt{2\pi}`."""
    return np.exp(z * z / -2) / math.sqrt(2 * math.pi)


#: Below this, Φ is taken from φ, because Φ itself is about to run out of digits.
FAR_TAIL = -30.0


def z_times_mills_ratio(z: Array) -> Array:
    r"""Return :math:`z\,\Phi(z)/\varphi(z)` in the far tail, to 1e-13.

    The asymptotic series :math:`-(1 - 1/z^2 + 3/z^4 - 15/z^6 + \dots)`, Abramowitz and
    Stegun 26.2.12.
    """
    series = np.ones_like(z)
    inverse_square = 1 / np.square(np.minimum(z, FAR_TAIL))
    for odd in (9, 7, 5, 3, 1):
        series = 1 - odd * inverse_square * series
    return -series
