"""The tables of contents, made of index.md: each of its headings with a list of pages is one.

A code host shows links, but no toctree. So index.md has the links, Sphinx gets its toctrees from
them, and which pages there are is written down once.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

SECTION = re.compile(r"^## (.+?)$(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
ENTRY = re.compile(r"^- \[[^\]]+\]\((\S+)\.md\): ", re.MULTILINE)


def contents(index: str) -> dict[str, list[str]]:
    """The pages that are listed under each heading."""
    return {heading: ENTRY.findall(text) for heading, text in SECTION.findall(index)}


def toctrees(index: str, docs: Path) -> str:
    """The hidden toctrees that say the same; after a page come those in a folder of its name."""
    blocks = []
    for heading, pages in contents(index).items():
        blocks += ["", "```{toctree}", ":hidden:", ":glob:", f":caption: {heading}", ""]
        for page in pages:
            blocks += [page, f"{page}/*"] if (docs / page).is_dir() else [page]
        blocks += ["```", ""]
    return "\n".join(blocks)


def add(app: Sphinx, page: str, source: list[str]) -> None:
    """Append the toctrees to index.md as it is read."""
    if page == "index":
        source[0] += toctrees(source[0], Path(app.srcdir))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register it."""
    app.connect("source-read", add)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
