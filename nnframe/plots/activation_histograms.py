"""How the activations of each layer are spread: saturated, dead, or at work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from nnframe.arrays import Array
from nnframe.engine import feedforward
from nnframe.errors import DataError
from nnframe.evaluation import as_inputs
from nnframe.network import Network
from nnframe.plots.characters import steps
from nnframe.plots.frame import COLOURS
from nnframe.plots.picture import Picture
from nnframe.settings import instance_of
from nnframe.table import table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_BINS = 24
_SAMPLES = 1000


def activation_histograms(network: Network, x: ArrayLike) -> Picture:
    """A histogram of the activations :math:`a^l` of each layer, all neurons and samples together.

    Parameters
    ----------
    network : Network
    x : array_like, shape (n, n_in)
        Of more than 1,000 samples the first 1,000 are taken.

    Raises
    ------
    ShapeError, DtypeError, DataError
        For samples of another width, no real numbers, or no samples.

    Examples
    --------
    >>> import nnframe
    >>> network = nnframe.Network.of_sizes([1, 1], nnframe.Linear())
    >>> network.parameters = [2.0, 0.0]
    >>> print(activation_histograms(network, [[0.0], [1.0], [1.0]]).text)
    layer                 smallest  largest  mean  deviation
    --------------------  --------  -------  ----  ---------  ------------------------
    1 Dense(1, activati…         0        2  1.33      0.943  ▄                      █
    """
    instance_of(Network, network, "the network")
    batch, _ = network.as_batch(as_inputs(network, x)[:_SAMPLES])
    if not len(batch):
        raise DataError("x has no samples: there are no activations to draw")
    with np.errstate(under="ignore"):
        records = feedforward(network, batch)
    found = [np.asarray(record.a, dtype=float).ravel() for record in records]
    values = [layer[np.isfinite(layer)] for layer in found]
    names = [short(f"{place} {layer!r}") for place, layer in enumerate(network.layers, start=1)]
    spreads = "; ".join(
        f"{name} from {layer.min():.3g} to {layer.max():.3g}, mean {layer.mean():.3g}"
        for name, layer in zip(names, values, strict=True)
        if len(layer)
    )
    alt = f"Histograms of the activations on {len(batch):,} samples: {spreads}."
    return Picture(
        "Activations",
        alt,
        _text(names, values),
        (6.4, 1.9 * len(names) + 0.4),
        lambda figure: _draw(figure, names, values),
    )


def short(name: str, width: int = 20) -> str:
    """A layer's number and name, cut where it is long.

    Examples
    --------
    >>> short("1 Conv2D(20, (5, 5), ReLU())")
    '1 Conv2D(20, (5, 5)…'
    """
    return name if len(name) <= width else f"{name[: width - 1]}…"


def _counts(values: Array) -> Array:
    low, high = values.min(), values.max()
    # Numbers that are all the same have no range to be divided.
    limits = (low, high) if high > low else (low - 0.5, high + 0.5)
    return np.histogram(values, bins=_BINS, range=limits)[0]


def _text(names: list[str], values: list[Array]) -> str:
    rows = []
    for name, layer in zip(names, values, strict=True):
        if not len(layer):
            rows.append([name, "-", "-", "-", "-", "no finite number"])
            continue
        numbers = (layer.min(), layer.max(), layer.mean(), layer.std())
        rows.append(
            [name, *(f"{number:.3g}" for number in numbers), steps(_counts(layer).tolist())]
        )
    return table(["layer", "smallest", "largest", "mean", "deviation", ""], rows, "<>>>><")


def _draw(figure: Figure, names: list[str], values: list[Array]) -> None:
    panels = figure.subplots(len(names), 1, squeeze=False)[:, 0]
    for place, (axes, name, layer) in enumerate(zip(panels, names, values, strict=True)):
        axes.set_title(name, fontsize=13, loc="left")
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        if len(layer):
            axes.hist(layer, bins=_BINS, color=COLOURS[place % 3])
    panels[-1].set_xlabel("activation a")
