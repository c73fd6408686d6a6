"""What `layer.w = …` means: w is a view into θ, so the numbers are written there.

Numbers that no network would read are refused: under another name, or in a layer's description.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nnframe.arrays import Array, as_dtype
from nnframe.errors import ArgumentError, ShapeError, UnboundLayerError
from nnframe.initializers import Initializer
from nnframe.parameters import place_before

#: Of a field of an attrs layer: it is a parameter, there once a network has bound the layer.
PARAMETER = {"nnframe": "a parameter"}


def assign(layer: Any, name: str, value: Any) -> None:
    """Set an attribute of a layer, or the numbers of a parameter.

    Raises
    ------
    ShapeError, DtypeError
        For a parameter of another shape, or of no numbers: nothing broadcasts.
    ArgumentError
        For what looks like a parameter of a bound layer, and is none.
    UnboundLayerError
        For a parameter of a layer that no network has bound.
    """
    kind = type(layer).__name__
    views = layer.__dict__.get("parameters")
    if views is None:
        _check_is_no_parameter(layer, name)
        object.__setattr__(layer, name, value)
        return
    view, what = views.get(name), f"{place_before(views)}{kind}.{name}"
    if view is None:
        _check_means_no_parameter(views, name, value, getattr(layer, name, None), what)
        object.__setattr__(layer, name, value)
    elif value is not view:
        value = as_dtype(value, view.dtype, what)
        if value.shape != view.shape:
            raise ShapeError(f"{what} has shape {view.shape}, got {value.shape}")
        view[...] = value


def _check_is_no_parameter(layer: Any, name: str) -> None:
    fields = getattr(type(layer), "__attrs_attrs__", ())
    if any(field.name == name and field.metadata == PARAMETER for field in fields):
        raise UnboundLayerError(
            f"{type(layer).__name__}.{name} is not there yet: a Network binds a copy of the layer, "
            f"and draws its {name}; write network.layers[…].{name} = …"
        )


def _check_means_no_parameter(
    views: dict[str, Array], name: str, value: Any, present: Any, what: str
) -> None:
    """`present` is what stands under that name."""
    names = " and ".join(views)
    if name.lower() in map(str.lower, views):
        raise ArgumentError(f"{what} is no parameter: they are called {names}")
    if isinstance(present, Initializer) and isinstance(value, (np.ndarray, list)):
        raise ArgumentError(
            f"{what} says how numbers are drawn at the start: the parameters themselves are called "
            f"{names}"
        )
