r"""The built-in costs as scalar functions, and the two fused pairs as functions of a row.

A cost gives C_x and :math:`\partial C_x/\partial a_j` of one output, from a and y. What is out of
its domain becomes NaN, at which the epoch stops, and NumPy's engine says what is wrong.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

import nnframe
from nnframe_numba.exponential import exp, expm1, inlined
from nnframe_numba.neurons import logistic


@inlined
def quadratic(self: Any, a: float, y: float) -> Any:
    """C_x = (a - y)² / 2, summed over the outputs."""
    error = a - y
    return error * error / 2, error


@inlined
def cross_entropy(self: Any, a: float, y: float) -> Any:
    """C_x = -y ln a - (1 - y) ln(1 - a), summed over the outputs."""
    if not (0 <= a <= 1 and 0 <= y <= 1):
        return math.nan, math.nan
    yes, no = y * math.log(a), (1 - y) * math.log1p(-a)
    cost = -((0.0 if y == 0 else yes) + (0.0 if y == 1 else no))
    return cost, (0.0 if y == 1 else (1 - y) / (1 - a)) - (0.0 if y == 0 else y / a)


@inlined
def log_likelihood(self: Any, a: float, y: float) -> Any:
    """C_x = -y ln a, summed over the outputs."""
    if not (0 <= a <= 1 and 0 <= y <= 1):
        return math.nan, math.nan
    return (0.0 if y == 0 else -y * math.log(a)), (0.0 if y == 0 else -y / a)


@inlined
def absolute(self: Any, a: float, y: float) -> Any:
    """C_x = |a - y|, summed over the outputs."""
    error = a - y
    return abs(error), (0.0 if error == 0 else math.copysign(1.0, error))


@inlined
def huber(self: Any, a: float, y: float) -> Any:
    """C_x = (a - y)² / 2 up to an error of d, and a line from there on."""
    error = a - y
    size = abs(error)
    near = self.d if size > self.d else size
    return near * (2 * size - near) / 2, (self.d if error > self.d else max(error, -self.d))


@inlined
def hinge(self: Any, a: float, y: float) -> Any:
    """C_x = max(0, 1 - y a), summed over the outputs."""
    if abs(y) != 1:
        return math.nan, math.nan
    short = 1 - y * a
    return (0.0 if short <= 0 else short), (0.0 if short <= 0 else -y)


#: For exactly these classes.
SCALARS: dict[type[nnframe.Cost], Any] = {
    nnframe.Quadratic: quadratic,
    nnframe.CrossEntropy: cross_entropy,
    nnframe.LogLikelihood: log_likelihood,
    nnframe.Absolute: absolute,
    nnframe.Huber: huber,
    nnframe.Hinge: hinge,
}


@inlined
def sigmoid_cross_entropy(read: Any, write: Any, z: Any, y: Any, out: Any, n: int) -> Any:
    """One row: its cost, and δ = (1 - y) σ(z) - y σ(-z)."""
    cost = 0.0
    for j in range(n):
        each, target = np.float64(read(z, j)), np.float64(read(y, j))
        a, rest, e = logistic(each)
        beyond = math.log1p(e)
        yes = target * ((0.0 if each > 0 else -each) + beyond)
        no = (1 - target) * ((0.0 if each < 0 else each) + beyond)
        cost += 0.0 if 0 <= target <= 1 else math.nan
        cost += (0.0 if target == 0 else yes) + (0.0 if target == 1 else no)
        write(out, j, (1 - target) * a - target * rest)
    return cost


@inlined
def softmax_log_likelihood(read: Any, write: Any, z: Any, y: Any, out: Any, n: int) -> Any:
    r"""One row: its cost, and δ = e^{\ln a} (Σy - y) + y (e^{\ln a} - 1)."""
    first, largest, total = 0, -math.inf, 0.0
    for j in range(n):
        total += np.float64(read(y, j))
        if read(z, j) > largest:
            first, largest = j, np.float64(read(z, j))
    rest = 0.0
    for j in range(n):
        rest += 0.0 if j == first else exp(np.float64(read(z, j)) - largest)
    beyond, cost = math.log1p(rest), 0.0
    for j in range(n):
        log_a, target = np.float64(read(z, j)) - largest - beyond, np.float64(read(y, j))
        cost += 0.0 if 0 <= target <= 1 else math.nan
        cost -= 0.0 if target == 0 else target * log_a
        write(out, j, exp(log_a) * (total - target) + target * expm1(log_a))
    return cost


#: For exactly these pairs of classes.
PAIRS: dict[tuple[type[nnframe.Cost], type[nnframe.Activation]], Any] = {
    (nnframe.CrossEntropy, nnframe.Sigmoid): sigmoid_cross_entropy,
    (nnframe.LogLikelihood, nnframe.Softmax): softmax_log_likelihood,
}
