r"""Plain functions of a weighted input: the ones to reason about with paper and pencil."""

from __future__ import annotations

from typing import final

import numpy as np

from nnframe.abstract import Activation
from nnframe.activations.numerics import times_vanishing
from nnframe.arrays import Array, numeric


@final
class Linear(Activation):
    r""":math:`\sigma(z) = z`: the linear neuron of the chapter's exercise, σ' = 1 everywhere.

    Examples
    --------
    >>> Linear().forward([3.0]), Linear().derivative([3.0])
    (array([3.]), array([1.]))
    """

    @numeric
    def forward(self, z: Array) -> Array:
        return +z  # a copy: a must not be another name for z

    @numeric
    def derivative(self, z: Array) -> Array:
        return np.where(np.isnan(z), z, 1) if z.dtype.kind == "f" else z * 0 + 1


@final
class Square(Activation):
    r""":math:`\sigma(z) = z^2`, the vectorised function of equation (24).

    Examples
    --------
    >>> Square().forward([2.0, 3.0]), Square().derivative([2.0, 3.0])
    (array([4., 9.]), array([4., 6.]))
    """

    @numeric
    def forward(self, z: Array) -> Array:
        return z * z

    @numeric
    def derivative(self, z: Array) -> Array:
        return 2 * z


@final
class Sine(Activation):
    r""":math:`\sin z`: a neuron that never saturates but is not monotonic.

    Examples
    --------
    >>> Sine().derivative([0.0])
    array([1.])
    """

    @numeric
    def forward(self, z: Array) -> Array:
        return np.sin(z)

    @numeric
    def derivative(self, z: Array) -> Array:
        return np.cos(z)


@final
class Gaussian(Activation):
    r""":math:`e^{-z^2}`: answers near z = 0 only.

    Examples
    --------
    >>> Gaussian().forward([0.0, 1000.0])
    array([1., 0.])
    """

    @numeric
    def forward(self, z: Array) -> Array:
        return gaussian(z)

    @numeric
    def derivative(self, z: Array) -> Array:
        root = np.exp(z * z / -2)  # e^(-z²) itself runs out of digits before z e^(-z²) does
        slope: Array = -2 * times_vanishing(z, root) * root
        return slope


def gaussian(z: Array) -> Array:
    r"""Return :math:`e^{-z^2}`; outside z² may overflow, and e to the minus infinity is 0."""
    square: Array = z * z
    return np.exp(-square)
