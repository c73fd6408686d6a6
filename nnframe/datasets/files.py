"""Bytes from files, gzipped or not, and never more of them than a data set can have."""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import Path

from nnframe.errors import DataFileError

#: A file that unpacks to more is refused: MNIST is 0.2 GiB.
MOST_BYTES = 2 * 2**30


def contents(path: str | Path) -> bytes:
    """The bytes of a file, unpacked where it is gzipped, whatever its name.

    Raises
    ------
    DataFileError
        If it is missing, unreadable, damaged, or larger than any data set.
    """
    try:
        with Path(path).open("rb") as raw:
            packed = raw.peek(2)[:2] == b"\x1f\x8b"
            stream: io.BufferedIOBase = gzip.GzipFile(fileobj=raw) if packed else raw
            data = stream.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise DataFileError(f"{path}: there is no such file") from error
    except (OSError, EOFError, zlib.error) as error:
        raise DataFileError(f"{path}: cannot be read: {error}") from error
    except MemoryError as error:
        raise DataFileError(f"{path}: is too large for this machine's memory") from error
    if len(data) > MOST_BYTES:
        raise DataFileError(f"{path}: unpacks to more than {MOST_BYTES / 2**30:.0f} GiB")
    return data
