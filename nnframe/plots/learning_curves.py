"""How cost and accuracy went, epoch by epoch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nnframe.errors import ArgumentError
from nnframe.plots.characters import bar
from nnframe.plots.frame import COLOURS
from nnframe.plots.picture import Picture
from nnframe.progress import Epoch
from nnframe.table import table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LINES = 20  # of the text form: of more epochs some are shown


def learning_curves(
    history: Sequence[Epoch] | Sequence[float], accuracies: Sequence[float | None] = ()
) -> Picture:
    """The cost of each epoch, and the accuracy on the validation samples where it is known.

    Parameters
    ----------
    history : sequence of Epoch, or of float
        What `nnframe.train` returns; or the costs alone, as `nnframe.checkpoint.read_run` has them.
    accuracies : sequence of float or None
        Beside costs.

    Raises
    ------
    ArgumentError
        For no epochs, or other counts of accuracies than of costs.

    Examples
    --------
    >>> print(learning_curves([0.4, 0.1], [0.5, 1.0]).text)
    epoch    cost  accuracy
    -----  ------  --------  ------------------------------
        1  0.4000   50.00 %  ███████████████
        2  0.1000  100.00 %  ██████████████████████████████
    """
    costs = [each.cost if isinstance(each, Epoch) else float(each) for each in history]
    shares = [each.accuracy for each in history if isinstance(each, Epoch)] or list(accuracies)
    if not costs:
        raise ArgumentError("there is no epoch to draw: the history is empty")
    shares = shares or [None] * len(costs)
    if len(shares) != len(costs):
        raise ArgumentError(f"there are {len(costs)} costs, but {len(shares)} accuracies")
    known = [share for share in shares if share is not None]
    if len(costs) == 1:
        alt = f"Cost {costs[0]:.4g} after a single epoch"
        alt += f"; accuracy {100 * known[0]:.2f} %" if known else ""
    else:
        alt = f"Cost over {len(costs)} epochs, from {costs[0]:.4g} at first to {costs[-1]:.4g}"
        alt += " at the end"
        if known:
            alt += f"; accuracy from {100 * known[0]:.2f} % to {100 * known[-1]:.2f} %"
    return Picture(
        "Learning curve" if not known else "Learning curves",
        f"{alt}.",
        _text(costs, shares),
        (6.4, 5.6) if known else (6.4, 3.4),
        lambda figure: _draw(figure, costs, shares),
    )


def shown(n: int, lines: int = _LINES) -> list[int]:
    """Which of n epochs have a line: all, or so many evenly, with the first and the last.

    Examples
    --------
    >>> shown(3), shown(100, 5)
    ([0, 1, 2], [0, 25, 50, 74, 99])
    """
    if n <= lines:
        return list(range(n))
    return [round(place * (n - 1) / (lines - 1)) for place in range(lines)]


def _text(costs: list[float], shares: list[float | None]) -> str:
    highest = max((cost for cost in costs if math.isfinite(cost)), default=0) or 1
    rated = any(share is not None for share in shares)
    rows = []
    for place in shown(len(costs)):
        cost, share = costs[place], shares[place]
        row = [str(place + 1), f"{cost:.4f}"]
        if rated:
            row.append("unknown" if share is None else f"{100 * share:.2f} %")
        long = share if rated else cost / highest
        rows.append([*row, bar(long) if long is not None and math.isfinite(long) else ""])
    titles = ["epoch", "cost", *(["accuracy"] if rated else []), ""]
    return table(titles, rows, ">>><" if rated else ">><")


def _draw(figure: Figure, costs: list[float], shares: list[float | None]) -> None:
    rated = any(share is not None for share in shares)
    panels = figure.subplots(2 if rated else 1, 1, sharex=True, squeeze=False)[:, 0]
    epochs = range(1, len(costs) + 1)
    marker = "o" if len(costs) <= 40 else ""
    panels[0].plot(epochs, costs, marker=marker, markersize=4, color=COLOURS[0], linewidth=1.8)
    panels[0].set_ylabel("cost")
    if all(cost >= 0 for cost in costs):
        panels[0].set_ylim(bottom=0)
    if rated:
        percents = [math.nan if share is None else 100 * share for share in shares]
        panels[1].plot(
            epochs, percents, marker=marker, markersize=4, color=COLOURS[1], linewidth=1.8
        )
        panels[1].set_ylabel("accuracy in %")
    panels[-1].set_xlabel("epoch")
    if len(costs) == 1:
        panels[-1].set_xlim(0.5, 1.5)
        panels[-1].set_xticks([1])
    else:
        panels[-1].xaxis.get_major_locator().set_params(integer=True)
    for axes in panels:
        axes.grid(color="#808080", alpha=0.3, linewidth=0.6)
        axes.set_axisbelow(True)
