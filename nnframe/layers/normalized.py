r"""Numbers brought to mean 0 and variance 1, and the chain rule back through that."""

from __future__ import annotations

import numpy as np

from nnframe.arrays import EXACT, Array
from nnframe.errors import DtypeError

Axes = tuple[int, ...]


def inexact(layer: object, a_in: Array) -> None:
    """Raise `DtypeError` for fractions, of which there is no square root."""
    if a_in.dtype == EXACT:
        raise DtypeError(f"{layer!r} takes a square root, so it has no exact mode")


def moments(values: Array, axes: Axes) -> tuple[Array, Array]:
    r"""The mean and the variance :math:`\frac1n \sum (x - \mu)^2` over these axes, which stay."""
    mean: Array = values.mean(axis=axes, keepdims=True)
    variance: Array = ((values - mean) ** 2).mean(axis=axes, keepdims=True)
    return mean, variance


def normal(values: Array, mean: Array, variance: Array, epsilon: float) -> tuple[Array, Array]:
    r"""Return :math:`(x - \mu)/\sqrt{v + \varepsilon}` and the root."""
    deviation: Array = np.sqrt(variance + epsilon)
    return (values - mean) / deviation, deviation


def back_through_normal(grad: Array, relative: Array, deviation: Array, axes: Axes) -> Array:
    r"""∂C/∂x from ∂C/∂n, where :math:`n = (x - \mu)/\sqrt{v + \varepsilon}` and μ, v come from x.

    Each x moves μ and v too, which takes two means away:
    :math:`\frac{1}{\sqrt{v + \varepsilon}} (g - \overline{g} - n \, \overline{g n})`.
    """
    mean = grad.mean(axis=axes, keepdims=True)
    along = (grad * relative).mean(axis=axes, keepdims=True)
    back: Array = (grad - mean - relative * along) / deviation
    return back
