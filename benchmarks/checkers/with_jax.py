"""`jax.test_util.check_grads` of a `custom_vjp` whose two halves are a `pure_callback` each.

Reverse mode and first order, which is all that a pullback can do; the rest is as by default. That
includes float32, JAX's own default, and float64 is a row of its own. A record cannot travel between
the two callbacks, so a layer's backward computes its forward once more.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from benchmarks.checkers.checker import Checker, on_problems
from benchmarks.checkers.problems import Problem


def function(problem: Problem, dtype: str) -> Any:
    import jax

    def returning(shape: tuple[int, ...]) -> Any:
        return jax.ShapeDtypeStruct(shape, dtype)

    def forward(*arguments: Any) -> Any:
        return problem.forward(*map(np.asarray, arguments))[0]

    def backward(arguments: Any, value: Any, grad: Any) -> Any:
        return problem.backward(
            [np.asarray(each) for each in arguments], np.asarray(value), None, np.asarray(grad)
        )

    @jax.custom_vjp
    def plugin(*arguments: Any) -> Any:
        return jax.pure_callback(forward, returning(problem.shape), *arguments)

    def ahead(*arguments: Any) -> Any:
        value = plugin(*arguments)
        return value, (arguments, value)

    def back(seen: Any, grad: Any) -> Any:
        shapes = tuple(returning(part.shape) for part in problem.point)
        return jax.pure_callback(backward, shapes, *seen, grad)

    plugin.defvjp(ahead, back)
    return plugin


def compare(problem: Problem, seed: int, dtype: str) -> None:
    import jax
    from jax.test_util import check_grads

    jax.config.update("jax_enable_x64", dtype == "float64")
    point = tuple(jax.numpy.asarray(part, dtype) for part in problem.point)
    check_grads(function(problem, dtype), point, order=1, modes=["rev"])


def checker(name: str, dtype: str) -> Checker:
    judge = on_problems(partial(compare, dtype=dtype))
    return Checker(name, f"jax.test_util.check_grads, {dtype}", "jax", judge)


CHECKERS = (checker("jax", "float32"), checker("jax-x64", "float64"))
