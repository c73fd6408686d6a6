"""`diagnose` finds neurons that are the same, and δ that vanish or explode on their way back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from diagnoses import RNG, X, Y, kinds, only

import nnframe
from nnframe import (
    Chain,
    Dense,
    Linear,
    Network,
    Normal,
    Quadratic,
    ReLU,
    Residual,
    Sigmoid,
    Softmax,
    Tanh,
    diagnose,
)


class TestSymmetric:
    def test_equal_neurons(self) -> None:
        network = Network([Dense(4, Tanh()), Dense(3)], 8)
        first, second = network.layers
        for values in (first.parameters["w"], second.parameters["w"].T, first.parameters["b"]):
            values[2] = values[0]
        diagnosis = diagnose(network, Quadratic(), X, Y)
        found = only(diagnosis, "symmetric")
        assert (found.layer, found.neurons) == (0, (0, 2))
        assert "2 of 4 neurons are symmetric" in found.sentence
        assert diagnosis.layers[0].symmetric == ((0, 2),)
        gradient = nnframe.backprop(network, Quadratic(), X, Y).gradient[0]["w"]
        np.testing.assert_array_equal(gradient[0], gradient[2])

    @pytest.mark.parametrize("layer", [0, 1])
    def test_not_if_one_weight_differs(self, layer: int) -> None:
        network = Network([Dense(2, Tanh()), Dense(3)], 8)
        network.parameters = np.full(network.parameters.shape, 0.3)
        assert kinds(diagnose(network, Quadratic(), X, Y)) == ["symmetric"]
        network.layers[layer].parameters["w"][0, 0] += 1e-5
        assert diagnose(network, Quadratic(), X, Y).healthy

    def test_not_if_only_their_weights_differ(self) -> None:
        # Equal inputs: w = (1, 2) and (2, 1) give the same z.
        network = Network([Dense(2, Tanh()), Dense(3)], 2)
        network.parameters = np.full(network.parameters.shape, 0.25)
        first = network.layers[0]
        x = np.repeat(RNG.random((50, 1)), 2, axis=1)
        assert diagnose(network, Quadratic(), x, Y).layers[0].symmetric == ((0, 1),)
        first.parameters["w"][...] = [[0.25, 0.5], [0.5, 0.25]]
        assert diagnose(network, Quadratic(), x, Y).layers[0].symmetric == ()

    def test_twins_with_a_mirror_image_between_them(self) -> None:
        network = Network([Dense(3, Linear()), Dense(1, Linear())], 2)
        network.parameters = [0.5, 1, 1, 0.5, 0.5, 1, 0, 0, 0, 1, 1, 1, 0]
        x, y = np.array([[0.5, 0.25], [0.25, 0.5]]), np.zeros((2, 1))
        assert diagnose(network, Quadratic(), x, y).layers[0].symmetric == ((0, 2),)

    def test_what_rounding_did_to_twins_makes_no_difference(self) -> None:
        network = Network([Dense(2, Tanh()), Dense(3)], 8)
        network.parameters = np.full(network.parameters.shape, 0.3)
        network.layers[0].parameters["w"][0] += 1e-12
        assert kinds(diagnose(network, Quadratic(), X, Y)) == ["symmetric"]

    @pytest.mark.parametrize("dtype", [np.float64, np.float32])
    def test_they_stay_so_for_ever(self, dtype: Any) -> None:
        network = Network.of_sizes([8, 6, 3], rng=1, dtype=dtype)
        network.parameters = np.full(network.parameters.shape, 0.3, dtype)
        nnframe.train(network, Quadratic(), (X, Y), epochs=20)
        assert only(diagnose(network, Quadratic(), X, Y), "symmetric").neurons == tuple(range(6))

    def test_small_neurons_beside_a_huge_one_are_not_equal(self) -> None:
        network = Network([Dense(3, ReLU()), Dense(3)], 8)
        network.layers[0].b = [1e12, -9.0, -9.5]
        assert diagnose(network, Quadratic(), X, Y).layers[0].symmetric == ()

    def test_outputs_have_targets_of_their_own(self) -> None:
        # Two classes that this batch lacks: the same neurons today, and rightly so.
        network = Network([Dense(4, Softmax())], 8)
        network.parameters = np.zeros(36)
        y = nnframe.one_hot(np.arange(50) % 2, 4)
        assert diagnose(network, nnframe.LogLikelihood(), X, y).healthy

    def test_one_neuron_has_no_twin(self) -> None:
        network = Network.of_sizes([8, 1, 3])
        network.parameters = np.full(network.parameters.shape, 0.3)
        assert diagnose(network, Quadratic(), X, Y).healthy


def deep(hidden: int, std: float | None, activation: nnframe.Activation) -> Network:
    weights = nnframe.ScaledNormal() if std is None else Normal(0, std)
    return Network.of_sizes([8, *[16] * hidden, 3], activation, Sigmoid(), weights, Normal(0, 0))


class TestBackwards:
    def test_sigmoids_vanish_with_depth(self) -> None:
        diagnosis = diagnose(deep(7, None, Sigmoid()), Quadratic(), X, Y)
        found = only(diagnosis, "vanishing")
        first, last = diagnosis.layers[0].delta_length, diagnosis.layers[-1].delta_length
        assert found.layer == 0
        assert f"‖δ‖ is {last:.2g} in layer 8 and {first:.2g} in layer 1" in found.sentence
        assert diagnose(deep(3, None, Sigmoid()), Quadratic(), X, Y).healthy

    def test_a_shortcut_keeps_it(self) -> None:
        block = Residual([Dense(16), Dense(16, Linear(), biases=Normal(0, 0))])
        network = Network([Dense(16), *[block] * 4, Dense(3)], 8)
        assert diagnose(network, Quadratic(), X, Y).healthy

    @pytest.mark.parametrize("wrap", [lambda inside: inside, lambda inside: [Chain(inside)]])
    def test_what_a_shortcut_leads_around_may_be_small(self, wrap: Any) -> None:
        inside = [Dense(16), Dense(8, Linear(), weights=Normal(0, 1e-9))]
        assert diagnose(Network([Residual(wrap(inside)), Dense(3)], 8), Quadratic(), X, Y).healthy
        found = diagnose(Network([Chain(wrap(inside)), Dense(3)], 8), Quadratic(), X, Y)
        assert kinds(found) == ["vanishing"]

    @pytest.mark.parametrize(("std", "found"), [(2.0, ["exploding"]), (0.3, [])])
    def test_large_weights_explode(self, std: float, found: list[str]) -> None:
        assert kinds(diagnose(deep(5, std, Linear()), nnframe.CrossEntropy(), X, Y)) == found

    def test_no_error_at_all_is_not_vanishing(self) -> None:
        network = Network.of_sizes([8, 4, 3], Tanh(), Linear())
        y = network.forward(X)
        diagnosis = diagnose(network, Quadratic(), X, y)
        assert diagnosis.healthy
        assert diagnosis.learned

    def test_a_layer_that_is_off_for_one_sample_hides_what_is_before_it(self) -> None:
        network = Network.of_sizes([8, 4, 4, 3], ReLU(), Linear())
        network.layers[1].b = np.full(4, -99.0)
        assert diagnose(network, Quadratic(), X[0], Y[0]).healthy
        assert "dead" in kinds(diagnose(network, Quadratic(), X, Y))
