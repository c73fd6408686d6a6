"""Which class a network of two inputs answers where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from nnframe.arrays import Array, as_array, check_finite
from nnframe.errors import DataError, ShapeError
from nnframe.evaluation import labels_of
from nnframe.network import Network
from nnframe.plots.frame import COLOURS, MARKERS
from nnframe.plots.picture import Picture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MARGIN = 0.1  # around the samples, as a share of their range
_FINE, _COARSE = 200, (24, 60)  # points a side of the figure; lines and columns of the text
_POINTS = 500


def decision_boundary(network: Network, x: ArrayLike, y: ArrayLike | None = None) -> Picture:
    """The regions of a plane where a network answers each class, and samples upon them.

    Parameters
    ----------
    network : Network
        Of two inputs.
    x : array_like, shape (n, 2)
        Samples: they say which part of the plane is shown, and the first 500 are drawn.
    y : array_like, shape (n, k), optional
        Their targets, if they are to be drawn by their class.

    Raises
    ------
    ShapeError
        For a network or samples of other than two numbers.
    DataError
        For no samples, or NaN or infinity among them.

    Examples
    --------
    >>> import nnframe
    >>> network = nnframe.Network.of_sizes([2, 1], nnframe.Sigmoid())
    >>> network.parameters = [10.0, 0.0, 0.0]  # class 1 to the right
    >>> picture = decision_boundary(network, [[-1, 0], [1, 1]])
    >>> print(picture.text.splitlines()[0])
    000000000000000000000000000000111111111111111111111111111111
    """
    points = as_array(x, "x")
    if network.shapes[0] != (2,) or points.ndim != 2 or points.shape[1] != 2:
        raise ShapeError(
            f"a decision boundary is drawn in a plane, for 2 numbers a sample: {network!r} takes "
            f"{network.n_in}, and x has shape {points.shape}"
        )
    if not len(points):
        raise DataError("x has no samples: which part of the plane to show is not known")
    check_finite(points, "x")
    points = points.astype(float)
    low, high = points.min(axis=0), points.max(axis=0)
    margin = np.where(high > low, (high - low) * _MARGIN, 0.5)
    low, high = low - margin, high + margin
    labels = None if y is None else labels_of(as_array(y, "y"))
    if labels is not None and len(labels) != len(points):
        raise ShapeError(f"x has {len(points)} samples, y has {len(labels)}")
    coarse = answers_on(network, low, high, *_COARSE)
    k = max(int(coarse.max()), 0 if labels is None else int(labels.max())) + 1
    shares = [f"class {each} in {(coarse == each).mean():.0%}" for each in range(k)]
    where = " and ".join(f"{a:.3g} to {b:.3g}" for a, b in zip(low, high, strict=True))
    alt = f"The answers of the network for inputs from {where}: {', '.join(shares)} of the plane."
    lines = ["".join(_LETTERS[each % len(_LETTERS)] for each in row) for row in coarse.tolist()]
    note = (
        f"x₀ from {low[0]:.3g} to {high[0]:.3g} to the right, "
        f"x₁ from {low[1]:.3g} to {high[1]:.3g} upwards"
    )
    return Picture(
        "Decision boundary",
        alt,
        "\n".join([*lines, "", note]),
        (6.4, 5.4),
        lambda figure: _draw(figure, network, low, high, points, labels, k),
    )


def answers_on(network: Network, low: Array, high: Array, lines: int, columns: int) -> Array:
    """The class at the middle of each cell of a grid, the topmost line first."""
    across = low[0] + (high[0] - low[0]) * (np.arange(columns) + 0.5) / columns
    up = high[1] - (high[1] - low[1]) * (np.arange(lines) + 0.5) / lines
    grid = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
    output = network.forward(grid)
    single = output.shape[1] == 1
    classes = (output[:, 0] >= 0.5).astype(int) if single else output.argmax(axis=1)
    return np.asarray(classes.reshape(lines, columns))


def _draw(
    figure: Figure,
    network: Network,
    low: Array,
    high: Array,
    points: Array,
    labels: Array | None,
    k: int,
) -> None:
    from matplotlib.colors import ListedColormap

    axes = figure.subplots()
    colours = [COLOURS[each % len(COLOURS)] for each in range(k)]
    extent = (low[0], high[0], low[1], high[1])
    axes.imshow(
        answers_on(network, low, high, _FINE, _FINE),
        extent=extent,
        cmap=ListedColormap(colours),
        vmin=-0.5,
        vmax=k - 0.5,
        alpha=0.35,
        aspect="auto",
        interpolation="nearest",
    )
    shown = slice(0, _POINTS)
    groups = np.zeros(len(points), int) if labels is None else labels
    for each in range(k):
        chosen = points[shown][groups[shown] == each]
        colour = "#808080" if labels is None else colours[each]
        axes.scatter(
            chosen[:, 0],
            chosen[:, 1],
            s=36,
            color=colour,
            marker=MARKERS[each % len(MARKERS)],
            linewidths=0.5,
            edgecolors="white",
            label=f"class {each}",
        )
    axes.set_xlabel("x₀")
    axes.set_ylabel("x₁")
    if labels is not None and k <= len(COLOURS):
        figure.legend(loc="outside upper center", ncols=min(k, 4), frameon=False)
