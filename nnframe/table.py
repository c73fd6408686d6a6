"""Tables as text: columns as wide as what stands in them, a rule below the titles."""

from __future__ import annotations

from collections.abc import Sequence


def table(
    titles: Sequence[str], rows: Sequence[Sequence[str]], align: str = "", total: bool = False
) -> str:
    """The rows in columns under their titles.

    Parameters
    ----------
    titles : sequence of str
    rows : sequence of sequence of str
        As many texts each as there are titles.
    align : str
        A "<" or ">" for each column; those beyond it go to the right.
    total : bool
        Whether the last row is a sum, under a rule of its own.

    Examples
    --------
    >>> print(table(["name", "size"], [["w", "6"], ["b", "3"]], "<"))
    name  size
    ----  ----
    w        6
    b        3
    """
    columns = list(zip(titles, *rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    signs = align.ljust(len(widths), ">")

    def line(cells: Sequence[str]) -> str:
        padded = (f"{c:{s}{w}}" for c, s, w in zip(cells, signs, widths, strict=True))
        return "  ".join(padded).rstrip()

    rule = "  ".join("-" * width for width in widths)
    lines = [line(titles), rule, *map(line, rows)]
    if total:
        lines.insert(-1, rule)
    return "\n".join(lines)
