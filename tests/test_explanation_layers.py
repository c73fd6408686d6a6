"""Whatever keeps the protocols is explained: never an error, never a sentence that is not so."""

from __future__ import annotations

import numpy as np
import pytest
from explained_networks import NETWORKS, explained
from explanations import bracket_columns

import nnframe
from nnframe.explanation.model import Remark


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("rounding", ["shown", "carry"])
def test_every_network_is_explained_in_every_form(name, rounding):
    explanation = explained(name, rounding=rounding)
    for shown in (explanation, explanation.blank()):
        for lang in ("en", "zh"):
            bracket_columns(shown.to_text(lang=lang).splitlines())
            assert shown.to_markdown(lang)
            assert shown.to_latex(lang)
        assert shown.to_text(ascii=True).isascii()


@pytest.mark.parametrize("name", NETWORKS)
def test_the_explanation_is_quiet(name):
    with np.errstate(all="raise", under="ignore"):
        if name in ("huge", "float16"):
            pytest.skip("the computation itself overflows")
        explained(name)


@pytest.mark.parametrize("name", sorted(set(NETWORKS) - {"forgetful"}))
def test_what_is_said_of_a_layer_is_what_the_engine_has(name):
    network, cost, x, y, own = NETWORKS[name]
    training = np.random.default_rng(own["training"]) if "training" in own else None
    step = nnframe.backprop(network, cost, x, y, training)
    explanation = explained(name)
    for layer in explanation.numbers.layers:
        index, *inside = layer.unit.path
        record, delta = step.records[index], step.deltas[index]
        for part in inside:
            record, delta = record.records[part], delta[part]
        np.testing.assert_array_equal(layer.a, record.a)
        if isinstance(delta, np.ndarray):
            np.testing.assert_array_equal(layer.delta, delta)
        prefix = "".join(f"{part}." for part in inside)
        for parameter, values in layer.gradients.items():
            np.testing.assert_array_equal(values, step.gradient[index][prefix + parameter])


def keys(explanation):
    return [
        block.message.key
        for stage in explanation.stages
        for block in stage.blocks
        if isinstance(block, Remark)
    ]


SAID = {
    "student": "why.cost.other",
    "mixing": "why.a.mixing",
    "pullback": "why.delta.pullback",
    "torn": "why.delta.pullback",
    "modified neuron": "why.a.neuron",
    "rectified neuron": "why.a.neuron.named",
    "no slope": "fused.none",
    "cross-entropy": "fused.agree",
    "log-likelihood": "fused.agree",
    "saturated": "fused.no_number",
    "saturated softmax": "fused.no_number",
    "nearly saturated": "fused.lost",
    "float16": "fused.near",
    "residual": "layer.residual",
    "flatten": "layer.flatten",
    "dropout": "layer.dropout.off",
    "dropout in training": "layer.dropout.on",
    "scale": "layer.other",
    "forgetful": "back.unknown",
    "other weights": "why.z.other",
}


@pytest.mark.parametrize(("name", "key"), SAID.items())
def test_the_sentence_that_belongs_there(name, key):
    assert key in keys(explained(name))


ELSEWHERE = sorted(
    {
        "fused.none",
        "fused.near",
        "fused.lost",
        "fused.no_number",
        "back.unknown",
        "why.delta.pullback",
    }
)


@pytest.mark.parametrize("key", ELSEWHERE)
def test_a_sentence_about_trouble_stands_where_there_is_some(key):
    says = {name for name in NETWORKS if key in keys(explained(name))}
    assert says - {"no value"} == {name for name, said in SAID.items() if said == key}


def test_a_fused_pair_is_shown_both_ways():
    text = explained("cross-entropy").to_text()
    assert "∇ₐCₓ ⊙ σ'(z¹) ≈" in text
    assert "δ¹ = a¹ − y" in text
    saturated = explained("saturated").to_text()
    assert "[(−∞) × 0]" in saturated
    assert "[NaN]" in saturated
    assert "C = Σⱼ (ln (1 + e^z¹ⱼ) − yⱼ z¹ⱼ)" in saturated
    assert "= 1000" in saturated


def test_rounding_may_part_the_two_ways():
    assert "fused.rounding" in keys(explained("float16", rounding="carry", decimals=3))


def test_softmax_shows_its_jacobian():
    text = explained("log-likelihood").to_text()
    assert "Σ'(z¹) = diag(a¹) − a¹ (a¹)ᵀ" in text
    assert "(Σ'(z¹))ᵀ ∇ₐCₓ" in text


def test_a_neuron_is_written_with_its_own_function():
    text = explained("modified neuron").to_text()
    assert "tanh(" in text
    assert "Neuron 2 has tanh.\n" in text
    assert "Neuron 3 has σ, which is Sigmoid.\n" in text
    assert text.count("In full, σ(z) = 1/(1 + e^(−z)).\n") == 2 * 2  # once a layer and sample


def test_a_function_without_a_formula_is_said_to_be_known_by_its_numbers():
    # In its own words: who wrote BentIdentity knows that BentIdentity is BentIdentity.
    class BentIdentity(nnframe.Activation):
        def forward(self, z):
            return (np.sqrt(z * z + 1) - 1) / 2 + z

        def derivative(self, z):
            return z / (2 * np.sqrt(z * z + 1)) + 1

    network = nnframe.Network.of_sizes([2, 2], BentIdentity(), output=BentIdentity())
    explanation = nnframe.explain(network, nnframe.Quadratic(), [0.6, 0.4], [0.8, 0.2])
    text = explanation.to_text(width=200)
    assert "Each neuron applies BentIdentity to its own weighted input.\n" in text
    assert "BentIdentity is known here by the numbers that it gives, not by a formula." in text
    assert "BentIdentity is BentIdentity" not in text
    chinese = explanation.to_text(width=200, lang="zh")
    assert "每个神经元把 BentIdentity 作用于自己的带权输入。\n" in chinese
    assert "这里只知道 BentIdentity 给出的数值，不知道它的公式。" in chinese


@pytest.mark.parametrize(
    ("sigma", "said", "numbers"),
    [
        (nnframe.Tanh(), "Each neuron applies tanh to its own weighted input.\n", False),
        (nnframe.Tanh(), "In full, tanh(z) = (e^z − e^(−z))/(e^z + e^(−z)).\n", False),
        (nnframe.Sigmoid(), "Here σ is Sigmoid.\n\n   In full, σ(z) = 1/(1 + e^(−z)).\n", False),
        (nnframe.Sine(), "Each neuron applies sin to its own weighted input.\n\nThe cost", False),
        (
            nnframe.Linear(),
            "Each neuron applies linear to its own weighted input.\n\nThe cost",
            False,
        ),
        (nnframe.ReLU(), "Each neuron applies ReLU to its own weighted input.\n", False),
        (nnframe.LeakyReLU(0.2), "Here LeakyReLU is LeakyReLU(slope=0.2).", True),
        (nnframe.ReLU(), "In full, ReLU(z) = max(0, z).\n", False),
        (nnframe.Softmax(), "Each activation is a share of the whole", False),
        (nnframe.Softmax(), "In full, a¹ⱼ = e^z¹ⱼ/(Σₖ e^z¹ₖ).\n", False),
    ],
    ids=repr,
)
def test_what_is_said_of_ours(sigma, said, numbers):
    network = nnframe.Network.of_sizes([2, 2], output=sigma)
    text = nnframe.explain(network, nnframe.Quadratic(), [0.6, 0.4], [0.8, 0.2]).to_text(width=200)
    assert said in text
    assert ("known here by the numbers" in text) == numbers


def test_a_claim_that_is_not_so_is_not_repeated():
    text = explained("liar").to_text()
    assert "max(" not in text
    assert "Liar(" in text


def test_chains_are_taken_apart():
    units = [layer.unit for layer in explained("chain").numbers.layers]
    assert [unit.path for unit in units] == [(0, 0), (0, 1, 0), (0, 1, 1), (1,)]
    assert [unit.label for unit in units] == ["1", "2", "3", "4"]


def test_samples_beyond_those_shown_count_in_the_mean():
    network, cost, x, y, _ = NETWORKS["many samples"]
    explanation = explained("many samples")
    assert {stage.sample for stage in explanation.stages} == {None, 1, 2}
    assert explanation.numbers.cost == nnframe.backprop(network, cost, x, y).cost
    assert "There are 50 samples; written out: the first 2." in " ".join(
        explanation.to_text().split()
    )
    hand = explained("many samples", rounding="carry", decimals=8).numbers
    np.testing.assert_allclose(float(hand.cost), explanation.numbers.cost, atol=1e-7)


def test_dropout_by_hand_silences_the_same_inputs():
    exact = explained("dropout in training").numbers.layers[1].a
    hand = explained("dropout in training", rounding="carry").numbers.layers[1].a
    np.testing.assert_array_equal(exact == 0, hand == 0)


@pytest.mark.parametrize("name", ["pullback", "torn"])
def test_by_hand_too_an_error_is_what_the_pullback_says(name):
    exact, hand = (explained(name, rounding=kind, decimals=9) for kind in ("shown", "carry"))
    for one, other in zip(exact.numbers.layers, hand.numbers.layers, strict=True):
        np.testing.assert_allclose(other.delta.astype(float), one.delta, atol=1e-7)
    assert keys(exact) == keys(hand)


def test_blank_sheets_have_no_results():
    explanation = explained("cross-entropy")
    sheet = explanation.blank()
    assert "______" in sheet.to_text()
    assert not any(d.numbers for stage in sheet.stages for d in stage.derivations)
    for stage in explanation.stages:
        if stage.kind != "given":
            result = stage.derivations[-1].result.body
            assert result not in [d.result.body for s in sheet.stages for d in s.derivations]
    assert "fused.agree" not in keys(sheet)
    assert len(sheet.stages) == len(explanation.stages)


def test_the_formula_of_a_jacobian_belongs_to_softmax():
    text = explained("mixing").to_text()
    assert "Σ'(z²) = diag(a²)" in text
    assert "Σ'(z¹) = diag(a¹)" not in text


@pytest.mark.parametrize("rounding", ["shown", "carry"])
def test_a_cost_that_its_formula_cannot_give_is_not_written_by_it(rounding):
    text = explained("saturated", rounding=rounding).to_text()
    assert "C = Σⱼ (ln (1 + e^z¹ⱼ) − yⱼ z¹ⱼ)" in text
    assert "ln 0" not in text
