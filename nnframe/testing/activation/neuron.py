"""One neuron of an elementwise activation: a function of one number, and its claimed derivative."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from nnframe.arrays import Array
from nnframe.testing.operations import Operation


@frozen(eq=False)
class Neuron:
    """σ and σ' as functions of a vector of numbers.

    Attributes
    ----------
    forward, derivative : Operation
        On `width` neurons.
    width : int
    number : int or None
        Which of the neurons this is; None where all are alike, so that they can share the work.
    """

    forward: Operation
    derivative: Operation
    width: int
    number: int | None = None

    def sigma(self, z: Array) -> Array:
        """σ of each number."""
        return self._of(self.forward, z)

    def slope(self, z: Array) -> Array:
        """σ' of each number, as the activation has it."""
        return self._of(self.derivative, z)

    def _of(self, operation: Operation, z: Array) -> Array:
        with np.errstate(all="ignore"):
            if self.number is not None:
                return operation(np.repeat(z[:, None], self.width, axis=1))[:, self.number]
            rows = np.resize(z, (-(-z.size // self.width), self.width))
            return operation(rows).ravel()[: z.size]

    @property
    def where(self) -> str:
        """Which neuron this is, in words, where that matters."""
        return "" if self.number is None else f" in neuron {self.number + 1} of {self.width}"


def neurons(forward: Operation, derivative: Operation, width: int) -> list[Neuron]:
    """One neuron for all where they are alike, else one of each sort."""
    z = np.array([-4.0, -1.5, -0.3, 0.4, 1.7, 3.0])
    rows = np.repeat(z[:, None], width, axis=1)
    with np.errstate(all="ignore"):
        columns = np.concatenate([forward(rows), derivative(rows)]).T
    sorts: list[int] = []
    for j in range(width):
        if not any(np.allclose(columns[j], columns[k], rtol=1e-9, equal_nan=True) for k in sorts):
            sorts.append(j)
    if len(sorts) == 1:
        return [Neuron(forward, derivative, width)]
    return [Neuron(forward, derivative, width, j) for j in sorts]
