"""nnframe with the engine that is the default: what `train` calls for each few mini-batches."""

from __future__ import annotations

from typing import Any

from benchmarks.peers import Session
from benchmarks.workloads import ETA, Problem


def setup(problem: Problem) -> Session:
    return session(problem, "numpy")


def session(
    problem: Problem,
    engine: str,
    activation: Any = None,
    output: Any = None,
    regularizer: Any = None,
) -> Session:
    """With the neurons of the workload, or these."""
    import numpy as np

    import nnframe
    from nnframe.engines.choice import named

    workload = problem.workload
    neurons = {"sigmoid": nnframe.Sigmoid(), "silu": nnframe.SiLU()}
    activation = activation or neurons[workload.activation]
    sizes = list(workload.sizes)
    network = nnframe.Network.of_sizes(
        sizes, activation, output or activation, dtype=workload.dtype
    )
    for layer, w, b in zip(network.layers, problem.weights, problem.biases, strict=True):
        layer.parameters["w"][...], layer.parameters["b"][...] = w, b
    optimizer, (x, y) = nnframe.SGD(ETA), problem.shuffled
    task = nnframe.Task(
        network, nnframe.Quadratic(), optimizer, x, y, workload.batch, regularizer=regularizer
    )
    run, state = named(engine).start(task), optimizer.start(network.parameters)
    noise, rows = np.random.default_rng(0), problem.rows.ravel()
    room = run.at_once * workload.batch

    def epoch() -> None:
        for start in range(0, len(rows), room):
            run.steps(rows[start : start + room], state, noise, 1)

    def theta() -> list[Any]:
        return [layer.parameters[name] for layer in network.layers for name in ("w", "b")]

    return Session(epoch, theta)
