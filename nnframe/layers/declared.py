"""What a layer says of itself before it is used: checked, as a network is laid out by it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nnframe.abstract import Layer
from nnframe.arrays import Array, Shape, as_float
from nnframe.errors import PluginError
from nnframe.settings import shown


def shape_after(layer: Layer, shape_in: Shape) -> Shape:
    """What `layer.shape_out` returns, once it is known to be a shape.

    Raises
    ------
    PluginError
        For anything but a tuple of whole numbers above 0.

    Examples
    --------
    >>> from nnframe import Dense
    >>> shape_after(Dense(3), (2,))
    (3,)
    """
    shape = layer.shape_out(shape_in)
    if type(shape) is not tuple or not all(_is_size(size) for size in shape):
        raise PluginError(
            f"{type(layer).__name__}.shape_out returned {shown(shape)}, expected a tuple of whole "
            "numbers of 1 or more, as (30,)"
        )
    return shape


def _is_size(size: object) -> bool:
    return isinstance(size, (int, np.integer)) and not isinstance(size, bool) and size > 0


def initial_values(layer: Layer, shape_in: Shape, rng: np.random.Generator) -> dict[str, Array]:
    """What `layer.initial_parameters` returns, as arrays of real or exact numbers.

    Raises
    ------
    PluginError
        For anything but a dict, and for a name that would hide a method of the layer.
    DtypeError, ShapeError
        For values that are no numbers.

    Examples
    --------
    >>> from nnframe import Dense
    >>> sorted(initial_values(Dense(3), (2,), np.random.default_rng(0)))
    ['b', 'w']
    """
    name = type(layer).__name__
    values = layer.initial_parameters(shape_in, rng)
    if not isinstance(values, Mapping):
        raise PluginError(
            f"{name}.initial_parameters returned {shown(values)}, expected a dict of arrays by name"
        )
    for parameter in values:
        taken = not isinstance(parameter, str) or parameter == "parameters"
        if taken or callable(getattr(type(layer), parameter, None)):
            raise PluginError(
                f"{name}.initial_parameters has a parameter called {shown(parameter)}: expected a "
                "text that is no method of the layer"
            )
    return {key: as_float(value, f"the initial {key}") for key, value in values.items()}
