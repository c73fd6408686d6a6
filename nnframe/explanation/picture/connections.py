"""The lines between two columns, and where their numbers go."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from nnframe.explanation.picture.diagram import Link, kind_of
from nnframe.explanation.picture.scene import Area, Box, Line, Text, shortened, text_width
from nnframe.explanation.picture.stand import Stand
from nnframe.explanation.picture.words import magnitude

THIN, THICK = 1.2, 5.0
#: With more connections than this between two layers, their numbers have no room.
LABELLED = 40
SIZE = 11
#: Where on its line a number may stand.
SHARES = [n / 20 for n in range(3, 18)]

Point = tuple[float, float]
Ends = tuple[Point, Point]


def thickness_of(size: float, heaviest: float) -> float:
    """How thick a line is.

    Examples
    --------
    >>> thickness_of(0.0, 2.0), thickness_of(2.0, 2.0), thickness_of(math.inf, math.inf)
    (1.2, 5.0, 5.0)
    """
    if size == heaviest:
        return THICK if size else THIN
    share = size / heaviest if math.isfinite(heaviest) else 0.0
    return round(THIN + (THICK - THIN) * share, 2)


def connections(
    link: Link, before: Stand, after: Stand, heaviest: float, taken: list[Box]
) -> list[Line | Area | Text]:
    """A line for each connection, and their numbers if there is room for all of them."""
    lines: list[Line | Area | Text] = []
    ends: list[Ends] = []
    for edge in link.edges:
        start, end = before.pill(edge.source), after.pill(edge.target)
        points = (start.right, start.y + start.height / 2), (end.x, end.y + end.height / 2)
        ends.append(points)
        says = "" if edge.weight is None else str(edge.weight)
        width = thickness_of(magnitude(edge.weight), heaviest) if edge.weight else THIN
        kind = "zero" if edge.silent else kind_of(edge.weight)
        lines.append(Line(points, kind, width, says))
    words = [edge.weight.text if edge.weight else "" for edge in link.edges]
    return [*lines, *(labels(ends, words, taken) or [])]


def labels(ends: Sequence[Ends], words: Sequence[str], taken: Sequence[Box]) -> list[Text] | None:
    """Every number on its line, far from the other lines; None if they do not all fit."""
    if not all(words) or len(words) > LABELLED:
        return None
    reach = max(text_width(word, SIZE) for word in words)
    left, right = (x for x, _ in ends[0])
    near = [box for box in taken if box.x < right + reach and left - reach < box.right]
    found: list[Text] = []
    for number, (line, word) in enumerate(zip(ends, words, strict=True)):
        others = [other for n, other in enumerate(ends) if n != number]
        places = sorted(SHARES, key=lambda share: -clearance(line, share, word, others))
        texts = (label(line, share, word) for share in places)
        text = next((t for t in texts if not any(t.box.meets(box, 2) for box in near)), None)
        if text is None:
            return None
        found.append(text)
        near.append(text.box)
    return found


def at(line: Ends, share: float) -> Point:
    """The point of a line at a share of its way."""
    (x0, y0), (x1, y1) = line
    return x0 + share * (x1 - x0), y0 + share * (y1 - y0)


def label(line: Ends, share: float, word: str) -> Text:
    """A number on its line."""
    x, y = at(line, share)
    return Text(round(x, 1), round(y + 0.3 * SIZE, 1), word, "weight", SIZE)


def clearance(line: Ends, share: float, word: str, others: Sequence[Ends]) -> float:
    """How far the other lines pass from a number; up to a hand's breadth it matters."""
    x, y = at(line, share)
    half = text_width(word, SIZE) / 2
    nearest = 40.0
    for other in others:
        for dx in (-half, 0.0, half):
            there = height_at(other, x + dx)
            if there is not None:
                nearest = min(nearest, abs(there - y))
    return nearest - abs(share - 0.5)  # of equally good places the one nearest to the middle


def height_at(line: Ends, x: float) -> float | None:
    """Where a line passes at x."""
    (x0, y0), (x1, y1) = line
    if not x0 <= x <= x1 or x0 == x1:
        return None
    return y0 + (x - x0) / (x1 - x0) * (y1 - y0)


def crossing(link: Link, before: Stand, after: Stand) -> list[Line | Area | Text]:
    """One way for all connections, and what stands on it."""
    summary = not after.column.neurons
    if summary and not link.shortcut:
        return list(_straight(link, before, after))
    return list(_through(link, before, after, 16.0 if summary else 48.0))


def _straight(link: Link, before: Stand, after: Stand) -> Iterator[Line | Area | Text]:
    left, right, middle = before.x + before.width, after.x, before.middle
    yield Line(((left, middle), (right, middle)), "plain", 2)
    if link.name:
        said = shortened(link.name, right - left - 16, 12)
        x = (left + right) / 2
        yield Text(x, middle - 10, said, "name", 12, says=link.name if said != link.name else "")


def _through(link: Link, before: Stand, after: Stand, fan: float) -> Iterator[Line | Area | Text]:
    """Through a box that stands for the layer; with a shortcut, around it too."""
    left, right, middle = before.x + before.width, after.x, before.middle
    begin, end = (left + fan, middle), (right - fan, middle)
    for stand, tip, edge in ((before, begin, left), (after, end, right)):
        starts = [stand.pill(j) for j in range(len(stand.column.neurons))]
        heights = [pill.y + pill.height / 2 for pill in starts] or [middle]
        for height in heights:
            yield Line(((edge, height), tip), "plain", THIN)
    said = shortened(link.name.partition("(")[0], end[0] - begin[0] - 50, 12)
    wide = text_width(said, 12) + 16
    box = Box((left + right) / 2 - wide / 2, middle - 18, wide, 36)
    yield Line((begin, end), "plain", 2)
    if link.shortcut:
        top = box.y - 40
        yield Line((begin, (begin[0], top), (end[0], top), end), "plain", 2, curved=True)
        yield Area(Box(end[0] - 8, middle - 8, 16, 16), "layer", 8)
        yield Text(end[0], middle + 4, "+", "value", 12)
    yield Area(box, "layer", 6, link.name)
    yield Text((left + right) / 2, middle + 4, said, "name", 12)
