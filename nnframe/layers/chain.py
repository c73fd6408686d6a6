"""Layers one after the other, as one layer."""

from __future__ import annotations

from typing import final

import numpy as np
from attrs import define, field, setters

from nnframe.abstract import Activation, Layer, LayerDerivative, error_activation
from nnframe.arrays import Array
from nnframe.layers.composite import Composite, CompositeRecord, as_parts, run, run_back


@final
@define(eq=False, slots=False, on_setattr=setters.NO_OP)
class Chain(Composite):
    """Several layers that count as one: a block to reuse, or the inside of a `Residual`.

    Parameters
    ----------
    layers : sequence of Layer

    Examples
    --------
    >>> from nnframe import Dense, Network
    >>> network = Network([Chain([Dense(3), Dense(2)])], n_in=4)
    >>> sorted(network.layers[0].parameters)
    ['0.b', '0.w', '1.b', '1.w']
    """

    layers: tuple[Layer, ...] = field(converter=as_parts)

    def forward(self, a_in: Array, training: np.random.Generator | None = None) -> CompositeRecord:
        return run(self.layers, a_in, training)

    def derivative(self, record: CompositeRecord, grad_a: Array) -> LayerDerivative:
        return LayerDerivative(*run_back(self.layers, record, grad_a))

    @property
    def output_activation(self) -> Activation | None:
        return error_activation(self.layers[-1])

    def derivative_from_error(
        self, record: CompositeRecord, delta: Array, input_wanted: bool = True
    ) -> LayerDerivative:
        return LayerDerivative(*run_back(self.layers, record, None, delta, input_wanted))
