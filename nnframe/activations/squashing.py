r"""Activations that level off: their σ' vanishes on one side or on both, the neuron *saturates*."""

from __future__ import annotations

from typing import final

import numpy as np

from nnframe.abstract import Activation
from nnframe.activations.numerics import exp_minus_abs, sigmoid, sigmoid_slope, softplus
from nnframe.arrays import Array, numeric


@final
class Sigmoid(Activation):
    r""":math:`\sigma(z) = 1/(1 + e^{-z})`, the book's neuron: from 0 to 1.

    :math:`\sigma'(z) = \sigma(z)\,\sigma(-z)`. The familiar a(1 - a) is the same number, but loses
    its digits as a nears 1.

    Examples
    --------
    >>> Sigmoid().forward([-1000.0, 0.0, 1000.0])
    array([0. , 0.5, 1. ])
    >>> Sigmoid().derivative([0.0])
    array([0.25])
    """

    @numeric
    def forward(self, z: Array) -> Array:
        return sigmoid(z)

    @numeric
    def derivative(self, z: Array) -> Array:
        return sigmoid_slope(z)


@final
class Tanh(Activation):
    r""":math:`\tanh z`: from -1 to 1, with :math:`\tanh' z = \mathrm{sech}^2 z`.

    Examples
    --------
    >>> Tanh().derivative([0.0, 1000.0])
    array([1., 0.])
    """

    @numeric
    def forward(self, z: Array) -> Array:
        return np.tanh(z)

    @numeric
    def derivative(self, z: Array) -> Array:
        e = exp_minus_abs(z)
        sech: Array = 2 * e / (1 + e * e)
        return np.square(sech)


@final
class Softsign(Activation):
    r""":math:`z/(1 + |z|)`: from -1 to 1 in rational arithmetic, so exact on fractions.

    Examples
    --------
    >>> Softsign().forward([-3.0, 1.0]), Softsign().derivative([1.0])
    (array([-0.75,  0.5 ]), array([0.25]))
    """

    @numeric
    def forward(self, z: Array) -> Array:
        a: Array = z / (1 + np.abs(z))
        if z.dtype.kind == "O":
            return a  # no fraction is infinite
        return np.where(np.isinf(z), np.sign(z), a)  # ∞/∞ there

    @numeric
    def derivative(self, z: Array) -> Array:
        ratio: Array = 1 / (1 + np.abs(z))
        return np.square(ratio)


@final
class Arctan(Activation):
    r""":math:`\arctan z`: from -π/2 to π/2, with slope :math:`1/(1 + z^2)`.

    Examples
    --------
    >>> Arctan().derivative([0.0, 3.0])
    array([1. , 0.1])
    """

    @numeric
    def forward(self, z: Array) -> Array:
        return np.arctan(z)

    @numeric
    def derivative(self, z: Array) -> Array:
        return (1 / np.hypot(1, z)) ** 2  # z² alone would overflow where 1/(1+z²) is not yet 0


@final
class LogSigmoid(Activation):
    r""":math:`\ln \sigma(z) = -\ln(1 + e^{-z})`: a log-probability, at most 0.

    Examples
    --------
    >>> LogSigmoid().forward([-1000.0, 1000.0])
    array([-1000.,    -0.])
    """

    @numeric
    def forward(self, z: Array) -> Array:
        return -softplus(-z)

    @numeric
    def derivative(self, z: Array) -> Array:
        return sigmoid(-z)
