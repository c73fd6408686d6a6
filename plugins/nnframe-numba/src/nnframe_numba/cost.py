"""A cost, or a fused pair, as machine code: the cost of all samples, and its slopes."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnframe import Activation, Cost
from nnframe.errors import EngineError
from nnframe.fused import fused_pair
from nnframe_numba.code import Code, compiled, kinds
from nnframe_numba.machine import OUTPUT
from nnframe_numba.outputs import PAIRS, SCALARS
from nnframe_numba.readings import Reading
from nnframe_numba.sigma import check_equal

BUILT_IN = """
def run(z, a, y, out, constants, m, n):
    self = make(constants)
    total = 0.0
    for i in range(m * n):
        cost, slope = scalar(self, wide(read(a, i)), wide(read(y, i)))
        total += cost
        write(out, i, number(slope))
    return total
"""
FUSED = """
def run(z, a, y, out, constants, m, n):
    total = 0.0
    for i in range(m):
        at = i * n * size
        total += row(read, write, z + at, y + at, out + at, n)
    return total
"""
ARRAYS = """
def run(z, a, y, out, constants, m, n):
    self = make(constants)
    left, right = np.empty((m, n), number), np.empty((m, n), number)
    for i in range(m):
        for j in range(n):
            left[i, j], right[i, j] = read(a, i * n + j), read(y, i * n + j)
    costs, slopes = self.forward(left, right), self.derivative(left, right)
    total = 0.0
    for i in range(m):
        total += costs[i]
        for j in range(n):
            write(out, i * n + j, number(slopes[i, j]))
    return total
"""


def cost_code(cost: Cost, output: Activation, dtype: np.dtype[Any]) -> tuple[Code, bool]:
    """The code of a cost behind this activation, and whether it is fused with it.

    Raises
    ------
    EngineError
        If it cannot be compiled, or comes to other numbers than in Python.
    """
    kind, cls = kinds()[dtype], type(cost)
    pair = fused_pair(cost, output)
    row = PAIRS.get((cls, type(output)))
    if pair is not None:
        if row is None or type(pair).__module__ != fused_pair.__module__:
            raise EngineError(f"{type(pair).__name__} cannot be compiled: it is fused by a plugin")
        text = f"{FUSED}\n# {row.py_func.__name__} {dtype}\n"  # part of the digest
        reading = Reading.of(pair)
        return compiled(reading, OUTPUT, kind, [text], row=row, size=dtype.itemsize), True
    scalar = SCALARS.get(cls)
    if scalar is not None:
        reading = Reading.of(cost, scalar)
        return compiled(reading, OUTPUT, kind, [BUILT_IN], scalar=scalar), False
    reading = Reading.of(cost, "forward", "derivative")
    code = compiled(reading, OUTPUT, kind, ["\n" + ARRAYS, ARRAYS])
    _check(cost, code, dtype)
    return code, False


def _check(cost: Cost, code: Code, dtype: np.dtype[Any]) -> None:
    """Against Python, on outputs and targets from 0 to 1."""
    rng = np.random.default_rng(0)
    name = type(cost).__name__
    a, y = (
        rng.uniform(0.05, 0.95, (7, 3)).astype(dtype),
        np.eye(3, dtype=dtype)[[0, 1, 2] * 2 + [0]],
    )
    try:
        with np.errstate(all="ignore"):
            costs, slopes = cost.forward(a, y), np.asarray(cost.derivative(a, y))
        if costs.shape != (7,) or slopes.shape != a.shape or {costs.dtype, slopes.dtype} != {dtype}:
            raise TypeError(f"not one {dtype} a sample, and one an output")
        expected = [costs.sum(keepdims=True), slopes]
    except Exception as error:
        raise EngineError(f"{name} cannot be compiled: it raises {error!r}") from error
    out = np.empty_like(a)
    total = code.function.ctypes(
        0, a.ctypes.data, y.ctypes.data, out.ctypes.data, code.addresses[1], 7, 3
    )
    check_equal(name, ["forward", "derivative"], [np.array([total], dtype), out], expected, dtype)
