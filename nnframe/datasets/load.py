"""One function for every kind of data file."""

from __future__ import annotations

from pathlib import Path

from nnframe.datasets.book_pickle import read_book_pickle
from nnframe.datasets.dataset import Dataset
from nnframe.datasets.idx import read_idx_folder
from nnframe.datasets.npz import read_npz
from nnframe.errors import DataFileError

READERS = {".pkl": read_book_pickle, ".pkl.gz": read_book_pickle, ".npz": read_npz}


def load(path: str | Path) -> Dataset:
    """Load a data set: the book's pickle, a folder of IDX files, or an .npz archive.

    Raises
    ------
    DataFileError
        If it is missing, of another kind, damaged, or tries to run code.

    Examples
    --------
    >>> load("mnist.txt")
    Traceback (most recent call last):
    nnframe.errors.DataFileError: mnist.txt: there is no such file or folder
    """
    path = Path(path)
    if path.is_dir():
        return read_idx_folder(path)
    if not path.exists():
        raise DataFileError(f"{path}: there is no such file or folder")
    for ending, reader in READERS.items():
        if path.name.endswith(ending):
            return reader(path)
    raise DataFileError(
        f"{path}: is neither {', '.join(READERS)}, nor a folder of the four IDX files"
    )
