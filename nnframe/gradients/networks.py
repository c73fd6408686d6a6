"""Series of networks, as sizes: on the way up to one, and growing from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nnframe.errors import ArgumentError
from nnframe.settings import positive_int, shown

Sizes = tuple[int, ...]

STEPS = 5
#: Characters of the name of a network, if it can be that short.
NAME = 24


def sizes_of(sizes: Any) -> Sizes:
    """The sizes of a network, or `ArgumentError`.

    Examples
    --------
    >>> sizes_of([3, 4, 2])
    (3, 4, 2)
    """
    if isinstance(sizes, np.ndarray) and sizes.ndim == 1:
        sizes = sizes.tolist()
    if not isinstance(sizes, Sequence) or isinstance(sizes, str | bytes):
        raise ArgumentError(f"expected a list of sizes, as [3, 4, 2], got {shown(sizes)}")
    return tuple(positive_int(size, "each size") for size in sizes)


def smaller(sizes: Sequence[int]) -> list[Sizes]:
    """Ever larger networks that lead up to this one, which is the last.

    Examples
    --------
    >>> smaller([12, 8, 8, 3])
    [(2, 2, 2), (2, 2, 2, 2), (3, 2, 2, 2), (6, 4, 4, 2), (12, 8, 8, 3)]
    """
    down = [tuple(sizes)]
    while any(size > 2 for size in down[-1]):
        down.append(tuple(min(size, max(2, size // 2)) for size in down[-1]))
    while len(down[-1]) > 3:
        n_in, *hidden, n_out = down[-1]
        down.append((n_in, *hidden[: len(hidden) // 2], n_out))
    return down[::-1]


def wider(sizes: Sequence[int], steps: int = STEPS) -> list[Sizes]:
    """The network, and with inputs and hidden layers four times as wide at each step.

    Examples
    --------
    >>> wider([3, 4, 2], steps=3)
    [(3, 4, 2), (12, 16, 2), (48, 64, 2)]
    """
    return [(*(size * 4**step for size in sizes[:-1]), sizes[-1]) for step in range(steps)]


def deeper(sizes: Sequence[int], steps: int = STEPS) -> list[Sizes]:
    """The network, and with its hidden layers twice as often at each step.

    One without hidden layers gets such as are as wide as its input.

    Examples
    --------
    >>> deeper([3, 4, 2], steps=3)
    [(3, 4, 2), (3, 4, 4, 2), (3, 4, 4, 4, 4, 2)]
    """
    n_in, *hidden, n_out = sizes
    times = [2**step if hidden else 2**step - 1 for step in range(steps)]
    return [(n_in, *(hidden or [n_in]) * k, n_out) for k in times]


def name_of(sizes: Sequence[int]) -> str:
    """The sizes with a dash between them; a long name is cut short in the middle.

    Examples
    --------
    >>> name_of([784, 30, 10]), name_of([3, *[4] * 16, 2])
    ('784-30-10', '3-4-…-4-2 (16 hidden layers)')
    """
    name = "-".join(map(str, sizes))
    if len(name) <= NAME:
        return name
    ends = f"{sizes[0]}-{sizes[1]}-…-{sizes[-2]}-{sizes[-1]}"
    return f"{ends} ({len(sizes) - 2} hidden layers)"


#: By name, how a network can grow.
DIRECTIONS: dict[str, Callable[[Sequence[int]], list[Sizes]]] = {"width": wider, "depth": deeper}
