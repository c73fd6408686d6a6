"""The files beside the code say what the code says: versions, bounds, and the changelog's rule."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
KINDS = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]
PLUGINS = sorted((ROOT / "plugins").iterdir())


def project(folder: Path) -> dict[str, Any]:
    content = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))
    about: dict[str, Any] = content["project"]
    return about


def numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def problems(changelog: str, version: str) -> list[str]:
    """How a changelog breaks its rule, which CONTRIBUTING.md says."""
    found = []
    releases = re.findall(r"^## (.*)$", changelog, re.MULTILINE)
    if releases[:1] != ["[Unreleased]"]:
        found.append("[Unreleased] is not on top")
    versions = []
    for release in releases[1:]:
        parts = re.fullmatch(r"\[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)", release)
        if parts is None:
            found.append(f"{release!r} is not [version] - date")
            continue
        date.fromisoformat(parts[2])
        versions.append(numbers(parts[1]))
    if any(newer <= older for newer, older in pairwise(versions)):
        found.append("the newest version is not first")
    if versions and versions[0] > numbers(version):
        found.append(f"pyproject.toml is still at {version}")
    for section in re.split(r"^## .*$", changelog, flags=re.MULTILINE)[1:]:
        before, *kinds = re.split(r"^### (.*)$", section, flags=re.MULTILINE)
        if before.strip():
            found.append(f"text before the first kind of change: {before.strip()[:40]!r}")
        names = kinds[::2]
        if names != [kind for kind in KINDS if kind in names]:
            found.append(f"kinds of change are {names}, expected these once, in order: {KINDS}")
        for lines in kinds[1::2]:
            if not lines.strip():
                found.append("a kind of change without a line")
            for line in lines.strip("\n").splitlines():
                if not line.startswith(("- ", "  ")):
                    found.append(f"no bullet: {line[:40]!r}")
    return found


def test_the_changelog_keeps_its_rule() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert problems(changelog, project(ROOT)["version"]) == []


GOOD = "# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 2026-01-31\n\n### Fixed\n\n- One\n  thing.\n"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("", "", None),
        ("## [Unreleased]\n\n", "", "[Unreleased] is not on top"),
        ("## [0.2.0] - 2026-01-31", "## 0.2.0", "'0.2.0' is not [version] - date"),
        ("0.2.0", "0.4.0", "pyproject.toml is still at 0.3.0"),
        ("Fixed", "Repaired", "kinds of change are ['Repaired']"),
        ("### Fixed\n\n- One", "### Fixed\n\n- One\n\n### Added\n\n- One", "in order"),
        ("- One", "One", "no bullet: 'One'"),
        ("- One\n  thing.\n", "", "a kind of change without a line"),
        ("### Fixed", "Now\n\n### Fixed", "text before the first kind of change: 'Now'"),
        ("## [0.2.0]", "## [0.1.0] - 2025-01-01\n\n## [0.2.0]", "newest version is not first"),
    ],
)
def test_the_rule_notices(old: str, new: str, problem: str | None) -> None:
    found = problems(GOOD.replace(old, new, 1) if old else GOOD, "0.3.0")
    assert (found == []) if problem is None else (problem in found[0])


def test_the_citation_names_this_version() -> None:
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"\nversion: {project(ROOT)['version']}\n" in citation


@pytest.mark.parametrize("folder", PLUGINS, ids=lambda folder: folder.name)
def test_a_plugin_says_which_nnframe_and_which_pythons_it_takes(folder: Path) -> None:
    core, plugin = project(ROOT), project(folder)
    (bound,) = re.findall(r"^nnframe>=([\d.]+)$", "\n".join(plugin["dependencies"]), re.MULTILINE)
    assert numbers(bound) <= numbers(core["version"])
    assert plugin["requires-python"] == core["requires-python"]
    pythons = [line for line in core["classifiers"] if "Python :: 3." in line]
    assert [line for line in plugin["classifiers"] if "Python :: 3." in line] == pythons
    assert plugin["authors"] == core["authors"]


def test_every_dependency_has_a_lower_bound() -> None:
    for folder in (ROOT, *PLUGINS):
        about = project(folder)
        extras = about.get("optional-dependencies", {}).values()
        for line in [*about["dependencies"], *(line for extra in extras for line in extra)]:
            own = line.startswith("nnframe[")
            assert own or re.search(r">=\d", line), f"{folder.name}: {line}"
