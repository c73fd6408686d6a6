"""What there is to draw of a network, whatever it looks like: columns, and links between them."""

from __future__ import annotations

from attrs import frozen

#: Which way a picture looks.
DIRECTIONS = ("forward", "backward")
#: With more neurons than this in the network, or in one column, the picture is a summary.
MOST, MOST_IN_A_COLUMN = 60, 20


@frozen
class Weight:
    """A number on a connection.

    Attributes
    ----------
    name : str
        As w²₁₃.
    text : str
        Its digits; empty where they are to be found by the reader.
    value : float or None
        The number, for its sign and size; None where it is not to be seen.
    """

    name: str
    text: str
    value: float | None

    def __str__(self) -> str:
        return f"{self.name} = {self.text}" if self.text else self.name


@frozen
class Neuron:
    """A neuron, or one number of a layer that has none.

    Attributes
    ----------
    name : str
        Below it; empty where it stands inside.
    text : str
        Inside.
    says : str
        All that is known of it, for whoever points at it.
    bias : Weight or None
    target : str
        Beside it.
    """

    name: str
    text: str
    says: str = ""
    bias: Weight | None = None
    target: str = ""


@frozen
class Edge:
    """A connection from neuron `source` of a column to neuron `target` of the next.

    With `silent`, nothing goes through it.
    """

    source: int
    target: int
    weight: Weight | None = None
    silent: bool = False


@frozen
class Link:
    """How a column comes from the one before.

    Attributes
    ----------
    edges : tuple of Edge
        From neuron to neuron; none where only the layer as a whole is known.
    name : str
        What stands on the link as a whole.
    shortcut : bool
        Whether what came in is added to what comes out.
    """

    edges: tuple[Edge, ...] = ()
    name: str = ""
    shortcut: bool = False


@frozen
class Column:
    """A layer, or the input.

    Attributes
    ----------
    title, subtitle : str
    neurons : tuple of Neuron
        None in a summary.
    size : str
        How many there are.
    letter : str
        What they are called together.
    mixing : bool
        Whether each neuron looks at all of them.
    link : Link or None
        From the column before.
    """

    title: str
    subtitle: str
    neurons: tuple[Neuron, ...]
    size: str
    letter: str = ""
    mixing: bool = False
    link: Link | None = None


@frozen
class Diagram:
    """A picture as data.

    Attributes
    ----------
    title : str
        In words, for whoever cannot see the picture; with `description`.
    description : str
    caption : tuple of str
        Sentences below the picture.
    columns : tuple of Column
    frames : tuple of (int, int, str)
        The first and last column of something around them, and its name.
    legend : tuple of (str, str)
        The kind of a line and what it says.
    """

    title: str
    description: str
    caption: tuple[str, ...]
    columns: tuple[Column, ...]
    frames: tuple[tuple[int, int, str], ...] = ()
    legend: tuple[tuple[str, str], ...] = ()

    @property
    def is_summary(self) -> bool:
        """Whether layers are drawn as boxes."""
        return not self.columns[0].neurons


def fits(sizes: list[int]) -> bool:
    """Whether there is room to draw every neuron."""
    return sum(sizes) <= MOST and max(sizes) <= MOST_IN_A_COLUMN


def kind_of(weight: Weight | None) -> str:
    """How the line of a connection is drawn: by its sign, or "plain" where that is not to be seen.

    Examples
    --------
    >>> kind_of(Weight("w", "-0.1", -0.1)), kind_of(Weight("w", "", None)), kind_of(None)
    ('negative', 'plain', 'plain')
    """
    if weight is None or weight.value is None or weight.value != weight.value:
        return "plain"
    if weight.value == 0:
        return "zero"
    return "positive" if weight.value > 0 else "negative"
