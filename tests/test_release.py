"""What `make dist` looks for in a distribution before it takes it."""

from __future__ import annotations

import io
import runpy
import tarfile
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

BUILD = Path(__file__).resolve().parents[1] / "release" / "build.py"
WHEEL = ("a/__init__.py", "a/py.typed", "a-1.dist-info/METADATA", "a-1.dist-info/licenses/LICENSE")
SDIST = ("LICENSE", "README.md", "pyproject.toml", "tests/test_a.py", "a/__init__.py")


@pytest.fixture(scope="module")
def build() -> dict[str, Any]:
    return runpy.run_path(str(BUILD))


def wheel(folder: Path, names: tuple[str, ...], tags: str = "py3-none-any") -> Path:
    path = folder / f"a-1-{tags}.whl"
    with ZipFile(path, "w") as file:
        for name in names:
            file.writestr(name, "")
    return path


def sdist(folder: Path, names: tuple[str, ...]) -> Path:
    path = folder / "a-1.tar.gz"
    with tarfile.open(path, "w:gz") as file:
        for name in names:
            file.addfile(tarfile.TarInfo(f"a-1/{name}"), io.BytesIO())
    return path


def test_nothing_is_wrong_with_what_is_right(build: dict[str, Any], tmp_path: Path) -> None:
    assert build["problems_of"](wheel(tmp_path, WHEEL)) == []
    assert build["problems_of"](sdist(tmp_path, SDIST)) == []


@pytest.mark.parametrize("name", ["a/py.typed", "a-1.dist-info/licenses/LICENSE"])
def test_what_a_wheel_lacks_is_named(build: dict[str, Any], tmp_path: Path, name: str) -> None:
    names = tuple(other for other in WHEEL if other != name)
    (problem,) = build["problems_of"](wheel(tmp_path, names))
    assert f"has no {name.rpartition('licenses/')[2]}" in problem


@pytest.mark.parametrize("name", ["tests/test_a.py", "a/__pycache__/a.pyc"])
def test_what_does_not_belong_in_a_wheel_is_named(
    build: dict[str, Any], tmp_path: Path, name: str
) -> None:
    (problem,) = build["problems_of"](wheel(tmp_path, (*WHEEL, name)))
    assert f"has {name}, which does not belong there" in problem


def test_a_wheel_for_one_platform_is_named(build: dict[str, Any], tmp_path: Path) -> None:
    (problem,) = build["problems_of"](wheel(tmp_path, WHEEL, "cp311-cp311-linux_x86_64"))
    assert "is not for every Python 3" in problem


@pytest.mark.parametrize("name", SDIST[:4])
def test_what_an_sdist_lacks_is_named(build: dict[str, Any], tmp_path: Path, name: str) -> None:
    names = tuple(other for other in SDIST if other != name)
    (problem,) = build["problems_of"](sdist(tmp_path, names))
    assert f"has no {name.partition('/')[0]}" in problem


@pytest.mark.parametrize("name", [".ci/run", "tests/__pycache__/test_a.pyc", ".venv/x"])
def test_what_does_not_belong_in_an_sdist_is_named(
    build: dict[str, Any], tmp_path: Path, name: str
) -> None:
    (problem,) = build["problems_of"](sdist(tmp_path, (*SDIST, name)))
    assert f"has {name}, which does not belong there" in problem


def test_one_wheel_and_one_sdist_of_each_project_are_expected(build: dict[str, Any]) -> None:
    names = build["expected"]()
    projects = {name.partition("-")[0] for name in names}
    assert projects == {"nnframe", "nnframe_exercises", "nnframe_numba", "nnframe_symbolic"}
    assert len(names) == 2 * len(projects)
