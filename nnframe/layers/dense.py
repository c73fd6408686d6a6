r"""The chapter's layer: every neuron looks at every input, :math:`z = w a_{in} + b`."""

from __future__ import annotations

from typing import final

import numpy as np
from attrs import define, field, setters

from nnframe.abstract import Activation
from nnframe.activations import Sigmoid
from nnframe.arrays import Array, Shape
from nnframe.assignment import PARAMETER
from nnframe.describe import width
from nnframe.errors import ShapeError
from nnframe.initializers import Initializer, Normal, ScaledNormal, drawn
from nnframe.layers.weighted import WeightedLayer
from nnframe.settings import as_whole, must_be, must_be_whole

#: Sums of what a network is given: a number that is beyond all floats, or none, stays that.
_quiet = np.errstate(all="ignore")


def one_row(layer: object, shape: Shape) -> int:
    """How many numbers a sample has, where it is one row of them.

    Raises
    ------
    ShapeError
        Where it is an image, or anything else.
    """
    if len(shape) != 1:
        raise ShapeError(
            f"{layer!r} takes one row of numbers a sample, got {width(shape)} a sample: "
            "put Flatten() before it"
        )
    return shape[0]


@final
@define(eq=False, repr=False, slots=False, on_setattr=setters.NO_OP)
class Dense(WeightedLayer):
    r"""n_out neurons, each with a weight from every input and a bias.

    Parameters
    ----------
    n_out : int
        Number of neurons.
    activation : Activation, default Sigmoid()
    weights : Initializer, default ScaledNormal()
        Starting values of w. `Normal(0, 1)` is the book's first choice.
    biases : Initializer, default Normal(0, 1)

    Attributes
    ----------
    w : ndarray, shape (n_out, n_in)
        w[j, k] is the weight from neuron k to neuron j, the book's order.
    b : ndarray, shape (n_out,)

    Raises
    ------
    ArgumentError
        For a size below 1, or a class where an instance is expected.

    Examples
    --------
    >>> from nnframe import Network, Tanh
    >>> Network([Dense(3, Tanh())], n_in=2).layers[0].w.shape
    (3, 2)
    """

    n_out: int = field(converter=as_whole, validator=must_be_whole)
    activation: Activation = field(factory=Sigmoid, validator=must_be(Activation))
    weights: Initializer = field(factory=ScaledNormal, validator=must_be(Initializer))
    biases: Initializer = field(factory=Normal, validator=must_be(Initializer))
    w: Array = field(init=False, metadata=PARAMETER)
    b: Array = field(init=False, metadata=PARAMETER)

    def shape_out(self, shape_in: Shape) -> Shape:
        one_row(self, shape_in)
        return (self.n_out,)

    def initial_parameters(self, shape_in: Shape, rng: np.random.Generator) -> dict[str, Array]:
        n_in, n_out = one_row(self, shape_in), self.n_out
        return {
            "w": drawn(self.weights, "w", (n_out, n_in), n_in, n_out, rng),
            "b": drawn(self.biases, "b", (n_out,), n_in, n_out, rng),
        }

    @_quiet
    def weighted_input(self, a_in: Array) -> Array:
        return a_in @ self.w.T + self.b  # z = w a + b of (25), for each row

    @_quiet
    def weighted_gradient(self, a_in: Array, delta: Array) -> dict[str, Array]:
        return {
            "w": delta.T @ a_in,  # (BP4): Σ_x δ_j a_k
            "b": delta.sum(axis=0),  # (BP3): Σ_x δ_j
        }

    @_quiet
    def input_gradient(self, a_in: Array, delta: Array) -> Array:
        return delta @ self.w  # (BP2): wᵀ δ, for each row
