r"""The chapter's cost, and the two of the next one."""

from __future__ import annotations

from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nnframe.abstract import Cost
from nnframe.arrays import Array, over_neurons
from nnframe.costs.checks import check_pair, check_probabilities, ratio, weighted_log


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
