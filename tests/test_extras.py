"""Whatever needs an extra says which one to install, and tests/extras.py knows all such places."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import extras
import pytest

import nnframe

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = Path(nnframe.__file__).parent
#: For who works on nnframe, not for who uses it.
OURS = {"all", "docs", "release", "test"}


def raising() -> set[str]:
    """Every place in the source that makes a `MissingExtraError`, as module:function."""
    found = set()
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        module = ".".join(part for part in parts if part != "__init__")
        for top in ast.parse(path.read_text("utf-8")).body:
            name = top.name if isinstance(top, ast.FunctionDef | ast.ClassDef) else ""
            for node in ast.walk(top):
                called = node.func if isinstance(node, ast.Call) else None
                if isinstance(called, ast.Name) and called.id == "MissingExtraError":
                    found.add(f"{module}:{name}")
    return found


@pytest.mark.parametrize("number", range(len(extras.NEEDS)), ids=lambda n: extras.NEEDS[n].module)
def test_without_a_module_the_extra_is_named(number: int) -> None:
    # In a process of its own, where nothing has imported the module yet.
    done = subprocess.run(
        [sys.executable, "-W", "error", extras.__file__, str(number)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert f"asks for nnframe[{extras.NEEDS[number].extra}]" in done.stdout


def test_the_table_has_every_place_that_asks_for_an_extra() -> None:
    assert {need.where for need in extras.NEEDS} == raising()


def test_every_extra_of_a_user_is_asked_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert {need.extra for need in extras.NEEDS} == project["optional-dependencies"].keys() - OURS


def test_a_module_that_is_not_missed_is_noticed(tmp_path: Path) -> None:
    # Guards the tests above against a check that finds nothing.
    asked = extras.NEEDS[0]
    assert extras.problem_of(asked._replace(call=lambda _: None)) == "did without click"

    def wrong(_: Path) -> None:
        raise extras.MissingExtraError("pip install nnframe[plot]")

    assert "expected pip install nnframe[cli]" in str(extras.problem_of(asked._replace(call=wrong)))
