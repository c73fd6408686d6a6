"""What every reader returns, and the helpers that they share."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from nnframe.arrays import Array, as_array, check_finite
from nnframe.errors import ArgumentError, DataError, DataFileError, DtypeError, ShapeError

Samples: TypeAlias = tuple[Array, Array]


@frozen(eq=False, repr=False)
class Dataset:
    """Samples to train on and samples to test with, one a row.

    Attributes
    ----------
    name : str
    train, test : tuple of ndarray, shapes (n, n_in) and (n, n_out)
        Inputs from 0 to 1, and one-hot targets.
    validation : tuple of ndarray, or None
        A third part, where the source has one.
    """

    name: str
    train: Samples
    test: Samples
    validation: Samples | None = None

    @property
    def n_in(self) -> int:
        """Numbers in one input."""
        return int(self.train[0].shape[1])

    @property
    def n_out(self) -> int:
        """Classes."""
        return int(self.train[1].shape[1])

    def __repr__(self) -> str:
        return (
            f"{self.name}: {len(self.train[0]):,} samples to learn from, "
            f"{len(self.test[0]):,} to test with, {self.n_in} numbers each, {self.n_out} classes"
        )


def one_hot(labels: ArrayLike, n_classes: int | None = None) -> Array:
    """Class numbers as rows with a single 1.

    Parameters
    ----------
    labels : array_like of int, shape (n,)
        From 0 to n_classes - 1.
    n_classes : int, optional
        One more than the largest label if not given.

    Returns
    -------
    ndarray, shape (n, n_classes)

    Raises
    ------
    ShapeError, DtypeError, DataError, ArgumentError
        For labels that are no flat list of whole numbers, or outside the classes.

    Examples
    --------
    >>> one_hot([2, 0], 3)
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    numbers = as_array(labels, "labels")
    if numbers.ndim != 1:
        raise ShapeError(f"labels must be one class number a sample, got shape {numbers.shape}")
    if not numbers.size:
        raise DataError("there are no labels")
    if numbers.dtype.kind not in "iu":
        raise DtypeError(f"labels must be whole numbers, got {numbers.dtype}")
    lowest, highest = int(numbers.min()), int(numbers.max())
    count = highest + 1 if n_classes is None else n_classes
    if lowest < 0 or highest >= count:
        raise DataError(f"labels run from {lowest} to {highest}, expected 0 to {count - 1}")
    if count > MOST_CLASSES:
        raise ArgumentError(
            f"{count} classes would be rows of {count} numbers: at most {MOST_CLASSES}"
        )
    rows = np.zeros((len(numbers), count))
    rows[np.arange(len(numbers)), numbers] = 1
    return rows


#: Above this a label is more likely an identifier than a class.
MOST_CLASSES = 10_000


def as_rows(x: Array, y: Array, n_classes: int | None, source: str) -> Samples:
    """Images as rows and labels as one-hot rows, once they are known to belong together."""
    if x.ndim < 2 or len(x) != len(y) or not x.size:
        raise DataFileError(
            f"{source}: inputs of shape {x.shape} and labels of shape {y.shape} are no samples and "
            "their labels"
        )
    if x.dtype.kind not in "biuf" or y.dtype.kind not in "biuf":
        raise DataFileError(f"{source}: holds {x.dtype} and {y.dtype}, expected numbers")
    check_finite(x, f"{source}: x")
    check_finite(y, f"{source}: y")
    rows = x.reshape(len(x), -1)
    return rows, y.astype(np.float64) if y.ndim == 2 else one_hot(y, n_classes)
