"""micrograd, asked: every number is an object, and its layers know ReLU only."""

import math
from operator import mul

import common
from micrograd.engine import Value
from micrograd.nn import MLP


def swish(z, beta):
    s = 1 / (1 + math.exp(-beta * z.data))
    out = Value(z.data * s, (z,), "swish")

    def _backward():
        z.grad += (s + beta * z.data * s * (1 - s)) * out.grad

    out._backward = _backward
    return out


def deltas(model, cost, x, y):
    a, sums = x, []
    for layer in model.layers:
        sums.append([sum(map(mul, n.w, a), n.b) for n in layer.neurons])
        a = [sigmoid(z) for z in sums[-1]]
    cost(a, y).backward()
    return [[z.grad for z in layer] for layer in sums]


def sigmoid(z):
    s = 1 / (1 + math.exp(-z.data))
    out = Value(s, (z,))

    def _backward():
        z.grad += s * (1 - s) * out.grad

    out._backward = _backward
    return out


def at(z):
    z = Value(z)
    a = swish(z, common.BETA)
    a.backward()
    return a.data, z.grad


def squared(z):
    z = Value(z)
    (z * z).backward()
    return z.grad


def built():
    model = MLP(2, [3, 2])
    for layer, w, b in zip(model.layers, common.WEIGHTS, common.BIASES, strict=True):
        for neuron, row, bias in zip(layer.neurons, w, b, strict=True):
            neuron.w, neuron.b = [Value(each) for each in row], Value(bias)
    return model


def cost(a, y):
    return sum((p - q) ** 2 for p, q in zip(a, y, strict=True)) * 0.5


def mistake():
    model = built()
    for neuron, row in zip(model.layers[1].neurons, common.TOO_WIDE, strict=True):
        neuron.w = [Value(each) for each in row]
    model(common.X)


def wrong_shape():
    model = built()
    model.layers[1](sum(model.layers[0](common.X)))


common.check_swish(at)
common.check_deltas(deltas(built(), cost, common.X, common.Y))
common.tell(
    activation_lines=common.lines_of(swish),
    delta_lines=common.body_of(deltas),
    autodiff=squared(3.0) == 6.0,
    of_weights=common.complaint(mistake),
    of_activation=common.complaint(wrong_shape),
    layers=1,
    activations=1,
)
