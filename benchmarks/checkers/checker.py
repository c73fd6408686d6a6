"""What a checker is to the benchmark, and the two steps that NumPy-only checkers share."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import numpy as np
from attrs import frozen

from benchmarks.checkers.problems import Array, Problem, problems


class RejectedError(AssertionError):
    """The gradient is not what the checker's differences say."""


@frozen(eq=False)
class Checker:
    """A gradient checker.

    Attributes
    ----------
    name : str
        On the command line.
    title : str
        In the table.
    package : str
        What has to be installed.
    judge : callable
        (plugin, kind, seed); raises whatever it likes if it finds fault.
    """

    name: str
    title: str
    package: str
    judge: Callable[[Any, str, int], None]

    @property
    def installed(self) -> bool:
        return importlib.util.find_spec(self.package) is not None

    @property
    def version(self) -> str:
        return version(self.package) if self.installed else "not installed"


def on_problems(compare: Callable[[Problem, int], None]) -> Callable[[Any, str, int], None]:
    """The judge that hands every problem of a plugin to a peer."""

    def judge(plugin: Any, kind: str, seed: int) -> None:
        for number, problem in enumerate(problems(plugin, kind, seed)):
            compare(problem, seed + number)

    return judge


def projected(problem: Problem, seed: int) -> tuple[Any, Any, Array]:
    """A scalar function of one vector, its gradient, and the point.

    The value is multiplied by random numbers and added up; a scalar stays what it is.
    """
    rng = np.random.default_rng(seed)
    cotangent = rng.normal(size=problem.shape) if problem.shape else np.array(1.0)
    ends = np.cumsum([part.size for part in problem.point])[:-1]

    def arguments(flat: Array) -> list[Array]:
        parts = np.split(flat, ends)
        return [part.reshape(v.shape) for part, v in zip(parts, problem.point, strict=True)]

    def function(flat: Array) -> Any:
        return np.sum(cotangent * problem.forward(*arguments(flat))[0])

    def gradient(flat: Array) -> Array:
        value, record = problem.forward(*arguments(flat))
        parts = problem.backward(arguments(flat), value, record, cotangent)
        for part, point in zip(parts, problem.point, strict=True):
            if np.shape(part) != point.shape:
                raise RejectedError(f"a gradient of shape {np.shape(part)} at {point.shape}")
        return np.concatenate([np.ravel(part) for part in parts])

    return function, gradient, np.concatenate([part.ravel() for part in problem.point])
