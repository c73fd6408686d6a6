"""σ' of an elementwise activation, held against the slope of σ at many values of z."""

from __future__ import annotations

import numpy as np

from nnframe.arrays import Array
from nnframe.testing import sweep
from nnframe.testing.activation.jacobian import jacobian
from nnframe.testing.activation.neuron import Neuron
from nnframe.testing.activation.subject import ActivationSubject, kinks_of
from nnframe.testing.diagnosis import activation as diagnosis
from nnframe.testing.draws import numbers, simplest, weighted_inputs
from nnframe.testing.lab import Finding, Lab, shown
from nnframe.testing.pointwise import Judgement, between, judge, line, magnitude
from nnframe.testing.slopes import noise


def derivative(subject: ActivationSubject, lab: Lab) -> None:
    """σ' is the slope of σ: for each neuron, or as a Jacobian."""
    if subject.mixes(lab.dtype):
        jacobian(subject, lab)
    else:
        _elementwise(subject, lab)


def _elementwise(subject: ActivationSubject, lab: Lab) -> None:
    _neurons_apart(subject, lab)
    for neuron in subject.neurons(lab.dtype):
        z = weighted_inputs(lab.rng, kinks_of(subject))
        z = np.concatenate([z, sweep.suspects(neuron, lab.rng)]).astype(lab.dtype)
        z = z[np.isfinite(neuron.sigma(z))]
        if not z.size:
            raise Finding("forward gives no finite number, whatever z is")
        judgement = on_numbers(neuron, z, lab)
        lab.count(z.size, int(judgement.known.sum()))
        if judgement.wrong.any():
            raise _finding(neuron, z, judgement, lab)
        if neuron.number is None:
            _other_shapes(subject, neuron, z[:24], lab)


def _finding(neuron: Neuron, z: Array, judgement: Judgement, lab: Lab) -> Finding:
    bad = np.flatnonzero(judgement.wrong)
    at = bad[simplest(z[bad])]
    expected = shown(judgement.slope[at])
    if judgement.jump[at]:
        low, high = sorted([judgement.below[at], judgement.above[at]])
        expected = f"{shown(low)} to {shown(high)}, the slopes on the two sides of the kink"
    return Finding(
        f"σ' is not the slope of σ at {len(bad)} of {z.size} values of z{neuron.where}",
        counterexample=f"z = {shown(z[at])}, where σ(z) = {shown(neuron.sigma(z[[at]])[0])}",
        measured=f"derivative(z) = {shown(judgement.claimed[at])}",
        expected=f"the slope of forward is {expected}",
        diagnosis=_of_few_digits(neuron, z, judgement, lab)
        or diagnosis.of_slope(
            lambda points: neuron.sigma(points.astype(lab.dtype)),
            lambda points: neuron.slope(points.astype(lab.dtype)),
            lambda points: on_numbers(neuron, points.astype(lab.dtype), lab).slope,
            z,
            judgement,
        ),
    )


def _of_few_digits(neuron: Neuron, z: Array, judgement: Judgement, lab: Lab) -> str:
    """Whether σ' is off by no more than the digits that σ itself lacks."""
    near = (np.abs(z) <= 6) & judgement.known & ~judgement.jump
    claimed, slope = judgement.claimed[near], judgement.slope[near]
    if lab.dtype != np.float64 or not near.any():
        return ""
    if not (np.abs(claimed - slope) <= 1e-4 * magnitude(slope)).all():
        return ""
    ordinary = numbers(lab.rng, (40,), lab.dtype)
    level = np.median(noise(lambda t: neuron.sigma(ordinary + t)))
    if not level > ActivationSubject.noise * magnitude(neuron.sigma(ordinary)):
        return ""
    return "it is forward that has the digits of float32 only: see the law on precision"


def on_numbers(neuron: Neuron, z: Array, lab: Lab) -> Judgement:
    """Judge σ' of a neuron at these values of z."""
    return judge(line(neuron.sigma, z, 1.0, lab), neuron.slope(z), z, lab, between(z))


def _neurons_apart(subject: ActivationSubject, lab: Lab) -> None:
    """An elementwise σ' says that a_j depends on z_j alone."""
    for n in [width for width in subject.widths if width > 1][:2]:
        forward, _ = subject.on(n, lab.dtype)
        z = numbers(lab.rng, (2, n), lab.dtype)
        before = forward(z)
        for k in range(n):
            moved = z.copy()
            moved[:, k] += 0.25
            others = np.arange(n) != k
            lab.count(2 * (n - 1))
            after = forward(moved)
            if not np.allclose(
                after[:, others], before[:, others], rtol=1e-9, atol=1e-300, equal_nan=True
            ):
                raise Finding(
                    f"neurons mix: a_j changes with the z_k of another neuron, but derivative "
                    f"returns one number a neuron, shape {z.shape}",
                    counterexample=f"z = {shown(z)}, then z_{k + 1} + 0.25",
                    measured=f"a = {shown(after)}",
                    expected=f"a = {shown(before)} but for neuron {k + 1}",
                    diagnosis="this is the diagonal of Σ'(z) only: return the whole Jacobian, "
                    "shape (m, n, n), with [x, j, k] = ∂a_j/∂z_k",
                )


def _other_shapes(subject: ActivationSubject, neuron: Neuron, z: Array, lab: Lab) -> None:
    """The same numbers as a layer of one neuron, and as one sample of many."""
    for n, rows in ((1, z[:, None]), (z.size, z[None])):
        operations = subject.on(n, lab.dtype)
        for operation, expected in zip(operations, (neuron.sigma(z), neuron.slope(z)), strict=True):
            got = operation(rows).ravel()
            lab.count(z.size)
            if not np.allclose(got, expected, rtol=lab.relative, atol=1e-12, equal_nan=True):
                raise Finding(
                    f"{operation.name} of a mini-batch of shape {rows.shape} is not what the same "
                    f"numbers give in rows of {neuron.width} neurons",
                    measured=shown(got),
                    expected=shown(expected),
                    diagnosis="σ depends on the shape of z: a sum or a mean over neurons in it?",
                )
