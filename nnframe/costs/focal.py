"""A cross-entropy that cares for what is still wrong."""

from __future__ import annotations

from typing import final

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike

from nnframe.abstract import Cost
from nnframe.arrays import Array, over_neurons
from nnframe.costs.checks import check_probabilities
from nnframe.settings import as_number, must_be_real


@final
@frozen(eq=False, repr=False)
class Focal(Cost):
    r""":math:`C_x = -\sum_j [y_j (1 - a_j)^\gamma \ln a_j + (1 - y_j) a_j^\gamma \ln(1 - a_j)]`.

    The cross-entropy of each output, made small where the output is nearly right already, so that
    many easy samples do not drown the few hard ones; γ = 0 is `CrossEntropy`. Behind a `Sigmoid`
    the engine uses the fused pair. Lin et al., "Focal Loss for Dense Object Detection" (2017).

    Parameters
    ----------
    gamma : float, default 2
        γ, 0 or more.

    Raises
    ------
    DomainError
        If an output or a target is not in [0, 1].

    Examples
    --------
    >>> Focal(2).forward([[0.5], [0.9]], [[1.0], [1.0]]).round(6)
    array([0.173287, 0.001054])
    """

    gamma: float = field(default=2, converter=as_number, validator=must_be_real(low=0.0))

    def forward(self, a: ArrayLike, y: ArrayLike) -> Array:
        a, y = check_probabilities("Focal", a, y)
        with np.errstate(all="ignore"):
            return over_neurons(
                _vanishing(y, self._term(np.log(a), 1 - a))
                + _vanishing(1 - y, self._term(np.log1p(-a), a))
            )

    def derivative(self, a: ArrayLike, y: ArrayLike) -> Array:
        a, y = check_probabilities("Focal", a, y)
        with np.errstate(all="ignore"):
            rising = self._slope(np.log(a), a, 1 - a)
            falling = self._slope(np.log1p(-a), 1 - a, a)
            slope: Array = _vanishing(1 - y, falling) - _vanishing(y, rising)
            return slope

    def _term(self, log_right: Array, wrong: Array) -> Array:
        """-w^γ ln p, for the share p that is right and the rest w = 1 - p."""
        term: Array = -(wrong**self.gamma) * log_right
        return term

    def _slope(self, log_right: Array, right: Array, wrong: Array) -> Array:
        r"""Its slope by w, :math:`w^\gamma (1/p - \gamma \ln p / w)`."""
        relative = np.where(wrong == 0, -1, log_right / wrong)  # ln p / w → -1 as w → 0
        slope: Array = wrong**self.gamma * (1 / right - self.gamma * relative)
        return slope


def _vanishing(factor: Array, value: Array) -> Array:
    return np.where(factor == 0, 0, factor * value)
