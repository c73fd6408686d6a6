"""§2.9's picture as data: the paths of one weight, and their sum (53)."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from properties import steps

import nnframe
from nnframe import Dense
from nnframe.errors import ArgumentError, DataError
from nnframe.gradients import paths

COST = nnframe.Quadratic()


@given(steps())
def test_they_add_up_to_the_slope_of_each_parameter(case):
    network, x, y, _ = case
    gradient = nnframe.backprop(network, COST, x[0], y[0]).gradient
    for l in range(len(network.layers)):
        for name in ("w", "b"):
            for place in np.ndindex(gradient[l][name].shape):
                chosen = {"weight": place} if name == "w" else {"bias": place[0]}
                found = paths(network, COST, x[0], y[0], l, **chosen)
                true = gradient[l][name][place]
                scale = sum(abs(path.value) for path in found)
                assert abs(found.total - true) <= 1e-12 * scale
                assert len(found) == math.prod(n for (n,) in network.shapes[l + 2 :])


@given(steps())
def test_each_path_is_the_product_of_its_factors(case):
    network, x, y, step = case
    first = network.layers[0]
    for path in paths(network, COST, x[0], y[0], 0, weight=(0, 0)):
        assert path.value == pytest.approx(math.prod(path.factors), rel=1e-12)
        assert path.neurons[0] == 0
        assert len(path.neurons) == len(network.layers)
        slope = [
            layer.activation.derivative(record.z)[0]
            for layer, record in zip(network.layers, step.records, strict=True)
        ]
        expected = [slope[0][0] * x[0, 0]]
        for l in range(1, len(network.layers)):
            to, of = path.neurons[l], path.neurons[l - 1]
            expected.append(slope[l][to] * network.layers[l].w[to, of])
        last = path.neurons[-1]
        expected.append(step.records[-1].a[0, last] - y[0, last])
        np.testing.assert_allclose(path.factors, expected, rtol=1e-10, atol=1e-15)
    assert first is network.layers[0]


def test_the_largest_comes_first_and_shares_add_up():
    network = nnframe.Network.of_sizes([2, 4, 3, 2], nnframe.Tanh(), rng=4)
    found = paths(network, COST, [0.6, 0.4], [0.8, 0.2], 0, weight=(1, 0))
    sizes = [abs(path.value) for path in found]
    assert sizes == sorted(sizes, reverse=True)
    assert len(found) == 6
    assert len({path.neurons for path in found}) == 6
    assert sum(map(found.share, found)) == pytest.approx(1)
    assert found[0] is next(iter(found))


def test_behind_a_softmax_a_weight_acts_on_every_neuron():
    network = nnframe.Network([Dense(3, nnframe.Softmax()), Dense(2)], n_in=2)
    found = paths(network, COST, [0.6, 0.4], [0.8, 0.2], 0, weight=(1, 0))
    assert {path.neurons[0] for path in found} == {0, 1, 2}
    assert len(found) == 6
    gradient = nnframe.backprop(network, COST, [0.6, 0.4], [0.8, 0.2]).gradient
    assert found.total == pytest.approx(gradient[0]["w"][1, 0])


def test_exactly():
    network = nnframe.Network.of_sizes([1, 2, 1], nnframe.Square(), dtype=object)
    network.parameters = [Fraction(k, 3) for k in range(1, 8)]
    found = paths(network, COST, [Fraction(1, 2)], [0], 0, weight=(1, 0))
    gradient = nnframe.backprop(network, COST, [Fraction(1, 2)], [0]).gradient
    assert type(found.total) is Fraction
    assert found.total == gradient[0]["w"][1, 0]
    assert "one path to the cost" in str(found)


def test_a_slope_of_nothing_has_no_shares():
    network = nnframe.Network.of_sizes([1, 2, 1], nnframe.ReLU())
    network.parameters = -np.ones(network.layout.size)
    found = paths(network, COST, [1.0], [1.0], 0, weight=(0, 0))
    assert found.total == 0
    assert found.share(found[0]) is None
    assert str(found).splitlines()[3].endswith("0")


def test_the_table_has_a_line_for_each():
    network = nnframe.Network.of_sizes([2, 3, 2], rng=1)
    text = str(paths(network, COST, [0.6, 0.4], [0.8, 0.2], 1, bias=1)).splitlines()
    assert text[0] == "∂C/∂b[1] of layer 1: one path to the cost"
    assert text[1].split() == ["neurons", "∂a[1]/∂b", "∂C/∂a[1]", "product", "share"]
    assert text[3].split()[0] == "1"
    assert text[3].endswith("100.0%")


def test_what_is_asked_for_must_exist():
    network = nnframe.Network.of_sizes([2, 3, 2])
    case = network, COST, [0.6, 0.4], [0.8, 0.2]
    for arguments, words in [
        ({"layer": 2, "bias": 0}, "layers 0 to 1: there is no layer 2"),
        ({"layer": 0, "bias": 3}, "neurons 0 to 2: there is no neuron 3"),
        ({"layer": 0, "weight": (0, 2)}, "inputs 0 to 1: there is no input 2"),
        ({"layer": 0, "weight": (0, "a")}, "no input 'a'"),
        ({"layer": 0, "weight": 1}, "two numbers"),
        ({"layer": 0, "weight": (1,)}, "two numbers"),
        ({"layer": 0}, "name one parameter"),
        ({"layer": 0, "weight": (0, 0), "bias": 0}, "name one parameter"),
    ]:
        with pytest.raises(ArgumentError, match=words):
            paths(*case, **arguments)
    with pytest.raises(DataError, match=r"got 2 samples: pass one, x\[0\] and y\[0\]"):
        paths(network, COST, np.ones((2, 2)), np.ones((2, 2)), 0, bias=0)
    assert paths(*case, -1, bias=-1).parameter == "b[1] of layer 1"
