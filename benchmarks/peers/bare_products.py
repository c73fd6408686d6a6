"""The matrix products of the steps and nothing else, by NumPy and its BLAS, into arrays at hand."""

from __future__ import annotations

from benchmarks.peers import Session
from benchmarks.workloads import Problem


def setup(problem: Problem) -> Session:
    import numpy as np

    workload, weights = problem.workload, problem.weights
    rng = np.random.default_rng(0)
    layers = [rng.random((workload.batch, n)).astype(workload.dtype) for n in workload.sizes]
    deltas, gradients = [a.copy() for a in layers], [w.copy() for w in weights]
    outputs = [a.copy() for a in layers]

    def epoch() -> None:
        for _ in range(workload.steps):
            for l, w in enumerate(weights):
                np.matmul(layers[l], w.T, out=outputs[l + 1])
            for l in reversed(range(len(weights))):
                np.matmul(deltas[l + 1].T, layers[l], out=gradients[l])
                if l:
                    np.matmul(deltas[l + 1], weights[l], out=outputs[l])

    return Session(epoch, None)
