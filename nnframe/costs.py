r"""The built-in costs: C_x of each sample, and :math:`\nabla_a C_x`, its derivative.

A term with factor 0 counts as 0 even beside ln 0, since :math:`\lim_{y \to 0} y \ln a = 0` is what
an absent class means.
"""

from __future__ import annotations

from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nnframe.abstract import Cost
from nnframe.arrays import EXACT, Array, as_float, is_plain, over_neurons
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


@final
class Quadratic(Cost):
    r""":math:`C_x = \tfrac12 \lVert y - a \rVert^2` (27), with :math:`\nabla_a C_x = a - y`.

    Examples
    --------
    >>> Quadratic().forward([[0.8]], [[1.0]]).round(6)
    array([0.02])
    >>> Quadratic().derivative([0.8], [1.0]).round(6)
    array([-0.2])
    """

    @np.errstate(all="ignore")
    def forward(self, a: ArrayLike, y: ArrayLike) -> Array:
        a, y = check_pair("Quadratic", a, y)
        return over_neurons((y - a) ** 2) / 2

    @np.errstate(all="ignore")
    def derivative(self, a: ArrayLike, y: ArrayLike) -> Array:
        a, y = check_pair("Quadratic", a, y)
        return a - y


@final
class CrossEntropy(Cost):
    r""":math:`C_x = -\sum_j [y_j \ln a_j + (1 - y_j)\ln(1 - a_j)]`: each output a yes or no.

    At a = 0 with y = 1 it is infinite, as the formula says. Behind a `Sigmoid` the engine uses the
    fused pair instead, which stays finite.

    Raises
    ------
    DomainError
        If an output or a target is not in [0, 1].

    Examples
    --------
    >>> CrossEntropy().forward([[0.5, 1.0]], [[1.0, 1.0]])
    array([0.69314718])
    >>> CrossEntropy().derivative([[0.5, 1.0]], [[1.0, 1.0]])
    array([[-2., -1.]])
    """

    def forward(self, a: ArrayLike, y: ArrayLike) -> Array:
        a, y = check_probabilities("CrossEntropy", a, y)
        with np.errstate(all="ignore"):
            log_not_a = np.where(y == 1, 0, (1 - y) * np.log1p(-a))
            return -over_neurons(weighted_log(y, a) + log_not_a)

    def derivative(self, a: ArrayLike, y: ArrayLike) -> Array:
        a, y = check_probabilities("CrossEntropy", a, y)
        with np.errstate(all="ignore"):
            return ratio(1 - y, 1 - a) - ratio(y, a)


@final
class LogLikelihood(Cost):
    r""":math:`C_x = -\sum_j y_j \ln a_j`: the cost for a softmax, y one-hot or probabilities.

    Raises
    ------
    DomainError
        If an output or a target is not in [0, 1].

    Examples
    --------
    >>> LogLikelihood().forward([[0.25, 0.75]], [[1.0, 0.0]])
    array([1.38629436])
    """

    def forward(self, a: ArrayLike, y: ArrayLike) -> Array:
        a, y = check_probabilities("LogLikelihood", a, y)
        with np.errstate(all="ignore"):
            return -over_neurons(weighted_log(y, a))

    def derivative(self, a: ArrayLike, y: ArrayLike) -> Array:
        a, y = check_probabilities("LogLikelihood", a, y)
        with np.errstate(all="ignore"):
            return -ratio(y, a)
