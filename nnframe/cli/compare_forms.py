"""What `nnframe compare` found, as text for people and as data for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import asdict

from nnframe.cli.compare_numbers import NONE, duration, multiple, share, whole
from nnframe.gradients.comparison import Comparison, Row
from nnframe.gradients.formulas import predicted
from nnframe.gradients.growth import Growth, Line
from nnframe.gradients.networks import name_of
from nnframe.table import table

#: Stands beside what was not counted or measured.
MARK = "*"
NOTES = (
    f"{MARK} predicted: counts by formula, times from smaller networks",
    "difference: the largest |g - g of backprop|, as a share of the largest |g of backprop|",
)
#: Characters of a line.
WIDTH = 96

#: What a growth is called, and its last column with the attribute of `Line` that it shows.
FORMS = {
    "width": ("Wider", "power of n", "power"),
    "depth": ("Deeper", "x a layer", "per_layer"),
    "given": ("From network to network", "power of n", "power"),
}


def as_text(
    comparisons: Sequence[Comparison], growths: Sequence[Growth], settings: Mapping[str, Any]
) -> str:
    """The tables, and the lesson in words."""
    parts = [of_network(comparison, settings) for comparison in comparisons]
    parts += map(of_growth, growths)
    body = "\n\n".join(parts)
    notes = NOTES if MARK in body else NOTES[1:]
    return "\n\n".join(
        part for part in (body, "\n".join(notes), lesson(comparisons[0], growths)) if part
    )


def of_network(comparison: Comparison, settings: Mapping[str, Any]) -> str:
    """A line a method."""
    samples = "1 sample" if comparison.m == 1 else f"{comparison.m:,} samples"
    title = (
        f"{name_of(comparison.sizes)}: n = {whole(comparison.parameters)} parameters, {samples}, "
        f"{settings['activation']}, {settings['cost']}\n"
        f"One forward pass: {whole(comparison.forward)} multiplications, "
        f"{duration(comparison.forward_seconds)}{'' if comparison.forward_measured else MARK}"
    )
    titles = ["method", "passes", "multiplications", "in passes", "time", "difference"]
    body = table(titles, aligned([_cells(row) for row in comparison.rows]), "<")
    return "\n".join([title, "", body, *problems(comparison.rows)])


def _cells(row: Row) -> list[str]:
    counted = "" if row.counted else MARK
    return [
        row.method,
        marked(whole(row.passes), counted),
        marked(whole(row.multiplications), counted),
        marked(multiple(row.relative), counted),
        marked(duration(row.seconds), "" if row.measured else MARK),
        share(row.difference),
    ]


def of_growth(growth: Growth) -> str:
    """A line a method, a column a network."""
    title, column, attribute = FORMS[growth.direction]
    first, last = (name_of(growth.networks[i]) for i in (0, -1))
    rows = []
    for line in growth.lines:
        rows.append([line.method, *_along(growth, line), _rate(getattr(line, attribute))])
    titles = ["n", *map(whole, growth.parameters), column]
    body = table(titles, aligned(rows), "<")
    heading = f"{title}, {first} to {last}: multiplications in forward passes"
    return "\n".join([heading, "", body])


def _along(growth: Growth, line: Line) -> Iterable[str]:
    if line.problem is not None:
        return [NONE] * len(growth.networks)
    pairs = zip(line.relative, line.costs, strict=True)
    return [marked(multiple(value), "" if cost.counted else MARK) for value, cost in pairs]


def _rate(value: float | None) -> str:
    return NONE if value is None else f"{round(value, 2) + 0:.2f}"  # + 0: no minus before a zero


def marked(text: str, mark: str) -> str:
    """A number with its mark, if there is a number."""
    return text if text == NONE else text + mark


def aligned(rows: list[list[str]]) -> list[list[str]]:
    """The rows with room for a mark in each column that has one: digits below digits."""
    columns = [
        [
            cell if cell.endswith(MARK) or not any(c.endswith(MARK) for c in column) else f"{cell} "
            for cell in column
        ]
        for column in zip(*rows, strict=True)
    ]
    return [list(row) for row in zip(*columns, strict=True)]


def problems(rows: Iterable[Row]) -> list[str]:
    """A line for each method that fails, and why."""
    found = [f"{row.method}: {row.problem}" for row in rows if row.problem is not None]
    return [text if len(text) <= WIDTH else f"{text[: WIDTH - 2]} …" for text in found]


def lesson(comparison: Comparison, growths: Sequence[Growth]) -> str:
    """What the numbers of this run say, in words."""
    rows = {row.method: row for row in comparison.rows}
    lines = {growth.direction: {line.method: line for line in growth.lines} for growth in growths}
    said = [
        _of_backprop(rows.get("backprop"), growths),
        _of_differences(rows.get("forward-difference"), comparison.parameters),
        _of_paths(lines.get("depth", {}).get("path-sum"), comparison),
    ]
    return "\n".join(text for text in said if text)


def _of_backprop(row: Row | None, growths: Sequence[Growth]) -> str:
    if row is None or row.relative is None:
        return ""
    ends = [
        f"{multiple(line.relative[-1])} with n = {whole(growth.parameters[-1])}"
        for growth in growths
        for line in growth.lines
        if line.method == "backprop" and line.relative
    ]
    there = f"; {', '.join(ends)}" if ends else ""
    return f"backprop: the multiplications of {multiple(row.relative)} forward passes{there}."


def _of_differences(row: Row | None, n: int) -> str:
    if row is None or row.passes is None:
        return ""
    million = predicted("forward-difference", (999_999, 1)).passes
    return (
        f"forward-difference: {whole(row.passes)} passes for {whole(n)} parameters; "
        f"for a million, {whole(million)}."
    )


def _of_paths(line: Line | None, comparison: Comparison) -> str:
    if line is None or line.per_layer is None:
        return ""
    hidden = set(comparison.sizes[1:-1] or comparison.sizes[:1])
    width = f" of {hidden.pop()} neurons" if len(hidden) == 1 else ""
    return (
        f"path-sum: {multiple(line.per_layer)} times as many for one more layer{width}: paths "
        "multiply by each layer's width."
    )


def as_data(
    comparisons: Sequence[Comparison], growths: Sequence[Growth], settings: Mapping[str, Any]
) -> dict[str, Any]:
    """The same as plain numbers, texts and lists; null where there is no number.

    Returns
    -------
    dict
        - `settings`: what the command was given;
        - `networks`: for each its `sizes`, `m`, `parameters`, `forward` (multiplications of one
          pass), `forward_seconds`, `forward_measured` and `rows`, one a method: the attributes of
          `nnframe.gradients.comparison.Row`;
        - `growth`: for each series its `direction`, `networks` (sizes), `parameters`, `forward` (of
          one sample) and `lines`, one a method: `method`, `passes`, `multiplications`, `counted`
          and `relative` (a value a network), `power`, `per_layer` and `problem`.
    """
    return {
        "settings": dict(settings),
        "networks": [asdict(comparison) for comparison in comparisons],
        "growth": [_growth_data(growth) for growth in growths],
    }


def _growth_data(growth: Growth) -> dict[str, Any]:
    lines = []
    for line in growth.lines:
        counts = [cost.count for cost in line.costs]
        lines.append(
            {
                "method": line.method,
                "passes": [None if count is None else count.passes for count in counts],
                "multiplications": [
                    None if count is None else count.multiplications for count in counts
                ],
                "counted": [cost.counted for cost in line.costs],
                "relative": list(line.relative),
                "power": line.power,
                "per_layer": line.per_layer,
                "problem": line.problem,
            }
        )
    return {
        "direction": growth.direction,
        "networks": [list(sizes) for sizes in growth.networks],
        "parameters": growth.parameters,
        "forward": growth.forward,
        "lines": lines,
    }


def as_json(
    comparisons: Sequence[Comparison], growths: Sequence[Growth], settings: Mapping[str, Any]
) -> str:
    """`as_data` as text."""
    return json.dumps(as_data(comparisons, growths, settings), indent=2, allow_nan=False)
