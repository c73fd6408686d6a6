"""Where something stands in a JSON or TOML file: neither reader tells."""

from __future__ import annotations

import re
from collections.abc import Sequence

#: A string, a comment, or a sign that makes the structure; anything else is skipped.
_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'|#[^\n]*|[\[\]{},]')


def line_of(text: str, key: str, path: Sequence[int] = ()) -> int | None:
    r"""The line, from 1 on, of the value of a key, or of an element in the lists there.

    Parameters
    ----------
    text : str
        A file of keys and values; the key is taken where it comes first.
    key : str
    path : sequence of int
        (1, 0) for element 0 of element 1.

    Examples
    --------
    >>> line_of("x = [1, 2]\nw = [\n  [1],\n  [2],\n]\n", "w", (1,))
    4
    """
    name = re.escape(key)
    found = re.search(rf'(?:^|[{{,])\s*(?:"{name}"|{name})\s*[=:]\s*', text, re.MULTILINE)
    if found is None:
        return None
    place = found.end()
    for number in path:
        place = _element(text, place, number)
    return text.count("\n", 0, place) + 1


def _element(text: str, place: int, number: int) -> int:
    """Where element `number` of the list that begins at `place` begins; else `place`."""
    if text[place : place + 1] != "[":
        return place
    depth, commas, start = 0, 0, place + 1
    for token in _TOKEN.finditer(text, place):
        sign = token[0]
        if sign in "[{":
            depth += 1
        elif sign in "]}":
            depth -= 1
        if depth == 0:
            break
        if depth == 1 and sign == ",":
            commas += 1
            start = token.end()
            if commas > number:
                return place
        if commas == number:
            return _value_at(text, start)
    return place


def _value_at(text: str, start: int) -> int:
    """The next place that is neither blank nor in a comment."""
    found = re.compile(r"(?:\s|#[^\n]*)*").match(text, start)
    return start if found is None else found.end()
