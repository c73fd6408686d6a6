"""A network taken apart: every layer, and every layer inside a layer, beside its own records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve, frozen

from nnframe.abstract import Activation, Delta, Layer
from nnframe.arrays import Array
from nnframe.layers import Residual
from nnframe.layers.composite import inner_views
from nnframe.network import Network
from nnframe.step import Step


@frozen(eq=False)
class Part:
    """A layer that is not made of layers, and what one backward pass left of it.

    Attributes
    ----------
    index : int
        It is `network.layers[index]`, or stands inside that layer.
    path : tuple of int
        Which part of a layer made of layers it is; () for a layer itself.
    name : str
        As errors call it.
    layer : Layer
    a_in : ndarray
    record
        What its `forward` returned.
    delta : ndarray or None
    gradients : mapping of str to ndarray
    aside : bool
        Whether a shortcut leads around it.
    """

    index: int
    path: tuple[int, ...]
    name: str
    layer: Layer
    a_in: Array
    record: Any
    delta: Delta
    gradients: Mapping[str, Array]
    aside: bool = False

    @property
    def activation(self) -> Activation | None:
        """The σ that z went into, where δ = ∂C/∂z is known too."""
        known = hasattr(self.record, "z") and hasattr(self.delta, "shape")
        return self.layer.output_activation if known else None


def parts_of(network: Network, step: Step, x: Array) -> list[Part]:
    """All parts of the network, in the order in which a sample meets them."""
    parts: list[Part] = []
    a_in = x
    for index, layer in enumerate(network.layers):
        record, delta, gradients = step.records[index], step.deltas[index], step.gradient[index]
        whole = Part(index, (), network.layer_name(index), layer, a_in, record, delta, gradients)
        parts += taken_apart(whole)
        a_in = record.a
    return parts


def taken_apart(part: Part) -> Iterator[Part]:
    """The part itself, or the parts that it is made of."""
    layers = getattr(part.layer, "layers", None)
    records = getattr(part.record, "records", None)
    deltas = part.delta
    if not (isinstance(layers, tuple) and isinstance(records, tuple) and isinstance(deltas, tuple)):
        yield part
        return
    a_in = part.a_in
    for number, (layer, record, delta) in enumerate(zip(layers, records, deltas, strict=True)):
        inner = evolve(
            part,
            path=(*part.path, number),
            name=f"{part.name}, part {number}, {layer!r}",
            layer=layer,
            a_in=a_in,
            record=record,
            delta=delta,
            gradients=inner_views(dict(part.gradients), number),
            aside=part.aside or isinstance(part.layer, Residual),
        )
        yield from taken_apart(inner)
        a_in = record.a
