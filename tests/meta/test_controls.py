"""What is right passes, however hard it is to check: here with one seed each, see stability.py.

All laws of a layer, a cost or a gradient method take seconds, so that of these only each third is
tried here, the first of every kind among them. `make thorough` tries all.
"""

from __future__ import annotations

import os

import pytest
from meta.catalogue import collect, report_on

CONTROLS = collect("controls")
IDS = [name for name, _ in CONTROLS]
SLOW = ("costs", "embedding", "gradients", "layers")
THOROUGH = "NNFRAME_THOROUGH" in os.environ


def kind_of(name: str) -> str:
    """What stands before the name of its own, as "layers: by hand"."""
    return name.rpartition(":")[0]


def chosen() -> list[str]:
    kept, seen = [], dict[str, int]()
    for name in IDS:
        number = seen.get(kind_of(name), 0)
        seen[kind_of(name)] = number + 1
        if THOROUGH or number % 3 == 0 or not name.startswith(SLOW):
            kept.append(name)
    return kept


@pytest.mark.parametrize(
    ("name", "control"),
    [(name, control) for name, control in CONTROLS if name in chosen()],
    ids=chosen(),
)
def test_no_false_alarm(name, control):
    seed = IDS.index(name)  # another one each, so that a hundred seeds are seen
    report = report_on(name, control, seed)
    assert report.passed, report


def test_there_are_enough():
    assert len(CONTROLS) >= 40
    assert len(IDS) == len(set(IDS))


def test_every_kind_is_among_those_that_are_tried():
    assert {kind_of(name) for name in chosen()} == {kind_of(name) for name in IDS}
    assert len(chosen()) >= 120
