"""A picture in two forms: drawn, which needs matplotlib, and in text, which needs nothing."""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from typing import TYPE_CHECKING

from attrs import frozen

from nnframe.files import as_path
from nnframe.plots.frame import look, require_matplotlib, save

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@frozen(eq=False)
class Picture:
    """What a function of `nnframe.plots` returns: print it, or save it as a figure.

    Attributes
    ----------
    title : str
    alt : str
        What is to be seen, in a sentence, for who cannot see it.
    text : str
        The same in characters.
    size : tuple of float
        Width and height of the figure in inches.
    draw : callable
        Draws it on an empty figure.
    colours : str
        What the colours of the figure mean, in a sentence, where it has no legend of its own.

    Examples
    --------
    >>> from nnframe.plots import learning_curves
    >>> picture = learning_curves([0.4, 0.1])
    >>> print(picture)
    Learning curve
    <BLANKLINE>
    epoch    cost
    -----  ------  ------------------------------
        1  0.4000  ██████████████████████████████
        2  0.1000  ████████
    """

    title: str
    alt: str
    text: str
    size: tuple[float, float]
    draw: Callable[[Figure], None]
    colours: str = ""

    def figure(self, ink: str = "black", paper: str = "white") -> Figure:
        """The matplotlib figure, to go on with.

        Raises
        ------
        MissingExtraError
            Without matplotlib, which comes with the extra `plot`.
        """
        require_matplotlib()
        from matplotlib import style
        from matplotlib.figure import Figure

        with style.context(look(ink, paper)):
            figure = Figure(figsize=self.size, layout="constrained", facecolor=paper)
            self.draw(figure)
        return figure

    def save(self, path: str | PathLike[str]) -> None:
        """Write it as .svg, .png or .pdf, whole or not at all.

        Raises
        ------
        MissingExtraError, ArgumentError, DataFileError
            Without matplotlib; for another ending; if the file cannot be written.
        """
        target = as_path(path)
        save(self.figure(), target)

    def __str__(self) -> str:
        return f"{self.title}\n\n{self.text}"
