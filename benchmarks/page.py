"""The tables in a page, between two marks: so that its figures are those of a run."""

from __future__ import annotations

import os
from pathlib import Path

from benchmarks.tables import Results, tables
from nnframe.files import write_whole

BEGIN = "<!-- measured: python -m benchmarks writes what stands here -->"
END = "<!-- measured: end -->"


def write(path: Path, results: Results, plot: Path | None = None) -> None:
    """Put the tables, and before them the plot, between the marks of a page.

    Raises
    ------
    ValueError
        If the page has not both marks, once each and in order.
    """
    parts = [table.as_markdown() for table in tables(results)]
    if plot is not None:
        place = os.path.relpath(plot, path.parent)
        parts.insert(0, f"![A step's time by peer, and as batch and width grow]({place})")
    put(path, BEGIN, "\n\n".join(parts), END)


def put(path: Path, begin: str, found: str, end: str) -> None:
    """Put a text between two marks of a page.

    Raises
    ------
    ValueError
        If the page has not both marks, once each and in order.
    """
    before, first, rest = path.read_text("utf-8").partition(begin)
    _, last, after = rest.partition(end)
    if not first or not last or begin in rest or end in after:
        raise ValueError(f"{path} must have the lines {begin!r} and {end!r}, once each")
    write_whole(path, f"{before}{begin}\n\n{found}\n\n{end}{after}".encode())
