"""Pictures in characters: bars, and images in shades of ink."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnframe.arrays import Array

_STEPS = "▁▂▃▄▅▆▇█"
_INK = " .:-=+*#%@"
_SIGNED = "=-  +#"  # from far below 0 to far above
_FLAT = 16  # images of more rows than this are drawn with two rows in one line


def bar(share: float, width: int = 30) -> str:
    """A bar of a share of the width.

    Examples
    --------
    >>> bar(0.5, 10)
    '█████'
    """
    return "█" * round(min(max(share, 0.0), 1.0) * width)


def steps(counts: Sequence[float]) -> str:
    """A column for each count, the highest for the largest; a space for none.

    Examples
    --------
    >>> steps([0, 1, 7, 14])
    ' ▁▄█'
    """
    most = max([*counts, 1])
    return "".join(
        _STEPS[max(round(count / most * len(_STEPS)) - 1, 0)] if count else " " for count in counts
    )


def inked(image: Array) -> list[str]:
    """An image of numbers from 0 to 1 as lines of characters, dense where there is much.

    Examples
    --------
    >>> inked(np.array([[0.0, 0.5], [1.0, 0.0]]))
    ['  ==', '@@  ']
    """
    return _lines(np.clip(image, 0, 1) * (len(_INK) - 1), _INK)


def signed(image: Array) -> list[str]:
    """An image of weights: = and - for those below 0, + and # for those above, by their size.

    Examples
    --------
    >>> signed(np.array([[-2.0, 0.1, 2.0]]))
    ['==  ##']
    """
    largest = float(np.abs(image).max(initial=0.0)) or 1.0
    return _lines((image / largest + 1) / 2 * (len(_SIGNED) - 1), _SIGNED)


def _lines(levels: Array, characters: str) -> list[str]:
    # A character is about twice as high as it is wide.
    if len(levels) > _FLAT:
        if len(levels) % 2:
            levels = np.vstack([levels, levels[-1:]])
        levels = (levels[::2] + levels[1::2]) / 2
        times = 1
    else:
        times = 2
    places = np.clip(np.rint(levels), 0, len(characters) - 1).astype(int)
    return ["".join(characters[place] * times for place in row) for row in places.tolist()]


def beside(blocks: Sequence[tuple[str, Sequence[str]]], width: int = 96) -> str:
    """Blocks of lines under their titles, as many beside one another as the width has room for.

    Examples
    --------
    >>> print(beside([("one", ["##"]), ("two", ["..", ".."])]))
    one  two
    ##   ..
         ..
    """
    rows: list[list[list[str]]] = [[]]
    used = 0
    for title, lines in blocks:
        block = [title, *lines]
        wide = max(map(len, block))
        if rows[-1] and used + wide > width:
            rows.append([])
            used = 0
        rows[-1].append([line.ljust(wide) for line in block])
        used += wide + 2
    return "\n\n".join(map(_row, rows))


def _row(blocks: list[list[str]]) -> str:
    height = max(map(len, blocks), default=0)
    full = [block + [" " * len(block[0])] * (height - len(block)) for block in blocks]
    return "\n".join("  ".join(parts).rstrip() for parts in zip(*full, strict=True))
