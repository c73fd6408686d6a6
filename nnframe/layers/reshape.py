"""The same numbers of each sample in another shape."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, final

import numpy as np
from attrs import define, field, setters

from nnframe.abstract import Layer, LayerDerivative
from nnframe.arrays import Array, Shape
from nnframe.describe import width
from nnframe.errors import ArgumentError, ShapeError
from nnframe.layers.flatten import PlainRecord
from nnframe.settings import Whole, plain, positive_int


def _sizes(value: Whole | Sequence[Whole]) -> Shape:
    return tuple(map(plain, value)) if isinstance(value, (tuple, list)) else (plain(value),)


def _each_positive(owner: Any, field: Any, value: Any) -> None:
    if not value:
        raise ArgumentError("Reshape's shape must have one size or more, as (1, 28, 28)")
    for size in value:
        positive_int(size, f"each size of {type(owner).__name__}'s {field.name}")


@final
@define(eq=False, repr=False, slots=False, on_setattr=setters.NO_OP)
class Reshape(Layer):
    """Give each sample another shape, in reading order; no parameters, no σ.

    Parameters
    ----------
    shape : tuple of int
        Of one sample, as (1, 28, 28): what a layer of images takes. `Flatten` is the way back.

    Raises
    ------
    ShapeError
        When bound to an input of another number of numbers.

    Examples
    --------
    >>> Reshape((1, 2, 3)).forward(np.zeros((5, 6))).a.shape
    (5, 1, 2, 3)
    """

    shape: Shape = field(converter=_sizes, validator=_each_positive)

    def shape_out(self, shape_in: Shape) -> Shape:
        if math.prod(shape_in) != math.prod(self.shape):
            raise ShapeError(
                f"{self!r} makes samples of {math.prod(self.shape)} numbers, got "
                f"{math.prod(shape_in)} ({width(shape_in)}): their number cannot change"
            )
        return self.shape

    def forward(self, a_in: Array, training: np.random.Generator | None = None) -> PlainRecord:
        return PlainRecord(a_in, a_in.reshape(len(a_in), *self.shape))

    def derivative(self, record: PlainRecord, grad_a: Array) -> LayerDerivative:
        return LayerDerivative(grad_a.reshape(record.a_in.shape), {})
