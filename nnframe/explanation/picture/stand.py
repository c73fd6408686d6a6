"""Columns side by side, and their neurons below each other."""

from __future__ import annotations

from attrs import frozen

from nnframe.explanation.picture.diagram import Column, Diagram, Link
from nnframe.explanation.picture.scene import Box, text_width

EDGE = 16  # around everything
PILL, LEAST = 40, 60  # a neuron's height, and its least width
STUB = 18  # a bias' line
BELOW = 20  # a neuron's name
PITCH = PILL + BELOW + STUB + 22
HEAD = 46  # two lines of heading
SMALL = 11
GAPS = {"weights": 190.0, "each": 110.0, "layer": 250.0}
BOX = 96  # the height of a layer in a summary


@frozen
class Stand:
    """A column in its place."""

    column: Column
    x: float
    width: float
    tops: tuple[float, ...]

    def pill(self, j: int) -> Box:
        """Neuron j."""
        return Box(self.x, self.tops[j], self.width, PILL)

    @property
    def whole(self) -> Box:
        """The box of a layer in a summary."""
        return Box(self.x, self.tops[0], self.width, BOX)

    @property
    def height(self) -> float:
        """From the first neuron to the last."""
        return self.tops[-1] - self.tops[0] + (PILL if self.column.neurons else BOX)

    @property
    def middle(self) -> float:
        """Half of its height: the same for all columns."""
        return self.tops[0] + self.height / 2

    @property
    def bottom(self) -> float:
        """Where it ends, with the name of its last neuron."""
        return self.tops[0] + self.height + (BELOW if self.column.neurons else 0)


def placed(diagram: Diagram) -> list[Stand]:
    """Every column in its place, all of them around one middle."""
    summary = diagram.is_summary
    widths = [column_width(column) for column in diagram.columns]
    heights = [BOX if summary else len(column.neurons) * PITCH for column in diagram.columns]
    x, stands = float(EDGE), []
    middle = EDGE + HEAD + max(heights) / 2
    for n, column in enumerate(diagram.columns):
        x += gap(column) if n else 0.0
        top = middle - heights[n] / 2
        first = top + (PITCH - PILL - BELOW)
        tops = (top,) if summary else tuple(first + j * PITCH for j in range(len(column.neurons)))
        stands.append(Stand(column, x, widths[n], tops))
        x += widths[n]
    return stands


def gap(column: Column) -> float:
    """The room before a column."""
    link = column.link or Link()
    if not column.neurons:
        return max(110.0, text_width(link.name, 12) + 40) if len(link.name) <= 24 else 250.0
    if not link.edges:
        return GAPS["layer"]
    return GAPS["weights" if link.edges[0].weight is not None else "each"]


def column_width(column: Column) -> float:
    """The width of its widest neuron."""
    texts = [neuron.text for neuron in column.neurons] or [column.size, column.letter]
    return max(LEAST, *(text_width(text, 13) + 20 for text in texts))
