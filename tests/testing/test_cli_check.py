"""`nnframe check` as its users meet it: what it prints and writes, and its exit codes."""

from __future__ import annotations

import json
import sys
from xml.etree import ElementTree as ET

import pytest

from nnframe.cli import main
from nnframe.errors import TargetError
from nnframe.testing import Report, Verdict
from nnframe.testing.forms import to_gradescope, to_json

pytest.importorskip("click", reason="the command line needs nnframe[cli]")

GOOD = Report("Swish()", "activation", 0, (Verdict("shape", "a: (m, n)", "pass", probes=5),))
BAD = Report("Swish()", "activation", 0, (Verdict("shape", "a: (m, n)", "fail", reason="(3,)"),))
UNDECIDED = Report("Swish()", "activation", 0, (Verdict("state", "", "inconclusive"),))


@pytest.fixture
def answers(monkeypatch):
    """A function that says what the check will find, in place of a process; and what was asked."""
    from nnframe.testing import grading

    asked: dict[str, object] = {}

    def answer(report: Report | BaseException) -> dict[str, object]:
        def stand_in(target: str, **options: object) -> Report:
            asked.update(target=target, **options)
            if isinstance(report, BaseException):
                raise report
            return report

        monkeypatch.setattr(grading, "check_target", stand_in)
        return asked

    return answer


def test_a_real_file(tmp_path, capsys):
    path = tmp_path / "swish.py"
    path.write_text(
        "import nnframe\nprint('noise')\n"
        "class Swish(nnframe.Tanh):\n  def derivative(self, z): return 2 * super().derivative(z)\n"
    )
    command = ["check", f"{path}:Swish", "--law", "derivative", "--law", "dtype", "--json"]
    assert main(command) == 1
    out, err = capsys.readouterr()
    verdicts = {v["law"]: v["verdict"] for v in json.loads(out)["verdicts"]}
    assert verdicts == {"dtype": "pass", "derivative": "fail"}
    assert err == ""


@pytest.mark.parametrize(("report", "code"), [(GOOD, 0), (BAD, 1), (UNDECIDED, 1)])
def test_the_exit_code_says_whether_it_passed(answers, capsys, report, code):
    answers(report)
    assert main(["check", "swish.py:Swish"]) == code
    assert capsys.readouterr().out == f"{report}\n"


def test_options_reach_the_check(answers):
    asked = answers(GOOD)
    options = ["--kind", "fused", "--seed", "3", "--max-seconds", "2.5", "--strict"]
    options += ["--law", "shape", "--law", "dtype"]
    assert main(["check", "swish.py:Swish", *options]) == 0
    assert asked == {
        "target": "swish.py:Swish",
        "kind": "fused pair",
        "seed": 3,
        "max_seconds": 2.5,
        "strict": True,
        "laws": ["shape", "dtype"],
        "on_law": None,
    }


def test_every_form_is_written(answers, tmp_path, capsys):
    answers(BAD)
    names = {"--html": "a.html", "--junit": "a.xml", "--gradescope": "results.json"}
    options = [text for option, name in names.items() for text in (option, str(tmp_path / name))]
    assert main(["check", "swish.py:Swish", "--json", "--points", "7", *options]) == 1
    assert capsys.readouterr().out == to_json(BAD)
    assert (tmp_path / "a.html").read_text("utf-8").startswith("<!doctype html>")
    assert ET.fromstring((tmp_path / "a.xml").read_text("utf-8")).get("failures") == "1"
    assert json.loads((tmp_path / "results.json").read_text("utf-8"))["tests"][0]["max_score"] == 7
    assert {path.name for path in tmp_path.iterdir()} == set(names.values())


def test_points_by_law_are_those_of_the_function(answers, tmp_path):
    verdicts = (*GOOD.verdicts, Verdict("derivative", "", "fail"), Verdict("dtype", "", "pass"))
    report = Report("Swish()", "activation", 0, verdicts)
    answers(report)
    path = tmp_path / "results.json"
    options = ["--gradescope", str(path), "--points", "derivative=2", "--points", "shape=0.5"]
    assert main(["check", "swish.py:Swish", *options]) == 1
    assert path.read_text("utf-8") == to_gradescope(report, {"derivative": 2, "shape": 0.5})
    results = json.loads(path.read_text("utf-8"))
    assert [test["max_score"] for test in results["tests"]] == [0.5, 2]
    assert results["score"] == 0.5


def test_a_file_is_written_whole_or_not_at_all(answers, tmp_path, capsys, monkeypatch):
    answers(GOOD)
    path = tmp_path / "a.html"
    path.write_text("as it was")
    monkeypatch.setattr("os.replace", _refuse)
    assert main(["check", "swish.py:Swish", "--html", str(path)]) == 2
    assert "a.html" in capsys.readouterr().err
    assert path.read_text() == "as it was"
    assert list(tmp_path.iterdir()) == [path]


def _refuse(part: object, target: object) -> None:
    raise PermissionError(13, "Permission denied")


FILE = ["--gradescope", "results.json"]
WRONG = [
    (["--law", "derivativ"], "did you mean 'derivative'"),
    (["--law", "zzz"], "no law is called 'zzz': there are protocol"),
    (["--kind", "song"], "'song' is not one of 'activation', 'cost', 'layer', 'fused', 'gradient'"),
    (["--seed", "-1"], "-1 is not in the range x>=0"),
    (["--max-seconds", "0"], "is not in the range x>0"),
    (["--html", "nowhere/a.html"], "there is no folder nowhere"),
    (["--junit", "."], ". is a folder"),
    (["--html", "a.pdf"], "'a.pdf' ends in .pdf, but what is written there is .html or .htm"),
    (["--junit", "a.json"], "'a.json' ends in .json, but what is written there is .xml"),
    (["--points", "20"], "--points goes with --gradescope FILE"),
    (["--points", "-1", *FILE], "'-1': write points of 0 or more, as 20, or as derivative=2"),
    (["--points", "nan", *FILE], "'nan': write points of 0 or more"),
    (["--points", "shape=", *FILE], "'shape=': write points of 0 or more"),
    (["--points", "shape=-2", *FILE], "'shape=-2': write points of 0 or more"),
    (["--points", "shape=inf", *FILE], "'shape=inf': write points of 0 or more"),
    (["--points", "shap=2", *FILE], "no law is called 'shap': did you mean 'shape'?"),
    (["--points", "=2", *FILE], "no law is called ''"),
    (["--points", "20", "--points", "30", *FILE], "'30': all laws together had points before"),
    (["--points", "shape=1", "--points", "shape=2", *FILE], "shape had points before"),
    (["--points", "20", "--points", "shape=2", *FILE], "or to each its own, not both"),
    (
        ["--points", "shape=1", "--points", "dtype=2", "--law", "shape", *FILE],
        "there are points for dtype, which is not tried: add --law dtype",
    ),
    (["--gradescope", "a.xml"], "'a.xml' ends in .xml, but what is written there is .json"),
]


@pytest.mark.parametrize(("options", "message"), WRONG, ids=[" ".join(case[0]) for case in WRONG])
def test_wrong_options_are_one_clear_line_before_anything_runs(answers, capsys, options, message):
    asked = answers(GOOD)
    assert main(["check", "swish.py:Swish", *options]) == 2
    out, err = capsys.readouterr()
    assert asked == {}
    assert out == ""
    assert err.count("\n") == 1
    assert message in err


def test_what_cannot_be_imported_ends_with_2_but_gradescope_is_told(answers, tmp_path, capsys):
    answers(TargetError("swish.py cannot be imported: line 1 of swish.py: NameError: x"))
    path = tmp_path / "results.json"
    assert main(["check", "swish.py:Swish", "--gradescope", str(path)]) == 2
    assert capsys.readouterr().err == (
        "nnframe: swish.py cannot be imported: line 1 of swish.py: NameError: x\n"
    )
    results = json.loads(path.read_text("utf-8"))
    assert results["score"] == 0
    assert "NameError" in results["tests"][0]["output"]


def test_a_terminal_sees_which_law_is_tried(answers, capsys, monkeypatch):
    asked = answers(GOOD)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert main(["check", "swish.py:Swish"]) == 0
    asked["on_law"]("shape")
    assert "shape …" in capsys.readouterr().err


def test_ctrl_c_stops_cleanly(answers, capsys):
    answers(KeyboardInterrupt())
    assert main(["check", "swish.py:Swish"]) == 130
    assert capsys.readouterr().err.endswith("\nstopped\n")
