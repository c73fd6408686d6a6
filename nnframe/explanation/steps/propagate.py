"""The wᵀδ of (BP2): how an error comes from the layer behind."""

from __future__ import annotations

from collections.abc import Iterator

from nnframe.explanation.digits import matrix
from nnframe.explanation.formula import Derivative, Expression, Side, SumOver
from nnframe.explanation.model import Block, Derivation, Message, Remark
from nnframe.explanation.numbers import present
from nnframe.explanation.sheet import Sheet, corner, rows_of, shape_of, terms_of
from nnframe.explanation.shorthand import beside, long_sum, shown_terms, times, transposed


def from_behind(sheet: Sheet, index: int, sample: int) -> tuple[Expression, list[Block]]:
    """∂C/∂a of a layer: its letter, and how the layer behind gives it."""
    behind = sheet.layers[index + 1]
    slope = Derivative(sheet.cost, sheet.letter("a", index))
    values = sheet.layers[index].grad_a
    if values is None:
        return slope, [Remark(Message("back.unknown"))]
    if behind.unit.has_weights:
        w, delta = sheet.letter("w", index + 1), sheet.letter("delta", index + 1)
        return beside(transposed(w), delta), list(through_weights(sheet, index, sample))
    if behind.unit.activation is None:
        return slope, []  # the stage of the layer behind has shown it
    done = Derivation(slope, (), (), sheet.figures("grad_a", values[sample]).side, told=True)
    values_of = {"l": behind.unit.label, "name": behind.unit.name}
    return slope, [done, Remark(Message("why.back", values_of))]


def through_weights(sheet: Sheet, index: int, sample: int) -> Iterator[Block]:
    """wᵀδ, and one component of it as the sum that it is."""
    behind = sheet.layers[index + 1]
    values = present(sheet.layers[index].grad_a)
    w, delta = sheet.letter("w", index + 1), sheet.letter("delta", index + 1)
    left = beside(transposed(w), delta)
    result = sheet.figures("grad_a", values[sample]).side
    weights = behind.parameters["w"]
    shapes = (
        (transposed(w), (weights.shape[1], weights.shape[0])),
        (delta, shape_of(sheet.value("delta", index + 1, sample))),
        (left, shape_of(values[sample])),
    )
    yield Derivation(left, (), tuple(sums(sheet, index, sample)), result, shapes)
    yield Remark(
        Message(
            "why.transpose",
            {
                "w": sheet.letter("w", index + 1, "j", "1"),
                "wl": w,
                "l": sheet.layers[index].unit.label,
                "next": behind.unit.label,
                "delta": sheet.letter("delta", index + 1, "j"),
            },
        )
    )
    yield component(sheet, index, sample)


def sums(sheet: Sheet, index: int, sample: int) -> Iterator[Side]:
    """wᵀδ with numbers: as matrices, as sums of products, as sums."""
    behind = sheet.layers[index + 1]
    w, delta = (
        sheet.parameter(index + 1, "w"),
        sheet.of("delta", index + 1, sample),
    )
    n_out, n_in = w.shape
    turned = matrix((n_in, n_out), lambda k, j: w.at(j, k))
    yield sheet.put(beside(turned, delta.node), w, delta)

    def products(k: int, _: int) -> Expression:
        return long_sum(
            None if j is None else times(w.at(j, k), delta.at(j)) for j in shown_terms(n_out)
        )

    yield sheet.put(matrix((n_in, 1), products), w, delta)
    rows, terms = rows_of(n_in), terms_of(n_out)
    values = (
        corner(behind.parameters["w"].T, rows, terms)
        * sheet.value("delta", index + 1, sample)[terms]
    )
    worked = sheet.computed("product", values)

    def added(k: int, _: int) -> Expression:
        row = rows.index(k)
        return long_sum(
            None if j is None else worked.at(row, terms.index(j)) for j in shown_terms(n_out)
        )

    if n_out > 1:
        yield Side(worked.sign, matrix((n_in, 1), added))


def component(sheet: Sheet, index: int, sample: int) -> Derivation:
    """The first component of wᵀδ, written out."""
    behind = sheet.layers[index + 1]
    values = present(sheet.layers[index].grad_a)
    w, delta = (
        sheet.parameter(index + 1, "w"),
        sheet.of("delta", index + 1, sample),
    )
    n_out = w.shape[0]

    def letters(j: str) -> Expression:
        return beside(sheet.letter("w", index + 1, j, "1"), sheet.letter("delta", index + 1, j))

    left = Derivative(sheet.cost, sheet.letter("a", index, "1"))
    written = long_sum(None if j is None else letters(str(j + 1)) for j in shown_terms(n_out))
    parts = (None if j is None else times(w.at(j, 0), delta.at(j)) for j in shown_terms(n_out))
    result = sheet.figures("grad_a", values[sample])
    number = Side(result.sign, result.at(0))
    symbols = (SumOver("j", letters("j")), written)
    terms = terms_of(n_out)
    worked = sheet.computed(
        "product", behind.parameters["w"][terms, 0] * sheet.value("delta", index + 1, sample)[terms]
    )
    added = long_sum(None if j is None else worked.at(terms.index(j)) for j in shown_terms(n_out))
    sides = [sheet.put(long_sum(parts), w, delta), Side(worked.sign, added)]
    return Derivation(left, symbols, tuple(sides[: min(n_out, 2)]), number)
