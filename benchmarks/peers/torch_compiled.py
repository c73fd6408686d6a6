"""torch with the model and its loss, forward and backward, through `torch.compile`."""

from __future__ import annotations

from benchmarks.peers import Session, torch_eager
from benchmarks.workloads import Problem


def setup(problem: Problem) -> Session:
    import torch

    torch.compiler.reset()  # the workload before would count as a change of shapes
    return torch_eager.session(problem, lambda loss: torch.compile(loss, dynamic=False))
