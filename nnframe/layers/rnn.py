"""The plain recurrent layer: a layer of neurons that also sees what it said a step ago."""

from __future__ import annotations

from typing import final

import numpy as np
from attrs import define, field, frozen, setters

from nnframe.abstract import Activation
from nnframe.activations import Tanh
from nnframe.arrays import Array
from nnframe.assignment import PARAMETER
from nnframe.layers.recurrent import Recurrent, State
from nnframe.layers.weighted import activation_of, error_of
from nnframe.settings import must_be


@frozen(eq=False)
class RNNStep:
    """One step: its input, its own activation of the step before, z and a."""

    a_in: Array
    before: Array
    z: Array
    a: Array

    @property
    def state(self) -> State:
        """What the next step sees: a."""
        return (self.a,)


@final
@define(eq=False, repr=False, slots=False, on_setattr=setters.NO_OP)
class RNN(Recurrent):
    r""":math:`a_t = \sigma(z_t)`, with :math:`z_t = w a_{in,t} + u a_{t-1} + b` and a_0 = 0.

    Its gradient is backpropagation through time: (BP1)-(BP4) for the network of T layers that the
    steps are, with :math:`\delta_t = (\partial C/\partial a_t + u^T \delta_{t+1}) \odot
    \sigma'(z_t)` and :math:`\partial C/\partial w = \sum_t \delta_t a_{in,t}^T`. Elman, "Finding
    Structure in Time" (1990).

    Parameters
    ----------
    n_out : int
        Number of neurons.
    output : "last" or "all", default "last"
        The activations after the last step, or those of every step.
    activation : Activation, default Tanh()
    weights : Initializer, default ScaledNormal()
    biases : Initializer, default Normal(0, 0)

    Attributes
    ----------
    w : ndarray, shape (n_out, n_in)
        From the input.
    u : ndarray, shape (n_out, n_out)
        From the neurons themselves, a step ago.
    b : ndarray, shape (n_out,)

    Raises
    ------
    ShapeError
        When bound to something else than sequences, steps × numbers.

    Examples
    --------
    >>> from nnframe import Linear, Network
    >>> network = Network([RNN(1, "all", activation=Linear())], n_in=(4, 1))
    >>> network.parameters = [1.0, 0.5, 0.0]  # half of what was is kept
    >>> network.forward([[8.0], [0.0], [0.0], [1.0]]).ravel()
    array([8., 4., 2., 2.])
    """

    activation: Activation = field(factory=Tanh, validator=must_be(Activation), kw_only=True)
    w: Array = field(init=False, metadata=PARAMETER)
    u: Array = field(init=False, metadata=PARAMETER)
    b: Array = field(init=False, metadata=PARAMETER)

    @np.errstate(all="ignore")
    def step(self, a_in: Array, before: State) -> RNNStep:
        z = a_in @ self.w.T + before[0] @ self.u.T + self.b  # (25), with two kinds of inputs
        return RNNStep(a_in, before[0], z, activation_of(self.activation, z))

    @np.errstate(all="ignore")
    def step_back(
        self, record: RNNStep, grad_state: State
    ) -> tuple[Array, State, dict[str, Array], Array]:
        delta = error_of(self.activation, record.z, record.a, grad_state[0])
        gradients = {
            "w": delta.T @ record.a_in,  # (BP4)
            "u": delta.T @ record.before,
            "b": delta.sum(axis=0),  # (BP3)
        }
        return delta @ self.w, (delta @ self.u,), gradients, delta  # (BP2), down and back in time
