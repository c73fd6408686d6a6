"""Every case of the table of bad inputs: the error that is named there, or the result."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest
from bad_inputs import CASES, KINDS, places
from bad_inputs.case import Case, bad, fine, fingerprint, numbers_of

from nnframe.errors import DataError, NNFrameError, ShapeError

SHARED = (places.NETWORK.parameters, places.X, places.Y)
#: The names of the cases by kind and place, as "dtypes: backprop x".
PLACES: defaultdict[str, list[str]] = defaultdict(list)
for _name in CASES:
    PLACES[":".join(_name.split(":")[:2])].append(_name)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


@pytest.mark.parametrize("place", PLACES)
def test_bad_inputs(place: str, folder: Path) -> None:
    # One test for all that is put in one place: as a test each, what pytest does around a case
    # takes ten times as long as the case.
    problems = {}
    for name in PLACES[place]:
        try:
            check_case(CASES[name], folder)
        except (Exception, pytest.fail.Exception) as problem:
            problems[name] = f"{type(problem).__name__}: {problem}"
    assert not problems


def check_case(case: Case, folder: Path) -> None:
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
    assert fingerprint((case.given, *SHARED)) == before, "what went in has been changed"


@pytest.mark.parametrize(
    ("case", "told"),
    [
        (bad("a", lambda: None, DataError, "x"), "DID NOT RAISE"),
        (bad("a", lambda: raised(DataError("x")), ShapeError, "x"), "x"),
        (bad("a", lambda: raised(DataError("x")), DataError, "y"), "x"),
        (fine("a", lambda: 1.0, lambda: 2.0), "Mismatched elements"),
        (bad("a", lambda: places.X.sort(), DataError, "x"), "read-only"),
    ],
)
def test_a_case_that_is_not_as_the_table_says_is_seen(case: Case, told: str, folder: Path) -> None:
    with pytest.raises((Exception, pytest.fail.Exception), match=told):
        check_case(case, folder)


def test_what_is_changed_is_seen(folder: Path) -> None:
    given = np.zeros(2)
    with pytest.raises(AssertionError, match="has been changed"):
        check_case(fine("a", lambda: given.fill(1.0), lambda: None, given=given), folder)


def raised(error: Exception) -> None:
    raise error


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
