"""Neurons that choose: each is the largest of several linear ones."""

from __future__ import annotations

from typing import final

import numpy as np
from attrs import define, field, setters

from nnframe.abstract import Layer, LayerDerivative
from nnframe.arrays import Array, Shape
from nnframe.assignment import PARAMETER
from nnframe.initializers import Initializer, Normal, ScaledNormal, drawn
from nnframe.layers.dense import one_row
from nnframe.layers.weighted import NeuronRecord
from nnframe.settings import as_whole, must_be, must_be_whole


@final
@define(eq=False, repr=False, slots=False, on_setattr=setters.NO_OP)
class Maxout(Layer):
    r""":math:`a_j = \max_i z_{ji}` with :math:`z_{ji} = \sum_k w_{jik} a_{in,k} + b_{ji}`.

    The pieces of a neuron are lines, and the largest of lines is any convex function: the σ itself
    is learned. :math:`\partial C/\partial a_j` goes back through the largest piece alone (the first
    of equal ones). Goodfellow et al., "Maxout Networks" (2013).

    Parameters
    ----------
    n_out : int
        Number of neurons.
    pieces : int, default 2
        Linear pieces a neuron.
    weights : Initializer, default ScaledNormal()
    biases : Initializer, default Normal(0, 1)

    Attributes
    ----------
    w : ndarray, shape (n_out, pieces, n_in)
    b : ndarray, shape (n_out, pieces)

    Raises
    ------
    ShapeError
        When bound to something that is not one row of numbers a sample.

    Examples
    --------
    >>> from nnframe import Network
    >>> network = Network([Maxout(1, pieces=2)], n_in=1)
    >>> network.parameters = [1.0, -1.0, 0.0, 0.0]  # the larger of a and -a
    >>> network.forward([[-3.0], [2.0]])
    array([[3.],
           [2.]])
    """

    n_out: int = field(converter=as_whole, validator=must_be_whole)
    pieces: int = field(default=2, converter=as_whole, validator=must_be_whole)
    weights: Initializer = field(factory=ScaledNormal, validator=must_be(Initializer))
    biases: Initializer = field(factory=Normal, validator=must_be(Initializer))
    w: Array = field(init=False, metadata=PARAMETER)
    b: Array = field(init=False, metadata=PARAMETER)

    def shape_out(self, shape_in: Shape) -> Shape:
        one_row(self, shape_in)
        return (self.n_out,)

    def initial_parameters(self, shape_in: Shape, rng: np.random.Generator) -> dict[str, Array]:
        n_in, shape = one_row(self, shape_in), (self.n_out, self.pieces)
        return {
            "w": drawn(self.weights, "w", (*shape, n_in), n_in, self.n_out, rng),
            "b": drawn(self.biases, "b", shape, n_in, self.n_out, rng),
        }

    def _matrix(self) -> Array:
        return self.w.reshape(self.n_out * self.pieces, -1)

    @np.errstate(all="ignore")
    def forward(self, a_in: Array, training: np.random.Generator | None = None) -> NeuronRecord:
        z = (a_in @ self._matrix().T).reshape(-1, self.n_out, self.pieces) + self.b  # (25)
        return NeuronRecord(a_in, z, z.max(axis=2))

    @np.errstate(all="ignore")
    def derivative(self, record: NeuronRecord, grad_a: Array) -> LayerDerivative:
        largest = record.z.argmax(axis=2)[:, :, None]
        delta = np.zeros_like(record.z)
        np.put_along_axis(delta, largest, grad_a[:, :, None], axis=2)  # (BP1a): σ' is 1 or 0
        row = delta.reshape(len(delta), -1)
        gradients = {
            "w": (row.T @ record.a_in).reshape(self.w.shape),  # (BP4)
            "b": delta.sum(axis=0),  # (BP3)
        }
        return LayerDerivative(row @ self._matrix(), gradients, delta)  # (BP2)
