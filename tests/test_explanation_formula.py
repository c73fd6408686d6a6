"""Every form knows every kind of node."""

from __future__ import annotations

import inspect

import pytest

from nnframe.explanation import formula
from nnframe.explanation.forms.mathml import mathml
from nnframe.explanation.forms.plain import box, line
from nnframe.explanation.forms.tex import tex
from nnframe.explanation.formula import Expression, Number, Symbol
from nnframe.explanation.shorthand import (
    HALF,
    ONE,
    beside,
    entrywise,
    exponential,
    long_sum,
    minus,
    natural_log,
    plus,
    squared,
    times,
    transposed,
)

KINDS = [
    kind
    for kind in vars(formula).values()
    if inspect.isclass(kind) and issubclass(kind, Expression) and kind is not Expression
]
FORMS = [box, tex, mathml]

A, B = Number("0.5", 0.5), Number("-0.25", -0.25)
W, X = Symbol("w", ("1",)), Symbol("x")


def test_there_are_kinds_of_nodes():
    assert len(KINDS) > 15


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__module__)
def test_a_form_writes_every_kind(form, kind):
    assert kind in form.registry


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__module__)
def test_a_form_refuses_what_it_does_not_know(form):
    class Other(Expression):
        pass

    with pytest.raises(NotImplementedError, match="Other"):
        form(Other(), *[False] * (len(inspect.signature(form).parameters) - 1))


WRITTEN = [
    (plus(A, B, A), "0.5 − 0.25 + 0.5", "0.5 - 0.25 + 0.5", "0.5 - 0.25 + 0.5"),
    (plus(B, A), "−0.25 + 0.5", "-0.25 + 0.5", "-0.25 + 0.5"),
    (times(A, B), "0.5 × (−0.25)", "0.5 * (-0.25)", r"0.5 \times \left( -0.25 \right)"),
    (
        times(A, plus(A, A)),
        "0.5 × (0.5 + 0.5)",
        "0.5 * (0.5 + 0.5)",
        r"0.5 \times \left( 0.5 + 0.5 \right)",
    ),
    (minus(A, B), "0.5 − (−0.25)", "0.5 - (-0.25)", r"0.5 - \left( -0.25 \right)"),
    (
        minus(A, plus(A, A)),
        "0.5 − (0.5 + 0.5)",
        "0.5 - (0.5 + 0.5)",
        r"0.5 - \left( 0.5 + 0.5 \right)",
    ),
    (squared(B), "(−0.25)²", "(-0.25)^2", r"\left( -0.25 \right)^{2}"),
    (squared(Symbol("a", ("2",))), "(a²)²", "(a^2)^2", r"\left( a^{2} \right)^{2}"),
    (exponential(B), "e^(−0.25)", "e^(-0.25)", "e^{-0.25}"),
    (natural_log(minus(ONE, A)), "ln (1 − 0.5)", "ln (1 - 0.5)", r"\ln \, \left( 1 - 0.5 \right)"),
    (beside(HALF, A), "½ 0.5", "(1/2) 0.5", r"\frac{1}{2} \, 0.5"),
    (transposed(W), "(w¹)ᵀ", "(w^1)^T", r"\left( w^{1} \right)^{T}"),
    (transposed(X), "xᵀ", "x^T", "x^{T}"),
    (
        entrywise(beside(W, X), X),
        "(w¹ x) ⊙ x",
        "(w^1 x) .* x",
        r"\left( w^{1} \, x \right) \odot x",
    ),
    (long_sum([A, None, A]), "0.5 + ⋯ + 0.5", "0.5 + ... + 0.5", r"0.5 + \cdots + 0.5"),
    (Symbol("w", ("2",), ("1", "3")), "w²₁₃", "w^2_(1,3)", "w^{2}_{13}"),
    (Symbol("w", ("2",), ("1", "13")), "w²_(1,13)", "w^2_(1,13)", "w^{2}_{1,13}"),
    (Symbol("w", ("12",), new=True), "w¹²_new", "w^12_new", r"w^{12}_{\text{new}}"),
    (Symbol("delta", ("x", "2")), "δ^(x,2)", "delta^(x,2)", r"\delta^{x,2}"),
    (Symbol("my_gain", ("1",)), "my_gain¹", "my_gain^1", r"\mathrm{my\_gain}^{1}"),
    (Number("1.5e-7", 1.5e-7), "1.5e-7", "1.5e-7", r"1.5 \cdot 10^{-7}"),
    (Number("-inf", float("-inf")), "−∞", "-inf", r"-\infty"),
    (Number("nan", float("nan")), "NaN", "NaN", r"\text{NaN}"),
]


@pytest.mark.parametrize(("node", "text", "ascii", "latex"), WRITTEN, ids=lambda v: str(v)[:30])
def test_what_is_written(node, text, ascii, latex):
    assert line(node) == text
    assert line(node, ascii=True) == ascii
    assert tex(node) == latex
