"""IDX files, the format in which MNIST was published: a header of sizes, then numbers."""

from __future__ import annotations

import math
from os import PathLike

import numpy as np

from nnframe.arrays import Array
from nnframe.datasets.dataset import MAX_BYTES
from nnframe.datasets.files import array_of, opened
from nnframe.errors import DataFileError
from nnframe.files import as_path

#: The third byte of a file says what its numbers are.
_TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def read_idx(path: str | PathLike[str]) -> Array:
    """Read one IDX file, plain or .gz: bytes in MNIST, and any of the format's other numbers.

    Raises
    ------
    DataFileError
        If it is missing, cut short, too long for its header, or no such file.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "labels-idx1-ubyte")
    ...     _ = path.write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4]))
    ...     read_idx(path)
    array([5, 0, 4], dtype=uint8)
    """
    with opened(as_path(path)) as reader:
        start = reader.read(4)
        if len(start) < 4 or start[:2] != b"\0\0":
            raise DataFileError("is no IDX file: those begin with two zero bytes")
        kind, dimensions = start[2:]
        if kind not in _TYPES:
            known = ", ".join(f"{code:#04x}" for code in _TYPES)
            raise DataFileError(f"is an IDX file of type {kind:#04x}, expected one of {known}")
        dtype = np.dtype(_TYPES[kind])
        if not 1 <= dimensions <= 8:
            raise DataFileError(f"claims {dimensions} dimensions, expected 1 to 8")
        header = reader.read(4 * dimensions)
        if len(header) < 4 * dimensions:
            raise DataFileError(f"is cut short in the header: {len(header)} bytes of sizes")
        shape = tuple(np.frombuffer(header, ">u4").tolist())
        size = math.prod(shape) * dtype.itemsize
        if size > MAX_BYTES:
            raise DataFileError(f"claims the sizes {shape}, more than 2 GiB")
        array = array_of(reader.read(size), shape, dtype)
        reader.check_end()
        return array
