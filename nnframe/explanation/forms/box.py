r"""Text in two dimensions: lines of equal width, and the line that the rest is aligned with.

Widths are columns of a terminal, where a Chinese character takes two and an accent none.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable, Sequence

from attrs import frozen


def columns(text: str) -> int:
    """How many columns of a terminal a line takes.

    Examples
    --------
    >>> columns("σ(z) = 1"), columns("误差"), columns("e\u0301")
    (8, 4, 1)
    """
    return len(text) if text.isascii() else sum(map(_columns_of, text))


@functools.cache
def _columns_of(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


@frozen
class Box:
    """Lines of equal width.

    Attributes
    ----------
    lines : tuple of str
    base : int
        The line in which a neighbour of a single line stands.
    """

    lines: tuple[str, ...]
    base: int = 0

    @property
    def width(self) -> int:
        """Columns."""
        return columns(self.lines[0])

    @property
    def height(self) -> int:
        """Lines."""
        return len(self.lines)

    def __str__(self) -> str:
        return "\n".join(self.lines)


def text(line: str) -> Box:
    """A single line."""
    return Box((line,))


def beside(boxes: Iterable[Box], gap: str = "") -> Box:
    """Boxes next to each other, aligned at their bases."""
    parts = [box for box in boxes if box.width]
    if not parts:
        return text("")
    above = max(box.base for box in parts)
    below = max(box.height - box.base for box in parts)
    padded = [_padded(box, above, below) for box in parts]
    lines = tuple(gap.join(row) for row in zip(*padded, strict=True))
    return Box(lines, above)


def _padded(box: Box, above: int, below: int) -> list[str]:
    blank = " " * box.width
    after = below - (box.height - box.base)
    return [blank] * (above - box.base) + list(box.lines) + [blank] * after


def stack(boxes: Sequence[Box], base: int | None = None) -> Box:
    """Boxes below each other, flush left."""
    width = max(box.width for box in boxes)
    lines = [line + " " * (width - columns(line)) for box in boxes for line in box.lines]
    return Box(tuple(lines), (len(lines) - 1) // 2 if base is None else base)


def grid(rows: Sequence[Sequence[Box]], gap: str = "  ") -> Box:
    """Boxes in rows and columns, flush right in their column."""
    widths = [max(box.width for box in column) for column in zip(*rows, strict=True)]
    lines = [
        beside([_flush_right(box, width) for box, width in zip(row, widths, strict=True)], gap)
        for row in rows
    ]
    return stack(lines)


def _flush_right(box: Box, width: int) -> Box:
    if not width:
        return box
    return Box(tuple(" " * (width - columns(line)) + line for line in box.lines), box.base)


def wrapped(pieces: Sequence[Box], width: int) -> list[Box]:
    """Pieces of a formula in as many rows as they need; a piece is never broken."""
    rows: list[list[Box]] = []
    used = 0
    for piece in pieces:
        if rows and used + 1 + piece.width <= width:
            rows[-1].append(piece)
            used += 1 + piece.width
        else:
            rows.append([piece])
            used = piece.width
    return [beside(row, " ") for row in rows]
