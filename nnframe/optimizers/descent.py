"""Descent with one learning rate for all parameters, and what gives it momentum."""

from __future__ import annotations

from typing import final

from attrs import field, frozen

from nnframe.arrays import Array
from nnframe.optimizers.protocol import Optimizer, State
from nnframe.settings import as_number, must_be_positive, must_be_share


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
    >>> import numpy as np
    >>> theta = np.array([1.0, 2.0])
    >>> SGD(0.5).step(theta, np.array([2.0, 0.0]), {})
    >>> theta
    array([0., 2.])
    """

    eta: float = field(converter=as_number, validator=must_be_positive)

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
    >>> import numpy as np
    >>> theta, momentum = np.array([0.0]), Momentum(1.0, mu=0.5)
    >>> state = momentum.start(theta)
    >>> for _ in range(2):
    ...     momentum.step(theta, np.array([1.0]), state)
    >>> theta
    array([-2.5])
    """

    eta: float = field(converter=as_number, validator=must_be_positive)
    mu: float = field(default=0.9, converter=as_number, validator=must_be_share)

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
    >>> import numpy as np
    >>> theta, nesterov = np.array([0.0]), Nesterov(1.0, mu=0.5)
    >>> nesterov.step(theta, np.array([1.0]), nesterov.start(theta))
    >>> theta
    array([-1.5])
    """

    eta: float = field(converter=as_number, validator=must_be_positive)
    mu: float = field(default=0.9, converter=as_number, validator=must_be_share)

    def start(self, theta: Array) -> State:
        return {"v": theta * 0}

    def step(self, theta: Array, gradient: Array, state: State) -> None:
        v, downhill = state["v"], self.eta * gradient
        v *= self.mu
        v -= downhill
        theta += self.mu * v - downhill
