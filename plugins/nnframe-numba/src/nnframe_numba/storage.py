"""Compiled code on disk: found again by a digest of everything that it was made from.

Numba itself keeps compiled functions beside their file, and looks at that file's date only: a
function compiled with another one's old code inside would be used on. So each function here gets a
small file of its own, whose name is a digest of all code and settings that go into it, of this
plugin's sources, and of the versions of Python, NumPy and numba. A change in any of them is another
file; the processor's kind is compared by numba.
"""

from __future__ import annotations

import functools
import hashlib
import os
import sys
import types
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import llvmlite
import numba
import numpy as np

from nnframe.files import write_whole

#: The environment variable that names another folder; an empty one keeps nothing.
FOLDER = "NNFRAME_NUMBA_CACHE"


def folder() -> Path | None:
    """Where compiled code is kept; None if it is not."""
    named = os.environ.get(FOLDER)
    if named == "":
        return None
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(named) if named else Path(home) / "nnframe-numba"


@functools.cache
def foundation() -> str:
    """A digest of this plugin's sources, and the versions of what compiles them."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    versions = (sys.version, np.__version__, numba.__version__, llvmlite.__version__)
    return digest.hexdigest() + repr(versions)


def kept(text: str, names: Mapping[str, Any], made_from: str) -> tuple[Any, bool]:
    """The function `run` of this text, and whether numba may keep it on disk.

    Parameters
    ----------
    text : str
    names : mapping of str to object
        What the text may call.
    made_from : str
        All that `names` depend on, beside this plugin's own code.
    """
    name = hashlib.sha256("\0".join((foundation(), made_from, text)).encode()).hexdigest()
    place, safe = folder(), False
    path = Path("<nnframe-numba>")
    if place is not None:
        path = place / f"{name}.py"
        try:
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not path.exists():
                write_whole(path, text.encode())
            # What lies there is run: not if others may write it.
            safe = not (place.stat().st_mode & 0o022) and path.read_text("utf-8") == text
        except OSError:
            pass  # a full or a read-only disk: compiled again in the next process
    namespace = {**names, "__name__": __name__}  # numba imports its module when it reads it
    exec(compile(text, str(path), "exec"), namespace)  # our own text, with the names given
    function = namespace["run"]
    assert isinstance(function, types.FunctionType)
    return function, safe
