"""What is no array at all, and what could never be one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np

from bad_inputs import places
from bad_inputs.case import Case
from nnframe import datasets
from nnframe.errors import DtypeError


class Unwilling:
    """Something whose own way to become an array fails."""

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        raise RuntimeError("not today")

    def __repr__(self) -> str:
        return "Unwilling()"


class Unprintable:
    """Something that cannot even be shown."""

    def __repr__(self) -> str:
        raise RuntimeError("not today")


def number() -> Iterator[float]:
    """Numbers one after the other."""
    yield 1.0


OTHER: dict[str, Any] = {
    "None": None,
    "text": "1, 2",
    "a dict": {0: 1.0},
    "a set": {1.0},
    "a class": float,
    "a function": len,
    "a generator": number(),
    "...": ...,
    "an object": object(),
    "an object that fails": Unwilling(),
    "an object that cannot be shown": Unprintable(),
    "a network": places.NETWORK,
    "a complex number": 1j,
    "a list of None": [[None, None]] * 2,
    "a list of text": [["a", "b"]] * 2,
    "a list of dicts": [[{}, {}]] * 2,
}


def cases() -> Iterator[Case]:
    """Every one of them."""
    everywhere = [
        *places.INPUTS,
        *places.TARGETS,
        *places.BY_HAND,
        *places.BACK[::6],
        places.Place("one_hot", datasets.one_hot, "labels", "one_hot"),
        places.Place("network.parameters =", set_parameters, "parameters", "Network"),
        places.Place("layer.w =", set_weights, "Dense.w", "Dense"),
    ]
    for place, (what, value) in product(everywhere, OTHER.items()):
        if place.owner != "one_hot" or not isinstance(value, list):  # labels are one list
            yield place.bad(what, value, DtypeError, place.word)


def set_parameters(value: Any) -> None:
    """Write a θ."""
    places.NETWORK.copy().parameters = value


def set_weights(value: Any) -> None:
    """Write the weights of a layer."""
    places.NETWORK.copy().layers[0].w = value
