"""Where everything goes: columns side by side, neurons below each other, the words around them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from nnframe.explanation.forms.sentences import filled
from nnframe.explanation.picture.connections import connections, crossing, thickness_of
from nnframe.explanation.picture.diagram import Diagram, Link, kind_of
from nnframe.explanation.picture.scene import (
    EM,
    Area,
    Box,
    Line,
    Scene,
    Text,
    shortened,
    text_width,
)
from nnframe.explanation.picture.stand import (
    BELOW,
    BOX,
    EDGE,
    HEAD,
    PILL,
    PITCH,
    SMALL,
    STUB,
    Stand,
    placed,
)
from nnframe.explanation.picture.words import magnitude, weights_of

LINE = 18  # a line of the caption
LEAST_WIDTH = 340


def drawn(diagram: Diagram, captioned: bool = True) -> Scene:
    """The picture of a diagram, with the sentences below it or without: a page has its own."""
    # What comes later lies in front.
    stands = placed(diagram)
    heaviest = max((magnitude(w) for c in diagram.columns for w in weights_of(c)), default=0.0)
    inside = boxed if diagram.is_summary else around
    words = [text for n in range(len(stands)) for text in headings(stands, n)]
    words += [text for stand in stands for text in inside(stand)]
    items: list[Area | Line | Text] = list(frames(diagram, stands))
    items += [area for stand in stands for area in mixing(stand)]
    items += links(stands, heaviest, [text.box for text in words])
    items += [stub for stand in stands for stub in stubs(stand, heaviest)]
    items += [area for stand in stands for area in neurons(stand)]
    items += words
    right = max([stand.x + stand.width for stand in stands] + [t.box.right for t in words])
    lowest = max(stand.bottom for stand in stands) + (LINE if diagram.frames else 0) + EDGE
    width = max(right + EDGE, LEAST_WIDTH)
    below = list(legend(diagram, width, lowest))
    lowest = max((text.y for text in below if isinstance(text, Text)), default=lowest)
    if captioned:
        below += captions(diagram, width, lowest)
        lowest = below[-1].y if isinstance(below[-1], Text) else lowest
    height = lowest + EDGE / 2
    return Scene(diagram.title, diagram.description, width, height, (*items, *below))


def links(stands: list[Stand], heaviest: float, taken: list[Box]) -> Iterator[Area | Line | Text]:
    """Everything between the columns; its numbers keep off what is `taken`."""
    room = [*taken, *(area.box for stand in stands for area in neurons(stand))]
    for before, stand in pairwise(stands):
        link = stand.column.link or Link()
        if link.edges and stand.column.neurons:
            found = connections(link, before, stand, heaviest, room)
        else:
            found = crossing(link, before, stand)
        room += [item.box for item in found if isinstance(item, Text)]
        yield from found


def neurons(stand: Stand) -> Iterator[Area]:
    """The neurons of a column, or the box of a layer."""
    if not stand.column.neurons:
        yield Area(stand.whole, "layer", 6)
    for j, neuron in enumerate(stand.column.neurons):
        yield Area(stand.pill(j), "neuron", PILL / 2, neuron.says)


def headings(stands: list[Stand], n: int) -> Iterator[Text]:
    """Two lines above a column, not wider than the room on both sides allows."""
    stand = stands[n]
    middle = stand.x + stand.width / 2
    others = [other.x + other.width / 2 for other in stands if other is not stand]
    room = min((abs(middle - other) for other in others), default=300.0) - 12
    top = min(other.tops[0] for other in stands)
    top -= 0 if not stand.column.neurons else PITCH - PILL - BELOW
    rows = {"title": stand.column.title, "subtitle": stand.column.subtitle}
    for row, (kind, words) in enumerate(rows.items()):
        if words:
            said = shortened(words, room, 12)
            more = words if said != words else ""
            yield Text(middle, top - 24 + 16 * row, said, kind, 12, says=more)


def around(stand: Stand) -> Iterator[Text]:
    """The words in and around the neurons of a column."""
    middle = stand.x + stand.width / 2
    for top, neuron in zip(stand.tops, stand.column.neurons, strict=True):
        yield Text(middle, top + PILL / 2 + 4.5, neuron.text, "value", 13)
        if neuron.name:
            yield Text(middle, top + PILL + 14, neuron.name, "name", SMALL)
        if neuron.bias is not None:
            yield Text(middle, top - STUB - 5, str(neuron.bias), "name", SMALL)
        if neuron.target:
            right = stand.x + stand.width + 10
            yield Text(right, top + PILL / 2 + 4, neuron.target, "name", SMALL, "start")


def boxed(stand: Stand) -> Iterator[Text]:
    """What stands in the box of a layer."""
    middle, top = stand.x + stand.width / 2, stand.tops[0]
    yield Text(middle, top + BOX / 2 - 4, stand.column.size, "value", 13)
    yield Text(middle, top + BOX / 2 + 16, stand.column.letter, "name", 12)


def stubs(stand: Stand, heaviest: float) -> Iterator[Line]:
    """The biases: a line into each neuron from above."""
    middle = stand.x + stand.width / 2
    for top, neuron in zip(stand.tops, stand.column.neurons, strict=False):
        if neuron.bias is not None:
            points = ((middle, top - STUB), (middle, top))
            thick = thickness_of(magnitude(neuron.bias), heaviest)
            yield Line(points, kind_of(neuron.bias), thick, str(neuron.bias))


def mixing(stand: Stand) -> Iterator[Area]:
    """Around neurons that look at each other."""
    if stand.column.mixing:
        widest = max(
            [stand.width] + [text_width(str(n.bias or ""), SMALL) for n in stand.column.neurons]
        )
        left = stand.x + stand.width / 2 - widest / 2 - 8
        top = stand.tops[0] - STUB - 18
        yield Area(Box(left, top, widest + 16, stand.bottom - top), "mixing", 12)


def frames(diagram: Diagram, stands: list[Stand]) -> Iterator[Area | Text]:
    """Around the columns of a layer that is made of layers."""
    lowest = max(stand.bottom for stand in stands)
    for first, last, name in diagram.frames:
        left, right = stands[first].x - 22, stands[last].x + stands[last].width + 22
        top = EDGE + HEAD - 4
        yield Area(Box(left, top, right - left, lowest + LINE - top), "frame", 8)
        yield Text(left + 8, lowest + LINE - 6, name, "name", SMALL, "start")


def legend(diagram: Diagram, width: float, y: float) -> Iterator[Line | Text]:
    """What the lines mean."""
    x = float(EDGE)
    y += LINE
    for kind, words in diagram.legend:
        wide = text_width(words, 12) + (16 if kind == "thick" else 54)
        if x > EDGE and x + wide > width:
            x, y = float(EDGE), y + LINE
        if kind != "thick":
            yield Line(((x, y - 4), (x + 30, y - 4)), kind, 3)
            x += 38
        for row in filled(words, int((width - x - EDGE) / (12 * EM))).splitlines():
            yield Text(x, y, row, "caption", 12, "start")
            y += LINE
        y -= LINE
        x += text_width(words, 12) + 16


def captions(diagram: Diagram, width: float, y: float) -> Iterator[Text]:
    """The sentences below the picture."""
    for number, sentence in enumerate(diagram.caption):
        for row in filled(sentence, int((width - 2 * EDGE) / (12 * EM))).splitlines():
            y += LINE
            yield Text(EDGE, y, row, "title" if number == 0 else "caption", 12, "start")
