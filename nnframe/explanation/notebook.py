"""What a notebook shows of a network, a record, a gradient: their numbers, and the rest by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from nnframe import summary
from nnframe.arrays import Array
from nnframe.describe import dtype_name
from nnframe.explanation.digits import FIRST, LAST, LIMIT
from nnframe.explanation.picture.structure import diagram_of
from nnframe.explanation.picture.svg import figure
from nnframe.explanation.shorthand import edges
from nnframe.web import style, text

if TYPE_CHECKING:
    from nnframe.network import Network
    from nnframe.parameters import Gradient

_SHEETS = (
    ("nnframe.explanation", "notebook.css"),
    ("nnframe.explanation.picture", "picture.css"),
)


def fragment(title: str, *parts: str) -> str:
    """Part of a page, with its own style."""
    head = f'<div class="nnframe-paper nnframe-numbers" lang="en">\n{style(*_SHEETS)}'
    return f"{head}<p><strong>{text(title)}</strong></p>\n{''.join(parts)}</div>\n"


def network(shown: Network) -> str:
    """The summary of a network as a table, and its picture."""
    *rows, total = summary.rows_of(shown)
    body = "".join(f"<tr>{_cells(row)}</tr>\n" for row in rows)
    *titles, last = map(text, summary.TITLES)
    heads = "".join(f'<th scope="col">{title}</th>' for title in titles)
    heads += f'<th scope="col" class="number">{last}</th>'
    table = (
        '<div class="wide" tabindex="0"><table>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}</tbody>\n"
        f"<tfoot><tr>{_cells(total)}</tr></tfoot>\n</table></div>\n"
    )
    return fragment(repr(shown), table, figure(diagram_of(shown)))


def _cells(row: tuple[str, str, str, str]) -> str:
    name, ends, parameters, count = map(text, row)
    return (
        f'<th scope="row">{name}</th><td>{ends}</td><td>{parameters}</td>'
        f'<td class="number">{count}</td>'
    )


def record(shown: Any) -> str:
    """What a layer has recorded, array by array; a row is a sample."""
    parts = []
    for field in attrs.fields(type(shown)):
        value = getattr(shown, field.name)
        if isinstance(value, np.ndarray):
            parts.append(array(field.name, value))
        else:
            parts.append(f"<p><code>{field.name}</code>: {text(_named(value))}</p>\n")
    return fragment(type(shown).__name__, *parts)


def _named(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(type(part).__name__ for part in value)
    return repr(value)


def gradient(shown: Gradient) -> str:
    """The slopes of the cost, parameter by parameter."""
    parts = [
        array(f"[{number}][{name!r}]", values)
        for number, layer in enumerate(shown.layers)
        for name, values in layer.items()
    ]
    title = f"Gradient of {shown.flat.size:,} parameters, {dtype_name(shown.flat.dtype)}"
    return fragment(title, *parts)


def array(name: str, values: Array) -> str:
    """An array as a table; of a large one the edges, of more than two axes only the shape."""
    kind = f"{values.shape}, {dtype_name(values.dtype)}"
    caption = f"<code>{text(name)}</code> {text(kind)}"
    if values.ndim not in (1, 2) or values.size == 0:
        return f"<p>{caption}</p>\n"
    rows = values if values.ndim == 2 else values[None]
    columns = edges(rows.shape[1], LIMIT, FIRST, LAST)
    heads = "".join(f'<th scope="col" class="number">{_mark(k)}</th>' for k in columns)
    corner = "<td></td>" if values.ndim == 2 else ""
    body = "".join(_rows(rows, columns, values.ndim == 2))
    return (
        f'<div class="wide" tabindex="0"><table class="array">\n<caption>{caption}</caption>\n'
        f"<thead><tr>{corner}{heads}</tr></thead>\n<tbody>\n{body}</tbody>\n</table></div>\n"
    )


def _rows(values: Array, columns: list[int | None], headed: bool) -> Iterator[str]:
    for j in edges(len(values), LIMIT, FIRST, LAST):
        cells = ("⋮" if j is None else "⋯" if k is None else digits(values[j, k]) for k in columns)
        head = f'<th scope="row" class="number">{_mark(j)}</th>' if headed else ""
        body = "".join(f'<td class="number">{cell}</td>' for cell in cells)
        yield f"<tr>{head}{body}</tr>\n"


def _mark(index: int | None) -> str:
    return "⋯" if index is None else str(index)


def digits(value: Any) -> str:
    """A number in four digits, an exact one as it is.

    Examples
    --------
    >>> digits(1 / 3), digits(-2e-9)
    ('0.3333', '-2e-09')
    """
    return f"{float(value):.4g}" if isinstance(value, float | np.floating) else str(value)


def latex_body(document: str) -> str:
    """A LaTeX document without what stands around it: a notebook puts it into one of its own."""
    body = document.partition("\\begin{document}\n")[2].partition("\\end{document}")[0]
    return f"\\providecommand{{\\fitted}}[1]{{#1}}\n{body.strip()}\n"
