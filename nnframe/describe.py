"""How nnframe's objects print: the call that would make them, defaults left out."""

from __future__ import annotations

from typing import Any

import attrs

from nnframe.arrays import Shape


def call_repr(thing: Any) -> str:
    """The shortest call that makes `thing`, an instance of an attrs class.

    Examples
    --------
    >>> from nnframe import LeakyReLU
    >>> LeakyReLU(), LeakyReLU(0.2)
    (LeakyReLU(), LeakyReLU(slope=0.2))
    """
    arguments = []
    for field in attrs.fields(type(thing)):
        value = getattr(thing, field.name, None)
        default = field.default
        if isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # attrs types it as a function
            default = default.factory()
        if not field.init or repr(value) == repr(default):
            continue
        required = field.default is attrs.NOTHING
        arguments.append(repr(value) if required else f"{field.name}={value!r}")
    return f"{type(thing).__name__}({', '.join(arguments)})"


def width(shape: Shape) -> str:
    """One sample's shape as a person writes it: 784, or 1×28×28."""
    return "×".join(map(str, shape))
