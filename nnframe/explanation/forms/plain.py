"""Formulas as text: matrices over several lines, everything else on one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch

from nnframe.explanation.forms.box import Box, beside, columns, grid, stack, text, wrapped
from nnframe.explanation.forms.letters import above, below, plain
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
from nnframe.explanation.shorthand import HALF

#: Signs in Unicode and in ASCII.
SIGNS = {
    "=": ("=", "="),
    "≈": ("≈", "~"),
    "+": ("+", "+"),
    "-": ("−", "-"),
    "times": ("×", "*"),
    "hadamard": ("⊙", ".*"),
    "partial": ("∂", "d"),
    "transpose": ("ᵀ", "^T"),
    "across": ("⋯", "..."),
    "down": ("⋮", ":"),
    "diagonal": ("⋱", "..."),
    "inf": ("∞", "inf"),
    "nan": ("NaN", "NaN"),
    "half": ("½", "(1/2)"),
}
#: Brackets: of a single line, then top, middle and bottom of taller ones; left and right.
BRACKETS = {
    ("[", False): (("[", "]"), ("⎡", "⎤"), ("⎢", "⎥"), ("⎣", "⎦")),
    ("[", True): (("[", "]"),) * 4,
    ("(", False): (("(", ")"), ("⎛", "⎞"), ("⎜", "⎟"), ("⎝", "⎠")),
    ("(", True): (("(", ")"),) * 4,
}


def sign(name: str, ascii: bool) -> str:
    """A sign as it is written."""
    return SIGNS[name][ascii]


def line(node: Expression, ascii: bool = False) -> str:
    """A formula that has one line, in the middle of a sentence."""
    return str(box(node, ascii))


def enclosed(inner: Box, bracket: str, ascii: bool) -> Box:
    """A box between brackets of its height."""
    single, top, middle, bottom = BRACKETS[bracket, ascii]
    pairs = [middle] * inner.height
    pairs[0], pairs[-1] = top, bottom
    if inner.height == 1:
        pairs = [single]
    lines = zip(inner.lines, pairs, strict=True)
    return Box(tuple(f"{left}{body}{right}" for body, (left, right) in lines), inner.base)


@singledispatch
def box(node: Expression, ascii: bool) -> Box:
    """A formula as lines of text."""
    raise NotImplementedError(f"no text for {type(node).__name__}")


@box.register
def _(node: Symbol, ascii: bool) -> Box:
    return text(plain(node, ascii))


@box.register
def _(node: Name, ascii: bool) -> Box:
    return text(node.text + ("'" if node.prime else ""))


@box.register
def _(node: Number, ascii: bool) -> Box:
    digits = node.text.removeprefix("-")
    shown = sign(digits, ascii) if digits in SIGNS else digits
    return text(sign("-", ascii) + shown if node.negative else shown)


@box.register
def _(node: Gap, ascii: bool) -> Box:
    return text("______")


@box.register
def _(node: Dots, ascii: bool) -> Box:
    return text(sign(node.direction, ascii))


@box.register
def _(node: Matrix, ascii: bool) -> Box:
    return enclosed(aligned(node.rows, ascii), "[", ascii)


def aligned(rows: Sequence[Sequence[Expression]], ascii: bool) -> Box:
    """The entries of a matrix; sums of equally many terms have their terms in columns."""
    lengths = {len(row[0].terms) for row in rows if isinstance(row[0], Sum)}
    only_sums = all(len(row) == 1 and isinstance(row[0], Sum | Dots) for row in rows)
    if not only_sums or len(lengths) != 1:
        return grid([[box(entry, ascii) for entry in row] for row in rows])
    blank = [text("")] * (2 * lengths.pop() - 2)
    cells = [
        summands(row[0], ascii) if isinstance(row[0], Sum) else [box(row[0], ascii), *blank]
        for row in rows
    ]
    return grid(cells, gap=" ")


def summands(node: Sum, ascii: bool) -> list[Box]:
    """The terms of a sum with the signs between them."""
    first, *rest = node.terms
    parts = [box(first, ascii)]
    for term in rest:
        negative = isinstance(term, Negative)
        body = term.inner if isinstance(term, Negative) else term
        parts += [text(sign("-" if negative else "+", ascii)), box(body, ascii)]
    return parts


@box.register
def _(node: Array, ascii: bool) -> Box:
    return text(f"[{shape(node.shape, ascii)}]")


def shape(sizes: Sequence[int], ascii: bool) -> str:
    """A shape, as 3×2."""
    return ("x" if ascii else "×").join(map(str, sizes))


@box.register
def _(node: Group, ascii: bool) -> Box:
    return enclosed(box(node.inner, ascii), "(", ascii)


@box.register
def _(node: Negative, ascii: bool) -> Box:
    return beside([text(sign("-", ascii)), box(node.inner, ascii)])


@box.register
def _(node: Sum, ascii: bool) -> Box:
    return beside(summands(node, ascii), " ")


@box.register
def _(node: Product, ascii: bool) -> Box:
    factors = [_factor(part, ascii) for part in node.factors]
    return beside(factors, f" {sign('times', ascii)} " if node.sign and flat(factors) else " ")


def flat(boxes: Sequence[Box]) -> bool:
    """Whether every box is a single line."""
    return all(part.height == 1 for part in boxes)


def _factor(node: Expression, ascii: bool) -> Box:
    if isinstance(node, Fraction) and node != HALF:
        return enclosed(box(node, ascii), "(", ascii)
    return box(node, ascii)


@box.register
def _(node: Hadamard, ascii: bool) -> Box:
    return beside(_with_sign(node, ascii), " ")


def _with_sign(node: Hadamard, ascii: bool) -> list[Box]:
    first, *rest = node.factors
    parts = [box(first, ascii)]
    for factor in rest:
        parts += [text(sign("hadamard", ascii)), box(factor, ascii)]
    return parts


@box.register
def _(node: Transpose, ascii: bool) -> Box:
    inner = box(node.inner, ascii)
    mark = sign("transpose", ascii)
    return beside([inner, Box((mark, *[" " * len(mark)] * (inner.height - 1)), inner.base)])


@box.register
def _(node: Apply, ascii: bool) -> Box:
    arguments: list[Box] = []
    for argument in node.arguments:
        arguments += [text(", ")] * bool(arguments) + [box(argument, ascii)]
    return beside([box(node.function, ascii), enclosed(beside(arguments), "(", ascii)])


@box.register
def _(node: Fraction, ascii: bool) -> Box:
    if node == HALF:
        return text(sign("half", ascii))
    return beside([_operand(node.above, ascii), text("/"), _operand(node.below, ascii)])


def _operand(node: Expression, ascii: bool) -> Box:
    simple = isinstance(node, Number | Symbol | Power | Group) and not (
        isinstance(node, Number) and node.negative
    )
    inner = box(node, ascii)
    return inner if simple else enclosed(inner, "(", ascii)


@box.register
def _(node: Power, ascii: bool) -> Box:
    base, exponent = box(node.base, ascii), line(node.exponent, ascii)
    if exponent.isdecimal() and len(exponent) == 1 and not ascii:
        mark = above(exponent)
    else:
        bare = isinstance(node.exponent, Number | Symbol) and not exponent.startswith(("−", "-"))
        mark = f"^{exponent}" if bare else f"^({exponent})"
    return beside([base, text(mark)])


@box.register
def _(node: Derivative, ascii: bool) -> Box:
    partial = sign("partial", ascii)
    return text(f"{partial}{line(node.of, ascii)}/{partial}{line(node.by, ascii)}")


@box.register
def _(node: SumOver, ascii: bool) -> Box:
    mark = f"sum_{node.index}" if ascii else "Σ" + below((node.index,))
    return beside([text(mark), box(node.body, ascii)], " ")


@box.register
def _(node: Side, ascii: bool) -> Box:
    return beside([text(sign(node.sign, ascii)), box(node.body, ascii)], " ")


@box.register
def _(node: Equation, ascii: bool) -> Box:
    return equation(node, ascii, 10**9)


def equation(node: Equation, ascii: bool, width: int) -> Box:
    """An equation with its signs below each other, in at most `width` columns where it can."""
    left = box(node.left, ascii)
    blank = text(" " * left.width)
    blocks = []
    for number, side in enumerate(node.sides):
        mark = sign(side.sign, ascii)
        rows = wrapped(pieces(side.body, ascii), width - left.width - columns(mark) - 2)
        for place, row in enumerate(rows):
            lead = text(mark if place == 0 else " " * columns(mark))
            blocks.append(beside([left if not number and not place else blank, lead, row], " "))
    return stack(blocks, base=0)


def pieces(node: Expression, ascii: bool) -> list[Box]:
    """Where a side may be broken: before a later term or factor."""
    if isinstance(node, Sum):
        parts = summands(node, ascii)
    elif isinstance(node, Hadamard):
        parts = _with_sign(node, ascii)
    elif isinstance(node, Product) and not node.sign:
        return [_factor(part, ascii) for part in node.factors]
    else:
        return [box(node, ascii)]
    return [parts[0], *(beside(parts[i : i + 2], " ") for i in range(1, len(parts), 2))]
