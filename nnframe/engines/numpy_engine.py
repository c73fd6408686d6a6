"""The engine that is meant: `backprop`, a look at the cost, a step of the optimizer."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from nnframe.abstract import Cost
from nnframe.arrays import Array
from nnframe.divergence import check_convergence
from nnframe.engine import backprop
from nnframe.engines.protocol import Engine, Run, Task
from nnframe.mini_batches import mini_batches
from nnframe.network import Network
from nnframe.observation import observe
from nnframe.optimizers import State, make_step
from nnframe.parameters import Gradient
from nnframe.regularizers import keep_bounds, with_penalty
from nnframe.sample_weights import Weighted


@frozen(eq=False)
class NumPyRun(Run):
    """A training, one mini-batch after the other."""

    task: Task

    def steps(
        self, rows: Array, state: State, noise: np.random.Generator, epoch: int
    ) -> list[float]:
        task, network, optimizer = self.task, self.task.network, self.task.optimizer
        costs = []
        for batch in mini_batches(rows, task.batch_size):
            cost = task.cost if task.weights is None else Weighted(task.cost, task.weights[batch])
            step = backprop(network, cost, task.x[batch], task.y[batch], noise)
            if task.regularizer is not None:
                step = with_penalty(step, network, task.regularizer)
            check_convergence(step, optimizer, epoch)
            make_step(optimizer, network.parameters, step.gradient.flat, state)
            if task.regularizer is not None:
                keep_bounds(network, task.regularizer)
            observe(network, step)
            costs.append(step.cost * len(batch))
        return costs


class NumPyEngine(Engine):
    """Runs every network, with what its layers say: the default, and the meaning of a training.

    Examples
    --------
    >>> import nnframe
    >>> network = nnframe.Network.of_sizes([2, 1])
    >>> NumPyEngine().gradient(network, nnframe.Quadratic(), [1.0, 2.0], [1.0]).flat.shape
    (3,)
    """

    @property
    def name(self) -> str:
        return "numpy"

    def start(self, task: Task) -> NumPyRun:
        return NumPyRun(task)

    def gradient(self, network: Network, cost: Cost, x: ArrayLike, y: ArrayLike) -> Gradient:
        return backprop(network, cost, x, y).gradient
