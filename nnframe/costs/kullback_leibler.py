"""How far one distribution is from another."""

from __future__ import annotations

from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nnframe.abstract import Cost
from nnframe.arrays import Array, over_neurons
from nnframe.costs.checks import check_probabilities, ratio, weighted_log


@final
class KullbackLeibler(Cost):
    r""":math:`C_x = \sum_j y_j \ln (y_j / a_j)`: the log-likelihood, less its least value.

    It is 0 where the outputs are the targets, also for targets that are no single class, and has
    the gradient of `LogLikelihood`, -y/a. Behind a `Softmax` the engine uses the fused pair.
    Kullback and Leibler, "On Information and Sufficiency" (1951).

    Raises
    ------
    DomainError
        If an output or a target is not in [0, 1].

    Examples
    --------
    >>> KullbackLeibler().forward([[0.5, 0.5], [0.25, 0.75]], [[0.5, 0.5], [1.0, 0.0]])
    array([0.        , 1.38629436])
    """

    def forward(self, a: ArrayLike, y: ArrayLike) -> Array:
        a, y = check_probabilities("KullbackLeibler", a, y)
        with np.errstate(all="ignore"):
            return over_neurons(weighted_log(y, y) - weighted_log(y, a))

    def derivative(self, a: ArrayLike, y: ArrayLike) -> Array:
        a, y = check_probabilities("KullbackLeibler", a, y)
        with np.errstate(all="ignore"):
            return -ratio(y, a)
