"""The layers of a network as an explanation goes through them, one after the other.

A `Chain` is nothing but layers in a row, so its parts are taken one by one. Every other layer is a
unit of its own: explained by the equations if it is a layer of neurons, and by what came in and
what came out if nothing else is known of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from nnframe.abstract import Activation, Delta, Layer, error_activation, takes_error
from nnframe.arrays import Array
from nnframe.layers import Chain, Dense, WeightedLayer
from nnframe.layers.composite import inner_views
from nnframe.network import Network
from nnframe.step import Step


@frozen(eq=False)
class Unit:
    """One layer, and what the engine recorded of it.

    Attributes
    ----------
    label : str
        Its number, as it stands above the letters.
    layer : Layer
    path : tuple of int
        Where it lies: (1,) for `network.layers[1]`, (1, 0) for the first part of a Chain there.
    record : object
        What its `forward` returned.
    delta : ndarray, tuple or None
        Its δ in the step.
    gradients : mapping of str to ndarray
        ∂C/∂ of each of its parameters, of the mean cost.
    """

    label: str
    layer: Layer
    path: tuple[int, ...]
    record: Any
    delta: Delta
    gradients: Mapping[str, Array]

    @property
    def parameters(self) -> Mapping[str, Array]:
        """Its parameters by name."""
        return self.layer.parameters

    @property
    def activation(self) -> Activation | None:
        """The σ it ends with, where δ may enter the layer behind it."""
        return error_activation(self.layer)

    @property
    def has_weights(self) -> bool:
        """Whether z = w a + b, as in the chapter."""
        return type(self.layer) is Dense

    @property
    def is_weighted(self) -> bool:
        """Whether z comes from weights of some kind, by the methods of `WeightedLayer`."""
        return isinstance(self.layer, WeightedLayer) and takes_error(self.layer)

    @property
    def name(self) -> str:
        """How the layer prints itself."""
        return repr(self.layer).removesuffix("()")


def units_of(network: Network, step: Step, first_layer: int = 1) -> tuple[Unit, ...]:
    """The units of a network, numbered from `first_layer`.

    Examples
    --------
    >>> import nnframe
    >>> chain = Chain([Dense(3), Dense(2)])
    >>> network = Network([chain, Dense(1)], n_in=2)
    >>> step = nnframe.backprop(network, nnframe.Quadratic(), [1.0, 2.0], [1.0])
    >>> [(unit.label, unit.path) for unit in units_of(network, step)]
    [('1', (0, 0)), ('2', (0, 1)), ('3', (1,))]
    """
    found = [
        part
        for index, layer in enumerate(network.layers)
        for part in _parts(
            layer, (index,), step.records[index], step.deltas[index], step.gradient[index]
        )
    ]
    return tuple(Unit(str(first_layer + n), *part) for n, part in enumerate(found))


def _parts(
    layer: Layer, path: tuple[int, ...], record: Any, delta: Delta, gradients: Mapping[str, Array]
) -> Iterator[tuple[Layer, tuple[int, ...], Any, Delta, Mapping[str, Array]]]:
    if type(layer) is not Chain or not isinstance(delta, tuple):
        yield layer, path, record, delta, gradients
        return
    for number, part in enumerate(layer.layers):
        inner = inner_views(dict(gradients), number)
        yield from _parts(part, (*path, number), record.records[number], delta[number], inner)
