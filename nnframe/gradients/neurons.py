r"""Layers of neurons one after the other: the networks that (33)-(35) and (53) speak of."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from nnframe import engine
from nnframe.abstract import Cost, Layer
from nnframe.arrays import EXACT, Array, check_result
from nnframe.errors import ArgumentError, DomainError, with_location
from nnframe.layers import Chain, Dense, Dropout, Flatten
from nnframe.layers.composite import inner_views
from nnframe.layers.weighted import NeuronRecord
from nnframe.network import Network
from nnframe.parameters import Gradient
from nnframe.settings import instance_of


@frozen(eq=False)
class Neurons:
    r"""One layer of neurons after a forward pass.

    Attributes
    ----------
    layer : Dense
    record : NeuronRecord
        Its a_in, z and a.
    slope : ndarray, shape (m, n) or (m, n, n)
        σ'(z), or Σ'(z) where the neurons mix.
    gradient : dict
        "w" and "b" of the gradient that is being filled.
    """

    layer: Dense
    record: NeuronRecord
    slope: Array
    gradient: dict[str, Array]

    @property
    def mixes(self) -> bool:
        """Whether a neuron's activation depends on its neighbours' z, as in a softmax."""
        return self.slope.ndim == 3


@np.errstate(under="ignore")
def forward_pass(
    network: Network, cost: Cost, x: ArrayLike, y: ArrayLike
) -> tuple[list[Neurons], Array, Gradient]:
    r"""The layers of neurons after a forward pass, :math:`\nabla_a C_x`, and a gradient to fill.

    A `Chain` is taken apart; `Flatten` and `Dropout` (which does nothing here) have no neurons.

    Raises
    ------
    ArgumentError
        For a layer that is none of these.
    DomainError
        If an output is where the cost has no slope, such as 0 or 1 in a cross-entropy.
    """
    instance_of(Network, network, "the network")
    instance_of(Cost, cost, "the cost")
    x, y = network.as_samples(x, y)
    records = engine.feedforward(network, x)
    gradient = Gradient.unfilled(network.layout, network.dtype)
    layers: list[Neurons] = []
    for index, record in enumerate(records):
        try:
            layers += _neurons(network.layers[index], record, dict(gradient[index]))
        except Exception as problem:
            raise with_location(problem, network.layer_name(index)) from problem
    return layers, _nabla(network, cost, records[-1].a, y), gradient


def _neurons(layer: Layer, record: Any, gradient: dict[str, Array]) -> list[Neurons]:
    if isinstance(layer, Dense):
        slope, z = np.asarray(layer.activation.derivative(record.z)), record.z
        mixed = (*z.shape, z.shape[-1])
        name = f"{type(layer.activation).__name__}.derivative"
        check_result(slope, mixed if slope.ndim == len(mixed) else z.shape, z.dtype, name)
        return [Neurons(layer, record, slope, gradient)]
    if isinstance(layer, Chain):
        parts = enumerate(zip(layer.layers, record.records, strict=True))
        return [
            neurons
            for number, (part, inner) in parts
            for neurons in _neurons(part, inner, inner_views(gradient, number))
        ]
    if isinstance(layer, (Flatten, Dropout)):
        return []
    raise ArgumentError(
        "(33)-(35) and (53) speak of layers of neurons: Dense, or chains of them; use backprop, "
        "per_sample, finite_difference or complex_step for this network"
    )


def _nabla(network: Network, cost: Cost, a: Array, y: Array) -> Array:
    name = type(cost).__name__
    try:
        nabla = check_result(cost.derivative(a, y), y.shape, y.dtype, name, ".derivative")
    except Exception as problem:
        raise with_location(
            problem, f"the cost {name}, for outputs of shape {y.shape}"
        ) from problem
    if network.dtype != EXACT and np.isinf(nabla).any():
        place = tuple(np.argwhere(np.isinf(nabla))[0].tolist())
        raise DomainError(
            f"{name} has no slope at the output {a[place]} of sample {place[0]}, so ∇_a C · σ'(z) "
            "is ∞ · 0; backprop has the product from a fused pair, where one is declared"
        )
    return nabla
