"""The cost of a wrong direction, whatever the lengths."""

from __future__ import annotations

from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nnframe.abstract import Cost
from nnframe.arrays import EXACT, Array, over_neurons
from nnframe.costs.checks import check_pair
from nnframe.errors import DomainError, DtypeError


@final
class Cosine(Cost):
    r""":math:`C_x = 1 - \cos(a, y)`, from 0 for one direction to 2 for the opposite one.

    It is computed as :math:`\frac12 \lVert \hat a - \hat y \rVert^2` of the vectors of length 1,
    which loses no digits where they are close.

    Raises
    ------
    DomainError
        If all outputs of a sample are 0, or all of its targets: 0 has no direction.
    DtypeError
        In an exact network: the root of a fraction is no fraction.

    Examples
    --------
    >>> Cosine().forward([[3.0, 0.0], [0.0, 2.0]], [[1.0, 0.0], [5.0, 0.0]])
    array([0., 1.])
    """

    @np.errstate(all="ignore")
    def forward(self, a: ArrayLike, y: ArrayLike) -> Array:
        (a, _), (y, _) = _directions(a, y)
        return over_neurons((a - y) ** 2) / 2

    @np.errstate(all="ignore")
    def derivative(self, a: ArrayLike, y: ArrayLike) -> Array:
        (a, length), (y, _) = _directions(a, y)
        apart = a - y
        # Along a itself nothing changes: that part of â - ŷ is taken away.
        along = over_neurons(a * apart)[..., None]
        slope: Array = (apart - along * a) / length
        return slope


def _directions(a: ArrayLike, y: ArrayLike) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    a, y = check_pair("Cosine", a, y)
    if a.dtype == EXACT:
        raise DtypeError("Cosine takes square roots, so it has no exact mode: use Quadratic()")
    return _direction(a, "outputs"), _direction(y, "targets")


def _direction(values: Array, what: str) -> tuple[Array, Array]:
    """The vector of length 1, and the length: scaled, so that squares do not overflow."""
    largest = abs(values).max(axis=-1, keepdims=True)
    zero = np.argwhere(largest == 0)
    if len(zero):
        raise DomainError(
            f"Cosine is defined for {what} that are not all 0, got a sample of zeros at "
            f"{zero[0][0]}: they have no direction"
        )
    scaled = values / largest  # ∞/∞ is NaN: it has no direction either
    length = np.sqrt(over_neurons(scaled**2))[..., None]
    return scaled / length, length * largest
