"""An activation under examination."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nnframe.abstract import Activation
from nnframe.errors import ShapeError
from nnframe.testing.activation.neuron import Neuron, neurons
from nnframe.testing.draws import large, numbers
from nnframe.testing.lab import Finding
from nnframe.testing.laws import ACTIVATION
from nnframe.testing.operations import Arrays, Operation, Setting, Subject

WIDTHS = (1, 2, 3, 5)
WIDER = (8, 16, 32, 64, 128)  # for an f that belongs to a neuron with a high number


class ActivationSubject(Subject):
    """An activation as the operations forward(z), derivative(z) and pullback(z, g)."""

    kind = ACTIVATION
    plugin: Activation

    def __init__(self, plugin: Activation, reference: Callable[[Any], Any] | None = None) -> None:
        super().__init__(plugin)
        self.reference = reference

    def settings(self, dtype: np.dtype[Any]) -> Sequence[Setting]:
        return [
            Setting(f"{n} neuron" + "s" * (n > 1), self.operations(n, dtype), self.plugin)
            for n in self.widths
        ]

    @property
    def widths(self) -> tuple[int, ...]:
        """How many neurons a layer may have: any number, unless σ says `ShapeError` to it."""
        return tuple(filter(self._takes, WIDTHS)) or tuple(filter(self._takes, WIDER)) or WIDTHS

    def _takes(self, n: int) -> bool:
        try:
            self.plugin.forward(np.full((1, n), 0.5))
        except ShapeError:
            return False
        except (Exception, SystemExit):  # another mistake, which the law on shape will tell
            return True
        return True

    def neurons(self, dtype: np.dtype[Any]) -> list[Neuron]:
        """The neurons of a layer, one of each sort."""
        width = 4 if self._takes(4) else self.widths[0]
        return neurons(*self.on(width, dtype), width)

    def operations(self, n: int, dtype: np.dtype[Any]) -> tuple[Operation, ...]:
        """forward, derivative and, where it is not the default one, pullback on n neurons."""
        sigma = self.plugin

        def draw(rng: np.random.Generator, m: int) -> Arrays:
            return (numbers(rng, (m, n), dtype),)

        def extreme(rng: np.random.Generator, m: int) -> Arrays:
            return (large(rng, (m, n), dtype),)

        def with_a_and_g(draws: Callable[..., Arrays]) -> Callable[..., Arrays]:
            def drawn(rng: np.random.Generator, m: int) -> Arrays:
                (z,) = draws(rng, m)
                return z, forward(z), numbers(rng, (m, n), dtype)

            return drawn

        forward = Operation(
            "forward", ("z",), sigma.forward, draw, lambda z: [z[0].shape], True, extreme
        )
        found = [
            forward,
            Operation("derivative", ("z",), sigma.derivative, draw, _slopes, True, extreme),
        ]
        if type(sigma).pullback is not Activation.pullback:
            found.append(
                Operation(
                    "pullback",
                    ("z", "a", "∂C/∂a"),
                    sigma.pullback,
                    with_a_and_g(draw),
                    lambda z: [z[0].shape],
                    True,
                    with_a_and_g(extreme),
                )
            )
        return tuple(found)

    def on(self, n: int, dtype: np.dtype[Any]) -> tuple[Operation, Operation]:
        """Forward and derivative on n neurons."""
        forward, derivative, *_ = self.operations(n, dtype)
        return forward, derivative

    def mixes(self, dtype: np.dtype[Any]) -> bool:
        """Whether `derivative` returns a Jacobian, so that σ may mix its neurons."""
        n = self.widths[-1]
        return self.on(n, dtype)[1](np.linspace(-1, 1, 2 * n, dtype=dtype).reshape(2, n)).ndim == 3


def _slopes(arguments: Arrays) -> list[tuple[int, ...]]:
    shape = arguments[0].shape
    return [shape, (*shape, shape[-1])]


def kinks_of(subject: ActivationSubject) -> tuple[float, ...]:
    """The declared kinks, as floats."""
    declared: Any = None
    try:
        declared = subject.plugin.kinks
        return tuple(float(kink) for kink in declared)
    except Exception as error:
        raise Finding(
            f"kinks is {declared!r}, expected a tuple of numbers such as (0.0,)"
        ) from error
