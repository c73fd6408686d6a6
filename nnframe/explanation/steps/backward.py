"""The errors: (BP1) at the output, (BP2) from each layer to the one before."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nnframe.arrays import Array
from nnframe.explanation.digits import Figures, matrix
from nnframe.explanation.formula import Apply, Derivative, Expression, Name, Side, Symbol
from nnframe.explanation.hand import SHORT
from nnframe.explanation.model import Block, Derivation, Message, Remark, Stage
from nnframe.explanation.numbers import CARRY, present, product_of_factors
from nnframe.explanation.sheet import Sheet, called, corner, rows_of, shape_of, terms_of
from nnframe.explanation.shorthand import (
    beside,
    entrywise,
    long_sum,
    minus,
    shown_terms,
    times,
    transposed,
)
from nnframe.explanation.steps.forward import of_sample
from nnframe.explanation.steps.propagate import from_behind
from nnframe.explanation.steps.slopes import slope_of_cost, slope_of_neurons, slope_symbol


def backward(sheet: Sheet, sample: int) -> Iterator[Stage]:
    """The error of every layer, from the last one to the first."""
    for index in reversed(range(len(sheet.layers))):
        if sheet.layers[index].unit.activation is not None:
            yield neurons(sheet, index, sample)
        else:
            yield from whole_layer(sheet, index, sample)


def incoming(sheet: Sheet, index: int, sample: int) -> tuple[Expression, list[Block]]:
    """∂C/∂a of a layer: its letter, and how it comes about."""
    if index < len(sheet.layers) - 1:
        return from_behind(sheet, index, sample)
    known = sheet.layers[index].grad_a is not None
    return sheet.nabla, [slope_of_cost(sheet, sample)] if known else []


def neurons(sheet: Sheet, index: int, sample: int) -> Stage:
    """δ of a layer of neurons."""
    layer, last = sheet.layers[index], index == len(sheet.layers) - 1
    letter, blocks = incoming(sheet, index, sample)
    if layer.slope is not None and layer.grad_a is not None:
        blocks.append(slope_of_neurons(sheet, index, sample))
    delta = sheet.letter("delta", index)
    if last and sheet.numbers.pair is not None:
        blocks += both_ways(sheet, index, sample, letter)
    elif layer.by_factors:
        blocks += [
            product(sheet, index, sample, letter, delta, sheet.value("delta", index, sample))
        ]
        blocks += [Remark(message) for message in words(sheet, index, last)]
    else:
        done = Derivation(delta, (), (), sheet.of("delta", index, sample).side, told=True)
        blocks.append(done)
        if layer.grad_a is not None:  # else it has been said already what is missing
            name = called(layer.unit.activation)
            blocks.append(Remark(Message("why.delta.pullback", {"name": name})))
    kind = "BP1" if last else "BP2"
    title = Message(f"title.{kind}", {} if last else {"l": layer.unit.label})
    label, number = layer.unit.label, of_sample(sheet, sample)
    return Stage(
        kind, "backward", title, tuple(blocks), label, number, sheet.value("delta", index, sample)
    )


def words(sheet: Sheet, index: int, last: bool) -> Iterator[Message]:
    """Why an error is what it is."""
    layer = sheet.layers[index]
    delta, z = sheet.letter("delta", index, "j"), sheet.letter("z", index, "j")
    values = {"delta": delta, "z": z}
    yield Message("why.BP1" if last else "why.BP2", values)
    if layer.is_elementwise:
        yield Message("why.hadamard", {"product": entrywise(Symbol("s"), Symbol("t"))})
    else:
        yield Message(
            "why.jacobian", {"z": sheet.letter("z", index, "k"), "a": sheet.letter("a", index, "j")}
        )


def product(
    sheet: Sheet, index: int, sample: int, letter: Expression, left: Expression, value: Array
) -> Derivation:
    """∂C/∂a ⊙ σ'(z), or Σ'(z)ᵀ ∂C/∂a."""
    layer = sheet.layers[index]
    grad_a = sheet.of("grad_a", index, sample)
    slope = sheet.of("slope", index, sample)
    result = sheet.figures("delta", value).side
    slope_letter = slope_symbol(sheet, index)
    shapes = (
        (letter, shape_of(grad_a.values)),
        (slope_letter, shape_of(slope.values)),
        (left, shape_of(value)),
    )
    if layer.is_elementwise:
        symbols: Expression = entrywise(letter, slope_letter)
        sides: tuple[Side, ...] = ()
        if grad_a.values.ndim <= 2:
            sides = (sheet.put(entrywise(grad_a.node, slope.node), grad_a, slope),)
        if grad_a.values.ndim == 1:
            entries = matrix(grad_a.shape, lambda j, _: times(grad_a.at(j), slope.at(j)))
            sides = (*sides, sheet.put(entries, grad_a, slope))
    else:
        symbols = beside(transposed(slope_letter), letter)
        sides = tuple(jacobian_sums(sheet, grad_a, slope))
    told = left == sheet.letter("delta", index) and sheet.is_given("delta", index)
    return Derivation(left, (symbols,), sides, result, shapes, told=told)


def jacobian_sums(sheet: Sheet, grad_a: Figures, slope: Figures) -> Iterator[Side]:
    """Σ'(z)ᵀ ∇_a C with numbers."""
    n = len(grad_a.values)
    turned = matrix((n, n), lambda k, j: slope.at(j, k))
    yield sheet.put(beside(turned, grad_a.node), slope, grad_a)
    rows, terms = rows_of(n), terms_of(n)
    values = corner(slope.values.T, rows, terms) * grad_a.values[terms]
    worked = sheet.computed("product", values)

    def sums(k: int, _: int) -> Expression:
        row = rows.index(k)
        return long_sum(
            None if j is None else worked.at(row, terms.index(j)) for j in shown_terms(n)
        )

    yield Side(worked.sign, matrix((n, 1), sums))


def both_ways(sheet: Sheet, index: int, sample: int, letter: Expression) -> Iterator[Block]:
    """(BP1) by the two factors, and by the fused pair that the engine uses."""
    layer, pair = sheet.layers[index], present(sheet.numbers.pair)
    name = type(pair).__name__
    delta, value = sheet.letter("delta", index), sheet.value("delta", index, sample)
    products = product_of_factors(layer, sheet.numbers.keep)
    factors = None if products is None else products[sample]
    if factors is not None:
        slope = slope_symbol(sheet, index)
        left = (
            entrywise(letter, slope) if layer.is_elementwise else beside(transposed(slope), letter)
        )
        factors = sheet.numbers.keep("delta", factors)
        long = product(sheet, index, sample, letter, left, factors)
        yield Derivation(left, (), long.numbers, long.result, long.shapes)
    else:
        yield Remark(Message("fused.none", {"name": name}))
    yield short_way(sheet, index, sample)
    yield from (Remark(message) for message in words(sheet, index, last=True))
    if factors is not None:
        key = comparison(sheet, factors, value)
        values = {"delta": delta} if key == "fused.rounding" else {}
        yield Remark(Message(key, values), solution=True)


def short_way(sheet: Sheet, index: int, sample: int) -> Derivation:
    """δ by the fused pair: a - y, where it is that."""
    layer, pair = sheet.layers[index], present(sheet.numbers.pair)
    delta, value = sheet.letter("delta", index), sheet.value("delta", index, sample)
    result = sheet.figures("delta", value).side
    letter, y = sheet.letter("a", index), Symbol("y")
    shapes = ((delta, shape_of(value)),)
    a, target = sheet.of("a", index, sample), sheet.figures("given", sheet.numbers.y[sample])
    simple = (type(pair.cost), type(pair.activation)) in SHORT
    difference = np.asarray(layer.a[sample] - sheet.numbers.y[sample])
    if not simple or not alike(sheet, difference, value):
        name = Name(type(pair).__name__, prime=True)
        symbols = (Apply(name, (sheet.letter("z", index), y)),)
        return Derivation(delta, symbols, (), result, shapes, told=True)
    entries = matrix(a.shape, lambda j, _: minus(a.at(j), target.at(j)))
    side, told = sheet.put(entries, a, target), sheet.is_given("delta", index)
    return Derivation(delta, (minus(letter, y),), (side,), result, shapes, told=told)


def alike(sheet: Sheet, found: Array, value: Array) -> bool:
    """Whether two arrays are shown by the same digits."""
    first, second = sheet.figures("delta", found), sheet.figures("delta", value)
    return all(
        first.digits.rounded("delta", one) == first.digits.rounded("delta", other)
        for one, other in zip(first.values.flat, second.values.flat, strict=True)
    )


def comparison(sheet: Sheet, factors: Array, value: Array) -> str:
    """What is to be said of the two ways."""
    if not np.isfinite(factors.astype(float)).all():
        return "fused.no_number"
    if alike(sheet, factors, value):
        return "fused.agree"
    if sheet.numbers.rounding == CARRY:
        return "fused.rounding"
    close = np.allclose(factors.astype(float), value.astype(float), rtol=1e-2)
    return "fused.near" if close else "fused.lost"


def whole_layer(sheet: Sheet, index: int, sample: int) -> Iterator[Stage]:
    """Through a layer that only hands ∂C/∂a on."""
    _, blocks = incoming(sheet, index, sample)
    unit = sheet.layers[index].unit
    values = {"l": unit.label, "name": unit.name}
    if index > 0:
        title, remark = Message("title.back", values), Message("why.back", values)
        blocks += [handed_on(sheet, index, sample), Remark(remark)]
    else:
        title = Message("title.back.first", values)
        blocks += [Remark(Message("why.back.first", values))]
    value = sheet.layers[index - 1].grad_a if index else None
    number = of_sample(sheet, sample)
    shown = None if value is None else value[sample]
    yield Stage("back", "backward", title, tuple(blocks), unit.label, number, shown)


def handed_on(sheet: Sheet, index: int, sample: int) -> Block:
    """∂C/∂a_in of a layer, as it returns it."""
    values = sheet.layers[index - 1].grad_a
    if values is None:
        return Remark(Message("back.unknown"))
    left = Derivative(sheet.cost, sheet.letter("a", index - 1))
    result = sheet.figures("grad_a", values[sample]).side
    return Derivation(left, (), (), result, ((left, shape_of(values[sample])),), told=True)
