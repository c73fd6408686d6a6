"""What else may be written: an optimiser, an engine, a schedule, an initialiser, a regulariser."""

from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

import nnframe
from nnframe.mini_batches import mini_batches
from nnframe.optimizers import State

Array = NDArray[Any]


@attrs.frozen(eq=False)
class SignDescent(nnframe.Optimizer):
    eta: float

    def start(self, theta: Array) -> State:
        return {"steps": np.zeros(1)}

    def step(self, theta: Array, gradient: Array, state: State) -> None:
        state["steps"] += 1
        theta -= self.eta * np.sign(gradient)


class Loop(nnframe.Run):
    def __init__(self, task: nnframe.Task) -> None:
        self.task = task

    def steps(
        self, rows: Array, state: State, noise: np.random.Generator, epoch: int
    ) -> list[float]:
        task, spent = self.task, []
        for batch in mini_batches(rows, task.batch_size):
            step = nnframe.backprop(task.network, task.cost, task.x[batch], task.y[batch], noise)
            task.optimizer.step(task.network.parameters, step.gradient.flat, state)
            spent.append(step.cost * len(batch))
        return spent


class Plain(nnframe.Engine):
    def start(self, task: nnframe.Task) -> Loop:
        return Loop(task)

    def gradient(
        self, network: nnframe.Network, cost: nnframe.Cost, x: ArrayLike, y: ArrayLike
    ) -> nnframe.Gradient:
        return nnframe.backprop(network, cost, x, y).gradient


class WarmUp(nnframe.Schedule):
    def factor(self, history: Sequence[nnframe.Epoch]) -> float:
        return min(1.0, (len(history) + 1) / 5)


class Exponential(nnframe.Activation):
    def forward(self, z: Array) -> Array:
        return np.asarray(np.exp(z))

    def derivative(self, z: Array) -> Array:
        return np.asarray(np.exp(z))


class Poisson(nnframe.Cost):
    def forward(self, a: Array, y: Array) -> Array:
        c: Array = (a - y * np.log(a)).sum(axis=-1)
        return c

    def derivative(self, a: Array, y: Array) -> Array:
        slope: Array = 1 - y / a
        return slope


@nnframe.fuse(Poisson, Exponential)
class PoissonExponential(nnframe.FusedPair):
    def forward(self, z: Array, y: Array) -> Array:
        c: Array = (np.exp(z) - y * z).sum(axis=-1)
        return c

    def derivative(self, z: Array, y: Array) -> Array:
        delta: Array = np.exp(z) - y
        return delta


pair: nnframe.FusedPair = PoissonExponential(Poisson(), Exponential())
network = nnframe.Network.of_sizes([2, 3, 1], output=nnframe.Tanh(), weights=nnframe.Normal(0, 1))
history = nnframe.train(
    network,
    nnframe.Quadratic(),
    ([[0.0, 1.0]], [[0.5]]),
    epochs=1,
    optimizer=SignDescent(0.01),
    engine=Plain(),
    schedule=WarmUp(),
)
half: SignDescent = SignDescent(0.01).scaled(0.5)
