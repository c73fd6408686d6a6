"""The IDX files in which MNIST and Fashion-MNIST come.

Four bytes say what follows (0, 0, type 8 for unsigned bytes, number of dimensions), then each
dimension as a big-endian 32-bit number, then the bytes.
"""

from __future__ import annotations

import math
import struct
from pathlib import Path

import numpy as np

from nnframe.arrays import Array
from nnframe.datasets.dataset import Dataset, as_rows
from nnframe.datasets.files import contents
from nnframe.errors import DataFileError

UNSIGNED_BYTE = 8
PARTS = {"train": "train", "test": "t10k"}


def read_idx(path: str | Path) -> Array:
    """Read one IDX file of unsigned bytes, gzipped or not.

    Raises
    ------
    DataFileError
        If it is missing, no IDX file, or not as long as it says.
    """
    data = contents(path)
    if len(data) < 4 or data[:2] != b"\0\0":
        raise DataFileError(f"{path}: no IDX file: it starts with {data[:4].hex(' ') or 'nothing'}")
    kind, dimensions = data[2], data[3]
    if kind != UNSIGNED_BYTE:
        raise DataFileError(
            f"{path}: IDX type {kind:#x}, expected unsigned bytes ({UNSIGNED_BYTE:#x})"
        )
    start = 4 + 4 * dimensions
    if dimensions == 0 or len(data) < start:
        raise DataFileError(f"{path}: cut short in its header ({len(data)} bytes)")
    shape = struct.unpack(f">{dimensions}I", data[4:start])
    if len(data) - start != math.prod(shape):
        said = "×".join(map(str, shape))
        raise DataFileError(f"{path}: says it holds {said} bytes, but holds {len(data) - start}")
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(shape)


def read_idx_folder(folder: str | Path) -> Dataset:
    """Read the four standard files of a folder; pixels become 0 to 1, in float32.

    Raises
    ------
    DataFileError
        If one is missing, or they do not belong together.
    """
    parts = {}
    for part, prefix in PARTS.items():
        images = read_idx(_find(Path(folder), f"{prefix}-images", 3))
        labels = read_idx(_find(Path(folder), f"{prefix}-labels", 1))
        if images.ndim != 3 or labels.ndim != 1:
            raise DataFileError(
                f"{folder}: {prefix} images have {images.ndim} dimensions, expected 3, "
                f"and labels {labels.ndim}, expected 1"
            )
        parts[part] = images, labels
    classes = 1 + max(int(labels.max(initial=0)) for _, labels in parts.values())
    rows = {
        part: as_rows(np.float32(1 / 255) * images, labels, classes, f"{folder}, {part}")
        for part, (images, labels) in parts.items()
    }
    if rows["train"][0].shape[1] != rows["test"][0].shape[1]:
        raise DataFileError(f"{folder}: training and test images differ in size")
    return Dataset(Path(folder).resolve().name, **rows)


def _find(folder: Path, stem: str, dimensions: int) -> Path:
    names = [f"{stem}{dot}idx{dimensions}-ubyte{gz}" for dot in "-." for gz in ("", ".gz")]
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise DataFileError(f"{folder}: has no {names[0]} or {names[1]}")
