"""Everything that the rules look at: the parts, their neurons, and how good the answers are."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from attrs import define, field

from nnframe.arrays import Array
from nnframe.diagnosis import limits
from nnframe.diagnosis.measures import Neurons, by_neuron, floats, neurons_of, symmetric_groups
from nnframe.diagnosis.parts import Part, parts_of
from nnframe.diagnosis.report import LayerDiagnosis
from nnframe.network import Network
from nnframe.step import Step


@define(eq=False, slots=False)
class Case:
    """One network on one batch, after one backward pass.

    Attributes
    ----------
    network : Network
    step : Step
        What that pass saw and found: no number comes from anywhere else but σ'(z).
    x : ndarray, shape (m, *shape_in)
        As the network takes it.
    y : ndarray, shape (m, n_out)
        In float64.
    saturation, share : float
        As for `diagnose`.
    """

    network: Network
    step: Step
    x: Array
    y: Array
    saturation: float
    share: float
    parts: list[Part] = field(init=False)
    neurons: list[Neurons | None] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.parts = parts_of(self.network, self.step, self.x)
        self.neurons = [neurons_of(part, self.saturation) for part in self.parts]

    @property
    def m(self) -> int:
        """How many samples there are."""
        return len(self.x)

    @cached_property
    def a(self) -> Array:
        """The network's outputs, (m, n_out)."""
        return by_neuron(self.step.records[-1].a, self.m)

    @cached_property
    def layers(self) -> tuple[LayerDiagnosis, ...]:
        """The numbers of each part."""
        return tuple(map(numbers_of, self.parts, self.neurons))

    @cached_property
    def miss(self) -> Array:
        """|a - y|, (m, n_out); 0 where the sample costs nothing, however far its y is."""
        costs_nothing = floats(self.step.costs) == 0
        return np.where(costs_nothing[:, None], 0.0, np.abs(self.a - self.y))

    @cached_property
    def wrong(self) -> Array:
        """Where an output misses its target by a good part of the range of all targets."""
        scale = np.ptp(self.y) or np.abs(self.y).max() or 1.0
        right: Array = self.miss <= limits.WRONG * scale
        return ~right  # NaN is not right

    @cached_property
    def learned(self) -> bool:
        """Whether so little error is left that small δ are as they should be."""
        error = (self.miss**2).sum()
        if (self.y != self.y[0]).any():
            return bool(error <= limits.LEARNED * ((self.y - self.y.mean(axis=0)) ** 2).sum())
        return not self.wrong.any()  # one target for all: a constant answer is no yardstick

    @cached_property
    def output(self) -> int | None:
        """Which part makes the network's outputs, if nothing but a reshape comes behind it."""
        for number in reversed(range(len(self.parts))):
            neurons = self.neurons[number]
            if neurons is not None:
                return number if neurons.z.shape == self.a.shape else None
            if self.parts[number].gradients:
                return None
        return None

    def enough(self, neurons: tuple[int, ...], of: int | None) -> bool:
        """Whether these are so many of a layer's neurons that it is a finding."""
        share = self.share if self.m >= limits.ENOUGH_SAMPLES else 1.0
        return bool(neurons) and len(neurons) >= share * (of or 0)

    def hidden(self) -> list[tuple[Part, LayerDiagnosis, Neurons]]:
        """The parts with neurons, but for the one that makes the outputs."""
        rows = enumerate(zip(self.parts, self.layers, self.neurons, strict=True))
        return [
            (part, layer, neurons)
            for number, (part, layer, neurons) in rows
            if neurons is not None and number != self.output
        ]


def numbers_of(part: Part, neurons: Neurons | None) -> LayerDiagnosis:
    """The numbers of one part."""
    measured: dict[str, Any] = {"neurons": None, "slope": None, "delta": None, "delta_length": None}
    groups: dict[str, Any] = {"saturated": (), "dead": (), "symmetric": ()}
    if neurons is not None:
        measured = {
            "neurons": neurons.z.shape[1],
            "slope": float(neurons.slope.mean()),
            "delta": float(np.abs(neurons.delta).mean()),
            "delta_length": float(np.linalg.norm(neurons.delta, axis=1).mean()),
        }
        groups = {
            "saturated": tuple(np.flatnonzero(neurons.saturated).tolist()),
            "dead": tuple(np.flatnonzero(neurons.dead).tolist()),
            "symmetric": tuple(map(tuple, symmetric_groups(part, neurons))),
        }
    return LayerDiagnosis(
        index=part.index,
        part=part.path,
        name=part.name,
        a_in=float(np.abs(floats(part.a_in)).mean()) if part.gradients else None,
        gradient={
            name: float(np.abs(floats(values)).mean()) for name, values in part.gradients.items()
        },
        **groups,
        **measured,
    )
