"""One function for every kind of file."""

from __future__ import annotations

from os import PathLike

from nnframe.datasets.book_pickle import read_book_pickle
from nnframe.datasets.dataset import Dataset
from nnframe.datasets.files import located
from nnframe.datasets.idx import read_idx_folder
from nnframe.datasets.npz import read_npz
from nnframe.errors import DataFileError
from nnframe.files import as_path


def load(path: str | PathLike[str]) -> Dataset:
    """Read a data set: the book's .pkl or .pkl.gz, a folder of IDX files, or an .npz.

    Raises
    ------
    DataFileError
        If there is nothing there, it is of another kind, or it is damaged.
    DataError, ShapeError, DtypeError
        If the arrays are nothing to learn from.

    Examples
    --------
    >>> load("nowhere.npz")
    Traceback (most recent call last):
    nnframe.errors.DataFileError: nowhere.npz: there is no such file or folder
    """
    path = as_path(path)
    with located(path):  # even to look may be forbidden
        is_folder, is_there = path.is_dir(), path.exists()
    if is_folder:
        return read_idx_folder(path)
    if not is_there:
        raise DataFileError(f"{path}: there is no such file or folder")
    name = path.name.lower()
    if name.endswith((".pkl", ".pkl.gz")):
        return read_book_pickle(path)
    if name.endswith(".npz"):
        return read_npz(path)
    raise DataFileError(
        f"{path}: of what kind it is cannot be told; expected the book's pickle (.pkl, .pkl.gz), "
        "an .npz, or a folder of the four IDX files"
    )
