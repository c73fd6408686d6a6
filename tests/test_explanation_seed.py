"""The chapter's worked 2-3-2 example as a hand calculation: every number that the text prints.

Typed from the text, digit by digit, in its order. Three decimals for z, a and σ'(z), four for
everything else. One number of the text is no rounding of what stands before it: the first output
activation is printed as 0.845, while σ(1.690) = 0.8442…, which is 0.844. With the rule's own 0.844
the numbers that depend on it differ, and are listed; with 0.845 put in its place every number of
the text comes out. (The text writes the products of w1 x twice, the second time with the factors
exchanged; the explanation has them once.)
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from explanations import SEED

import nnframe
from nnframe.explanation.formula import (
    Expression,
    Matrix,
    Number,
    Side,
)

DIGITS = {"z": 3, "a": 3, "slope": 3}

#: Where a number stands: the kind of stage and its layer, which derivation, which side of it.
#: The last side is the result; the one before it the numbers it comes from.
Place = tuple[str, str | None, int, int]

#: What the text prints: each place with its rows of numbers.
PRINTED: list[tuple[str, Place, str]] = [
    ("x", ("given", None, 0, -1), "0.6; 0.4"),
    ("y", ("given", None, 1, -1), "0.8; 0.2"),
    ("w1", ("given", None, 2, -1), "0.1 0.2; 0.3 0.4; 0.5 0.6"),
    ("b1", ("given", None, 3, -1), "0.7; 0.8; 0.9"),
    ("w2", ("given", None, 4, -1), "0.2 0.3 0.4; 0.5 0.6 0.7"),
    ("b2", ("given", None, 5, -1), "1.0; 1.1"),
    ("η", ("given", None, 6, -1), "0.1"),
    (
        "w1 x + b1",
        ("z", "1", 0, 1),
        "0.1 0.6 0.2 0.4 0.7; 0.3 0.6 0.4 0.4 0.8; 0.5 0.6 0.6 0.4 0.9",
    ),
    ("the products", ("z", "1", 0, 2), "0.06 0.08 0.7; 0.18 0.16 0.8; 0.3 0.24 0.9"),
    ("z1", ("z", "1", 0, -1), "0.84; 1.14; 1.44"),
    ("1/(1 + e^-z1)", ("a", "1", 0, 0), "1 1 -0.84; 1 1 -1.14; 1 1 -1.44"),
    ("a1", ("a", "1", 0, -1), "0.698; 0.758; 0.808"),
    (
        "w2 a1 + b2",
        ("z", "2", 0, 1),
        "0.2 0.698 0.3 0.758 0.4 0.808 1.0; 0.5 0.698 0.6 0.758 0.7 0.808 1.1",
    ),
    ("the products", ("z", "2", 0, 2), "0.1396 0.2274 0.3232 1.0; 0.349 0.4548 0.5656 1.1"),
    ("z2", ("z", "2", 0, -1), "1.690; 2.469"),
    ("1/(1 + e^-z2)", ("a", "2", 0, 0), "1 1 -1.690; 1 1 -2.469"),
    ("a2", ("a", "2", 0, -1), "0.845; 0.922"),
    ("½((y - a2)² + …)", ("cost", None, 0, 0), "1 2 0.8 0.845 2 0.2 0.922 2"),
    ("the squares", ("cost", None, 0, 1), "1 2 0.0020 0.5213"),
    ("C", ("cost", None, 0, -1), "0.2617"),
    ("a2 - y", ("BP1", "2", 0, 0), "0.845 0.8; 0.922 0.2"),
    ("a2(1 - a2)", ("BP1", "2", 1, 0), "0.845 1 0.845; 0.922 1 0.922"),
    ("∇C", ("BP1", "2", 0, -1), "0.045; 0.722"),
    ("σ'(z2)", ("BP1", "2", 1, -1), "0.131; 0.072"),
    ("∇C ⊙ σ'(z2)", ("BP1", "2", 2, 0), "0.045 0.722 0.131 0.072"),
    ("∇C ⊙ σ'(z2)", ("BP1", "2", 2, 1), "0.045 0.131; 0.722 0.072"),
    ("δ2", ("BP1", "2", 2, -1), "0.0059; 0.0520"),
    ("w2ᵀ δ2", ("BP2", "1", 0, 0), "0.2 0.5 0.3 0.6 0.4 0.7 0.0059 0.0520"),
    (
        "w2ᵀ δ2",
        ("BP2", "1", 0, 1),
        "0.2 0.0059 0.5 0.0520; 0.3 0.0059 0.6 0.0520; 0.4 0.0059 0.7 0.0520",
    ),
    ("the products", ("BP2", "1", 0, 2), "0.0012 0.0260; 0.0018 0.0312; 0.0024 0.0364"),
    ("w2ᵀ δ2", ("BP2", "1", 0, -1), "0.0272; 0.0330; 0.0388"),
    ("a1(1 - a1)", ("BP2", "1", 2, 1), "0.698 0.302; 0.758 0.242; 0.808 0.192"),
    ("σ'(z1)", ("BP2", "1", 2, -1), "0.211; 0.183; 0.155"),
    ("w2ᵀ δ2 ⊙ σ'(z1)", ("BP2", "1", 3, 0), "0.0272 0.0330 0.0388 0.211 0.183 0.155"),
    ("δ1", ("BP2", "1", 3, -1), "0.0057; 0.0060; 0.0060"),
    ("δ2 a1ᵀ", ("BP4", "2", 0, 0), "0.0059 0.0520 0.698 0.758 0.808"),
    (
        "δ2 a1ᵀ",
        ("BP4", "2", 0, 1),
        "0.0059 0.698 0.0059 0.758 0.0059 0.808; 0.0520 0.698 0.0520 0.758 0.0520 0.808",
    ),
    ("∂C/∂w2", ("BP4", "2", 0, -1), "0.0041 0.0045 0.0048; 0.0363 0.0394 0.0420"),
    (
        "δ1 xᵀ",
        ("BP4", "1", 0, 1),
        "0.0057 0.6 0.0057 0.4; 0.0060 0.6 0.0060 0.4; 0.0060 0.6 0.0060 0.4",
    ),
    ("∂C/∂w1", ("BP4", "1", 0, -1), "0.0034 0.0023; 0.0036 0.0024; 0.0036 0.0024"),
    ("∂C/∂b2", ("BP3", "2", 0, -1), "0.0059; 0.0520"),
    ("∂C/∂b1", ("BP3", "1", 0, -1), "0.0057; 0.0060; 0.0060"),
    (
        "w2 - η ∂C/∂w2",
        ("update w", "2", 0, 0),
        "0.2 0.1 0.0041 0.3 0.1 0.0045 0.4 0.1 0.0048;"
        " 0.5 0.1 0.0363 0.6 0.1 0.0394 0.7 0.1 0.0420",
    ),
    ("new w2", ("update w", "2", 0, -1), "0.1996 0.2996 0.3995; 0.4964 0.5961 0.6958"),
    (
        "w1 - η ∂C/∂w1",
        ("update w", "1", 0, 0),
        "0.1 0.1 0.0034 0.2 0.1 0.0023; 0.3 0.1 0.0036 0.4 0.1 0.0024;"
        " 0.5 0.1 0.0036 0.6 0.1 0.0024",
    ),
    ("new w1", ("update w", "1", 0, -1), "0.0997 0.1998; 0.2996 0.3998; 0.4996 0.5998"),
    ("b2 - η ∂C/∂b2", ("update b", "2", 0, 0), "1.0 0.1 0.0059; 1.1 0.1 0.0520"),
    ("new b2", ("update b", "2", 0, -1), "0.9994; 1.0948"),
    ("b1 - η ∂C/∂b1", ("update b", "1", 0, 0), "0.7 0.1 0.0057; 0.8 0.1 0.0060; 0.9 0.1 0.0060"),
    ("new b1", ("update b", "1", 0, -1), "0.6994; 0.7994; 0.8994"),
]

#: What comes out with the rule's own 0.844, where that is not what the text prints. Everything here
#: follows from that one activation.
WITHOUT_THE_SLIP = {
    ("a", "2", 0, -1): "0.844; 0.922",
    ("cost", None, 0, 0): "1 2 0.8 0.844 2 0.2 0.922 2",
    ("cost", None, 0, 1): "1 2 0.0019 0.5213",
    ("cost", None, 0, -1): "0.2616",
    ("BP1", "2", 0, 0): "0.844 0.8; 0.922 0.2",
    ("BP1", "2", 1, 0): "0.844 1 0.844; 0.922 1 0.922",
    ("BP1", "2", 0, -1): "0.044; 0.722",
    ("BP1", "2", 1, -1): "0.132; 0.072",
    ("BP1", "2", 2, 0): "0.044 0.722 0.132 0.072",
    ("BP1", "2", 2, 1): "0.044 0.132; 0.722 0.072",
    ("BP1", "2", 2, -1): "0.0058; 0.0520",
    ("BP2", "1", 0, 0): "0.2 0.5 0.3 0.6 0.4 0.7 0.0058 0.0520",
    ("BP2", "1", 0, 1): "0.2 0.0058 0.5 0.0520; 0.3 0.0058 0.6 0.0520; 0.4 0.0058 0.7 0.0520",
    ("BP2", "1", 0, 2): "0.0012 0.0260; 0.0017 0.0312; 0.0023 0.0364",
    ("BP2", "1", 0, -1): "0.0272; 0.0329; 0.0387",
    ("BP2", "1", 3, 0): "0.0272 0.0329 0.0387 0.211 0.183 0.155",
    ("BP4", "2", 0, 0): "0.0058 0.0520 0.698 0.758 0.808",
    ("BP4", "2", 0, 1): "0.0058 0.698 0.0058 0.758 0.0058 0.808;"
    " 0.0520 0.698 0.0520 0.758 0.0520 0.808",
    ("BP4", "2", 0, -1): "0.0040 0.0044 0.0047; 0.0363 0.0394 0.0420",
    ("BP3", "2", 0, -1): "0.0058; 0.0520",
    ("update w", "2", 0, 0): "0.2 0.1 0.0040 0.3 0.1 0.0044 0.4 0.1 0.0047;"
    " 0.5 0.1 0.0363 0.6 0.1 0.0394 0.7 0.1 0.0420",
    ("update b", "2", 0, 0): "1.0 0.1 0.0058; 1.1 0.1 0.0520",
}


def numbers_in(node: Expression) -> list[str]:
    """Every number of a formula from left to right."""
    if isinstance(node, Number):
        return [node.text]
    if isinstance(node, Matrix):
        return [text for row in node.rows for entry in row for text in numbers_in(entry)]
    names = ("terms", "factors", "inner", "body", "above", "below", "base", "exponent")
    found = []
    for name in names:
        part = getattr(node, name, ())
        for inner in part if isinstance(part, tuple) else (part,):
            found += numbers_in(inner)
    return found


def rows_of(side: Side) -> list[list[Decimal]]:
    body = side.body
    rows = body.rows if isinstance(body, Matrix) else ((body,),)
    return [[Decimal(text) for part in row for text in numbers_in(part)] for row in rows]


def read(text: str) -> list[list[Decimal]]:
    return [[Decimal(word) for word in row.split()] for row in text.split(";")]


def sides(explanation) -> dict[tuple[str, str | None, int], list[Side]]:
    found = {}
    for stage in explanation.stages:
        kind = stage.kind
        if kind == "update":
            kind = f"update {stage.derivations[-1].left.name}"
        for number, derivation in enumerate(stage.derivations):
            found[kind, stage.layer, number] = [*derivation.numbers, derivation.result]
    return found


def hand(**settings):
    return sides(nnframe.explain(*SEED, decimals=DIGITS, rounding="carry", **settings))


@pytest.fixture(scope="module")
def with_the_slip():
    return hand(given={"a2": [0.845, 0.922]})


@pytest.fixture(scope="module")
def by_the_rule():
    return hand()


CASES = [pytest.param(place, text, id=f"{name} {place}") for name, place, text in PRINTED]


@pytest.mark.parametrize(("place", "text"), CASES)
def test_every_number_of_the_text(with_the_slip, place, text):
    *where, side = place
    assert rows_of(with_the_slip[tuple(where)][side]) == read(text)


@pytest.mark.parametrize(("place", "text"), CASES)
def test_without_the_slip(by_the_rule, place, text):
    *where, side = place
    assert rows_of(by_the_rule[tuple(where)][side]) == read(WITHOUT_THE_SLIP.get(place, text))


def test_the_slip_is_one():
    """0.845 is no rounding of σ(1.690), nor of the unrounded activation."""
    sigmoid = nnframe.Sigmoid().forward([1.690, 1.6902])
    assert ((sigmoid > 0.8442) & (sigmoid < 0.8443)).all()


def test_each_exception_is_one():
    places = {place: text for _, place, text in PRINTED}
    assert len(WITHOUT_THE_SLIP) == 22
    for place, text in WITHOUT_THE_SLIP.items():
        assert read(text) != read(places[place])


def test_the_document_says_so():
    explanation = nnframe.explain(
        *SEED, decimals=DIGITS, rounding="carry", given={"a2": [0.845, 0.922]}
    )
    text = " ".join(explanation.to_text().split())
    assert "The rounded number is carried forward" in text
    assert "a² is given, not calculated: the rule gives 0.844, 0.922 there." in text


def test_what_is_exact_and_what_is_rounded(with_the_slip):
    """The signs of the text, where it writes ≈ between numbers."""
    signs = {
        key: [side.sign for side in chain]
        for key, chain in with_the_slip.items()
        if key[0] != "given"
    }
    assert signs["z", "1", 0] == ["=", "=", "=", "="]
    assert signs["z", "2", 0] == ["=", "=", "=", "≈"]
    assert signs["a", "1", 0] == ["=", "≈"]
    assert signs["cost", None, 0] == ["=", "≈", "≈"]
    assert signs["BP1", "2", 2] == ["=", "=", "≈"]
    assert signs["BP2", "1", 0] == ["=", "=", "≈", "="]
    assert signs["BP4", "2", 0] == ["=", "=", "≈"]
