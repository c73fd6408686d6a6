"""Arrays of other kinds of numbers, and of what is no number: refused, or the float64 they mean."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from bad_inputs import places
from bad_inputs.case import Case
from nnframe import datasets
from nnframe.errors import DataError, DtypeError

SHAPE = (2, 2)
#: None of them holds real numbers. What NumPy would do with them stands beside.
OTHER: dict[str, np.ndarray] = {
    "text": np.array([["a", "b"]] * 2),
    "numbers as text": np.array([["1", "0"]] * 2),
    "text of any length": np.array([["a", "b"]] * 2, dtype=np.dtypes.StringDType()),
    "bytes": np.array([[b"1", b"0"]] * 2),
    "complex numbers": np.ones(SHAPE, complex),
    "complex numbers of 64 bits": np.ones(SHAPE, np.complex64),
    "dates": np.zeros(SHAPE, "M8[D]"),
    "no dates": np.array([["NaT"] * 2] * 2, "M8[s]"),
    "durations": np.zeros(SHAPE, "m8[s]"),
    "records": np.zeros(SHAPE, [("a", "f8"), ("b", "i4")]),
    "bare bytes": np.zeros(SHAPE, "V8"),
}
#: Objects: a network of floats takes none, not even where all of them are numbers.
OBJECTS: dict[str, Any] = {
    "objects that are floats": np.full(SHAPE, 0.5, object),
    "nothing among objects": np.array([[1, None], [0, 1]], object),
    "text among objects": np.array([[1, "0"], [0, 1]], object),
    "whole numbers beyond 64 bits": [[10**30, 0], [0, 1]],
}
FRACTIONS = np.array([[Fraction(1, 2), Fraction(1)]] * 2)
MASKED = np.ma.masked_array(np.ones(SHAPE), [[True, False], [False, False]])
UNMASKED = np.ma.masked_array(np.ones(SHAPE), False)

#: The same numbers in every kind of number that holds them.
SAME = ["?", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8", "g"]


def cases() -> Iterator[Case]:
    """Every one of them."""
    samples = [*places.INPUTS, *places.TARGETS]
    by_hand = places.BY_HAND
    for place, (what, value) in product([*samples, *by_hand], OTHER.items()):
        yield place.bad(what, value, DtypeError, place.word, "real numbers")
    for place, (what, value) in product(samples, {**OBJECTS, "fractions": FRACTIONS}.items()):
        yield place.bad(what, value, DtypeError, place.word, "object array")
    for place, (what, value) in product(by_hand, list(OBJECTS.items())[:3]):
        yield place.bad(what, value, DtypeError, place.word, "exact arithmetic")
    for place in [*places.OUTPUTS, *places.COST_TARGETS]:
        yield place.bad("fractions beside floats", FRACTIONS, DtypeError, place.owner, "mix")
    for place in places.BACK:
        yield place.bad("fractions beside floats", FRACTIONS, DtypeError, place.owner, "mix")
    for place, value in product([*samples, *by_hand], (MASKED, UNMASKED)):
        what = f"a mask of {'one' if value is MASKED else 'none'}"
        yield place.bad(what, value, DtypeError, place.word, "mask")
    for place, dtype, base in product(samples, SAME, (places.Y,)):
        yield place.fine(f"numbers of {np.dtype(dtype)}", base.astype(dtype), base)
    for place, dtype in product(places.WEIGHTED_INPUTS[::2], SAME[:9:2]):
        yield place.fine(f"numbers of {np.dtype(dtype)}", places.X.astype(dtype), places.X)
    yield from beyond()
    yield from labels()


def beyond() -> Iterator[Case]:
    """Wider numbers than those of the network, where these cannot hold them."""
    wide = np.ones(SHAPE, np.longdouble) * np.longdouble("1e4000")
    if not np.isfinite(wide).all():  # where a long double is a double
        return
    for place in [*places.INPUTS[:3], *places.TARGETS[:2]]:
        yield place.bad("numbers beyond float64", wide, DataError, place.word, "1.8e+308")


def labels() -> Iterator[Case]:
    """Labels that number no class."""
    place = places.Place("one_hot", datasets.one_hot, "labels", "one_hot")
    for what, value in {
        **{what: value[0] for what, value in OTHER.items()},
        "halves": [0.5, 1.0],
        "floats": [0.0, 1.0],
        "objects": np.array([0, 1], object),
        "fractions": FRACTIONS[0],
        "a mask": np.ma.masked_array([0, 1], [True, False]),
    }.items():
        yield place.bad(what, value, DtypeError, "labels")
