"""Where in the user's own code an exception came from: the line to go and look at."""

from __future__ import annotations

import os
import sysconfig
import traceback
from pathlib import Path
from traceback import FrameSummary

import numpy as np

from nnframe.errors import NNFrameError

#: Code that a plugin only calls. What nothing but it has seen is no line of the user's.
FOLDERS = Path(__file__).parents[1], Path(np.__file__).parent
# With the slash: a plugin called nnframe-swish may lie beside nnframe.
OURS = (*(f"{folder}{os.sep}" for folder in FOLDERS), "<frozen ", "<attrs ")
#: Code that is seldom the user's own: the standard library, and what is installed.
INSTALLED = tuple({sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")})
#: How Jupyter's kernels name the file of a cell.
CELLS = ("ipykernel_", "xpython_", "<ipython-input")
LONGEST = 100  # characters of a line that are shown


def root(error: BaseException) -> BaseException:
    """What was raised first, where an error of ours only adds the layer to it."""
    while isinstance(error, NNFrameError) and error.__cause__ is not None:
        error = error.__cause__
    return error


def own_frame(error: BaseException) -> FrameSummary | None:
    """The last line of the user's own code that an exception came through, if there is one.

    Examples
    --------
    >>> try:
    ...     np.zeros(2) @ np.zeros(3)
    ... except ValueError as error:
    ...     own_frame(error).lineno
    2
    """
    frames = traceback.extract_tb(root(error).__traceback__)
    foreign = [frame for frame in frames if not frame.filename.startswith(OURS)]
    own = [frame for frame in foreign if not frame.filename.startswith(INSTALLED)]
    return next(reversed(own or foreign), None)


def place_of(frame: FrameSummary | None) -> str:
    """A frame as a person would name it: "line 7 of swish.py"; "" if there is none.

    Examples
    --------
    >>> place_of(FrameSummary("/home/ada/swish.py", 7, "forward"))
    'line 7 of swish.py'
    >>> place_of(FrameSummary("/tmp/ipykernel_31/2718.py", 7, "forward"))
    'line 7 of the cell'
    """
    if frame is None:
        return ""
    cell = any(mark in frame.filename for mark in CELLS)
    return f"line {frame.lineno} of {'the cell' if cell else Path(frame.filename).name}"


def own_line(error: BaseException) -> str:
    """The text of that line, or "" where it cannot be had."""
    frame = own_frame(error)
    return (frame.line or "")[:LONGEST] if frame else ""


def where(error: BaseException) -> str:
    """The place and the line as a line of a report: "in line 7 of swish.py: if z > 0:"."""
    parts = [place_of(own_frame(error)), own_line(error)]
    return f"\nin {': '.join(filter(None, parts))}" if parts[0] else ""
