"""Which classes are taken for which."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnframe.arrays import Array
from nnframe.errors import ArgumentError
from nnframe.evaluation import Evaluation
from nnframe.plots.frame import SHADES
from nnframe.plots.picture import Picture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_NUMBERS = 20  # classes, beyond which there is no room for a number in each cell


def confusion_matrix(evaluation: Evaluation) -> Picture:
    r"""A row for each true class, a column for each answer; dark to light by the share of the row.

    Parameters
    ----------
    evaluation : Evaluation
        From `nnframe.evaluate`, of samples that have classes.

    Raises
    ------
    ArgumentError
        If the samples have no classes.

    Examples
    --------
    >>> import nnframe
    >>> network = nnframe.Network.of_sizes([1, 1], nnframe.Sigmoid())
    >>> network.parameters = [1.0, 0.0]
    >>> samples = [[-1.0], [2.0], [1.0]], [[0], [0], [1]]
    >>> picture = confusion_matrix(nnframe.evaluate(network, samples))
    >>> print(picture.text)
    true \ answer  0  1
    -------------  -  -
    0              1  1
    1              ·  1
    >>> picture.alt
    'Confusion matrix of 2 classes, 2 of 3 samples on its diagonal; most often 0 is taken for 1.'
    """
    confusion = evaluation.confusion
    if confusion is None:
        raise ArgumentError("these targets are no classes: there is nothing to be confused")
    k, right = len(confusion), int(np.trace(confusion))
    alt = f"Confusion matrix of {k} classes, {right:,} of {evaluation.n:,} samples on its diagonal"
    wrong = confusion - np.diag(np.diag(confusion))
    if wrong.any():
        i, j = np.unravel_index(wrong.argmax(), wrong.shape)
        names = evaluation.classes
        alt += f"; most often {names[int(i)]} is taken for {names[int(j)]}"
    side = _side(k)
    return Picture(
        "Confusion matrix",
        f"{alt}.",
        evaluation.matrix(),
        (side, side - 0.4),
        lambda figure: _draw(figure, confusion, evaluation.classes),
    )


def _side(k: int) -> float:
    """Inches of the figure of k classes."""
    return min(max(3.6 + 0.42 * k, 4.2), 9.0)


def _draw(figure: Figure, confusion: Array, classes: tuple[str, ...]) -> None:
    k = len(confusion)
    axes = figure.subplots()
    shares = confusion / np.maximum(confusion.sum(axis=1, keepdims=True), 1)
    axes.pcolormesh(shares, cmap=SHADES, vmin=0, vmax=1, edgecolors="face", linewidth=0.5)
    axes.set_aspect("equal")
    axes.invert_yaxis()
    places = np.arange(k) + 0.5
    names = [name if len(name) <= 12 else f"{name[:11]}…" for name in classes]
    turned = 90 if max(map(len, names)) > 2 else 0
    if k <= 50:
        axes.set_xticks(places, names, rotation=turned)
        axes.set_yticks(places, names)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_xlabel("answered class")
    axes.set_ylabel("true class")
    if k > _NUMBERS:
        return
    # Of many classes a large count has smaller digits, so that it stays in its cell.
    cell = 72 * (_side(k) - 1.2) / k
    size = min(13, 1.3 * cell / len(str(confusion.max())))
    for (i, j), count in np.ndenumerate(confusion):
        if count:
            colour = "black" if shares[i, j] > 0.5 else "white"
            axes.text(
                j + 0.5, i + 0.52, str(count), ha="center", va="center", size=size, color=colour
            )
