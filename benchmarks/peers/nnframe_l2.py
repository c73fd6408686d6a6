"""The compiled engine with weight decay: what the penalty costs."""

from __future__ import annotations

from benchmarks.peers import Session, nnframe_numpy
from benchmarks.workloads import STRENGTH, Problem


def setup(problem: Problem) -> Session:
    import nnframe

    return nnframe_numpy.session(problem, "numba", regularizer=nnframe.L2(STRENGTH))
