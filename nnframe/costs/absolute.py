"""The cost whose gradient does not grow with the error."""

from __future__ import annotations

from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nnframe.abstract import Cost
from nnframe.arrays import Array, over_neurons
from nnframe.costs.checks import check_pair


@final
class Absolute(Cost):
    r""":math:`C_x = \sum_j |a_j - y_j|`, with :math:`\nabla_a C_x = \mathrm{sign}(a - y)`.

    At a = y it has a kink, where any slope from -1 to 1 is right: there it is 0.

    Examples
    --------
    >>> Absolute().forward([[1.0, 2.0]], [[0.0, 4.0]])
    array([3.])
    >>> Absolute().derivative([[1.0, 2.0, 5.0]], [[0.0, 4.0, 5.0]])
    array([[ 1., -1.,  0.]])
    """

    @np.errstate(all="ignore")
    def forward(self, a: ArrayLike, y: ArrayLike) -> Array:
        a, y = check_pair("Absolute", a, y)
        return over_neurons(abs(a - y))

    @np.errstate(all="ignore")
    def derivative(self, a: ArrayLike, y: ArrayLike) -> Array:
        a, y = check_pair("Absolute", a, y)
        slope: Array = np.sign(a - y)
        return slope
