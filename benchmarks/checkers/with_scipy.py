"""`scipy.optimize.check_grad` of the value times random numbers, added up.

It returns an error, and leaves it to its caller how much is too much: here, more than 1e-5 of the
gradient's length, or of 1 if that is more.
"""

from __future__ import annotations

import numpy as np

from benchmarks.checkers.checker import Checker, RejectedError, on_problems, projected
from benchmarks.checkers.problems import Problem

TOLERANCE = 1e-5


def compare(problem: Problem, seed: int) -> None:
    from scipy.optimize import check_grad

    function, gradient, point = projected(problem, seed)
    error = check_grad(function, gradient, point)
    if not error <= TOLERANCE * max(1.0, np.linalg.norm(gradient(point))):
        raise RejectedError(f"check_grad returns {error:.3g}")


CHECKERS = (Checker("scipy", "scipy.optimize.check_grad", "scipy", on_problems(compare)),)
