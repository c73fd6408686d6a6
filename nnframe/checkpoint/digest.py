"""Which data a training learns from, in a line: another line is another data set."""

from __future__ import annotations

import hashlib

import numpy as np

from nnframe.arrays import EXACT, Array

_ROWS = 4096


def digest_of(array: Array) -> str:
    """The dtype and shape of an array, and the SHA-256 of its numbers.

    Examples
    --------
    >>> digest_of(np.zeros((2, 3)))[:35]
    'float64 (2, 3) 17b0761f87b081d5cf10'
    """
    digest = hashlib.sha256()
    for start in range(0, len(array), _ROWS):  # in pieces: a view may have to be copied
        piece = array[start : start + _ROWS]
        if array.dtype == EXACT:
            text = " ".join(f"{n.numerator:x}/{n.denominator:x}" for n in piece.ravel().tolist())
            digest.update(text.encode())
        else:
            digest.update(np.ascontiguousarray(piece).data)
    return f"{array.dtype} {array.shape} {digest.hexdigest()}"
