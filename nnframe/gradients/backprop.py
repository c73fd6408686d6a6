"""The engine as a gradient method."""

from __future__ import annotations

from numpy.typing import ArrayLike

from nnframe import engine
from nnframe.abstract import Cost
from nnframe.network import Network
from nnframe.parameters import Gradient


def backprop(network: Network, cost: Cost, x: ArrayLike, y: ArrayLike) -> Gradient:
    """The gradient of the mean cost, by `nnframe.backprop`.

    Examples
    --------
    >>> import nnframe
    >>> network = nnframe.Network.of_sizes([2, 1])
    >>> backprop(network, nnframe.Quadratic(), [1.0, 2.0], [1.0]).flat.shape
    (3,)
    """
    return engine.backprop(network, cost, x, y).gradient
