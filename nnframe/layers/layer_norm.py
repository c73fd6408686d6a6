"""Each sample by itself brought to mean 0 and variance 1."""

from __future__ import annotations

from typing import final

import numpy as np
from attrs import define, field, frozen, setters

from nnframe.abstract import Layer, LayerDerivative
from nnframe.arrays import Array, Shape
from nnframe.assignment import PARAMETER
from nnframe.describe import width
from nnframe.errors import ShapeError
from nnframe.initializers import constant
from nnframe.layers.normalized import back_through_normal, inexact, moments, normal
from nnframe.settings import as_number, as_whole, must_be_positive, must_be_whole


@frozen(eq=False)
class LayerNormRecord:
    """What the layer did: `a = gain * normal + bias`, where `normal` has mean 0 and variance 1."""

    a_in: Array
    normal: Array
    deviation: Array
    a: Array


@final
@define(eq=False, repr=False, slots=False, on_setattr=setters.NO_OP)
class LayerNorm(Layer):
    r""":math:`a = g \, (a_{in} - \mu)/\sqrt{v + \varepsilon} + b`, a sample by itself.

    μ and v are the mean and the variance of the numbers of one sample. Nothing depends on the
    other samples, so training and use are the same. Ba, Kiros and Hinton, "Layer Normalization"
    (2016).

    Parameters
    ----------
    axes : int, default 1
        Over how many of the last sizes of a sample: 1 for a row, or for each step of a sequence; 3
        for a whole image.
    epsilon : float, default 1e-5
        Keeps the root away from 0 where all numbers are equal.

    Attributes
    ----------
    gain, bias : ndarray, shape of the last `axes` sizes
        g and b, 1 and 0 at first.

    Raises
    ------
    ShapeError
        When bound to samples with fewer sizes than `axes`.
    DtypeError
        In an exact network: the root of a fraction is no fraction.

    Examples
    --------
    >>> from nnframe import Network
    >>> Network([LayerNorm(epsilon=1e-12)], n_in=3).forward([1.0, 2.0, 3.0]).round(4)
    array([-1.2247,  0.    ,  1.2247])
    """

    axes: int = field(default=1, converter=as_whole, validator=must_be_whole)
    epsilon: float = field(default=1e-5, converter=as_number, validator=must_be_positive)
    gain: Array = field(init=False, metadata=PARAMETER)
    bias: Array = field(init=False, metadata=PARAMETER)

    def shape_out(self, shape_in: Shape) -> Shape:
        if len(shape_in) < self.axes:
            raise ShapeError(
                f"{self!r} normalises over the last {self.axes} sizes of a sample, got "
                f"{width(shape_in)} a sample: take axes={len(shape_in)} or fewer"
            )
        return shape_in

    def initial_parameters(self, shape_in: Shape, rng: np.random.Generator) -> dict[str, Array]:
        shape = shape_in[-self.axes :]
        return {"gain": constant(1.0, shape), "bias": constant(0.0, shape)}

    def _over(self) -> tuple[int, ...]:
        return tuple(range(-self.axes, 0))

    @np.errstate(all="ignore")
    def forward(self, a_in: Array, training: np.random.Generator | None = None) -> LayerNormRecord:
        inexact(self, a_in)
        mean, variance = moments(a_in, self._over())
        relative, deviation = normal(a_in, mean, variance, self.epsilon)
        return LayerNormRecord(a_in, relative, deviation, relative * self.gain + self.bias)

    @np.errstate(all="ignore")
    def derivative(self, record: LayerNormRecord, grad_a: Array) -> LayerDerivative:
        inner = grad_a * self.gain
        grad_a_in = back_through_normal(inner, record.normal, record.deviation, self._over())
        samples = tuple(range(grad_a.ndim - self.axes))
        gradients = {
            "gain": (grad_a * record.normal).sum(axis=samples),
            "bias": grad_a.sum(axis=samples),
        }
        return LayerDerivative(grad_a_in, gradients)
