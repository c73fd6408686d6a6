"""docs/equations.md is complete, and what it names is there."""

from __future__ import annotations

import ast
import importlib
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
MAP = ROOT / "docs" / "equations.md"
CHAPTER = ROOT.parent / "shared" / "seeds"
ROWS = [
    re.split(r"(?<!\\)\|", line.strip("| "))
    for line in MAP.read_text("utf-8").splitlines()
    if line.startswith("| (")
]
BY_NUMBER = {row[0].strip(" ()"): [cell.strip() for cell in row[1:]] for row in ROWS}
#: The numbers of chapter 2, which goes on from the 22 of chapter 1.
NUMBERS = {*map(str, range(23, 54)), "BP1", "BP1a", "BP2", "BP3", "BP4"}

each = pytest.mark.parametrize("number", BY_NUMBER)


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def located(name: str) -> Any:
    """What a dotted name means: modules first, as far as they go, then attributes.

    A function may have its module's name, as in `nnframe.gradients.path_sum.Web`.
    """
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            thing: Any = importlib.import_module(".".join(parts[:end]))
        except ImportError:
            continue
        for part in parts[end:]:
            thing = getattr(thing, part)
        return thing
    raise AssertionError(f"there is no {name}")


@cache
def functions(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_number_has_one_row() -> None:
    assert len(ROWS) == len(BY_NUMBER)
    assert set(BY_NUMBER) == NUMBERS


def test_the_numbers_are_those_of_the_chapter() -> None:
    if not CHAPTER.exists():
        pytest.skip("the chapter's text is not beside this checkout")
    texts = [path.read_text("utf-8") for path in sorted(CHAPTER.glob("*.txt"))]
    tags = [tag for text in texts for tag in re.findall(r"\\tag\{(\w+)\}", text)]
    assert list(BY_NUMBER) == list(dict.fromkeys(tags))


@each
def test_every_row_is_filled(number: str) -> None:
    section, formula, code, test, page = BY_NUMBER[number]
    assert re.fullmatch(r"2\.[1-9]", section)
    assert re.fullmatch(r"\$.+\$", formula)
    assert names(code)
    assert len(names(test)) == 2
    assert page


@each
def test_the_code_is_there(number: str) -> None:
    for name in names(BY_NUMBER[number][2]):
        assert callable(located(name)) or isinstance(located(name), type(importlib))


@each
def test_the_test_is_there(number: str) -> None:
    path, function = names(BY_NUMBER[number][3])
    assert function in functions(path)


@each
def test_the_page_and_its_heading_are_there(number: str) -> None:
    ((path, _, heading),) = re.findall(r"\]\(([^)#]+)(#([^)]+))?\)", BY_NUMBER[number][4])
    text = (MAP.parent / path).read_text("utf-8")
    headings = [
        re.sub(r"[^\w -]", "", line).strip().lower().replace(" ", "-")
        for line in re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    ]
    assert not heading or heading in headings
