"""§2.7's way: one sample at a time, as columns, the gradients added up in lists."""

from __future__ import annotations

from typing import Any

from benchmarks.peers import Session
from benchmarks.workloads import ETA, Problem


def setup(problem: Problem) -> Session:
    import numpy as np

    (x, y), rows = problem.shuffled, list(problem.rows)
    weights, biases = [w.copy() for w in problem.weights], [b[:, None] for b in problem.biases]
    rate = ETA / problem.workload.batch

    def sigmoid(z: Any) -> Any:
        return 1 / (1 + np.exp(-z))

    def one(a: Any, target: Any) -> tuple[list[Any], list[Any]]:
        seen, zs = [a], []
        for w, b in zip(weights, biases, strict=True):
            zs.append(w @ seen[-1] + b)
            seen.append(sigmoid(zs[-1]))
        nabla_w, nabla_b = [], []
        delta = (seen[-1] - target) * sigmoid(zs[-1]) * (1 - sigmoid(zs[-1]))
        for l in reversed(range(len(weights))):
            nabla_b.insert(0, delta)
            nabla_w.insert(0, delta @ seen[l].T)
            if l:
                slope = sigmoid(zs[l - 1]) * (1 - sigmoid(zs[l - 1]))
                delta = (weights[l].T @ delta) * slope
        return nabla_w, nabla_b

    def step(batch: Any) -> None:
        sum_w, sum_b = [w * 0 for w in weights], [b * 0 for b in biases]
        for row in batch:
            nabla_w, nabla_b = one(x[row][:, None], y[row][:, None])
            sum_w = [s + n for s, n in zip(sum_w, nabla_w, strict=True)]
            sum_b = [s + n for s, n in zip(sum_b, nabla_b, strict=True)]
        weights[:] = [w - rate * s for w, s in zip(weights, sum_w, strict=True)]
        biases[:] = [b - rate * s for b, s in zip(biases, sum_b, strict=True)]

    def epoch() -> None:
        for batch in rows:
            step(batch)

    def theta() -> list[Any]:
        return [each for w, b in zip(weights, biases, strict=True) for each in (w, b[:, 0])]

    return Session(epoch, theta)
