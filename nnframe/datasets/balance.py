"""Weights for samples of classes of which some are rare."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from nnframe.arrays import Array, as_array
from nnframe.errors import DataError, ShapeError


def class_weights(y: ArrayLike, of_class: ArrayLike | None = None) -> Array:
    r"""A weight for each sample, by its class: what `train(weights=...)` takes.

    Parameters
    ----------
    y : array_like, shape (n, k)
        Targets, one-hot.
    of_class : array_like, shape (k,), optional
        The weight of each class. By default all classes count the same in sum, however rare they
        are: a sample of a class with :math:`n_c` samples gets :math:`n / (k n_c)`, where k counts
        the classes that there are samples of. The mean of all weights is then 1.

    Returns
    -------
    ndarray of float64, shape (n,)

    Raises
    ------
    ShapeError
        If y has not two dimensions, or `of_class` not one number for each column.
    DataError
        If a row of y is not one-hot, or there is none.

    Examples
    --------
    >>> y = [[1, 0], [1, 0], [1, 0], [0, 1]]
    >>> class_weights(y).round(3), class_weights(y, [1, 5])
    (array([0.667, 0.667, 0.667, 2.   ]), array([1., 1., 1., 5.]))
    """
    y = as_array(y, "y")
    if y.ndim != 2:
        raise ShapeError(f"y has shape {y.shape}, expected one-hot rows, (n, k): see one_hot")
    for row in np.flatnonzero(((y != 0) & (y != 1)).any(axis=1) | (y.sum(axis=1) != 1))[:1]:
        raise DataError(f"y at row {row} is {y[row]}, expected one 1 and zeros: see one_hot")
    if not len(y):
        raise DataError("y is empty: there are no samples to weigh")
    classes = y.argmax(axis=1)
    if of_class is None:
        counts = np.bincount(classes)
        balanced: Array = len(y) / (np.count_nonzero(counts) * counts[classes])
        return balanced
    chosen = as_array(of_class, "of_class")
    if chosen.shape != y.shape[1:]:
        raise ShapeError(
            f"of_class has shape {chosen.shape}, expected {y.shape[1:]}: a weight for each class"
        )
    weights: Array = chosen[classes].astype(np.float64)
    return weights
