"""The planted mistakes and the controls of tests/meta, each with its kind, found by its place."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

from attrs import frozen

from nnframe.testing import kind_of

#: What `problems` has no inputs for: layers of whole numbers, costs of a certain number of outputs.
UNSUITED = ("embedding", "costs_of_some")
TESTS = Path(__file__).parents[2] / "tests"
MISTAKES, CONTROLS = "mistakes", "controls"


@frozen
class Entry:
    """A place in the catalogue, which can be sent to another process.

    Attributes
    ----------
    what : str
        "mistakes" or "controls".
    module : str
    index : int
    name, kind : str
    """

    what: str
    module: str
    index: int
    name: str
    kind: str

    def make(self) -> Any:
        """The plugin itself, with no state left from another check."""
        return listed(self.what, self.module)[self.index].make()


def listed(what: str, module: str) -> list[Any]:
    if str(TESTS) not in sys.path:
        sys.path.insert(0, str(TESTS))
    entries: list[Any] = getattr(importlib.import_module(f"meta.{module}"), what.upper())
    return entries


def entries() -> list[Entry]:
    found = []
    for what in (MISTAKES, CONTROLS):
        for path in sorted((TESTS / "meta").glob(f"{what}_*.py")):
            if path.stem.endswith(UNSUITED):
                continue
            for index, entry in enumerate(listed(what, path.stem)):
                # A gradient method is any callable, and some are instances of a class.
                kind = "gradient method" if "gradients" in path.stem else kind_of(entry.make())
                found.append(Entry(what, path.stem, index, entry.name, kind))
    return found
