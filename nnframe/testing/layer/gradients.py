"""(BP2)-(BP4) of a layer: its gradients, held against slopes of what it computes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from nnframe.arrays import Array
from nnframe.testing.diagnosis import layer as diagnosis
from nnframe.testing.lab import Finding, Lab, Skip, shown
from nnframe.testing.layer.subject import LayerSetting, LayerSubject, joined
from nnframe.testing.pointwise import Judgement, at_least, beside, judge, line, magnitude

COORDINATES = 24  # that are looked at one by one; a layer with more is looked at in part


def _chosen(size: int, rng: np.random.Generator) -> list[Array]:
    """Directions in a space of this size: the axes, or some of them and two across all of it."""
    if size <= COORDINATES:
        return list(np.eye(size))
    axes = np.eye(size)[np.sort(rng.choice(size, COORDINATES, replace=False))]
    return [*axes, *rng.uniform(-1, 1, (2, size))]


def by_input(
    setting: LayerSetting, a_in: Array, g: Array, claimed: Array, directions: list[Array], lab: Lab
) -> Judgement:
    r"""Judge ∂C/∂a_in along directions, for all samples at once: :math:`C_x = \sum_j g_j a_j`."""
    forward, m = setting.operations[0], len(a_in)
    scale, at = at_least(magnitude(claimed)), np.full(m, np.abs(a_in).max())

    def judged(direction: Array) -> Judgement:
        along = direction.reshape(a_in.shape[1:])
        path = line(lambda a_in: per_sample(forward(a_in) * g), a_in, along, lab)
        return judge(path, per_sample(claimed * along), at, lab, scale)

    return beside([judged(direction) for direction in directions])


def per_sample(terms: Array) -> Array:
    """The sum of each sample's terms."""
    total: Array = terms.reshape(len(terms), -1).sum(axis=1)
    return total


def by_parameters(
    setting: LayerSetting, a_in: Array, g: Array, claimed: Array, directions: list[Array], lab: Lab
) -> Judgement:
    """Judge the gradients along directions through θ."""
    network, forward = setting.network, setting.operations[0]
    theta = network.parameters.copy()
    # Where no parameter matters all slopes are 0: 0 is known beside what C itself is made of.
    terms = np.abs(forward(a_in) * g).sum()
    scale = at_least(max(magnitude(claimed), 1e-4 * float(terms)))

    def total(parameters: Array) -> Array:
        network.parameters = parameters
        return np.array([(forward(a_in) * g).sum()])

    def judged(direction: Array) -> Judgement:
        own = np.array([claimed @ direction])
        return judge(line(total, theta, direction, lab), own, np.ones(1), lab, scale)

    try:
        return beside([judged(direction) for direction in directions])
    finally:
        network.parameters = theta


def cases(subject: LayerSubject, lab: Lab) -> Iterator[tuple[LayerSetting, Array, Array]]:
    """Settings with a_in and ∂C/∂a: one sample, and more."""
    for setting in subject.settings(lab.dtype):
        for m in (1, 3):
            a_in, g = setting.operations[1].draw(lab.rng, m)
            yield setting, a_in, g


def input_gradient(subject: LayerSubject, lab: Lab) -> None:
    """(BP2): ∂C/∂a_in."""
    if subject.shapes_in and subject.whole:
        raise Skip("it takes whole numbers: between them there is nothing to move")
    smallest, words = None, ""
    for setting, a_in, g in cases(subject, lab):
        claimed = setting.operations[1](a_in, g)
        directions = _chosen(claimed[0].size, lab.rng)
        found = by_input(setting, a_in, g, claimed, directions, lab)
        lab.count(found.known.size, int(found.known.sum()))
        if not found.wrong.any():
            continue
        x = int(np.argwhere(found.wrong)[0][0])
        smallest = smallest or {
            "reason": f"∂C/∂a_in is not the slope of what forward computes ({setting.name})",
            "counterexample": f"a_in = {shown(a_in)}, ∂C/∂a = {shown(g)}",
            "measured": f"sample {x}: {shown(found.claimed[x])}",
            "expected": f"{shown(found.slope[x])}",
        }
        if len(directions) == claimed[0].size:  # more numbers tell more about the mistake
            true = found.slope.reshape(claimed.shape)
            words = diagnosis.of_input(setting, a_in, g, claimed, true) or words
    if smallest:
        raise Finding(**smallest, diagnosis=words)


def parameter_gradient(subject: LayerSubject, lab: Lab) -> None:
    """(BP3), (BP4): the gradient of every parameter."""
    smallest, words = None, ""
    for setting, a_in, g in cases(subject, lab):
        if not setting.network.layout.size:
            raise Skip("it has no parameters")
        names = setting.layer.parameters
        gradients = {n: op(a_in, g) for n, op in zip(names, setting.operations[2:], strict=True)}
        claimed = joined(setting.network, gradients).flat
        directions = _chosen(claimed.size, lab.rng)
        found = by_parameters(setting, a_in, g, claimed, directions, lab)
        lab.count(found.known.size, int(found.known.sum()))
        if not found.wrong.any():
            continue
        bad = int(np.flatnonzero(found.wrong[0])[0])
        name, measured, expected = "a parameter", found.claimed[0, bad], found.slope[0, bad]
        if len(directions) == claimed.size:
            views = setting.network.layout.views
            true, wrong = views(found.slope[0])[0], views(found.wrong[0])[0]
            name = next(name for name in names if wrong[name].any())
            measured, expected = gradients[name], true[name]

            def alone(x: int, case: Any = (setting, a_in, g, claimed, directions, name)) -> Array:
                setting, a_in, g, claimed, directions, name = case
                one = by_parameters(
                    setting, a_in[x : x + 1], g[x : x + 1], claimed, directions, lab
                )
                true: Array = setting.network.layout.views(one.slope[0])[0][name]
                return true

            found_words = diagnosis.of_parameter(setting, name, a_in, g, measured, expected, alone)
            words = found_words or words
        smallest = smallest or {
            "reason": f"the gradient of {name} is not the slope of what forward computes "
            f"({setting.name})",
            "counterexample": f"a_in = {shown(a_in)}, ∂C/∂a = {shown(g)}",
            "measured": shown(measured),
            "expected": shown(expected),
        }
    if smallest:
        raise Finding(**smallest, diagnosis=words)
