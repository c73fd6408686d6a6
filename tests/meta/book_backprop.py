"""§2.6 of the chapter as a class: a whole backprop over dense layers, a step a method."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

import nnframe
from nnframe import Gradient


def only_dense(network):
    if not all(isinstance(layer, nnframe.Dense) for layer in network.layers):
        raise NotImplementedError("only networks of Dense layers")
    return network.layers


def elementwise(activation, z):
    """σ'(z), where that is one number a neuron."""
    slope = activation.derivative(z)
    if slope.shape != z.shape:
        raise NotImplementedError("only activations that look at one z each")
    return slope


class Book:
    """For elementwise activations; layers count from 0, and a[l] is what comes into layer l."""

    def __call__(self, network, cost, x, y):
        run = self.feedforward(network, cost, x, y)
        deltas = [self.output_error(run)]
        for l in reversed(range(run.L)):
            deltas.insert(0, self.hidden_error(run, l, deltas[0]))
        parts = []
        for l, delta in enumerate(deltas):
            parts += [self.weight_gradient(run, l, delta), self.bias_gradient(run, l, delta)]
        flat = np.concatenate([self.mean(run, part).ravel() for part in parts])
        return self.result(run, flat)

    def feedforward(self, network, cost, x, y):
        layers = only_dense(network)
        x, y = network.as_samples(x, y)
        zs, a = [], [x]
        for layer in layers:
            zs.append(self.weighted_input(layer, a[-1]))
            a.append(layer.activation.forward(zs[-1]))
        return SimpleNamespace(
            network=network, layers=layers, L=len(layers) - 1, cost=cost, y=y, m=len(x), zs=zs, a=a
        )

    def weighted_input(self, layer, a):
        return a @ layer.w.T + layer.b

    def slope(self, run, l):
        return elementwise(run.layers[l].activation, run.zs[l])

    def output_error(self, run):
        return run.cost.derivative(run.a[-1], run.y) * self.slope(run, run.L)

    def hidden_error(self, run, l, delta):
        return delta @ run.layers[l + 1].w * self.slope(run, l)

    def weight_gradient(self, run, l, delta):
        return delta.T @ run.a[l]

    def bias_gradient(self, run, l, delta):
        return delta.sum(axis=0)

    def mean(self, run, total):
        return total / run.m

    def result(self, run, flat):
        return Gradient.of(run.network.layout, flat)
