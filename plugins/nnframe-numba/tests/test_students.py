"""Neurons and costs of others are compiled as they were written, or declined in one line."""

from __future__ import annotations

import math

import numpy as np
import pytest
from attrs import frozen
from nnframe_numba import NumbaEngine

import nnframe
from nnframe.errors import DomainError, DtypeError, EngineError, EngineWarning, PluginError


class Swish(nnframe.Activation):
    def __init__(self, beta):
        self.beta = beta

    def forward(self, z):
        return z / (1 + np.exp(-self.beta * z))

    def derivative(self, z):
        s = 1 / (1 + np.exp(-self.beta * z))
        return s + self.beta * z * s * (1 - s)


class CallsForward(nnframe.Activation):
    def forward(self, z):
        return np.tanh(z)

    def derivative(self, z):
        return 1 - self.forward(z) ** 2


class Masked(nnframe.Activation):
    """Only arrays have masks, so it is compiled for arrays."""

    def forward(self, z):
        a = np.zeros_like(z)
        a[z > 0] = z[z > 0]
        return a

    def derivative(self, z):
        return (z > 0).astype(z.dtype)


@frozen(eq=False)
class Bent(nnframe.Activation):
    slope: float = 0.1
    power: int = 2

    def forward(self, z):
        return np.where(z > 0, z**self.power, self.slope * z)

    def derivative(self, z):
        return np.where(z > 0, self.power * z ** (self.power - 1), self.slope).astype(z.dtype)


def half_of(z):
    return z / 2


class Helped(nnframe.Activation):
    def forward(self, z):
        return half_of(z) + math.pi * z

    def derivative(self, z):
        return z * 0 + (0.5 + math.pi)


class Own(nnframe.Cost):
    def forward(self, a, y):
        return ((a - y) ** 2).sum(axis=-1) / 2

    def derivative(self, a, y):
        return a - y


STUDENTS = [Swish(1.5), CallsForward(), Masked(), Bent(), Bent(0.2, 3), Helped()]


def trained(engine, activation, cost, data, dtype="float64", **options):
    network = nnframe.Network.of_sizes([5, 4, 3], activation, nnframe.Sigmoid(), dtype=dtype)
    options = {"epochs": 2, "batch_size": 10, "optimizer": nnframe.SGD(0.05), **options}
    nnframe.train(network, cost, data, engine=engine, **options)
    return network.parameters


# What is compiled for arrays takes seconds: in one of the types only.
@pytest.mark.parametrize(
    ("activation", "dtype"),
    [*((each, "float64") for each in STUDENTS), (Swish(1.5), "float32"), (Masked(), "float32")],
    ids=repr,
)
def test_an_activation_as_it_was_written(activation, dtype, data):
    ours, theirs = (
        trained(engine, activation, nnframe.Quadratic(), data, dtype)
        for engine in (NumbaEngine(), "numpy")
    )
    bound = 1e-4 if dtype == "float32" else 1e-12
    np.testing.assert_allclose(ours, theirs, rtol=bound, atol=bound)


def test_a_cost_as_it_was_written(data):
    ours, theirs = (
        trained(engine, nnframe.Tanh(), Own(), data) for engine in (NumbaEngine(), "numpy")
    )
    np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("name", "value"), [("beta", 3.0), ("beta", 2)])
def test_a_callback_may_change_a_setting(name, value, data):
    results = []
    for engine in (NumbaEngine(), "numpy"):
        activation = Swish(0.5)

        def change(epoch, activation=activation):
            setattr(activation, name, value)

        results.append(trained(engine, activation, nnframe.Quadratic(), data, callbacks=[change]))
    np.testing.assert_allclose(*results, rtol=1e-12)


def test_two_of_one_class_keep_their_own_settings(data):
    layers = [nnframe.Dense(4, Swish(0.5)), nnframe.Dense(4, Swish(3.0)), nnframe.Dense(3)]
    results = []
    for engine in (NumbaEngine(), nnframe.NumPyEngine()):
        network = nnframe.Network(layers, 5)
        results.append(engine.gradient(network, nnframe.Quadratic(), *data).flat)
    np.testing.assert_allclose(*results, rtol=1e-11, atol=1e-15)


class Piecewise(nnframe.Activation):
    """Of a function that numba does not have."""

    def forward(self, z):
        return np.piecewise(z, [z < 0, z >= 0], [0, lambda z: z])

    def derivative(self, z):
        return np.ones_like(z)


class Table(nnframe.Activation):
    def __init__(self):
        self.points = np.array([1.0, 2.0])

    def forward(self, z):
        return z * self.points[0]

    def derivative(self, z):
        return np.ones_like(z)


class Mixing(nnframe.Activation):
    def forward(self, z):
        return z / (1 + abs(z).sum(axis=-1, keepdims=True))

    def derivative(self, z):
        return np.zeros((*z.shape, z.shape[-1]))


class Pulling(nnframe.Tanh.__bases__[0]):
    def forward(self, z):
        return z

    def derivative(self, z):
        return np.ones_like(z)

    def pullback(self, z, a, grad_a):
        return grad_a


class Mean(nnframe.Activation):
    """Compiles for arrays, and is another function for another batch: seen by its numbers."""

    def forward(self, z):
        return z - z.sum() / z.shape[0]

    def derivative(self, z):
        return np.ones_like(z)


DECLINED = [
    (Piecewise(), "Piecewise cannot be compiled: .*piecewise"),
    (Table(), "Table cannot be compiled: Table.points is of type ndarray, which is no number"),
    (Mixing(), r"Mixing cannot be compiled: derivative returned shape \(30, 5, 5\) for z of shape"),
    (Pulling(), "Pulling cannot be compiled: it has a pullback of its own"),
    (Mean(), "Mean cannot be compiled: compiled, forward came to .* where Python has"),
    (nnframe.Softmax(), "Softmax cannot be compiled"),
]


@pytest.mark.parametrize(("activation", "line"), DECLINED, ids=lambda v: type(v).__name__)
def test_what_cannot_be_compiled_is_named(activation, line, data):
    with pytest.raises(EngineError, match=line) as found:
        trained(NumbaEngine(), activation, nnframe.Quadratic(), data)
    assert "\n" not in str(found.value)


def test_then_numpy_does_it_and_one_line_says_so(data):
    with pytest.warns(EngineWarning, match=r"^Pulling cannot be compiled: .*; the NumPy engine"):
        ours = trained("numba", Pulling(), nnframe.Quadratic(), data)
    np.testing.assert_array_equal(ours, trained("numpy", Pulling(), nnframe.Quadratic(), data))


@pytest.mark.parametrize(
    ("network", "line"),
    [
        (nnframe.Network([nnframe.Dense(4), nnframe.Dropout(0.5), nnframe.Dense(3)], 5), "Dropout"),
        (nnframe.Network.of_sizes([5, 3], dtype="float16"), "only float32 and float64"),
        (nnframe.Network.of_sizes([5, 3], nnframe.Square(), dtype=object), "only float32"),
    ],
)
def test_networks_that_are_declined(network, line, data):
    with pytest.raises(EngineError, match=line):
        NumbaEngine().gradient(network, nnframe.Quadratic(), *data)


class Sign(nnframe.Optimizer):
    def step(self, theta, gradient, state):
        theta -= 0.01 * np.sign(gradient)


def test_an_optimizer_that_is_declined(data):
    with pytest.raises(EngineError, match="Sign cannot be compiled: only SGD, Momentum, Nest"):
        trained(NumbaEngine(), nnframe.Tanh(), nnframe.Quadratic(), data, optimizer=Sign())


class Broken(nnframe.Activation):
    def forward(self, z):
        raise ZeroDivisionError("oh")

    derivative = forward


class Widening(nnframe.Activation):
    def forward(self, z):
        return z * np.float64(2)

    def derivative(self, z):
        return z * 0 + np.float64(2)


# A mistake is reported as ever, by NumPy's engine, with the layer it stands in.
@pytest.mark.filterwarnings("ignore::nnframe.errors.EngineWarning")
@pytest.mark.parametrize(
    ("activation", "cost", "error"),
    [
        (Broken(), nnframe.Quadratic(), PluginError),
        (Widening(), nnframe.Quadratic(), DtypeError),
        (nnframe.Tanh(), nnframe.Hinge(), DomainError),
    ],
)
def test_mistakes_are_told_as_ever(activation, cost, error, data):
    with pytest.raises(error):
        trained("numba", activation, cost, data, dtype="float32")


def test_an_output_out_of_the_costs_domain_is_told_as_ever(data):
    network = nnframe.Network.of_sizes([5, 3], nnframe.Linear())
    with pytest.raises(DomainError, match="CrossEntropy is defined for outputs in"):
        nnframe.train(network, nnframe.CrossEntropy(), data, engine=NumbaEngine())
