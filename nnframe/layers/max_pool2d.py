"""Smaller images: the largest number of each window."""

from __future__ import annotations

from typing import final

import numpy as np
from attrs import define, setters

from nnframe.arrays import Array
from nnframe.layers.pooling import Pooling


@final
@define(eq=False, repr=False, slots=False, on_setattr=setters.NO_OP)
class MaxPool2D(Pooling):
    r"""The largest number of each window: whether a feature is there, and no longer exactly where.

    :math:`\partial C/\partial a` goes back to that number alone. If several are the largest, it
    goes to the first of them, from left to right and from top to bottom, as in torch; where they
    part the function has a kink, and any one of them gives a slope from one side. What windows
    leave over at the right and lower edge is not looked at.

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
    >>> image = np.array([[[[1.0, 2.0, 5.0, 6.0], [3.0, 4.0, 8.0, 7.0]]]])
    >>> layer = MaxPool2D(2)
    >>> record = layer.forward(image)
    >>> record.a
    array([[[[4., 8.]]]])
    >>> layer.derivative(record, np.array([[[[1.0, 10.0]]]])).grad_a_in[0, 0]
    array([[ 0.,  0.,  0.,  0.],
           [ 0.,  1., 10.,  0.]])
    """

    def of(self, numbers: list[Array]) -> Array:
        largest = numbers[0]
        for others in numbers[1:]:
            largest = np.maximum(largest, others)
        return np.array(largest) if len(numbers) == 1 else largest

    def back(self, numbers: list[Array], a: Array, grad_a: Array) -> list[Array]:
        parts, to_go = [], np.ones(a.shape, dtype=bool)
        for own in numbers:
            chosen = to_go & (own == a)
            to_go &= ~chosen
            parts.append(np.where(chosen, grad_a, 0))
        return parts
