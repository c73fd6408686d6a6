"""Whole numbers, such as words by their number, to rows of numbers that are learned."""

from __future__ import annotations

from typing import Any, final

import numpy as np
from attrs import define, field, setters

from nnframe.abstract import Layer, LayerDerivative
from nnframe.arrays import Array, Shape
from nnframe.assignment import PARAMETER
from nnframe.errors import DomainError
from nnframe.initializers import Initializer, Normal, drawn
from nnframe.layers.flatten import PlainRecord
from nnframe.settings import as_whole, must_be, must_be_whole


@final
@define(eq=False, repr=False, slots=False, on_setattr=setters.NO_OP)
class Embedding(Layer):
    r"""Row :math:`a_{in}` of a table w: what a `Dense` without σ and bias makes of one-hot rows.

    The inputs are whole numbers from 0 to n_in - 1. They come in the network's dtype, as all inputs
    do: float64 holds whole numbers up to :math:`2^{53}`, float32 up to :math:`2^{24}`, float16 up
    to 2048. Anything else is an error. Between whole numbers there is nothing to move, so
    :math:`\partial C/\partial a_{in}` is 0; the layer belongs at the front of a network.

    Parameters
    ----------
    n_in : int
        How many different inputs there are: the rows of the table.
    n_out : int
        Numbers a row.
    weights : Initializer, default Normal(0, 1)

    Attributes
    ----------
    w : ndarray, shape (n_in, n_out)
        Row i is what stands for the number i.

    Raises
    ------
    DomainError
        For inputs that are no whole numbers, or none of the table's.

    Examples
    --------
    >>> from nnframe import Flatten, Network
    >>> network = Network([Embedding(3, 2), Flatten()], n_in=2)
    >>> network.layers[0].w = [[0.0, 0.5], [1.0, 1.5], [2.0, 2.5]]
    >>> network.forward([2, 0])
    array([2. , 2.5, 0. , 0.5])
    """

    n_in: int = field(converter=as_whole, validator=must_be_whole)
    n_out: int = field(converter=as_whole, validator=must_be_whole)
    weights: Initializer = field(factory=Normal, validator=must_be(Initializer))
    w: Array = field(init=False, metadata=PARAMETER)

    def shape_out(self, shape_in: Shape) -> Shape:
        return (*shape_in, self.n_out)

    def initial_parameters(self, shape_in: Shape, rng: np.random.Generator) -> dict[str, Array]:
        shape = self.n_in, self.n_out
        return {"w": drawn(self.weights, "w", shape, self.n_in, self.n_out, rng)}

    def forward(self, a_in: Array, training: np.random.Generator | None = None) -> PlainRecord:
        return PlainRecord(a_in, self.w[self._rows(a_in)])

    @np.errstate(all="ignore")
    def derivative(self, record: PlainRecord, grad_a: Array) -> LayerDerivative:
        gradient = np.zeros_like(self.w)
        np.add.at(gradient, self._rows(record.a_in), grad_a)  # a row that is used twice adds up
        return LayerDerivative(np.zeros_like(record.a_in), {"w": gradient})

    def _rows(self, a_in: Array) -> Array:
        numbers: Any = a_in.real  # the complex step moves parameters, never inputs
        with np.errstate(invalid="ignore"):
            rows = numbers.astype(np.intp)
        good = (rows == numbers) & (rows >= 0) & (rows < self.n_in)
        if not good.all():
            place = tuple(np.argwhere(~good.astype(bool))[0].tolist())
            raise DomainError(
                f"{self!r} takes whole numbers from 0 to {self.n_in - 1}, got {numbers[place]} at "
                f"{place}"
            )
        return np.asarray(rows)
