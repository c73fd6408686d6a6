"""The compiled engine with neurons as a student writes them, in place of the built-in `SiLU`."""

from __future__ import annotations

from typing import Any

from benchmarks.peers import Session, nnframe_numpy
from benchmarks.workloads import BETA, Problem


def setup(problem: Problem) -> Session:
    import numpy as np

    import nnframe

    class Swish(nnframe.Activation):
        def __init__(self, beta: float) -> None:
            self.beta = beta

        def forward(self, z: Any) -> Any:
            return z / (1 + np.exp(-self.beta * z))

        def derivative(self, z: Any) -> Any:
            s = 1 / (1 + np.exp(-self.beta * z))
            return s + self.beta * z * s * (1 - s)

    return nnframe_numpy.session(problem, "numba", Swish(BETA))
