r"""The chapter's layer: every neuron looks at every input, :math:`z = w a_{in} + b`."""

from __future__ import annotations

from typing import final

import numpy as np
from attrs import define, field, setters

from nnframe.abstract import Activation
from nnframe.activations import Sigmoid
from nnframe.arrays import Array, Shape, as_float
from nnframe.describe import width
from nnframe.errors import ArgumentError, ShapeError
from nnframe.initializers import Initializer, Normal, ScaledNormal
from nnframe.layers.weighted import WeightedLayer
from nnframe.settings import must_be, must_be_whole, plain

#: Sums of what a network is given: a number that is beyond all floats, or none, stays that.
_quiet = np.errstate(all="ignore")

#: No memory holds more numbers.
_LARGEST = 2**48


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

    n_out: int = field(converter=plain, validator=must_be_whole)
    activation: Activation = field(factory=Sigmoid, validator=must_be(Activation))
    weights: Initializer = field(factory=ScaledNormal, validator=must_be(Initializer))
    biases: Initializer = field(factory=Normal, validator=must_be(Initializer))
    w: Array = field(init=False)
    b: Array = field(init=False)

    def shape_out(self, shape_in: Shape) -> Shape:
        if len(shape_in) != 1:
            raise ShapeError(
                f"{self!r} takes one row of numbers a sample, got {width(shape_in)} a sample: "
                "put Flatten() before it"
            )
        return (self.n_out,)

    def initial_parameters(self, shape_in: Shape, rng: np.random.Generator) -> dict[str, Array]:
        (n_in,), n_out = shape_in, self.n_out
        shapes = {"w": ((n_out, n_in), self.weights), "b": ((n_out,), self.biases)}
        if n_out * n_in > _LARGEST:
            raise ArgumentError(f"{n_out:,} × {n_in:,} weights are more than any memory holds")
        values = {}
        for name, (shape, initializer) in shapes.items():
            values[name] = as_float(
                initializer.draw(shape, n_in, n_out, rng), f"the initial {name}"
            )
            if values[name].shape != shape:
                what = f"{type(initializer).__name__}.draw returned shape {values[name].shape}"
                raise ShapeError(f"{what}, expected {shape}")
        return values

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
