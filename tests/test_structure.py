"""The shape of the code itself: what a reader is promised to find, and how much of it."""

from __future__ import annotations

import ast
import importlib
import inspect
import io
import re
import tokenize
import tomllib
from pathlib import Path

import pytest

import nnframe
from nnframe.abstract import Activation, Cost, Layer

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "nnframe"
FILES = sorted(PACKAGE.rglob("*.py"))
ENGINE = PACKAGE / "engine.py"
CONCRETE = ("nnframe.activations", "nnframe.costs", "nnframe.layers")
PROTOCOL_OF = {"activations": Activation, "costs": Cost, "layers": Layer}


def file_id(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def lines_of_code(source: str) -> int:
    """Lines that hold a token of code: no docstring, no comment, no blank line."""
    silent = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
    docstrings: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            continue
        first = node.body[0] if node.body else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
            docstrings.update(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in silent and token.type != tokenize.ENDMARKER:
            lines.update(range(token.start[0], token.end[0] + 1))
    return len(lines - docstrings)


def imported_modules(source: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            found.update({module, *(f"{module}.{alias.name}" for alias in node.names)})
    return found


def concrete_classes(module_name: str, protocol: type) -> list[type]:
    module = importlib.import_module(module_name)
    names = getattr(module, "__all__", vars(module))
    found = [getattr(module, name) for name in names]
    return [
        kind
        for kind in found
        if isinstance(kind, type)
        and issubclass(kind, protocol)
        and not inspect.isabstract(kind)
        and kind.__module__.startswith(module_name)
    ]


def entry_points(group: str) -> dict[str, str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    points: dict[str, str] = project["entry-points"][f"nnframe.{group}"]
    return points


PUBLIC = [
    pytest.param(group, kind, id=f"{group}-{kind.__name__}")
    for group, protocol in PROTOCOL_OF.items()
    for kind in concrete_classes(f"nnframe.{group}", protocol)
]


def test_lines_of_code_are_counted_as_a_reader_would() -> None:
    top = '"""Doc\n\nstring."""\n\n# comment\nx = 1  # counted\n\n\n'
    source = top + 'def f():\n    """D."""\n    return [\n        1,\n    ]\n'
    assert lines_of_code(source) == 5


def test_the_engine_is_at_most_a_hundred_lines_of_code() -> None:
    assert lines_of_code(ENGINE.read_text("utf-8")) <= 100


def test_the_engine_imports_no_concrete_activation_cost_or_layer() -> None:
    modules = imported_modules(ENGINE.read_text("utf-8"))
    assert "nnframe.abstract" in modules
    assert [module for module in modules if module.startswith(CONCRETE)] == []


def test_the_engine_names_no_concrete_class() -> None:
    names = {kind.values[1].__name__ for kind in PUBLIC if isinstance(kind.values[1], type)}
    source = io.StringIO(ENGINE.read_text("utf-8"))
    used = {t.string for t in tokenize.generate_tokens(source.readline) if t.type == tokenize.NAME}
    assert len(names) > 20
    assert names & used == set()


def test_the_protocols_know_no_concrete_class() -> None:
    modules = imported_modules((PACKAGE / "abstract.py").read_text("utf-8"))
    assert [module for module in modules if module.startswith(CONCRETE)] == []


@pytest.mark.parametrize("path", FILES, ids=file_id)
def test_a_file_is_one_idea(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 320


@pytest.mark.parametrize("path", FILES, ids=file_id)
def test_subclassing_has_no_side_effect(path: Path) -> None:
    # A class that registers itself when it is written cannot be written twice in a notebook.
    tree = ast.parse(path.read_text("utf-8"))
    functions = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert "__init_subclass__" not in functions
    keywords = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.keywords]
    assert [node.name for node in keywords] == []


@pytest.mark.parametrize("protocol", [Activation, Cost, Layer])
def test_protocols_are_abstract_in_forward_and_derivative_alone(protocol: type) -> None:
    assert getattr(protocol, "__abstractmethods__", None) == {"forward", "derivative"}


@pytest.mark.parametrize(("group", "kind"), PUBLIC)
def test_a_public_class_is_registered_by_its_kebab_case_name(group: str, kind: type) -> None:
    names = [n for n, target in entry_points(group).items() if target.endswith(f":{kind.__name__}")]
    assert len(names) == 1
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", names[0])
    assert names[0].replace("-", "") == kind.__name__.lower()


@pytest.mark.parametrize(("group", "kind"), PUBLIC)
def test_a_public_class_can_be_had_from_nnframe_itself(group: str, kind: type) -> None:
    assert getattr(nnframe, kind.__name__) is kind


@pytest.mark.parametrize("group", [*PROTOCOL_OF, "initializers"])
def test_a_registered_name_leads_to_a_class(group: str) -> None:
    for target in entry_points(group).values():
        module, _, name = target.partition(":")
        assert isinstance(getattr(importlib.import_module(module), name), type)
