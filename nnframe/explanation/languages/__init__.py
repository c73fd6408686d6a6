"""Every sentence of an explanation, a language a file; formulas are not here."""

from __future__ import annotations

import functools
import tomllib
from importlib.resources import files

from nnframe.errors import ArgumentError

#: Each language, and what it calls itself.
LANGUAGES = {"en": "English", "zh": "中文"}


def check_language(lang: str) -> None:
    """Raise `ArgumentError` for a language that has no catalogue."""
    if lang not in LANGUAGES:
        known = ", ".join(f"{code!r} ({name})" for code, name in LANGUAGES.items())
        raise ArgumentError(f"there is no catalogue for lang={lang!r}: there are {known}")


@functools.cache
def catalogue(lang: str) -> dict[str, str]:
    """Every sentence of a language by its key.

    Examples
    --------
    >>> catalogue("zh")["title.BP1"]
    '输出层的误差 (BP1)'
    """
    check_language(lang)
    return tomllib.loads(files(__package__).joinpath(f"{lang}.toml").read_text("utf-8"))
