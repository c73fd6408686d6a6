"""What an optimiser promises: arithmetic on two vectors, the parameters θ and the gradient ∇C.

An optimiser is configuration only. What it remembers between steps is its `State`, a dict of
arrays that `start` makes and `step` updates, so that it can be saved, or thrown away.
"""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from typing import Self, TypeAlias

import numpy as np

from nnframe.arrays import Array
from nnframe.describe import call_repr
from nnframe.errors import ArgumentError, PluginError, with_location
from nnframe.settings import shown

State: TypeAlias = dict[str, Array]


class Optimizer(ABC):
    """One way to go downhill.

    Examples
    --------
    >>> class SignDescent(Optimizer):
    ...     def step(self, theta, gradient, state):
    ...         theta -= 0.01 * np.sign(gradient)
    >>> theta = np.array([1.0, -1.0])
    >>> SignDescent().step(theta, np.array([5.0, -3.0]), {})
    >>> theta
    array([ 0.99, -0.99])
    """

    __repr__ = call_repr

    def start(self, theta: Array) -> State:
        """Return the state before the first step; nothing to remember, unless overridden."""
        return {}

    @abstractmethod
    def step(self, theta: Array, gradient: Array, state: State) -> None:
        """Update θ and the state in place, from ∇C(θ)."""

    def scaled(self, factor: float) -> Self:
        """Return this optimizer with `factor` times its learning rate, the attribute `eta`.

        Raises
        ------
        ArgumentError
            If it has no such attribute, and does not override this.
        """
        eta = getattr(self, "eta", None)
        if eta is None:
            raise ArgumentError(
                f"{type(self).__name__} has no learning rate that a schedule could change: call it "
                "self.eta, or write a method scaled(self, factor)"
            )
        twin = copy.copy(self)
        object.__setattr__(twin, "eta", eta * factor)  # also where attrs has it frozen
        return twin


def first_state(optimizer: Optimizer, theta: Array) -> State:
    """What `optimizer.start` returns, once it is known to be a state.

    Raises
    ------
    PluginError
        If it is none, or `start` fails.
    """
    try:
        state = optimizer.start(theta)
    except Exception as error:
        raise with_location(error, f"{optimizer!r}, start") from error
    if not isinstance(state, dict):
        raise PluginError(
            f"{type(optimizer).__name__}.start returned {shown(state)}, expected a dict of arrays"
        )
    return state


def make_step(optimizer: Optimizer, theta: Array, gradient: Array, state: State) -> None:
    """One step of an optimizer; a training asks afterwards whether θ is still finite.

    Raises
    ------
    PluginError
        If `step` fails, or returns something where it should have changed θ.
    """
    try:
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            result: object = optimizer.step(theta, gradient, state)
    except Exception as error:
        raise with_location(error, f"{optimizer!r}, step") from error
    if result is not None:
        raise PluginError(
            f"{type(optimizer).__name__}.step returned {type(result).__name__}, expected None: it "
            "has to change θ in place, as theta -= … does"
        )
