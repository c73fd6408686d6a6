"""A peer in an environment of its own: what it takes there, and what it answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.comparison.peers import Peer

ROOT = Path(__file__).resolve().parents[2]
PROBES = Path(__file__).parent / "probes"
#: New processes that import a peer; the fastest counts, since a busy machine only ever adds.
STARTS = 7
#: What a new environment has before anything is installed.
OWN = {"pip", "setuptools", "wheel"}


def measured(peer: Peer, folder: Path, install: Sequence[str]) -> dict[str, Any]:
    """Install a peer below a folder, and ask it."""
    python = environment(folder / peer.distribution, install)
    found = {
        "peer": peer.name,
        "install": list(install),
        "megabytes": megabytes(python),
        "packages": len(packages(python)),
        "version": packages(python)[peer.distribution],
        "import_s": min(import_seconds(python, peer.imports) for _ in range(STARTS)),
        **json.loads(said(python, str(PROBES / peer.probe))),
    }
    if peer.also:
        python = environment(folder / f"{peer.distribution}-also", peer.also)
        also = {"install": list(peer.also), "megabytes": megabytes(python)}
        found["also"] = {**also, "packages": len(packages(python))}
    return found


def environment(folder: Path, install: Sequence[str]) -> Path:
    """The Python of an environment with this in it."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    command = [python, "-m", "pip", "install", "-q", *install]
    subprocess.run(command, check=True, cwd=ROOT)
    return python


def said(python: Path, *arguments: str) -> str:
    """The last line that a new process prints; it sees nothing of the repository."""
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [python, *arguments],
        check=True,
        cwd=PROBES,
        env=variables | {"JAX_PLATFORMS": "cpu", "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout.strip().splitlines()[-1]


def packages(python: Path) -> dict[str, str]:
    """The distributions that were installed, and their versions."""
    found = subprocess.run(
        [python, "-m", "pip", "list", "--format", "json", "--disable-pip-version-check"],
        check=True,
        stdout=subprocess.PIPE,
    )
    pairs = {each["name"]: each["version"] for each in json.loads(found.stdout)}
    return {name: version for name, version in pairs.items() if name not in OWN}


def megabytes(python: Path) -> float:
    """All files of the packages, without what Python compiles of them and without pip."""
    (place,) = python.parents[1].glob("lib/python*/site-packages")
    return sum(sizes(place)) / 1e6


def sizes(place: Path) -> Iterable[int]:
    for path in place.rglob("*"):
        parts = path.relative_to(place).parts
        is_own = parts[0].partition("-")[0] in {*OWN, "_distutils_hack", "pkg_resources"}
        if path.is_file() and not is_own and "__pycache__" not in parts:
            yield path.stat().st_size


def import_seconds(python: Path, line: str) -> float:
    """The processor's time of an import in a new process: what others do meanwhile is not in it."""
    code = f"from time import process_time as t; a = t(); {line}; print(t() - a)"
    return float(said(python, "-c", code))
