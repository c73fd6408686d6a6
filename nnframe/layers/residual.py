"""A shortcut around layers: what they compute is added to what came in."""

from __future__ import annotations

from typing import final

import numpy as np
from attrs import define, field, setters

from nnframe.abstract import Layer, LayerDerivative
from nnframe.arrays import Array, Shape
from nnframe.describe import width
from nnframe.errors import ShapeError
from nnframe.layers.composite import Composite, CompositeRecord, as_parts, run, run_back


@final
@define(eq=False, slots=False, on_setattr=setters.NO_OP)
class Residual(Composite):
    r""":math:`a = a_{in} + F(a_{in})`, where F is the layers one after the other.

    The shortcut carries ∂C/∂a back unchanged beside what comes through F, however small that is.
    He et al., "Deep Residual Learning for Image Recognition" (2015).

    Parameters
    ----------
    layers : sequence of Layer
        They must return as many numbers a sample as they take.

    Raises
    ------
    ShapeError
        When bound to an input whose shape F changes.

    Examples
    --------
    >>> from nnframe import Dense, Network
    >>> Network([Residual([Dense(8), Dense(4)])], n_in=4).n_out
    4
    """

    layers: tuple[Layer, ...] = field(converter=as_parts)

    def shape_out(self, shape_in: Shape) -> Shape:
        shape = super().shape_out(shape_in)
        if shape != shape_in:
            raise ShapeError(
                f"Residual adds its input to its output, but the layers inside turn "
                f"{width(shape_in)} numbers into {width(shape)}: end them with a layer of "
                f"{width(shape_in)}"
            )
        return shape

    def forward(self, a_in: Array, training: np.random.Generator | None = None) -> CompositeRecord:
        inner = run(self.layers, a_in, training)
        with np.errstate(all="ignore"):
            return CompositeRecord(a_in, inner.records, a_in + inner.a)

    def derivative(self, record: CompositeRecord, grad_a: Array) -> LayerDerivative:
        grad_inside, gradients, deltas = run_back(self.layers, record, grad_a)
        with np.errstate(all="ignore"):
            return LayerDerivative(grad_a + grad_inside, gradients, deltas)
