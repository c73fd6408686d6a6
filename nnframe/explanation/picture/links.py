"""How a layer comes from the one before, by the kind of layer that it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nnframe.abstract import Layer
from nnframe.explanation.forms.plain import line
from nnframe.explanation.formula import Derivative, Expression, Symbol
from nnframe.explanation.picture.diagram import Edge, Link, Weight
from nnframe.layers import Dense, Dropout, Flatten, Residual

#: Layers in which each number comes from one number before it.
EACH: tuple[type[Layer], ...] = (Flatten, Dropout)


def link_of(
    layer: Layer,
    n_in: int,
    n_out: int,
    weight: Callable[[int, int], Weight] | None,
    silent: Sequence[bool] = (),
) -> Link:
    """The connections of a layer; `weight(j, k)` is the one to neuron j from neuron k.

    `silent` says of each input whether dropout has silenced it.
    """
    kind = type(layer)
    if kind is Dense and weight is not None:
        return Link(tuple(Edge(k, j, weight(j, k)) for j in range(n_out) for k in range(n_in)))
    if kind in EACH:
        quiet = silent or [False] * n_in
        return Link(tuple(Edge(k, k, silent=quiet[k]) for k in range(n_in)))
    return Link(name=repr(layer).removesuffix("()"), shortcut=kind is Residual)


def matrix_link(layer: Layer, label: str, slopes: bool) -> Link:
    """The link of a summary: the weights by their letter and shape, or the layer by its name."""
    if type(layer) is not Dense:
        name = "" if type(layer) in EACH else repr(layer).removesuffix("()")
        return Link(name=name, shortcut=type(layer) is Residual)
    rows, columns = layer.parameters["w"].shape
    letter: Expression = Symbol("w", (label,))
    if slopes:
        letter = Derivative(Symbol("C"), letter)
    return Link(name=f"{line(letter)}: {rows}×{columns}")


def frames_of(paths: Sequence[tuple[int, ...]]) -> tuple[tuple[int, int, str], ...]:
    """Around which columns a `Chain` stands; column 0 is the input.

    Examples
    --------
    >>> frames_of([(0,), (1, 0), (1, 1)])
    ((2, 3, 'Chain'),)
    """
    inside: dict[int, list[int]] = {}
    for column, path in enumerate(paths, 1):
        if len(path) > 1:
            inside.setdefault(path[0], []).append(column)
    return tuple((columns[0], columns[-1], "Chain") for columns in inside.values())
