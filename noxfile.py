"""The release in environments of its own: `make dist` first, then `nox`, or `nox -s core wheels`.

Each session installs the wheels of dist/, and works in a temporary folder where there is no other
nnframe to import. What stands behind `--` goes to pytest: `nox -s matrix -- tests/test_engines.py`.
Pythons that are not installed are left out.
"""

from __future__ import annotations

import os
import re
import shutil
import tarfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import nox

ROOT = Path(__file__).parent
DIST = ROOT / "dist"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PLUGINS = sorted(folder.name for folder in (ROOT / "plugins").iterdir())
PYTHONS = re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["classifiers"]))
(OLDEST,) = re.findall(r"numpy>=([\d.]+)", " ".join(PROJECT["dependencies"]))
#: Where the oldest NumPy that we allow has no wheel for a Python: the oldest that has one.
OLDEST_FOR = {"3.13": "2.1"}
#: What `pip install nnframe` installs.
CORE = {"nnframe", "attrs", "numpy", "typing_extensions"}

nox.options.sessions = ["core", "wheels", "matrix"]
nox.options.error_on_missing_interpreters = False  # what is installed is run


@nox.session
def core(session: nox.Session) -> None:
    """`pip install nnframe` alone: backprop runs, and whatever needs an extra says which."""
    session.install(built("nnframe", "whl"))
    with away(session):
        listed = str(session.run("python", "-m", "pip", "freeze", silent=True))
        there = set(re.findall(r"^[\w-]+", listed, re.MULTILINE))
        if there != CORE:
            session.error(f"installed are {sorted(there)}, expected {sorted(CORE)}")
        session.run("python", "-W", "error", "tests/extras.py")


@nox.session
def wheels(session: nox.Session) -> None:
    """All tests, of the plugins too, against the wheels and the newest of what they need."""
    run_tests(session)


@nox.session
@nox.parametrize(
    "python,numpy", [(python, numpy) for python in PYTHONS for numpy in ("oldest", "newest")]
)
def matrix(session: nox.Session, numpy: str) -> None:
    """The same on every Python, with the oldest NumPy that we allow and with the newest."""
    oldest = OLDEST_FOR.get(str(session.python), OLDEST)
    run_tests(session, *([f"numpy=={oldest}.*"] if numpy == "oldest" else []))


def run_tests(session: nox.Session, *pins: str) -> None:
    """Install the wheels of nnframe and of all plugins, and run the tests of the sdist."""
    needed = f"{built('nnframe', 'whl')}[cli,data,test]"
    session.install(needed, *(built(name, "whl") for name in PLUGINS), *pins)
    session.run("python", "-m", "pip", "list")
    with away(session):
        chosen = session.posargs or ["-n", str(os.cpu_count()), "--dist", "worksteal"]
        # Not `python -m pytest`, which would look for modules in the folder it runs in.
        session.run("pytest", "-q", *chosen, env={"OPENBLAS_NUM_THREADS": "1"})


def built(name: str, suffix: str) -> str:
    """The path of a distribution in dist/."""
    found = list(DIST.glob(f"{name.replace('-', '_')}-*.{suffix}"))
    if len(found) != 1:
        raise SystemExit(f"dist/ has {len(found)} of {name} (.{suffix}), expected 1: `make dist`")
    return str(found[0])


@contextmanager
def away(session: nox.Session) -> Iterator[None]:
    """In a temporary folder with what the sdist holds, less the packages themselves.

    Some tests read the source of nnframe: there, `nnframe` is a link to what is installed.
    """
    with TemporaryDirectory() as temporary:
        with tarfile.open(built("nnframe", "tar.gz")) as sdist:
            if hasattr(tarfile, "data_filter"):  # from Python 3.11.4 on
                sdist.extraction_filter = staticmethod(tarfile.data_filter)
            sdist.extractall(temporary)
        (folder,) = Path(temporary).resolve().iterdir()
        for package in (folder / "nnframe", *folder.glob("plugins/*/src")):
            shutil.rmtree(package)
        with session.chdir(folder):
            where = "import nnframe; print(nnframe.__path__[0])"
            found = Path(str(session.run("python", "-I", "-c", where, silent=True)).strip())
            if not found.is_relative_to(Path(session.virtualenv.location).resolve()):
                session.error(f"nnframe is imported from {found}, not from the wheel")
            (folder / "nnframe").symlink_to(found, target_is_directory=True)
            yield
