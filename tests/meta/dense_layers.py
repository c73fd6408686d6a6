"""The dense layer written by hand in both ways, a step a method, and its near relatives."""

from __future__ import annotations

from collections import namedtuple

import attrs
import numpy as np

import nnframe

Record = namedtuple("Record", "a_in a")
NeuronRecord = namedtuple("NeuronRecord", "a_in z a")


class HandDense(nnframe.Layer):
    """A `Layer` for elementwise σ; with n_out None, as many neurons as inputs."""

    def __init__(self, n_out=3, activation=None):
        self.n_out = n_out
        self.activation = nnframe.Tanh() if activation is None else activation

    def shape_out(self, shape_in):
        (n_in,) = shape_in
        return (self.n_out or n_in,)

    def initial_parameters(self, shape_in, rng):
        (n_in,), (n_out,) = shape_in, HandDense.shape_out(self, shape_in)
        return {"w": rng.normal(size=(n_out, n_in)) / np.sqrt(n_in), "b": rng.normal(size=n_out)}

    def forward(self, a_in, training=None):
        z = self.weighted_input(a_in)
        return NeuronRecord(a_in, z, self.activation.forward(z))

    def derivative(self, record, grad_a):
        delta = self.error(record, grad_a)
        gradients = {
            "w": self.weight_gradient(record, delta),
            "b": self.bias_gradient(record, delta),
        }
        return self.input_gradient(record, delta), gradients, delta

    def weighted_input(self, a_in):
        return a_in @ self.w.T + self.b

    def error(self, record, grad_a):
        return grad_a * self.activation.derivative(record.z)

    def weight_gradient(self, record, delta):
        return delta.T @ record.a_in

    def bias_gradient(self, record, delta):
        return delta.sum(axis=0)

    def input_gradient(self, record, delta):
        return delta @ self.w


class HandResidual(HandDense):
    """a = a_in + σ(w a_in + b)."""

    def __init__(self):
        super().__init__(None)

    def forward(self, a_in, training=None):
        record = super().forward(a_in, training)
        return record._replace(a=a_in + record.a)

    def derivative(self, record, grad_a):
        grad_a_in, gradients, delta = super().derivative(record, grad_a)
        return grad_a_in + grad_a, gradients, delta


class HandWeighted(nnframe.WeightedLayer):
    """The same as a `WeightedLayer`, for any σ."""

    def __init__(self, n_out=3, activation=None):
        self.n_out = n_out
        self.activation = nnframe.Sigmoid() if activation is None else activation

    shape_out = HandDense.shape_out
    initial_parameters = HandDense.initial_parameters
    weighted_input = HandDense.weighted_input

    def weighted_gradient(self, a_in, delta):
        return {"w": delta.T @ a_in, "b": delta.sum(axis=0)}

    def input_gradient(self, a_in, delta):
        return delta @ self.w


@attrs.define(eq=False, slots=False, on_setattr=attrs.setters.NO_OP)
class AttrsWeighted(nnframe.WeightedLayer):
    """One weight a neuron, declared with attrs: z = w a_in + b, each for itself."""

    activation: nnframe.Activation = attrs.field(factory=nnframe.Softplus)

    def initial_parameters(self, shape_in, rng):
        return {"w": rng.normal(size=shape_in), "b": rng.normal(size=shape_in)}

    def weighted_input(self, a_in):
        return a_in * self.w + self.b

    def weighted_gradient(self, a_in, delta):
        return {"w": (delta * a_in).sum(axis=0), "b": delta.sum(axis=0)}

    def input_gradient(self, a_in, delta):
        return delta * self.w


class LogWeights(HandWeighted):
    """Weights that are positive, since e^w is what multiplies."""

    def weighted_input(self, a_in):
        return a_in @ np.exp(self.w).T + self.b

    def weighted_gradient(self, a_in, delta):
        return {"w": delta.T @ a_in * np.exp(self.w), "b": delta.sum(axis=0)}

    def input_gradient(self, a_in, delta):
        return delta @ np.exp(self.w)


class Unwanted(HandWeighted):
    """Says NaN where grad_a_in is not wanted, as it may."""

    def derivative_from_error(self, record, delta, input_wanted=True):
        grad_a_in, *rest = super().derivative_from_error(record, delta, input_wanted)
        return grad_a_in if input_wanted else np.full_like(grad_a_in, np.nan), *rest


class Convolution(nnframe.WeightedLayer):
    """Three weights and one bias that pass over the row, with a zero beyond either end."""

    def __init__(self, activation=None):
        self.activation = nnframe.Tanh() if activation is None else activation

    def shape_out(self, shape_in):
        (n,) = shape_in
        return (n,)

    def initial_parameters(self, shape_in, rng):
        return {"w": rng.normal(size=3), "b": rng.normal(size=1)}

    def windows(self, row):
        padded = np.pad(row, ((0, 0), (1, 1)))
        return np.lib.stride_tricks.sliding_window_view(padded, 3, axis=1)

    def weighted_input(self, a_in):
        return self.windows(a_in) @ self.w + self.b

    def weighted_gradient(self, a_in, delta):
        w = (delta[:, :, None] * self.windows(a_in)).sum(axis=(0, 1))
        return {"w": w, "b": delta.sum(keepdims=True)[0]}

    def input_gradient(self, a_in, delta):
        return self.windows(delta) @ self.w[::-1]
