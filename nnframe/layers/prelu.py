"""A leaky ReLU that learns how much it leaks: an activation with a parameter, so a layer."""

from __future__ import annotations

from typing import final

import numpy as np
from attrs import define, field, setters

from nnframe.abstract import Layer, LayerDerivative
from nnframe.arrays import Array, Shape
from nnframe.assignment import PARAMETER
from nnframe.initializers import constant
from nnframe.layers.flatten import PlainRecord
from nnframe.settings import as_number, must_be_flag, must_be_real


@final
@define(eq=False, repr=False, slots=False, on_setattr=setters.NO_OP)
class PReLU(Layer):
    r"""a = z above 0 and :math:`s z` below, where the slope s is learned.

    z is what comes in: put it behind a layer with `Linear`. Its ∂C/∂s is the sum of z ∂C/∂a over
    all z below 0. He et al., "Delving Deep into Rectifiers" (2015).

    Parameters
    ----------
    start : float, default 0.25
        Where s starts.
    shared : bool, default False
        One s for all, instead of one for each neuron (of an image: for each channel).

    Attributes
    ----------
    slope : ndarray, shape (n,), (channels, 1, 1) or, if shared, ()

    Examples
    --------
    >>> from nnframe import Dense, Linear, Network
    >>> network = Network([Dense(3, Linear()), PReLU()], n_in=2)
    >>> network.layers[1].slope
    array([0.25, 0.25, 0.25])
    >>> network.layers[1].forward(np.array([[-4.0, 0.0, 4.0]])).a
    array([[-1.,  0.,  4.]])
    """

    start: float = field(default=0.25, converter=as_number, validator=must_be_real())
    shared: bool = field(default=False, validator=must_be_flag)
    slope: Array = field(init=False, metadata=PARAMETER)

    def initial_parameters(self, shape_in: Shape, rng: np.random.Generator) -> dict[str, Array]:
        shape = () if self.shared else (shape_in[0], *(1 for _ in shape_in[1:]))
        return {"slope": constant(float(self.start), shape)}

    @np.errstate(all="ignore")
    def forward(self, a_in: Array, training: np.random.Generator | None = None) -> PlainRecord:
        return PlainRecord(a_in, np.where(a_in > 0, a_in, self.slope * a_in))

    @np.errstate(all="ignore")
    def derivative(self, record: PlainRecord, grad_a: Array) -> LayerDerivative:
        z, above = record.a_in, record.a_in > 0
        terms = np.where(above, 0, grad_a * z)
        # s is one number for many z, over the samples and over an image: their terms add up.
        axes = (0, *(axis for axis in range(1, z.ndim) if self.shared or axis > 1))
        total = np.asarray(terms.sum(axis=axes)).reshape(self.slope.shape)
        return LayerDerivative(np.where(above, grad_a, self.slope * grad_a), {"slope": total})
