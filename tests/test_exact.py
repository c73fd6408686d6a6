"""Exact mode: fractions go through the engine unchanged, and gradients are equal with ==."""

from fractions import Fraction

import numpy as np
import pytest

import nnframe
from nnframe.errors import ArgumentError, DtypeError

THIRD, HUNDREDTH = Fraction(1, 3), Fraction(1, 100)


def leaky():
    return nnframe.LeakyReLU(HUNDREDTH)


#: σ and σ' in plain fractions.
VALUES = {
    nnframe.Square: (lambda z: z * z, lambda z: 2 * z),
    nnframe.Linear: (lambda z: z, lambda z: 1),
    nnframe.ReLU: (lambda z: z if z > 0 else 0, lambda z: 1 if z > 0 else 0),
    nnframe.LeakyReLU: (lambda z: z if z > 0 else z / 100, lambda z: 1 if z > 0 else HUNDREDTH),
    nnframe.Softsign: (lambda z: z / (1 + abs(z)), lambda z: 1 / (1 + abs(z)) ** 2),
}


def exact_network(activations, sizes=(2, 3, 2)):
    layers = [nnframe.Dense(n, f) for n, f in zip(sizes[1:], activations, strict=True)]
    network = nnframe.Network(layers, sizes[0], dtype=object)
    network.parameters = [Fraction(7 * i % 11 - 5, i + 2) for i in range(network.parameters.size)]
    return network


def by_hand(network, x, y):
    """C_x and ∂C_x/∂θ of one sample in plain fractions: the chapter's sums, neuron by neuron."""
    a, zs = [list(x)], []
    for layer in network.layers:
        f, _ = VALUES[type(layer.activation)]
        z = [
            sum(layer.w[j, k] * a[-1][k] for k in range(len(a[-1]))) + layer.b[j]
            for j in range(len(layer.b))
        ]
        zs.append(z)
        a.append([f(v) for v in z])
    grad_a, gradients = [v - t for v, t in zip(a[-1], y, strict=True)], []
    for l in reversed(range(len(network.layers))):
        layer = network.layers[l]
        _, slope = VALUES[type(layer.activation)]
        delta = [g * slope(z) for g, z in zip(grad_a, zs[l], strict=True)]
        gradients.insert(0, [d * v for d in delta for v in a[l]] + delta)
        grad_a = [
            sum(layer.w[j, k] * delta[j] for j in range(len(delta))) for k in range(len(a[l]))
        ]
    cost = sum((t - v) ** 2 for v, t in zip(a[-1], y, strict=True)) / 2
    return cost, [value for layer in gradients for value in layer]


MAKERS = [leaky if kind is nnframe.LeakyReLU else kind for kind in VALUES]


@pytest.mark.parametrize("second", MAKERS, ids=lambda make: make.__name__)
@pytest.mark.parametrize("first", MAKERS, ids=lambda make: make.__name__)
def test_equal_to_the_sums_of_the_chapter(first, second):
    network = exact_network([first(), second()])
    x = [[THIRD, Fraction(-2, 7)], [Fraction(3, 5), 4]]
    y = [[Fraction(1, 2), 0], [1, Fraction(-1, 9)]]
    step = nnframe.backprop(network, nnframe.Quadratic(), x, y)
    (cost, first_slopes), (other, slopes) = map(by_hand, [network] * 2, x, y)
    expected = [(a + b) / 2 for a, b in zip(first_slopes, slopes, strict=True)]
    assert step.cost == (cost + other) / 2
    assert step.costs.tolist() == [cost, other]
    assert step.gradient.flat.tolist() == expected
    assert all(isinstance(value, Fraction) for value in step.gradient.flat)
    assert isinstance(step.cost, Fraction)


def test_a_step_of_learning_stays_exact():
    network = exact_network([nnframe.Square(), nnframe.Linear()])
    data = np.array([[1, 2]]), np.array([[0, 1]])
    before = network.parameters.copy()
    slope = nnframe.backprop(network, nnframe.Quadratic(), *data).gradient.flat
    nnframe.train(network, nnframe.Quadratic(), data, 1, 1, nnframe.SGD(Fraction(1, 1000)))
    assert (network.parameters == before - slope / 1000).all()


def test_starting_values_are_the_floats_themselves():
    floats = nnframe.Network.of_sizes([2, 3])
    exact = nnframe.Network.of_sizes([2, 3], dtype=object)
    assert exact.parameters.tolist() == floats.parameters.tolist()


def test_leaving_exact_arithmetic_is_an_error():
    network = exact_network([nnframe.LeakyReLU(0.01), nnframe.Linear()])
    with pytest.raises(DtypeError, match=r"layer 1 of 2.*LeakyReLU.forward left exact arithmetic"):
        network.forward([-THIRD, -THIRD])


def test_a_function_without_exact_values_is_an_error():
    network = exact_network([nnframe.Sigmoid(), nnframe.Linear()])
    with pytest.raises(DtypeError, match=r"layer 1 of 2.*Sigmoid of a fraction"):
        network.forward([THIRD, THIRD])


def test_floats_are_refused():
    with pytest.raises(DtypeError, match=r"x has 0\.1 \(float.*Fraction\(1, 10\)"):
        exact_network([nnframe.Linear(), nnframe.Linear()]).forward([0.1, 0.2])


def test_numpy_integers_become_whole_numbers_without_end():
    """A Fraction of np.int64 computes in 64 bits, and wraps."""
    network = nnframe.Network([nnframe.Dense(1, nnframe.Square())] * 2, 1, dtype=object)
    network.parameters = np.array([1, 0, 1, 0])
    output = network.forward(np.array([10**6]))[0]
    assert output == 10**24
    assert type(output.numerator) is int


@pytest.mark.parametrize("cost", [nnframe.CrossEntropy(), nnframe.LogLikelihood()], ids=repr)
def test_costs_with_logarithms_have_no_exact_mode(cost):
    network = exact_network([nnframe.Linear(), nnframe.Linear()])
    with pytest.raises(DtypeError, match=r"takes logarithms, so it has no exact mode"):
        nnframe.backprop(network, cost, [1, 2], [1, 0])


@pytest.mark.parametrize(("dtype", "eta"), [(object, 3.0), (float, Fraction(1, 10))])
def test_a_rate_of_another_kind_than_the_network(dtype, eta):
    network = nnframe.Network.of_sizes([2, 1], nnframe.Linear(), dtype=dtype)
    before = network.parameters.copy()
    with pytest.raises(ArgumentError, match="its eta must be a f"):
        nnframe.train(network, nnframe.Quadratic(), ([[1, 2]], [[1]]), optimizer=nnframe.SGD(eta))
    assert (network.parameters == before).all()


def test_a_fraction_as_slope_leaves_floats_alone():
    assert nnframe.LeakyReLU(Fraction(1, 10)).forward([-1.0, 2.0]).dtype == np.float64
