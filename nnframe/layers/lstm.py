"""A recurrent layer with a memory that is only added to, and gates that guard it."""

from __future__ import annotations

from typing import final

import numpy as np
from attrs import define, field, frozen, setters

from nnframe.abstract import Activation
from nnframe.activations import Sigmoid, Tanh
from nnframe.arrays import Array
from nnframe.assignment import PARAMETER
from nnframe.layers.recurrent import Recurrent, State
from nnframe.layers.weighted import activation_of, error_of
from nnframe.settings import must_be


@frozen(eq=False)
class LSTMStep:
    """One step: `z` and `values` of "in", "forget", "new" and "out", the memory, and a.

    `seen` is σ(memory), what the gate "out" lets through.
    """

    a_in: Array
    before: State
    z: tuple[Array, ...]
    values: tuple[Array, ...]
    memory: Array
    seen: Array
    a: Array

    @property
    def state(self) -> State:
        """What the next step sees: a and the memory."""
        return (self.a, self.memory)


@final
@define(eq=False, repr=False, slots=False, on_setattr=setters.NO_OP)
class LSTM(Recurrent):
    r"""Long short-term memory: :math:`a_t = o_t \odot \tanh(c_t)`, with a memory c.

    It is kept and added to, :math:`c_t = f_t \odot c_{t-1} + i_t \odot n_t`. The gates
    :math:`i_t, f_t, o_t = \sigma(w a_{in,t} + u a_{t-1} + b)`, with rows of w, u and b for each,
    say what goes into the memory, what of it is kept and what of it is shown;
    :math:`n_t = \tanh(\ldots)`, with rows likewise, is what is new. Where f is near 1, ∂C/∂c goes
    back through many steps unharmed. Hochreiter and Schmidhuber (1997), with the forget gate of
    Gers et al. (2000).

    Parameters
    ----------
    n_out : int
        Number of neurons.
    output : "last" or "all", default "last"
        The activations after the last step, or those of every step.
    activation : Activation, default Tanh()
        Of what is new and of the memory; elementwise.
    gate : Activation, default Sigmoid()
        Of the gates; elementwise.
    weights : Initializer, default ScaledNormal()
    biases : Initializer, default Normal(0, 0)

    Attributes
    ----------
    w : ndarray, shape (4 n_out, n_in)
        From the input: the rows of i, then of f, n and o, in torch's order.
    u : ndarray, shape (4 n_out, n_out)
        From the neurons themselves, a step ago; likewise.
    b : ndarray, shape (4 n_out,)

    Raises
    ------
    ShapeError
        When bound to something else than sequences, steps × numbers.

    Examples
    --------
    >>> from nnframe import Network
    >>> Network([LSTM(8, "all")], n_in=(5, 3))
    Network(5×3 → 5×8, 384 parameters, float64)
    """

    activation: Activation = field(factory=Tanh, validator=must_be(Activation), kw_only=True)
    gate: Activation = field(factory=Sigmoid, validator=must_be(Activation), kw_only=True)
    w: Array = field(init=False, metadata=PARAMETER)
    u: Array = field(init=False, metadata=PARAMETER)
    b: Array = field(init=False, metadata=PARAMETER)

    blocks = 4
    states = 2

    @np.errstate(all="ignore")
    def step(self, a_in: Array, before: State) -> LSTMStep:
        a, memory = before
        z = np.split(a_in @ self.w.T + a @ self.u.T + self.b, 4, axis=1)
        functions = (self.gate, self.gate, self.activation, self.gate)
        values = tuple(activation_of(f, own) for f, own in zip(functions, z, strict=True))
        enter, keep, new, show = values
        memory = keep * memory + enter * new
        seen = activation_of(self.activation, memory)
        return LSTMStep(a_in, before, tuple(z), values, memory, seen, show * seen)

    @np.errstate(all="ignore")
    def step_back(
        self, record: LSTMStep, grad_state: State
    ) -> tuple[Array, State, dict[str, Array], Array]:
        grad_a, grad_memory = grad_state
        a, memory = record.before
        enter, keep, new, show = record.values
        # The memory is seen in a, and kept for the next step: two ways back.
        grad_memory = grad_memory + error_of(
            self.activation, record.memory, record.seen, grad_a * show
        )
        functions = (self.gate, self.gate, self.activation, self.gate)
        grads = (grad_memory * new, grad_memory * memory, grad_memory * enter, grad_a * record.seen)
        delta = np.concatenate(
            [
                error_of(f, z, value, grad)
                for f, z, value, grad in zip(functions, record.z, record.values, grads, strict=True)
            ],
            axis=1,
        )
        gradients = {"w": delta.T @ record.a_in, "u": delta.T @ a, "b": delta.sum(axis=0)}
        return delta @ self.w, (delta @ self.u, grad_memory * keep), gradients, delta
