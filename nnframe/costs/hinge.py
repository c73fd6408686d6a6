"""The cost of a classifier that wants a margin, and nothing more once it has it."""

from __future__ import annotations

from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nnframe.abstract import Cost
from nnframe.arrays import Array, over_neurons
from nnframe.costs.checks import check_pair
from nnframe.errors import DomainError


@final
class Hinge(Cost):
    r""":math:`C_x = \sum_j \max(0, 1 - y_j a_j)`, each target -1 or 1: a support vector machine's.

    Outputs are any numbers, best of `Linear`; their sign is the answer. At the kink, y a = 1, the
    slope is 0. Cortes and Vapnik, "Support-Vector Networks" (1995).

    Raises
    ------
    DomainError
        If a target is neither -1 nor 1.

    Examples
    --------
    >>> Hinge().forward([[0.5, 2.0, -3.0]], [[1.0, 1.0, 1.0]])
    array([4.5])
    >>> Hinge().derivative([[0.5, 2.0, -3.0]], [[1.0, 1.0, 1.0]])
    array([[-1.,  0., -1.]])
    """

    @np.errstate(all="ignore")
    def forward(self, a: ArrayLike, y: ArrayLike) -> Array:
        a, y = _check(a, y)
        return over_neurons(np.maximum(1 - y * a, 0))

    @np.errstate(all="ignore")
    def derivative(self, a: ArrayLike, y: ArrayLike) -> Array:
        a, y = _check(a, y)
        slope: Array = np.where(y * a >= 1, 0, np.where(a == a, -y, a))  # NaN stays
        return slope


def _check(a: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    a, y = check_pair("Hinge", a, y)
    other = (y != 1) & (y != -1) & (y == y)  # NaN passes, and propagates
    if other.any():
        place = tuple(np.argwhere(other)[0].tolist())
        raise DomainError(
            f"Hinge is defined for targets -1 and 1, got {y[place]} at {place}; of zeros and ones "
            "make 2 * y - 1"
        )
    return a, y
