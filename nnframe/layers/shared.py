"""One layer in several places: its parameters are there once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import numpy as np
from attrs import define, field, setters

from nnframe.abstract import Activation, Layer, LayerDerivative, error_activation
from nnframe.arrays import Array, Shape
from nnframe.layers.declared import initial_values, shape_after
from nnframe.parameters import Holder, SharedValue
from nnframe.settings import must_be

if TYPE_CHECKING:
    from typing import Self


@final
@define(eq=False, repr=False, slots=False, on_setattr=setters.NO_OP)
class Shared(Layer):
    r"""A layer whose parameters are the same wherever this description stands in a network.

    Put one `Shared` into a network twice, also inside of layers made of layers, and its places look
    into the same slice of θ, which lies where the first of them stands. A change of w reaches C by
    way of each place, so its gradient is the sum of what they contribute:
    :math:`\partial C/\partial w = \sum_i \partial C/\partial w|_i`. Two descriptions share nothing,
    nor do two networks.

    Parameters
    ----------
    layer : Layer
    holder : Holder, optional
        Who holds the parameters; somebody new, if not given.

    Raises
    ------
    ShapeError
        When its places get inputs for which the parameters would need different shapes.

    Examples
    --------
    >>> from nnframe import Dense, Network, Tanh
    >>> step = Shared(Dense(3, Tanh()))
    >>> network = Network([step, step, step], n_in=3)
    >>> network
    Network(3 → 3 → 3 → 3, 12 parameters, float64)
    >>> network.layers[0].w = np.eye(3)
    >>> network.layers[2].w[0]
    array([1., 0., 0.])
    """

    layer: Layer = field(validator=must_be(Layer))
    holder: Holder = field(factory=Holder, validator=must_be(Holder), kw_only=True)

    def shape_out(self, shape_in: Shape) -> Shape:
        return shape_after(self.layer, shape_in)

    def initial_parameters(self, shape_in: Shape, rng: np.random.Generator) -> dict[str, Any]:
        values: dict[str, Any] = initial_values(self.layer, shape_in, rng)
        for name, value in values.items():
            if not isinstance(value, SharedValue):  # else a part is shared for itself already
                values[name] = SharedValue(self.holder, name, value)
        return values

    def with_parameters(self, views: dict[str, Array]) -> Self:
        bound = super().with_parameters(views)
        bound.__dict__["layer"] = self.layer.with_parameters(views)
        return bound

    def forward(self, a_in: Array, training: np.random.Generator | None = None) -> Any:
        return self.layer.forward(a_in, training)

    def derivative(self, record: Any, grad_a: Array) -> LayerDerivative:
        return self.layer.derivative(record, grad_a)

    def observed(self, record: Any) -> dict[str, Array]:
        return self.layer.observed(record)

    def penalized(self) -> tuple[str, ...]:
        return self.layer.penalized()

    @property
    def output_activation(self) -> Activation | None:
        return error_activation(self.layer)

    def derivative_from_error(
        self, record: Any, delta: Array, input_wanted: bool = True
    ) -> LayerDerivative:
        return self.layer.derivative_from_error(record, delta, input_wanted)
