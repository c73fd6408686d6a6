"""IDX files, the format in which MNIST was published: a header of sizes, then bytes."""

from __future__ import annotations

import math
from os import PathLike
from pathlib import Path

import numpy as np

from nnframe.arrays import Array
from nnframe.datasets.dataset import MAX_BYTES, Dataset
from nnframe.datasets.files import array_of, located, opened
from nnframe.datasets.prepare import prepared
from nnframe.errors import DataFileError
from nnframe.files import as_path

_UBYTE = 8
_FILES = {"train": "train", "test": "t10k"}  # our names of the parts, and the files'


def read_idx(path: str | PathLike[str]) -> Array:
    """Read one IDX file of unsigned bytes, plain or .gz.

    Raises
    ------
    DataFileError
        If it is missing, cut short, too long for its header, or no such file.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "labels-idx1-ubyte")
    ...     _ = path.write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4]))
    ...     read_idx(path)
    array([5, 0, 4], dtype=uint8)
    """
    with opened(as_path(path)) as reader:
        start = reader.read(4)
        if len(start) < 4 or start[:2] != b"\0\0":
            raise DataFileError("is no IDX file: those begin with two zero bytes")
        kind, dimensions = start[2:]
        if kind != _UBYTE:
            raise DataFileError(f"is an IDX file of type {kind:#04x}, expected bytes, 0x08")
        if not 1 <= dimensions <= 8:
            raise DataFileError(f"claims {dimensions} dimensions, expected 1 to 8")
        header = reader.read(4 * dimensions)
        if len(header) < 4 * dimensions:
            raise DataFileError(f"is cut short in the header: {len(header)} bytes of sizes")
        shape = tuple(np.frombuffer(header, ">u4").tolist())
        if math.prod(shape) > MAX_BYTES:
            raise DataFileError(f"claims the sizes {shape}, more than 2 GiB")
        content = reader.read(math.prod(shape))
        array = array_of(content, shape, np.dtype(np.uint8))
        reader.check_end()
        return array


def read_idx_folder(folder: str | PathLike[str]) -> Dataset:
    """Read the four files of MNIST, or of another data set in its form, from one folder.

    They are train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and
    t10k-labels-idx1-ubyte; each may end in .gz, and have a dot before idx.

    Raises
    ------
    DataFileError
        Naming the file that is missing or damaged, or whose counts differ.
    """
    folder = as_path(folder)
    parts = {}
    for part, prefix in _FILES.items():
        images_path = find(folder, f"{prefix}-images", "idx3-ubyte")
        labels_path = find(folder, f"{prefix}-labels", "idx1-ubyte")
        images, labels = read_idx(images_path), read_idx(labels_path)
        for path, array, dimensions in ((images_path, images, 3), (labels_path, labels, 1)):
            if array.ndim != dimensions:
                raise DataFileError(
                    f"{path}: has {array.ndim} dimensions, expected {dimensions} by its name"
                )
        if len(images) != len(labels):
            raise DataFileError(
                f"{images_path}: holds {len(images):,} images, but {labels_path.name} has "
                f"{len(labels):,} labels"
            )
        parts[part] = images, labels
    with located(folder):
        return prepared(folder.resolve().name, parts)


def find(folder: Path, name: str, ending: str) -> Path:
    """The file of that name in one of its spellings."""
    for spelling in (f"{name}-{ending}", f"{name}.{ending}"):
        for path in (folder / spelling, folder / f"{spelling}.gz"):
            if path.is_file():
                return path
    raise DataFileError(f"{folder}: there is no {name}-{ending} (or {name}-{ending}.gz) in it")
