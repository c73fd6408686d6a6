"""The 1,797 handwritten digits of 8×8 pixels that come with scikit-learn."""

from __future__ import annotations

import numpy as np

from nnframe.datasets.dataset import Dataset, one_hot
from nnframe.errors import MissingExtraError

#: One in five is kept for testing, always the same ones.
TEST, SEED = 360, 0


def load_digits() -> Dataset:
    """Load the digits: 1,437 to learn from and 360 to test with, pixels from 0 to 1.

    Raises
    ------
    MissingExtraError
        If scikit-learn is not installed.

    Examples
    --------
    >>> load_digits()
    digits: 1,437 samples to learn from, 360 to test with, 64 numbers each, 10 classes
    """
    try:
        from sklearn import datasets
    except ImportError as error:
        raise MissingExtraError(
            "the digits come with scikit-learn: pip install nnframe[data]"
        ) from error
    pixels, labels = datasets.load_digits(return_X_y=True)
    x, y = pixels / 16, one_hot(labels.astype(np.int64))
    order = np.random.default_rng(SEED).permutation(len(x))
    test, train = order[:TEST], order[TEST:]
    return Dataset("digits", (x[train], y[train]), (x[test], y[test]))
