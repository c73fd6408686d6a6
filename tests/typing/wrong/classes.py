"""Mistakes in a class of one's own. Behind each: what mypy calls it / what pyright calls it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

import nnframe

Array = NDArray[Any]


class ReturnsNumber(nnframe.Activation):
    def forward(self, z: Array) -> float:  # error: override / reportIncompatibleMethodOverride
        return float(z.sum())

    def derivative(self, z: Array) -> Array:
        return z


class TakesA(nnframe.Activation):
    def forward(self, z: Array) -> Array:
        return z

    def derivative(  # error: override / reportIncompatibleMethodOverride
        self, z: Array, a: Array
    ) -> Array:
        return a


class ForgetsToReturn(nnframe.Activation):
    def forward(self, z: Array) -> Array:  # error: return / reportReturnType
        np.tanh(z)

    def derivative(self, z: Array) -> Array:
        return z


class NoDerivative(nnframe.Activation):
    def forward(self, z: Array) -> Array:
        return z


NoDerivative()  # error: abstract / reportAbstractUsage


class OneNumber(nnframe.Cost):
    def forward(  # error: override / reportIncompatibleMethodOverride
        self, a: Array, y: Array
    ) -> float:
        return float(((a - y) ** 2).mean())

    def derivative(self, a: Array, y: Array) -> Array:
        return a - y


class WithoutY(nnframe.Cost):
    def forward(self, a: Array) -> Array:  # error: override / reportIncompatibleMethodOverride
        return a

    def derivative(self, a: Array, y: Array) -> Array:
        return a - y


class NoForward(nnframe.Layer):
    def derivative(self, record: Any, grad_a: Array) -> nnframe.LayerDerivative:
        return nnframe.LayerDerivative(grad_a, {})


NoForward()  # error: abstract / reportAbstractUsage


class ForgetsGradients(nnframe.Layer):
    def forward(self, a_in: Array, training: np.random.Generator | None = None) -> Any:
        return a_in

    def derivative(  # error: override / reportIncompatibleMethodOverride
        self, record: Any, grad_a: Array
    ) -> Array:
        return grad_a


class ShapeIsNumber(nnframe.Layer):
    def forward(self, a_in: Array, training: np.random.Generator | None = None) -> Any:
        return a_in

    def derivative(self, record: Any, grad_a: Array) -> nnframe.LayerDerivative:
        return nnframe.LayerDerivative(grad_a)  # error: call-arg / reportCallIssue

    def shape_out(  # error: override / reportIncompatibleMethodOverride
        self, shape_in: tuple[int, ...]
    ) -> int:
        return 3


class ReturnsTheta(nnframe.Optimizer):
    def step(  # error: override / reportIncompatibleMethodOverride
        self, theta: Array, gradient: Array, state: dict[str, Array]
    ) -> Array:
        return theta - gradient


class OnlyGradient(nnframe.Engine):
    def gradient(  # error: override / reportIncompatibleMethodOverride
        self, network: nnframe.Network, cost: nnframe.Cost
    ) -> nnframe.Gradient:
        raise NotImplementedError


OnlyGradient()  # error: abstract / reportAbstractUsage


class MoreThanDense(nnframe.Dense):  # error: misc / reportGeneralTypeIssues
    pass
