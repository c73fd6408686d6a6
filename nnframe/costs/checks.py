r"""What all costs refuse, and the two terms with a 0 in them.

A term with factor 0 counts as 0 even beside ln 0, since :math:`\lim_{y \to 0} y \ln a = 0` is what
an absent class means.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from nnframe.arrays import EXACT, Array, as_float, is_plain
from nnframe.errors import DataError, DomainError, DtypeError, ShapeError


def check_pair(cost: str, a: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    """Outputs and targets as arrays of one shape and dtype, or a named error.

    Raises
    ------
    ShapeError
        If the shapes differ: (m,) against (m, 1) would broadcast to (m, m).
    DtypeError
        If one of them is exact and the other is not.
    DataError
        If there is no sample.
    """
    if not is_plain(a) or not is_plain(y):
        a, y = as_float(a, "the output a"), as_float(y, "the target y")
    if a.shape != y.shape or not a.ndim:
        raise ShapeError(
            f"{cost} compares outputs of shape {a.shape} with targets of shape {y.shape}: "
            f"they must be equal{_suggestion(a, y)}"
        )
    if (a.dtype == EXACT) != (y.dtype == EXACT):
        raise DtypeError(
            f"{cost} compares outputs of {a.dtype} with targets of {y.dtype}: exact numbers and "
            "floats do not mix, convert one of them"
        )
    if not a.size:
        raise DataError(
            f"{cost} got an empty batch, shape {a.shape}: a mean of nothing has no value"
        )
    return a, y


def _suggestion(a: Array, y: Array) -> str:
    if a.ndim == 2 and a.shape[1] == 1 and y.shape == a.shape[:1]:
        return "; one number a sample is y.reshape(-1, 1)"
    if a.ndim == 2 and y.shape == a.shape[:1]:
        return "; for class numbers use nnframe.one_hot(y, n_classes)"
    if y.shape == a.shape[::-1]:
        return "; samples are rows, did you pass columns? y.T has the right shape"
    return ""


def check_unit_interval(cost: str, values: Array, what: str) -> None:
    """Raise `DomainError` unless every value lies in [0, 1] (NaN passes, and propagates)."""
    with np.errstate(invalid="ignore"):
        outside = (values < 0) | (values > 1)
    if outside.any():
        place = tuple(np.argwhere(outside)[0].tolist())
        raise DomainError(
            f"{cost} is defined for {what} in [0, 1], got {values[place]} at {place}"
            + ("; end the network with Sigmoid or Softmax" if what.startswith("output") else "")
        )


def check_logarithms(cost: str, a: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    """`check_pair` for a cost of logarithms: no fractions.

    Raises
    ------
    DtypeError
        In an exact network, as the logarithm of a fraction is no fraction.
    """
    a, y = check_pair(cost, a, y)
    if a.dtype == EXACT:
        raise DtypeError(f"{cost} takes logarithms, so it has no exact mode: use Quadratic()")
    return a, y


def check_probabilities(cost: str, a: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    """`check_logarithms` of outputs and targets that have to be in [0, 1].

    Raises
    ------
    DomainError
        Outside [0, 1].
    """
    a, y = check_logarithms(cost, a, y)
    check_unit_interval(cost, a, "outputs")
    check_unit_interval(cost, y, "targets")
    return a, y


def weighted_log(y: Array, a: Array) -> Array:
    """Return y ln a, with 0 ln 0 = 0."""
    return np.where(y == 0, 0, y * np.log(a))


def ratio(y: Array, a: Array) -> Array:
    """Return y / a, with 0 / 0 = 0: the derivative of y ln a."""
    return np.where(y == 0, 0, y / a)
