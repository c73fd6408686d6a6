"""Small slips of who writes a plugin, and what is said of each."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import nnframe
from nnframe import CrossEntropy, Focal, KullbackLeibler, LogLikelihood, Quadratic, WeightedSum
from nnframe.errors import (
    ArgumentError,
    DomainError,
    DtypeError,
    PluginError,
    ShapeError,
    UnboundLayerError,
)
from nnframe.fused import FusedPair, fuse, fused_pair
from nnframe.optimizers import first_state, make_step

ROW = np.array([[0.5, 0.25]])


@pytest.mark.parametrize(
    "classes", [(Quadratic(), nnframe.Tanh), (Quadratic, nnframe.Tanh()), (nnframe.Tanh, Quadratic)]
)
def test_fuse_takes_a_cost_and_an_activation(classes):
    with pytest.raises(ArgumentError, match="fuse takes two classes, a cost's and an activation's"):
        fuse(*classes)


@pytest.mark.parametrize("pair", [Quadratic, 3, lambda: None])
def test_fuse_declares_a_pair(pair):
    with pytest.raises(ArgumentError, match="fuse declares a class of FusedPair"):
        fuse(Quadratic, nnframe.Tanh)(pair)


def test_a_pair_declared_again_is_the_newer_one():
    class Own(nnframe.Linear):
        pass

    def declared():
        @fuse(Quadratic, Own)
        class Pair(FusedPair):
            def forward(self, z, y):
                return ((z - y) ** 2).sum(axis=-1) / 2

            def derivative(self, z, y):
                return z - y

        return Pair

    first, second = declared(), declared()
    assert first is not second
    assert type(fused_pair(Quadratic(), Own())) is second


def test_a_pair_is_itself_and_nothing_else():
    one, other = (fused_pair(CrossEntropy(), nnframe.Sigmoid()) for _ in range(2))
    assert one != other


@pytest.mark.parametrize(
    ("cost", "output"),
    [
        (CrossEntropy(), nnframe.Sigmoid()),
        (Focal(), nnframe.Sigmoid()),
        (LogLikelihood(), nnframe.Softmax()),
        (KullbackLeibler(), nnframe.Softmax()),
    ],
    ids=repr,
)
def test_pairs_look_at_their_targets(cost, output):
    pair = fused_pair(cost, output)
    with pytest.raises(DomainError, match=r"targets in \[0, 1\], got 1\.5 at \(0, 1\)$"):
        pair.forward(ROW, np.array([[0.0, 1.5]]))
    with pytest.raises(DomainError, match=r"outputs in .*; end the network with Sigmoid"):
        cost.forward(np.array([[0.0, 1.5]]), np.array([[0.0, 1.0]]))


def test_exact_numbers_and_floats_do_not_mix():
    exact = np.array([[Fraction(1)]])
    for a, y in [(exact, np.array([[1.0]])), (np.array([[1.0]]), exact)]:
        with pytest.raises(DtypeError, match="exact numbers and floats do not mix"):
            Quadratic().forward(a, y)


def test_shapes_that_suggest_nothing_get_no_suggestion():
    with pytest.raises(ShapeError, match=r"they must be equal$"):
        Quadratic().forward(np.zeros((2, 3)), np.zeros((2, 4)))


def test_lists_are_taken_as_arrays():
    assert Quadratic().forward([[1.0, 2.0]], [[0.0, 0.0]]).tolist() == [2.5]


class Stateful(nnframe.Optimizer):
    def __init__(self, state):
        self.eta, self.state = 0.1, state

    def start(self, theta):
        if isinstance(self.state, Exception):
            raise self.state
        return self.state

    def step(self, theta, gradient, state):
        if isinstance(state, Exception):
            raise state
        return state


@pytest.mark.parametrize("state", [None, [], 3])
def test_a_state_is_a_dict(state):
    with pytest.raises(PluginError, match=r"Stateful\.start returned .*expected a dict of arrays"):
        first_state(Stateful(state), np.zeros(2))


def test_a_state_that_is_one_is_handed_on():
    state = {"v": np.zeros(2)}
    assert first_state(Stateful(state), np.zeros(2)) is state


def test_optimizers_that_fail_are_named():
    with pytest.raises(PluginError, match=r"Stateful\(.*\), start: KeyError"):
        first_state(Stateful(KeyError("x")), np.zeros(2))
    with pytest.raises(PluginError, match=r"Stateful\(.*\), step: KeyError"):
        make_step(Stateful(None), np.zeros(2), np.zeros(2), KeyError("x"))


def test_a_step_returns_nothing():
    make_step(Stateful(None), np.zeros(2), np.zeros(2), None)
    with pytest.raises(PluginError, match=r"Stateful\.step returned ndarray, expected None"):
        make_step(Stateful(None), np.zeros(2), np.zeros(2), np.zeros(2))


def test_exact_descent_keeps_its_epsilon():
    theta = np.array([Fraction(1)], dtype=object)
    assert nnframe.optimizers.adaptive.kept(1e-8, theta) == 1e-8


class Fails(Quadratic):
    def forward(self, a, y):
        raise KeyError("oops")

    def derivative(self, a, y):
        return a[:, :1]


def test_a_part_of_a_sum_is_named():
    cost = WeightedSum([(1.0, Quadratic()), (2.0, Fails(), slice(0, 2))])
    with pytest.raises(PluginError, match=r"Fails\(\) in a WeightedSum: KeyError"):
        cost.forward(ROW, ROW)
    with pytest.raises(ShapeError, match=r"Fails\.derivative returned shape \(1, 1\), expected"):
        cost.derivative(ROW, ROW)


@pytest.mark.parametrize(
    ("outputs", "words"),
    [
        (slice(0, 5), r"\[0:5\]"),
        (slice(-5, None), r"\[-5:\]"),
        (slice(None, 9, 2), r"\[:9:2\]"),
        (slice(2, 2), r"\[2:2\]"),
    ],
)
def test_outputs_that_are_not_there_are_told(outputs, words):
    cost = WeightedSum([(1.0, Quadratic(), outputs)])
    with pytest.raises(ShapeError, match=rf"Quadratic\(\) for the outputs {words}, got 2 outputs"):
        cost.forward(ROW, ROW)


class Scale(nnframe.Layer):
    def forward(self, a_in, training=None):
        raise NotImplementedError

    def derivative(self, record, grad_a):
        raise NotImplementedError


def test_what_a_layer_is_by_default():
    layer = Scale()
    assert layer.penalized() == ("w",)
    with pytest.raises(TypeError, match="Scale has no output activation, so no error δ"):
        layer.derivative_from_error(None, ROW)
    with pytest.raises(UnboundLayerError, match="has its parameters once a Network has bound it"):
        layer.w  # noqa: B018  # the look is what fails
    with pytest.raises(UnboundLayerError, match=r"no attribute '_w'$"):
        layer._w  # noqa: B018  # the look is what fails
    with pytest.raises(UnboundLayerError, match=r"no attribute 'v'$"):
        nnframe.Network([nnframe.Dense(1)], 1).layers[0].v  # noqa: B018  # likewise


def test_a_slope_that_is_no_plain_array_is_one_afterwards():
    class Numbers(nnframe.Tanh):
        def derivative(self, z):
            return (1 - np.tanh(z) ** 2).view(np.recarray)

    found = Numbers().pullback(ROW, np.tanh(ROW), ROW)
    assert type(found) is np.ndarray
    np.testing.assert_allclose(found, ROW * (1 - np.tanh(ROW) ** 2), rtol=1e-15)


def test_backprop_looks_at_what_it_is_given():
    network = nnframe.Network.of_sizes([2, 2])
    with pytest.raises(ArgumentError, match="the cost must be an instance of Cost"):
        nnframe.backprop(network, 3, ROW, ROW)
    with pytest.raises(ArgumentError, match="the network must be an instance of Network"):
        nnframe.backprop(nnframe.Network, Quadratic(), ROW, ROW)
    with pytest.raises(ArgumentError, match="training must be a generator"):
        nnframe.backprop(network, Quadratic(), ROW, ROW, training=3)
