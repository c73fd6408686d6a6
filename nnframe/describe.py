"""How nnframe's objects print: the call that would make them, defaults left out."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from nnframe.arrays import Shape


def call_repr(thing: Any) -> str:
    """The shortest call that makes `thing`: an attrs class's settings, else its plain attributes.

    Examples
    --------
    >>> from nnframe import LeakyReLU
    >>> LeakyReLU(), LeakyReLU(0.2)
    (LeakyReLU(), LeakyReLU(slope=0.2))
    """
    settings = attrs_settings(thing) if attrs.has(type(thing)) else plain_settings(thing)
    return f"{type(thing).__name__}({', '.join(settings)})"


def attrs_settings(thing: Any) -> list[str]:
    """The arguments of an attrs class that differ from their defaults."""
    settings = []
    for field in attrs.fields(type(thing)):
        if not field.init:
            continue
        default, value = field.default, repr(getattr(thing, field.name))
        if isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # attrs calls it a function
            default = default.factory()
        if default is attrs.NOTHING:
            settings.append(value)
        elif value != repr(default):
            settings.append(f"{field.name}={value}")
    return settings


def plain_settings(thing: Any) -> list[str]:
    """The attributes that a plain `__init__` has set, but for arrays."""
    return [
        f"{name}={value!r}"
        for name, value in getattr(thing, "__dict__", {}).items()
        if not name.startswith("_") and name != "parameters" and not isinstance(value, np.ndarray)
    ]


def width(shape: Shape) -> str:
    """One sample's shape as a person writes it: 784, or 1×28×28."""
    return "×".join(map(str, shape))


def dtype_name(dtype: np.dtype[Any]) -> str:
    """A network's dtype as a person calls it."""
    return "exact fractions" if dtype.kind == "O" else str(dtype)
