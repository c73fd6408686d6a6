"""What the engine hands over: the gradient, and every number it met on the way."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from nnframe.abstract import Delta
from nnframe.arrays import Array
from nnframe.parameters import Gradient


@frozen(eq=False)
class Step:
    r"""All that `backprop` saw and found.

    Attributes
    ----------
    cost : float
        C, the mean of `costs` (26).
    gradient : Gradient
        ∂C/∂θ: `gradient.flat`, `gradient[0]["w"]`.
    costs : ndarray, shape (m,)
        C_x of each sample.
    records : tuple
        What each layer's `forward` returned: `records[0].a_in`, `.z`, `.a`.
    deltas : tuple
        :math:`\delta^l` of each layer, one row a sample, not divided by m; None where a layer has
        no z, and a tuple for a layer made of layers.
    """

    cost: float
    gradient: Gradient
    costs: Array
    records: tuple[Any, ...]
    deltas: tuple[Delta, ...]
