"""One function for every kind of file, and for what is registered under a name."""

from __future__ import annotations

from os import PathLike

from nnframe.datasets.book_pickle import read_book_pickle
from nnframe.datasets.csv_file import read_csv
from nnframe.datasets.dataset import Dataset
from nnframe.datasets.files import located
from nnframe.datasets.idx_folder import read_idx_folder
from nnframe.datasets.npz import read_npz
from nnframe.errors import ArgumentError, DataFileError, PluginError, UnknownPluginError
from nnframe.files import as_path

GROUP = "nnframe.datasets"


def load(source: str | PathLike[str], label: str | int | None = None) -> Dataset:
    """Read a data set from a file or a folder, or make one that is registered under a name.

    Parameters
    ----------
    source : str or path
        The book's .pkl or .pkl.gz, a folder of IDX files, an .npz or a .csv; or a name such as
        "moons" or "digits", as `nnframe plugins` lists them. A name comes before a file that is
        called so: "./moons" is the file.
    label : str or int, optional
        Of a .csv: the column of the class, as for `read_csv`.

    Raises
    ------
    DataFileError
        If there is nothing there, it is of another kind, or it is damaged.
    DataError, ShapeError, DtypeError
        If what it holds is nothing to learn from.
    ArgumentError
        For a label where there are no columns.

    Examples
    --------
    >>> load("moons")
    Dataset('moons', 2 → 2: 800 train, 200 test)
    >>> load("nowhere.npz")
    Traceback (most recent call last):
    nnframe.errors.DataFileError: nowhere.npz: there is no such file or folder
    """
    unknown = ""
    if isinstance(source, str) and source.isprintable() and not set(source) & set("./\\~"):
        try:
            return registered(source, label)
        except UnknownPluginError as error:
            unknown = f", and no data set has that name: {error}"
    path = as_path(source)
    with located(path):  # even to look may be forbidden
        is_folder, is_there = path.is_dir(), path.exists()
    name = path.name.lower()
    if label is not None and not name.endswith(_CSV):
        raise ArgumentError(f"{path}: label names a column of a .csv, and this is none")
    if is_folder:
        return read_idx_folder(path)
    if not is_there:
        raise DataFileError(f"{path}: there is no such file or folder{unknown}")
    if name.endswith((".pkl", ".pkl.gz")):
        return read_book_pickle(path)
    if name.endswith(".npz"):
        return read_npz(path)
    if name.endswith(_CSV):
        return read_csv(path, label)
    raise DataFileError(
        f"{path}: of what kind it is cannot be told; expected the book's pickle (.pkl, .pkl.gz), "
        "an .npz, a .csv, or a folder of IDX files"
    )


_CSV = (".csv", ".csv.gz", ".tsv", ".tsv.gz")


def registered(name: str, label: str | int | None = None) -> Dataset:
    """The data set that an installed distribution has registered under this name.

    Raises
    ------
    UnknownPluginError
        If there is none.
    PluginError
        If it makes something else.
    """
    from nnframe import plugins  # only who asks by name pays for it

    make = plugins.load(GROUP, name)
    if label is not None:
        raise ArgumentError(f"{name}: label names a column of a .csv, and this is none")
    samples = make()
    if not isinstance(samples, Dataset):
        raise PluginError(f"the data set {name!r} is no Dataset, but a {type(samples).__name__}")
    return samples
