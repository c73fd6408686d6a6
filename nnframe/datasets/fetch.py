"""Data sets from OpenML, by scikit-learn's downloader, and only when asked for."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnframe.arrays import Array
from nnframe.datasets.dataset import Dataset
from nnframe.datasets.labels import numbered
from nnframe.datasets.prepare import held_out, prepared
from nnframe.errors import ArgumentError, DataError, MissingExtraError

#: Sets whose last rows are their test samples: how many. Of any other a fifth is held out.
LAST = {"mnist_784": 10_000, "Fashion-MNIST": 10_000, "Kuzushiji-MNIST": 10_000}
_SEED = 0


def fetch(name: str, version: int = 1, folder: str | None = None) -> Dataset:
    """Download a data set of openml.org, or take what an earlier call has kept.

    Parameters
    ----------
    name : str
        As there, such as "mnist_784" or "Fashion-MNIST". It is to have classes, and numbers only.
    version : int
    folder : str, optional
        Where scikit-learn keeps what it downloads; its own folder if not given.

    Raises
    ------
    MissingExtraError
        Without scikit-learn, which comes with the extra `data`.
    DataError
        If it cannot be reached, or is nothing to learn from; with what to do instead.

    Examples
    --------
    >>> fetch("mnist_784")  # doctest: +SKIP
    Dataset('mnist_784', 784 → 10: 60,000 train, 10,000 test)
    """
    if not isinstance(name, str) or not name:
        raise ArgumentError(
            f'fetch takes the name of a data set, such as "mnist_784", got {name!r}'
        )
    try:
        from sklearn import datasets
    except ImportError as error:
        raise MissingExtraError(
            "downloading needs scikit-learn: pip install nnframe[data]"
        ) from error
    try:
        # This parser needs no pandas.
        found = datasets.fetch_openml(
            name, version=version, data_home=folder, as_frame=False, parser="liac-arff"
        )
    except Exception as error:
        # No connection, no such set, a full disk: there is no one exception for it.
        reason = " ".join(str(error).split()) or type(error).__name__
        raise DataError(
            f"{name!r} could not be fetched from openml.org: {reason}. Without a connection, get "
            "its files in another way and give their path: nnframe.datasets.load('FOLDER') reads "
            "IDX files, and also .npz, .csv and the book's mnist.pkl.gz"
        ) from error
    return as_dataset(name, found.data, found.target)


def as_dataset(name: str, data: Any, target: Any) -> Dataset:
    """What scikit-learn returns as a `Dataset`."""
    if target is None or np.ndim(target) != 1 or len(target) != len(data):
        raise DataError(f"{name!r} has no single class for each sample")
    try:
        x = np.asarray(data, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DataError(f"{name!r} holds other things than numbers: {error}") from error
    if ((x >= 0) & (x <= 255) & (x == np.floor(x))).all() and x.max(initial=0) > 1:
        x = x.astype(np.uint8)  # pixels
    y, classes = numbered([str(label) for label in target])
    return prepared(name, parts_of(name, x, y), len(classes), classes)


def parts_of(name: str, x: Array, y: Array) -> dict[str, tuple[Array, Array]]:
    """The published division of a set, where we know it."""
    last = LAST.get(name)
    if last is None or last >= len(x):
        return held_out(x, y, np.random.default_rng(_SEED))
    return {"train": (x[:-last], y[:-last]), "test": (x[-last:], y[-last:])}
