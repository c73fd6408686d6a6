"""The engine that compiles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import define
from numpy.typing import ArrayLike, NDArray

from nnframe import Cost, Engine, Gradient, Network, NumPyEngine, Run, Task
from nnframe.errors import EngineError
from nnframe_numba.plan import (
    Plan,
    check_parts,
    check_targets,
    descent,
    epoch_code,
    strengths,
)

#: What a call may take, in multiplications: about a tenth of a second.
CALL = 1e9
#: What a mini-batch costs beside its products, in multiplications.
OVERHEAD = 5000
#: Numbers of x that are converted at once, where they are not in the network's dtype.
CONVERTED = 4_000_000


@define(eq=False)
class NumbaRun(Run):
    """A training in machine code.

    A mini-batch whose cost or gradient may be beyond all floats is left to NumPy's engine, which
    decides, and says what there is to say.
    """

    task: Task
    numpy: Run
    plan: Plan
    strengths: NDArray[Any]
    as_it_is: bool
    at_once: int

    def steps(
        self,
        rows: NDArray[Any],
        state: dict[str, Any],
        noise: np.random.Generator,
        epoch: int,
    ) -> Sequence[float]:
        task, network = self.task, self.task.network
        if not self.plan.is_current(network):
            try:
                self.plan = Plan.of(network, task.cost, task.batch_size)
            except EngineError:  # a callback put something else in: as long as it is there
                return self.numpy.steps(rows, state, noise, epoch)
        samples, taken, size = (task.x, task.y), rows, task.batch_size
        if not self.as_it_is:
            samples = task.x[rows].astype(network.dtype), task.y[rows].astype(network.dtype)
            taken = np.arange(len(rows))
        way = descent(task.optimizer, state, network.dtype)
        costs, done = np.empty(-(-len(rows) // size)), 0
        while done < len(costs):
            left = taken[done * size :]
            done += self.plan.run(network, samples, left, size, way, costs[done:], self.strengths)
            if done < len(costs):
                beyond = rows[done * size : (done + 1) * size]
                costs[done : done + 1] = self.numpy.steps(beyond, state, noise, epoch)
                done += 1
        found: list[float] = costs.tolist()
        return found


class NumbaEngine(Engine):
    """Compiles Dense layers of neurons that look at their own z, your own neurons included.

    Examples
    --------
    >>> import nnframe
    >>> network = nnframe.Network.of_sizes([2, 3, 1])
    >>> gradient = NumbaEngine().gradient(network, nnframe.Quadratic(), [[1.0, 2.0]], [[1.0]])
    >>> gradient[0]["w"].shape
    (3, 2)
    """

    @property
    def name(self) -> str:
        return "numba"

    def start(self, task: Task) -> NumbaRun:
        network = task.network
        check_parts(network, task.optimizer, task.regularizer)
        if task.weights is not None:
            raise EngineError("weights of samples cannot be compiled")
        check_targets(network, task.cost, task.y)
        plan = Plan.of(network, task.cost, task.batch_size)
        epoch_code(network.dtype)
        x, y = task.x, task.y
        as_it_is = all(
            each.dtype == network.dtype and each.dtype.isnative and each.flags.c_contiguous
            for each in (x, y)
        )
        products = 3 * network.layout.size * task.batch_size
        at_once = max(1, int(CALL / (products + OVERHEAD)))
        if not as_it_is:
            at_once = max(1, min(at_once, CONVERTED // (network.n_in * task.batch_size)))
        numpy, own = NumPyEngine().start(task), strengths(network, task.regularizer)
        return NumbaRun(task, numpy, plan, own, as_it_is, at_once)

    def gradient(self, network: Network, cost: Cost, x: ArrayLike, y: ArrayLike) -> Gradient:
        check_parts(network, None)
        a, targets = network.as_samples(x, y)
        check_targets(network, cost, targets)
        plan = Plan.of(network, cost, len(a))
        samples = np.ascontiguousarray(a), np.ascontiguousarray(targets)
        rows, costs = np.arange(len(a)), np.empty(1)
        way = descent(None, {}, network.dtype)
        if not plan.run(network, samples, rows, len(a), way, costs, strengths(network)):
            return NumPyEngine().gradient(network, cost, x, y)
        return Gradient.of(network.layout, plan.gradient)
