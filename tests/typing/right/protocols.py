"""What a student writes: an activation, a cost and a layer, with the types of the protocols."""

from typing import Any, NamedTuple

import attrs
import numpy as np
from numpy.typing import NDArray

import nnframe
from nnframe.testing import Report, check

Array = NDArray[Any]


class Cube(nnframe.Activation):
    kinks = (0.0,)

    def forward(self, z: Array) -> Array:
        a: Array = z**3
        return a

    def derivative(self, z: Array) -> Array:
        slope: Array = 3 * z**2
        return slope


class Typed(nnframe.Activation):
    """One may ask for less than the protocol hands over, and promise more than it asks for."""

    def forward(self, z: NDArray[Any]) -> NDArray[np.float64]:
        a: NDArray[np.float64] = np.tanh(z)
        return a

    def derivative(self, z: NDArray[Any]) -> NDArray[np.float64]:
        slope: NDArray[np.float64] = 1 / np.cosh(z) ** 2
        return slope


@attrs.frozen(eq=False)
class Swish(nnframe.Activation):
    beta: float = 1.0

    def forward(self, z: Array) -> Array:
        a: Array = z * nnframe.Sigmoid().forward(self.beta * z)
        return a

    def derivative(self, z: Array) -> Array:
        s = nnframe.Sigmoid().forward(self.beta * z)
        slope: Array = s + self.beta * z * s * (1 - s)
        return slope


class Distance(nnframe.Cost):
    def forward(self, a: Array, y: Array) -> Array:
        c: Array = abs(a - y).sum(axis=-1)
        return c

    def derivative(self, a: Array, y: Array) -> Array:
        slope: Array = np.sign(a - y)
        return slope


class Record(NamedTuple):
    a_in: Array
    a: Array


class Scale(nnframe.Layer):
    g: Array

    def initial_parameters(
        self, shape_in: tuple[int, ...], rng: np.random.Generator
    ) -> dict[str, Array]:
        return {"g": rng.normal(size=shape_in)}

    def forward(self, a_in: Array, training: np.random.Generator | None = None) -> Record:
        return Record(a_in, a_in * self.g)

    def derivative(self, record: Record, grad_a: Array) -> nnframe.LayerDerivative:
        gradients = {"g": (grad_a * record.a_in).sum(axis=0)}
        return nnframe.LayerDerivative(grad_a * self.g, gradients)


class Halves(nnframe.Layer):
    """The shape of a sample changes; there is nothing to learn."""

    def shape_out(self, shape_in: tuple[int, ...]) -> tuple[int, ...]:
        return (shape_in[0] // 2,)

    def forward(self, a_in: Array, training: np.random.Generator | None = None) -> Record:
        return Record(a_in, a_in[:, : a_in.shape[1] // 2])

    def derivative(self, record: Record, grad_a: Array) -> nnframe.LayerDerivative:
        grad_in = np.zeros_like(record.a_in)
        grad_in[:, : grad_a.shape[1]] = grad_a
        return nnframe.LayerDerivative(grad_in, {})


report: Report = check(Swish(beta=1.5), kind="activation", seed=1)
passed: bool = report.passed
check(Distance()).raise_for_failure()
check(Scale(), strict=False)
network = nnframe.Network([Scale(), nnframe.Dense(4, Swish()), Halves()], n_in=3)
step: nnframe.Step = nnframe.backprop(network, Distance(), np.ones((2, 3)), np.zeros((2, 2)))
bound = network.layers[0]
assert isinstance(bound, Scale)
bound.g = np.ones(3)
