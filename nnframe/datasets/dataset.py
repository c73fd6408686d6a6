"""What every reader returns, and labels as the targets of a network."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from nnframe.arrays import Array, as_array, as_float
from nnframe.errors import ArgumentError, DataError, DtypeError, ShapeError
from nnframe.settings import instance_of, positive_int, shown

Samples: TypeAlias = tuple[Array, Array]

#: No reader makes more than this of one file: a few damaged bytes can ask for any amount.
MAX_BYTES = 2 * 1024**3


@frozen(eq=False, repr=False)
class Dataset:
    """Samples to learn from, and others to test with: pairs (x, y) of arrays, one row a sample.

    Parameters
    ----------
    name : str
    train, test : tuple of ndarray
        x of shape (n, n_in), floats, and y of shape (n, n_out), one-hot where there are classes.
        What is read from a file has inputs from 0 to 1.
    validation : tuple of ndarray, optional
        A third part, for choosing settings.
    classes : tuple of str, optional
        What the classes are called, in the order of the columns of y.

    Raises
    ------
    ArgumentError
        For parts that are no pairs, and for a name that is no text.
    DtypeError
        For what is no array of real numbers.
    ShapeError
        For x or y without rows and columns, for parts that do not fit one another, and for more or
        fewer names than classes.

    Examples
    --------
    >>> x, y = np.array([[0.0, 0.5], [1.0, 0.2]]), one_hot([0, 1])
    >>> samples = Dataset("mine", train=(x, y), test=(x, y))
    >>> samples
    Dataset('mine', 2 → 2: 2 train, 2 test)
    >>> samples.n_in, samples.n_out
    (2, 2)
    """

    name: str
    train: Samples
    test: Samples
    validation: Samples | None = None
    classes: tuple[str, ...] | None = None

    def __attrs_post_init__(self) -> None:
        instance_of(str, self.name, "the name of a data set")
        for part in ("train", "test", "validation"):
            if part != "validation" or self.validation is not None:
                object.__setattr__(self, part, as_samples(getattr(self, part), part))
        for part, (x, y) in self.parts().items():
            if x.ndim != 2 or y.ndim != 2 or len(x) != len(y):
                raise ShapeError(
                    f"the {part} samples have x of shape {x.shape} and y of shape {y.shape}, "
                    "expected (n, n_in) and (n, n_out) with the same n"
                )
            if (x.shape[1], y.shape[1]) != (self.n_in, self.n_out):
                raise ShapeError(
                    f"the {part} samples have {x.shape[1]} inputs and {y.shape[1]} classes, but "
                    f"the train samples have {self.n_in} and {self.n_out}"
                )

        if self.classes is not None and len(self.classes) != self.n_out:
            raise ShapeError(f"{len(self.classes)} names are given for {self.n_out} classes")

    def parts(self) -> dict[str, Samples]:
        """The parts there are, by name."""
        parts = {"train": self.train, "test": self.test}
        return parts if self.validation is None else {**parts, "validation": self.validation}

    @property
    def n_in(self) -> int:
        """Numbers a sample."""
        return int(self.train[0].shape[1])

    @property
    def n_out(self) -> int:
        """Numbers a target: the number of classes, where there are classes."""
        return int(self.train[1].shape[1])

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(x):,} {part}" for part, (x, _) in self.parts().items())
        return f"Dataset({self.name!r}, {self.n_in} → {self.n_out}: {counts})"


def as_samples(pair: Any, part: str) -> Samples:
    """A pair of arrays of real numbers, or a named error."""
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        raise ArgumentError(f"the {part} samples must be a pair (x, y), got {shown(pair)}")
    return as_float(pair[0], f"the {part} x"), as_float(pair[1], f"the {part} y")


def one_hot(labels: ArrayLike, n_classes: int | None = None) -> Array:
    """Labels 0, 1, 2, … as rows that are 1 in the label's column and 0 elsewhere.

    Parameters
    ----------
    labels : array_like of int, shape (n,)
    n_classes : int, optional
        The number of columns; one more than the largest label if not given.

    Returns
    -------
    ndarray of float64, shape (n, n_classes)

    Raises
    ------
    ShapeError, DtypeError
        For labels that are no row of whole numbers.
    DataError
        For a label below 0, or with no column of its own, with its row.
    ArgumentError
        For `n_classes` below 1.

    Examples
    --------
    >>> one_hot([2, 0])
    array([[0., 0., 1.],
           [1., 0., 0.]])
    >>> one_hot([1], n_classes=2)
    array([[0., 1.]])
    """
    array = as_array(labels, "labels")
    if array.ndim != 1:
        raise ShapeError(f"labels must be one number a sample, shape (n,), got {array.shape}")
    if array.dtype.kind not in "iu" and array.size:
        raise DtypeError(
            f"labels hold {array.dtype}, expected whole numbers: if they are, use astype(int)"
        )
    if n_classes is None:
        if not array.size:
            raise DataError("there are no labels: how many classes there are must be given")
        n_classes = max(int(array.max()), 0) + 1
    else:
        n_classes = positive_int(n_classes, "n_classes")
    outside = np.flatnonzero((array < 0) | (array >= n_classes))
    if outside.size:
        row = int(outside[0])
        raise DataError(
            f"labels hold {array[row]} at row {row}, expected 0 to {n_classes - 1} for "
            f"{n_classes} classes"
        )
    if array.size * n_classes * 8 > MAX_BYTES:
        raise DataError(
            f"{array.size:,} labels of {n_classes:,} classes would fill more than 2 GiB: number "
            "the classes 0, 1, 2, … without gaps"
        )
    rows = np.zeros((array.size, n_classes))
    rows[np.arange(array.size), array.astype(np.intp)] = 1.0
    return rows
