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
    text = path.read_text("utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end or BEGIN in rest or END in after:
        raise ValueError(f"{path} must have the lines {BEGIN!r} and {END!r}, once each")
    parts = [table.as_markdown() for table in tables(results)]
    if plot is not None:
        place = os.path.relpath(plot, path.parent)
        parts.insert(0, f"![A step's time by peer, and as batch and width grow]({place})")
    found = "\n\n".join(parts)
    write_whole(path, f"{before}{BEGIN}\n\n{found}\n\n{END}{after}".encode())
