"""A folder of IDX files: MNIST, Fashion-MNIST, or any other images with labels in that form."""

from __future__ import annotations

import re
from os import PathLike
from pathlib import Path

from attrs import frozen

from nnframe.datasets.dataset import Dataset, Samples
from nnframe.datasets.files import located, opened
from nnframe.datasets.idx import read_idx
from nnframe.datasets.prepare import held_out, prepared
from nnframe.errors import DataFileError
from nnframe.files import as_path

_MNIST = {"train": "train", "test": "t10k"}  # our names of the parts, and the files'
#: What in the name of another file says which part it is.
_WORDS = {
    "test": re.compile("t10k|test", re.I),
    "validation": re.compile("val", re.I),
    "train": re.compile("train", re.I),
}
_MAX_FILES = 1000


def read_idx_folder(folder: str | PathLike[str]) -> Dataset:
    """Read the IDX files of one folder; each may be packed as .gz.

    MNIST's names are train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and
    t10k-labels-idx1-ubyte, where a dot may stand before idx. Files of other names are told apart by
    what is in them: labels have one dimension, images two or more. Then "train", "test" (or "t10k")
    and "val" in the names say which is which. Of one pair alone a fifth is held out for testing,
    always the same one.

    Raises
    ------
    DataFileError
        Naming the file that is missing or damaged, or whose counts differ.
    """
    folder = as_path(folder)
    pairs = mnist_pairs(folder) or other_pairs(folder)
    parts = {part: read_pair(pair) for part, pair in pairs.items()}
    with located(folder):
        if len(parts) == 1:
            (samples,) = parts.values()
            parts = held_out(*samples)
        return prepared(folder.resolve().name, parts)


@frozen
class Pair:
    """The two files of one part, and how many dimensions they claim by name or header."""

    images: Path
    labels: Path
    dimensions: int | None = None


def mnist_pairs(folder: Path) -> dict[str, Pair]:
    """The four files of MNIST; nothing if there is none of them."""
    kinds = (("images", "idx3-ubyte"), ("labels", "idx1-ubyte"))
    names = [(f"{prefix}-{what}", end) for prefix in _MNIST.values() for what, end in kinds]
    paths = []
    for name, ending in names:
        if (path := find(folder, name, ending)) is not None:
            paths.append(path)
        else:
            missing = f"{name}-{ending} (or {name}-{ending}.gz)"
    if not paths:
        return {}
    if len(paths) < len(names):
        raise DataFileError(f"{folder}: there is no {missing} in it")
    return {part: Pair(paths[i], paths[i + 1], 3) for part, i in zip(_MNIST, (0, 2), strict=True)}


def find(folder: Path, name: str, ending: str) -> Path | None:
    """The file of that name in one of its spellings."""
    for spelling in (f"{name}-{ending}", f"{name}.{ending}"):
        for path in (folder / spelling, folder / f"{spelling}.gz"):
            if path.is_file():
                return path
    return None


def other_pairs(folder: Path) -> dict[str, Pair]:
    """The pairs among files of any names, by their headers."""
    files: dict[tuple[str, bool], Path] = {}
    for path in listed(folder):
        dimensions = dimensions_of(path)
        if dimensions is None:
            continue
        place = part_of(path.name), dimensions > 1
        if place in files:
            what = "images" if place[1] else "labels"
            raise DataFileError(
                f"{folder}: which {what} are meant is not clear, {files[place].name} or "
                f"{path.name}: keep each data set in a folder of its own, with train, test or val "
                "in the names of its files"
            )
        files[place] = path
    if not files:
        raise DataFileError(
            f"{folder}: there is no IDX file in it; expected images and labels as MNIST has them, "
            "such as train-images-idx3-ubyte and train-labels-idx1-ubyte, plain or .gz"
        )
    pairs = {}
    for part in sorted({part for part, _ in files}):
        for is_images, what, other in ((True, "images", "labels"), (False, "labels", "images")):
            if (part, is_images) not in files:
                there = files[part, not is_images].name
                raise DataFileError(f"{folder}: there are no {what} for the {other} {there}")
        pairs[part] = Pair(files[part, True], files[part, False])
    if len(pairs) > 1:
        if "train" not in pairs and "" in pairs:
            pairs["train"] = pairs.pop("")
        for part in ("train", "test"):
            if part not in pairs:
                known = ", ".join(pair.images.name for pair in pairs.values())
                raise DataFileError(
                    f"{folder}: no name says which images are for {part}: there are {known}"
                )
        if "" in pairs:
            raise DataFileError(
                f"{folder}: {pairs[''].images.name} is of no part that its name says: train, test "
                "or val"
            )
    return pairs


def listed(folder: Path) -> list[Path]:
    """The files of a folder that are not hidden, in the order of their names."""
    with located(folder):
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
        if len(paths) > _MAX_FILES:
            raise DataFileError(f"{len(paths):,} files are in it, expected the few of a data set")
        return [path for path in paths if path.is_file()]


def dimensions_of(path: Path) -> int | None:
    """How many dimensions an IDX file claims to have, or None if it is something else."""
    try:
        with opened(path) as reader:
            start = reader.read(4)
    except DataFileError:
        return None  # what is packed and damaged is missing, by name, soon enough
    is_idx = len(start) == 4 and start[:2] == b"\0\0" and 0x08 <= start[2] <= 0x0E
    return start[3] if is_idx and start[3] else None


def part_of(name: str) -> str:
    """Which part a file's name says it is of, or "" if it does not.

    Examples
    --------
    >>> part_of("emnist-letters-test-images-idx3-ubyte.gz"), part_of("images")
    ('test', '')
    """
    return next((part for part, word in _WORDS.items() if word.search(name)), "")


def read_pair(pair: Pair) -> Samples:
    """Images and their labels, as many of the ones as of the others."""
    images, labels = read_idx(pair.images), read_idx(pair.labels)
    expected = ((pair.images, images, pair.dimensions), (pair.labels, labels, 1))
    for path, numbers, dimensions in expected:
        if dimensions is not None and numbers.ndim != dimensions:
            raise DataFileError(
                f"{path}: has {numbers.ndim} dimensions, expected {dimensions} by its name"
            )
    if len(images) != len(labels):
        raise DataFileError(
            f"{pair.images}: holds {len(images):,} images, but {pair.labels.name} has "
            f"{len(labels):,} labels"
        )
    return images, labels
