"""The same numbers lying otherwise in memory: the same results, bit by bit."""

from __future__ import annotations

import array
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from bad_inputs import places
from bad_inputs.case import Case

BASE = places.X


class Own(np.ndarray):
    """A subclass that means nothing else."""


class Convertible:
    """Something that knows how to become an array."""

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return BASE.copy()


def read_only() -> np.ndarray:
    """Numbers that nobody may write to."""
    values = BASE.copy()
    values.flags.writeable = False
    return values


def unaligned() -> np.ndarray:
    """Numbers that begin one byte beside where a processor likes them."""
    memory = np.zeros(BASE.nbytes + 1, np.uint8)
    values = memory[1:].view(np.float64).reshape(BASE.shape)
    values[...] = BASE
    return values


def between() -> np.ndarray:
    """Every other number of every other row of something larger."""
    values = np.full((4, 4), 7.0)
    values[::2, 1::2] = BASE
    return values[::2, 1::2]


#: BASE in every one of them.
SAME: dict[str, Any] = {
    "column by column": np.asfortranarray(BASE),
    "transposed": BASE.T.copy().T,
    "backwards": BASE[::-1, ::-1].copy()[::-1, ::-1],
    "with gaps": between(),
    "read-only": read_only(),
    "unaligned": unaligned(),
    "big-endian": BASE.astype(">f8"),
    "little-endian": BASE.astype("<f8"),
    "big-endian, whole numbers": BASE.astype(">i4"),
    "a subclass": BASE.view(Own),
    "lists": BASE.tolist(),
    "tuples": tuple(map(tuple, BASE.tolist())),
    "a list of arrays": list(BASE),
    "a list of tuples of NumPy's numbers": [tuple(row) for row in BASE],
    "whole numbers and truth values": [[0, True], [1, True]],
    "arrays of Python's": [array.array("d", row) for row in BASE],
    "a view of memory": memoryview(BASE.copy()),
    "what converts itself": Convertible(),
}


def cases() -> Iterator[Case]:
    """Every one of them, and a file that is mapped into memory."""
    everywhere = [
        *places.INPUTS,
        *places.TARGETS,
        *places.BY_HAND,
    ]
    for place, (what, value) in product(everywhere, SAME.items()):
        if place.owner == "Hinge":
            continue  # its targets are -1 and 1: `values` has them
        yield place.fine(what, value, BASE)
    for place in everywhere:
        if place.owner != "Hinge":
            yield mapped(place)
    yield broadcast()


def mapped(place: places.Place) -> Case:
    """The numbers in a file, of which only what is asked for is read."""

    def call(folder: Path) -> object:
        np.save(folder / "x.npy", BASE)
        return place.call(np.load(folder / "x.npy", mmap_mode="r"))

    return Case(f"{place.name}: in a file", call, equals=lambda: place.call(BASE))


def broadcast() -> Case:
    """One row that stands for all rows, with no memory of its own."""
    rows = np.broadcast_to(BASE[0], (2, 2))
    return places.INPUTS[1].fine("one row for all", rows, rows.copy())
