"""What a picture is made of, with its places: boxes, lines and pieces of text."""

from __future__ import annotations

from attrs import frozen

from nnframe.explanation.forms.box import columns

#: The width of a column of text, in sizes of the font: DejaVu Sans has the widest digits, 0.636.
EM = 0.64
#: The height of a line above its base and below it, in the same.
ASCENT, DESCENT = 0.85, 0.25


def text_width(words: str, size: float) -> float:
    """How wide a piece of text may be."""
    return columns(words) * EM * size


def shortened(words: str, room: float, size: float) -> str:
    """`words` in so much room, with … where something is left out.

    Examples
    --------
    >>> shortened("Residual([Dense(3)])", 80, 12)
    'Residual(…'
    """
    if text_width(words, size) <= room:
        return words
    while words and text_width(words + "…", size) > room:
        words = words[:-1]
    return words + "…"


@frozen
class Box:
    """A rectangle: its left upper corner, and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Where it ends below."""
        return self.y + self.height

    def meets(self, other: Box, margin: float = 0.0) -> bool:
        """Whether two of them have more than a side in common.

        Examples
        --------
        >>> Box(0, 0, 2, 2).meets(Box(1, 1, 5, 5)), Box(0, 0, 2, 2).meets(Box(2, 0, 1, 1))
        (True, False)
        """
        return (
            self.x < other.right + margin
            and other.x < self.right + margin
            and self.y < other.bottom + margin
            and other.y < self.bottom + margin
        )


@frozen
class Text:
    """A line of text.

    Attributes
    ----------
    x, y : float
        Where its base line begins, or its middle or end is, by `anchor`.
    words, kind : str
    size : float
    anchor : str
        "start", "middle" or "end".
    says : str
        More, for whoever points at it.
    """

    x: float
    y: float
    words: str
    kind: str
    size: float = 12
    anchor: str = "middle"
    says: str = ""

    @property
    def box(self) -> Box:
        """The room that it takes."""
        width = text_width(self.words, self.size)
        left = {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        top, height = self.y - ASCENT * self.size, (ASCENT + DESCENT) * self.size
        return Box(self.x - left, top, width, height)


@frozen
class Line:
    """A line through points; with `curved`, a curve that they pull."""

    points: tuple[tuple[float, float], ...]
    kind: str
    thickness: float = 1.5
    says: str = ""
    curved: bool = False


@frozen
class Area:
    """A rectangle that is drawn; `rounding` is the radius of its corners."""

    box: Box
    kind: str
    rounding: float = 6
    says: str = ""


@frozen
class Scene:
    """A whole picture, from what lies behind to what lies before.

    Attributes
    ----------
    title, description : str
    width, height : float
    areas, lines, texts : tuple
    """

    title: str
    description: str
    width: float
    height: float
    items: tuple[Area | Line | Text, ...]

    @property
    def texts(self) -> tuple[Text, ...]:
        """Every piece of text."""
        return tuple(item for item in self.items if isinstance(item, Text))

    @property
    def areas(self) -> tuple[Area, ...]:
        """Every rectangle."""
        return tuple(item for item in self.items if isinstance(item, Area))
