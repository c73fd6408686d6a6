"""Exact numbers as text: what a model file holds where a network computes in fractions.

A fraction is written as its numerator and denominator in base 16, because Python turns long
decimals into numbers in a time that grows with the square of their length.
"""

from __future__ import annotations

import re
from fractions import Fraction

import numpy as np

from nnframe.arrays import Array
from nnframe.checkpoint.plain_json import parsed, to_json
from nnframe.errors import ModelFileError

MAX_NUMBERS = 100_000
MAX_DIGITS = 65_536
MAX_TEXT = 16 * 1024 * 1024
_FRACTION = re.compile(r"-?0x[0-9a-f]+/0x[0-9a-f]+")


def to_text(array: Array) -> bytes:
    """An array of fractions as JSON.

    Examples
    --------
    >>> to_text(np.array([Fraction(-1, 10), Fraction(2)], dtype=object))
    b'{"shape": [2], "values": ["-0x1/0xa", "0x2/0x1"]}'
    """
    texts = [f"{value.numerator:#x}/{value.denominator:#x}" for value in array.ravel().tolist()]
    content = to_json({"shape": list(array.shape), "values": texts}).encode()
    try:
        from_text(content)
    except ModelFileError as error:
        raise ModelFileError(f"exact numbers that no reader would take: {error}") from error
    return content


def from_text(content: bytes) -> Array:
    """The array that `to_text` made this of, or `ModelFileError`."""
    if len(content) > MAX_TEXT or content.count(b'"') > 2 * MAX_NUMBERS + 4:
        raise ModelFileError(
            f"more than {MAX_NUMBERS:,} exact numbers, or {MAX_TEXT:,} bytes of them"
        )
    root = parsed(content, "")
    root.has_keys("shape", "values")
    shape = tuple(size.whole(0, MAX_NUMBERS) for size in root["shape"].elements(most=8))
    texts = [node.text(_FRACTION, 2 * MAX_DIGITS) for node in root["values"].elements()]
    array = np.empty(len(texts), dtype=object)
    array[:] = [to_fraction(text) for text in texts]
    try:
        return array.reshape(shape)
    except ValueError as error:
        raise ModelFileError(f"{len(texts)} values for an array of shape {shape}") from error


def to_fraction(text: str) -> Fraction:
    """One fraction, as `to_text` writes them."""
    numerator, denominator = (int(number, 16) for number in text.split("/"))
    if not denominator:
        raise ModelFileError(f"{text} divides by 0")
    return Fraction(numerator, denominator)
