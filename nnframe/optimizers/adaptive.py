"""Descent with a step size for each parameter, from the gradients that it has met."""

from __future__ import annotations

from typing import final

import numpy as np
from attrs import field, frozen

from nnframe.arrays import Array
from nnframe.optimizers.protocol import Optimizer, State
from nnframe.settings import as_number, must_be_positive, must_be_real, must_be_share


def kept(epsilon: float, theta: Array) -> float:
    """ε, or the smallest normal number of θ's dtype where ε would vanish, as 1e-8 in float16.

    Examples
    --------
    >>> kept(1e-8, np.zeros(2)), kept(1e-8, np.zeros(2, np.float16))
    (1e-08, 6.103515625e-05)
    """
    if not np.issubdtype(theta.dtype, np.floating):
        return epsilon
    return max(epsilon, float(np.finfo(theta.dtype).smallest_normal))


@final
@frozen(eq=False, repr=False)
class AdaGrad(Optimizer):
    r"""Smaller steps where the slope was steep before: Duchi, Hazan and Singer (2011).

    :math:`\theta \to \theta - \eta\, \nabla C / (\sqrt{s} + \epsilon)`, with s the sum of the
    squares of all gradients so far.

    Parameters
    ----------
    eta : float, default 0.01
    epsilon : float, default 1e-8

    Examples
    --------
    >>> theta, adagrad = np.array([1.0, 1.0]), AdaGrad(0.1)
    >>> state = adagrad.start(theta)
    >>> for _ in range(2):
    ...     adagrad.step(theta, np.array([1.0, 1e3]), state)
    >>> theta.round(4)
    array([0.8293, 0.8293])
    """

    eta: float = field(default=0.01, converter=as_number, validator=must_be_positive)
    epsilon: float = field(default=1e-8, converter=as_number, validator=must_be_positive)

    def start(self, theta: Array) -> State:
        return {"s": theta * 0}

    def step(self, theta: Array, gradient: Array, state: State) -> None:
        s = state["s"]
        s += gradient * gradient
        theta -= self.eta * gradient / (np.sqrt(s) + kept(self.epsilon, theta))


@final
@frozen(eq=False, repr=False)
class RMSProp(Optimizer):
    r"""Steps divided by how large gradients were of late: Hinton's lecture 6e (2012).

    :math:`\theta \to \theta - \eta\, \nabla C / (\sqrt{s} + \epsilon)`, with s a running mean of
    the gradient's square.

    Parameters
    ----------
    eta : float, default 0.001
    rho : float, default 0.9
        How much of s a step keeps.
    epsilon : float, default 1e-8

    Examples
    --------
    >>> theta, rmsprop = np.array([1.0, 1.0]), RMSProp(0.1, rho=0.75)
    >>> rmsprop.step(theta, np.array([1e-3, 1e3]), rmsprop.start(theta))
    >>> theta.round(4)
    array([0.8, 0.8])
    """

    eta: float = field(default=0.001, converter=as_number, validator=must_be_positive)
    rho: float = field(default=0.9, converter=as_number, validator=must_be_share)
    epsilon: float = field(default=1e-8, converter=as_number, validator=must_be_positive)

    def start(self, theta: Array) -> State:
        return {"s": theta * 0}

    def step(self, theta: Array, gradient: Array, state: State) -> None:
        s = state["s"]
        s += (1 - self.rho) * (gradient * gradient - s)
        theta -= self.eta * gradient / (np.sqrt(s) + kept(self.epsilon, theta))


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
        At least the smallest normal number of θ's dtype: 6.1e-5 in float16.

    Examples
    --------
    >>> theta, adam = np.array([1.0, 1.0]), Adam(0.1)
    >>> adam.step(theta, np.array([1e-3, 1e3]), adam.start(theta))
    >>> theta.round(4)
    array([0.9, 0.9])
    """

    eta: float = field(default=0.001, converter=as_number, validator=must_be_positive)
    beta1: float = field(default=0.9, converter=as_number, validator=must_be_share)
    beta2: float = field(default=0.999, converter=as_number, validator=must_be_share)
    epsilon: float = field(default=1e-8, converter=as_number, validator=must_be_positive)

    def start(self, theta: Array) -> State:
        return adam_state(theta)

    def step(self, theta: Array, gradient: Array, state: State) -> None:
        adam_step(self, theta, gradient, state)


@final
@frozen(eq=False, repr=False)
class AdamW(Optimizer):
    r"""Adam, and all of θ a little smaller at each step: Loshchilov and Hutter (2019).

    :math:`\theta \to (1 - \eta \lambda)\, \theta`, and then the step of `Adam`. Other than a
    penalty in the cost, this decay is the same for parameters with large and with small gradients;
    and it takes biases as well as weights.

    Parameters
    ----------
    eta : float, default 0.001
    decay : float, default 0.01
        λ; 0 is `Adam`.
    beta1, beta2 : float, default 0.9, 0.999
    epsilon : float, default 1e-8

    Examples
    --------
    >>> theta, adam = np.array([1.0, 1.0]), AdamW(0.1, decay=0.5)
    >>> adam.step(theta, np.array([1e-3, 1e3]), adam.start(theta))
    >>> theta.round(4)
    array([0.85, 0.85])
    """

    eta: float = field(default=0.001, converter=as_number, validator=must_be_positive)
    decay: float = field(default=0.01, converter=as_number, validator=must_be_real(0))
    beta1: float = field(default=0.9, converter=as_number, validator=must_be_share)
    beta2: float = field(default=0.999, converter=as_number, validator=must_be_share)
    epsilon: float = field(default=1e-8, converter=as_number, validator=must_be_positive)

    def start(self, theta: Array) -> State:
        return adam_state(theta)

    def step(self, theta: Array, gradient: Array, state: State) -> None:
        theta *= 1 - self.eta * self.decay
        adam_step(self, theta, gradient, state)


def adam_state(theta: Array) -> State:
    """Running means m and v, from 0, and how many steps they are of."""
    return {"m": theta * 0, "v": theta * 0, "t": np.zeros((), dtype=np.int64)}


def adam_step(adam: Adam | AdamW, theta: Array, gradient: Array, state: State) -> None:
    """Algorithm 1 of Kingma and Ba, with the settings of `adam`."""
    m, v, t = state["m"], state["v"], state["t"]
    t += 1
    m += (1 - adam.beta1) * (gradient - m)
    v += (1 - adam.beta2) * (gradient * gradient - v)
    m_scale, v_scale = 1 - adam.beta1 ** int(t), 1 - adam.beta2 ** int(t)
    theta -= adam.eta / m_scale * m / (np.sqrt(v / v_scale) + kept(adam.epsilon, theta))
