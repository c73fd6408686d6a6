"""Descent that a single steep place cannot throw far away."""

from __future__ import annotations

from typing import Any, Self, final

import numpy as np
from attrs import field, frozen

from nnframe.arrays import EXACT, Array, shortened
from nnframe.errors import ArgumentError
from nnframe.optimizers.protocol import Optimizer, State
from nnframe.settings import as_number, must_be, must_be_positive


@final
@frozen(eq=False, repr=False)
class Clipped(Optimizer):
    r"""Another optimizer, with gradients no longer than a limit: Pascanu, Mikolov, Bengio (2013).

    :math:`\nabla C \to \nabla C \cdot \min(1, c / \lVert \nabla C \rVert)`, the norm taken over all
    of θ: the direction stays.

    Parameters
    ----------
    optimizer : Optimizer
        What goes downhill.
    norm : float, default 1.0
        c, the longest gradient that it sees.

    Examples
    --------
    >>> from nnframe import SGD
    >>> theta = np.array([0.0, 0.0])
    >>> Clipped(SGD(1.0), norm=5.0).step(theta, np.array([60.0, -80.0]), {})
    >>> theta
    array([-3.,  4.])
    """

    optimizer: Optimizer = field(validator=must_be(Optimizer))
    norm: float = field(default=1.0, converter=as_number, validator=must_be_positive)

    @property
    def eta(self) -> Any:
        """The learning rate of what goes downhill."""
        return getattr(self.optimizer, "eta", None)

    def scaled(self, factor: float) -> Self:
        return type(self)(self.optimizer.scaled(factor), self.norm)

    def start(self, theta: Array) -> State:
        return self.optimizer.start(theta)

    def step(self, theta: Array, gradient: Array, state: State) -> None:
        if theta.dtype == EXACT:
            raise ArgumentError("the length of a gradient is a root, which is no fraction")
        self.optimizer.step(theta, shortened(gradient[np.newaxis], float(self.norm))[0], state)
