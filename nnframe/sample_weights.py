r"""Samples that count more than others: :math:`C = \frac1m \sum_x \omega_x C_x`.

The weights of a mini-batch become part of its cost, so that the engine has nothing to know of them,
and what is reported is what is differentiated.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from nnframe.abstract import Activation, Cost
from nnframe.arrays import Array, Shape, as_array, as_dtype, check_finite, check_result
from nnframe.errors import DataError, ShapeError
from nnframe.fused import FusedPair, around, fused_pair
from nnframe.network import Network


@frozen(eq=False, repr=False)
class Weighted(Cost):
    r"""Another cost, of a mini-batch whose samples have weights.

    Attributes
    ----------
    cost : Cost
    weights : ndarray, shape (m,)
        :math:`\omega_x`, in the order of the rows of a and y.

    Examples
    --------
    >>> from nnframe import Quadratic
    >>> cost = Weighted(Quadratic(), np.array([1.0, 3.0]))
    >>> cost.forward(np.array([[2.0], [2.0]]), np.array([[0.0], [0.0]]))
    array([2., 6.])
    """

    cost: Cost
    weights: Array

    def forward(self, a: Array, y: Array) -> Array:
        return _times(self.weights, self.cost.forward, a, y, y.shape[:1])

    def derivative(self, a: Array, y: Array) -> Array:
        return _times(self.weights, self.cost.derivative, a, y, y.shape)


@frozen(eq=False)
class WeightedPair(FusedPair):
    """The pair of the other cost, with the same weights.

    Examples
    --------
    >>> from nnframe import CrossEntropy, Sigmoid
    >>> pair = fused_pair(Weighted(CrossEntropy(), np.array([3.0])), Sigmoid())
    >>> z, y = np.array([[-1000.0]]), np.array([[1.0]])
    >>> pair.forward(z, y), pair.derivative(z, y)
    (array([3000.]), array([[-3.]]))
    """

    weights: Array
    pair: FusedPair

    def forward(self, z: Array, y: Array) -> Array:
        return _times(self.weights, self.pair.forward, z, y, y.shape[:1])

    def derivative(self, z: Array, y: Array) -> Array:
        return _times(self.weights, self.pair.derivative, z, y, y.shape)


def _weighted_pair(cost: Weighted, activation: Activation) -> WeightedPair | None:
    pair = fused_pair(cost.cost, activation)
    return None if pair is None else WeightedPair(cost, activation, cost.weights, pair)


around[Weighted] = _weighted_pair


def _times(
    weights: Array, method: Callable[[Array, Array], Array], a: Array, y: Array, shape: Shape
) -> Array:
    # Looked at before the product, in which a wrong shape could become a right one.
    values = check_result(method(a, y), shape, weights.dtype, method.__qualname__)
    with np.errstate(all="ignore"):  # what is not finite ends the training
        product: Array = weights.reshape(-1, *(1,) * (len(shape) - 1)) * values
        return product


def checked_weights(network: Network, weights: ArrayLike, n: int) -> Array:
    """The weights of n samples, in the network's dtype.

    Raises
    ------
    ShapeError, DtypeError, DataError
        Unless they are n numbers, finite, none of them below 0 and not all of them 0.
    """
    array = as_array(weights, "weights")
    if array.shape != (n,):
        raise ShapeError(
            f"weights have shape {array.shape}, expected {(n,)}: one for each training sample"
        )
    check_finite(array, "weights")
    array = as_dtype(array, network.dtype, "weights").copy()
    for row in np.flatnonzero(array < 0)[:1]:
        raise DataError(f"weights hold {array[row]} at row {row}: none may be below 0")
    if not array.any():
        raise DataError("weights are all 0: there is nothing to learn from")
    return array
