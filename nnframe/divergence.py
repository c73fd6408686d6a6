"""Training that blows up is stopped: everything after it would be NaN, at full price."""

from __future__ import annotations

from numbers import Rational

import numpy as np

from nnframe.arrays import EXACT
from nnframe.errors import ArgumentError, DivergenceError
from nnframe.network import Network
from nnframe.optimizers import Optimizer
from nnframe.step import Step


def check_convergence(step: Step, optimizer: Optimizer, epoch: int) -> None:
    """Raise `DivergenceError` before a step that would spoil θ."""
    what, value = "the cost", step.cost
    if abs(value) < np.inf and step.gradient.flat.dtype != EXACT:
        with np.errstate(all="ignore"):
            total = step.gradient.flat.sum()  # one number to look at: NaN and ∞ get into any sum
        if not abs(total) < np.inf and not np.isfinite(step.gradient.flat).all():
            what, value = "a slope of the cost", total
    if not abs(value) < np.inf:
        raise DivergenceError(
            f"{what} became {value} in epoch {epoch}: {optimizer!r} may be too large a step "
            "(try a tenth of η), or an output reached 0 or 1 before an unfused cross-entropy"
        )


def check_parameters(network: Network, optimizer: Optimizer, epoch: int) -> None:
    """Raise `DivergenceError` if the last steps of an epoch went beyond all floats."""
    if network.dtype != EXACT and not np.isfinite(network.parameters).all():
        raise DivergenceError(
            f"the parameters went beyond all floats in epoch {epoch}: {optimizer!r} is too large "
            "a step (try a tenth of η)"
        )


def check_rate(network: Network, optimizer: Optimizer) -> None:
    """Raise `ArgumentError` where a fraction would meet floats, or a float an exact network."""
    eta = getattr(optimizer, "eta", None)
    exact = network.dtype == EXACT
    # A whole number fits both: SGD(3) is what everybody writes.
    if eta is None or type(eta) is int or isinstance(eta, Rational) == exact:
        return
    wanted = "a fraction, as SGD(Fraction(3, 10))" if exact else "a float, as SGD(0.3)"
    raise ArgumentError(f"{optimizer!r} beside {network!r}: its eta must be {wanted}")
