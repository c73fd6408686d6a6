"""The text of an explanation: aligned whatever the numbers, and readable where there are many."""

from __future__ import annotations

import re

import pytest
from explanations import SEED, arguments, bracket_columns, few, seed_network
from hypothesis import given
from hypothesis import strategies as st

import nnframe
from nnframe.explanation.forms.box import Box, beside, columns, grid, stack
from nnframe.explanation.forms.plain import box, equation
from nnframe.explanation.forms.sentences import filled, part_title
from nnframe.explanation.forms.text import to_text
from nnframe.explanation.formula import Expression


def derivations(explanation):
    return [d for stage in explanation.stages for d in stage.derivations]


@few
@given(arguments(), st.integers(0, 8), st.sampled_from(["shown", "carry"]))
def test_brackets_stand_below_each_other(step, decimals, rounding):
    explanation = nnframe.explain(*step, decimals=decimals, rounding=rounding)
    text = explanation.to_text()
    assert bracket_columns(text.splitlines()) > 0 or all(len(n) == 1 for n in step[0].shapes)


@few
@given(arguments(), st.booleans(), st.integers(20, 120))
def test_the_lines_of_an_equation_are_equally_wide(step, ascii, width):
    for derivation in derivations(nnframe.explain(*step)):
        block = equation(derivation.equation, ascii, width)
        assert {columns(line) for line in block.lines} == {block.width}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_heading_stands_once_above_all_the_stages_of_its_part(lang):
    network = nnframe.Network.of_sizes([2, 3, 1], rng=0)
    x, y = [[0.5, 0.1], [0.2, 0.7]], [[1.0], [0.0]]
    explanation = nnframe.explain(network, nnframe.Quadratic(), x, y, 0.5)
    titles = list(dict.fromkeys(part_title(stage, lang) for stage in explanation.stages))
    assert 3 <= len(titles) < len(explanation.stages)
    text = explanation.to_text(lang=lang).splitlines()
    assert [line for line in text if line in titles] == titles
    markdown = explanation.to_markdown(lang=lang).splitlines()
    assert [line[3:] for line in markdown if line.startswith("## ")] == titles
    latex = explanation.to_latex(lang=lang).splitlines()
    sections = [line for line in latex if line.startswith("\\section*")]
    assert len(sections) == 1 + len(titles)  # the first is the document's title


def test_a_break_in_a_bracket_is_seen():
    lines = nnframe.explain(*SEED).to_text().splitlines()
    row = next(number for number, line in enumerate(lines) if "⎢" in line)
    lines[row] = " " + lines[row]
    with pytest.raises(AssertionError):
        bracket_columns(lines)


@few
@given(arguments(), st.sampled_from(["en", "zh"]))
def test_sentences_keep_to_the_width(step, lang):
    explanation = nnframe.explain(*step)
    for line in to_text(explanation, False, 60, lang).splitlines():
        words = not any(sign in line for sign in "=≈⎡⎢⎣[") and not line.startswith("      ")
        assert not words or columns(line) <= 60, line


def test_ascii_is_ascii():
    explanation = nnframe.explain(*SEED)
    assert explanation.to_text(ascii=True).isascii()
    assert explanation.blank().to_text(ascii=True).isascii()


def test_a_formula_in_a_sentence_is_on_one_line():
    for stage in nnframe.explain(*SEED).stages:
        for block in stage.blocks:
            values = getattr(getattr(block, "message", None), "values", {})
            formulas = [value for value in values.values() if isinstance(value, Expression)]
            assert all(box(value, False).height == 1 for value in formulas)


def test_str_is_the_text_and_ends_with_a_line():
    explanation = nnframe.explain(*SEED)
    assert str(explanation) == explanation.to_text()
    assert str(explanation).endswith("\n")
    assert not any(line != line.rstrip() for line in str(explanation).splitlines())


def test_a_long_sum_is_broken_before_a_term():
    (derivation,) = [
        d for d in derivations(nnframe.explain(*SEED)) if d.equation.left == z_letter()
    ]
    narrow = equation(derivation.equation, False, 24)
    wide = equation(derivation.equation, False, 80)
    assert narrow.height > wide.height
    assert sum("+ ⎡" in line or "+ ⎢" in line for line in narrow.lines)


def z_letter():
    from nnframe.explanation.formula import Symbol

    return Symbol("z", ("1",))


def test_a_big_network_is_elided():
    network = nnframe.Network.of_sizes([784, 30, 10])
    x, y = [0.5] * 784, [0.1] * 10
    text = nnframe.explain(network, nnframe.Quadratic(), x, y, 3.0).to_text()
    assert len(text.splitlines()) < 500
    assert max(map(columns, text.splitlines())) < 120
    assert "⋱" in text
    assert "Shapes: w¹ 30×784, x 784×1, b¹ 30×1, z¹ 30×1" in text


def test_layers_may_be_counted_from_two():
    text = nnframe.explain(*SEED, first_layer=2).to_text()
    assert "z² = w² x + b²" in text
    assert "(w³)ᵀ δ³" in text
    assert "¹" not in text.replace("xₖ", "")


def test_many_layers_have_numbers_of_two_digits():
    network = nnframe.Network.of_sizes([1] * 13)
    assert (
        "z¹² = w¹² a¹¹ + b¹²" in nnframe.explain(network, nnframe.Quadratic(), [1], [1]).to_text()
    )


class TestBoxes:
    def test_wide_characters_take_two_columns(self):
        assert columns("误差 δ") == 6

    def test_boxes_are_aligned_at_their_base(self):
        tall = Box(("1", "2", "3"), 1)
        assert beside([Box(("a",)), tall], " ").lines == ("  1", "a 2", "  3")

    def test_a_grid_is_flush_right_with_chinese_too(self):
        rows = [[Box(("误",)), Box(("1",))], [Box(("ab",)), Box(("23",))]]
        assert grid(rows, " ").lines == ("误  1", "ab 23")
        assert len({columns(line) for line in grid(rows).lines}) == 1

    def test_a_stack_is_as_wide_as_its_widest(self):
        assert stack([Box(("误差",)), Box(("a",))]).lines == ("误差", "a   ")


class TestFilling:
    @given(st.text(alphabet="ab 误差，。(", max_size=60), st.integers(8, 30))
    def test_nothing_is_lost_and_nothing_too_wide(self, text, width):
        result = filled(text, width)
        assert result.replace("\n", "").replace(" ", "") == text.replace(" ", "")
        runs = max(
            (len(word) for word in text.replace("误", " ").replace("差", " ").split()), default=0
        )
        assert all(columns(line) <= max(width, 2 * runs + 2) for line in result.splitlines())

    def test_a_line_does_not_begin_with_a_stop(self):
        text = "误差，" * 20
        for width in range(8, 24):
            assert not any(line.startswith("，") for line in filled(text, width).splitlines())


def test_the_network_is_not_changed_and_may_change_afterwards():
    network = seed_network()
    before = network.parameters.copy()
    explanation = nnframe.explain(network, *SEED[1:])
    text = explanation.to_text()
    assert (network.parameters == before).all()
    network.parameters += 1
    assert explanation.to_text() == text
    kept = explanation.numbers.layers[0].parameters["w"]
    assert (kept.ravel() == before[:6]).all()


def test_the_order_of_the_stages():
    stages = nnframe.explain(*SEED).stages
    forward = [("given", None), ("z", "1"), ("a", "1"), ("z", "2"), ("a", "2"), ("cost", None)]
    backward = [("BP1", "2"), ("BP2", "1"), ("BP3", "2"), ("BP4", "2"), ("BP3", "1"), ("BP4", "1")]
    assert [(stage.kind, stage.layer) for stage in stages[:12]] == forward + backward
    updated = [stage.derivations[-1].left for stage in stages[12:]]
    assert [(left.name, *left.layer) for left in updated] == [
        ("b", "2"),
        ("w", "2"),
        ("b", "1"),
        ("w", "1"),
    ]


@pytest.mark.parametrize("width", range(30, 100))
def test_no_line_of_a_sentence_begins_with_a_number(width):
    explanation = nnframe.explain(*SEED, rounding="carry", decimals={"z": 3})
    intro = explanation.to_text(width=width).partition("What is given")[0]
    assert not re.search(r"^\d", intro, re.M)
