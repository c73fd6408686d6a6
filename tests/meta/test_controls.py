"""What is right passes, however hard it is to check: here with one seed each, see stability.py."""

from __future__ import annotations

import pytest
from meta.catalogue import collect, report_on

CONTROLS = collect("controls")
IDS = [name for name, _ in CONTROLS]


@pytest.mark.parametrize(("name", "control"), CONTROLS, ids=IDS)
def test_no_false_alarm(name, control):
    seed = IDS.index(name)  # another one each, so that a hundred seeds are seen
    report = report_on(name, control, seed)
    assert report.passed, report


def test_there_are_enough():
    assert len(CONTROLS) >= 40
    assert len(IDS) == len(set(IDS))
