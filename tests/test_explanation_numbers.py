"""The numbers in an explanation are those of the engine, to the digits shown."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from explanations import SEED, arguments, entries, few, last_matrix, shows
from hypothesis import given
from hypothesis import strategies as st

import nnframe
from nnframe.explanation import Digits
from nnframe.explanation.digits import Figures, Rounded
from nnframe.explanation.forms.plain import equation
from nnframe.explanation.formula import Matrix, Number


def result_of(stage):
    return stage.derivations[-1].result.body


def as_column(value):
    array = np.asarray(value)
    return array.reshape(len(array), -1) if array.ndim else array


def check(stage, value):
    """Every number shown as the result of a stage is `value` there."""
    body, values = result_of(stage), as_column(value)
    if isinstance(body, Number):
        assert shows(body.text, values[()])
        return 1
    assert isinstance(body, Matrix)
    assert body.shape == values.shape
    found = list(entries(body))
    for place, entry in found:
        assert shows(entry.text, values[place]), (stage.kind, place, entry, values[place])
    return len(found)


def expected(stage, step, updated):
    """What the engine says there, found by the stage's kind, layer and sample."""
    sample = (stage.sample or 1) - 1
    layer = None if stage.layer is None else int(stage.layer) - 1
    match stage.kind:
        case "z" | "a":
            return getattr(step.records[layer], stage.kind)[sample]
        case "cost":
            several = len(step.costs) > 1
            return step.cost if several and stage.sample is None else step.costs[sample]
        case "BP1" | "BP2":
            return step.deltas[layer][sample]
        case "BP3":
            return step.gradient[layer]["b"]
        case "BP4":
            return step.gradient[layer]["w"]
        case "update":
            return updated[layer]["w" if np.ndim(stage.value) == 2 else "b"]
    raise AssertionError(stage.kind)


@few
@given(arguments(), st.integers(0, 9))
def test_every_result_is_the_engines(step, decimals):
    network, cost, x, y, eta = step
    explanation = nnframe.explain(*step, decimals=decimals)
    engine = nnframe.backprop(network, cost, x, y)
    theta = network.parameters - eta * engine.gradient.flat
    updated = network.layout.views(theta)
    kinds = set()
    for stage in explanation.stages:
        if stage.kind == "given":
            continue
        value = expected(stage, engine, updated)
        np.testing.assert_array_equal(np.asarray(stage.value), value)
        assert check(stage, value) > 0
        kinds.add(stage.kind)
    assert {"z", "a", "cost", "BP1", "BP3", "BP4", "update"} <= kinds
    assert len(x) == 1 or explanation.numbers.cost == engine.cost


@few
@given(arguments(most_samples=1), st.integers(1, 9))
def test_what_is_printed_is_what_is_in_the_model(step, decimals):
    for stage in nnframe.explain(*step, significant=decimals).stages:
        body = result_of(stage)
        if not isinstance(body, Matrix):
            continue
        printed = last_matrix(str(equation(stage.derivations[-1].equation, False, 10**6)))
        told = [[getattr(e, "text", None) for e in row] for row in body.rows]
        read = [
            [None if word in "⋯⋮⋱" else word.replace("−", "-").replace("∞", "inf") for word in row]
            for row in printed
        ]
        assert read == told


@few
@given(arguments(), st.integers(0, 6))
def test_a_hand_calculation_is_near_the_engine(step, decimals):
    exact = nnframe.explain(*step, decimals=9)
    hand = nnframe.explain(*step, decimals=9, rounding="carry")
    for one, other in zip(exact.stages, hand.stages, strict=True):
        if one.kind != "given":
            first = np.asarray(one.value).astype(float)
            second = np.asarray(other.value).astype(float)
            scale = 1 + np.abs(first).max(initial=0.0)
            np.testing.assert_allclose(second / scale, first / scale, atol=1e-3)


@few
@given(arguments(), st.integers(2, 6))
def test_a_hand_calculation_uses_only_what_is_printed(step, decimals):
    """Each number that is carried on has no more digits than are shown of it."""
    explanation = nnframe.explain(*step, decimals=decimals, rounding="carry")
    for layer in explanation.numbers.layers:
        arrays = [layer.z, layer.a, layer.delta, *layer.gradients.values(), *layer.new.values()]
        for value in np.concatenate([np.ravel(array) for array in arrays]):
            assert value == round(value, decimals)


class TestDigits:
    def test_a_five_goes_up(self):
        assert Digits(4).text("z", 0.29955) == "0.2996"
        assert Digits(0).text("z", 0.5) == "1"

    def test_minus_nothing_is_nothing(self):
        assert Digits(2).text("z", -0.001) == "0.00"

    @pytest.mark.parametrize(
        ("value", "text"),
        [(1234567, "1230000"), (9.996, "10.0"), (0.000012345, "0.0000123"), (1.2345e-6, "1.23e-6")],
    )
    def test_significant_digits(self, value, text):
        assert Digits(significant=3).text("z", value) == text

    def test_closing_zeros_tell_what_was_rounded(self):
        exact, rounded = np.array([0.84, 1.1]), np.array([1.6902, 2.4694])
        assert [Figures(Digits(3), "z", exact).at(j).text for j in (0, 1)] == ["0.84", "1.10"]
        assert [Figures(Digits(3), "z", rounded).at(j).text for j in (0, 1)] == ["1.690", "2.469"]

    def test_the_noise_of_a_float_counts_as_exact(self):
        figures = Figures(Digits(4), "z", np.array([0.1 + 0.2]))
        assert (figures.sign, figures.at(0).text) == ("=", "0.3")

    def test_a_rounded_number_is_never_exact(self):
        kept = Digits(3).keep("z", 1.6902)
        assert isinstance(kept, Rounded)
        assert kept == Decimal("1.690")
        assert not Digits(3).is_exact("z", kept)
        assert not isinstance(kept + 1, Rounded)

    def test_kinds_have_digits_of_their_own(self):
        digits = Digits({"z": 2})
        assert digits.text("z", 1 / 3), digits.text("a", 1 / 3) == ("0.33", "0.3333")

    @pytest.mark.parametrize(
        ("settings", "message"),
        [
            ({"decimals": -1}, "decimals must be a whole number from 0 to 15, got -1"),
            ({"decimals": True}, "got True"),
            ({"decimals": {"sigma": 2}}, "decimals has 'sigma': the kinds are given"),
            ({"significant": 0}, "significant must be a whole number from 1 to 15, got 0"),
        ],
    )
    def test_wrong_digits_are_named(self, settings, message):
        with pytest.raises(nnframe.errors.ArgumentError) as caught:
            nnframe.explain(*SEED, **settings)
        assert message in str(caught.value)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"rounding": "up"}, "rounding is 'shown' or 'carry', got 'up'"),
        ({"lang": "fr"}, "there is no catalogue for lang='fr'"),
        ({"first_layer": 0}, "first_layer must be a whole number of 1 or more"),
        ({"samples": 0}, "samples must be a whole number of 1 or more"),
        ({"given": {"a2": [0, 0]}}, "that needs rounding='carry'"),
        ({"given": {"a3": [0, 0]}, "rounding": "carry"}, "given has a3: there are z1, a1"),
        ({"given": {"a2": [0]}, "rounding": "carry"}, "given has 'a2' with shape (1,)"),
    ],
)
def test_wrong_settings_are_named(settings, message):
    with pytest.raises(nnframe.errors.ArgumentError) as caught:
        nnframe.explain(*SEED, **settings)
    assert message in str(caught.value)


def test_wrong_data_is_named_as_by_backprop():
    with pytest.raises(nnframe.errors.ShapeError, match="takes 2 numbers a sample"):
        nnframe.explain(SEED[0], nnframe.Quadratic(), [0.6], [0.8, 0.2])
    with pytest.raises(nnframe.errors.ArgumentError, match="eta must be a positive number"):
        nnframe.explain(*SEED[:4], eta=-1)
