"""One function an illness: from the numbers of a case to the findings that they bear out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np

from nnframe.arrays import Array
from nnframe.diagnosis import limits
from nnframe.diagnosis.case import Case
from nnframe.diagnosis.illnesses import ILLNESSES
from nnframe.diagnosis.measures import Neurons, by_neuron, floats
from nnframe.diagnosis.parts import Part
from nnframe.diagnosis.report import Finding, LayerDiagnosis

Rule: TypeAlias = Callable[[Case], Iterator[Finding]]


def findings_of(case: Case) -> tuple[Finding, ...]:
    """All that is wrong: beside a NaN nothing else, and nothing once all is learned."""
    broken = tuple(not_finite(case))
    if broken or case.learned:
        return broken
    return tuple(finding for rule in RULES for finding in rule(case))


def finding(
    kind: str,
    sentence: str,
    part: Part | None = None,
    neurons: tuple[int, ...] = (),
    output: bool = False,
) -> Finding:
    """A finding about a part, or about the network."""
    illness = ILLNESSES[kind]
    advice = illness.output_advice if output else illness.advice
    if part is None:
        return Finding(kind, None, (), neurons, sentence, advice)
    return Finding(kind, part.index, part.path, neurons, f"{part.name}: {sentence}", advice)


def not_finite(case: Case) -> Iterator[Finding]:
    """The first place, in the order of the computation, that holds NaN or ∞."""
    for part in case.parts:
        numbers = {**part.layer.parameters, "a": part.record.a}
        for name, values in numbers.items():
            if value := not_a_number(values):
                what = "its output a" if name == "a" else name
                yield finding("not-finite", f"{what} holds {value}", part)
                return
    if value := not_a_number(np.asarray(case.step.cost)):
        yield finding("not-finite", f"the cost is {value} although every output is finite")
        return
    for part in reversed(case.parts):
        for name, values in part.gradients.items():
            if value := not_a_number(values):
                yield finding("not-finite", f"∂C/∂{name} holds {value}", part)
                return


def not_a_number(values: Array) -> str:
    """The first of the values that is NaN or infinite, as text; "" if there is none."""
    numbers = floats(values)
    wrong = numbers[~np.isfinite(numbers)]
    return str(wrong[0]) if wrong.size else ""


def inputs(case: Case) -> Iterator[Finding]:
    """§2.4 of the chapter: a weight learns slowly where what comes in is near 0 (BP4)."""
    weighted = [(p, layer) for p, layer in zip(case.parts, case.layers, strict=True) if p.gradients]
    for number, (part, layer) in enumerate(weighted):
        largest = np.abs(floats(part.a_in)).max()
        if number == 0 and layer.a_in is not None and layer.a_in > limits.LARGE_INPUT:
            sentence = (
                f"the inputs are large, {layer.a_in:.3g} on average: (BP4) multiplies δ by it"
            )
            yield finding("large-input", sentence, part)
        if largest < limits.SMALL_INPUT and case.m >= limits.ENOUGH_SAMPLES:
            sentence = (
                f"what comes in is at most {largest:.3g}: (BP4) makes ∂C/∂w, δ times that, as small"
            )
            yield finding("small-input", sentence, part)


def symmetric(case: Case) -> Iterator[Finding]:
    """Neurons that are the same, and get the same gradient."""
    for part, layer, _ in case.hidden():
        if layer.symmetric:
            neurons = tuple(sorted(neuron for group in layer.symmetric for neuron in group))
            sentence = (
                f"{among(neurons, layer)} symmetric (equal weights, equal δ): (BP3) and (BP4) give "
                "them equal gradients, so they stay the same for ever"
            )
            yield finding("symmetric", sentence, part, neurons)


def dead(case: Case) -> Iterator[Finding]:
    """Rectifiers that are off whatever comes in."""
    for part, layer, _ in case.hidden():
        if case.enough(layer.dead, layer.neurons):
            sentence = (
                f"{among(layer.dead, layer)} dead (σ' = 0 on all {case.m} samples): (BP2) "
                "multiplies their error by 0"
            )
            yield finding("dead", sentence, part, layer.dead)


def saturated(case: Case) -> Iterator[Finding]:
    """Neurons whose σ' is next to nothing on nearly all samples."""
    for part, layer, _ in case.hidden():
        if case.enough(layer.saturated, layer.neurons):
            sentence = (
                f"{among(layer.saturated, layer)} saturated (|σ'| < {case.saturation:g}): (BP2) "
                f"multiplies their error by less than {case.saturation:g}"
            )
            yield finding("saturated", sentence, part, layer.saturated)


def output(case: Case) -> Iterator[Finding]:
    """Outputs that are wrong, and flat there: what is left of the error is next to nothing.

    δ itself has to be small too. Where σ' cancels, as in cross-entropy behind a sigmoid, δ is the
    whole error however flat the neuron is, and nothing is wrong.
    """
    if case.output is None:
        return
    part, layer = case.parts[case.output], case.layers[case.output]
    neurons = case.neurons[case.output]
    assert neurons is not None
    lost = case.wrong & neurons.flat & (np.abs(neurons.delta) < case.saturation * case.miss)
    times_wrong = case.wrong.sum(axis=0)
    hopeless = (times_wrong > 0) & (lost.sum(axis=0) >= limits.NEARLY_ALL * times_wrong)
    concerned = tuple(np.flatnonzero(hopeless).tolist())
    if not case.enough(concerned, int((times_wrong > 0).sum())):
        return
    lost &= hopeless
    samples = lost.any(axis=1).sum()
    off = bool((neurons.off | ~lost).all())
    size = "= 0" if off else f"< {case.saturation:g}"
    by = "0" if off else f"less than {case.saturation:g}"
    kind = "dead" if off else "saturated"
    sentence = (
        f"{among(concerned, layer)} {kind} (|σ'| {size}) where wrong, on {samples} of {case.m} "
        f"samples: (BP1) multiplies their error by {by}"
    )
    yield finding(kind, sentence, part, concerned, output=True)


def backwards(case: Case) -> Iterator[Finding]:
    """δ that gets lost, or out of hand, on its way back."""
    road = main_road(case)
    if not road:
        return
    (part, first), (_, last) = road[0], road[-1]
    here, there = first.delta_length or 0.0, last.delta_length or 0.0
    lengths = f"‖δ‖ is {there:.2g} in layer {last.number} and {here:.2g} in layer {first.number}"
    if here < limits.VANISHING * there:
        yield finding("vanishing", f"δ shrinks on its way back: {lengths}", part)
    if here > limits.EXPLODING * there:
        yield finding("exploding", f"δ grows on its way back: {lengths}", part)


def main_road(case: Case) -> list[tuple[Part, LayerDiagnosis]]:
    """The layers whose δ all that comes before depends on, from the first that is not cut off.

    Not those that a shortcut leads around; and none before a layer of rectifiers that are all off,
    which is another illness, or on few samples none.
    """
    road: list[tuple[Part, LayerDiagnosis]] = []
    for part, layer, neurons in reversed(
        list(zip(case.parts, case.layers, case.neurons, strict=True))
    ):
        if neurons is None or part.aside:
            continue
        if neurons.off.all():
            break
        road.insert(0, (part, layer))
    return road


def stuck(case: Case) -> Iterator[Finding]:
    """One answer for all samples that are still wrong, and gradients that cancel: XOR at 0.5.

    At a minimum that has nothing left to gain, gradients cancel too; but there what is still wrong
    is wrong by different answers.
    """
    wrong = case.wrong.any(axis=1)
    x, y, a = floats(case.x)[wrong], case.y[wrong], case.a[wrong]
    pull, push = pull_and_push(case)
    one_answer = spread(a) <= limits.SAME_ANSWER * spread(y) and spread(x) > 0 < spread(y)
    if not one_answer or not push or pull > limits.CANCELLED * push:
        return
    same = spread(case.a) <= limits.SAME_ANSWER * spread(case.y)
    given = answer(a.mean(axis=0))
    what = (
        f"answers {given} whatever comes in"
        if same
        else f"gives {len(a)} of {case.m} samples one answer, {given}"
    )
    sentence = (
        f"the network {what}, where the targets differ, and the samples' gradients cancel: "
        f"{pull / push:.1%} of them is left"
    )
    yield finding("stuck", sentence)


def pull_and_push(case: Case) -> tuple[float, float]:
    """The size of the gradient, and what it would be if no sample's share cancelled another's."""
    pull = push = 0.0
    for part, neurons in zip(case.parts, case.neurons, strict=True):
        if neurons is not None:
            net, gross = weights_of(case, part, neurons)
            pull += net + np.abs(neurons.delta.sum(axis=0)).sum() / case.m
            push += gross + np.abs(neurons.delta).sum() / case.m
    return float(pull), float(push)


def weights_of(case: Case, part: Part, neurons: Neurons) -> tuple[float, float]:
    """Σ|∂C/∂w|, and what it would be if no sample's part cancelled another's (BP4)."""
    a_in = by_neuron(part.a_in, case.m)
    shape = neurons.z.shape[1], a_in.shape[1]
    own = [values for values in part.gradients.values() if values.shape == shape]
    net = sum(float(np.abs(floats(values)).sum()) for values in own)
    gross = (np.abs(neurons.delta).sum(axis=1) * np.abs(a_in).sum(axis=1)).sum() / case.m
    return net, float(gross) * len(own)


def spread(values: Array) -> float:
    """How far the samples' values lie apart: the root of their mean variance."""
    values = values.reshape(len(values), -1)
    return float(np.sqrt(values.var(axis=0).mean())) if (values != values[0]).any() else 0.0


def answer(outputs: Array) -> str:
    """The network's one answer, as a person writes it."""
    shown = [f"{value:.2g}" for value in outputs[:4].tolist()]
    more = ", …" if len(outputs) > len(shown) else ""
    return shown[0] if len(outputs) == 1 else f"({', '.join(shown)}{more})"


def among(neurons: tuple[int, ...], layer: LayerDiagnosis) -> str:
    """Of 30 neurons 28: "28 of 30 neurons are"."""
    return f"{len(neurons)} of {layer.neurons} neurons {'is' if len(neurons) == 1 else 'are'}"


RULES: tuple[Rule, ...] = (
    inputs,
    symmetric,
    dead,
    saturated,
    output,
    backwards,
    stuck,
)
