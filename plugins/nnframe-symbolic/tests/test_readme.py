"""Every Python block of the README runs, each on its own, and its commands are there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
COMMANDS = re.findall(r"^nnframe .*$", README, re.MULTILINE)
SWISH = BLOCKS[3].split("found = ")[0]


def run(number: int) -> None:
    exec(compile(BLOCKS[number], f"README.md, Python block {number}", "exec"), {})


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_block_runs_and_prints_what_its_comments_say(
    number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    run(number)
    printed = capsys.readouterr().out.splitlines()
    for said in re.findall(r"^print\(.*\)  # (.*)$", BLOCKS[number], re.MULTILINE):
        assert said in printed


@pytest.mark.parametrize("command", COMMANDS)
def test_command_runs(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("click")
    from nnframe.cli import main

    (tmp_path / "swish.py").write_text(SWISH, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)  # undoes what the import of a file adds
    assert main(shlex.split(command)[1:]) == 0
