"""What a layer says of itself before it is used: checked, as a network is laid out by it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from nnframe.abstract import Layer
from nnframe.arrays import EXACT, Array, Shape, as_dtype, as_float
from nnframe.errors import ArgumentError, DataError, PluginError
from nnframe.parameters import SharedValue
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
    if type(shape) is not tuple or not shape or not all(_is_size(size) for size in shape):
        raise PluginError(
            f"{type(layer).__name__}.shape_out returned {shown(shape)}, expected a tuple of whole "
            "numbers of 1 or more, as (30,)"
        )
    return shape


def _is_size(size: object) -> bool:
    return isinstance(size, (int, np.integer)) and not isinstance(size, bool) and int(size) > 0


def initial_values(layer: Layer, shape_in: Shape, rng: np.random.Generator) -> dict[str, Any]:
    """What `layer.initial_parameters` returns, as arrays of real or exact numbers.

    Shared values stay what they are, around such an array.

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
    numbers = {key: _numbers(value, f"the initial {key}") for key, value in values.items()}
    if "parameters" not in layer.__dict__:  # else a network has bound it before
        _check_nothing_is_lost(layer, numbers)
    return numbers


def _check_nothing_is_lost(layer: Layer, initial: Mapping[str, Any]) -> None:
    """Raise `ArgumentError` for arrays that were put into a layer and would be replaced."""
    for name, value in initial.items():
        own = layer.__dict__.get(name)
        drawn = value.value if isinstance(value, SharedValue) else value
        if isinstance(own, np.ndarray) and not np.array_equal(own, drawn):
            kind = type(layer).__name__
            raise ArgumentError(
                f"{kind}.{name} was set before a network has bound the layer, and would be lost: "
                f"return it from initial_parameters, or write network.layers[…].{name} = … "
                "afterwards"
            )


def _numbers(value: Any, what: str) -> Any:
    if isinstance(value, SharedValue):
        return SharedValue(value.holder, value.name, as_float(value.value, what))
    return as_float(value, what)


def initial_theta(flat: Array, dtype: np.dtype[Any]) -> Array:
    """The initial values of all layers, one vector, in this dtype.

    Raises
    ------
    DataError
        For numbers beyond those of the dtype; in an exact network for NaN and infinity.
    """
    if dtype == EXACT:
        from fractions import Fraction  # only exact mode needs it

        return _each(flat, Fraction)
    flat = _each(flat, float).astype(np.float64) if flat.dtype == EXACT else flat
    return np.array(as_dtype(flat, dtype, "the initial θ"))


def _each(flat: Array, kind: Callable[[Any], Any]) -> Array:
    try:
        return np.array([kind(value) for value in flat.tolist()], dtype=object)
    except (ValueError, OverflowError) as error:  # of NaN and infinity, or beyond all floats
        raise DataError(
            f"the initial θ has a number that no {kind.__name__} is: {error}"
        ) from error
