"""The handwritten digits that come with scikit-learn: nothing to download."""

from __future__ import annotations

import numpy as np

from nnframe.datasets.dataset import Dataset, one_hot
from nnframe.errors import MissingExtraError

_SEED = 0  # which samples are for testing; always the same, so that accuracies can be compared
_TEST = 360  # of 1,797, a fifth
_INK = 16  # the largest value of a pixel


def load_digits() -> Dataset:
    """scikit-learn's 1,797 digits of 8 × 8 pixels, 1,437 to learn from and 360 to test.

    Raises
    ------
    MissingExtraError
        Without scikit-learn, which comes with the extra `data`.

    Examples
    --------
    >>> load_digits()  # doctest: +SKIP
    Dataset('digits', 64 → 10: 1,437 train, 360 test)
    """
    try:
        from sklearn import datasets
    except ImportError as error:
        raise MissingExtraError(
            "the digits come with scikit-learn: pip install nnframe[data]"
        ) from error
    pixels, labels = datasets.load_digits(return_X_y=True)
    x, y = np.asarray(pixels, dtype=np.float64) / _INK, one_hot(labels, 10)
    test, train = np.split(np.random.default_rng(_SEED).permutation(len(x)), [_TEST])
    return Dataset("digits", train=(x[train], y[train]), test=(x[test], y[test]))
