"""Layers through time: one set of weights for every step of a sequence."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, TypeAlias

import numpy as np
from attrs import define, field, setters

from nnframe.abstract import Delta, Layer, LayerDerivative
from nnframe.arrays import Array, Shape
from nnframe.describe import width
from nnframe.errors import ShapeError
from nnframe.initializers import Initializer, Normal, ScaledNormal, drawn
from nnframe.layers.composite import CompositeRecord
from nnframe.settings import as_whole, must_be, must_be_one_of, must_be_whole

LAST, ALL = "last", "all"

#: What a step hands to the next one, each (m, n_out); the first is its activation.
State: TypeAlias = tuple[Array, ...]


def no_biases() -> Initializer:
    """Zeros: what keeps a state small for many steps."""
    return Normal(0.0, 0.0)


@define(eq=False, repr=False, slots=False, on_setattr=setters.NO_OP)
class Recurrent(Layer):
    r"""A composite of as many steps as a sequence has, all of which hold the same parameters.

    A subclass says what one step does, forward and back. The state before the first step is 0. Back
    through time, :math:`\partial C/\partial a_t` comes from the layer after this one and from step
    t + 1; the gradients of the steps add up, since their weights are one.
    """

    n_out: int = field(converter=as_whole, validator=must_be_whole)
    output: str = field(default=LAST, validator=must_be_one_of(LAST, ALL))
    weights: Initializer = field(factory=ScaledNormal, validator=must_be(Initializer), kw_only=True)
    biases: Initializer = field(factory=no_biases, validator=must_be(Initializer), kw_only=True)

    #: How many blocks of n_out rows w and u have, and how many arrays a state.
    blocks = 1
    states = 1

    @abstractmethod
    def step(self, a_in: Array, before: State) -> Any:
        """One step, from its input (m, n_in) and the state before: a record with `state`."""

    @abstractmethod
    def step_back(
        self, record: Any, grad_state: State
    ) -> tuple[Array, State, dict[str, Array], Array]:
        """∂C/∂a_in, ∂C/∂ the state before, the summed gradients, and δ of one step."""

    def shape_out(self, shape_in: Shape) -> Shape:
        steps, _ = self._sequence(shape_in)
        return (self.n_out,) if self.output == LAST else (steps, self.n_out)

    def _sequence(self, shape: Shape) -> tuple[int, int]:
        if len(shape) == 2:
            return shape[0], shape[1]
        raise ShapeError(
            f"{self!r} takes sequences, steps × numbers, got {width(shape)} a sample: put "
            + (f"Reshape({(*shape, 1)})" if len(shape) == 1 else "Reshape((steps, numbers))")
            + " before it"
        )

    def initial_parameters(self, shape_in: Shape, rng: np.random.Generator) -> dict[str, Array]:
        _, n_in = self._sequence(shape_in)
        n_out, rows = self.n_out, self.blocks * self.n_out
        return {
            "w": drawn(self.weights, "w", (rows, n_in), n_in, n_out, rng),
            "u": drawn(self.weights, "u", (rows, n_out), n_out, n_out, rng),
            "b": drawn(self.biases, "b", (rows,), n_in, n_out, rng),
        }

    def penalized(self) -> tuple[str, ...]:
        return ("w", "u")

    def forward(self, a_in: Array, training: np.random.Generator | None = None) -> CompositeRecord:
        zero = np.zeros((len(a_in), self.n_out), a_in.dtype)
        state: State = (zero,) * self.states
        records = []
        for t in range(a_in.shape[1]):
            records.append(self.step(a_in[:, t], state))
            state = records[-1].state
        a = state[0]
        if self.output == ALL:
            a = np.stack([record.state[0] for record in records], axis=1)
        return CompositeRecord(a_in, tuple(records), a)

    @np.errstate(all="ignore")
    def derivative(self, record: CompositeRecord, grad_a: Array) -> LayerDerivative:
        last = len(record.records) - 1
        grad_a_in = np.zeros_like(record.a_in)
        state: State = tuple(np.zeros_like(part) for part in record.records[last].state)
        gradients: dict[str, Array] = {}
        deltas: list[Delta] = []
        for t in reversed(range(last + 1)):
            a, *others = state
            if self.output == ALL:
                a = a + grad_a[:, t]
            elif t == last:
                a = grad_a
            grad_a_in[:, t], state, own, delta = self.step_back(record.records[t], (a, *others))
            gradients = {name: gradients.get(name, 0) + value for name, value in own.items()}
            deltas.insert(0, delta)
        return LayerDerivative(grad_a_in, gradients, tuple(deltas))
