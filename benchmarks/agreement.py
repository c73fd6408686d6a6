"""Whether a peer has computed the same: its θ after an epoch beside that of the NumPy engine."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

import nnframe
from benchmarks.peers import nnframe_numpy
from benchmarks.workloads import STRENGTH, Problem, Workload

#: Rounding, which an epoch lets grow; relative to 1 + |θ|.
BOUNDS = {"float32": 1e-4, "float64": 1e-10}
#: What to compare with a peer that does not compute quite the same.
DIFFERENCES: dict[str, Any] = {
    "": {},
    "linear": {"output": nnframe.Linear()},
    "l2": {"regularizer": nnframe.L2(STRENGTH)},
}


class DisagreementError(Exception):
    """A peer came to other numbers: there is nothing to compare it with."""


@functools.cache
def reference(workload: Workload, differs: str) -> Any:
    """θ after an epoch, of the NumPy engine."""
    problem = Problem.of(workload)
    session = nnframe_numpy.session(problem, "numpy", **DIFFERENCES[differs])
    session.epoch()
    assert session.theta is not None
    return np.concatenate([np.ravel(each) for each in session.theta()])


def check(peer: str, workload: Workload, differs: str, theta: Any) -> float:
    """The largest difference of θ, relative to 1 + |θ|.

    Raises
    ------
    DisagreementError
        If it is more than rounding.
    """
    expected = reference(workload, differs)
    if theta.shape != expected.shape or theta.dtype != expected.dtype:
        raise DisagreementError(
            f"{peer} has {theta.shape} parameters of {theta.dtype} in {workload.name}, expected "
            f"{expected.shape} of {expected.dtype}"
        )
    off = float((abs(theta - expected) / (1 + abs(expected))).max())
    if not off <= BOUNDS[workload.dtype]:
        raise DisagreementError(
            f"{peer} differs by {off:.2g} from the NumPy engine after an epoch of {workload.name}, "
            f"{workload.dtype}: it computes something else"
        )
    return off
