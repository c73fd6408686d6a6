"""What the layers of images have in common: windows that move over height and width.

An image is channels × height × width, one sample of a batch (m, channels, height, width): the order
of torch, where one channel lies in one piece of memory.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, TypeAlias

from attrs import frozen

from nnframe.arrays import Array, Shape
from nnframe.describe import width
from nnframe.errors import ArgumentError, ShapeError
from nnframe.settings import Whole, plain, shown, whole

Pair: TypeAlias = tuple[int, int]


def pair(value: Whole | Sequence[Whole]) -> Pair:
    """One number for height and width alike, or a pair of them.

    Examples
    --------
    >>> pair(5), pair((3, 5))
    ((5, 5), (3, 5))
    """
    both = value if isinstance(value, (tuple, list)) else (value, value)
    sizes: Any = tuple(map(plain, both))  # whether they are two, a validator says
    found: Pair = sizes
    return found


def pair_or_none(value: Whole | Sequence[Whole] | None) -> Pair | None:
    """`pair`, where there is something."""
    return None if value is None else pair(value)


def must_be_sizes(owner: Any, field: Any, value: Any) -> None:
    """Two whole numbers of 1 or more, as an attrs validator."""
    _each(owner, field, value, 1)


def must_be_margins(owner: Any, field: Any, value: Any) -> None:
    """Two whole numbers of 0 or more, as an attrs validator."""
    _each(owner, field, value, 0)


def _each(owner: Any, field: Any, value: Any, least: int) -> None:
    what = f"{type(owner).__name__}'s {field.name}"
    if len(value) != 2:
        raise ArgumentError(
            f"{what} must be one number, or two (height, width), got {shown(value)}"
        )
    for number in value:
        whole(number, what, least)


def as_image(layer: object, shape: Shape) -> tuple[int, int, int]:
    """`shape` as channels, height and width.

    Raises
    ------
    ShapeError
        If it is something else, with the `Reshape` that would help.
    """
    if len(shape) == 3:
        return shape
    side = math.isqrt(shape[0]) if len(shape) == 1 else 0
    if len(shape) == 2:
        wanted = f"Reshape({(1, *shape)})"
    elif side > 1 and side * side == shape[0]:
        wanted = f"Reshape({(1, side, side)})"
    else:
        wanted = "Reshape((channels, height, width))"
    raise ShapeError(
        f"{layer!r} takes images, channels × height × width, got {width(shape)} a sample: "
        f"put {wanted} before it"
    )


@frozen
class Windows:
    """Where windows lie on an image: their size, the step from one to the next, and more.

    Attributes
    ----------
    size, stride, padding, dilation : (int, int)
        In height and width: numbers in a window, the step from one window to the next, zeros beyond
        each edge, and the step from one number of a window to the next.

    Examples
    --------
    >>> Windows((5, 5)).places(None, (1, 28, 28))
    (24, 24)
    """

    size: Pair
    stride: Pair = (1, 1)
    padding: Pair = (0, 0)
    dilation: Pair = (1, 1)

    def places(self, layer: object, shape: Shape) -> Pair:
        """How many windows fit below and beside one another.

        Raises
        ------
        ShapeError
            If not one of them does.
        """
        high, wide = (
            (n + 2 * p - d * (k - 1) - 1) // s + 1
            for n, k, s, p, d in zip(
                shape[1:], self.size, self.stride, self.padding, self.dilation, strict=True
            )
        )
        if high < 1 or wide < 1:
            reach = [d * (k - 1) + 1 for d, k in zip(self.dilation, self.size, strict=True)]
            raise ShapeError(
                f"{layer!r} has windows of {width(tuple(reach))} numbers, which do not fit into "
                f"images of {width(shape)}: take smaller windows, or padding"
            )
        return high, wide

    def numbers(self, image: Array, places: Pair) -> list[Array]:
        """Views of a padded image: the first number of every window, the second, and so on.

        In reading order. Each view is (m, channels, high, wide), one number for each window.
        """
        (dy, dx), (sy, sx), (high, wide) = self.dilation, self.stride, places
        return [
            image[:, :, y : y + sy * (high - 1) + 1 : sy, x : x + sx * (wide - 1) + 1 : sx]
            for y in range(0, dy * self.size[0], dy)
            for x in range(0, dx * self.size[1], dx)
        ]
