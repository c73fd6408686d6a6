"""`diagnose` finds neurons that are flat or dead, and none in a network just short of it."""

from __future__ import annotations

import numpy as np
import pytest
from diagnoses import X, Y, kinds, only

import nnframe
from nnframe import (
    Dense,
    Diagnosis,
    LeakyReLU,
    Linear,
    Network,
    Normal,
    Quadratic,
    ReLU,
    Sigmoid,
    Softmax,
    Tanh,
    diagnose,
)
from nnframe.arrays import Array
from nnframe.diagnosis import ILLNESSES


def constant(bias: Array | list[float], activation: nnframe.Activation, n_in: int = 8) -> Network:
    """A hidden layer with these biases and next to no weights, and three outputs."""
    layers = [Dense(len(bias), activation, Normal(0, 1e-3)), Dense(3)]
    network = Network(layers, n_in)
    network.layers[0].b = bias
    return network


def one_neuron(z: float, cost: nnframe.Cost, y: float = 0.0) -> Diagnosis:
    """A sigmoid with this z on one sample."""
    network = Network([Dense(1)], 1)
    network.parameters = [z, 0.0]
    return diagnose(network, cost, [1.0], [y])


class TestSaturated:
    def test_most_of_a_hidden_layer(self) -> None:
        diagnosis = diagnose(constant([5.0] * 28 + [0.0] * 2, Sigmoid()), Quadratic(), X, Y)
        found = only(diagnosis, "saturated")
        assert (found.layer, found.part, found.neurons) == (0, (), tuple(range(28)))
        assert found.sentence == (
            "layer 1 of 2 (layers[0], Dense(30, weights=Normal(mean=0, std=0.001))): 28 of 30 "
            "neurons are saturated (|σ'| < 0.01): (BP2) multiplies their error by less than 0.01"
        )
        assert diagnosis.layers[0].saturated_share == 28 / 30

    def test_half_of_a_layer_is_a_finding_and_less_is_only_a_number(self) -> None:
        half = diagnose(constant([5.0] * 15 + [0.0] * 15, Sigmoid()), Quadratic(), X, Y)
        less = diagnose(constant([5.0] * 14 + [0.0] * 16, Sigmoid()), Quadratic(), X, Y)
        assert kinds(half) == ["saturated"]
        assert less.healthy
        assert less.layers[0].saturated == tuple(range(14))

    @pytest.mark.parametrize(("share", "found"), [(0.0, 1), (0.1, 0)])
    def test_the_share_is_a_setting(self, share: float, found: int) -> None:
        network = constant([5.0] + [0.0] * 29, Sigmoid())
        assert len(diagnose(network, Quadratic(), X, Y, share=share).findings) == found

    @pytest.mark.parametrize(("z", "found"), [(4.61, 1), (-4.61, 1), (4.57, 0), (-4.57, 0)])
    def test_from_a_slope_of_a_hundredth_on(self, z: float, found: int) -> None:
        # σ' = 0.01 at |z| = 4.595
        network = constant([z] * 30, Sigmoid())
        assert kinds(diagnose(network, Quadratic(), X, Y)).count("saturated") == found
        assert "saturated" not in kinds(diagnose(network, Quadratic(), X, Y, saturation=0.005))

    def test_flat_on_some_samples_is_normal(self) -> None:
        network = Network([Dense(1, Tanh()), Dense(3)], 1)
        network.layers[0].w, network.layers[0].b = [[1.0]], [0.0]
        y = Y[:10]
        nearly_all = np.array([0.0] + [9.0] * 9)[:, None]
        most = np.array([0.0] * 2 + [9.0] * 8)[:, None]
        assert kinds(diagnose(network, Quadratic(), nearly_all, y)) == ["saturated"]
        assert diagnose(network, Quadratic(), most, y).healthy

    def test_an_output_that_is_wrong_and_flat(self) -> None:
        found = only(one_neuron(5.0, Quadratic()), "saturated")
        assert (found.layer, found.neurons) == (0, (0,))
        assert "(BP1) multiplies their error by less than 0.01" in found.sentence
        assert found.advice == ILLNESSES["saturated"].output_advice
        assert one_neuron(4.5, Quadratic()).healthy

    def test_an_output_that_is_right_and_flat_has_learned(self) -> None:
        diagnosis = one_neuron(5.0, Quadratic(), y=1.0)
        assert diagnosis.healthy
        assert diagnosis.learned
        assert diagnosis.layers[0].saturated == (0,)

    def test_not_where_the_slope_has_cancelled(self) -> None:
        # The lesson of the book's next chapter: cross-entropy behind a sigmoid.
        diagnosis = one_neuron(9.0, nnframe.CrossEntropy())
        assert diagnosis.healthy
        assert not diagnosis.learned
        assert diagnosis.layers[0].saturated == (0,)

    def test_nor_where_it_cancels_without_a_fused_pair(self) -> None:
        class Own(nnframe.Activation):
            def forward(self, z: Array) -> Array:
                return Sigmoid().forward(z)

            def derivative(self, z: Array) -> Array:
                return Sigmoid().derivative(z)

        network = Network([Dense(1, Own())], 1)
        network.parameters = [9.0, 0.0]
        assert diagnose(network, nnframe.CrossEntropy(), [1.0], [0.0]).healthy
        assert kinds(diagnose(network, Quadratic(), [1.0], [0.0])) == ["saturated"]

    def test_only_the_outputs_that_are_always_flat_where_wrong(self) -> None:
        # The first output is 0 for all, the second flat on one of the samples that it gets wrong.
        network = Network([Dense(2)], 1)
        network.parameters = [0.0, 1.0, -9.0, 0.0]
        x, y = np.array([[-6.0], [0.0], [1.0], [2.0]]), np.array([[0, 1], [1, 1], [1, 1], [0, 0]])
        found = only(diagnose(network, Quadratic(), x, y), "saturated")
        assert found.neurons == (0,)
        assert "1 of 2 neurons is saturated (|σ'| < 0.01) where wrong, on 2 of 4" in found.sentence

    def test_outputs_all_at_zero_for_rare_classes(self) -> None:
        y = np.zeros((50, 1))
        y[:3] = 1
        network = Network([Dense(1)], 8)
        network.layers[0].w, network.layers[0].b = np.zeros((1, 8)), [-6.0]
        found = only(diagnose(network, Quadratic(), X, y), "saturated")
        assert "where wrong, on 3 of 50 samples" in found.sentence

    def test_a_single_wrong_sample_that_is_flat_is_normal(self) -> None:
        network = Network([Dense(1)], 1)
        network.parameters = [1.0, 0.0]
        x, y = np.array([[-3.0], [0.0], [2.0], [5.0]]), np.array([[0.0], [1.0], [1.0], [0.0]])
        assert diagnose(network, Quadratic(), x, y).healthy

    def test_a_softmax_pinned_on_one_class(self) -> None:
        network = Network([Dense(3, Softmax())], 8)
        network.layers[0].w, network.layers[0].b = np.zeros((3, 8)), [9.0, 0.0, 0.0]
        diagnosis = diagnose(network, Quadratic(), X, Y)
        assert only(diagnosis, "saturated").neurons == (0, 1, 2)
        assert diagnose(network, nnframe.LogLikelihood(), X, Y).healthy
        network.layers[0].b = [4.0, 0.0, 0.0]
        assert diagnose(network, Quadratic(), X, Y).healthy

    def test_a_softmax_of_very_many_outputs_is_flat_nowhere(self) -> None:
        # Each of its slopes is about 1/300, but together they are 1.
        network = Network([Dense(300, Softmax())], 8)
        y = nnframe.one_hot(np.arange(50), 300)
        diagnosis = diagnose(network, Quadratic(), X, y)
        assert diagnosis.healthy
        assert diagnosis.layers[0].saturated == ()

    def test_the_top_of_a_hill_is_no_tail(self) -> None:
        network = Network([Dense(1, nnframe.Sine()), Dense(1, Linear())], 1)
        network.parameters = [np.pi / 2, 0.0, 1.0, 0.0]
        assert diagnose(network, Quadratic(), [1.0], [0.0]).layers[0].saturated == ()
        network = Network([Dense(1, nnframe.Gaussian()), Dense(1, Linear())], 1)
        network.parameters = [4.0, 0.0, 1.0, 0.5]
        assert diagnose(network, Quadratic(), [1.0], [0.0]).layers[0].saturated == (0,)

    def test_the_bottom_of_a_valley_is_no_tail(self) -> None:
        network = Network([Dense(1, nnframe.SiLU()), Dense(1, Linear())], 1)
        network.parameters = [-1.2785, 0.0, 1.0, 0.5]  # flat here and to the left, not to the right
        layer = diagnose(network, Quadratic(), [1.0], [0.0]).layers[0]
        assert layer.saturated == ()
        assert layer.slope == pytest.approx(0.0, abs=1e-4)

    def test_a_small_leak_is_flat_on_enough_samples(self) -> None:
        network = constant([-9.0] * 6, LeakyReLU(0.001))
        assert diagnose(network, Quadratic(), X[:3], Y[:3]).layers[0].saturated == ()
        assert diagnose(network, Quadratic(), X[:4], Y[:4]).layers[0].saturated == tuple(range(6))

    def test_a_leak_of_a_hundredth_in_float32_is_not_below_a_hundredth(self) -> None:
        network = Network([Dense(4, LeakyReLU()), Dense(3)], 8, dtype=np.float32)
        network.layers[0].b = np.full(4, -9, np.float32)
        assert diagnose(network, Quadratic(), X, Y).layers[0].saturated == ()

    def test_of_few_samples_only_a_whole_layer_is_spoken_of(self) -> None:
        most, all_of_it = constant([5.0] * 29 + [0.0], Sigmoid()), constant([5.0] * 30, Sigmoid())
        assert diagnose(most, Quadratic(), X[:3], Y[:3]).healthy
        assert kinds(diagnose(all_of_it, Quadratic(), X[:3], Y[:3])) == ["saturated"]


class TestDead:
    def test_rectifiers_that_are_off_on_all_samples(self) -> None:
        diagnosis = diagnose(constant([-1.0] * 3 + [1.0] * 3, ReLU()), Quadratic(), X, Y)
        found = only(diagnosis, "dead")
        assert (found.layer, found.neurons) == (0, (0, 1, 2))
        assert "3 of 6 neurons are dead (σ' = 0 on all 50 samples)" in found.sentence
        assert diagnosis.layers[0].saturated == ()

    def test_fewer_than_half_is_only_a_number(self) -> None:
        diagnosis = diagnose(constant([-1.0] * 2 + [1.0] * 4, ReLU()), Quadratic(), X, Y)
        assert diagnosis.healthy
        assert diagnosis.layers[0].dead == (0, 1)

    def test_on_for_a_single_sample_is_not_dead(self) -> None:
        network = constant([-1.0], ReLU(), n_in=1)
        network.layers[0].w = [[1.0]]
        x = np.zeros((50, 1))
        x[7] = 1.1
        assert diagnose(network, Quadratic(), x, Y).layers[0].dead == ()
        x[7] = 0.9
        assert diagnose(network, Quadratic(), x, Y).layers[0].dead == (0,)

    def test_a_leak_keeps_it_alive(self) -> None:
        assert diagnose(constant([-1.0] * 6, LeakyReLU(0.1)), Quadratic(), X, Y).healthy

    def test_three_samples_do_not_show_it_and_four_do(self) -> None:
        network = constant([-1.0] * 6, ReLU())
        assert diagnose(network, Quadratic(), X[:3], Y[:3]).healthy
        assert "dead" in kinds(diagnose(network, Quadratic(), X[:4], Y[:4]))

    def test_an_output_that_is_off(self) -> None:
        network = Network([Dense(1, ReLU())], 8)
        network.layers[0].w, network.layers[0].b = np.zeros((1, 8)), [-1.0]
        found = only(diagnose(network, Quadratic(), X, Y[:, :1]), "dead")
        assert "(BP1) multiplies their error by 0" in found.sentence
        assert found.advice == ILLNESSES["dead"].output_advice
