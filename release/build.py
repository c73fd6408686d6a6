"""`make dist`: an sdist and a wheel of nnframe and of each plugin, from the last commit.

Everything is built twice, in two folders and with two umasks, and has to come out the same to the
last byte: so anybody can build a release again and compare. What is not committed is not in it.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"
#: What must never be in an sdist: caches, and what only the repository's own server runs.
UNWANTED = ("__pycache__", ".ci", ".git", ".hypothesis", ".mypy_cache", ".pytest_cache", ".venv")
#: What an sdist is asked for: enough to build it, to test it and to read about it.
WANTED = ("LICENSE", "README.md", "pyproject.toml", "tests")


def committed(folder: Path) -> Path:
    """The files of the last commit, unpacked into `folder`, which is new."""
    archive = subprocess.run(
        ["git", "archive", "HEAD"], cwd=ROOT, capture_output=True, check=True
    ).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        if hasattr(tarfile, "data_filter"):  # from Python 3.11.4 on
            files.extraction_filter = staticmethod(tarfile.data_filter)
        files.extractall(folder)
    return folder


def built(source: Path, out: Path, umask: int) -> dict[str, str]:
    """Each distribution that is built of `source` into `out`: its name and its SHA-256."""
    when = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout.strip()
    environment = os.environ | {"SOURCE_DATE_EPOCH": when}
    for project in (source, *sorted((source / "plugins").iterdir())):
        command = [sys.executable, "-m", "build", "--outdir", str(out), str(project)]
        done = subprocess.run(
            command, env=environment, umask=umask, capture_output=True, text=True, check=False
        )
        if done.returncode:
            sys.exit(f"{project.name} cannot be built:\n{done.stdout}{done.stderr}")
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(out.iterdir())}


def problems_of_wheel(path: Path) -> Iterator[str]:
    """What is wrong with a wheel: what it is for, its types, its licence, what does not belong."""
    with ZipFile(path) as wheel:
        names = wheel.namelist()
    if not path.name.endswith("-py3-none-any.whl"):
        yield "is not for every Python 3 (py3-none-any)"
    package = path.name.partition("-")[0]
    if f"{package}/py.typed" not in names:
        yield f"has no {package}/py.typed, so type checkers would not read its types"
    if not any(name.endswith(".dist-info/licenses/LICENSE") for name in names):
        yield "has no LICENSE"
    for name in names:
        if not name.startswith((f"{package}/", f"{package}-")) or "__pycache__" in name:
            yield f"has {name}, which does not belong there"


def problems_of_sdist(path: Path) -> Iterator[str]:
    """What is wrong with an sdist: what it lacks, and what does not belong there."""
    with tarfile.open(path) as sdist:
        names = [Path(*Path(name).parts[1:]) for name in sdist.getnames()]
    for wanted in WANTED:
        if not any(name.parts[0] == wanted for name in names):
            yield f"has no {wanted}"
    for name in names:
        if set(UNWANTED) & set(name.parts):
            yield f"has {name}, which does not belong there"


def problems_of(path: Path) -> list[str]:
    """What is wrong with a distribution, as sentences."""
    found = problems_of_wheel(path) if path.suffix == ".whl" else problems_of_sdist(path)
    return [f"{path.name} {problem}" for problem in found]


def expected() -> set[str]:
    """The names that the committed versions give, so that none is missing."""
    names = set()
    for project in (ROOT, *sorted((ROOT / "plugins").iterdir())):
        about = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["project"]
        stem = f"{about['name'].replace('-', '_')}-{about['version']}"
        names |= {f"{stem}.tar.gz", f"{stem}-py3-none-any.whl"}
    return names


def main() -> None:
    """Build twice, compare, look inside, ask twine; only then is dist/ replaced."""
    with tempfile.TemporaryDirectory() as folder:
        first, second = Path(folder, "first"), Path(folder, "second and elsewhere")
        sums = built(committed(first), Path(folder, "dist"), umask=0o022)
        again = built(committed(second), Path(folder, "again"), umask=0o077)
        differ = [name for name in sums.keys() | again.keys() if sums.get(name) != again.get(name)]
        problems = [f"{name} came out differently the second time" for name in sorted(differ)]
        problems += [f"{name} was not built" for name in sorted(expected() - sums.keys())]
        for name in sums:
            problems += problems_of(Path(folder, "dist", name))
        if problems:
            sys.exit("\n".join(problems))
        made = [str(Path(folder, "dist", name)) for name in sums]
        subprocess.run([sys.executable, "-m", "twine", "check", "--strict", *made], check=True)
        shutil.rmtree(DIST, ignore_errors=True)
        shutil.copytree(Path(folder, "dist"), DIST)
    for name, digest in sums.items():
        print(f"{digest}  {name}")
    changed = subprocess.run(
        ["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    if changed:
        print("Made of the last commit: these are changed since, and not in it.", changed, sep="\n")


if __name__ == "__main__":
    main()
