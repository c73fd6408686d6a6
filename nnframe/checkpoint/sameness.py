"""Where two things differ: an object and its copy from a file, or a training and its resumption."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from nnframe.checkpoint.catalogue import KINDS
from nnframe.checkpoint.plain_json import JSON, to_json

_MISSING = object()


def first_difference(one: Any, other: Any, where: str) -> str | None:
    """The first attribute in which two objects differ, or None; parameters do not count.

    Examples
    --------
    >>> import nnframe
    >>> first_difference(nnframe.SGD(1.0), nnframe.SGD(2.0), "the optimizer")
    'the optimizer: eta of SGD'
    """
    if type(one) is not type(other):
        return where
    if isinstance(one, tuple(KINDS.values())):
        mine, yours = attributes(one), attributes(other)
        places = (
            first_difference(
                mine.get(name, _MISSING),
                yours.get(name, _MISSING),
                f"{where}: {name} of {type(one).__name__}",
            )
            for name in mine | yours
        )
        return next((place for place in places if place is not None), None)
    if isinstance(one, dict) and list(one) == list(other):
        one, other = list(one.values()), list(other.values())
    if isinstance(one, (tuple, list)) and len(one) == len(other):
        places = (first_difference(a, b, where) for a, b in zip(one, other, strict=True))
        return next((place for place in places if place is not None), None)
    return None if equal(one, other) else where


def equal(one: Any, other: Any) -> bool:
    """Whether two settings of one type are the same, NaN included."""
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(one, other, one.dtype.kind in "fc")
    if isinstance(one, float):
        return repr(one) == repr(other)
    try:
        return one is other or bool(one == other)
    except Exception:  # an == of its own may do anything, and what cannot be told is not equal
        return False


def attributes(thing: Any) -> dict[str, Any]:
    """What an object knows, but for its parameters and what attrs computes from the rest."""
    own = dict(getattr(thing, "__dict__", {}))
    for name in (*own.pop("parameters", {}), "parameters"):
        own.pop(name, None)
    if attrs.has(type(thing)):
        for f in attrs.fields(type(thing)):
            own.pop(f.name, None)
            if f.init:
                own[f.name] = getattr(thing, f.name)
    return own


def json_difference(saved: JSON, now: JSON, where: str) -> str | None:
    """Where two pieces of JSON differ first, with both values, or None.

    Examples
    --------
    >>> json_difference({"seed": 1}, {"seed": 2}, "training")
    'training.seed was 1 and is 2'
    """
    if type(saved) is type(now) is dict and list(saved) == list(now):
        pairs = ((f"{where}.{name}", saved[name], now[name]) for name in saved)
    elif type(saved) is type(now) is list and len(saved) == len(now):
        pairs = ((f"{where}[{n}]", *both) for n, both in enumerate(zip(saved, now, strict=True)))
    elif type(saved) is type(now) and saved == now:
        return None
    else:
        return f"{where} was {to_json(saved):.100} and is {to_json(now):.100}"
    found = (json_difference(old, new, place) for place, old, new in pairs)
    return next((difference for difference in found if difference is not None), None)
