"""An activation as machine code: z to σ(z) and σ'(z), for a whole layer of numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnframe import Activation
from nnframe.errors import EngineError
from nnframe_numba.code import Code, compiled, kinds
from nnframe_numba.machine import ACTIVATION
from nnframe_numba.neurons import SCALARS
from nnframe_numba.readings import Reading

BUILT_IN = """
def run(z, a, slope, constants, n):
    self = make(constants)
    for i in range(n):
        value, rate = scalar(self, wide(read(z, i)))
        write(a, i, number(value))
        write(slope, i, number(rate))
"""
ONE_BY_ONE = """
def run(z, a, slope, constants, n):
    self = make(constants)
    for i in range(n):
        each = wide(read(z, i))
        write(a, i, number(self.forward(each)))
        write(slope, i, number(self.derivative(each)))
"""
ALL_AT_ONCE = """
def run(z, a, slope, constants, n):
    self = make(constants)
    each = np.empty(n, number)
    for i in range(n):
        each[i] = read(z, i)
    values, rates = self.forward(each), self.derivative(each)
    for i in range(n):
        write(a, i, number(values[i]))
        write(slope, i, number(rates[i]))
"""
#: Where a student's compiled methods are held against what Python makes of them.
SAMPLES = np.concatenate([np.linspace(-18, 18, 145), [1e-3, -1e-3, 0.3, -0.7, 1e-8]])
#: How far they may be from it, beside 1 + |value|.
BOUNDS = {np.dtype(np.float32): 2e-5, np.dtype(np.float64): 1e-12}


def activation_code(activation: Activation, dtype: np.dtype[Any]) -> Code:
    """The code of an activation in a network of this dtype.

    Raises
    ------
    EngineError
        If it cannot be compiled, or comes to other numbers than in Python.
    """
    kind, cls = kinds()[dtype], type(activation)
    scalar = SCALARS.get(cls)
    if scalar is not None:
        reading = Reading.of(activation, scalar)
        return compiled(reading, ACTIVATION, kind, [BUILT_IN], scalar=scalar)
    expected = python_results(activation, dtype)
    if cls.pullback is not Activation.pullback:
        raise EngineError(f"{cls.__name__} cannot be compiled: it has a pullback of its own")
    reading = Reading.of(activation, "forward", "derivative")
    code = compiled(reading, ACTIVATION, kind, [ONE_BY_ONE, ALL_AT_ONCE])
    check_equal(cls.__name__, ["forward", "derivative"], results(code, dtype), expected, dtype)
    return code


def python_results(activation: Activation, dtype: np.dtype[Any]) -> list[Any]:
    """What the methods return for the samples, in rows of five."""
    z = SAMPLES.astype(dtype).reshape(-1, 5)
    z.flags.writeable = False
    found = []
    name = type(activation).__name__
    for method in (activation.forward, activation.derivative):
        try:
            with np.errstate(all="ignore"):
                result = np.asarray(method(z))
        except Exception as error:
            raise EngineError(f"{name} cannot be compiled: it raises {error!r}") from error
        if result.shape != z.shape:
            raise EngineError(
                f"{name} cannot be compiled: {method.__name__} returned shape {result.shape} for z "
                f"of shape {z.shape}, and only neurons that look at their own z are"
            )
        if result.dtype != dtype:
            raise EngineError(
                f"{name} cannot be compiled: {method.__name__} returned {result.dtype} for {dtype}"
            )
        found.append(result)
    return found


def results(code: Code, dtype: np.dtype[Any]) -> list[Any]:
    """What the code makes of the samples."""
    z = SAMPLES.astype(dtype)
    a, slope = np.empty_like(z), np.empty_like(z)
    constants = code.addresses[1]
    code.function.ctypes(z.ctypes.data, a.ctypes.data, slope.ctypes.data, constants, len(z))
    return [a, slope]


def check_equal(
    name: str, methods: list[str], found: list[Any], expected: list[Any], dtype: np.dtype[Any]
) -> None:
    """Raise `EngineError` where compiled numbers are not those of Python, to rounding."""
    for method, ours, theirs in zip(methods, found, expected, strict=True):
        theirs = theirs.reshape(ours.shape)
        bound = BOUNDS[dtype] * (1 + abs(theirs))
        with np.errstate(invalid="ignore"):
            off = ~((abs(ours - theirs) <= bound) | (ours == theirs))
        off &= ~(np.isnan(ours) & np.isnan(theirs))
        if off.any():
            raise EngineError(
                f"{name} cannot be compiled: compiled, {method} came to {ours[off][0]} where "
                f"Python has {theirs[off][0]}"
            )
