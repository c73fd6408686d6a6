"""Networks that are hard to explain: every kind of layer, odd plugins, saturated outputs."""

from __future__ import annotations

from collections import namedtuple
from fractions import Fraction

import numpy as np

import nnframe
from nnframe import (
    Activation,
    Chain,
    Cost,
    CrossEntropy,
    Dense,
    Dropout,
    Flatten,
    Layer,
    LogLikelihood,
    Network,
    Quadratic,
    ReLU,
    Residual,
    Sigmoid,
    Softmax,
    Tanh,
    WeightedLayer,
)

Record = namedtuple("Record", "a_in a")


class Swish(Activation):
    """A student's activation."""

    def __init__(self, beta=1.5):
        self.beta = beta

    def forward(self, z):
        return z / (1 + np.exp(-self.beta * z))

    def derivative(self, z):
        s = 1 / (1 + np.exp(-self.beta * z))
        return s + self.beta * z * s * (1 - s)


class Mean(Activation):
    """Each neuron gives the mean of all: a Jacobian that is not softmax's."""

    def forward(self, z):
        return z.mean(axis=-1, keepdims=True) + np.zeros_like(z)

    def derivative(self, z):
        return np.full((*z.shape, z.shape[-1]), 1 / z.shape[-1], z.dtype)


class Straight(Activation):
    """A step whose pullback is not its derivative's: the straight-through trick."""

    def forward(self, z):
        return np.sign(z)

    def derivative(self, z):
        return np.zeros_like(z)

    def pullback(self, z, a, grad_a):
        return grad_a.copy()


class OneTanh(Activation):
    """A sigmoid whose neuron 1 is a tanh: the chapter's modified neuron."""

    one: Activation = Tanh()

    def forward(self, z):
        a = Sigmoid().forward(z)
        a[..., 1] = self.one.forward(z[..., 1])
        return a

    def derivative(self, z):
        slope = Sigmoid().derivative(z)
        slope[..., 1] = self.one.derivative(z[..., 1])
        return slope

    def of_neuron(self, j):
        return self.one if j == 1 else Sigmoid()


class OneReLU(OneTanh):
    """A neuron of it has a function that is called by its class."""

    one = ReLU()


class Liar(OneTanh):
    """It says of its neurons what is not so."""

    def of_neuron(self, j):
        return ReLU()


class Torn(Straight):
    """It cannot say what its slope is, nor what its neurons do."""

    def derivative(self, z):
        raise RuntimeError("there is none")

    def of_neuron(self, j):
        raise RuntimeError("who knows")


class Absolute(Cost):
    """A student's cost."""

    def forward(self, a, y):
        return abs(a - y).sum(axis=-1)

    def derivative(self, a, y):
        return np.sign(a - y)


class Bound(Cost):
    """A cost with a fused pair, and without a slope of its own."""

    def forward(self, a, y):
        return ((a - y) ** 2).sum(axis=-1)

    def derivative(self, a, y):
        raise RuntimeError("there is none")


class Silent(Bound):
    """It has not even a value of its own."""

    def forward(self, a, y):
        raise RuntimeError("there is none")


class Own(Activation):
    """An activation for that pair."""

    def forward(self, z):
        return +z

    def derivative(self, z):
        return np.ones_like(z)


@nnframe.fuse(Silent, Own)
@nnframe.fuse(Bound, Own)
class BoundOwn(nnframe.FusedPair):
    """Its derivative is known all the same."""

    def forward(self, z, y):
        return ((z - y) ** 2).sum(axis=-1)

    def derivative(self, z, y):
        return 2 * (z - y)


class Scale(Layer):
    """A layer with a parameter of its own, and no z."""

    def initial_parameters(self, shape_in, rng):
        return {"gain": rng.normal(size=shape_in)}

    def forward(self, a_in, training=None):
        return Record(a_in, a_in * self.gain)

    def derivative(self, record, grad_a):
        return grad_a * self.gain, {"gain": (grad_a * record.a_in).sum(axis=0)}, None


class Forgetful(Scale):
    """It gives another gradient each time."""

    calls = 0

    def derivative(self, record, grad_a):
        type(self).calls += 1
        behind, summed, delta = super().derivative(record, grad_a)
        return behind, {"gain": summed["gain"] + type(self).calls}, delta


class Diagonal(WeightedLayer):
    """A layer of neurons with one weight each."""

    def __init__(self):
        self.activation = Tanh()

    def initial_parameters(self, shape_in, rng):
        return {"v": rng.normal(size=shape_in)}

    def weighted_input(self, a_in):
        return a_in * self.v

    def weighted_gradient(self, a_in, delta):
        return {"v": (delta * a_in).sum(axis=0)}

    def input_gradient(self, a_in, delta):
        return delta * self.v


def _data(m=2, n_in=3, n_out=2, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(m, n_in)), rng.dirichlet(np.ones(n_out), size=m)


def _network(*layers, n_in=3, **settings):
    return Network(list(layers), n_in=n_in, rng=1, **settings)


def _saturated(z, activation, n_out=1):
    network = Network([Dense(n_out, activation)], n_in=1)
    network.parameters = [*np.linspace(z, -z if n_out > 1 else z, n_out), *[0.0] * n_out]
    return network


def _fractions(values):
    return [[Fraction(int(v * 8), 8) for v in row] for row in values]


X, Y = _data()
IMAGES = np.random.default_rng(2).normal(size=(2, 2, 2, 3))

#: name: (network, cost, x, y, settings of `explain`).
NETWORKS = {
    "student": (_network(Dense(3, Swish()), Dense(2)), Absolute(), X, Y, {}),
    "one sample": (_network(Dense(3, Swish()), Dense(2)), Absolute(), X[0], Y[0], {}),
    "one sample of a batch": (_network(Dense(2)), Quadratic(), X[:1], Y[:1], {}),
    "mixing": (_network(Dense(4, Mean()), Dense(2, Softmax())), Quadratic(), X, Y, {}),
    "pullback": (_network(Dense(4, Straight()), Dense(2, Straight())), Quadratic(), X, Y, {}),
    "modified neuron": (_network(Dense(3, OneTanh()), Dense(2)), Quadratic(), X, Y, {}),
    "rectified neuron": (_network(Dense(3, OneReLU()), Dense(2)), Quadratic(), X, Y, {}),
    "liar": (_network(Dense(3, Liar()), Dense(2)), Quadratic(), X, Y, {}),
    "cross-entropy": (_network(Dense(2)), CrossEntropy(), X, Y, {}),
    "log-likelihood": (_network(Dense(2, Softmax())), LogLikelihood(), X, Y, {}),
    "no slope": (_network(Dense(2, Own())), Bound(), X, Y, {}),
    "no value": (_network(Dense(2, Own())), Silent(), X, Y, {}),
    "torn": (_network(Dense(4, Torn()), Dense(2)), Quadratic(), X, Y, {}),
    "saturated": (_saturated(-1000.0, Sigmoid()), CrossEntropy(), [1.0], [1.0], {}),
    "nearly saturated": (_saturated(35.0, Sigmoid()), CrossEntropy(), [1.0], [0.0], {}),
    "saturated softmax": (_saturated(-1000.0, Softmax(), 2), LogLikelihood(), [1.0], [1, 0], {}),
    "saturated, unfused": (_saturated(-1000.0, Sigmoid()), Quadratic(), [1.0], [1.0], {}),
    "chain": (
        _network(Chain([Dense(3), Chain([Dense(4, ReLU()), Dense(3)])]), Dense(2)),
        Quadratic(),
        X,
        Y,
        {},
    ),
    "chain at the end": (
        _network(Dense(3), Chain([Dense(4, ReLU()), Dense(2)])),
        CrossEntropy(),
        X,
        Y,
        {},
    ),
    "residual": (_network(Residual([Dense(3), Dense(3)]), Dense(2)), Quadratic(), X, Y, {}),
    "residual at the end": (
        _network(Dense(2), Residual([Dense(3), Dense(2)])),
        Quadratic(),
        X,
        Y,
        {},
    ),
    "flatten": (_network(Flatten(), Dense(2), n_in=(2, 2, 3)), Quadratic(), IMAGES, Y, {}),
    "flatten rows": (_network(Flatten(), Dense(2), n_in=(2, 3)), Quadratic(), IMAGES[0], Y, {}),
    "dropout": (_network(Dense(4), Dropout(0.5), Dense(2)), Quadratic(), X, Y, {}),
    "dropout in training": (
        _network(Dense(4), Dropout(0.5), Dense(2)),
        Quadratic(),
        X,
        Y,
        {"training": 3},
    ),
    "scale": (_network(Scale(), Dense(3), Scale(), Dense(2)), Quadratic(), X, Y, {}),
    "scale, one sample": (_network(Scale(), Dense(2)), Quadratic(), X[0], Y[0], {}),
    "nothing but a scale": (_network(Scale(), n_in=2), Quadratic(), X[:, :2], Y, {}),
    "forgetful": (_network(Dense(3), Forgetful(), Dense(2)), Quadratic(), X, Y, {}),
    "other weights": (_network(Diagonal(), Dense(2), Diagonal()), Quadratic(), X, Y, {}),
    "float32": (_network(Dense(4), Dense(2), dtype="float32"), Quadratic(), X, Y, {}),
    "float16": (_network(Dense(4), Dense(2), dtype="float16"), CrossEntropy(), X, Y, {}),
    "exact": (
        _network(Dense(2, nnframe.Square()), Dense(2, nnframe.Linear()), dtype=object),
        Quadratic(),
        _fractions(X),
        _fractions(Y),
        {},
    ),
    "many samples": (_network(Dense(2)), Quadratic(), *_data(50), {"samples": 2}),
    "huge": (_network(Dense(4, nnframe.Square()), Dense(2)), Quadratic(), X * 1e9, Y, {}),
    "no decimals": (_network(Dense(4), Dense(2)), Quadratic(), X, Y, {"decimals": 0}),
    "three digits": (_network(Dense(4), Dense(2)), CrossEntropy(), X, Y, {"significant": 3}),
    "wide": (
        _network(Dense(12, Softmax()), Dense(11, Softmax()), n_in=9),
        LogLikelihood(),
        *_data(7, 9, 11),
        {},
    ),
}


def explained(name, **settings):
    """The explanation of one of them."""
    network, cost, x, y, own = NETWORKS[name]
    chosen = {**own, **settings}
    if "training" in chosen:
        chosen["training"] = np.random.default_rng(chosen["training"])
    return nnframe.explain(network, cost, x, y, 0.5, **chosen)
