"""The check of the CS231n course notes: central differences, h = 1e-5, and a relative error.

The notes are happy with 1e-7 and less, of the largest |g - n| / max(1e-8, |g| + |n|).
"""

from __future__ import annotations

import numpy as np

from benchmarks.checkers.checker import Checker, RejectedError, on_problems, projected
from benchmarks.checkers.problems import Problem

H, TOLERANCE, SMALLEST = 1e-5, 1e-7, 1e-8


def compare(problem: Problem, seed: int) -> None:
    function, gradient, point = projected(problem, seed)
    steps = H * np.eye(point.size)
    numeric = np.array([(function(point + h) - function(point - h)) / (2 * H) for h in steps])
    found = gradient(point)
    size = np.maximum(SMALLEST, np.abs(numeric) + np.abs(found))
    error = np.max(np.abs(numeric - found) / size)
    if not error <= TOLERANCE:
        raise RejectedError(f"the relative error is {error:.3g}")


CHECKERS = (Checker("cs231n", "CS231n's relative error, NumPy", "numpy", on_problems(compare)),)
