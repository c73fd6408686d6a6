"""Class names as numbers 0, 1, 2, …, in an order that anyone would guess."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnframe.arrays import Array


def numbered(names: Sequence[str]) -> tuple[Array, tuple[str, ...]]:
    """A number for each name, and the classes in the order of their numbers.

    Whole numbers are in the order of their values, anything else in that of the alphabet.

    Examples
    --------
    >>> numbered(["10", "9", "10"])
    (array([1, 0, 1]), ('9', '10'))
    >>> numbered(["versicolor", "setosa"])
    (array([1, 0]), ('setosa', 'versicolor'))
    """
    distinct = sorted(set(names))
    if all(is_whole(name) for name in distinct):
        distinct.sort(key=lambda name: (int(name), name))
    place = {name: number for number, name in enumerate(distinct)}
    return np.array([place[name] for name in names], dtype=np.int64), tuple(distinct)


def is_whole(text: str) -> bool:
    """Whether a text is a whole number of a size that a label can have.

    Examples
    --------
    >>> is_whole("-3"), is_whole("3.5"), is_whole("")
    (True, False, False)
    """
    digits = text.removeprefix("-")
    return len(digits) <= 18 and digits.isascii() and digits.isdigit()
