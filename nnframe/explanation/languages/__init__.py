"""Every sentence of an explanation, a language a file; formulas are not here."""

from __future__ import annotations

import functools
import tomllib
from importlib.resources import files
from typing import Any

from nnframe.errors import ArgumentError
from nnframe.settings import shown

#: Each language, and what it calls itself.
LANGUAGES = {"en": "English", "zh": "中文"}


def check_language(lang: Any) -> None:
    """Raise `ArgumentError` for a language that has no catalogue."""
    if not isinstance(lang, str) or lang not in LANGUAGES:
        known = ", ".join(f"{code!r} ({name})" for code, name in LANGUAGES.items())
        raise ArgumentError(f"there is no catalogue for lang={shown(lang)}: there are {known}")


def catalogue(lang: str) -> dict[str, str]:
    """Every sentence of a language by its key.

    Examples
    --------
    >>> catalogue("zh")["title.BP1"]
    '输出层的误差 (BP1)'
    """
    check_language(lang)
    return _catalogue(lang)


@functools.cache
def _catalogue(lang: str) -> dict[str, str]:
    return tomllib.loads(files(__package__).joinpath(f"{lang}.toml").read_text("utf-8"))
