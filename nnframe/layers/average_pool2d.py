"""Smaller images: the mean of each window."""

from __future__ import annotations

from typing import final

from attrs import define, setters

from nnframe.arrays import Array
from nnframe.layers.pooling import Pooling


@final
@define(eq=False, repr=False, slots=False, on_setattr=setters.NO_OP)
class AveragePool2D(Pooling):
    r"""The mean of each window: :math:`a = \frac1{hw} \sum a_{in}`.

    What windows leave over at the right and lower edge is not looked at.

    Parameters
    ----------
    size : int or (int, int), default 2
        Height and width of a window.
    stride : int or (int, int), optional
        From one window to the next; the size, if not given: windows side by side.

    Raises
    ------
    ShapeError
        When bound to something that is no image, or to one smaller than a window.

    Examples
    --------
    >>> import numpy as np
    >>> image = np.array([[[[1.0, 2.0, 5.0, 6.0], [3.0, 4.0, 8.0, 7.0]]]])
    >>> AveragePool2D(2).forward(image).a
    array([[[[2.5, 6.5]]]])
    """

    def of(self, numbers: list[Array]) -> Array:
        total = numbers[0]
        for others in numbers[1:]:
            total = total + others
        return total / len(numbers)

    def back(self, numbers: list[Array], a: Array, grad_a: Array) -> list[Array]:
        return [grad_a / len(numbers)] * len(numbers)
