"""`grade` writes a results.json whatever is handed in, and an error only for its own caller."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nnframe import testing
from nnframe.errors import ArgumentError, DataFileError, TargetError
from nnframe.testing import check_target, grade, grading, to_gradescope

LAWS = {"shape": 5, "derivative": 10, "dtype": 5}
GOOD = "import nnframe\nclass Swish(nnframe.Tanh): pass\n"
#: What students hand in, and what they are told.
BROKEN = {
    "syntax": ("class Swish(:\n", "is no valid Python: line 1 of swish.py"),
    "raises": ("1 / 0\n", "line 1 of swish.py: ZeroDivisionError"),
    "exits": ("import sys\nsys.exit(3)\n", "line 2 of swish.py: SystemExit: 3"),
    "other name": ("import nnframe\nclass Swihs(nnframe.Tanh): pass\n", "did you mean Swihs?"),
    "no plugin": ("Swish = 3\n", "3 is no plugin"),
    "other kind": (
        "import nnframe\nclass Swish(nnframe.Conv2D): pass\n",
        "no law is called 'derivative' for the kind 'layer'",
    ),
    "endless": ("while True: pass\n", "did not finish within 1 seconds while it was imported"),
}


@pytest.fixture
def homework(tmp_path):
    """A function that writes swish.py, and where the results go."""

    def write(text: str) -> tuple[str, Path]:
        path = tmp_path / "swish.py"
        path.write_text(text, encoding="utf-8")
        return f"{path}:Swish", tmp_path / "results.json"

    return write


def test_what_can_be_imported_is_graded_as_by_hand(homework):
    target, results = homework(GOOD)
    report = grade(target, results, points=LAWS, visibility="hidden", laws=list(LAWS), seed=3)
    assert report == check_target(target, laws=list(LAWS), seed=3)
    assert results.read_text("utf-8") == to_gradescope(report, LAWS, "hidden")
    assert json.loads(results.read_text("utf-8"))["score"] == 20.0


@pytest.mark.parametrize("case", BROKEN)
def test_what_cannot_is_a_score_of_0_with_words(homework, case):
    text, message = BROKEN[case]
    target, results = homework(text)
    seconds = 1 if case == "endless" else 60
    report = grade(target, results, points=LAWS, laws=list(LAWS), max_seconds=seconds)
    assert not report.passed
    document = json.loads(results.read_text("utf-8"))
    assert document["score"] == 0
    assert message in document["tests"][0]["output"]
    # Every law that was to be had is shown, with what it would have been worth.
    shown = {test["name"]: (test["score"], test["max_score"]) for test in document["tests"]}
    assert shown == {"protocol": (0, 0)} | {law: (0, points) for law, points in LAWS.items()}
    assert {test["status"] for test in document["tests"]} == {"failed"}
    assert sorted(path.name for path in results.parent.iterdir()) == ["results.json", "swish.py"]


def test_all_points_together_are_lost_together(homework):
    target, results = homework("1 / 0")
    grade(target, results, points=20)
    document = json.loads(results.read_text("utf-8"))
    assert [(test["score"], test["max_score"]) for test in document["tests"]] == [(0, 20)]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"points": {"lore": 1}}, ArgumentError, "points for 'lore': no law is called so"),
        ({"points": -1}, ArgumentError, "points must be a real number from 0"),
        ({"visibility": "secret"}, ArgumentError, "visibility 'secret': Gradescope has visible"),
        ({"laws": ["lore"]}, ArgumentError, "no law is called 'lore'"),
        ({"laws": ["BP1"], "kind": "cost"}, ArgumentError, "'BP1' for the kind 'cost'"),
        ({"results": "no/such/results.json"}, DataFileError, "there is no folder no"),
    ],
    ids=str,
)
def test_a_mistake_of_the_teacher_is_an_error_before_anything_runs(
    homework, monkeypatch, options, error, message
):
    target, results = homework(GOOD)
    monkeypatch.setattr("subprocess.Popen", None)
    with pytest.raises(error, match=message):
        grade(target, **{"results": results} | options)
    assert not results.exists()


def test_results_that_cannot_be_written_leave_what_was_there(homework, monkeypatch):
    target, results = homework("1 / 0")
    results.write_text("as it was")

    def full(file, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(grading, "write_whole", full)
    with pytest.raises(DataFileError, match=r"results\.json: No space left on device"):
        grade(target, results)
    assert results.read_text() == "as it was"


def test_check_target_itself_still_raises(homework):
    target, _ = homework("import nnframe\nclass Swish(nnframe.Conv2D): pass\n")
    with pytest.raises(TargetError, match=r"Swish: no law is called 'derivative' for the kind"):
        check_target(target, laws=["derivative"])


def test_what_is_imported_when_it_is_asked_for_is_listed_before():
    # By this list the reference finds `grade` and `check_target`.
    assert set(testing.__all__) - {"strategies"} <= set(dir(testing))
