"""The optimizers of nnframe on addresses, each as its `step` has it."""

# mypy: disable-error-code="no-untyped-def"
# Numba finds the types of compiled functions.

from __future__ import annotations

import math
from typing import Any

import numba
import numpy as np
from numba import types

from nnframe_numba.machine import reader, writer

#: Which optimizer; NONE leaves the gradient where it is, and θ as it was.
NONE, SGD, MOMENTUM, NESTEROV, ADAM = range(5)
#: Sums may be taken in another order and fused with products; NaN and ∞ keep their meaning.
FAST = {"reassoc", "contract", "nsz", "arcp"}


def descent(kind: Any) -> Any:
    """The function for float32 or float64."""
    number = np.float32 if kind == types.float32 else np.float64
    read, write = reader(kind), writer(kind)

    @numba.njit(error_model="numpy", fastmath={"contract", "nsz"})
    def descend(theta, gradient, count, optimizer, rates, v, mean, t):
        """A step; `rates` are η and μ, or η, β1, β2 and ε."""
        eta, mu, epsilon = number(rates[0]), number(rates[1]), number(rates[3])
        if optimizer == MOMENTUM:
            for i in range(count):
                velocity = mu * read(v, i) - eta * read(gradient, i)
                write(v, i, velocity)
                write(theta, i, read(theta, i) + velocity)
        elif optimizer == NESTEROV:
            for i in range(count):
                below = eta * read(gradient, i)
                velocity = mu * read(v, i) - below
                write(v, i, velocity)
                write(theta, i, read(theta, i) + (mu * velocity - below))
        elif optimizer == ADAM:
            t[0] += 1
            steps = float(t[0])
            rate = number(rates[0] / (1 - math.pow(rates[1], steps)))
            share = number(1 - math.pow(rates[2], steps))
            near, far = number(1 - rates[1]), number(1 - rates[2])
            for i in range(count):
                g = read(gradient, i)
                first = read(mean, i) + near * (g - read(mean, i))
                second = read(v, i) + far * (g * g - read(v, i))
                write(mean, i, first)
                write(v, i, second)
                below = rate * first / (np.sqrt(second / share) + epsilon)
                write(theta, i, read(theta, i) - below)

    return descend
