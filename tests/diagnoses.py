"""Samples to diagnose a network with, and short words for what was found."""

from __future__ import annotations

import numpy as np

import nnframe
from nnframe import Diagnosis
from nnframe.diagnosis import ILLNESSES, Finding

XOR = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]])
RNG = np.random.default_rng(0)
X, Y = RNG.random((50, 8)), nnframe.one_hot(RNG.integers(0, 3, 50), 3)


def kinds(diagnosis: Diagnosis) -> list[str]:
    """The kinds of all findings."""
    assert all(finding.kind in ILLNESSES for finding in diagnosis.findings)
    return [finding.kind for finding in diagnosis.findings]


def only(diagnosis: Diagnosis, kind: str) -> Finding:
    """The one finding of that kind."""
    (found,) = [finding for finding in diagnosis.findings if finding.kind == kind]
    return found
