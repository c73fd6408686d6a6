"""What a reader needs who has a keyboard or a screen reader, and the theme leaves out.

Code and tables that are wider than the screen scroll by themselves, so the keyboard has to reach
them; the headings of the table of contents say of which level they are.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

REPLACED = {
    "<pre>": '<pre tabindex="0">',
    '<div class="table-wrapper': '<div tabindex="0" class="table-wrapper',
    '<p class="caption" role="heading">': '<p class="caption" role="heading" aria-level="2">',
}


def make_reachable(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Mend the parts of a page before the templates put them together."""
    for part in ("body", "furo_navigation_tree"):
        for given, mended in REPLACED.items():
            if part in context:
                context[part] = context[part].replace(given, mended)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register it, after the theme has made its part."""
    app.connect("html-page-context", make_reachable, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
