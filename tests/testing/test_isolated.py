"""A check in another process: endless loops and crashes are findings, and leave what was found."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

import nnframe
from nnframe.errors import ArgumentError, PluginError, TargetError
from nnframe.testing import Report, check, isolated, wire
from nnframe.testing.aftermath import Found, report_of
from nnframe.testing.isolated import check_target

# The derivative is called by the law on shape, which is the second that is tried.
HEAD = """
import ctypes, os, sys
import nnframe
class Swish(nnframe.Tanh):
    def derivative(self, z):
        """
LEAVES_A_CHILD = """
import fcntl, subprocess, sys
lock = open({lock!r}, "w")
fcntl.flock(lock, fcntl.LOCK_EX)
code = "import time; time.sleep(60); open({alive!r}, 'w')"
subprocess.Popen([sys.executable, "-c", code], pass_fds=[lock.fileno()])
"""


@pytest.fixture
def checked(tmp_path):
    """A function that checks Swish as a file defines it, by the laws on shape and dtype."""

    def run(text: str, **options: object) -> Report:
        path = tmp_path / "swish.py"
        path.write_text(text, encoding="utf-8")
        return check_target(f"{path}:Swish", laws=["shape", "dtype"], **options)

    return run


def test_it_is_what_check_says():
    seen: list[str] = []
    found = check_target("nnframe:Tanh", laws=["shape", "dtype"], seed=4, on_law=seen.append)
    assert found == check(nnframe.Tanh, laws=["shape", "dtype"], seed=4)
    assert seen == ["protocol", "shape", "dtype"]


def test_an_endless_loop_breaks_the_law_that_was_tried(checked):
    report = checked(HEAD + "while True: pass", max_seconds=2)
    verdict = report["shape"]
    assert (verdict.verdict, verdict.required) == ("fail", True)
    assert verdict.reason == "did not finish within 2 seconds"
    assert report["dtype"].reason == "see the law on shape, which did not finish"
    assert report.kind == "activation"
    assert not report.passed


def test_an_endless_loop_at_import_is_a_finding(checked):
    report = checked("while True: pass", max_seconds=0.2)
    assert [v.law for v in report.verdicts] == ["protocol"]
    assert report["protocol"].reason == "did not finish within 0.2 seconds while it was imported"
    assert report.kind == "unknown kind"


def test_a_process_that_is_ended_is_a_finding_with_its_last_words(checked):
    report = checked(HEAD + "print('σ'); os._exit(7)")
    assert report["shape"].reason == (
        "ended the process, with exit code 7; the last that it printed:\nσ"
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals of this kind")
def test_a_crash_is_a_finding_with_its_line(checked):
    report = checked(HEAD + "ctypes.string_at(0)")
    assert report["shape"].reason == "crashed the process: SIGSEGV"
    assert report["shape"].diagnosis == "it was at line 6 of swish.py, in derivative"


def test_a_class_that_exits_when_it_is_made_is_a_finding(checked):
    report = checked(
        "import sys, nnframe\nclass Swish(nnframe.Tanh):\n  def __init__(self): sys.exit(0)"
    )
    assert report["protocol"].verdict == "fail"
    assert "SystemExit" in report["protocol"].reason


def test_what_it_prints_is_not_ours(checked, capfd):
    assert checked(HEAD + "print('x' * 100_000); return super().derivative(z)").passed
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no process groups of this kind")
def test_what_it_leaves_running_is_ended(checked, tmp_path):
    import fcntl

    lock, alive = tmp_path / "lock", tmp_path / "alive"
    start = LEAVES_A_CHILD.format(lock=str(lock), alive=str(alive))
    assert checked(start + HEAD + "return super().derivative(z)").passed
    with lock.open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)  # waits until the child is no more
    assert not alive.exists()  # it did not come to its end


def test_an_import_error_is_an_error(checked):
    with pytest.raises(TargetError, match=r"line 1 of swish\.py: ZeroDivisionError"):
        checked("1 / 0")


def test_with_a_kind_what_is_none_of_it_is_a_finding(checked):
    assert checked("Swish = 3", kind="activation")["protocol"].reason == "3 is no Activation"


@pytest.mark.parametrize(
    "options",
    [{"kind": "song"}, {"laws": ["lore"]}, {"max_seconds": 0}],
    ids=str,
)
def test_nonsense_is_refused_before_anything_runs(options, monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", None)
    with pytest.raises(ArgumentError):
        check_target("nnframe:Tanh", **options)


def test_a_process_that_does_not_start_is_said(monkeypatch):
    broken = wire.Request("nnframe:Tanh", None, 0, False, None, 1.0)
    monkeypatch.setattr(wire.Request, "to_json", lambda self: "{}")
    with pytest.raises(PluginError, match="did not start"):
        isolated._watched(broken, None)


def test_a_line_that_is_cut_off_waits_for_its_end(tmp_path):
    path = Path(tmp_path, "events")
    path.write_bytes(b'{"event": "ready"}\n{"event": "la')
    follower = wire.Follower(path)
    assert [event["event"] for event in follower.news()] == ["ready"]
    with path.open("ab") as stream:
        stream.write(b'w", "law": "shape"}\n')
    assert list(follower.news()) == [{"event": "law", "law": "shape"}]
    assert list(follower.news()) == []


ENDINGS = [
    (
        Found(kind="cost", law="shape", code=-9),
        "crashed the process: SIGKILL (for want of memory?)",
    ),
    (Found(kind="cost", law="shape", code=-64), "crashed the process: "),
    (Found(kind="cost", law="shape", code=0), "ended the process, with exit code 0"),
    (Found(kind="cost", law="shape", stopped="SystemExit: 1"), "ended the check: SystemExit: 1"),
    (Found(code=3), "ended the process, with exit code 3 while it was imported"),
]


@pytest.mark.parametrize(("found", "reason"), ENDINGS)
def test_each_way_to_end_is_told(found, reason):
    request = wire.Request("a.py:B", None, 0, True, None, 60.0)
    report = report_of(request, found)
    assert next(v for v in report.verdicts if v.verdict == "fail").reason.startswith(reason)
    assert all(v.required for v in report.verdicts)
