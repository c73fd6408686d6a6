"""From the arrays of a file to a `Dataset`: rows, pixels from 0 to 1, labels one-hot."""

from __future__ import annotations

import numpy as np

from nnframe.arrays import Array, check_finite
from nnframe.datasets.dataset import Dataset, Samples, one_hot
from nnframe.errors import DataError, DtypeError, ShapeError

_SEED = 0  # which fifth is held out; any other would do, but always the same


def prepared(
    name: str,
    parts: dict[str, Samples],
    n_classes: int | None = None,
    classes: tuple[str, ...] | None = None,
) -> Dataset:
    """A `Dataset` of the parts "train", "test" and, if there, "validation".

    Bytes are divided by 255, and numbers already from 0 to 1 stay. Others are moved and scaled so
    that the training samples go from 0 to 1; no other part has a say in that, or what is known of
    the test samples would leak into the training.

    Parameters
    ----------
    name : str
    parts : dict
        x of shape (n, …) of any real numbers; y integers (n,) or (n, 1), or one-hot (n, k).
    n_classes : int, optional
        As for `one_hot`; by default the largest label of any part decides.
    classes : tuple of str, optional
        Their names.

    Raises
    ------
    DataError, ShapeError, DtypeError
        Naming the part, and row and column where one value is at fault.

    Examples
    --------
    >>> images = np.array([[[0, 255], [51, 0]]], dtype=np.uint8)
    >>> samples = (images, np.array([3]))
    >>> prepared("two by two", {"train": samples, "test": samples}).train[0]
    array([[0. , 1. , 0.2, 0. ]], dtype=float32)
    """
    for part, (x, y) in parts.items():
        if x.ndim < 2 or y.ndim < 1 or len(x) != len(y):
            raise ShapeError(
                f"{part}: x has shape {x.shape} and y has {y.shape}, expected one row of x for "
                "each label of y"
            )
        if not x.size:
            raise DataError(f"{part}: x is empty, shape {x.shape}")
        if x.dtype.kind not in "biuf":
            raise DtypeError(f"{part}: x holds {x.dtype}, expected real numbers")
    inputs = unit_range({part: x.reshape(len(x), -1) for part, (x, _) in parts.items()})
    labels = {part: as_labels(y, part) for part, (_, y) in parts.items()}
    if n_classes is None:
        columns = [y.shape[1] for _, y in parts.values() if is_table(y)]
        n_classes = max([*columns, *(int(values.max()) + 1 for values in labels.values()), 1])
    pairs = {}
    for part, values in labels.items():
        try:
            pairs[part] = inputs[part], one_hot(values, n_classes)
        except DataError as error:
            raise DataError(f"{part}: {error}") from error
    return Dataset(name, **pairs, classes=classes)


def held_out(x: Array, y: Array, draw: np.random.Generator | None = None) -> dict[str, Samples]:
    """A fifth of the samples, drawn at random, for testing; the others to learn from.

    Always the same fifth, unless a generator is given to draw it with.

    Examples
    --------
    >>> parts = held_out(np.eye(10), np.arange(10))
    >>> len(parts["train"][0]), len(parts["test"][0])
    (8, 2)
    """
    if x.ndim < 1 or y.ndim < 1 or len(x) != len(y):
        raise DataError(f"x has shape {x.shape} and y has {y.shape}: one label a sample is needed")
    if len(x) < 2:
        raise DataError(f"has {len(x)} samples: some to learn from and some to test are needed")
    order = (draw or np.random.default_rng(_SEED)).permutation(len(x))
    test, train = np.split(order, [max(len(x) // 5, 1)])
    return {"train": (x[train], y[train]), "test": (x[test], y[test])}


def unit_range(inputs: dict[str, Array]) -> dict[str, Array]:
    """Each part's rows as floats, scaled as `prepared` says."""
    train = inputs["train"]
    for part, x in inputs.items():
        if (x.dtype == np.uint8) != (train.dtype == np.uint8):
            raise DtypeError(f"x holds {train.dtype} in train, but {x.dtype} in {part}")
        check_finite(x, f"{part}: x")
    # A copy in any case: rows cut out of a file are read-only, and maybe in foreign byte order.
    wide = train.dtype.itemsize > 4 or train.dtype.kind in "iu"
    dtype = np.float64 if wide and train.dtype != np.uint8 else np.float32
    with np.errstate(all="ignore"):  # what does not fit into floats is named below
        floats = {part: np.array(x, dtype=dtype, order="C") for part, x in inputs.items()}
        low, high = floats["train"].min(), floats["train"].max()
        if train.dtype == np.uint8:
            for x in floats.values():
                np.divide(x, 255, out=x)
        elif low < 0 or high > 1:
            # Halved, as high - low may be beyond the largest float where neither of them is.
            span = high / 2 - low / 2
            for x in floats.values():
                np.divide(x, 2, out=x)
                np.subtract(x, low / 2, out=x)
                np.divide(x, span if span > 0 else 1, out=x)
    for part, x in floats.items():
        check_finite(x, f"{part}: x, scaled by the train samples,")
    return floats


def is_table(y: Array) -> bool:
    """Whether y has a column for each class: one column holds labels."""
    return y.ndim == 2 and y.shape[1] != 1


def as_labels(y: Array, part: str) -> Array:
    """The labels of y, which may be one-hot."""
    if not is_table(y):
        y = y[:, 0] if y.ndim == 2 else y
        if y.ndim != 1:
            raise ShapeError(f"{part}: y has shape {y.shape}, expected (n,) or (n, n_classes)")
        if y.dtype.kind not in "iu":
            raise DtypeError(f"{part}: y holds {y.dtype}, expected labels 0, 1, 2, … or one-hot")
        return y
    if y.dtype.kind not in "biuf":
        raise DtypeError(f"{part}: y holds {y.dtype}, expected labels 0, 1, 2, … or one-hot")
    fair = ((y == 0) | (y == 1)).all(axis=1) & ((y == 1).sum(axis=1) == 1)
    if not fair.all():
        row = int(np.flatnonzero(~fair)[0])
        raise DataError(f"{part}: y is not one-hot at row {row}: one 1 and zeros are expected")
    labels: Array = (y == 1).argmax(axis=1)
    return labels
