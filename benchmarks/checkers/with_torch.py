"""`torch.autograd.gradcheck` of a `torch.autograd.Function`, in float64 as its manual asks for."""

from __future__ import annotations

from typing import Any

from benchmarks.checkers.checker import Checker, on_problems
from benchmarks.checkers.problems import Problem


def compare(problem: Problem, seed: int) -> None:
    import torch

    torch.manual_seed(seed)

    class Plugin(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, *tensors: Any) -> Any:
            ctx.arguments = [tensor.detach().numpy() for tensor in tensors]
            ctx.value, ctx.record = problem.forward(*ctx.arguments)
            return torch.from_numpy(ctx.value.copy())  # a copy: it takes no negative strides

        @staticmethod
        def backward(ctx: Any, grad: Any) -> Any:
            found = problem.backward(ctx.arguments, ctx.value, ctx.record, grad.numpy())
            return tuple(torch.from_numpy(each.copy()) for each in found)

    point = tuple(torch.from_numpy(part).requires_grad_() for part in problem.point)
    torch.autograd.gradcheck(Plugin.apply, point)


CHECKERS = (Checker("torch", "torch.autograd.gradcheck", "torch", on_problems(compare)),)
