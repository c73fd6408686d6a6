"""torch as its tutorials have it: a module, a loss, `backward`, an optimizer."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from benchmarks.peers import Session
from benchmarks.workloads import ETA, Problem


def setup(problem: Problem) -> Session:
    return session(problem, lambda step: step)


def session(problem: Problem, prepare: Callable[[Any], Any]) -> Session:
    """With the step from a mini-batch to the gradients prepared in some way."""
    import torch

    torch.set_num_threads(problem.threads)
    workload = problem.workload
    neuron = {"sigmoid": torch.nn.Sigmoid, "silu": torch.nn.SiLU}[workload.activation]
    parts: list[Any] = []
    for k, j in itertools.pairwise(workload.sizes):
        parts += [torch.nn.Linear(k, j, dtype=getattr(torch, workload.dtype)), neuron()]
    model = torch.nn.Sequential(*parts)
    linear = list(model)[::2]
    with torch.no_grad():
        for layer, w, b in zip(linear, problem.weights, problem.biases, strict=True):
            layer.weight.copy_(torch.from_numpy(w))
            layer.bias.copy_(torch.from_numpy(b))
    optimizer = torch.optim.SGD(model.parameters(), lr=ETA)
    x, y = map(torch.from_numpy, problem.shuffled)
    rows = [torch.from_numpy(batch) for batch in problem.rows]

    def loss(inputs: Any, targets: Any) -> Any:
        return ((model(inputs) - targets) ** 2).sum() / (2 * workload.batch)

    prepared = prepare(loss)

    def epoch() -> None:
        for batch in rows:
            optimizer.zero_grad()
            prepared(x[batch], y[batch]).backward()
            optimizer.step()

    def theta() -> list[Any]:
        return [p.detach().numpy() for layer in linear for p in (layer.weight, layer.bias)]

    return Session(epoch, theta)
