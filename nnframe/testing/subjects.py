"""From a plugin, or the class of one, to the subject of a check."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nnframe import fused as pairs
from nnframe.abstract import Activation, Cost, Layer
from nnframe.errors import ArgumentError
from nnframe.fused import FusedPair
from nnframe.testing import activation, cost, fused, gradient, layer
from nnframe.testing.diagnosis import bases
from nnframe.testing.lab import Finding, Lab, raised
from nnframe.testing.laws import ACTIVATION, COST, FUSED, GRADIENT, LAYER
from nnframe.testing.operations import Subject

PROTOCOLS: dict[str, type] = {ACTIVATION: Activation, COST: Cost, LAYER: Layer, FUSED: FusedPair}
#: What a gradient method is called with.
METHOD = ("network", "cost", "x", "y")
SUBJECTS: dict[str, Callable[..., Subject]] = {
    ACTIVATION: activation.ActivationSubject,
    COST: cost.CostSubject,
    LAYER: layer.LayerSubject,
    FUSED: fused.FusedSubject,
    GRADIENT: gradient.GradientSubject,
}


def kind_of(plugin: Any) -> str:
    """The kind of a plugin, by the protocol it keeps.

    Raises
    ------
    ArgumentError
        If it is none.

    Examples
    --------
    >>> import nnframe
    >>> kind_of(nnframe.Quadratic())
    'cost'
    """
    family: type = plugin if isinstance(plugin, type) else type(plugin)
    kinds = [kind for kind, protocol in PROTOCOLS.items() if issubclass(family, protocol)]
    if not kinds and callable(plugin) and not isinstance(plugin, type):
        kinds = [GRADIENT]
    if kinds:
        return kinds[0]
    raise ArgumentError(
        f"{plugin!r} is no plugin: expected an Activation, Cost, Layer or FusedPair, or a function "
        f"(network, cost, x, y) -> Gradient{bases.hint(family)}"
    )


def subject_of(plugin: Any, kind: str, settings: dict[str, Any]) -> Subject:
    """The plugin under examination; a class that cannot be made breaks the law on protocol."""
    if isinstance(plugin, type) and kind != GRADIENT:
        try:
            plugin = _made(plugin)
        except Exception as error:  # said by the law on protocol
            return _Unmade(plugin, kind, error)
    try:
        return SUBJECTS[kind](plugin, **settings)
    except TypeError as error:
        raise ArgumentError(f"check of a {kind} takes no {', '.join(settings)}: {error}") from error


def _made(plugin: Callable[..., Any]) -> Any:
    if isinstance(plugin, type) and issubclass(plugin, FusedPair):
        halves = next((key for key, value in pairs._pairs.items() if value is plugin), None)
        if halves is None:
            raise ArgumentError(
                "the pair is not declared with nnframe.fuse, so its cost and activation are not "
                f"known: pass an instance, {plugin.__name__}(cost, activation)"
            )
        cost_class, activation_class = halves
        return plugin(cost_class(), activation_class())
    return plugin()


class _Unmade(Subject):
    """A class of which no instance can be made."""

    def __init__(self, plugin: type, kind: str, error: Exception) -> None:
        super().__init__(plugin)
        self.kind, self.error = kind, error

    @property
    def name(self) -> str:
        return str(self.plugin.__name__)

    def settings(self, dtype: np.dtype[Any]) -> Sequence[Any]:
        return ()


def protocol(subject: Subject, lab: Lab) -> None:
    """The plugin is one: an instance of its protocol, with the methods that the engine calls."""
    lab.count(1)
    if isinstance(subject, _Unmade):
        why = bases.unmade(subject.plugin, subject.error)
        raise raised(f"{subject.name}() cannot be made: it", subject.error, diagnosis=why)
    wanted = PROTOCOLS.get(subject.kind)
    if wanted is None:
        if not bases.takes(subject.plugin, METHOD):
            raise Finding(
                f"{subject.name} cannot be called with ({', '.join(METHOD)})",
                diagnosis="a function is taken for a gradient method; an activation, a cost or a "
                "layer is a class: class Swish(nnframe.Activation), with forward and derivative",
            )
        return
    if not isinstance(subject.plugin, wanted):
        raise Finding(
            f"{subject.name} is no {wanted.__name__}",
            diagnosis=f"write class {type(subject.plugin).__name__}(nnframe.{wanted.__name__})",
        )
    for call in bases.calls(wanted):
        if not bases.takes(getattr(subject.plugin, call.name), call.arguments):
            raise Finding(
                f"{call.name} cannot be called with ({', '.join(call.arguments)})",
                diagnosis=f"write {call.written}",
            )
