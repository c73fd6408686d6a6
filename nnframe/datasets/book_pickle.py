"""The book's mnist.pkl.gz, read without running any of it.

A pickle is a program: it may call whatever it names. This reader gives it a world of a few names,
each standing for an inert record of our own, and takes the array's bytes out of that. NumPy's own
unpickling code is never reached.
"""

from __future__ import annotations

import io
import math
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from nnframe.arrays import Array
from nnframe.datasets.dataset import Dataset, Samples, as_rows
from nnframe.datasets.files import contents
from nnframe.errors import DataFileError

#: The number types that data sets are made of; everything else, objects above all, is refused.
TYPES = {"f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"}


class Refused(pickle.UnpicklingError):
    """The pickle is not a plain tuple of arrays."""


class TypeShell:
    """Stands for numpy.dtype: remembers a type's name and byte order."""

    def __init__(self, code: Any = None, *_: Any) -> None:
        self.code = code.decode("ascii", "replace") if isinstance(code, bytes) else str(code)
        self.order = "<"

    def __setstate__(self, state: Any) -> None:
        order = state[1]
        self.order = order.decode("ascii", "replace") if isinstance(order, bytes) else str(order)

    def dtype(self) -> np.dtype[Any]:
        """The real type, if it is a plain number."""
        if self.code not in TYPES or self.order not in "<>|=":
            raise Refused(f"an array of {self.code!r}, expected plain numbers")
        return np.dtype(self.order + self.code)


class ArrayShell:
    """Stands for numpy.ndarray: remembers an array's shape, type and bytes."""

    def __init__(self, *_: Any) -> None:
        self.state: tuple[Any, ...] | None = None

    def __setstate__(self, state: Any) -> None:
        self.state = state[1:] if len(state) == 5 else state

    def array(self) -> Array:
        """The real array, if its bytes are as many as its shape says."""
        if self.state is None or len(self.state) != 4:
            raise Refused("an array without contents")
        shape, kind, fortran, data = self.state
        if not isinstance(kind, TypeShell) or not isinstance(data, bytes):
            raise Refused("an array without a type or without bytes")
        sizes = tuple(shape) if isinstance(shape, tuple) else (-1,)
        if not all(type(size) is int and size >= 0 for size in sizes):
            raise Refused(f"an array of shape {shape!r}")
        dtype = kind.dtype()
        if math.prod(sizes) * dtype.itemsize != len(data):
            raise Refused(f"an array of shape {sizes} and {dtype} with {len(data)} bytes")
        return np.frombuffer(data, dtype).reshape(sizes, order="F" if fortran else "C")


def array_from_buffer(data: Any, kind: Any, shape: Any, order: Any) -> ArrayShell:
    """Stands for numpy's _frombuffer, which pickles of protocol 5 call."""
    shell = ArrayShell()
    shell.state = (shape, kind, order == "F", bytes(data))
    return shell


def latin1(text: Any, encoding: Any) -> bytes:
    """Stands for _codecs.encode, which Python 3 writes into pickles of protocol 2."""
    if not isinstance(text, str) or encoding != "latin1":
        raise Refused("an encoding other than latin1")
    return text.encode("latin1")


NAMES: dict[str, Callable[..., Any]] = {
    "numpy.ndarray": ArrayShell,
    "numpy.dtype": TypeShell,
    "_codecs.encode": latin1,
    **{f"numpy.{core}.multiarray._reconstruct": ArrayShell for core in ("core", "_core")},
    **{f"numpy.{core}.numeric._frombuffer": array_from_buffer for core in ("core", "_core")},
}


class ArraysOnly(pickle.Unpickler):
    """An unpickler that knows no names but those of arrays."""

    def find_class(self, module: str, name: str) -> Any:
        """The shell that stands for a name, or `Refused`."""
        try:
            return NAMES[f"{module}.{name}"]
        except KeyError:
            raise Refused(
                f"it asks for {module}.{name}; refused, nothing was run: only arrays are read"
            ) from None

    def persistent_load(self, pid: Any) -> Any:
        """Refuse: a data set has no outside objects."""
        raise Refused("it refers to objects outside the file")


def read_book_pickle(path: str | Path) -> Dataset:
    """Read a pickle of ((x, y), (x, y), (x, y)): training, validation and test samples.

    Written by Python 2, as the book's is, or by any Python 3; gzipped or not.

    Raises
    ------
    DataFileError
        If it is missing, damaged, or holds anything but arrays.
    """
    data = contents(path)
    try:
        whole = ArraysOnly(io.BytesIO(data), encoding="bytes").load()
        pairs = [(x.array(), y.array()) for x, y in whole]
    except Exception as error:
        # Whatever a hostile or damaged pickle provokes, it provokes in here.
        reason = str(error) if isinstance(error, Refused) else f"{type(error).__name__}: {error}"
        raise DataFileError(f"{path}: is no pickle of arrays: {reason}") from error
    if len(pairs) != 3:
        raise DataFileError(f"{path}: has {len(pairs)} parts, expected training, validation, test")
    if any(not y.size or y.dtype.kind not in "iu" for _, y in pairs):
        raise DataFileError(f"{path}: its labels must be whole numbers")
    classes = 1 + max(int(y.max()) for _, y in pairs)
    train, validation, test = (_rows(x, y, classes, path) for x, y in pairs)
    if len({part[0].shape[1] for part in (train, validation, test)}) != 1:
        raise DataFileError(f"{path}: its three parts differ in width")
    return Dataset(Path(path).name, train, test, validation)


def _rows(x: Array, y: Array, classes: int, path: str | Path) -> Samples:
    if x.dtype.kind != "f" or (x.size and not (x.min() >= 0 and x.max() <= 1)):
        raise DataFileError(f"{path}: its pixels must be floats from 0 to 1, got {x.dtype}")
    return as_rows(x, y, classes, str(path))
