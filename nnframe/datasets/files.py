"""Reading files that may be damaged or hostile: in bounds, and every trouble named."""

from __future__ import annotations

import gzip
import math
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np

from nnframe.arrays import Array, Shape
from nnframe.datasets.dataset import MAX_BYTES
from nnframe.errors import DataFileError, NNFrameError, with_location

_GZIP = b"\x1f\x8b"
_PIECE = 1024 * 1024


@contextmanager
def located(path: Path) -> Iterator[None]:
    """Tell every trouble inside the `with` block as an nnframe error that names `path`."""
    try:
        yield
    except NNFrameError as error:
        raise with_location(error, str(path)) from error
    except MemoryError as error:
        raise DataFileError(f"{path}: takes more memory than there is") from error
    except EOFError as error:
        raise DataFileError(f"{path}: the file is cut short: {error}") from error
    except (OSError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise DataFileError(f"{path}: cannot be read: {reason}") from error


class Reader:
    """Reads a file, unpacked or not, but never more of it than `MAX_BYTES`."""

    def __init__(self, file: IO[bytes] | gzip.GzipFile) -> None:
        self._file = file
        self._left = MAX_BYTES

    def _spend(self, n: int) -> None:
        self._left -= n
        if self._left < 0:
            raise DataFileError("holds more than 2 GiB")

    def read(self, n: int) -> bytes:
        """At most the next n bytes."""
        pieces = []
        # In pieces, because n may be a lie, and Python would set aside n bytes at once.
        while n > 0 and (piece := self._file.read(min(n, _PIECE))):
            self._spend(len(piece))
            pieces.append(piece)
            n -= len(piece)
        return b"".join(pieces)

    def readline(self) -> bytes:
        """The next line, with its end; for text such as names, so a mebibyte at most."""
        line = self._file.readline(_PIECE)
        self._spend(len(line))
        return line

    def check_end(self) -> None:
        """Raise unless all was read. This also has the checksum of a .gz compared."""
        if self.read(1):
            raise DataFileError("goes on after its end: the file is damaged or of another kind")


@contextmanager
def opened(path: Path) -> Iterator[Reader]:
    """A `Reader` of the file, unpacked where it begins as a .gz does, whatever its name says."""
    with located(path), path.open("rb") as file:
        packed = file.read(len(_GZIP)) == _GZIP
        file.seek(0)
        if packed:
            with gzip.GzipFile(fileobj=file) as unpacked:
                yield Reader(unpacked)
        else:
            yield Reader(file)


def array_of(
    content: bytes | bytearray,
    shape: Shape,
    dtype: np.dtype[Any],
    order: str = "C",
    least: int = 1,
) -> Array:
    """The array that a file describes, once the description fits the bytes there are.

    `least` is the smallest number of dimensions that the reader has a use for.

    Examples
    --------
    >>> array_of(bytes([1, 2]), (1, 2), np.dtype("u1"))
    array([[1, 2]], dtype=uint8)
    """
    if dtype.kind not in "biuf":
        raise DataFileError(f"holds an array of {dtype}: only plain numbers are read")
    if not least <= len(shape) <= 8:
        raise DataFileError(f"holds an array of {len(shape)} dimensions, expected {least} to 8")
    # NumPy takes no True for a size, and Python prints no number of thousands of digits.
    if not all(type(n) is int and abs(n) < 2**63 for n in shape):
        raise DataFileError("says that an array has sizes that no array can have")
    size = math.prod(shape) * dtype.itemsize
    if min(shape, default=0) < 0 or size != len(content):
        raise DataFileError(
            f"says that an array has shape {shape} of {dtype}, which takes {size:,} bytes, but "
            f"{len(content):,} are there"
        )
    # A 0 makes any sizes beside it fit no bytes at all, but NumPy refuses to hold them.
    if math.prod(n or 1 for n in shape) * dtype.itemsize > MAX_BYTES:
        raise DataFileError(f"says that an array has shape {shape}: a 0 among far too large sizes")
    return np.ndarray(shape, dtype, content, order="F" if order == "F" else "C")
