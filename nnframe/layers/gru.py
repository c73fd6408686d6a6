"""A recurrent layer that learns when to keep its state."""

from __future__ import annotations

from typing import final

import numpy as np
from attrs import define, field, frozen, setters

from nnframe.abstract import Activation
from nnframe.activations import Sigmoid, Tanh
from nnframe.arrays import Array, Shape
from nnframe.assignment import PARAMETER
from nnframe.initializers import drawn
from nnframe.layers.recurrent import Recurrent, State
from nnframe.layers.weighted import activation_of, error_of
from nnframe.settings import must_be


@frozen(eq=False)
class GRUStep:
    """One step: `z` and `values` of the gates "reset" and "update" and of what is "new".

    `own` is :math:`u_n a_{t-1} + c`, what the reset gate lets through.
    """

    a_in: Array
    before: Array
    own: Array
    z: tuple[Array, Array, Array]
    values: tuple[Array, Array, Array]
    a: Array

    @property
    def state(self) -> State:
        """What the next step sees: a."""
        return (self.a,)


@final
@define(eq=False, repr=False, slots=False, on_setattr=setters.NO_OP)
class GRU(Recurrent):
    r"""A gated recurrent unit: :math:`a_t = (1 - k_t) \odot n_t + k_t \odot a_{t-1}`.

    The update gate :math:`k_t = \sigma(w_k a_{in,t} + u_k a_{t-1} + b_k)` says how much is kept,
    the reset gate :math:`r_t = \sigma(w_r a_{in,t} + u_r a_{t-1} + b_r)` how much of the state is
    seen by what is new, :math:`n_t = \tanh(w_n a_{in,t} + b_n + r_t \odot (u_n a_{t-1} + c))`.
    Where k is near 1, ∂C/∂a goes back through many steps unharmed. Cho et al. (2014), in the form
    of torch and Keras, which reset after the product with u.

    Parameters
    ----------
    n_out : int
        Number of neurons.
    output : "last" or "all", default "last"
        The activations after the last step, or those of every step.
    activation : Activation, default Tanh()
        Of what is new; elementwise.
    gate : Activation, default Sigmoid()
        Of the gates; elementwise.
    weights : Initializer, default ScaledNormal()
    biases : Initializer, default Normal(0, 0)

    Attributes
    ----------
    w : ndarray, shape (3 n_out, n_in)
        From the input: the rows of r, then of k, then of n.
    u : ndarray, shape (3 n_out, n_out)
        From the neurons themselves, a step ago; likewise.
    b : ndarray, shape (3 n_out,)
    c : ndarray, shape (n_out,)

    Raises
    ------
    ShapeError
        When bound to something else than sequences, steps × numbers.

    Examples
    --------
    >>> from nnframe import Network
    >>> Network([GRU(8)], n_in=(5, 3))
    Network(5×3 → 8, 296 parameters, float64)
    """

    activation: Activation = field(factory=Tanh, validator=must_be(Activation), kw_only=True)
    gate: Activation = field(factory=Sigmoid, validator=must_be(Activation), kw_only=True)
    w: Array = field(init=False, metadata=PARAMETER)
    u: Array = field(init=False, metadata=PARAMETER)
    b: Array = field(init=False, metadata=PARAMETER)
    c: Array = field(init=False, metadata=PARAMETER)

    blocks = 3

    def initial_parameters(self, shape_in: Shape, rng: np.random.Generator) -> dict[str, Array]:
        values = super().initial_parameters(shape_in, rng)
        n = self.n_out
        return {**values, "c": drawn(self.biases, "c", (n,), n, n, rng)}

    @np.errstate(all="ignore")
    def step(self, a_in: Array, before: State) -> GRUStep:
        (a,) = before
        outer = np.split(a_in @ self.w.T + self.b, 3, axis=1)
        inner = np.split(a @ self.u.T, 3, axis=1)
        z_reset, z_update, own = outer[0] + inner[0], outer[1] + inner[1], inner[2] + self.c
        reset, update = activation_of(self.gate, z_reset), activation_of(self.gate, z_update)
        z_new = outer[2] + reset * own
        new = activation_of(self.activation, z_new)
        return GRUStep(
            a_in,
            a,
            own,
            (z_reset, z_update, z_new),
            (reset, update, new),
            (1 - update) * new + update * a,
        )

    @np.errstate(all="ignore")
    def step_back(
        self, record: GRUStep, grad_state: State
    ) -> tuple[Array, State, dict[str, Array], Array]:
        (grad_a,), (z_reset, z_update, z_new) = grad_state, record.z
        reset, update, new = record.values
        delta_new = error_of(self.activation, z_new, new, grad_a * (1 - update))
        delta_update = error_of(self.gate, z_update, update, grad_a * (record.before - new))
        delta_reset = error_of(self.gate, z_reset, reset, delta_new * record.own)
        delta = np.concatenate([delta_reset, delta_update, delta_new], axis=1)
        to_state = np.concatenate([delta_reset, delta_update, delta_new * reset], axis=1)
        gradients = {
            "w": delta.T @ record.a_in,
            "u": to_state.T @ record.before,
            "b": delta.sum(axis=0),
            "c": (delta_new * reset).sum(axis=0),
        }
        grad_before = grad_a * update + to_state @ self.u
        return delta @ self.w, (grad_before,), gradients, delta
