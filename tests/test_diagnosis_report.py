"""What `diagnose` hands over: the numbers of the step, for every kind of layer, and their forms."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from diagnoses import XOR, X, Y

import nnframe
from nnframe import (
    Chain,
    Dense,
    Dropout,
    Flatten,
    Network,
    Normal,
    Quadratic,
    ReLU,
    Residual,
    Sigmoid,
    Softsign,
    Tanh,
    diagnose,
)
from nnframe.arrays import Array


def leaves(delta: Any) -> Iterator[Array]:
    if isinstance(delta, tuple):
        for part in delta:
            yield from leaves(part)
    elif delta is not None:
        yield delta


class Scale(nnframe.Layer):
    def initial_parameters(self, shape_in: Any, rng: Any) -> dict[str, Array]:
        return {"g": np.ones(shape_in)}

    def forward(self, a_in: Array, training: Any = None) -> Any:
        return nnframe.layers.flatten.PlainRecord(a_in, a_in * self.parameters["g"])

    def derivative(self, record: Any, grad_a: Array) -> Any:
        gradient = (grad_a * record.a_in).sum(axis=0)
        return grad_a * self.parameters["g"], {"g": gradient}, None


class TestNumbers:
    def test_they_are_those_of_the_step(self) -> None:
        network = Network.of_sizes([8, 5, 4, 3], Tanh(), Sigmoid())
        step = nnframe.backprop(network, Quadratic(), X, Y)
        diagnosis = diagnose(network, Quadratic(), X, Y)
        assert (diagnosis.cost, diagnosis.samples) == (step.cost, 50)
        for index, layer in enumerate(diagnosis.layers):
            record, delta = step.records[index], np.asarray(step.deltas[index])
            slope = network.layers[index].output_activation.derivative(record.z)  # type: ignore[union-attr]
            assert (layer.index, layer.part, layer.number) == (index, (), str(index + 1))
            assert layer.name == network.layer_name(index)
            assert layer.neurons == delta.shape[1]
            assert layer.a_in == pytest.approx(abs(record.a_in).mean())
            assert layer.slope == pytest.approx(slope.mean())
            assert layer.delta == pytest.approx(abs(delta).mean())
            assert layer.delta_length == pytest.approx(np.sqrt((delta**2).sum(axis=1)).mean())
            assert layer.gradient == pytest.approx(
                {name: abs(values).mean() for name, values in step.gradient[index].items()}
            )

    def test_layers_made_of_layers(self) -> None:
        inner = Residual([Dense(6, ReLU()), Chain([Dropout(), Dense(5, Tanh())])])
        network = Network([Flatten(), Chain([Dense(5), inner]), Dense(3)], (2, 4))
        x = X.reshape(50, 2, 4)
        step = nnframe.backprop(network, Quadratic(), x, Y)
        layers = diagnose(network, Quadratic(), x, Y).layers
        numbers = ["1", "2, part 0", "2, part 1, part 0", "2, part 1, part 1, part 0"]
        assert [layer.number for layer in layers] == [*numbers, "2, part 1, part 1, part 1", "3"]
        assert layers[2].name.startswith("layer 2 of 3 (layers[1], Chain(")
        assert layers[2].name.endswith(", part 0, Dense(6, activation=ReLU())")
        measured = [layer.delta for layer in layers if layer.neurons]
        assert measured == pytest.approx([abs(delta).mean() for delta in leaves(step.deltas)])
        assert layers[2].a_in == pytest.approx(abs(step.records[1].records[0].a).mean())
        gradient = step.gradient[1]["1.1.1.w"]
        assert layers[4].gradient["w"] == pytest.approx(abs(gradient).mean())
        assert [layer.neurons for layer in layers] == [None, 5, 6, None, 5, 3]
        assert [layer.slope is None for layer in layers] == [True, False, False, True, False, False]

    def test_a_part_is_named_in_its_finding(self) -> None:
        network = Network(
            [
                Chain([Dense(4, Tanh()), Dense(4, biases=Normal(5.2, 0.1))]),
                Dense(3),
            ],
            8,
        )
        (found,) = diagnose(network, Quadratic(), X, Y).findings
        assert (found.kind, found.layer, found.part) == ("saturated", 0, (1,))
        assert ", part 1, Dense(4" in found.sentence

    def test_an_output_inside_a_layer_or_before_a_reshape(self) -> None:
        for layers in (
            [Chain([Dense(3, biases=Normal(9, 1))])],
            [Dense(3, biases=Normal(9, 1)), Flatten()],
        ):
            (found,) = diagnose(Network(layers, 8), Quadratic(), X, Y).findings
            assert "(BP1) multiplies" in found.sentence

    def test_a_plugin_that_has_no_neurons(self) -> None:
        layers = diagnose(Network([Scale(), Dense(3)], 8), Quadratic(), X, Y).layers
        assert (layers[0].neurons, list(layers[0].gradient)) == (None, ["g"])
        assert layers[0].a_in == pytest.approx(X.mean())

    def test_neurons_before_other_parameters_make_no_outputs(self) -> None:
        network = Network([Dense(3, biases=Normal(9, 0.1)), Scale()], 8)
        (found,) = diagnose(network, Quadratic(), X, Y).findings
        assert "(BP2) multiplies" in found.sentence

    @pytest.mark.parametrize("dtype", [np.float16, np.float32, object])
    def test_other_numbers(self, dtype: Any) -> None:
        network = Network.of_sizes([2, 3, 1], Softsign(), dtype=dtype)
        twin = Network.of_sizes([2, 3, 1], Softsign())
        found, expected = (diagnose(net, Quadratic(), *XOR) for net in (network, twin))
        assert found.healthy
        for layer, other in zip(found.layers, expected.layers, strict=True):
            assert layer.delta_length == pytest.approx(other.delta_length, rel=0.02)
            assert type(layer.slope) is float

    def test_nothing_is_changed_and_nothing_is_random(self) -> None:
        network = Network([Dense(4), Dropout(), Dense(3)], 8)
        before = network.parameters.copy()
        assert diagnose(network, Quadratic(), X, Y) == diagnose(network, Quadratic(), X, Y)
        np.testing.assert_array_equal(network.parameters, before)


class TestForms:
    def test_as_text(self) -> None:
        network = Network([Flatten(), Dense(1)], 1)
        network.parameters = [5.0, 0.0]
        lines = str(diagnose(network, Quadratic(), [1.0], [0.0])).splitlines()
        assert lines[0] == "cost 0.4933 of 1 sample"
        titles = "layer neurons saturated dead symmetric |a_in| |σ'| |δ| ‖δ‖ |∂C/∂θ|"
        assert lines[1].split() == titles.split()
        assert lines[3].split() == ["1", *"--------"]
        assert lines[4].split()[:5] == ["2", "1", "1", "0", "0"]
        assert lines[6].startswith(
            "saturated: layer 2 of 2 (layers[1], Dense(1)): 1 of 1 neurons is"
        )
        assert lines[7].strip().startswith("Use a cost in which σ' cancels")

    def test_as_text_without_findings(self) -> None:
        text = str(diagnose(Network.of_sizes([8, 4, 3]), Quadratic(), X, Y))
        assert text.endswith("\nno illness found")
        assert text.startswith("cost ")
        assert "of 50 samples" in text

    def test_as_json(self) -> None:
        network = Network.of_sizes([2, 2, 1])
        network.parameters = np.zeros(9)
        diagnosis = diagnose(network, Quadratic(), *XOR)
        data = json.loads(diagnosis.to_json())
        assert data["findings"][-1]["kind"] == "stuck"
        assert data["layers"][0]["gradient"] == diagnosis.layers[0].gradient
        assert data["learned"] is False


class TestMistakes:
    @pytest.mark.parametrize("name", ["saturation", "share"])
    def test_settings(self, name: str) -> None:
        settings: dict[str, Any] = {name: 1.5}
        with pytest.raises(
            nnframe.errors.ArgumentError, match=f"{name} must be a real number from"
        ):
            diagnose(Network.of_sizes([8, 3]), Quadratic(), X, Y, **settings)

    def test_no_network(self) -> None:
        no_network: Any = Network
        with pytest.raises(nnframe.errors.ArgumentError, match="the network must be an instance"):
            diagnose(no_network, Quadratic(), X, Y)

    def test_an_empty_batch(self) -> None:
        with pytest.raises(nnframe.errors.DataError, match="empty batch"):
            diagnose(Network.of_sizes([8, 3]), Quadratic(), X[:0], Y[:0])

    def test_a_derivative_of_the_wrong_shape(self) -> None:
        class Mean(nnframe.Activation):
            def forward(self, z: Array) -> Array:
                return np.tanh(z)

            def derivative(self, z: Array) -> Array:
                return np.ones(z.shape[0])

            def pullback(self, z: Array, a: Array, grad_a: Array) -> Array:
                return grad_a

        network = Network([Dense(3, Mean())], 8)
        with pytest.raises(nnframe.errors.ShapeError, match=r"layer 1 of 1 .*derivative of Mean"):
            diagnose(network, Quadratic(), X, Y)
