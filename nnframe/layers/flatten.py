"""From an image, or any array a sample, to one row of numbers."""

from __future__ import annotations

import math
from typing import final

import numpy as np
from attrs import frozen

from nnframe.abstract import Layer, LayerDerivative
from nnframe.arrays import Array, Shape


@frozen(eq=False)
class PlainRecord:
    """What a layer without a z of its own did: `a_in` and `a`."""

    a_in: Array
    a: Array

    def _repr_html_(self) -> str:
        from nnframe.explanation import notebook  # only a notebook needs it

        return notebook.record(self)


@final
class Flatten(Layer):
    """Lay each sample out as one row; no parameters, no σ.

    Examples
    --------
    >>> Flatten().forward(np.zeros((5, 2, 3))).a.shape
    (5, 6)
    """

    def shape_out(self, shape_in: Shape) -> Shape:
        return (math.prod(shape_in),)

    def forward(self, a_in: Array, training: np.random.Generator | None = None) -> PlainRecord:
        return PlainRecord(a_in, a_in.reshape(len(a_in), math.prod(a_in.shape[1:])))

    def derivative(self, record: PlainRecord, grad_a: Array) -> LayerDerivative:
        return LayerDerivative(grad_a.reshape(record.a_in.shape), {})
