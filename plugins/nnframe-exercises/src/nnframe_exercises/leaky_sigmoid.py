"""§2.4: design an activation with a property you want, here a σ' that is never near 0."""

from __future__ import annotations

import math
from numbers import Real
from typing import Any, final

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike, NDArray

from nnframe import Activation, Linear, Sigmoid
from nnframe.errors import ArgumentError


def _slope(value: Any) -> float:
    # A Python float, because a NumPy one would widen every float32 it is multiplied with.
    try:
        slope = float(value) if not isinstance(value, bool) and isinstance(value, Real) else 0.0
    except OverflowError:
        slope = math.inf
    if not 0 < slope < math.inf:
        raise ArgumentError(
            f"LeakySigmoid's slope must be a positive number, got {value!r}: "
            "it is the least that σ' can be"
        )
    return slope


@final
@frozen(eq=False)
class LeakySigmoid(Activation):
    r"""A sigmoid on a gentle ramp, :math:`1/(1 + e^{-z}) + \text{slope} \cdot z`.

    Its derivative is the sigmoid's plus `slope`: positive, and never close to 0, however far the
    neuron is from z = 0. So the neuron never saturates.

    Parameters
    ----------
    slope : float, default 0.1
        The least value of σ', above 0.

    Raises
    ------
    ArgumentError
        If the slope is no positive, finite number.

    Notes
    -----
    Outputs are not confined to [0, 1]: this is an activation for hidden layers.

    Examples
    --------
    >>> LeakySigmoid().forward([-1000.0, 0.0, 1000.0])
    array([-100. ,    0.5,  101. ])
    >>> LeakySigmoid(slope=0.25).derivative([-1000.0, 0.0, 1000.0])
    array([0.25, 0.5 , 0.25])
    """

    slope: float = field(default=0.1, converter=_slope)

    def forward(self, z: ArrayLike) -> NDArray[Any]:
        # The ramp of a z next to 0 underflows: that is lost in the sum anyway, no reason to warn.
        with np.errstate(over="ignore", under="ignore"):
            return np.asarray(SIGMOID.forward(z) + self.slope * LINEAR.forward(z))

    def derivative(self, z: ArrayLike) -> NDArray[Any]:
        with np.errstate(under="ignore"):
            return np.asarray(SIGMOID.derivative(z) + self.slope)


SIGMOID = Sigmoid()
LINEAR = Linear()  # its forward turns any real numbers into an array as nnframe computes with
