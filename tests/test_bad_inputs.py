"""Every case of the table of bad inputs: the error that is named there, or the result."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from bad_inputs import CASES, KINDS, places
from bad_inputs.case import fingerprint, numbers_of

from nnframe.errors import NNFrameError

SHARED = (places.NETWORK.parameters, places.X, places.Y)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


@pytest.mark.parametrize("name", CASES)
def test_bad_input(name: str, folder: Path) -> None:
    case = CASES[name]
    before = fingerprint((case.given, *SHARED))
    with np.errstate(all="raise"):
        if case.error is None:
            assert case.equals is not None
            same(case.call(folder), case.equals())
        else:
            with pytest.raises(NNFrameError) as caught:
                case.call(folder)
            message = str(caught.value)
            assert type(caught.value) is case.error, message
            missing = [word for word in case.words if word not in message]
            assert not missing, message
    assert fingerprint((case.given, *SHARED)) == before


def same(result: object, expected: object) -> None:
    """Nothing but the layout of the arrays may differ."""
    for found, wanted in zip(numbers_of(result), numbers_of(expected), strict=True):
        np.testing.assert_array_equal(found, wanted, strict=not isinstance(found, str))


def test_there_are_enough_cases_and_each_of_them_names_what_is_wrong() -> None:
    assert len(CASES) >= 300
    assert min(Counter(name.partition(":")[0] for name in CASES).values()) >= 20
    assert {name.partition(":")[0] for name in CASES} == set(KINDS)
    nameless = [name for name, case in CASES.items() if case.error and not all(case.words)]
    assert not nameless


def test_the_page_has_every_kind_and_every_error() -> None:
    page = (Path(__file__).parents[1] / "docs" / "bad-inputs.md").read_text("utf-8")
    rows = set(re.findall(r"^\| (\w+) \|", page, re.MULTILINE)) - {"kind"}
    assert rows == set(KINDS)
    table = "\n".join(line for line in page.splitlines() if line.startswith("|"))
    raised = {case.error.__name__ for case in CASES.values() if case.error}
    assert set(re.findall(r"\w+Error", table)) == raised - {"UnboundLayerError"}
