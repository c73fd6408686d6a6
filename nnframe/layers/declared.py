"""What a layer says of itself before it is used: checked, as a network is laid out by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nnframe.abstract import Layer
from nnframe.arrays import EXACT, Array, Shape, as_dtype, as_float, check_finite
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
    return isinstance(size, (int, np.integer)) and not isinstance(size, bool) and int(size) > 0


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


def initial_theta(initial: Sequence[dict[str, Array]], dtype: np.dtype[Any]) -> Array:
    """The initial values of all layers as one vector of this dtype.

    Raises
    ------
    DataError
        For numbers beyond those of the dtype; in an exact network for NaN and infinity.
    """
    values = [value.ravel() for layer in initial for value in layer.values()]
    flat = np.concatenate(values) if values else np.empty(0)
    if dtype == EXACT:
        from fractions import Fraction  # only exact mode needs it

        for value in values:
            check_finite(value, "the initial θ")
        return np.array([Fraction(value) for value in flat.tolist()], dtype=object)
    flat = flat.astype(np.float64) if flat.dtype == EXACT else flat
    return np.array(as_dtype(flat, dtype, "the initial θ"))
