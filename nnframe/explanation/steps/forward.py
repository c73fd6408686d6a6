"""(25): z = w a + b and a = σ(z), or what else a layer does."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from nnframe.abstract import Activation
from nnframe.activations import Linear, Softmax
from nnframe.explanation.digits import matrix
from nnframe.explanation.formula import (
    Apply,
    Expression,
    Fraction,
    Name,
    Side,
    SumOver,
    Symbol,
)
from nnframe.explanation.known import known
from nnframe.explanation.model import Derivation, Message, Remark, Stage
from nnframe.explanation.numbers import present
from nnframe.explanation.sheet import Sheet, called, corner, name_of, rows_of, shape_of, terms_of
from nnframe.explanation.shorthand import (
    beside,
    exponential,
    long_sum,
    plus,
    shown_terms,
    times,
)
from nnframe.layers import Dropout, Flatten, Residual


def forward(sheet: Sheet, sample: int) -> Iterator[Stage]:
    """Every layer in turn, for one sample."""
    for index, layer in enumerate(sheet.layers):
        if layer.unit.activation is None or not layer.unit.is_weighted:
            yield whole_layer(sheet, index, sample)
        else:
            yield weighted_input(sheet, index, sample)
            yield activation(sheet, index, sample)


def of_sample(sheet: Sheet, sample: int) -> int | None:
    """How a stage is marked: with the sample's number, if there are several."""
    return sample + 1 if sheet.m > 1 else None


def weighted_input(sheet: Sheet, index: int, sample: int) -> Stage:
    """Z of a layer."""
    layer = sheet.layers[index]
    label, unit = layer.unit.label, layer.unit
    z, a_in = sheet.letter("z", index), sheet.input_of(index)
    result = sheet.of("z", index, sample)
    title = Message("title.z", {"l": label})
    values = sheet.value("z", index, sample)
    if not unit.has_weights:
        ends = ((a_in, shape_of(layer.a_in[sample])), (z, shape_of(values)))
        symbols = Apply(Name(type(unit.layer).__name__), (a_in,))
        done: Derivation = Derivation(z, (symbols,), (), result.side, ends, told=True)
        blocks = (done, Remark(Message("why.z.other", {"name": unit.name})))
        return Stage("z", "forward", title, blocks, label, of_sample(sheet, sample), values)
    w, b = sheet.letter("w", index), sheet.letter("b", index)
    numbers = tuple(weighted_sums(sheet, index, sample))
    shapes = tuple(
        (letter, shape_of(array))
        for letter, array in (
            (w, layer.parameters["w"]),
            (a_in, layer.a_in[sample]),
            (b, layer.parameters["b"]),
            (z, values),
        )
    )
    why = Message(
        "why.z",
        {
            "z": sheet.letter("z", index, "j"),
            "w": sheet.letter("w", index, "j", "k"),
            "wl": w,
            "a": sheet.input_of(index, "k"),
            "b": sheet.letter("b", index, "j"),
        },
    )
    told = sheet.is_given("z", index)
    done = Derivation(z, (plus(beside(w, a_in), b),), numbers, result.side, shapes, told=told)
    return Stage(
        "z", "forward", title, (done, Remark(why)), label, of_sample(sheet, sample), values
    )


def weighted_sums(sheet: Sheet, index: int, sample: int) -> Iterator[Side]:
    """W a + b with numbers: as matrices, as sums of products, as sums."""
    layer = sheet.layers[index]
    w, b = sheet.parameter(index, "w"), sheet.parameter(index, "b")
    a = sheet.input_figures(index, sample)
    yield sheet.put(plus(beside(w.node, a.node), b.node), w, a, b)
    n_out, n_in = w.shape

    def products(j: int, _: int) -> Expression:
        parts = (None if k is None else times(w.at(j, k), a.at(k)) for k in shown_terms(n_in))
        return long_sum(parts, [b.at(j)])

    yield sheet.put(matrix((n_out, 1), products), w, a, b)
    rows, columns = rows_of(n_out), terms_of(n_in)
    terms = sheet.computed(
        "product", corner(layer.parameters["w"], rows, columns) * layer.a_in[sample][columns]
    )

    def sums(j: int, _: int) -> Expression:
        row = rows.index(j)
        parts = (None if k is None else terms.at(row, columns.index(k)) for k in shown_terms(n_in))
        return long_sum(parts, [b.at(j)])

    yield Side(terms.sign, matrix((n_out, 1), sums))


def activation(sheet: Sheet, index: int, sample: int) -> Stage:
    """A = σ(z) of a layer."""
    layer = sheet.layers[index]
    own = present(layer.unit.activation)
    z, a = sheet.letter("z", index), sheet.letter("a", index)
    result = sheet.of("a", index, sample)
    symbols: tuple[Expression, ...] = (Apply(name_of(own), (z,)),)
    if type(own) is Linear:
        symbols = (*symbols, z)
    shown = sheet.of("z", index, sample)
    numbers: tuple[Side, ...] = ()
    if sheet.value("z", index, sample).ndim == 1 and type(own) is not Linear:
        body = rows(sheet, index, sample)
        numbers = (sheet.put(body, shown),) if body is not None else ()
    shapes = ((z, shape_of(sheet.value("z", index, sample))), (a, shape_of(layer.a[sample])))
    told = sheet.is_given("a", index) or not has_formula(sheet, index, sample)
    done = Derivation(a, symbols, numbers, result.side, shapes, told=told)
    remarks = [Remark(message) for message in words(sheet, index, sample)]
    title = Message("title.a", {"l": layer.unit.label})
    number = of_sample(sheet, sample)
    return Stage("a", "forward", title, (done, *remarks), layer.unit.label, number, layer.a[sample])


def rows(sheet: Sheet, index: int, sample: int) -> Expression | None:
    """σ(z) with the numbers in it, a row a neuron."""
    layer = sheet.layers[index]
    own = present(layer.unit.activation)
    z = sheet.of("z", index, sample)
    n = len(sheet.value("z", index, sample))
    if type(own) is Softmax:
        below = long_sum(None if k is None else exponential(z.at(k)) for k in shown_terms(n))
        return matrix((n, 1), lambda j, _: Fraction(exponential(z.at(j)), below))
    if not layer.is_elementwise:
        return Apply(name_of(own), (z.node,))

    def row(j: int, _: int) -> Expression:
        f = neuron(sheet, index, sample, j)
        form = known(f).value
        return Apply(name_of(f), (z.at(j),)) if form is None else form(z.at(j))

    return matrix((n, 1), row)


def neuron(sheet: Sheet, index: int, sample: int, j: int) -> Activation:
    """The f of neuron j, where that is known and gives what the engine has recorded."""
    layer = sheet.layers[index]
    own = present(layer.unit.activation)
    z, a = layer.unit.record.z[sample, j], layer.unit.record.a[sample, j]
    try:
        f = own.of_neuron(j)
        if f is own:
            return own
        found = f.forward(np.array([[z]]))[0, 0]
    except Exception:  # what it says of its neurons is believed, or left out
        return own
    tolerance = 1e-2 if z.dtype == np.float16 else 1e-6
    return f if math.isclose(found, a, rel_tol=tolerance) else own


def has_formula(sheet: Sheet, index: int, sample: int) -> bool:
    """Whether each neuron's function is known by formula."""
    own, z = present(sheet.layers[index].unit.activation), sheet.value("z", index, sample)
    if type(own) is Softmax:
        return True
    of_neurons = [neuron(sheet, index, sample, j) for j in rows_of(len(z))] if z.ndim == 1 else []
    return all(known(f).value is not None for f in of_neurons or [own])


def words(sheet: Sheet, index: int, sample: int) -> Iterator[Message]:
    """What there is to say of an activation."""
    layer = sheet.layers[index]
    own = present(layer.unit.activation)
    if type(own) is Softmax:
        yield Message("why.a.softmax")
        yield Message("why.a.formula", softmax(sheet, index))
    elif not layer.is_elementwise:
        yield Message("why.a.mixing", {"name": called(own)})
    elif alike(sheet, index, sample):
        yield introduced("why.a", own)
        yield from in_full([own])
        if known(own).value is None:
            yield Message("why.a.numbers", {"f": name_of(own)})
    else:
        yield Message("why.a.several", {"name": called(own)})
        shown = rows_of(len(sheet.value("z", index, sample)))
        functions = [neuron(sheet, index, sample, j) for j in shown]
        for j, f in zip(shown, functions, strict=True):
            yield introduced("why.a.neuron", f, j=j + 1)
        yield from in_full(functions)


def introduced(key: str, f: Activation, **others: int) -> Message:
    """The sentence that names f; it does not say that tanh is Tanh."""
    name = name_of(f)
    if isinstance(name, Name) and (known(f).value or name.text == called(f)):
        return Message(f"{key}.named", {**others, "f": name})
    return Message(key, {**others, "f": name, "name": called(f)})


def in_full(functions: list[Activation]) -> Iterator[Message]:
    """The formula of each function that has another one than its name, once."""
    z = Symbol("z")
    for found in dict.fromkeys(map(known, functions)):
        name, form = Apply(found.name, (z,)), found.definition or found.value
        if form is not None and form(z) not in (z, name):
            yield Message("why.a.formula", {"a": name, "formula": form(z)})


def softmax(sheet: Sheet, index: int) -> dict[str, Expression]:
    """One activation, and its share of the whole."""
    above, below = (exponential(sheet.letter("z", index, place)) for place in "jk")
    share = Fraction(above, SumOver("k", below))
    return {"a": sheet.letter("a", index, "j"), "formula": share}


def alike(sheet: Sheet, index: int, sample: int) -> bool:
    """Whether all neurons that are shown have the layer's own function."""
    z, own = sheet.value("z", index, sample), sheet.layers[index].unit.activation
    return z.ndim > 1 or all(neuron(sheet, index, sample, j) is own for j in rows_of(len(z)))


def whole_layer(sheet: Sheet, index: int, sample: int) -> Stage:
    """A layer of which only is known what comes in and what comes out."""
    layer = sheet.layers[index]
    unit = layer.unit
    a_in, a = sheet.input_of(index), sheet.letter("a", index)
    result = sheet.of("a", index, sample)
    key, symbols = description(unit.layer, unit.record, a_in)
    shapes = ((a_in, shape_of(layer.a_in[sample])), (a, shape_of(layer.a[sample])))
    told = sheet.is_given("a", index) or key in RULES
    done = Derivation(a, (symbols,), (), result.side, shapes, told=told)
    title = Message("title.layer", {"l": unit.label, "name": unit.name})
    blocks = (done, Remark(Message(key, {"name": unit.name})))
    number = of_sample(sheet, sample)
    return Stage("layer", "forward", title, blocks, unit.label, number, layer.a[sample])


#: Layers that compute by a rule that is not written out.
RULES = {"layer.residual", "layer.dropout.on", "layer.other"}


def description(layer: object, record: object, a_in: Symbol) -> tuple[str, Expression]:
    """The sentence and the equation for a layer without weights of its own."""
    kind = type(layer)
    if kind is Residual:
        return "layer.residual", plus(a_in, Apply(Symbol("F"), (a_in,)))
    if kind is Dropout and getattr(record, "scale", None) is None:
        return "layer.dropout.off", a_in
    keys: dict[type, str] = {Flatten: "layer.flatten", Dropout: "layer.dropout.on"}
    return keys.get(kind, "layer.other"), Apply(Name(kind.__name__), (a_in,))
