"""`autograd.test_util.check_grads` of a `primitive` with `defvjp`: reverse mode, first order.

Its random directions come from `np.random`, which is seeded here. As with JAX, a layer's backward
computes its forward once more.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from benchmarks.checkers.checker import Checker, on_problems
from benchmarks.checkers.problems import Problem


def compare(problem: Problem, seed: int) -> None:
    from autograd.extend import defvjp, primitive
    from autograd.test_util import check_grads

    np.random.seed(seed)  # noqa: NPY002  # autograd draws from it

    @primitive
    def plugin(*arguments: Any) -> Any:
        return problem.forward(*arguments)[0]

    def pullback(number: int, value: Any, *arguments: Any) -> Any:
        return lambda grad: problem.backward(arguments, value, None, grad)[number]

    numbers = range(len(problem.point))
    defvjp(plugin, *(partial(pullback, number) for number in numbers))
    check_grads(plugin, tuple(numbers), modes=["rev"], order=1)(*problem.point)


CHECKERS = (
    Checker("autograd", "autograd.test_util.check_grads", "autograd", on_problems(compare)),
)
