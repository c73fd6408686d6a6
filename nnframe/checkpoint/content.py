"""What a model file says, once it is known to be one: its version decides who reads it.

Format 1. The member `metadata.json` is an object of these keys:

- `format` is "nnframe model", and `version` is 1. These two and `made_by`, an object of the
  versions of nnframe, NumPy and Python, are the same in every version of the format.
- `plugins` lists whose classes are named: objects of `kind`, `name`, `distribution`, `version`.
- `network` has `shape_in`, `dtype`, `layers` (a recipe each) and, for each layer, the shapes of its
  `parameters`, in the order in which they lie in θ. What several layers share is listed where it
  stands first; that they do, say recipes of one `{"holder": number}`.
- `training` is null, or says how far a training has come: see `nnframe.checkpoint.keeper`.

The member `theta` holds the parameters. Those of a training hold its optimizer's state and history.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen

from nnframe.arrays import Array
from nnframe.checkpoint.archive import METADATA, pack, unpack
from nnframe.checkpoint.builder import read_owners
from nnframe.checkpoint.catalogue import Owner
from nnframe.checkpoint.plain_json import JSON, Node, parsed, to_json
from nnframe.checkpoint.recipes import Recipes
from nnframe.datasets.files import located
from nnframe.errors import ModelFileError, NNFrameError
from nnframe.files import write_whole

FORMAT = "nnframe model"
VERSION = 1


@frozen(eq=False)
class Content:
    """A model file, taken apart but not yet believed."""

    owners: dict[tuple[str, str], Owner]
    network: Node
    training: Node | None
    arrays: dict[str, Array]


@contextmanager
def blamed_on(path: Path) -> Iterator[None]:
    """Tell every trouble with a file inside the `with` block as a `ModelFileError` naming it."""
    try:
        with located(path):
            yield
    except NNFrameError as error:
        raise ModelFileError(str(error)) from error


@contextmanager
def blamed_on_writing(path: Path) -> Iterator[None]:
    """Tell why a file cannot be written as a `ModelFileError` naming it."""
    try:
        yield
    except (ModelFileError, OSError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ModelFileError(f"{path}: cannot be written: {reason}") from error


def read_content(path: Path) -> Content:
    """Take a model file of any version apart."""
    arrays: dict[str, Any] = unpack(path)
    return interpreted(parsed(arrays.pop(METADATA), f"{METADATA} "), arrays)


def interpreted(root: Node, arrays: dict[str, Array]) -> Content:
    """What `metadata.json` says, read by the reader of its version."""
    if root.object().get("format") != FORMAT:
        raise ModelFileError("is no model file: it holds something else")
    number = root["version"].whole(1) if "version" in root.value else root.fail("has no 'version'")
    if number not in _READERS:
        maker = root.value.get("made_by")
        maker = maker.get("nnframe") if isinstance(maker, dict) else None
        raise ModelFileError(
            f"is in version {number} of the format, made by nnframe {maker!a:.20}; this is nnframe "
            f"{version('nnframe')}, which reads version {', '.join(map(str, _READERS))}: upgrade it"
        )
    return _READERS[number](root, arrays)


def _read_1(root: Node, arrays: dict[str, Array]) -> Content:
    root.has_keys("format", "version", "made_by", "plugins", "network", "training")
    root["made_by"].has_keys("nnframe", "numpy", "python")
    for _, maker in root["made_by"].items():
        maker.text()
    training = None if root["training"].value is None else root["training"]
    return Content(read_owners(root["plugins"]), root["network"], training, arrays)


#: A reader for every version that was ever released: none is taken out.
_READERS: dict[int, Callable[[Node, dict[str, Array]], Content]] = {1: _read_1}


def metadata_of(recipes: Recipes, network: JSON, training: JSON) -> str:
    """`metadata.json`, in the newest version."""
    plugins = [
        {"kind": kind, "name": name, "distribution": owner[0], "version": owner[1]}
        for (kind, name), owner in sorted(recipes.owners.items())
    ]
    return to_json(
        {
            "format": FORMAT,
            "version": VERSION,
            "made_by": made_by(),
            "plugins": plugins,
            "network": network,
            "training": training,
        }
    )


@cache  # the version is read from a file each time it is asked for
def made_by() -> dict[str, str]:
    """The versions that a file is made by."""
    return {
        "nnframe": version("nnframe"),
        "numpy": np.__version__,
        "python": platform.python_version(),
    }


def write_content(path: Path, metadata: str, arrays: dict[str, Array]) -> None:
    """Write a model file, whole or not at all.

    Raises
    ------
    ModelFileError
        If that is not possible; what was there before is as it was.
    """
    with blamed_on_writing(path):
        parsed(metadata.encode(), METADATA)  # what we write we must be able to read
        write_whole(path, pack(metadata, arrays))
