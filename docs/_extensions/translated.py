"""A link from each page to itself in the other language, and `lang` where a page has only one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.osutil import relative_uri

#: Each language by Sphinx's name: its name in itself, HTML's name, and the folder it is built to.
LANGUAGES = {"en": ("English", "en", ""), "zh_CN": ("中文", "zh-CN", "zh/")}
NOT_YET = "本页尚未翻译，以下为英文原文。"


def is_translated(app: Sphinx, page: str) -> bool:
    """Whether there are sentences for the page in the language of this build."""
    folder = Path(app.srcdir) / "locales" / str(app.config.language) / "LC_MESSAGES"
    return app.config.language == "en" or (folder / f"{page}.po").exists()


def add_language_links(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Say to the templates where the page stands in each language."""
    here = LANGUAGES[str(app.config.language)][2] + app.builder.get_target_uri(page)
    context["languages"] = [
        {
            "name": name,
            "lang": lang,
            "here": language == app.config.language,
            "url": relative_uri(here, folder + app.builder.get_target_uri(page)),
        }
        for language, (name, lang, folder) in LANGUAGES.items()
    ]
    if doctree is not None and not is_translated(app, page):
        note = f'<div class="admonition note"><p>{NOT_YET}</p></div>'
        context["body"] = f'{note}<div lang="en">{context["body"]}</div>'


def setup(app: Sphinx) -> dict[str, Any]:
    """Register it."""
    app.connect("html-page-context", add_language_links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
