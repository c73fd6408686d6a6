"""Where σ' jumps, and whether the activation says so."""

from __future__ import annotations

import numpy as np

from nnframe.arrays import Array
from nnframe.testing import sweep
from nnframe.testing.activation.derivative import on_numbers
from nnframe.testing.activation.neuron import Neuron
from nnframe.testing.activation.subject import ActivationSubject, kinks_of
from nnframe.testing.draws import weighted_inputs
from nnframe.testing.lab import Finding, Lab, Skip, shown
from nnframe.testing.pointwise import Judgement
from nnframe.testing.slopes import FROM_ABOVE, FROM_BELOW, slopes


def kinks(subject: ActivationSubject, lab: Lab) -> None:
    """σ is continuous, and σ' jumps only where `kinks` says so."""
    declared = kinks_of(subject)
    if subject.mixes(lab.dtype):
        raise Skip("it mixes its neurons, so a kink belongs to no single z")
    for neuron in subject.neurons(lab.dtype):
        found = sweep.suspects(neuron, lab.rng)
        z = np.concatenate([weighted_inputs(lab.rng, declared), found]).astype(lab.dtype)
        z = z[np.isfinite(neuron.sigma(z))]
        if not z.size:
            raise Skip("forward gives no finite number")
        lab.count(z.size)
        _continuous(neuron, np.concatenate([declared, found, [0.0]]), z)
        _declared(neuron, on_numbers(neuron, z, lab), z, declared)


def _declared(neuron: Neuron, judgement: Judgement, z: Array, declared: tuple[float, ...]) -> None:
    for at in np.flatnonzero(judgement.jump):
        point = float(z[at])
        if not any(abs(point - kink) <= 1e-6 * max(1.0, abs(kink)) for kink in declared):
            raise Finding(
                f"σ' jumps near z = {point:.6g}{neuron.where}, and kinks = {declared!r} does not "
                "say so",
                counterexample=f"z = {point:.6g}",
                measured=f"slope {shown(judgement.below[at])} below and "
                f"{shown(judgement.above[at])} above",
                expected="one slope, or a declared kink",
                diagnosis=f"an undeclared kink: write kinks = ({round(point, 6)!r},) in the class",
            )


def _steepness(neuron: Neuron, at: float) -> float:
    """How steep σ is on either side of a point, roughly."""
    sides = (
        slopes(lambda t: neuron.sigma(np.array([at + t])), s) for s in (FROM_BELOW, FROM_ABOVE)
    )
    return max(float(np.abs(side.slope[0])) for side in sides)


def _continuous(neuron: Neuron, points: Array, z: Array) -> None:
    size = float(np.abs(neuron.sigma(z)[np.abs(z) <= sweep.LIMIT]).max(initial=0.0))
    for point in points.tolist():
        step = 1e-9 * max(1.0, abs(point))
        near = np.array([point - step, point + step])
        below, above = neuron.sigma(near).tolist()
        rise = 2 * step * max(_steepness(neuron, at) for at in near)
        if abs(above - below) > 1e-7 * size + 4 * rise:
            raise Finding(
                f"σ itself jumps at z = {point:.6g}{neuron.where}",
                counterexample=f"z = {point:.6g}",
                measured=f"σ = {shown(below)} just below and {shown(above)} just above",
                expected="a continuous σ: where it jumps it has no derivative",
                diagnosis="the pieces of σ do not meet: a constant is missing in one of them "
                "(e^z for e^z − 1?)",
            )
