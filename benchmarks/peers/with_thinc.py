"""thinc's layers and its plain descent, for float32, which is what it is made for."""

from __future__ import annotations

import itertools
from typing import Any

from benchmarks.peers import Session
from benchmarks.workloads import ETA, Problem


def setup(problem: Problem) -> Session:
    from thinc import api

    workload = problem.workload
    layers = [api.Sigmoid(nO=j, nI=k) for k, j in itertools.pairwise(workload.sizes)]
    model = api.chain(*layers)
    model.initialize(X=problem.x[:1], Y=problem.y[:1])
    for each, w, b in zip(layers, problem.weights, problem.biases, strict=True):
        each.set_param("W", w.copy())
        each.set_param("b", b.copy())
    optimizer = api.SGD(ETA, L2=0.0, grad_clip=0.0, use_averages=False)
    (x, y), rows = problem.shuffled, list(problem.rows)

    def epoch() -> None:
        for batch in rows:
            outputs, backprop = model.begin_update(x[batch])
            backprop((outputs - y[batch]) / workload.batch)
            model.finish_update(optimizer)

    def theta() -> list[Any]:
        return [each.get_param(name) for each in layers for name in ("W", "b")]

    return Session(epoch, theta)
