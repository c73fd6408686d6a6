"""Make notebooks of the experiments: `python examples/notebooks.py FOLDER`.

The scripts are the only source. What stands in a notebook is what stands in its script, cell by
cell, and a script is left as it is to read and to run.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
MARK = "# %%"
MARKDOWN = f"{MARK} [markdown]"
#: In the order of the book.
EXPERIMENTS = (
    "first_network",
    "learning_slowdown",
    "overfitting",
    "initialization",
    "tanh_or_sigmoid",
    "chapter3",
    "convolution",
)


def write(folder: Path) -> list[Path]:
    """The notebook of each experiment in this folder, and beside them what they import."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in EXPERIMENTS:
        source = (HERE / f"{name}.py").read_text("utf-8")
        written.append(folder / f"{name}.ipynb")
        text = json.dumps(notebook(source), ensure_ascii=False, indent=1) + "\n"
        written[-1].write_text(text, "utf-8")
    shutil.copyfile(HERE / "experiment.py", folder / "experiment.py")
    return written


def notebook(source: str) -> dict[str, Any]:
    """A script in cells as what a .ipynb holds: a cell a mark, the same every time."""
    cells = [as_cell(f"cell-{n}", *cell) for n, cell in enumerate(cells_of(source), 1)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def cells_of(source: str) -> list[tuple[str, str]]:
    """The cells of a script, each ("code" or "markdown", text)."""
    kinds: list[str] = []
    texts: list[list[str]] = []
    for line in source.splitlines():
        if line in (MARK, MARKDOWN):
            kinds.append("code" if line == MARK else "markdown")
            texts.append([])
        elif texts:
            texts[-1].append(line)
        else:
            raise ValueError(f"a script in cells begins with {MARK!r}, got {line!r}")
    stripped = ("\n".join(lines).strip() for lines in texts)
    return [
        (kind, text if kind == "code" else plain(text))
        for kind, text in zip(kinds, stripped, strict=True)
    ]


def plain(text: str) -> str:
    """The words of a Markdown cell, which a script has in a docstring or in comments."""
    if text.startswith('"""'):
        return text.removeprefix('"""').removesuffix('"""').strip()
    lines = text.splitlines()
    if not all(line == "#" or line.startswith("# ") for line in lines):
        raise ValueError(f"a Markdown cell is a docstring or comments, got {text!r}")
    return "\n".join(line[2:] for line in lines)


def as_cell(name: str, kind: str, text: str) -> dict[str, Any]:
    """A cell as a .ipynb has it, not run yet."""
    cell = {"id": name, "cell_type": kind, "metadata": {}, "source": text.splitlines(keepends=True)}
    return {**cell, "execution_count": None, "outputs": []} if kind == "code" else cell


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python examples/notebooks.py FOLDER")
    for path in write(Path(sys.argv[1])):
        print(path)
