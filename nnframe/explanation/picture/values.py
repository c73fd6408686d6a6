"""The picture of one training step: its numbers, as the explanation has them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from nnframe.describe import width
from nnframe.explanation.digits import Figures
from nnframe.explanation.forms.plain import line
from nnframe.explanation.formula import Derivative, Expression, Symbol
from nnframe.explanation.languages import catalogue
from nnframe.explanation.model import Explanation
from nnframe.explanation.numbers import LayerNumbers
from nnframe.explanation.picture.diagram import Column, Diagram, Neuron, Weight, fits
from nnframe.explanation.picture.links import frames_of, link_of, matrix_link
from nnframe.explanation.picture.words import description, heading, joined, legend
from nnframe.explanation.sheet import called
from nnframe.layers import Dropout

#: In place of a number that is not known.
UNKNOWN = "–"


def diagram_of(explanation: Explanation, direction: str, sample: int, lang: str) -> Diagram:
    """The picture of a step, of one sample that counts from 0."""
    numbers, words = explanation.numbers, catalogue(lang)
    view = _View(explanation, direction == "backward", sample, lang)
    small = fits([math.prod(shape) for shape in view.shapes])
    columns = tuple((view.column if small else view.box)(i) for i in range(len(view.shapes)))
    sizes = " → ".join(map(width, view.shapes))
    title = words[f"picture.title.{direction}"].format(sizes=sizes)
    caption = [words[f"picture.{direction}" if small else "picture.summary"]]
    if view.backward and small and any(layer.delta is None for layer in numbers.layers):
        caption.append(words["picture.handed"])
    if len(numbers.x) > 1:
        title = words["picture.sample"].format(title=title, x=sample + 1)
        if view.backward and small:
            caption.append(words["picture.mean"].format(m=len(numbers.x)))
    if explanation.is_blank:
        caption.append(words["picture.blank"])
    return Diagram(
        title,
        description(columns, lang),
        (f"{title}{words['picture.stop']}", joined(caption, lang)),
        columns,
        frames_of([layer.unit.path for layer in numbers.layers]),
        legend(columns, lang),
    )


class _View:
    def __init__(self, explanation: Explanation, backward: bool, sample: int, lang: str) -> None:
        self.numbers, self.blank = explanation.numbers, explanation.is_blank
        self.backward, self.sample, self.lang = backward, sample, lang
        first = self.numbers.layers[0].a_in
        self.shapes = [first.shape[1:], *(layer.a.shape[1:] for layer in self.numbers.layers)]
        self.cost = Symbol("C", index=("x",) if len(first) > 1 else ())
        self.known: dict[tuple[str, str], Figures] = {}

    def text(self, label: str, kind: str, values: Any, place: tuple[int, ...]) -> str:
        """The digits of one number of the array `values`, which is known by its label."""
        if (label, kind) not in self.known:
            self.known[label, kind] = self.numbers.figures(kind, values)
        return line(self.known[label, kind].at(*place))

    def heading(self, index: int) -> tuple[str, str]:
        if index == 0:
            return heading(0, len(self.shapes), "", self.lang), ""
        unit = self.numbers.layers[index - 1].unit
        name = called(unit.activation) if unit.has_weights and unit.activation else unit.name
        return heading(index, len(self.shapes), unit.label, self.lang), name

    def letter(self, index: int) -> str:
        if index == 0:
            return "x"
        layer = self.numbers.layers[index - 1]
        return line(self.named(layer))

    def box(self, index: int) -> Column:
        title, subtitle = self.heading(index)
        link = None
        if index > 0:
            unit = self.numbers.layers[index - 1].unit
            link = matrix_link(unit.layer, unit.label, self.backward)
        size = width(self.shapes[index])
        return Column(title, subtitle, (), size, self.letter(index), link=link)

    def column(self, index: int) -> Column:
        title, subtitle = self.heading(index)
        places = list(np.ndindex(self.shapes[index]))
        size = width(self.shapes[index])
        if index == 0:
            neurons = tuple(self.input(place) for place in places)
            return Column(title, subtitle, neurons, size, "x")
        layer = self.numbers.layers[index - 1]
        neurons = tuple(self.neuron(layer, place) for place in places)
        n_in = math.prod(self.shapes[index - 1])
        own, silent = layer.unit.layer, self.silent(layer)
        link = link_of(own, n_in, len(places), self.weights(layer), silent)
        mixing = layer.z is not None and not layer.is_elementwise
        return Column(title, subtitle, neurons, size, self.letter(index), mixing, link)

    def input(self, place: tuple[int, ...]) -> Neuron:
        name = line(Symbol("x", (), _index(place)))
        value = self.text("x", "given", self.numbers.x[self.sample], place)
        if self.backward:
            return Neuron("", name, name)
        return Neuron(name, value, f"{name} = {value}")

    def neuron(self, layer: LayerNumbers, place: tuple[int, ...]) -> Neuron:
        _, values, kind = self.shown(layer)
        letter, label = line(self.named(layer, place)), layer.unit.label
        if values is None:
            text = UNKNOWN
        else:
            text = "" if self.blank else self.text(label, kind, values, place)
        says = f"{letter} = {text}" if text else letter
        if not self.backward and not self.blank and layer.z is not None:
            z = line(Symbol("z", (label,), _index(place)))
            says = f"{z} = {self.text(label, 'z', layer.z[self.sample], place)}, {says}"
        return Neuron(letter, text, says, self.bias(layer, place), self.target(layer, place))

    def shown(self, layer: LayerNumbers) -> tuple[str, Any, str]:
        """The letter, the numbers and their kind that stand on the neurons of a layer."""
        name, kind = "a", "a"
        if self.backward:
            name, kind = ("", "grad_a") if layer.delta is None else ("delta", "delta")
        values = getattr(layer, kind)
        return name, None if values is None else values[self.sample], kind

    def named(self, layer: LayerNumbers, place: tuple[int, ...] = ()) -> Expression:
        name, _, _ = self.shown(layer)
        letter = Symbol(name or "a", (layer.unit.label,), _index(place))
        return letter if name else Derivative(self.cost, letter)

    def target(self, layer: LayerNumbers, place: tuple[int, ...]) -> str:
        if self.backward or layer is not self.numbers.layers[-1]:
            return ""
        value = self.text("y", "given", self.numbers.y[self.sample], place)
        return f"{line(Symbol('y', (), _index(place)))} = {value}"

    def bias(self, layer: LayerNumbers, place: tuple[int, ...]) -> Weight | None:
        return self.weight(layer, "b", place) if layer.unit.has_weights else None

    def silent(self, layer: LayerNumbers) -> list[bool]:
        """Which inputs dropout has silenced; empty where it has not been at work."""
        scale = getattr(layer.unit.record, "scale", None)
        if type(layer.unit.layer) is not Dropout or scale is None:
            return []
        return [bool(value == 0) for value in scale[self.sample].flat]

    def weights(self, layer: LayerNumbers) -> Any:
        if not layer.unit.has_weights:
            return None
        return lambda j, k: self.weight(layer, "w", (j, k))

    def weight(self, layer: LayerNumbers, name: str, place: tuple[int, ...]) -> Weight:
        letter: Expression = Symbol(name, (layer.unit.label,), _index(place))
        values, kind = layer.parameters[name], "given"
        if self.backward:
            letter = Derivative(Symbol("C"), letter)
            values, kind = layer.gradients[name], "gradient"
        if self.backward and self.blank:
            return Weight(line(letter), "", None)
        text = self.text(name + layer.unit.label, kind, values, place)
        return Weight(line(letter), text, float(values[place]))


def _index(place: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(str(number + 1) for number in place)
