"""The order of the samples in an epoch, and where it is cut."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nnframe.arrays import Array


def shuffled(n: int, seed: int, epoch: int) -> Array:
    """The row numbers of n samples in an order that (seed, epoch) decide.

    Examples
    --------
    >>> shuffled(5, seed=0, epoch=1)
    array([1, 4, 3, 0, 2])
    """
    return np.random.default_rng([seed, epoch]).permutation(n)


def mini_batches(rows: Array, batch_size: int) -> Iterator[Array]:
    """These rows, so many at a time; the last mini-batch gets what is left.

    Examples
    --------
    >>> [len(batch) for batch in mini_batches(shuffled(25, seed=0, epoch=1), 10)]
    [10, 10, 5]
    """
    for start in range(0, len(rows), batch_size):
        yield rows[start : start + batch_size]
