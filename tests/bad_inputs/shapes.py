"""Arrays of other shapes: nothing broadcasts, whatever NumPy would make of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np

from bad_inputs import places
from bad_inputs.case import Case, fine
from nnframe import datasets
from nnframe.errors import DataError, ShapeError

#: None of them is samples of two numbers.
OTHER: dict[str, Any] = {
    "a number": 1.0,
    "a list of nothing": [],
    "a list of an empty list": [[]],
    "no numbers a sample": np.empty((2, 0)),
    "one number a sample": np.ones((2, 1)),
    "three numbers a sample": np.ones((2, 3)),
    "samples as columns": np.ones((2, 5)),
    "one more dimension": np.ones((2, 1, 2)),
    "a row of three": np.ones(3),
}
#: Samples, but not as many as there are targets.
UNPAIRED: dict[str, Any] = {
    "no samples": np.empty((0, 2)),
    "three samples for two": np.ones((3, 2)),
    "one sample for two": np.ones(2),
    "a mini-batch of one for two": np.ones((1, 2)),
}
RAGGED = [[1.0, 2.0], [3.0]]
#: What `train` and `accuracy` say in other words than the engine.
DATA = ("train", "accuracy")


def cases() -> Iterator[Case]:
    """Every one of them."""
    samples = [*places.INPUTS, *places.TARGETS, *places.ONE]
    for place, (what, value) in product(samples, OTHER.items()):
        got = f"got {np.shape(value)}"
        yield place.bad(what, value, ShapeError, place.owner, place.word, got)
    for place, (what, value) in product([*places.INPUTS[1:], *places.TARGETS], UNPAIRED.items()):
        yield place.bad(what, value, ShapeError, place.word)
    by_hand = [*places.BY_HAND[len(places.ACTIVATIONS) :], *places.BACK]
    for place, (what, value) in product(by_hand, {**OTHER, **UNPAIRED}.items()):
        yield place.bad(what, value, ShapeError, place.owner, f"shape {np.shape(value)}")
    everywhere = [*samples, *by_hand, *places.WEIGHTED_INPUTS]
    for place in everywhere:
        yield place.bad("ragged rows", RAGGED, ShapeError, place.word, "rectangular")
    yield from empty()
    yield from labels()


def empty() -> Iterator[Case]:
    """Nothing at all: of that there is no mean, but an output."""
    none = np.empty((0, 2))
    for name, method in places.METHODS.items():
        place = places.Place(name, lambda both, method=method: method(*both), "", "")
        yield place.bad("no samples at all", (none, none), DataError, "empty")
    for name, call in places.COST_METHODS.items():
        place = places.Place(name, lambda both, call=call: call(*both), "", "")
        yield place.bad("no samples at all", (none, none), DataError, name.partition(".")[0])
    yield fine("forward: no samples", lambda: places.NETWORK.forward(none), lambda: none, none)
    for name, activation in places.ACTIVATIONS.items():
        yield fine(
            f"{name}.forward: no samples",
            lambda activation=activation: activation.forward(none),
            lambda: none,
        )


def labels() -> Iterator[Case]:
    """Labels of no such shape."""
    place = places.Place("one_hot", datasets.one_hot, "labels", "one_hot")
    yield place.bad("a number", 3, ShapeError, "labels")
    yield place.bad("a table", np.ones((2, 3), int), ShapeError, "labels")
    yield place.bad("ragged rows", [[1, 2], [3]], ShapeError, "labels")
