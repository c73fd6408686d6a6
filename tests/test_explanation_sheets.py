"""Exercise sheets: all that is needed stands on them, and nothing that is to be found."""

from __future__ import annotations

import pytest
from explained_networks import NETWORKS, explained
from explanations import SEED

import nnframe
from nnframe.explanation import exercise
from nnframe.explanation.formula import Gap, Matrix
from nnframe.explanation.known import ACTIVATIONS, COSTS

FORMS = {
    "text": lambda sheet, lang: sheet.to_text(lang=lang, width=9999),
    "markdown": lambda sheet, lang: sheet.to_markdown(lang),
    "latex": lambda sheet, lang: sheet.to_latex(lang),
    "html": lambda sheet, lang: sheet.to_html(lang),
}
FORMULA = {
    "text": "σ(z) = 1/(1 + e^(−z))",
    "markdown": r"\frac{1}{1 + e^{-z}}",
    "latex": r"\frac{1}{1 + e^{-z}}",
    "html": "<mfrac><mn>1</mn><mrow><mn>1</mn>",
}
RULES = {
    "en": (
        "Every result is rounded: a 5 goes up, below 0 it goes down.",
        "In a product of matrices, the products of numbers are rounded before they are added up.",
        "So are the terms of the cost. All else is rounded once, at its end.",
        "Digits after the point: 4.",
        "is the product entry by entry (28).",
    ),
    "zh": (
        "每个结果都四舍五入",
        "数与数的乘积先舍入，再相加。代价中的各项也是这样。其余的都只在最后舍入一次。",
        "小数位数：4。",
        "表示逐个元素相乘 (28)。",
    ),
}


@pytest.mark.parametrize("lang", RULES)
@pytest.mark.parametrize("form", FORMS)
def test_a_sheet_says_how_to_round_and_what_sigma_is(form, lang):
    sheet = exercise(7).explain(rounding="carry").blank()
    written = FORMS[form](sheet, lang)
    assert [rule for rule in RULES[lang] if rule not in written] == []
    assert FORMULA[form] in written


def test_each_kind_of_number_that_has_other_digits_is_named():
    decimals = {"z": 3, "a": 3, "slope": 3}
    text = nnframe.explain(*SEED, decimals=decimals, rounding="carry").blank().to_text(width=999)
    others = "Weighted inputs: 3. Activations: 3. Slopes of the activations: 3."
    assert f"Digits after the point: 4. {others} Fill in" in text
    significant = nnframe.explain(*SEED, significant=3).blank().to_text(width=999)
    assert "Significant digits: 3. Fill in" in significant


def test_what_is_not_a_hand_calculation_is_rounded_only_when_it_is_written_down():
    text = nnframe.explain(*SEED).blank().to_text(width=999)
    assert "round only what you write down" in text
    assert "they are added up" not in text


@pytest.mark.parametrize("cost", [nnframe.CrossEntropy(), nnframe.Quadratic()], ids=repr)
def test_only_a_cost_whose_terms_are_rounded_says_so(cost):
    network, _, x, y, _ = SEED
    text = nnframe.explain(network, cost, x, y, rounding="carry").to_text(width=999)
    assert ("So are the terms of the cost." in text) == isinstance(cost, nnframe.Quadratic)


def gaps(derivation):
    body = derivation.result.body
    cells = [cell for row in body.rows for cell in row] if isinstance(body, Matrix) else [body]
    return [cell for cell in cells if isinstance(cell, Gap)]


@pytest.mark.parametrize("name", NETWORKS)
def test_a_gap_is_where_a_formula_gives_the_number(name):
    sheet = explained(name).blank()
    for stage in sheet.stages:
        for derivation in stage.derivations:
            assert not derivation.numbers
            assert bool(gaps(derivation)) != (derivation.told or derivation.given)


def test_what_no_formula_gives_is_told():
    sheet = explained("student").blank()  # an activation and a cost of one's own
    told = {stage.kind for stage in sheet.stages for d in stage.derivations if d.told}
    assert told == {"a", "cost", "BP1", "BP2"}
    first = next(stage for stage in sheet.stages if stage.kind == "a")
    assert first.derivations[0].result == explained("student").stages[3].derivations[0].result


def test_what_all_formulas_give_is_not_told():
    for kind in ACTIVATIONS:
        network = nnframe.Network.of_sizes([2, 3, 2], kind(), output=kind())
        costs = COSTS if kind is nnframe.Sigmoid else [nnframe.Quadratic]
        for cost in costs:
            sheet = nnframe.explain(network, cost(), [0.6, 0.4], [0.5, 0.5], 0.5).blank()
            assert not any(d.told for stage in sheet.stages for d in stage.derivations)


@pytest.mark.parametrize("name", ["z1", "a1", "a2", "delta2", "delta1"])
def test_a_number_that_is_given_stands_on_the_sheet(name):
    size = 2 if name.endswith("2") else 3
    given = {name: [0.25] * size}
    explanation = nnframe.explain(*SEED, rounding="carry", given=given)
    sheet = explanation.blank()
    told = [d for stage in sheet.stages for d in stage.derivations if d.told]
    assert [d.result.body for d in told] == [told[0].result.body]
    assert {cell.text for (cell,) in told[0].result.body.rows} == {"0.25"}
    assert "is given, not calculated: go on with it." in sheet.to_text(width=999)
    assert "the rule gives" not in sheet.to_text(width=999)
