"""Inputs of mean 0 and deviation 1, by what the training samples say."""

from __future__ import annotations

from typing import Self

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from nnframe.arrays import Array, as_float, check_finite
from nnframe.datasets.dataset import Dataset
from nnframe.errors import DataError, ShapeError


@frozen(eq=False)
class Scaling:
    r"""Moves and scales each column: :math:`(x - \mu) / s`.

    Parameters
    ----------
    mean, deviation : ndarray, shape (n_in,)
        μ and s, one of each a column.

    Examples
    --------
    >>> scaling = Scaling.learned([[1.0, 7.0], [3.0, 7.0]])
    >>> scaling.mean, scaling.deviation  # the second column is constant
    (array([2., 7.]), array([1., 1.]))
    >>> scaling([[4.0, 7.0]])
    array([[2., 0.]])
    """

    mean: Array
    deviation: Array

    @classmethod
    def learned(cls, x: ArrayLike) -> Self:
        """The scaling that gives each column of x the mean 0 and the deviation 1.

        A constant column becomes 0: its deviation of 0 is replaced by 1.

        Raises
        ------
        ShapeError, DataError
            For x that is no table with rows, or holds NaN or infinity.
        """
        array = as_float(x, "x")
        if array.ndim != 2:
            raise ShapeError(f"x has shape {array.shape}, expected (n, n_in): one sample a row")
        if not len(array):
            raise DataError("x has no rows: there is nothing to learn a scaling from")
        check_finite(array, "x")
        # By the largest number first: a square may be beyond all floats, and equal numbers, which
        # become 1, have a mean and a deviation of 0 that are exact.
        largest = np.abs(array).max(axis=0).astype(np.float64)
        unit = np.where(largest > 0, largest, 1.0)
        parts = array / unit
        deviation = parts.std(axis=0) * unit
        return cls(parts.mean(axis=0) * unit, np.where(deviation > 0, deviation, 1.0))

    def __call__(self, x: ArrayLike) -> Array:
        """X scaled, in its own dtype.

        Raises
        ------
        ShapeError
            For rows of another length.
        """
        array = as_float(x, "x")
        if array.shape[-1:] != self.mean.shape:
            raise ShapeError(
                f"x has shape {array.shape}, but this scaling is for {len(self.mean)} numbers a "
                "sample"
            )
        scaled: Array = ((array - self.mean) / self.deviation).astype(array.dtype)
        return scaled


def standardized(samples: Dataset) -> Dataset:
    """The data set with inputs of mean 0 and deviation 1 in each column of the training samples.

    What is subtracted and divided by is learned on the training samples alone, and done to every
    part; else what is known of the test samples would leak into the training.

    Parameters
    ----------
    samples : Dataset

    Raises
    ------
    DataError
        For inputs that hold NaN or infinity.

    Examples
    --------
    >>> from nnframe.datasets import moons
    >>> x, _ = standardized(moons(100)).train
    >>> bool(np.allclose(x.mean(axis=0), 0)), bool(np.allclose(x.std(axis=0), 1))
    (True, True)
    """
    scaling = Scaling.learned(samples.train[0])
    parts = {part: (scaling(x), y) for part, (x, y) in samples.parts().items()}
    return Dataset(samples.name, **parts, classes=samples.classes)
