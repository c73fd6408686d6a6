r"""Layers of neurons: weights make z, an activation makes a, and BP1-BP4 are written once."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np
from attrs import frozen

from nnframe.abstract import Activation, Layer, LayerDerivative
from nnframe.arrays import Array, check_result


@frozen(eq=False)
class NeuronRecord:
    r"""What a layer of neurons did with a mini-batch, one sample a row.

    Attributes
    ----------
    a_in : ndarray
        :math:`a^{l-1}`, what came in.
    z : ndarray
        :math:`z^l`, the weighted inputs.
    a : ndarray
        :math:`a^l = \sigma(z^l)`.
    """

    a_in: Array
    z: Array
    a: Array

    def _repr_html_(self) -> str:
        from nnframe.explanation import notebook  # only a notebook needs it

        return notebook.record(self)


class WeightedLayer(Layer):
    r"""A layer that computes z from weights and then :math:`a = \sigma(z)`.

    A subclass has the attribute `activation` and writes `weighted_input`, `weighted_gradient`,
    `input_gradient` and `initial_parameters` (and `shape_out`): the equations that depend on the
    kind of weights. σ belongs to this class.

    Examples
    --------
    >>> from nnframe import Dense, Sigmoid
    >>> isinstance(Dense(30, Sigmoid()), WeightedLayer)
    True
    """

    activation: Activation

    @abstractmethod
    def weighted_input(self, a_in: Array) -> Array:
        """Return z, the argument of σ in (25)."""

    @abstractmethod
    def weighted_gradient(self, a_in: Array, delta: Array) -> dict[str, Array]:
        """Return (BP3) and (BP4): ∂C/∂b, ∂C/∂w, … summed over the mini-batch."""

    @abstractmethod
    def input_gradient(self, a_in: Array, delta: Array) -> Array:
        r"""Return :math:`\partial C/\partial a_{in}`: the :math:`w^T \delta` of (BP2)."""

    def forward(self, a_in: Array, training: np.random.Generator | None = None) -> NeuronRecord:
        z = self.weighted_input(a_in)
        a = activation_of(self.activation, z)
        a.flags.writeable = False
        return NeuronRecord(a_in, z, a)

    def derivative(self, record: NeuronRecord, grad_a: Array) -> LayerDerivative:
        delta = error_of(self.activation, record.z, record.a, grad_a)
        return self.derivative_from_error(record, delta)

    @property
    def output_activation(self) -> Activation:
        return self.activation

    def derivative_from_error(
        self, record: NeuronRecord, delta: Array, input_wanted: bool = True
    ) -> LayerDerivative:
        delta = checked(self.activation, delta, record.z, "derivative")
        gradients = self.weighted_gradient(record.a_in, delta)
        grad_a_in = self.input_gradient(record.a_in, delta) if input_wanted else record.a_in
        return LayerDerivative(grad_a_in, gradients, delta)


def activation_of(activation: Activation, z: Array) -> Array:
    """σ(z), once it is known to be of z's shape and dtype: nothing broadcasts."""
    z.flags.writeable = False  # a σ computed in place would leave a where the record says z
    return checked(activation, activation.forward(z), z, "forward")


def error_of(activation: Activation, z: Array, a: Array, grad_a: Array) -> Array:
    """δ of ∂C/∂a by way of σ, likewise."""
    return checked(activation, activation.pullback(z, a, grad_a), z, "derivative")


def checked(activation: Activation, result: Array, z: Array, method: str) -> Array:
    """What a method of σ returned, or the error that names it."""
    return check_result(result, z.shape, z.dtype, type(activation).__name__, ".", method)
