"""A gradient method under examination."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from attrs import evolve, field, frozen

from nnframe.abstract import Cost
from nnframe.arrays import Array
from nnframe.network import Network
from nnframe.parameters import Gradient
from nnframe.step import Step
from nnframe.testing.diagnosis import slips
from nnframe.testing.draws import numbers
from nnframe.testing.gradient.examples import SEED, Example, examples, known
from nnframe.testing.lab import Finding
from nnframe.testing.laws import GRADIENT
from nnframe.testing.operations import Arrays, Operation, Setting, Subject

TOLERANCE = 1e-8  # of the largest derivative; float32 leaves 1e-7


@frozen(eq=False)
class GradientSetting(Setting):
    """One network and its cost."""

    example: Example = field(default=None)


class GradientSubject(Subject):
    """A gradient method."""

    kind = GRADIENT
    plugin: Callable[..., Any]

    def __init__(self, plugin: Callable[..., Any], tolerance: float | None = None) -> None:
        super().__init__(plugin)
        stated = getattr(plugin, "tolerance", None) if tolerance is None else tolerance
        self.tolerance = TOLERANCE if stated is None else float(stated)
        if self.tolerance > TOLERANCE:  # a difference is no float32 because it has fewer digits
            self.noise = self.tolerance

    def known(self, name: str = "") -> tuple[tuple[Example, Array, float], ...]:
        """Examples with their true gradients; the networks are copies, for the method to spoil."""
        return tuple(
            (evolve(each, network=each.network.copy()), gradients, error)
            for each, gradients, error in known(name)
        )

    def settings(self, dtype: np.dtype[Any]) -> Sequence[GradientSetting]:
        return [self.setting(each) for each in examples(np.random.default_rng(SEED), dtype)[3:9:2]]

    def setting(self, each: Example) -> GradientSetting:
        """The method on one network, as an operation on x and y."""
        network, rows = each.network, len(each.x)

        def draw(rng: np.random.Generator, m: int) -> Arrays:
            chosen = rng.integers(rows, size=m)
            moved = numbers(rng, (m, each.x.shape[1]), each.x.dtype)
            return moved, each.y[chosen].copy()

        operation = Operation(
            "the gradient",
            ("x", "y"),
            lambda x, y: self.flat(network, each.cost, x, y),
            draw,
            lambda arrays: [(network.layout.size,)],
            rows=False,
        )
        name = f"{network!r}, {each.cost!r}"
        owner = {"the method": self.plugin, "the network": network.layers}
        return GradientSetting(name, (operation,), owner, (network.parameters,), each)

    def flat(self, network: Network, cost: Cost, x: Array, y: Array) -> Array:
        """The numbers of what the method returns."""
        result = self.plugin(network, cost, x, y)
        if isinstance(result, Step):
            raise Finding("the method returned a Step", diagnosis="return step.gradient")
        if not isinstance(result, Gradient):
            raise Finding(
                f"the method returned {type(result).__name__}, expected nnframe.Gradient",
                diagnosis=slips.or_none(
                    result, "wrap the vector: nnframe.Gradient.of(network.layout, flat)"
                ),
            )
        return result.flat

    def __call__(self, each: Example, m: int) -> Array:
        """The method on the first m samples of an example."""
        return self.setting(each).operations[0](each.x[:m], each.y[:m])

    def off(self, got: Array, true: Array, error: float) -> Array:
        """Which numbers are wrong, as seen from the largest of the gradient."""
        allowed = self.tolerance * np.abs(true).max(initial=0.0) + 4 * error
        wrong: Array = ~(np.abs(got - true) <= allowed)
        return wrong
