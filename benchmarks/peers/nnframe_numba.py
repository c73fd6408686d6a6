"""nnframe with the compiled engine."""

from __future__ import annotations

from benchmarks.peers import Session, nnframe_numpy
from benchmarks.workloads import Problem


def setup(problem: Problem) -> Session:
    return nnframe_numpy.session(problem, "numba")
