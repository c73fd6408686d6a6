"""The table that `Network.summary` prints."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from nnframe.describe import dtype_name, width

if TYPE_CHECKING:
    from nnframe.network import Network


def table(network: Network) -> str:
    """The rows of a network in columns of text."""
    return aligned(rows_of(network))


def rows_of(network: Network) -> list[tuple[str, str, str, str]]:
    """A row a layer: its shapes, its parameters, how many numbers these are; and the total."""
    rows = []
    for index, layer in enumerate(network.layers):
        shapes = network.layout.shapes[index]
        names = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        count = sum(map(math.prod, shapes.values()))
        before, after = network.shapes[index : index + 2]
        rows.append((repr(layer), f"{width(before)} → {width(after)}", names, f"{count:,}"))
    ends = f"{width(network.shapes[0])} → {width(network.shapes[-1])}"
    rows.append(("total", ends, dtype_name(network.dtype), f"{network.layout.size:,}"))
    return rows


def aligned(rows: list[tuple[str, str, str, str]]) -> str:
    """The rows in columns under a title, the last one below a rule."""
    a, b, c, d = (max(len(row[column]) for row in rows) for column in range(4))
    a, b, c = max(a, len("layer")), max(b, len("in → out")), max(c, len("parameters") - d - 2)
    rule = "  ".join("-" * size for size in (a, b, c + 2 + d))
    title = f"{'layer':<{a}}  {'in → out':>{b}}  parameters"
    lines = [f"{r[0]:<{a}}  {r[1]:>{b}}  {r[2]:<{c}}  {r[3]:>{d}}" for r in rows]
    return "\n".join([title, rule, *lines[:-1], rule, lines[-1]])
