"""What all figures have in common: their look, and how they become files (extra `plot`)."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnframe.errors import ArgumentError, DataFileError, MissingExtraError
from nnframe.files import write_whole

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: What a figure can be written as, by the ending of the file's name.
ENDINGS = (".svg", ".png", ".pdf")
#: Without dates and random names the same figure is the same file.
METADATA: dict[str, dict[str, Any]] = {
    ".svg": {"Date": None, "Creator": None},
    ".png": {"Software": None},
    ".pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
SETTINGS: dict[str, Any] = {
    "font.size": 14.0,
    "svg.hashsalt": "nnframe",
    "axes.spines.top": False,
    "axes.spines.right": False,
}
#: Okabe and Ito's palette, which is made for colour-blind people.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
#: Each class has a marker of its own too, for who sees no colours.
MARKERS = ("o", "^", "s", "D", "v", "P", "X")
#: From little to much, and from below 0 to above it; both can be read without red and green.
SHADES, SIGNED = "cividis", "PuOr"
GREY = "#808080"


def require_matplotlib() -> None:
    """Raise `MissingExtraError` unless matplotlib can be imported."""
    try:
        import matplotlib  # noqa: F401  # only whether it is there
    except ImportError as error:
        raise MissingExtraError(
            f"a figure needs {error.name}: pip install nnframe[plot]"
        ) from error


def look(ink: str, paper: str) -> list[Any]:
    """Matplotlib's own defaults, and over them how we draw: with this ink on this paper.

    Examples
    --------
    >>> look("black", "white")[0]
    'default'
    """
    inked = ("text.color", "axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color")
    papered = ("figure.facecolor", "axes.facecolor", "savefig.facecolor")
    colours = {**dict.fromkeys(inked, ink), **dict.fromkeys(papered, paper)}
    return ["default", {**SETTINGS, **colours}]


def encoded(figure: Figure, ending: str, ink: str = "black", paper: str = "white") -> bytes:
    """A figure in the form of that ending; the same figure gives the same bytes."""
    from matplotlib import style

    buffer = io.BytesIO()
    with style.context(look(ink, paper)):
        figure.savefig(buffer, format=ending[1:], dpi=120, metadata=METADATA[ending])
    return buffer.getvalue()


def save(figure: Figure, path: Path) -> None:
    """Write a figure whole or not at all, in the form that the ending of its name says.

    Raises
    ------
    ArgumentError
        For another ending than those of `ENDINGS`.
    DataFileError
        If the file cannot be written.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise ArgumentError(f"{path.name!r} ends in none of {', '.join(ENDINGS)}")
    content = encoded(figure, ending)
    try:
        write_whole(path, content)
    except OSError as error:
        raise DataFileError(f"cannot write {path}: {error.strerror}") from error
