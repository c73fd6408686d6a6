"""Gradient methods that are right, each by a way of its own."""

from __future__ import annotations

import threading
from functools import partial

import numpy as np
from meta.book_backprop import Book, elementwise, only_dense
from meta.entries import Control

import nnframe
from nnframe import Gradient
from nnframe.gradients import backprop


class DividedFirst(Book):
    """(BP1) with 1/m in it, as of the mean cost itself."""

    def output_error(self, run):
        return super().output_error(run) / run.m

    def mean(self, run, total):
        return total


class Einstein(Book):
    def hidden_error(self, run, l, delta):
        return np.einsum("xj,jk,xk->xk", delta, run.layers[l + 1].w, self.slope(run, l))

    def weight_gradient(self, run, l, delta):
        return np.einsum("xj,xk->jk", delta, run.a[l])

    def bias_gradient(self, run, l, delta):
        return np.einsum("xj->j", delta)


class Pullback(Book):
    """For every activation: its own `pullback` applies Σ'(z)ᵀ."""

    def output_error(self, run):
        nabla = run.cost.derivative(run.a[-1], run.y)
        return run.layers[-1].activation.pullback(run.zs[-1], run.a[-1], nabla)

    def hidden_error(self, run, l, delta):
        grad_a = delta @ run.layers[l + 1].w
        return run.layers[l].activation.pullback(run.zs[l], run.a[l + 1], grad_a)


class FewerWrites(Book):
    """Adds up one sample after the other, in place, in memory of its own."""

    def weight_gradient(self, run, l, delta):
        total = np.zeros_like(run.layers[l].w)
        for row, a in zip(delta, run.a[l], strict=True):
            total += row[:, None] * a
        return total


def sample_by_sample(network, cost, x, y):
    x, y = network.as_samples(x, y)
    flats = [Book()(network, cost, *sample).flat for sample in zip(x, y, strict=True)]
    return Gradient.of(network.layout, np.array(flats).mean(axis=0))


def neuron_by_neuron(network, cost, x, y):
    """The equations with every index written out."""
    layers = only_dense(network)
    x, y = network.as_samples(x, y)
    flat = np.zeros_like(network.parameters)
    gradients = network.layout.views(flat)
    for i in range(len(x)):
        zs, a = [], [x[i]]
        for layer in layers:
            n_out, n_in = layer.w.shape
            z = [sum(layer.w[j, k] * a[-1][k] for k in range(n_in)) for j in range(n_out)]
            zs.append(np.array(z, network.dtype) + layer.b)
            a.append(layer.activation.forward(zs[-1][None])[0])
        grad_a = cost.derivative(a[-1][None], y[i : i + 1])[0]
        for l in reversed(range(len(layers))):
            n_out, n_in = layers[l].w.shape
            delta = grad_a * elementwise(layers[l].activation, zs[l][None])[0]
            for j in range(n_out):
                gradients[l]["b"][j] += delta[j]
                for k in range(n_in):
                    gradients[l]["w"][j, k] += delta[j] * a[l][k]
            back = [sum(layers[l].w[j, k] * delta[j] for j in range(n_out)) for k in range(n_in)]
            grad_a = np.array(back, network.dtype)
    return Gradient.of(network.layout, flat / len(x))


def jacobian(activation, z):
    """Σ'(z) of each sample, (m, n, n), diagonal where σ is elementwise."""
    slope = activation.derivative(z)
    return slope[:, :, None] * np.eye(z.shape[1], dtype=z.dtype) if slope.ndim == 2 else slope


def diagonal_matrices(network, cost, x, y):
    """(33)-(35): each δ as one product of matrices."""
    layers = only_dense(network)
    x, y = network.as_samples(x, y)
    zs, a = [], [x]
    for layer in layers:
        zs.append(a[-1] @ layer.w.T + layer.b)
        a.append(layer.activation.forward(zs[-1]))
    nabla, parts = cost.derivative(a[-1], y)[:, :, None], []
    for l, layer in enumerate(layers):
        product = jacobian(layer.activation, zs[l]).swapaxes(1, 2)
        for after, z in zip(layers[l + 1 :], zs[l + 1 :], strict=True):
            product = product @ after.w.T @ jacobian(after.activation, z).swapaxes(1, 2)
        delta = (product @ nabla)[:, :, 0]
        parts += [(delta.T @ a[l]).ravel(), delta.sum(axis=0)]
    return Gradient.of(network.layout, np.concatenate(parts) / len(x))


def forward_mode(network, cost, x, y):
    """From each single parameter through the layers to the cost."""
    layers = only_dense(network)
    x, y = network.as_samples(x, y)
    slopes = []
    for direction in np.eye(network.layout.size, dtype=network.dtype):
        a, da = x, np.zeros_like(x)
        for layer, d in zip(layers, network.layout.views(direction), strict=True):
            dz = da @ layer.w.T + a @ d["w"].T + d["b"]
            z = a @ layer.w.T + layer.b
            da = (jacobian(layer.activation, z) @ dz[:, :, None])[:, :, 0]
            a = layer.activation.forward(z)
        slopes.append((cost.derivative(a, y) * da).sum() / len(x))
    return Gradient.of(network.layout, np.array(slopes, network.dtype))


#: θ is moved while differences are taken: one thread at a time.
MOVING = threading.Lock()


def widened(network):
    """The network with a θ of float64, on which differences can be taken: itself, if it has one."""
    if network.dtype == object:
        raise NotImplementedError("differences are not exact")
    if network.dtype == np.float64:
        return network
    twin = nnframe.Network(network.layers, network.shapes[0])
    twin.parameters = network.parameters.astype(np.float64)
    return twin


def differences(network, cost, x, y, h=1e-5, on_a_copy=False):
    """(C(θ + h) - C(θ - h)) / 2h for each parameter; θ is afterwards what it was."""
    x, y = (np.asarray(v, np.float64) for v in network.as_samples(x, y))
    twin = widened(network.copy() if on_a_copy else network)
    theta = twin.parameters

    def cost_at(i, value):
        kept, theta[i] = theta[i], value
        try:
            return cost.forward(twin.forward(x), y).mean()
        finally:
            theta[i] = kept

    with MOVING:
        slopes = [(cost_at(i, t + h) - cost_at(i, t - h)) / (2 * h) for i, t in enumerate(theta)]
    return Gradient.of(network.layout, np.array(slopes, network.dtype))


def extrapolated(network, cost, x, y):
    """Richardson: of two steps the leading error cancels."""
    fine, coarse = (differences(network, cost, x, y, h, True).flat for h in (1e-4, 2e-4))
    return Gradient.of(network.layout, (4 * fine - coarse) / 3)


def by_protocol(network, cost, x, y):
    """For layers of every kind: calls what the protocols promise, and nothing else."""
    x, y = network.as_samples(x, y)
    a, records = x, []
    for layer in network.layers:
        records.append(layer.forward(a))
        a = records[-1].a
    grad_a, found = cost.derivative(a, y), []
    for layer, record in zip(reversed(network.layers), reversed(records), strict=True):
        grad_a, gradients, _ = layer.derivative(record, grad_a)
        found.insert(0, gradients)
    flat = np.empty_like(network.parameters)
    for views, gradients in zip(network.layout.views(flat), found, strict=True):
        for name, view in views.items():
            view[...] = gradients[name] / len(x)
    return Gradient.of(network.layout, flat)


def in_two_halves(network, cost, x, y):
    """As on two machines: the halves' means, weighted by their sizes."""
    x, y = network.as_samples(x, y)
    m, total = len(x), 0
    for half in (slice(None, m // 2), slice(m // 2, None)):
        if len(x[half]):
            total = total + Book()(network, cost, x[half], y[half]).flat * len(x[half])
    return Gradient.of(network.layout, total / m)


def from_the_last(network, cost, x, y):
    """The samples in another order: the mean is the same but for the last digits."""
    x, y = network.as_samples(x, y)
    return Book()(network, cost, x[::-1], y[::-1])


def in_float64(network, cost, x, y):
    """In float64 for a float32 network, rounded at the end."""
    x, y = (array.astype(np.float64) for array in network.as_samples(x, y))
    wide = by_protocol(widened(network), cost, x, y)
    return Gradient.of(network.layout, wide.flat.astype(network.dtype))


CONTROLS = [
    Control("nnframe.gradients.backprop", lambda: backprop),
    Control(
        "the gradient of nnframe.backprop's step",
        lambda: lambda *arguments: nnframe.backprop(*arguments).gradient,
    ),
    Control("the book, with matrices", Book),
    Control("the book, 1/m in BP1", DividedFirst),
    Control("the book, einsum", Einstein),
    Control("the book, pullback of each activation", Pullback),
    Control("the book, samples added up in place", FewerWrites),
    Control("the book, as a bound method", lambda: Book().__call__),
    Control("sample by sample", lambda: sample_by_sample),
    Control("neuron by neuron", lambda: neuron_by_neuron),
    Control("diagonal matrices", lambda: diagonal_matrices),
    Control("forward mode", lambda: forward_mode),
    Control("central differences on θ itself", lambda: partial(differences, h=1e-5)),
    Control("central differences on a copy", lambda: partial(differences, on_a_copy=True)),
    Control("central differences, extrapolated", lambda: extrapolated),
    Control("by the protocol of layers", lambda: by_protocol),
    Control("in two halves", lambda: in_two_halves),
    Control("from the last sample to the first", lambda: from_the_last),
    Control("in float64, then rounded", lambda: in_float64),
]
