"""Layers beside one another: all see the same input, and their outputs are joined."""

from __future__ import annotations

from typing import final

import numpy as np
from attrs import define, field, setters

from nnframe.abstract import Delta, Layer, LayerDerivative
from nnframe.arrays import Array, Shape, three_of
from nnframe.describe import width
from nnframe.errors import ShapeError, with_location
from nnframe.layers.composite import Composite, CompositeRecord, as_parts, check_part, run_part
from nnframe.layers.declared import initial_values, shape_after
from nnframe.settings import must_be_one_of

CONCATENATE, ADD = "concatenate", "add"


@final
@define(eq=False, repr=False, slots=False, on_setattr=setters.NO_OP)
class Parallel(Composite):
    r"""Branches that read one input: :math:`a = (F_1(a_{in}), F_2(a_{in}), \ldots)`, or their sum.

    What comes back is the sum over the branches either way, :math:`\partial C/\partial a_{in} =
    \sum_i \partial C/\partial a_{in}|_{F_i}`. A branch of several layers is a `Chain`.

    Parameters
    ----------
    layers : sequence of Layer
        The branches.
    join : "concatenate" or "add", default "concatenate"
        Put outputs behind one another, rows as rows and images by their channels; or add them up.

    Raises
    ------
    ShapeError
        When bound to an input for which the outputs do not fit one another.

    Examples
    --------
    >>> from nnframe import Dense, Linear, Network, Tanh
    >>> branches = [Dense(3, Tanh()), Dense(2, Linear())]
    >>> Network([Parallel(branches)], n_in=4)
    Network(4 → 5, 25 parameters, float64)
    """

    layers: tuple[Layer, ...] = field(converter=as_parts)
    join: str = field(default=CONCATENATE, validator=must_be_one_of(CONCATENATE, ADD))

    def shape_out(self, shape_in: Shape) -> Shape:
        shapes = [shape_after(layer, shape_in) for layer in self.layers]
        kept = [shape[1:] if self.join == CONCATENATE else shape for shape in shapes]
        if any(shape != kept[0] for shape in kept) or not shapes[0]:
            got = ", ".join(map(width, shapes))
            raise ShapeError(
                f"Parallel cannot {self.join} branches that return {got} numbers: "
                + ("all but the first size" if self.join == CONCATENATE else "their shapes")
                + " must be equal"
            )
        if self.join == ADD:
            return shapes[0]
        return (sum(shape[0] for shape in shapes), *kept[0])

    def initial_parameters(self, shape_in: Shape, rng: np.random.Generator) -> dict[str, Array]:
        return {
            f"{number}.{name}": value
            for number, layer in enumerate(self.layers)
            for name, value in initial_values(layer, shape_in, rng).items()
        }

    def forward(self, a_in: Array, training: np.random.Generator | None = None) -> CompositeRecord:
        records = [
            run_part(layer, a_in, training, f"branch {number}")
            for number, layer in enumerate(self.layers)
        ]
        outputs = [record.a for record in records]
        a = np.concatenate(outputs, axis=1) if self.join == CONCATENATE else _total(outputs)
        return CompositeRecord(a_in, tuple(records), a)

    def derivative(self, record: CompositeRecord, grad_a: Array) -> LayerDerivative:
        a_in, gradients = record.a_in, dict[str, Array]()
        deltas: list[Delta] = []
        back: list[Array] = []
        start = 0
        for number, layer in enumerate(self.layers):
            part, own = record.records[number], grad_a
            if self.join == CONCATENATE:
                own = grad_a[:, start : start + part.a.shape[1]]
                start += part.a.shape[1]
            try:
                grad_a_in, inner, delta = three_of(layer.derivative(part, own))
                check_part(grad_a_in, a_in.shape, a_in.dtype, "∂C/∂a_in of derivative")
            except Exception as error:
                raise with_location(error, f"branch {number}, {layer!r}") from error
            back.append(grad_a_in)
            deltas.append(delta)
            gradients.update({f"{number}.{name}": value for name, value in inner.items()})
        return LayerDerivative(_total(back), gradients, tuple(deltas))


def _total(arrays: list[Array]) -> Array:
    total: Array = arrays[0]
    with np.errstate(all="ignore"):
        for array in arrays[1:]:
            total = total + array
    return total
