"""`import nnframe` is cheap: NumPy, attrs, typing_extensions and the standard library, no more."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from test_site import documented

import nnframe

ROOT = Path(__file__).resolve().parents[1]
ALLOWED = {"nnframe", "numpy", "attr", "attrs", "typing_extensions"}
# Of the standard library, what costs milliseconds or does not exist in a browser's Python.
HEAVY = (
    "asyncio",
    "email",
    "http",
    "importlib.metadata",
    "multiprocessing",
    "socket",
    "sqlite3",
    "subprocess",
    "unittest",
    "urllib.request",
    "zipfile",
)


def modules_new_with(statement: str) -> set[str]:
    # What NumPy and attrs load is theirs to answer for: only the modules beyond those are ours.
    code = (
        "import sys, numpy, attr, attrs, typing_extensions\n"
        "before = set(sys.modules)\n"
        f"{statement}\n"
        "print('\\n'.join(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    return modules_new_with("from nnframe import Network, Quadratic, SGD, backprop, fuse, train")


def test_the_probe_sees_what_is_loaded() -> None:
    # Guards the tests below against a probe that reports nothing.
    assert "wave" in modules_new_with("import wave")


def test_only_numpy_attrs_typing_extensions_and_the_standard_library(loaded: set[str]) -> None:
    assert "nnframe.engine" in loaded
    packages = {name.partition(".")[0] for name in loaded}
    assert packages - ALLOWED - set(sys.stdlib_module_names) == set()


@pytest.mark.parametrize("module", HEAVY)
def test_nothing_heavy_of_the_standard_library(loaded: set[str], module: str) -> None:
    assert module not in loaded


@pytest.mark.parametrize("part", ["nnframe.cli", "nnframe.testing", "importlib.metadata"])
def test_what_only_some_programs_need_is_not_loaded(loaded: set[str], part: str) -> None:
    assert part not in loaded


def test_the_names_for_type_checkers_are_the_names_at_run_time() -> None:
    tree = ast.parse((ROOT / "nnframe" / "__init__.py").read_text("utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    modules = {
        name.name
        for node in block.body
        if isinstance(node, ast.ImportFrom) and node.module == "nnframe"
        for name in node.names
    }
    public = {name.removeprefix("nnframe.") for name in documented()[0]}
    assert modules == public & set(nnframe._MODULES) | {"engine"}  # of which a part is shown
    typed = {
        (str(node.module).removeprefix("nnframe."), name.name)
        for node in block.body
        if isinstance(node, ast.ImportFrom) and node.module != "nnframe"
        for name in node.names
    }
    assert typed == {(home, name) for name, home in nnframe._HOME.items()}
    assert {name for _, name in typed} <= set(nnframe.__all__)


@pytest.mark.parametrize("name", nnframe.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(nnframe, name) is not None
    assert name in dir(nnframe)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'nnframe' has no attribute 'Sigmoyd'"):
        nnframe.Sigmoyd  # noqa: B018  # the access is the test
