"""What a network says of itself: the table of `Network.summary`, and why an array does not fit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from nnframe.arrays import Shape
from nnframe.describe import dtype_name, width
from nnframe.table import table

if TYPE_CHECKING:
    from nnframe.network import Network


#: What the columns of `rows_of` hold.
TITLES = ("layer", "in → out", "parameters", "numbers")


def of_layers(network: Network) -> str:
    """The rows of a network in columns of text."""
    return table(TITLES, rows_of(network), "<><", total=True)


def rows_of(network: Network) -> list[tuple[str, str, str, str]]:
    """A row a layer: its shapes, its parameters, how many numbers these are; and the total."""
    rows = []
    for index, layer in enumerate(network.layers):
        shapes = network.layout.shapes[index]
        shared = {name for place, name in network.layout.shared if place == index}
        names = ", ".join(
            f"{name} {shape}" + " shared" * (name in shared) for name, shape in shapes.items()
        )
        count = sum(math.prod(shapes[name]) for name in shapes.keys() - shared)
        before, after = network.shapes[index : index + 2]
        rows.append((repr(layer), f"{width(before)} → {width(after)}", names, f"{count:,}"))
    ends = f"{width(network.shapes[0])} → {width(network.shapes[-1])}"
    rows.append(("total", ends, dtype_name(network.dtype), f"{network.layout.size:,}"))
    return rows


def misfit(network: Network, got: Shape, what: str, which: int) -> str:
    """Why `got` is not the shape of a batch of inputs (which 0) or of targets (which -1)."""
    shape = network.shapes[which]
    n = width(shape)
    side = "takes" if which == 0 else "returns"
    expected = f"({n},) or (m, {n})" if len(shape) == 1 else f"{shape} or (m, {n})"
    message = (
        f"{network!r} {side} {n} number{'s' * (n != '1')} a sample: expected {what} of shape "
        f"{expected}, got {got}"
    )
    if len(shape) == 1 and got[:1] == shape and len(got) == 2:
        message += f"; samples are rows, did you pass columns? Pass {what.split()[-1]}.T"
    elif shape == (1,) and len(got) == 1:
        message += f"; one number a sample is {what.split()[-1]}.reshape(-1, 1)"
    elif which == -1 and len(got) == 1:
        message += f"; for class numbers use nnframe.one_hot(y, {n})"
    elif which == -1 and len(shape) > 1 and len(got) == 2:
        message += f"; for rows of {got[1]} end the network with Flatten(), Dense({got[1]})"
    elif len(shape) == 1 and len(got) > 2:
        message += "; start the network with Flatten(), or reshape the samples to rows"
    return message
