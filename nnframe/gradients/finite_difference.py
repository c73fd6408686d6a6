r"""(46): each slope from the cost itself, with one parameter moved a little at a time."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike

from nnframe import engine
from nnframe.abstract import Cost
from nnframe.arrays import EXACT, Array
from nnframe.errors import ArgumentError, DtypeError
from nnframe.network import Network
from nnframe.parameters import Gradient
from nnframe.settings import instance_of, positive, shown

EPSILON = 2.0**-52

#: Each scheme's order: its formula's own error falls with this power of the step.
ORDERS = {"forward": 1, "central": 2}


def _known(owner: Any, attribute: Any, scheme: Any) -> None:
    if not isinstance(scheme, str) or scheme not in ORDERS:
        raise ArgumentError(f"the scheme is one of {', '.join(ORDERS)}, got {shown(scheme)}")


def _positive_or_none(owner: Any, attribute: Any, step: Any) -> None:
    if step is not None:
        positive(step, "the step of a finite difference")


@frozen
class FiniteDifference:
    r"""The gradient as the quotient of differences, by n + 1 or 2n forward passes.

    "forward" is the chapter's equation (46),
    :math:`\partial C/\partial w_j \approx (C(w + \epsilon e_j) - C(w)) / \epsilon`; "central" looks
    to both sides, :math:`(C(w + \epsilon e_j) - C(w - \epsilon e_j)) / 2\epsilon`, and is good for
    about ten digits in place of seven or eight. For n = 1,000,000 parameters these are 1,000,001
    and 2,000,000 passes.

    It needs nothing but C: the network, the cost and its plugins may have wrong derivatives.
    Networks of float16 or float32 are taken as float64, whose digits a difference needs.

    Parameters
    ----------
    scheme : {"central", "forward"}
    step : float, optional
        ε, relative to parameters larger than 1. If not given, the one that balances the error of
        the formula (which falls with ε) with that of rounding (which grows as 1/ε):
        :math:`\sqrt{\varepsilon}` for forward and :math:`\sqrt[3]{\varepsilon}` for central
        differences, where :math:`\varepsilon = 2^{-52}`.

    Attributes
    ----------
    tolerance : float
        How far a slope may be off, as a share of the largest one, in networks of modest numbers:
        `nnframe.testing.check_gradient_method` holds the method to it.

    Raises
    ------
    ArgumentError
        For another scheme, or a step that is not above 0.
    DtypeError
        When called with an exact network: a difference is no derivative.

    Examples
    --------
    >>> import nnframe
    >>> network = nnframe.Network.of_sizes([2, 1])
    >>> FiniteDifference("forward")(network, nnframe.Quadratic(), [1.0, 2.0], [1.0]).flat.shape
    (3,)
    """

    scheme: str = field(default="central", validator=_known)
    step: float | None = field(default=None, validator=_positive_or_none)

    @property
    def tolerance(self) -> float:
        """How far from the slope it may be, relative to the largest one: what `check` allows."""
        epsilon = self._step()
        # C of about 1 is known to ε and divided by the step; the formula is off by step^order.
        return 20 * max(EPSILON / epsilon, epsilon ** ORDERS[self.scheme])

    def __call__(self, network: Network, cost: Cost, x: ArrayLike, y: ArrayLike) -> Gradient:
        """Return the gradient, one parameter at a time."""
        x, y = in_floats(network, cost, x, y, "a finite difference is never exact")
        theta = network.parameters.astype(np.float64)
        twin = network.rebound(theta)
        slopes = np.empty_like(theta)
        here = mean_cost(twin, cost, x, y) if self.scheme == "forward" else None
        for j, w in enumerate(theta.tolist()):
            epsilon = self._step() * max(1.0, abs(w))
            above, below = w + epsilon, w if here is not None else w - epsilon
            if above == below:
                raise ArgumentError(f"the step {self.step} is lost beside a parameter of {w}")
            theta[j] = above
            upper = mean_cost(twin, cost, x, y)
            theta[j] = below
            lower = mean_cost(twin, cost, x, y) if here is None else here
            theta[j] = w
            slopes[j] = (upper - lower) / (above - below)  # the step as it is after rounding
        return Gradient.of(network.layout, slopes.astype(network.dtype))

    def _step(self) -> float:
        if self.step is not None:
            return self.step
        return float(2.0 ** round(math.log2(EPSILON) / (ORDERS[self.scheme] + 1)))


def in_floats(
    network: Network, cost: Cost, x: ArrayLike, y: ArrayLike, why: str
) -> tuple[Array, Array]:
    """Return x and y as samples in float64, whatever floats the network computes in.

    Raises
    ------
    ArgumentError
        If these are no network and cost.
    DtypeError
        For an exact network, saying `why`.
    """
    instance_of(Network, network, "the network")
    instance_of(Cost, cost, "the cost")
    if network.dtype == EXACT:
        raise DtypeError(f"{why}: make a network of floats, or use another gradient method")
    x, y = network.as_samples(x, y)
    return x.astype(np.float64), y.astype(np.float64)


def mean_cost(network: Network, cost: Cost, x: Array, y: Array) -> float:
    """C of a mini-batch that has been checked: one forward pass, and no derivative."""
    with np.errstate(under="ignore"):
        record = engine.feedforward(network, x)[-1]
        return engine.mean_cost(engine.sample_costs(network, cost, record, y))


#: The central scheme, and (46) as it stands.
finite_difference = FiniteDifference()
forward_difference = FiniteDifference("forward")
