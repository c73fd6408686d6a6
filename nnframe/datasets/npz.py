"""NumPy's .npz files: arrays by name."""

from __future__ import annotations

import zipfile
from os import PathLike
from pathlib import Path

import numpy as np

from nnframe.arrays import Array
from nnframe.datasets.dataset import MAX_BYTES, Dataset, Samples
from nnframe.datasets.files import array_of, located
from nnframe.datasets.prepare import held_out, prepared
from nnframe.errors import DataFileError, NNFrameError
from nnframe.files import as_path

_SUFFIXES = {"train": "_train", "test": "_test", "validation": "_val"}


def read_npz(path: str | PathLike[str]) -> Dataset:
    """Read x_train, y_train, x_test, y_test and, if there, x_val and y_val; or x and y alone.

    Of x and y alone a fifth is held out for testing, always the same one. Samples of any shape
    become rows. Bytes are divided by 255; numbers from 0 to 1 stay, and others are scaled so that
    the training samples go from 0 to 1. Labels are integers or one-hot.

    Raises
    ------
    DataFileError
        If the file is missing or damaged, lacks an array, or holds Python objects.
    DataError, ShapeError, DtypeError
        If the arrays are nothing to learn from, such as NaN in a sample: with row and column.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "small.npz")
    ...     np.savez(path, x=np.eye(10), y=np.arange(10) % 2)
    ...     read_npz(path)
    Dataset('small.npz', 10 → 2: 8 train, 2 test)
    """
    path = as_path(path)
    with located(path):
        arrays = read_arrays(path)
        return prepared(path.name, parts_of(arrays))


def parts_of(arrays: dict[str, Array]) -> dict[str, Samples]:
    """The train and test samples among `arrays`, and maybe those for validation."""
    if "x_train" not in arrays and {"x", "y"} <= arrays.keys():
        return held_out(arrays["x"], arrays["y"])
    parts = {}
    for part, suffix in _SUFFIXES.items():
        names = [f"{letter}{suffix}" for letter in "xy"]
        missing = [name for name in names if name not in arrays]
        if part == "validation" and len(missing) == 2:
            continue
        if missing:
            raise DataFileError(
                f"has no array {missing[0]}: expected x_train, y_train, x_test and y_test, or x "
                f"and y, found {', '.join(arrays) or 'none of these'}"
            )
        parts[part] = arrays[names[0]], arrays[names[1]]
    return parts


def read_arrays(path: Path) -> dict[str, Array]:
    """The arrays that we have a use for; sizes are compared before anything is unpacked."""
    wanted = ["x", "y", *(f"{letter}{suffix}" for suffix in _SUFFIXES.values() for letter in "xy")]
    try:
        with zipfile.ZipFile(path) as archive:
            there = {info.filename: info for info in archive.infolist()}
            infos = {name: there[f"{name}.npy"] for name in wanted if f"{name}.npy" in there}
            if sum(info.file_size for info in infos.values()) > MAX_BYTES:
                raise DataFileError("holds more than 2 GiB")
            return {name: read_array(archive, info) for name, info in infos.items()}
    except (NNFrameError, MemoryError, OSError):
        raise  # the caller adds the path
    except Exception as error:
        # zipfile and NumPy's reading of a header have no one exception for a damaged file.
        raise DataFileError(f"is no .npz file, or is damaged: {error}") from error


def read_array(archive: zipfile.ZipFile, info: zipfile.ZipInfo, least: int = 1) -> Array:
    """One array, of `least` dimensions or more, whose header agrees with its size there."""
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise DataFileError(f"{info.filename} is packed in a way that NumPy does not use")
    with archive.open(info) as file:
        version = np.lib.format.read_magic(file)
        if version == (1, 0):
            shape, fortran, dtype = np.lib.format.read_array_header_1_0(file)
        elif version == (2, 0):
            shape, fortran, dtype = np.lib.format.read_array_header_2_0(file)
        else:
            raise DataFileError(f"{info.filename} has the version {version} of NumPy's format")
        if dtype.hasobject:
            raise DataFileError(
                f"{info.filename} holds Python objects: refused, only numbers are read (nothing "
                "was executed)"
            )
        return array_of(file.read(), shape, dtype, "F" if fortran else "C", least)
