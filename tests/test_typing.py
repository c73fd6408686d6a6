"""What type checkers say of code that uses nnframe: of right code nothing, of mistakes their line.

The snippets are in tests/typing. A mistake that has to be found is marked at its line, with what
mypy calls it and what pyright calls it: `# error: arg-type / reportArgumentType`.
"""

from __future__ import annotations

import json
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

SNIPPETS = Path(__file__).with_name("typing")
FILES = sorted(SNIPPETS.glob("*/*.py"))
RIGHT = sorted(SNIPPETS.glob("right/*.py"))
MARK = re.compile(r"# error: (?P<mypy>[\w-]+) / (?P<pyright>\w+)$")


def marked(checker: str) -> set[str]:
    """What a checker has to say, as file:line name."""
    found = set()
    for path in FILES:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            mark = MARK.search(line)
            assert mark or "# error" not in line, f"{path}:{number} has a mark that cannot be read"
            if mark:
                found.add(f"{path.parent.name}/{path.name}:{number} {mark[checker]}")
    return found


def said(*command: str) -> str:
    """What a checker prints, run beside the snippets, where it finds no settings of ours."""
    arguments = [sys.executable, "-m", *command, *(str(path) for path in FILES)]
    done = subprocess.run(
        arguments, cwd=SNIPPETS, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.stdout


def place(path: str, line: int) -> str:
    return f"{Path(path).parent.name}/{Path(path).name}:{line}"


def compare(found: dict[str, str], checker: str) -> None:
    """Hold what was said (with the messages, to be read) against what is marked."""
    wanted = marked(checker)
    unexpected = [f"{key}: {found[key]}" for key in sorted(found.keys() - wanted)]
    assert not unexpected, f"{checker} finds what is not marked:\n" + "\n".join(unexpected)
    missing = sorted(wanted - found.keys())
    assert not missing, f"{checker} does not find what is marked:\n" + "\n".join(missing)


def test_mypy_finds_every_mistake_and_no_other() -> None:
    pytest.importorskip("mypy")
    lines = said("mypy", "--strict", "--config-file=", "--output=json").splitlines()
    errors = [json.loads(line) for line in lines if line.startswith("{")]
    found = {
        f"{place(error['file'], error['line'])} {error['code']}": error["message"]
        for error in errors
        if error["severity"] == "error"
    }
    compare(found, "mypy")


def test_pyright_finds_every_mistake_and_no_other() -> None:
    pytest.importorskip("pyright")
    answer = json.loads(said("pyright", "--outputjson", "--pythonpath", sys.executable))
    assert answer["summary"]["filesAnalyzed"] == len(FILES)
    found = {
        f"{place(error['file'], error['range']['start']['line'] + 1)} {error['rule']}": error[
            "message"
        ]
        for error in answer["generalDiagnostics"]
        if error["severity"] == "error"
    }
    compare(found, "pyright")


@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.stem)
def test_right_code_runs_too(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(path))
