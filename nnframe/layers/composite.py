"""A layer made of layers: how it names and hands out its parts' parameters."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from nnframe.abstract import Delta, Layer
from nnframe.arrays import Array, Shape, check_result, output_of, three_of
from nnframe.errors import ArgumentError, with_location
from nnframe.layers.declared import initial_values, shape_after
from nnframe.parameters import PlacedViews, place_before
from nnframe.settings import instance_of, shown

if TYPE_CHECKING:
    from typing import Self


@frozen(eq=False)
class CompositeRecord:
    """What a layer made of layers did: `a_in`, `a`, and its parts' own `records`.

    `z` is the z of the last part, where that has one.
    """

    a_in: Array
    records: tuple[Any, ...]
    a: Array

    @property
    def z(self) -> Array:
        """The weighted input of the last part.

        Raises
        ------
        AttributeError
            If that part has none.
        """
        z: Array = self.records[-1].z
        return z

    def _repr_html_(self) -> str:
        from nnframe.explanation import notebook  # only a notebook needs it

        return notebook.record(self)


class Composite(Layer):
    """Parts in a row; part i's parameter "w" is called "i.w" here.

    A subclass has the attribute `layers` and says what it does with the parts in `forward` and
    `derivative`.
    """

    layers: tuple[Layer, ...]

    def shape_out(self, shape_in: Shape) -> Shape:
        for layer in self.layers:
            shape_in = shape_after(layer, shape_in)
        return shape_in

    def initial_parameters(self, shape_in: Shape, rng: np.random.Generator) -> dict[str, Array]:
        values = {}
        for number, layer in enumerate(self.layers):
            shape_out = shape_after(layer, shape_in)
            for name, value in initial_values(layer, shape_in, rng).items():
                values[f"{number}.{name}"] = value
            shape_in = shape_out
        return values

    def observed(self, record: CompositeRecord) -> dict[str, Array]:
        return {
            f"{number}.{name}": value
            for number, (layer, part) in enumerate(zip(self.layers, record.records, strict=True))
            for name, value in layer.observed(part).items()
        }

    def penalized(self) -> tuple[str, ...]:
        return tuple(
            f"{number}.{name}"
            for number, layer in enumerate(self.layers)
            for name in layer.penalized()
        )

    def with_parameters(self, views: dict[str, Array]) -> Self:
        bound = copy.copy(self)
        bound.__dict__["parameters"] = views
        bound.__dict__["layers"] = tuple(
            layer.with_parameters(inner_views(views, number))
            for number, layer in enumerate(self.layers)
        )
        return bound


def inner_views(views: dict[str, Array], number: int) -> dict[str, Array]:
    """The parameters of part `number`, under the names that the part itself gave them."""
    prefix = f"{number}."
    inner = {
        name.removeprefix(prefix): view for name, view in views.items() if name.startswith(prefix)
    }
    return PlacedViews(inner, f"{place_before(views)}part {number}")


def run(
    layers: tuple[Layer, ...], a_in: Array, training: np.random.Generator | None
) -> CompositeRecord:
    """Run `layers` one after the other."""
    records, a = [], a_in
    for number, layer in enumerate(layers):
        records.append(run_part(layer, a, training, f"part {number}"))
        a = records[-1].a
    return CompositeRecord(a_in, tuple(records), a)


def run_part(layer: Layer, a_in: Array, training: np.random.Generator | None, where: str) -> Any:
    """The record of one layer of several, once its activations are what the layer declares."""
    try:
        record = layer.forward(a_in, training)
        shape = (len(a_in), *shape_after(layer, a_in.shape[1:]))
        check_part(output_of(record), shape, a_in.dtype, "forward")
    except Exception as error:
        raise with_location(error, f"{where}, {layer!r}") from error
    return record


def check_part(array: Any, shape: Shape, dtype: np.dtype[Any], what: str) -> None:
    """`check_result` where the bytes may be in the foreign order of what came in."""
    given = getattr(array, "dtype", dtype)
    if given is not dtype and given.newbyteorder("=") == dtype.newbyteorder("="):
        dtype = given
    check_result(array, shape, dtype, what)


def run_back(
    layers: tuple[Layer, ...],
    record: CompositeRecord,
    grad_a: Array | None,
    delta: Array | None = None,
    input_wanted: bool = True,
) -> tuple[Array, dict[str, Array], tuple[Delta, ...]]:
    """Run the derivative of `run`: from ∂C/∂a, or from δ of the last layer where that is given."""
    gradients: dict[str, Array] = {}
    deltas: list[Delta] = []
    for number in reversed(range(len(layers))):
        layer, part = layers[number], record.records[number]
        try:
            if delta is None:
                assert grad_a is not None
                result = layer.derivative(part, grad_a)
            else:
                wanted = input_wanted or number > 0
                result = layer.derivative_from_error(part, delta, wanted)
                delta = None
            grad_a, inner, inner_delta = three_of(result)
            check_part(grad_a, part.a_in.shape, part.a_in.dtype, "∂C/∂a_in of derivative")
        except Exception as error:
            raise with_location(error, f"part {number}, {layer!r}") from error
        deltas.insert(0, inner_delta)
        gradients.update({f"{number}.{name}": value for name, value in inner.items()})
    assert grad_a is not None
    return grad_a, gradients, tuple(deltas)


def as_parts(layers: Iterable[Layer]) -> tuple[Layer, ...]:
    """These layers as a tuple, or `ArgumentError`."""
    values: Any = layers  # whatever a caller without a type checker has there
    if isinstance(values, Layer) or not isinstance(values, Iterable):
        got = f"got {shown(values)}: write [layer, layer, …]"
        raise ArgumentError(f"expected a list of layers, {got}")
    try:
        parts = tuple(values)
    except TypeError as error:  # an array of no dimension says that it can be gone through
        raise ArgumentError(f"expected a list of layers, got {shown(values)}") from error
    for number, layer in enumerate(parts):
        instance_of(Layer, layer, f"number {number} of a list of layers")
    if not parts:
        raise ArgumentError("expected at least one layer, got an empty list")
    return parts
