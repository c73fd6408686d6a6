"""NumPy's .npz archives: x_train, y_train, x_test, y_test, or x and y."""

from __future__ import annotations

import io
import math
import zipfile
from pathlib import Path

import numpy as np
from numpy.lib import format as npy

from nnframe.arrays import Array, check_finite
from nnframe.datasets.dataset import Dataset, Samples, as_rows
from nnframe.datasets.files import MOST_BYTES, contents
from nnframe.errors import DataFileError

#: Where there is no test part, one sample in so many is kept back for it.
HELD_OUT, SEED = 5, 0


def read_npz(path: str | Path) -> Dataset:
    """Read an archive of arrays, each sample a row or an image.

    Labels are class numbers, or one-hot rows. Bytes are divided by 255; other numbers outside 0 to
    1 are scaled to it by the smallest and largest of the training samples.

    Raises
    ------
    DataFileError
        If it is missing, damaged, larger than any data set, or lacks an array.
    DataError
        If it holds NaN or infinity, with row and column.
    """
    arrays = read_arrays(path)
    if {"x_train", "y_train", "x_test", "y_test"} <= arrays.keys():
        pairs = {part: (arrays[f"x_{part}"], arrays[f"y_{part}"]) for part in ("train", "test")}
    elif {"x", "y"} <= arrays.keys():
        pairs = split(arrays["x"], arrays["y"], path)
    else:
        raise DataFileError(
            f"{path}: has the arrays {', '.join(sorted(arrays)) or 'none'}; expected x_train, "
            "y_train, x_test, y_test, or x and y"
        )
    train_x, train_y = pairs["train"]
    test_x, test_y = pairs["test"]
    if train_x.shape[1:] != test_x.shape[1:] or train_y.shape[1:] != test_y.shape[1:]:
        raise DataFileError(f"{path}: training and test samples differ in shape")
    labels = [y for y in (train_y, test_y) if y.ndim == 1 and y.size and y.dtype.kind in "iu"]
    classes = 1 + max(int(y.max()) for y in labels) if labels else None
    train = as_rows(train_x, train_y, classes, f"{path}, train")
    test = as_rows(test_x, test_y, classes, f"{path}, test")
    scaled = scale(train[0], test[0])
    return Dataset(Path(path).name, (scaled[0], train[1]), (scaled[1], test[1]))


def read_arrays(path: str | Path) -> dict[str, Array]:
    """Every array of an archive; what an array says of its size is checked before it is read."""
    data = contents(path)
    arrays = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MOST_BYTES:
                raise DataFileError(f"{path}: unpacks to more than {MOST_BYTES / 2**30:.0f} GiB")
            for member in archive.infolist():
                if member.filename.endswith(".npy"):
                    arrays[member.filename.removesuffix(".npy")] = _read(archive.read(member))
    except DataFileError:
        raise
    except Exception as error:
        # zipfile and NumPy's header parser raise a dozen kinds of errors for damaged files.
        raise DataFileError(
            f"{path}: is no .npz of numbers: {type(error).__name__}: {error}"
        ) from error
    return arrays


def _read(data: bytes) -> Array:
    stream = io.BytesIO(data)
    version = npy.read_magic(stream)
    read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, _, dtype = read(stream)
    if dtype.kind not in "biuf" or math.prod(shape) * dtype.itemsize != len(data) - stream.tell():
        raise ValueError(f"an array of {dtype} and shape {shape} in {len(data)} bytes")
    stream.seek(0)
    array: Array = npy.read_array(stream, allow_pickle=False)
    return array


def split(x: Array, y: Array, path: str | Path) -> dict[str, Samples]:
    """Keep one sample in five back for testing, always the same ones."""
    if not x.ndim or not y.ndim or len(x) != len(y) or len(x) < HELD_OUT:
        raise DataFileError(
            f"{path}: x of shape {x.shape} and y of shape {y.shape}: expected as many labels as "
            f"samples, and at least {HELD_OUT}"
        )
    order = np.random.default_rng(SEED).permutation(len(x))
    held = len(x) // HELD_OUT
    return {"train": (x[order[held:]], y[order[held:]]), "test": (x[order[:held]], y[order[:held]])}


def scale(train: Array, test: Array) -> tuple[Array, Array]:
    """Both parts from 0 to 1, by the rule of `read_npz`; in float32 where that is exact enough."""
    if train.dtype == np.uint8 and test.dtype == np.uint8:
        return np.float32(1 / 255) * train, np.float32(1 / 255) * test
    check_finite(train, "x")
    low, high = float(train.min()), float(train.max())
    first = train if train.dtype.kind == "f" else train.astype(np.float64)
    second = test if test.dtype.kind == "f" else test.astype(np.float64)
    if low >= 0 and high <= 1:
        return first, second
    width = (high - low) or 1.0
    return (first - low) / width, ((second - low) / width).clip(0, 1)
