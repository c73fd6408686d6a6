"""Σ'(z) of an activation that mixes its neurons, held against the slopes of σ."""

from __future__ import annotations

import numpy as np

from nnframe.arrays import Array
from nnframe.testing.activation.subject import ActivationSubject
from nnframe.testing.diagnosis import activation as diagnosis
from nnframe.testing.draws import numbers
from nnframe.testing.lab import Finding, Lab, shown
from nnframe.testing.operations import Operation
from nnframe.testing.pointwise import Judgement, at_least, beside, judge, line, magnitude


def jacobian(subject: ActivationSubject, lab: Lab) -> None:
    """Column k is the slope of every a_j by z_k, in each sample."""
    cases: list[tuple[Operation, Array, Array]] = []
    for n in subject.widths:
        forward, slope = subject.on(n, lab.dtype)
        for spread in (1.0, 4.0):
            z = (spread * numbers(lab.rng, (4, n), lab.dtype)).astype(lab.dtype)
            z[-1] = z[-1, 0]  # neurons that are all alike
            claimed = slope(z)
            cases.append(
                (forward, z, claimed if claimed.ndim == 3 else claimed[..., None] * np.eye(n))
            )
    # Rounding is measured by the largest slope anywhere: where a row saturates, its own are tiny.
    size = max(magnitude(claimed) for _, _, claimed in cases)
    found = []
    for forward, z, claimed in cases:
        judged = _judged(forward, z, claimed, size, lab)
        lab.count(judged.known.size, int(judged.known.sum()))
        found.append((z, claimed, judged.slope, judged.wrong))
    broken = next((case for case in found if case[3].any()), None)
    if broken is not None:
        z, claimed, truth, wrong = broken
        x = int(np.flatnonzero(wrong.any(axis=(1, 2)))[0])
        raise Finding(
            f"Σ'(z) is not the Jacobian of σ for {z.shape[1]} neurons",
            counterexample=f"z = {shown(z[x])}",
            measured=f"derivative(z) = {shown(claimed[x])}",
            expected=f"∂a_j/∂z_k = {shown(truth[x])}",
            diagnosis=diagnosis.of_jacobian(
                [(c, t) for _, c, t, _ in found],
                lambda: [_judged(f, f(z), c, size, lab).slope for f, z, c in cases],
            ),
        )


def _judged(forward: Operation, z: Array, claimed: Array, size: float, lab: Lab) -> Judgement:
    at = np.broadcast_to(np.abs(z).max(axis=1, keepdims=True), z.shape)
    return beside(
        [
            judge(line(forward, z, direction, lab), claimed[:, :, k], at, lab, at_least(size))
            for k, direction in enumerate(np.eye(z.shape[1]))
        ]
    )
