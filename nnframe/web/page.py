"""The frame of a page, its style, and text that cannot break out of it."""

from __future__ import annotations

import re
from html import escape
from importlib.resources import files

# What XML 1.0 has no place for, and HTML none worth having: control characters and lone surrogates.
_UNWRITABLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_PAGE = """\
<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
</head>
<body class="nnframe-page">
{fragment}</body>
</html>
"""


def document(title: str, fragment: str, lang: str = "en") -> str:
    r"""A page of its own around a fragment; nothing in it is loaded or run.

    Examples
    --------
    >>> print(document("1 < 2", "<p>So it is.</p>\n").partition("<title>")[2])
    1 &lt; 2</title>
    </head>
    <body class="nnframe-page">
    <p>So it is.</p>
    </body>
    </html>
    <BLANKLINE>
    """
    return _PAGE.format(title=text(title), fragment=fragment, lang=lang)


def style(*sheets: tuple[str, str]) -> str:
    """What every page is drawn with, and after it files, each by its package and name.

    Examples
    --------
    >>> style(("nnframe.testing.forms", "style.css")).startswith("<style>")
    True
    """
    names = ((str(__package__), "style.css"), *sheets)
    rules = "".join(files(package).joinpath(name).read_text("utf-8") for package, name in names)
    return f"<style>\n{rules}</style>\n"


def text(words: str) -> str:
    """Words as they stand in a page or in an attribute of it.

    Examples
    --------
    >>> text('"a" < b')
    '&quot;a&quot; &lt; b'
    """
    return escape(writable(words))


def writable(words: str) -> str:
    r"""`words` with � for each character that a page or an XML file cannot hold.

    Examples
    --------
    >>> writable("a\x00b\ud800c")
    'a�b�c'
    """
    return _UNWRITABLE.sub("\ufffd", words)
