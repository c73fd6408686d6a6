"""Dropout: while training, each input is silenced at random."""

from __future__ import annotations

from typing import final

import numpy as np
from attrs import define, field, frozen, setters

from nnframe.abstract import Layer, LayerDerivative
from nnframe.arrays import Array
from nnframe.settings import as_number, must_be_share


@frozen(eq=False)
class DropoutRecord:
    """What dropout did: `a = a_in * scale`, where scale is 0 for a silenced input."""

    a_in: Array
    scale: Array | None
    a: Array

    def _repr_html_(self) -> str:
        from nnframe.explanation import notebook  # only a notebook needs it

        return notebook.record(self)


@final
@define(eq=False, slots=False, on_setattr=setters.NO_OP)
class Dropout(Layer):
    r"""Silence each input with probability `rate`, and scale the rest by 1/(1 - rate).

    Only while training: that is, when a generator is passed in; the scaling keeps the mean, so that
    nothing is to be done afterwards. Srivastava et al. (2014), in its inverted form.

    Parameters
    ----------
    rate : float, 0 <= rate < 1

    Examples
    --------
    >>> a = np.ones((1, 6))
    >>> Dropout(0.5).forward(a, np.random.default_rng(0)).a
    array([[2., 0., 0., 0., 2., 2.]])
    >>> Dropout(0.5).forward(a).a
    array([[1., 1., 1., 1., 1., 1.]])
    """

    rate: float = field(default=0.5, converter=as_number, validator=must_be_share)

    def forward(self, a_in: Array, training: np.random.Generator | None = None) -> DropoutRecord:
        if training is None:
            return DropoutRecord(a_in, None, a_in)
        kept = training.random(a_in.shape) >= self.rate
        scale = kept.astype(a_in.dtype) / (1 - self.rate)
        with np.errstate(all="ignore"):
            return DropoutRecord(a_in, scale, a_in * scale)

    @np.errstate(all="ignore")
    def derivative(self, record: DropoutRecord, grad_a: Array) -> LayerDerivative:
        return LayerDerivative(grad_a if record.scale is None else grad_a * record.scale, {})
