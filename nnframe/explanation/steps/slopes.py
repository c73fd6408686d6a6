"""∇_a C and σ'(z): the two factors of an error."""

from __future__ import annotations

from nnframe.activations import Sigmoid, Softmax
from nnframe.explanation.digits import matrix
from nnframe.explanation.formula import Apply, Expression, Name, Negative, Side, Symbol
from nnframe.explanation.known import COSTS, known
from nnframe.explanation.model import Derivation
from nnframe.explanation.numbers import present
from nnframe.explanation.sheet import Sheet, name_of, shape_of
from nnframe.explanation.shorthand import (
    ONE,
    beside,
    entrywise,
    function,
    minus,
    times,
    transposed,
)
from nnframe.explanation.steps.forward import alike, has_formula, neuron


def slope_of_cost(sheet: Sheet, sample: int) -> Derivation:
    """∇_a C of one sample."""
    numbers = sheet.numbers
    last = len(sheet.layers) - 1
    layer = sheet.layers[last]
    letter, y = sheet.letter("a", last), Symbol("y")
    result = sheet.of("grad_a", last, sample).side
    shapes = tuple((part, shape_of(layer.a[sample])) for part in (letter, y, sheet.nabla))
    formula = COSTS.get(type(numbers.cost_of))
    if formula is None or layer.a[sample].ndim != 1:
        name = Name(type(numbers.cost_of).__name__, prime=True)
        return Derivation(sheet.nabla, (Apply(name, (letter, y)),), (), result, shapes, told=True)
    a, target = sheet.of("a", last, sample), sheet.figures("given", numbers.y[sample])
    entries = matrix(a.shape, lambda j, _: formula.slope(a.at(j), target.at(j)))
    side = sheet.put(entries, a, target)
    return Derivation(sheet.nabla, (formula.slope(letter, y),), (side,), result, shapes)


def slope_symbol(sheet: Sheet, index: int) -> Expression:
    """σ'(z), or Σ'(z) where it is a Jacobian."""
    layer = sheet.layers[index]
    z = sheet.letter("z", index)
    if not layer.is_elementwise:
        return Apply(Symbol("Sigma", prime=True), (z,))
    return Apply(name_of(present(layer.unit.activation), prime=True), (z,))


def slope_of_neurons(sheet: Sheet, index: int, sample: int) -> Derivation:
    """σ'(z) of a layer, or the Jacobian (33)."""
    layer = sheet.layers[index]
    left = slope_symbol(sheet, index)
    values = sheet.value("slope", index, sample)
    result = sheet.figures("slope", values).side
    shapes = (
        (sheet.letter("z", index), shape_of(sheet.value("z", index, sample))),
        (left, shape_of(values)),
    )
    if not layer.is_elementwise:
        symbols, sides = _jacobian(sheet, index, sample)
    elif values.ndim == 1:
        symbols, sides = _elementwise(sheet, index, sample)
    else:
        symbols, sides = (), ()
    told = not has_formula(sheet, index, sample)
    return Derivation(left, symbols, sides, result, shapes, told=told)


def _elementwise(
    sheet: Sheet, index: int, sample: int
) -> tuple[tuple[Expression, ...], tuple[Side, ...]]:
    layer = sheet.layers[index]
    own = present(layer.unit.activation)
    a, z = sheet.of("a", index, sample), sheet.of("z", index, sample)
    letter = sheet.letter("a", index)

    def row(j: int, _: int) -> Expression:
        f = neuron(sheet, index, sample, j)
        form = known(f).slope
        return Apply(name_of(f, prime=True), (z.at(j),)) if form is None else form(a.at(j))

    entries = matrix(a.shape, row)
    form = known(own).slope
    if not alike(sheet, index, sample) or form is None:
        return (), (sheet.put(entries, a, z),)
    if type(own) is not Sigmoid:
        return (form(letter),), (sheet.put(entries, a),)
    rest = sheet.computed("a", 1 - layer.a[sample])
    worked = matrix(a.shape, lambda j, _: times(a.at(j), rest.at(j)))
    sides = sheet.put(entries, a), sheet.put(worked, a, rest)
    return (entrywise(letter, minus(ONE, letter)),), sides


def _jacobian(
    sheet: Sheet, index: int, sample: int
) -> tuple[tuple[Expression, ...], tuple[Side, ...]]:
    layer = sheet.layers[index]
    if type(layer.unit.activation) is not Softmax:
        return (), ()
    letter, a = sheet.letter("a", index), sheet.of("a", index, sample)

    def entry(j: int, k: int) -> Expression:
        if j == k:
            return times(a.at(j), minus(ONE, a.at(j)))
        return Negative(times(a.at(j), a.at(k)))

    n = len(layer.a[sample])
    symbols = minus(function("diag", letter), beside(letter, transposed(letter)))
    return (symbols,), (sheet.put(matrix((n, n), entry), a),)
