"""Layers that are right and not dense: each a formula, its parameters, and the chain rule."""

from __future__ import annotations

import numpy as np
from meta.dense_layers import Record

import nnframe


class Plain(nnframe.Layer):
    """A layer of one formula, `value`: the record is just a_in and a."""

    def forward(self, a_in, training=None):
        return Record(a_in, self.value(a_in))


class Row(Plain):
    """Takes one row of numbers a sample and returns n_out of them."""

    def __init__(self, n_out=3):
        self.n_out = n_out

    def shape_out(self, shape_in):
        (_,) = shape_in
        return (self.n_out,)


class Scale(Plain):
    def initial_parameters(self, shape_in, rng):
        return {"g": rng.normal(size=shape_in)}

    def value(self, a_in):
        return a_in * self.g

    def derivative(self, record, grad_a):
        return grad_a * self.g, {"g": (grad_a * record.a_in).sum(axis=0)}, None


class Shift(Plain):
    def initial_parameters(self, shape_in, rng):
        return {"b": rng.normal(size=shape_in)}

    def value(self, a_in):
        return a_in + self.b

    def derivative(self, record, grad_a):
        return grad_a, {"b": grad_a.sum(axis=0)}, None


class OneShift(Plain):
    """One bias for all, a parameter of shape ()."""

    def initial_parameters(self, shape_in, rng):
        return {"b": rng.normal()}

    def value(self, a_in):
        return a_in + self.b

    def derivative(self, record, grad_a):
        return grad_a, {"b": grad_a.sum()}, None


class RowShift(Plain):
    """One bias for each line of an image."""

    def initial_parameters(self, shape_in, rng):
        height, _ = shape_in
        return {"b": rng.normal(size=(height, 1))}

    def shape_out(self, shape_in):
        height, width = shape_in
        return (height, width)

    def value(self, a_in):
        return a_in + self.b

    def derivative(self, record, grad_a):
        return grad_a, {"b": grad_a.sum(axis=(0, 2), keepdims=True)[0]}, None


class ColumnMean(Plain):
    def shape_out(self, shape_in):
        _, width = shape_in
        return (width,)

    def value(self, a_in):
        return a_in.mean(axis=1)

    def derivative(self, record, grad_a):
        height = record.a_in.shape[1]
        return np.repeat(grad_a[:, None] / height, height, axis=1), {}, None


class Transposed(Plain):
    def shape_out(self, shape_in):
        height, width = shape_in
        return (width, height)

    def value(self, a_in):
        return a_in.swapaxes(1, 2)

    def derivative(self, record, grad_a):
        return grad_a.swapaxes(1, 2), {}, None


class Mirror(Plain):
    """A view of its input, from back to front."""

    def value(self, a_in):
        return a_in[:, ::-1]

    def derivative(self, record, grad_a):
        return grad_a[:, ::-1], {}, None


class Identity(Plain):
    def value(self, a_in):
        return a_in

    def derivative(self, record, grad_a):
        return grad_a, {}, None


class PReLU(Plain):
    """A LeakyReLU that learns how much it leaks."""

    def initial_parameters(self, shape_in, rng):
        return {"slope": np.full(shape_in, 0.25)}

    def value(self, a_in):
        return np.where(a_in > 0, a_in, self.slope * a_in)

    def derivative(self, record, grad_a):
        a_in, below = record.a_in, record.a_in <= 0
        slope = np.where(below, grad_a * a_in, 0).sum(axis=0)
        return np.where(below, grad_a * self.slope, grad_a), {"slope": slope}, None


class Sines(Plain):
    def initial_parameters(self, shape_in, rng):
        return {"w": rng.normal(size=shape_in), "phase": rng.normal(size=shape_in)}

    def value(self, a_in):
        return np.sin(a_in * self.w + self.phase)

    def derivative(self, record, grad_a):
        inner = grad_a * np.cos(record.a_in * self.w + self.phase)
        gradients = {"w": (inner * record.a_in).sum(axis=0), "phase": inner.sum(axis=0)}
        return inner * self.w, gradients, None


class LayerNorm(Plain):
    """Each row with mean 0 and variance 1, then a gain and a bias."""

    def initial_parameters(self, shape_in, rng):
        return {"gain": rng.normal(1, 0.1, shape_in), "bias": rng.normal(0, 0.1, shape_in)}

    def deviation(self, a_in):
        return np.sqrt(a_in.var(axis=-1, keepdims=True) + 1e-3)

    def normal(self, a_in):
        return (a_in - a_in.mean(axis=-1, keepdims=True)) / self.deviation(a_in)

    def value(self, a_in):
        return self.normal(a_in) * self.gain + self.bias

    def derivative(self, record, grad_a):
        normal, inner = self.normal(record.a_in), grad_a * self.gain
        mean, slope = (v.mean(axis=-1, keepdims=True) for v in (inner, inner * normal))
        grad_a_in = (inner - mean - normal * slope) / self.deviation(record.a_in)
        return grad_a_in, {"gain": (grad_a * normal).sum(axis=0), "bias": grad_a.sum(axis=0)}, None


class LowRank(Row):
    """A weight matrix of rank 2 at most: w = u v."""

    def initial_parameters(self, shape_in, rng):
        return {"u": rng.normal(size=(self.n_out, 2)), "v": rng.normal(size=(2, *shape_in))}

    def value(self, a_in):
        return a_in @ self.v.T @ self.u.T

    def derivative(self, record, grad_a):
        inner = grad_a @ self.u
        gradients = {"u": grad_a.T @ (record.a_in @ self.v.T), "v": inner.T @ record.a_in}
        return inner @ self.v, gradients, None


class Tied(Plain):
    """An autoencoder with one w, there and back: a = wᵀ tanh(w a_in)."""

    def shape_out(self, shape_in):
        (n,) = shape_in
        return (n,)

    def initial_parameters(self, shape_in, rng):
        return {"w": rng.normal(size=(2, *shape_in))}

    def value(self, a_in):
        return np.tanh(a_in @ self.w.T) @ self.w

    def derivative(self, record, grad_a):
        hidden = np.tanh(record.a_in @ self.w.T)
        delta = grad_a @ self.w.T * (1 - hidden * hidden)
        return delta @ self.w, {"w": delta.T @ record.a_in + hidden.T @ grad_a}, None


class Gate(Row):
    """A linear layer times how far a sigmoid opens: a = σ(v a_in) ⊙ w a_in."""

    def initial_parameters(self, shape_in, rng):
        return {name: rng.normal(size=(self.n_out, *shape_in)) for name in ("w", "v")}

    def value(self, a_in):
        return nnframe.Sigmoid().forward(a_in @ self.v.T) * (a_in @ self.w.T)

    def derivative(self, record, grad_a):
        a_in, z = record.a_in, record.a_in @ self.v.T
        open_ = grad_a * nnframe.Sigmoid().forward(z)
        turn = grad_a * (a_in @ self.w.T) * nnframe.Sigmoid().derivative(z)
        return open_ @ self.w + turn @ self.v, {"w": open_.T @ a_in, "v": turn.T @ a_in}, None


class Frozen(Row):
    """A linear map with nothing to learn."""

    def matrix(self, a_in):
        j, k = np.indices((self.n_out, a_in.shape[1]))
        return ((j + 2) * (k + 1) % 5 - 2).astype(a_in.dtype)

    def value(self, a_in):
        return a_in @ self.matrix(a_in).T

    def derivative(self, record, grad_a):
        return grad_a @ self.matrix(record.a_in), {}, None


class Spread(Plain):
    """For layers that pick one of several numbers: hand ∂C/∂a to the one that was picked."""

    def value(self, a_in):
        return self.choices(a_in).max(axis=2)

    def spread(self, record, grad_a):
        choices = self.choices(record.a_in)
        spread, best = np.zeros_like(choices), choices.argmax(axis=2)
        np.put_along_axis(spread, best[:, :, None], grad_a[:, :, None], axis=2)
        return spread


class MaxPool(Spread):
    """The larger of each two neighbours in a row; an odd one out stays."""

    def shape_out(self, shape_in):
        (n,) = shape_in
        return ((n + 1) // 2,)

    def choices(self, a_in):
        odd = a_in.shape[1] % 2
        return np.pad(a_in, ((0, 0), (0, odd)), constant_values=-np.inf).reshape(len(a_in), -1, 2)

    def derivative(self, record, grad_a):
        m, n = record.a_in.shape
        return self.spread(record, grad_a).reshape(m, -1)[:, :n], {}, None


class Maxout(Spread):
    """Each neuron is the largest of two linear ones."""

    def shape_out(self, shape_in):
        (_,) = shape_in
        return (3,)

    def initial_parameters(self, shape_in, rng):
        return {"w": rng.normal(size=(3, 2, *shape_in))}

    def choices(self, a_in):
        return np.tensordot(a_in, self.w, (1, 2))

    def derivative(self, record, grad_a):
        spread = self.spread(record, grad_a)
        w = np.tensordot(spread, record.a_in, (0, 0))
        return np.tensordot(spread, self.w, ((1, 2), (0, 1))), {"w": w}, None
