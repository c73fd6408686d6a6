"""Formulas as MathML, of the part that every current browser draws: MathML Core."""

from __future__ import annotations

from collections.abc import Sequence
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
from nnframe.web import text

DOTS = {"across": "⋯", "down": "⋮", "diagonal": "⋱"}
VALUES = {"inf": "<mi>∞</mi>", "nan": "<mi>NaN</mi>"}
THIN = '<mspace width="0.25em"></mspace>'
#: What is higher than a line.
TALL = ("<mtable", "<mfrac", "<munder", "<mpadded")
COMMA = '<mo separator="true">,</mo>'


def math(node: Expression, block: bool = False) -> str:
    """A formula as an element of a page.

    Examples
    --------
    >>> math(Symbol("z", ("1",)))
    '<math><msup><mi>z</mi><mn>1</mn></msup></math>'
    """
    display = ' display="block"' if block else ""
    return f"<math{display}>{mathml(node)}</math>"


def row(*parts: str) -> str:
    """Elements side by side, as one."""
    return parts[0] if len(parts) == 1 else f"<mrow>{''.join(parts)}</mrow>"


def fenced(inner: str, left: str, right: str) -> str:
    """Something between brackets, of its height if that is more than a line."""
    # Told to stretch, a bracket around a line is drawn too large, with room beside it.
    tall = "true" if any(tag in inner for tag in TALL) else "false"
    opening = f'<mo form="prefix" fence="true" stretchy="{tall}">{left}</mo>'
    return row(opening, inner, f'<mo form="postfix" fence="true" stretchy="{tall}">{right}</mo>')


def sign(mark: str) -> str:
    """A sign between two things."""
    return f'<mo form="infix">{mark}</mo>'


def token(mark: str) -> str:
    """An index: a number, or letters."""
    return f"<mn>{mark}</mn>" if mark.isdecimal() else f"<mi>{text(mark)}</mi>"


def marks(names: Sequence[str], between: str = COMMA) -> str:
    """What stands above or below a letter."""
    parts = [token(names[0])]
    for name in names[1:]:
        parts += [between] * bool(between) + [token(name)]
    return row(*parts)


@singledispatch
def mathml(node: Expression) -> str:
    """A formula as MathML, without the element `math` around it.

    Examples
    --------
    >>> mathml(Fraction(Number("1", 1.0), Symbol("m")))
    '<mfrac><mn>1</mn><mi>m</mi></mfrac>'
    """
    raise NotImplementedError(f"no MathML for {type(node).__name__}")


@mathml.register
def _(node: Symbol) -> str:
    if node.name == "nabla_aC":
        return row("<msub><mo>∇</mo><mi>a</mi></msub>", mathml(Symbol("C", index=node.index)))
    letter = f"<mi>{text(LETTERS.get(node.name, (node.name,))[0])}</mi>"
    if node.prime:
        letter = f"<msup>{letter}<mo>′</mo></msup>"
    above = marks(node.layer) if node.layer else ""
    below = _below(node)
    if above and below:
        return f"<msubsup>{letter}{below}{above}</msubsup>"
    if above:
        return f"<msup>{letter}{above}</msup>"
    return f"<msub>{letter}{below}</msub>" if below else letter


def _below(node: Symbol) -> str:
    if node.new:
        word = "<mtext>new</mtext>"
        return row(marks(node.index), COMMA, word) if node.index else word
    short = all(len(mark) == 1 for mark in node.index)
    return marks(node.index, "" if short else COMMA) if node.index else ""


@mathml.register
def _(node: Name) -> str:
    name = f'<mi mathvariant="normal">{text(node.text)}</mi>'
    return f"<msup>{name}<mo>′</mo></msup>" if node.prime else name


@mathml.register
def _(node: Number) -> str:
    digits = node.text.removeprefix("-")
    mantissa, _, power = digits.partition("e")
    shown = VALUES.get(digits) or f"<mn>{mantissa}</mn>"
    parts = [shown]
    if power:
        exponent = row(*(["<mo>−</mo>"] * power.startswith("-")), f"<mn>{power.lstrip('-')}</mn>")
        parts += [sign("×"), f"<msup><mn>10</mn>{exponent}</msup>"]
    return row(*(['<mo form="prefix">−</mo>'] * node.negative), *parts)


@mathml.register
def _(node: Gap) -> str:
    return '<mpadded height="1.7em" depth="0.4em"><mtext>____________</mtext></mpadded>'


@mathml.register
def _(node: Dots) -> str:
    return f"<mo>{DOTS[node.direction]}</mo>"


@mathml.register
def _(node: Matrix) -> str:
    rows = "".join(f"<mtr>{''.join(line)}</mtr>" for line in cells(node.rows))
    kind = "sums" if _only_sums(node.rows) else "matrix"
    return fenced(f'<mtable class="{kind}" displaystyle="true">{rows}</mtable>', "[", "]")


def cells(rows: Sequence[Sequence[Expression]]) -> list[list[str]]:
    """The entries of a matrix; sums of equally many terms have their terms in columns."""
    if not _only_sums(rows):
        return [
            [cell(mathml(entry), not isinstance(entry, Number | Sum)) for entry in line]
            for line in rows
        ]
    length = max(len(line[0].terms) for line in rows if isinstance(line[0], Sum))
    blank = [cell("")] * (2 * length - 2)
    return [
        [cell(part) for part in summands(line[0])]
        if isinstance(line[0], Sum)
        else [cell(mathml(line[0]), True), *blank]
        for line in rows
    ]


def cell(inner: str, middle: bool = False) -> str:
    """A cell of a matrix: flush right, unless it is to stand in the middle."""
    kind = ' class="middle"' if middle else ""
    return f"<mtd{kind}>{inner}</mtd>"


def _only_sums(rows: Sequence[Sequence[Expression]]) -> bool:
    lengths = {len(line[0].terms) for line in rows if isinstance(line[0], Sum)}
    alone = all(len(line) == 1 and isinstance(line[0], Sum | Dots) for line in rows)
    return alone and len(lengths) == 1


def summands(node: Sum) -> list[str]:
    """The terms of a sum with the signs between them."""
    first, *rest = node.terms
    parts = [mathml(first)]
    for term in rest:
        negative = isinstance(term, Negative)
        inner = term.inner if isinstance(term, Negative) else term
        parts += [sign("−" if negative else "+"), mathml(inner)]
    return parts


@mathml.register
def _(node: Array) -> str:
    return fenced(shape(node.shape), "[", "]")


def shape(sizes: Sequence[int]) -> str:
    """A shape, as 3×2."""
    parts = [f"<mn>{sizes[0]}</mn>"]
    for size in sizes[1:]:
        parts += [sign("×"), f"<mn>{size}</mn>"]
    return row(*parts)


@mathml.register
def _(node: Group) -> str:
    return fenced(mathml(node.inner), "(", ")")


@mathml.register
def _(node: Negative) -> str:
    return row('<mo form="prefix">−</mo>', mathml(node.inner))


@mathml.register
def _(node: Sum) -> str:
    return row(*summands(node))


@mathml.register
def _(node: Product) -> str:
    return _joined(node.factors, sign("×") if node.sign else THIN)


def _joined(parts: Sequence[Expression], between: str) -> str:
    return f"<mrow>{between.join(map(mathml, parts))}</mrow>"


@mathml.register
def _(node: Hadamard) -> str:
    return _joined(node.factors, sign("⊙"))


@mathml.register
def _(node: Transpose) -> str:
    return f'<msup>{mathml(node.inner)}<mi mathvariant="normal">T</mi></msup>'


@mathml.register
def _(node: Apply) -> str:
    return row(mathml(node.function), fenced(_joined(node.arguments, COMMA), "(", ")"))


@mathml.register
def _(node: Fraction) -> str:
    return f"<mfrac>{mathml(node.above)}{mathml(node.below)}</mfrac>"


@mathml.register
def _(node: Power) -> str:
    return f"<msup>{mathml(node.base)}{mathml(node.exponent)}</msup>"


@mathml.register
def _(node: Derivative) -> str:
    above, below = (row("<mo>∂</mo>", mathml(part)) for part in (node.of, node.by))
    return f"<mfrac>{above}{below}</mfrac>"


@mathml.register
def _(node: SumOver) -> str:
    return row(f"<munder><mo>∑</mo>{token(node.index)}</munder>", mathml(node.body))


@mathml.register
def _(node: Side) -> str:
    return row(sign(node.sign), mathml(node.body))


@mathml.register
def _(node: Equation) -> str:
    left, rows = mathml(node.left), []
    for side in node.sides:
        parts = f"<mtd>{left}</mtd><mtd>{sign(side.sign)}</mtd><mtd>{mathml(side.body)}</mtd>"
        rows.append(f"<mtr>{parts}</mtr>")
        left = ""
    return f'<mtable class="chain" displaystyle="true">{"".join(rows)}</mtable>'
