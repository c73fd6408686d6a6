"""CSV files: a sample a line, its class in one column and numbers in the others."""

from __future__ import annotations

import csv
import math
from array import array
from collections.abc import Iterable, Iterator
from os import PathLike
from typing import NoReturn

import numpy as np
from attrs import frozen

from nnframe.arrays import Array
from nnframe.datasets.dataset import MAX_BYTES, Dataset
from nnframe.datasets.files import Reader, opened
from nnframe.datasets.labels import is_whole, numbered
from nnframe.datasets.prepare import held_out, prepared
from nnframe.errors import ArgumentError, DataError
from nnframe.files import as_path

#: A column of such a name is the class, if nothing is said; else the last one is.
LABELS = ("label", "class", "target", "species", "y")
_SEPARATORS = (",", ";", "\t")
_MAX_COLUMNS = 1_000_000
_LINE = 1024 * 1024  # what a Reader returns of one line, at most


def read_csv(path: str | PathLike[str], label: str | int | None = None) -> Dataset:
    r"""Read a .csv, plain or .gz: one line a sample, of numbers and the name of its class.

    The first line may be a header. Columns are parted by commas, semicolons or tabs. A fifth of the
    samples is held out for testing, always the same one. Inputs are scaled as `read_npz` does it.

    Parameters
    ----------
    path : str or path
    label : str or int, optional
        The column of the class, by its name in the header or its number from 0, negative ones from
        the end. If not given: the one that is called label, class, target, species or y, or else
        the last. Class names are sorted, whole numbers by their value; the others are inputs.

    Raises
    ------
    DataFileError
        If the file is missing or cannot be read.
    DataError
        For what is no table of numbers with a class, with its line and column.
    ArgumentError
        For a `label` that is not there.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "flowers.csv")
    ...     _ = path.write_text("length,width,kind\n" + "5.1,0.2,setosa\n6.3,1.8,other\n" * 5)
    ...     samples = read_csv(path, label="kind")
    >>> samples, samples.classes
    (Dataset('flowers.csv', 2 → 2: 8 train, 2 test), ('other', 'setosa'))
    """
    path = as_path(path)
    with opened(path) as reader:
        rows = rows_of(reader)
        sheet = Sheet.begun(rows, label)
        names, values = sheet.read()
        if sheet.width < 2:
            raise DataError("has one column: inputs and a class are needed")
        y, classes = numbered(class_names(sheet, names))
        return prepared(path.name, held_out(values, y), len(classes), classes)


def read_numbers(path: str | PathLike[str]) -> Array:
    r"""Read the numbers of a .csv that holds nothing else, but for a header.

    Returns
    -------
    ndarray of float64, shape (lines, columns)

    Raises
    ------
    DataFileError, DataError
        As for `read_csv`.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "rows.csv")
    ...     _ = path.write_text("1;2\n3;4.5\n")
    ...     read_numbers(path)
    array([[1. , 2. ],
           [3. , 4.5]])
    """
    with opened(as_path(path)) as reader:
        return Sheet.begun(rows_of(reader), has_label=False).read()[1]


def lines_of(reader: Reader) -> Iterator[str]:
    """The lines as text, with what is no text named."""
    number = 0
    while line := reader.readline():
        number += 1
        if len(line) == _LINE and not line.endswith(b"\n"):
            raise DataError(f"line {number} is longer than a mebibyte")
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise DataError(
                f"line {number} is no text in UTF-8, at its byte {error.start + 1}: save the file "
                "as CSV in UTF-8"
            ) from error


def rows_of(reader: Reader) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of each line that is not blank."""
    lines = lines_of(reader)
    first = next(lines, None)
    if first is None:
        raise DataError("is empty: one line a sample is expected")
    separator = max(_SEPARATORS, key=first.count)
    rows = csv.reader(_chained(first, lines), delimiter=separator, strict=True)
    try:
        for row in rows:
            if row:
                yield rows.line_num, [cell.strip() for cell in row]
    except csv.Error as error:
        raise DataError(f"line {rows.line_num} is no line of a CSV file: {error}") from error


def _chained(first: str, others: Iterable[str]) -> Iterator[str]:
    yield first
    yield from others


def number_of(cell: str) -> float | None:
    """The finite number that a cell says, or None.

    Examples
    --------
    >>> number_of("-1.5e3"), number_of("1_000"), number_of("nan"), number_of("")
    (-1500.0, None, None, None)
    """
    try:
        number = float(cell)
    except ValueError:
        return None
    # Python reads 1_000 as a number, and nobody else does.
    return number if math.isfinite(number) and "_" not in cell else None


@frozen(eq=False)
class Sheet:
    """A table that has begun to be read: what its columns are, and its lines.

    Attributes
    ----------
    header : list of str or None
    width : int
        How many columns.
    label : int or None
        Which of them is the class.
    rows : iterator
        The lines, with the first one if that is no header.
    """

    header: list[str] | None
    width: int
    label: int | None
    rows: Iterator[tuple[int, list[str]]]

    @classmethod
    def begun(
        cls,
        rows: Iterator[tuple[int, list[str]]],
        label: str | int | None = None,
        has_label: bool = True,
    ) -> Sheet:
        """Find out by the first line what the columns are."""
        first = next(rows, None)
        if first is None:
            raise DataError("holds blank lines only")
        cells = first[1]
        if len(cells) > _MAX_COLUMNS:
            raise DataError(f"line {first[0]} has {len(cells):,} columns, too many")
        column = label_column(cells, label) if has_label else None
        inputs = [cell for place, cell in enumerate(cells) if place != column]
        # A header has no number among the names of its inputs; or it names the class as we do.
        is_header = isinstance(label, str) or not any(
            number_of(cell) is not None for cell in inputs
        )
        if column is not None and cells[column].lower() in LABELS:
            is_header = True
        if is_header:
            return cls(cells, len(cells), column, rows)
        return cls(None, len(cells), column, _chained_row(first, rows))

    def name(self, column: int) -> str:
        """What errors call a column: its number from 1, as spreadsheets count, and its name."""
        return f"column {column + 1}" + (f" ({self.header[column]!r:.60})" if self.header else "")

    def read(self) -> tuple[list[tuple[int, str]], Array]:
        """The class of each line, with the line's number, and the numbers in the other columns."""
        names: list[tuple[int, str]] = []
        numbers = array("d")
        inputs = [column for column in range(self.width) if column != self.label]
        count = 0
        for line, cells in self.rows:
            if len(cells) != self.width:
                raise DataError(f"line {line} has {len(cells)} columns, expected {self.width}")
            for column in inputs:
                number = number_of(cells[column])
                if number is None:
                    self._refuse(line, column, cells[column])
                numbers.append(number)
            if self.label is not None:
                if not cells[self.label]:
                    raise DataError(f"line {line}, {self.name(self.label)}: the class is missing")
                names.append((line, cells[self.label]))
            count += 1
            if len(numbers) * numbers.itemsize > MAX_BYTES:
                raise DataError(f"holds more than 2 GiB of numbers up to line {line}")
        if not count:
            raise DataError("has a header, and no line below it")
        return names, np.array(numbers).reshape(count, len(inputs))

    def _refuse(self, line: int, column: int, cell: str) -> NoReturn:
        got = f"{cell!r:.60} is no number" if cell else "a number is missing"
        raise DataError(
            f"line {line}, {self.name(column)}: {got}; every column but that of the class holds "
            "plain numbers such as 0.5"
        )


def _chained_row(
    first: tuple[int, list[str]], others: Iterator[tuple[int, list[str]]]
) -> Iterator[tuple[int, list[str]]]:
    yield first
    yield from others


def label_column(cells: list[str], label: str | int | None) -> int:
    """Which column is the class."""
    if isinstance(label, str) and label not in cells and is_whole(label):
        label = int(label)  # as it comes from a command line
    if isinstance(label, str):
        if cells.count(label) != 1:
            count = "no column" if label not in cells else "more than one column"
            raise ArgumentError(
                f"{count} is called {label!r}: the first line has {', '.join(cells)!r:.200}"
            )
        return cells.index(label)
    if label is None:
        found = [place for place, cell in enumerate(cells) if cell.lower() in LABELS]
        return found[0] if len(found) == 1 else len(cells) - 1
    if isinstance(label, bool) or not isinstance(label, int):
        raise ArgumentError(f"label must be the name or the number of a column, got {label!r}")
    if not -len(cells) <= label < len(cells):
        raise ArgumentError(
            f"label {label} is no column: there are {len(cells)}, 0 to {len(cells) - 1}"
        )
    return label % len(cells)


def class_names(sheet: Sheet, names: list[tuple[int, str]]) -> list[str]:
    """The classes, once it is sure that they are no measurements."""
    texts = []
    for line, text in names:
        number = number_of(text)
        if number is not None and not number.is_integer():
            raise DataError(
                f"line {line}, {sheet.name(sheet.label or 0)}: {text!r:.60} is no class, which is "
                "a word or a whole number; name the column of the class with label"
            )
        # 3.0 and 3 are one class, however a spreadsheet has written it.
        texts.append(text if number is None or abs(number) > 1e15 else str(int(number)))
    return texts
