"""`diagnose` on whole networks: their inputs, XOR that stands still, and NaN."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from diagnoses import XOR, X, Y, kinds
from numpy.testing import assert_allclose

import nnframe
from nnframe import (
    Dense,
    Linear,
    Network,
    Normal,
    Quadratic,
    Sigmoid,
    Softsign,
    Tanh,
    diagnose,
)


class TestInputs:
    @pytest.mark.parametrize(
        ("scale", "found"),
        [(255.0, ["large-input"]), (15.0, []), (0.02, []), (0.005, ["small-input"])],
    )
    def test_inputs_should_be_near_one(self, scale: float, found: list[str]) -> None:
        network = Network.of_sizes([8, 16, 3], Linear(), Sigmoid())
        diagnosis = diagnose(network, nnframe.CrossEntropy(), scale * X, Y)
        assert kinds(diagnosis) == found
        assert all(finding.layer == 0 for finding in diagnosis.findings)

    def test_a_few_large_numbers_among_zeros_are_not_small(self) -> None:
        network = Network([Dense(3)], 1000)
        assert diagnose(network, Quadratic(), np.eye(1000)[:50], Y).healthy

    def test_the_sample_zero_is_no_illness(self) -> None:
        assert diagnose(Network.of_sizes([2, 3, 1]), Quadratic(), XOR[0][:1], XOR[1][1:2]).healthy

    def test_activations_near_zero_in_between(self) -> None:
        layers = [Dense(6, Tanh(), Normal(0, 1e-4), Normal(0, 1e-4)), Dense(3)]
        diagnosis = diagnose(Network(layers, 8), Quadratic(), X, Y)
        assert ("small-input", 1) in [(found.kind, found.layer) for found in diagnosis.findings]


def stuck_xor() -> Network:
    network = Network.of_sizes([2, 2, 1], weights=Normal(0, 0.1), rng=0)
    nnframe.train(network, Quadratic(), XOR, epochs=200, batch_size=4, optimizer=nnframe.SGD(1.0))
    return network


class TestStuck:
    def test_a_trained_xor_at_one_half(self) -> None:
        network = stuck_xor()
        assert_allclose(network.forward(XOR[0]), 0.5, atol=0.01)
        (found,) = diagnose(network, Quadratic(), *XOR).findings
        assert (found.kind, found.layer, found.neurons) == ("stuck", None, ())
        assert found.sentence.startswith("the network answers 0.5 whatever comes in, where the")
        assert "gradients cancel" in found.sentence

    def test_xor_without_weights(self) -> None:
        network = Network.of_sizes([2, 2, 1])
        network.parameters = np.zeros(9)
        assert nnframe.backprop(network, Quadratic(), *XOR).gradient.flat.tolist() == [0.0] * 9
        diagnosis = diagnose(network, Quadratic(), *XOR)
        assert kinds(diagnosis) == ["symmetric", "vanishing", "stuck"]

    def test_xor_that_is_half_right(self) -> None:
        # The other place where it stops: two samples right, and one answer for the other two.
        network = Network.of_sizes([2, 2, 1], Tanh(), Sigmoid(), rng=2)
        settings: dict[str, Any] = {"batch_size": 4, "optimizer": nnframe.SGD(1.0)}
        nnframe.train(network, nnframe.CrossEntropy(), XOR, epochs=1000, **settings)
        (found,) = diagnose(network, nnframe.CrossEntropy(), *XOR).findings
        assert found.sentence.startswith("the network gives 2 of 4 samples one answer, 0.5, where")

    def test_not_before_the_mean_is_found(self) -> None:
        network = stuck_xor()
        network.layers[-1].b += 0.3  # type: ignore[attr-defined]  # a Dense
        assert diagnose(network, Quadratic(), *XOR).healthy

    def test_not_if_the_answers_differ(self) -> None:
        network = Network.of_sizes([2, 2, 1], Tanh(), Sigmoid(), rng=0)
        assert diagnose(network, Quadratic(), *XOR).healthy

    def test_a_minimum_with_noise_is_no_illness(self) -> None:
        # Least squares: the gradient is 0, and no sample is answered well.
        rng = np.random.default_rng(1)
        x = rng.normal(size=(40, 1))
        y = 0.2 * x + rng.normal(size=(40, 1))
        network = Network([Dense(1, Linear())], 1)
        columns = np.hstack([x, np.ones_like(x)])
        network.parameters = np.linalg.lstsq(columns, y)[0].ravel()
        assert abs(nnframe.backprop(network, Quadratic(), x, y).gradient.flat).max() < 1e-12
        diagnosis = diagnose(network, Quadratic(), x, y)
        assert diagnosis.healthy
        assert not diagnosis.learned

    def test_not_if_the_weights_can_still_tell_the_samples_apart(self) -> None:
        network = Network.of_sizes([2, 2, 1], rng=1)
        network.layers[1].w, network.layers[1].b = [[0.0, 0.0]], [0.0]
        diagnosis = diagnose(network, Quadratic(), XOR[0], XOR[0][:, :1])
        assert kinds(diagnosis) == ["vanishing"]

    def test_equal_samples_cannot_be_told_apart(self) -> None:
        network = Network([Dense(1)], 2)
        network.parameters = np.zeros(3)
        assert diagnose(network, Quadratic(), np.ones((4, 2)), XOR[1]).healthy

    def test_all_weights_equal(self) -> None:
        network = Network.of_sizes([2, 2, 1], Tanh(), Sigmoid())
        network.parameters = np.full(9, 0.5)
        assert kinds(diagnose(network, Quadratic(), *XOR)) == ["symmetric"]

    def test_an_xor_that_has_been_learned(self) -> None:
        network = Network.of_sizes([2, 2, 1], Tanh(), Sigmoid(), rng=0)
        nnframe.train(network, nnframe.CrossEntropy(), XOR, 500, 4, nnframe.SGD(1.0))
        diagnosis = diagnose(network, nnframe.CrossEntropy(), *XOR)
        assert diagnosis.healthy
        assert diagnosis.learned
        assert "has learned" in str(diagnosis)


class TestNotFinite:
    @pytest.mark.parametrize("value", [np.nan, np.inf])
    @pytest.mark.parametrize("name", ["w", "b"])
    def test_where_it_is(self, value: float, name: str) -> None:
        network = Network.of_sizes([8, 4, 4, 3], Tanh(), Sigmoid())
        network.layers[1].parameters[name].flat[0] = value
        (found,) = diagnose(network, nnframe.CrossEntropy(), X, Y).findings
        assert (found.kind, found.layer) == ("not-finite", 1)
        assert found.sentence.endswith(f": {name} holds {value}")

    def test_what_overflows(self) -> None:
        network = Network.of_sizes([8, 4, 3], Linear(), weights=Normal(0, 1e20), dtype=np.float32)
        diagnosis = diagnose(network, Quadratic(), X, Y)
        assert diagnosis.findings[0].sentence.split(": ")[-1].startswith("its output a holds")
        assert json.loads(diagnosis.to_json())["cost"] is None

    def test_a_cost(self) -> None:
        network = Network([Dense(1, Softsign())], 1)
        network.parameters = [0.0, 0.0]
        (found,) = diagnose(network, nnframe.CrossEntropy(), [1.0], [1.0]).findings
        assert found.sentence == "the cost is inf although every output is finite"

    def test_a_gradient(self) -> None:
        network = Network([Dense(1, Linear())], 1, dtype=np.float32)
        network.parameters = [1e-6, 0.0]
        diagnosis = diagnose(network, Quadratic(), [[1e25]], [[0.0]])
        assert np.isfinite(diagnosis.cost)
        (found,) = diagnosis.findings
        assert found.sentence.endswith(": ∂C/∂w holds inf")

    def test_nan_has_not_learned(self) -> None:
        network = Network([Dense(1)], 1)
        network.parameters = [np.nan, 0.0]
        assert not diagnose(network, Quadratic(), [1.0], [1.0]).learned

    def test_a_fraction_beyond_all_floats(self) -> None:
        network = Network.of_sizes([2, 2, 1], nnframe.Square(), dtype=object)
        network.parameters[:] = Fraction(10) ** 400
        assert kinds(diagnose(network, Quadratic(), *XOR)) == ["not-finite"]

    @pytest.mark.parametrize("which", ["x", "y"])
    def test_samples_are_refused(self, which: str) -> None:
        x, y = X.copy(), Y.copy()
        {"x": x, "y": y}[which][3, 1] = np.nan
        with pytest.raises(nnframe.errors.DataError, match=f"{which} holds nan at row 3, column 1"):
            diagnose(Network.of_sizes([8, 3]), Quadratic(), x, y)
