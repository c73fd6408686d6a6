"""(BP3) and (BP4), of one sample or as the mean over several; and the update."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nnframe.explanation.digits import Figures, matrix
from nnframe.explanation.formula import (
    Derivative,
    Expression,
    Fraction,
    Group,
    Number,
    Side,
    SumOver,
    Symbol,
)
from nnframe.explanation.model import Derivation, Message, Remark, Stage
from nnframe.explanation.sheet import Sheet, shape_of, terms_of
from nnframe.explanation.shorthand import (
    ONE,
    beside,
    long_sum,
    minus,
    shown_terms,
    times,
    transposed,
)

C = Symbol("C")


def gradients(sheet: Sheet) -> Iterator[Stage]:
    """∂C/∂ of every parameter, from the last layer to the first."""
    for index in reversed(range(len(sheet.layers))):
        layer = sheet.layers[index]
        if layer.unit.has_weights:
            yield bias(sheet, index)
            yield weights(sheet, index)
        else:
            for name in layer.gradients:
                yield other(sheet, index, name)


def letter_of_sample(sheet: Sheet, name: str, index: int) -> Symbol:
    """A letter with the sample x above it, where there are several."""
    if index < 0:
        return Symbol("x")
    label = sheet.layers[index].unit.label
    return Symbol(name, ("x", label) if sheet.m > 1 else (label,))


def mean(sheet: Sheet, body: Expression) -> Expression:
    """`body`, or the mean of it over the samples."""
    if sheet.m == 1:
        return body
    return beside(Fraction(ONE, Symbol("m")), SumOver("x", body))


def mean_of(sheet: Sheet, parts: list[Figures]) -> Side:
    """The mean with numbers, from those samples that are shown."""
    rows, m = terms_of(sheet.m), sheet.m
    terms = (None if s is None else parts[rows.index(s)].node for s in shown_terms(m))
    body = beside(Fraction(ONE, Number(str(m), m)), Group(long_sum(terms)))
    return sheet.put(body, *parts)


def bias(sheet: Sheet, index: int) -> Stage:
    """∂C/∂b of a layer (BP3)."""
    layer = sheet.layers[index]
    values = layer.gradients["b"]
    left, delta = Derivative(C, sheet.letter("b", index)), letter_of_sample(sheet, "delta", index)
    sides: tuple[Side, ...] = ()
    if sheet.m > 1:
        parts = [sheet.of("delta", index, s) for s in terms_of(sheet.m)]
        sides = (mean_of(sheet, parts),)
    shapes = ((delta, shape_of(sheet.value("delta", index, 0))), (left, shape_of(values)))
    done = Derivation(
        left, (mean(sheet, delta),), sides, sheet.figures("gradient", values).side, shapes
    )
    label = layer.unit.label
    remark = Remark(
        Message("why.BP3", {"b": sheet.letter("b", index, "j"), "z": sheet.letter("z", index, "j")})
    )
    return Stage(
        "BP3", "gradient", Message("title.BP3", {"l": label}), (done, remark), label, value=values
    )


def weights(sheet: Sheet, index: int) -> Stage:
    """∂C/∂w of a layer (BP4)."""
    layer = sheet.layers[index]
    values = layer.gradients["w"]
    left = Derivative(C, sheet.letter("w", index))
    delta, a = letter_of_sample(sheet, "delta", index), letter_of_sample(sheet, "a", index - 1)
    symbols = mean(sheet, beside(delta, transposed(a)))
    sides = tuple(outer(sheet, index) if sheet.m == 1 else outer_mean(sheet, index))
    shapes = (
        (delta, shape_of(sheet.value("delta", index, 0))),
        (transposed(a), (1, layer.a_in[0].size)),
        (left, shape_of(values)),
    )
    done = Derivation(left, (symbols,), sides, sheet.figures("gradient", values).side, shapes)
    label = layer.unit.label
    why = {
        "d": Derivative(C, sheet.letter("w", index, "j", "k")),
        "w": sheet.letter("w", index, "j", "k"),
        "a": sheet.input_of(index, "k"),
        "delta": sheet.letter("delta", index, "j"),
    }
    blocks = (done, Remark(Message("why.BP4", why)))
    return Stage("BP4", "gradient", Message("title.BP4", {"l": label}), blocks, label, value=values)


def outer(sheet: Sheet, index: int) -> Iterator[Side]:
    """δ aᵀ with numbers."""
    delta, a = sheet.of("delta", index, 0), sheet.input_figures(index, 0)
    n_out, n_in = len(delta.values), len(a.values)
    row = matrix((1, n_in), lambda _, k: a.at(k))
    yield sheet.put(beside(delta.node, row), delta, a)
    products = matrix((n_out, n_in), lambda j, k: times(delta.at(j), a.at(k)))
    yield sheet.put(products, delta, a)


def outer_mean(sheet: Sheet, index: int) -> Iterator[Side]:
    """The mean of δ aᵀ with numbers."""
    layer = sheet.layers[index]
    shown = terms_of(sheet.m)
    pairs = [(sheet.of("delta", index, s), sheet.input_figures(index, s)) for s in shown]
    terms = (
        None if s is None else beside(*columns(*pairs[shown.index(s)]))
        for s in shown_terms(sheet.m)
    )
    share = Fraction(ONE, Number(str(sheet.m), sheet.m))
    figures = [part for pair in pairs for part in pair]
    yield sheet.put(beside(share, Group(long_sum(terms))), *figures)
    parts = [
        sheet.computed("gradient", np.multiply.outer(sheet.value("delta", index, s), layer.a_in[s]))
        for s in shown
    ]
    yield mean_of(sheet, parts)


def columns(delta: Figures, a: Figures) -> tuple[Expression, Expression]:
    """δ as a column, a as a row."""
    return delta.node, matrix((1, len(a.values)), lambda _, k: a.at(k))


def other(sheet: Sheet, index: int, name: str) -> Stage:
    """∂C/∂ of a parameter of another kind of layer, as that returns it."""
    layer = sheet.layers[index]
    values, label = layer.gradients[name], layer.unit.label
    left = Derivative(C, sheet.letter(name, index))
    result, shapes = sheet.figures("gradient", values).side, ((left, shape_of(values)),)
    done = Derivation(left, (), (), result, shapes, told=True)
    title = Message("title.gradient", {"l": label, "p": sheet.letter(name, index)})
    key = "why.gradient" if sheet.m == 1 else "why.gradient.mean"
    blocks = (done, Remark(Message(key, {"name": layer.unit.name})))
    return Stage("gradient", "gradient", title, blocks, label, value=values)


def updates(sheet: Sheet) -> Iterator[Stage]:
    """Every parameter one step downhill, from the last layer to the first."""
    for index in reversed(range(len(sheet.layers))):
        for name in reversed(list(sheet.layers[index].new)):
            yield update(sheet, index, name)


def update(sheet: Sheet, index: int, name: str) -> Stage:
    """A parameter after the step."""
    layer = sheet.layers[index]
    values, label = layer.new[name], layer.unit.label
    letter, eta = sheet.letter(name, index), sheet.figures("given", sheet.numbers.eta)
    old = sheet.parameter(index, name)
    gradient = sheet.figures("gradient", layer.gradients[name])
    symbols = minus(letter, beside(Symbol("eta"), Derivative(C, letter)))

    def entry(j: int, k: int) -> Expression:
        place = (j, k)[: old.values.ndim]
        return minus(old.at(*place), times(eta.at(), gradient.at(*place)))

    sides: tuple[Side, ...] = ()
    if 1 <= old.values.ndim <= 2:
        sides = (sheet.put(matrix(old.shape, entry), old, eta, gradient),)
    left = sheet.letter(name, index, new=True)
    done = Derivation(
        left, (symbols,), sides, sheet.figures("new", values).side, ((left, shape_of(values)),)
    )
    remark = Remark(Message("why.update", {"p": letter, "eta": Symbol("eta")}))
    title = Message("title.update", {"l": label, "p": letter})
    return Stage("update", "update", title, (done, remark), label, value=values)
