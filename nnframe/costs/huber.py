"""Quadratic for small errors, and no steeper than a line for large ones."""

from __future__ import annotations

from typing import final

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike

from nnframe.abstract import Cost
from nnframe.arrays import Array, over_neurons
from nnframe.costs.checks import check_pair
from nnframe.settings import as_number, must_be_positive


@final
@frozen(eq=False, repr=False)
class Huber(Cost):
    r"""The quadratic cost up to an error of d, and :math:`d \, (|a_j - y_j| - d/2)` beyond.

    So a target that is far off pulls no harder than one at the distance d:
    :math:`\partial C_x/\partial a_j` is a - y, but never beyond ±d. Huber, "Robust Estimation of a
    Location Parameter" (1964).

    Parameters
    ----------
    d : float, default 1
        In an exact network a fraction or whole number.

    Examples
    --------
    >>> Huber().forward([[0.5, 3.0]], [[0.0, 0.0]])
    array([2.625])
    >>> Huber().derivative([[0.5, 3.0]], [[0.0, 0.0]])
    array([[0.5, 1. ]])
    """

    d: float = field(default=1, converter=as_number, validator=must_be_positive)

    @np.errstate(all="ignore")
    def forward(self, a: ArrayLike, y: ArrayLike) -> Array:
        a, y = check_pair("Huber", a, y)
        error = abs(a - y)
        near = np.minimum(error, self.d)
        # n (2e - n)/2 with n the nearer of e and d: e²/2, or d (2e - d)/2.
        return over_neurons(near * (2 * error - near)) / 2

    @np.errstate(all="ignore")
    def derivative(self, a: ArrayLike, y: ArrayLike) -> Array:
        a, y = check_pair("Huber", a, y)
        slope: Array = np.clip(a - y, -self.d, self.d)
        return slope
