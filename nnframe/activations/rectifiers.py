r"""Activations that let a positive z through and hold a negative one back."""

from __future__ import annotations

import math
from typing import Any, final

import numpy as np
from attrs import field, frozen

from nnframe.abstract import Activation
from nnframe.activations.numerics import (
    FAR_TAIL,
    exp_minus_abs,
    normal_cdf,
    normal_pdf,
    root_of_decay,
    sigmoid,
    softplus,
    times_vanishing,
    z_times_mills_ratio,
)
from nnframe.arrays import EXACT, Array, numeric
from nnframe.settings import as_number, must_be_positive, must_be_real


def split_at_zero(z: Array, above: Any, below: Any) -> Array:
    """`above` where z > 0 and `below` elsewhere, in z's dtype; NaN stays NaN."""
    return np.where(z > 0, above, np.where(z <= 0, below, z))


@final
class ReLU(Activation):
    r""":math:`\max(0, z)`, with slope 1 above the kink at 0 and 0 below.

    At z = 0 itself the slope from below is used.

    Examples
    --------
    >>> ReLU().forward([-2.0, 3.0]), ReLU().derivative([-2.0, 3.0])
    (array([0., 3.]), array([0., 1.]))
    """

    kinks = (0.0,)

    @numeric
    def forward(self, z: Array) -> Array:
        return np.maximum(z, 0)

    @numeric
    def derivative(self, z: Array) -> Array:
        slope: Array = np.sign(np.maximum(z, 0))  # NaN stays NaN; ten times as fast as a choice
        return slope


@final
@frozen(eq=False, repr=False)
class LeakyReLU(Activation):
    r"""z above 0 and slope · z below: a ReLU whose negative side still learns.

    Parameters
    ----------
    slope : float, default 0.01
        A `fractions.Fraction` keeps an exact network exact.

    Examples
    --------
    >>> LeakyReLU(0.5).forward([-2.0, 3.0])
    array([-1.,  3.])
    """

    slope: float = field(default=0.01, converter=as_number, validator=must_be_real())

    @property
    def kinks(self) -> tuple[float, ...]:  # type: ignore[override]  # a constant of the instance
        return () if self.slope == 1 else (0.0,)

    @numeric
    def forward(self, z: Array) -> Array:
        return np.where(z > 0, z, self._slope(z) * z)

    @numeric
    def derivative(self, z: Array) -> Array:
        return split_at_zero(z, 1, self._slope(z))

    def _slope(self, z: Array) -> float:
        return self.slope if z.dtype == EXACT else float(self.slope)


@final
@frozen(eq=False, repr=False)
class ELU(Activation):
    r"""z above 0 and :math:`\alpha(e^z - 1)` below: smooth at 0 where α = 1.

    Parameters
    ----------
    alpha : float, default 1.0

    Examples
    --------
    >>> ELU().forward([-1000.0, 3.0])
    array([-1.,  3.])
    """

    alpha: float = field(default=1.0, converter=as_number, validator=must_be_positive)

    @property
    def kinks(self) -> tuple[float, ...]:  # type: ignore[override]  # a constant of the instance
        return () if self.alpha == 1 else (0.0,)

    @numeric
    def forward(self, z: Array) -> Array:
        return np.where(z > 0, z, self.alpha * np.expm1(np.minimum(z, 0)))

    @numeric
    def derivative(self, z: Array) -> Array:
        return split_at_zero(z, 1, self.alpha * np.exp(np.minimum(z, 0)))


@final
class SELU(Activation):
    r"""A scaled ELU, :math:`\lambda\,\mathrm{ELU}_\alpha(z)`, that keeps mean 0 and variance 1.

    α and λ are from Klambauer et al., "Self-Normalizing Neural Networks" (2017), eq. 14.

    Examples
    --------
    >>> SELU().forward([1.0])
    array([1.05070099])
    """

    kinks = (0.0,)
    alpha = 1.6732632423543772848170429916717
    scale = 1.0507009873554804934193349852946

    @numeric
    def forward(self, z: Array) -> Array:
        below = self.scale * self.alpha * np.expm1(np.minimum(z, 0))
        return np.where(z > 0, self.scale * z, below)

    @numeric
    def derivative(self, z: Array) -> Array:
        below = self.scale * self.alpha * np.exp(np.minimum(z, 0))
        return split_at_zero(z, self.scale, below)


@final
class GELU(Activation):
    r""":math:`z\,\Phi(z)` with the normal distribution function Φ, exact (no tanh approximation).

    :math:`\sigma'(z) = \Phi(z) + z\,\varphi(z)`. Hendrycks and Gimpel, 2016.

    Examples
    --------
    >>> GELU().forward([-1.0, 0.0, 1.0])
    array([-0.15865525,  0.        ,  0.84134475])
    """

    @numeric
    def forward(self, z: Array) -> Array:
        tail = np.exp(-np.square(z) / 4)
        far = tail * (z_times_mills_ratio(z) / math.sqrt(2 * math.pi)) * tail
        return np.where(z < FAR_TAIL, far, times_vanishing(z, normal_cdf(z)))

    @numeric
    def derivative(self, z: Array) -> Array:
        tail = np.exp(-np.square(z) / 4)
        far = times_vanishing(z + z_times_mills_ratio(z) / z, tail) / math.sqrt(2 * math.pi) * tail
        near = normal_cdf(z) + times_vanishing(z, normal_pdf(z))
        return np.where(z < FAR_TAIL, far, near)


@final
class SiLU(Activation):
    r""":math:`z\,\sigma(z)` with the sigmoid σ; Swish with β = 1.

    Examples
    --------
    >>> SiLU().forward([-1000.0, 1.0])
    array([-0.        ,  0.73105858])
    """

    @numeric
    def forward(self, z: Array) -> Array:
        h = root_of_decay(z)  # σ(z) = h²/(1 + e)
        a: Array = times_vanishing(z, h) / (1 + exp_minus_abs(z)) * h
        return a

    @numeric
    def derivative(self, z: Array) -> Array:
        h = root_of_decay(z)
        factor = 1 + times_vanishing(z, sigmoid(-z))  # σ'(z) = σ(z) (1 + z σ(-z))
        slope: Array = times_vanishing(factor, h) / (1 + exp_minus_abs(z)) * h
        return slope


@final
class Mish(Activation):
    r""":math:`z \tanh(\ln(1 + e^z))`. Misra, 2019.

    With :math:`e = e^{-|z|}` the tanh is a ratio of polynomials in e: nothing to overflow.

    Examples
    --------
    >>> Mish().forward([0.0, 1000.0])
    array([   0., 1000.])
    """

    @numeric
    def forward(self, z: Array) -> Array:
        h, ratio, _ = self._parts(z)
        a: Array = times_vanishing(z, h) * ratio * h
        return a

    @numeric
    def derivative(self, z: Array) -> Array:
        h, ratio, slope = self._parts(z)
        total: Array = times_vanishing(ratio + times_vanishing(z, slope), h) * h
        return total

    @staticmethod
    def _parts(z: Array) -> tuple[Array, Array, Array]:
        r"""Return h, :math:`T/h^2` and :math:`T'/h^2` of :math:`T(z) = \tanh(\ln(1 + e^z))`."""
        e = exp_minus_abs(z)
        numerator = np.where(z < 0, e + 2, 1 + 2 * e)
        denominator = np.where(z < 0, e * numerator + 2, numerator + 2 * e * e)
        slope = 4 * np.where(z < 0, 1, e * e) * (1 + e) / denominator / denominator
        return root_of_decay(z), numerator / denominator, slope


@final
class Softplus(Activation):
    r""":math:`\ln(1 + e^z)`: a smooth ReLU whose slope is the sigmoid.

    Examples
    --------
    >>> Softplus().forward([-1000.0, 1000.0])
    array([   0., 1000.])
    """

    @numeric
    def forward(self, z: Array) -> Array:
        return softplus(z)

    @numeric
    def derivative(self, z: Array) -> Array:
        return sigmoid(z)
