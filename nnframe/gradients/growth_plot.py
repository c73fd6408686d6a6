"""How the cost of each method grows, as a figure; needs the extra `plot`.

Read in black and white as well: each line has a colour (of Okabe and Ito's palette, which is made
for colour-blind people), a dash and a marker of its own, and its name at its end.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import frozen

from nnframe.errors import ArgumentError
from nnframe.gradients.growth import Growth, Line
from nnframe.gradients.networks import name_of
from nnframe.plots.frame import SETTINGS, require_matplotlib

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Style = tuple[str, Any, str]

#: Colour, dashes and marker of each line in turn.
STYLES: tuple[Style, ...] = (
    ("#000000", "-", "o"),
    ("#0072B2", "--", "s"),
    ("#D55E00", "-.", "^"),
    ("#009E73", (0, (6, 2)), "D"),
    ("#CC79A7", (0, (3, 1, 1, 1)), "v"),
    ("#56B4E9", (0, (1, 1)), "P"),
    ("#E69F00", (0, (5, 1, 1, 1, 1, 1)), "X"),
)
TITLES = {"width": "wider", "depth": "deeper", "given": "from network to network"}
GREY = "#666666"
#: Colours too light for letters, and what their letters have.
DARKER = {"#56B4E9": "#1F78AC", "#E69F00": "#A06E00", "#CC79A7": "#A64D80"}
#: Labels are at least this part of the axis apart.
GAP = 0.058
#: And numbers below it.
ROOM = 0.16
#: No axis goes beyond what a float can hold.
HIGHEST = 1e300


@frozen
class Curve:
    """One line of a figure: methods of equal cost share one."""

    label: str
    n: tuple[int, ...]
    y: tuple[float, ...]
    counted: tuple[bool, ...]

    def style(self, styles: Mapping[str, Style]) -> Style:
        """The colour, dashes and marker of its first method."""
        return styles[self.label.split(", ")[0]]


def figure_of(growths: Sequence[Growth]) -> Figure:
    """A figure of multiplications for one sample over parameters, a panel for each series.

    Parameters
    ----------
    growths : sequence of Growth
        One or more.

    Raises
    ------
    ArgumentError
        If there is nothing to draw.
    MissingExtraError
        Without matplotlib.
    """
    require_matplotlib()
    from matplotlib import style
    from matplotlib.figure import Figure

    curves = [curves_of(growth) for growth in growths]
    if not any(curves):
        raise ArgumentError("there is nothing to draw: no method could be counted")
    order = {label: None for some in curves for curve in some for label in curve.label.split(", ")}
    styles = {label: STYLES[i % len(STYLES)] for i, label in enumerate(order)}
    with style.context(["default", SETTINGS]):
        figure = Figure(figsize=(6.4 * len(growths), 6.2), layout="constrained", facecolor="white")
        panels = figure.subplots(1, len(growths), sharey=True, squeeze=False)[0]
        for axes, growth, some in zip(panels, growths, curves, strict=True):
            _panel(axes, growth, some, styles)
        panels[0].set_ylabel("multiplications for one sample")
        for axes, growth, some in zip(panels, growths, curves, strict=True):
            _labels(axes, growth, some, styles)
        figure.supxlabel("filled: counted     hollow: by formula", fontsize=13, color=GREY)
    return figure


def curves_of(growth: Growth) -> list[Curve]:
    """The lines of one panel: what has a number that a float can hold."""
    found: dict[tuple[Any, ...], Curve] = {}
    for line in growth.lines:
        points = _points(growth, line)
        if not points:
            continue
        n, y, counted = zip(*points, strict=True)
        same = found.get((n, y))
        label = line.method if same is None else f"{same.label}, {line.method}"
        found[n, y] = Curve(label, n, y, counted)
    return list(found.values())


def _points(growth: Growth, line: Line) -> list[tuple[int, float, bool]]:
    return [
        (n, float(cost.count.multiplications), cost.counted)
        for n, cost in zip(growth.parameters, line.costs, strict=False)  # none where it fails
        if cost.count is not None and 0 < cost.count.multiplications < HIGHEST
    ]


def _panel(axes: Axes, growth: Growth, curves: Sequence[Curve], styles: dict[str, Style]) -> None:
    axes.set_xscale("log")
    axes.set_yscale("log")
    first, last = (name_of(growth.networks[i]) for i in (0, -1))
    axes.set_title(f"{TITLES[growth.direction]}: {first} to {last}", fontsize=14)
    axes.set_xlabel("parameters n")
    ticks = spaced(growth.parameters)
    axes.set_xticks(ticks, [f"{n:,}" for n in ticks])
    axes.set_xticks([], minor=True)
    axes.grid(color="#DDDDDD", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.plot(growth.parameters, growth.forward, color=GREY, linewidth=1)
    for curve in curves:
        colour, dashes, marker = curve.style(styles)
        axes.plot(curve.n, curve.y, color=colour, linestyle=dashes, linewidth=1.8)
        for n, y, counted in zip(curve.n, curve.y, curve.counted, strict=True):
            face = colour if counted else "white"
            axes.plot([n], [y], marker, color=colour, markerfacecolor=face, markersize=7)


def _labels(axes: Axes, growth: Growth, curves: Sequence[Curve], styles: dict[str, Style]) -> None:
    """Each line's name at its end, moved apart where two would overlap."""
    bottom, top = (math.log10(limit) for limit in axes.get_ylim())
    ends = [(growth.parameters[-1], float(growth.forward[-1]), "one forward pass", GREY)]
    ends += [
        (curve.n[-1], curve.y[-1], curve.label.replace(", ", ",\n"), curve.style(styles)[0])
        for curve in curves
    ]
    heights = [(math.log10(y) - bottom) / (top - bottom) for _, y, _, _ in ends]
    lines = [label.count("\n") + 1 for _, _, label, _ in ends]
    for (n, y, label, colour), height in zip(ends, apart(heights, lines), strict=True):
        axes.annotate(
            label,
            (n, y),
            xytext=(1.04, height),
            textcoords="axes fraction",
            va="center",
            fontsize=13,
            color=DARKER.get(colour, colour),
            arrowprops={
                "arrowstyle": "-",
                "color": colour,
                "linewidth": 0.6,
                "shrinkB": 5,
                "relpos": (0, 0.5),
            },
        )


def spaced(values: Sequence[int]) -> list[int]:
    """Those of the ascending values that have room for a number on a logarithmic axis.

    Examples
    --------
    >>> spaced([26, 27, 86, 326])
    [26, 86, 326]
    """
    first, *middle, last = values
    room = ROOM * math.log(last / first)
    chosen = [first]
    for value in middle:
        if math.log(value / chosen[-1]) > room and math.log(last / value) > room:
            chosen.append(value)
    return chosen if first == last else [*chosen, last]


def apart(heights: Sequence[float], lines: Sequence[int]) -> list[float]:
    """The heights of labels of so many lines, moved as little as keeps them apart and in order.

    Examples
    --------
    >>> [round(height, 3) for height in apart([0.5, 0.1, 0.5], [1, 1, 1])]
    [0.471, 0.1, 0.529]
    """
    order = sorted(range(len(heights)), key=lambda i: heights[i])
    # Neighbours that are too near form a block, which is centred on the mean of where they belong.
    blocks: list[list[int]] = []
    for i in order:
        blocks.append([i])
        while len(blocks) > 1 and _bottom(blocks[-1], heights, lines) < _top(
            blocks[-2], heights, lines
        ):
            last = blocks.pop()
            blocks[-1] += last
    placed = dict[int, float]()
    for block in blocks:
        height = _bottom(block, heights, lines)
        for i in block:
            placed[i] = height + GAP * lines[i] / 2
            height += GAP * lines[i]
    return [placed[i] for i in range(len(heights))]


def _bottom(block: list[int], heights: Sequence[float], lines: Sequence[int]) -> float:
    middle = sum(heights[i] for i in block) / len(block)
    return middle - GAP * sum(lines[i] for i in block) / 2


def _top(block: list[int], heights: Sequence[float], lines: Sequence[int]) -> float:
    return _bottom(block, heights, lines) + GAP * sum(lines[i] for i in block)
