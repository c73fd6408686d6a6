"""All entries of the catalogue, and what it means for one to be caught."""

from __future__ import annotations

import importlib
from pathlib import Path

from nnframe.testing import check

FOLDER = Path(__file__).parent


def collect(kind: str) -> list[tuple[str, object]]:
    """Every entry of the files called mistakes_… or controls_…, with a readable name."""
    found = []
    for path in sorted(FOLDER.glob(f"{kind}_*.py")):
        module = importlib.import_module(f"meta.{path.stem}")
        part = path.stem.removeprefix(f"{kind}_")
        found += [(f"{part}: {entry.name}", entry) for entry in getattr(module, kind.upper())]
    return found


def kind_of_entry(name: str) -> str | None:
    """Gradient methods are plain callables, so their file says what they are."""
    return "gradient method" if name.startswith("gradients") else None


def report_on(name, entry, seed=0, laws=None):
    return check(entry.make(), kind=kind_of_entry(name), seed=seed, laws=laws)
