"""An explanation as a web page: whole, closed in itself, and with the engine's numbers."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import pairwise

import numpy as np
import pytest
from explained_networks import NETWORKS, Swish, explained
from explanations import SEED, arguments, few, shows
from hypothesis import given
from hypothesis import strategies as st
from pages import by_class, cells, fragment_of, numbers_in, outside_references, said

import nnframe
from nnframe.explanation.forms.mathml import math, mathml
from nnframe.explanation.forms.page import to_html_fragment
from nnframe.explanation.forms.plain import equation
from nnframe.explanation.formula import Number, Symbol
from nnframe.explanation.shorthand import minus, natural_log, plus, squared, times


class Outline(HTMLParser):
    """Tags in their order, each closed by its own end."""

    def __init__(self):
        super().__init__()
        self.open, self.tags = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def outline(page):
    parser = Outline()
    parser.feed(page)
    assert parser.open == []
    return parser.tags


def results(page):
    """The last side of the last equation of each step, as rows of text; a number is one row."""
    for step in by_class(fragment_of(page), "step"):
        (chain,) = by_class(by_class(step, "equation")[-1], "chain")
        body = chain[-1][-1]
        tables = [part for part in body.iter() if part.get("class") in ("matrix", "sums")]
        yield cells(tables[-1]) if tables else [[said(body)]]


def shown_places(size):
    return list(range(size)) if size <= 6 else [0, 1, 2, None, size - 1]


@few
@given(arguments(), st.integers(0, 8), st.sampled_from(["shown", "carry"]))
def test_every_result_on_the_page_is_the_number_of_the_stage(step, decimals, rounding):
    explanation = nnframe.explain(*step, decimals=decimals, rounding=rounding)
    found = list(results(explanation.to_html()))
    assert len(found) == len(explanation.stages)
    for stage, rows in zip(explanation.stages, found, strict=True):
        if stage.kind == "given":
            continue
        values = np.asarray(stage.value)
        table = values.reshape(len(values), -1) if values.ndim else values.reshape(1, 1)
        down, across = map(shown_places, table.shape)
        assert len(rows) == len(down)
        for j, row in zip(down, rows, strict=True):
            assert len(row) == len(across)
            for k, text in zip(across, row, strict=True):
                if j is None or k is None:
                    assert text in "⋯⋮⋱"
                else:
                    assert shows(text, table[j, k]), (stage.kind, j, k)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", NETWORKS)
def test_every_network_has_a_page_that_is_closed_in_itself(name, lang):
    explanation = explained(name)
    for page in (explanation.to_html(lang), explanation.blank().to_html(lang)):
        tags = outline(page)
        assert ("html", {"lang": {"en": "en", "zh": "zh-Hans"}[lang]}) in tags
        assert outside_references(page) == []
        headings = [int(tag[1]) for tag, _ in tags if tag in ("h1", "h2", "h3")]
        assert headings[0] == 1
        assert headings.count(1) == 1
        assert all(b - a <= 1 for a, b in pairwise(headings))
        assert headings.count(3) == len(explanation.stages)
        assert len(fragment_of(page)) > 2


def test_all_numbers_of_the_text_are_on_the_page_and_no_others():
    explanation = nnframe.explain(*SEED)
    page = fragment_of(explanation.to_html())
    for style in [part for part in page.iter() if part.tag == "style"]:
        style.text = ""
    assert numbers_in(" ".join(page.itertext())) == numbers_in(explanation.to_text())


@few
@given(arguments(), st.sampled_from(["en", "zh"]))
def test_what_is_pasted_is_the_text(step, lang):
    explanation = nnframe.explain(*step)
    page = fragment_of(explanation.to_html(lang))
    equations = [d.equation for stage in explanation.stages for d in stage.derivations]
    for box, node in zip(by_class(page, "equation"), equations, strict=True):
        (layer,) = by_class(box, "copied")
        assert layer.text == str(equation(node, False, 10**9))
        assert layer.get("aria-hidden") == "true"
    for formula in by_class(page, "formula"):
        (layer,) = by_class(formula, "copied")
        assert layer.text


def test_a_name_cannot_break_out_of_the_page():
    odd = type("<b>&\"'</style><script>alert(1)</script>", (Swish,), {})
    network = nnframe.Network([nnframe.Dense(2, odd())], n_in=1)
    explanation = nnframe.explain(network, nnframe.Quadratic(), [1.0], [0.0, 1.0])
    page = explanation.to_html()
    assert "<b>" not in page
    assert not any(tag == "script" for tag, _ in outline(page))
    assert "<b>&" in "".join(fragment_of(page).itertext())
    assert "<script" not in explanation.to_svg()


def test_a_blank_page_gives_nothing_away():
    explanation = nnframe.explain(*SEED)
    sheet = explanation.blank()
    page = sheet.to_html()
    body = fragment_of(page)
    for style in [part for part in body.iter() if part.tag == "style"]:
        style.text = ""
    given = {stage.kind: stage for stage in explanation.stages}["given"]
    known = {
        entry.text
        for derivation in given.derivations
        for row in getattr(derivation.result.body, "rows", [[derivation.result.body]])
        for entry in row
        if isinstance(entry, Number)
    }
    assert numbers_in(" ".join(body.itertext())) == known
    gaps = [part for part in body.iter() if part.tag == "mpadded"]
    assert len(gaps) == sheet.to_text().count("______")


def test_the_page_needs_no_network_and_prints():
    page = nnframe.explain(*SEED).to_html()
    assert "default-src 'none'" in page
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page
    assert "break-inside: avoid" in page


def test_the_style_is_for_nothing_else():
    fragment = to_html_fragment(nnframe.explain(*SEED), "en")
    style = fragment.partition("<style>")[2].partition("</style>")[0]
    rules = [line.strip() for line in style.splitlines() if "{" in line]
    assert len(rules) > 20
    assert all(rule.startswith((".nnframe-", "@media")) for rule in rules)


def test_a_big_network_has_a_small_page():
    network = nnframe.Network.of_sizes([784, 30, 10])
    explanation = nnframe.explain(network, nnframe.Quadratic(), [0.5] * 784, [0.1] * 10, 3.0)
    assert len(explanation.to_html().encode()) < 300_000
    assert "30×784" in explanation.to_svg()


WRITTEN = [
    (Symbol("w", ("2",), ("1", "3")), "msubsup", ["w", "1", "3", "2"]),
    (Symbol("w", ("2",), ("1", "13")), "msubsup", ["w", "1", ",", "13", "2"]),
    (Symbol("b", ("12",), new=True), "msubsup", ["b", "new", "12"]),
    (Symbol("nabla_aC", index=("x",)), "mrow", ["∇", "a", "C", "x"]),
    (Symbol("sigma", prime=True), "msup", ["σ", "′"]),
    (Symbol("my<gain", ("1",)), "msup", ["my<gain", "1"]),
    (Number("-1.5e-7", -1.5e-7), "mrow", ["−", "1.5", "×", "10", "−", "7"]),
    (Number("-inf", float("-inf")), "mrow", ["−", "∞"]),
    (Number("nan", float("nan")), "mi", ["NaN"]),
    (plus(Number("1", 1), Number("-2", -2)), "mrow", ["1", "−", "2"]),
    (times(Number("1", 1), Number("-2", -2)), "mrow", ["1", "×", "(", "−", "2", ")"]),
    (minus(Number("1", 1), Number("-2", -2)), "mrow", ["1", "−", "(", "−", "2", ")"]),
    (squared(Symbol("a", ("2",))), "msup", ["(", "a", "2", ")", "2"]),
    (natural_log(Symbol("a")), "mrow", ["ln", "a"]),
]


@pytest.mark.parametrize(("node", "tag", "tokens"), WRITTEN, ids=lambda value: str(value)[:30])
def test_what_is_written(node, tag, tokens):
    from xml.etree import ElementTree as ET

    element = ET.fromstring(mathml(node))
    assert element.tag == tag
    assert list(element.itertext()) == tokens
    assert ET.fromstring(math(node, block=True)).get("display") == "block"


@pytest.mark.parametrize(("lang", "name"), [("en", "Equation"), ("zh", "等式")])
def test_equations_that_scroll_can_be_reached_with_the_keyboard(lang, name):
    boxes = by_class(fragment_of(explained("one sample").to_html(lang=lang)), "equation")
    assert boxes
    for box in boxes:
        found = [box.get(key) for key in ("tabindex", "role", "aria-label")]
        assert found == ["0", "group", name]


ARITY = {"msup": 2, "msub": 2, "mfrac": 2, "munder": 2, "msubsup": 3}


@pytest.mark.parametrize("name", NETWORKS)
def test_elements_have_as_many_parts_as_they_take(name):
    page = fragment_of(explained(name).to_html())
    for element in page.iter():
        if element.tag in ARITY:
            assert len(element) == ARITY[element.tag]
        if element.tag == "mtable":
            rows = [row for row in element if row.tag == "mtr"]
            assert len({len(row) for row in rows}) == 1
