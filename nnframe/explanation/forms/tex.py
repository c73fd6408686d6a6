r"""Formulas as LaTeX, for amsmath and for whatever shows formulas on web pages."""

from __future__ import annotations

from functools import singledispatch

from nnframe.explanation.forms.letters import LETTERS
from nnframe.explanation.formula import (
    Apply,
    Array,
    Derivative,
    Dots,
    Equation,
    Expression,
    Fraction,
    Gap,
    Group,
    Hadamard,
    Matrix,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Side,
    Sum,
    SumOver,
    Symbol,
    Transpose,
)

#: Functions that LaTeX knows by name.
OPERATORS = {"ln", "tanh", "sin", "arctan", "max"}
DOTS = {"across": r"\cdots", "down": r"\vdots", "diagonal": r"\ddots"}
RELATIONS = {"=": "=", "≈": r"\approx"}
VALUES = {"inf": r"\infty", "nan": r"\text{NaN}"}

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{character: f"\\{character}" for character in "&%$#_{}"},
}


def escaped(text: str) -> str:
    r"""`text` with every character that LaTeX would take for a command written out.

    Examples
    --------
    >>> print(escaped("My_f(100%)"))
    My\_f(100\%)
    """
    return "".join(_SPECIAL.get(character, character) for character in text)


@singledispatch
def tex(node: Expression) -> str:
    r"""A formula as LaTeX, without dollar signs.

    Examples
    --------
    >>> print(tex(Fraction(Number("1", 1.0), Symbol("m"))))
    \frac{1}{m}
    """
    raise NotImplementedError(f"no LaTeX for {type(node).__name__}")


@tex.register
def _(node: Symbol) -> str:
    letter = LETTERS.get(node.name, ("", "", node.name))[2]
    if node.name not in LETTERS and len(node.name) > 1:
        letter = rf"\mathrm{{{escaped(node.name)}}}"
    prime = "'" if node.prime else ""
    top = f"^{{{','.join(node.layer)}}}" if node.layer else ""
    marks = [escaped(mark) for mark in node.index] + [r"\text{new}"] * node.new
    separator = "" if all(len(mark) == 1 for mark in node.index) else ","
    low = f"_{{{separator.join(marks)}}}" if marks else ""
    return f"{letter}{prime}{top}{low}"


@tex.register
def _(node: Name) -> str:
    known = node.text in OPERATORS
    name = f"\\{node.text}" if known else rf"\operatorname{{{escaped(node.text)}}}"
    return name + ("'" if node.prime else "")


@tex.register
def _(node: Number) -> str:
    digits = node.text.removeprefix("-")
    mantissa, _, power = digits.partition("e")
    shown = VALUES.get(digits) or (rf"{mantissa} \cdot 10^{{{power}}}" if power else digits)
    return f"-{shown}" if node.negative else shown


@tex.register
def _(node: Gap) -> str:
    return r"\underline{\rule{0pt}{1.4em}\hspace{3em}}"


@tex.register
def _(node: Dots) -> str:
    return DOTS[node.direction]


@tex.register
def _(node: Matrix) -> str:
    rows = r" \\ ".join(" & ".join(map(tex, row)) for row in node.rows)
    return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"


@tex.register
def _(node: Array) -> str:
    return rf"[\,{shape(node.shape)}\,]"


def shape(sizes: tuple[int, ...]) -> str:
    r"""A shape, as 3 \times 2."""
    return r" \times ".join(map(str, sizes))


@tex.register
def _(node: Group) -> str:
    return rf"\left( {tex(node.inner)} \right)"


@tex.register
def _(node: Negative) -> str:
    return f"-{tex(node.inner)}"


@tex.register
def _(node: Sum) -> str:
    first, *rest = node.terms
    parts = [tex(first)]
    for term in rest:
        parts.append(f"- {tex(term.inner)}" if isinstance(term, Negative) else f"+ {tex(term)}")
    return " ".join(parts)


@tex.register
def _(node: Product) -> str:
    return (r" \times " if node.sign else r" \, ").join(map(tex, node.factors))


@tex.register
def _(node: Hadamard) -> str:
    return r" \odot ".join(map(tex, node.factors))


@tex.register
def _(node: Transpose) -> str:
    return f"{tex(node.inner)}^{{T}}"


@tex.register
def _(node: Apply) -> str:
    arguments = ", ".join(map(tex, node.arguments))
    return rf"{tex(node.function)}\!\left( {arguments} \right)"


@tex.register
def _(node: Fraction) -> str:
    return rf"\frac{{{tex(node.above)}}}{{{tex(node.below)}}}"


@tex.register
def _(node: Power) -> str:
    return f"{tex(node.base)}^{{{tex(node.exponent)}}}"


@tex.register
def _(node: Derivative) -> str:
    return rf"\frac{{\partial {tex(node.of)}}}{{\partial {tex(node.by)}}}"


@tex.register
def _(node: SumOver) -> str:
    return rf"\sum_{{{node.index}}} {tex(node.body)}"


@tex.register
def _(node: Side) -> str:
    return f"{RELATIONS[node.sign]} {tex(node.body)}"


@tex.register
def _(node: Equation) -> str:
    rows = [f"&{tex(side)}" for side in node.sides]
    chain = " \\\\[2pt]\n".join([f"{tex(node.left)} {rows[0]}", *rows[1:]])
    return f"\\begin{{aligned}}\n{chain}\n\\end{{aligned}}"
