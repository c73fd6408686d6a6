"""The picture of a network by itself: its neurons, and its weights by sign and size."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attrs import frozen

from nnframe.abstract import Activation, Layer
from nnframe.activations import Softmax
from nnframe.arrays import Array, Shape
from nnframe.describe import width
from nnframe.explanation.digits import Digits, Figures
from nnframe.explanation.forms.plain import line
from nnframe.explanation.formula import Symbol
from nnframe.explanation.languages import catalogue
from nnframe.explanation.picture.diagram import Column, Diagram, Neuron, Weight, fits
from nnframe.explanation.picture.links import frames_of, link_of, matrix_link
from nnframe.explanation.picture.words import description, heading, legend
from nnframe.explanation.sheet import called
from nnframe.layers import Chain, Dense

if TYPE_CHECKING:
    from nnframe.network import Network


@frozen(eq=False)
class Part:
    """A layer, those of a `Chain` one by one."""

    layer: Layer
    path: tuple[int, ...]
    shape: Shape

    @property
    def parameters(self) -> Mapping[str, Array]:
        """Its parameters by name."""
        return self.layer.parameters


def parts_of(layers: tuple[Layer, ...], shape: Shape, path: tuple[int, ...] = ()) -> Iterator[Part]:
    """Layers with the shapes that come out of them, as an explanation numbers them."""
    for number, layer in enumerate(layers):
        here = (*path, number)
        if type(layer) is Chain:
            yield from parts_of(layer.layers, shape, here)
        shape = layer.shape_out(shape)
        if type(layer) is not Chain:
            yield Part(layer, here, shape)


def diagram_of(network: Network, lang: str = "en") -> Diagram:
    """The picture of a network, whatever goes through it."""
    words = catalogue(lang)
    parts = list(parts_of(network.layers, network.shapes[0]))
    shapes = [network.shapes[0], *(part.shape for part in parts)]
    small = fits([math.prod(shape) for shape in shapes])
    columns = tuple(_column(parts, shapes, n, small, lang) for n in range(len(shapes)))
    title = words["picture.title.structure"].format(sizes=" → ".join(map(width, shapes)))
    told = words["picture.structure" if small else "picture.summary"]
    return Diagram(
        title,
        description(columns, lang),
        (title + words["picture.stop"], told),
        columns,
        frames_of([part.path for part in parts]),
        legend(columns, lang),
    )


def _column(parts: list[Part], shapes: list[Shape], n: int, small: bool, lang: str) -> Column:
    size, count = width(shapes[n]), math.prod(shapes[n])
    letter = Symbol("a", (str(n),)) if n else Symbol("x")
    title = heading(n, len(shapes), str(n), lang)
    part = parts[n - 1] if n else None
    neurons = tuple(_neuron(part, letter, j) for j in range(count)) if small else ()
    if part is None:
        return Column(title, "", neurons, size, line(letter))
    activation: Activation | None = part.layer.output_activation
    name = called(activation if type(part.layer) is Dense and activation else part.layer)
    if small:
        link = link_of(part.layer, math.prod(shapes[n - 1]), count, _weights(part, str(n)))
    else:
        link = matrix_link(part.layer, str(n), slopes=False)
    return Column(title, name, neurons, size, line(letter), type(activation) is Softmax, link)


def _neuron(part: Part | None, letter: Symbol, j: int) -> Neuron:
    name = line(Symbol(letter.name, letter.layer, (str(j + 1),)))
    if part is None or type(part.layer) is not Dense:
        return Neuron("", name, name)
    bias = _weight(part, "b", letter.layer[0], (j,), Figures(Digits(), "given", part.layer.b))
    return Neuron("", name, name, bias)


def _weights(part: Part, label: str) -> Any:
    if type(part.layer) is not Dense:
        return None
    figures = Figures(Digits(), "given", part.layer.w)
    return lambda j, k: _weight(part, "w", label, (j, k), figures)


def _weight(part: Part, name: str, label: str, place: tuple[int, ...], figures: Figures) -> Weight:
    letter = Symbol(name, (label,), tuple(str(index + 1) for index in place))
    return Weight(line(letter), line(figures.at(*place)), float(part.parameters[name][place]))
