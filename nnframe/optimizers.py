r"""Optimisers: arithmetic on two vectors, the parameters θ and the gradient ∇C.

An optimiser is configuration only. What it remembers between steps is its `State`, a dict of
arrays that `start` makes and `step` updates, so that it can be saved, or thrown away.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TypeAlias, final

import numpy as np
from attrs import field, frozen

from nnframe.arrays import Array
from nnframe.describe import call_repr
from nnframe.errors import PluginError, with_location
from nnframe.settings import must_be_positive, must_be_share, plain, shown

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


@final
@frozen(eq=False, repr=False)
class SGD(Optimizer):
    r"""Gradient descent on mini-batches: :math:`\theta \to \theta - \eta \nabla C`.

    Parameters
    ----------
    eta : float
        The learning rate η. The book's MNIST network takes 3.0.

    Examples
    --------
    >>> theta = np.array([1.0, 2.0])
    >>> SGD(0.5).step(theta, np.array([2.0, 0.0]), {})
    >>> theta
    array([0., 2.])
    """

    eta: float = field(converter=plain, validator=must_be_positive)

    def step(self, theta: Array, gradient: Array, state: State) -> None:
        theta -= self.eta * gradient


@final
@frozen(eq=False, repr=False)
class Momentum(Optimizer):
    r"""A ball rolling downhill: :math:`v \to \mu v - \eta \nabla C`, :math:`\theta \to \theta + v`.

    Parameters
    ----------
    eta : float
    mu : float, default 0.9
        μ, how much velocity a step keeps: 0 is `SGD`.

    Examples
    --------
    >>> theta, momentum = np.array([0.0]), Momentum(1.0, mu=0.5)
    >>> state = momentum.start(theta)
    >>> for _ in range(2):
    ...     momentum.step(theta, np.array([1.0]), state)
    >>> theta
    array([-2.5])
    """

    eta: float = field(converter=plain, validator=must_be_positive)
    mu: float = field(default=0.9, converter=plain, validator=must_be_share)

    def start(self, theta: Array) -> State:
        return {"v": theta * 0}

    def step(self, theta: Array, gradient: Array, state: State) -> None:
        v = state["v"]
        v *= self.mu
        v -= self.eta * gradient
        theta += v


@final
@frozen(eq=False, repr=False)
class Nesterov(Optimizer):
    r"""Momentum that looks ahead: the gradient is taken where the velocity is about to lead.

    θ here *is* that point ahead, so a step needs no second gradient:
    :math:`v \to \mu v - \eta \nabla C(\theta)` and
    :math:`\theta \to \theta + \mu v - \eta \nabla C(\theta)`
    (Sutskever et al., 2013, in the variables of Bengio et al., 2012).

    Parameters
    ----------
    eta : float
    mu : float, default 0.9

    Examples
    --------
    >>> theta, nesterov = np.array([0.0]), Nesterov(1.0, mu=0.5)
    >>> nesterov.step(theta, np.array([1.0]), nesterov.start(theta))
    >>> theta
    array([-1.5])
    """

    eta: float = field(converter=plain, validator=must_be_positive)
    mu: float = field(default=0.9, converter=plain, validator=must_be_share)

    def start(self, theta: Array) -> State:
        return {"v": theta * 0}

    def step(self, theta: Array, gradient: Array, state: State) -> None:
        v, downhill = state["v"], self.eta * gradient
        v *= self.mu
        v -= downhill
        theta += self.mu * v - downhill


@final
@frozen(eq=False, repr=False)
class Adam(Optimizer):
    r"""Each parameter with a step size of its own: Kingma and Ba (2015), algorithm 1.

    :math:`\theta \to \theta - \eta\, \hat m / (\sqrt{\hat v} + \epsilon)`, with running means m of
    the gradient and v of its square, corrected for their start at 0.

    Parameters
    ----------
    eta : float, default 0.001
    beta1, beta2 : float, default 0.9, 0.999
        How much of m and v a step keeps.
    epsilon : float, default 1e-8

    Examples
    --------
    >>> theta, adam = np.array([1.0, 1.0]), Adam(0.1)
    >>> adam.step(theta, np.array([1e-3, 1e3]), adam.start(theta))
    >>> theta.round(4)
    array([0.9, 0.9])
    """

    eta: float = field(default=0.001, converter=plain, validator=must_be_positive)
    beta1: float = field(default=0.9, converter=plain, validator=must_be_share)
    beta2: float = field(default=0.999, converter=plain, validator=must_be_share)
    epsilon: float = field(default=1e-8, converter=plain, validator=must_be_positive)

    def start(self, theta: Array) -> State:
        return {"m": theta * 0, "v": theta * 0, "t": np.zeros((), dtype=np.int64)}

    def step(self, theta: Array, gradient: Array, state: State) -> None:
        m, v, t = state["m"], state["v"], state["t"]
        t += 1
        m += (1 - self.beta1) * (gradient - m)
        v += (1 - self.beta2) * (gradient * gradient - v)
        m_scale, v_scale = 1 - self.beta1 ** int(t), 1 - self.beta2 ** int(t)
        theta -= self.eta / m_scale * m / (np.sqrt(v / v_scale) + self.epsilon)
