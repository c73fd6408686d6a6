"""Rows of numbers as images, and a grid of images as a figure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nnframe.arrays import Array, Shape
from nnframe.errors import ShapeError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLUMNS = 5


def image_shape(n: int, shape: tuple[int, int] | None = None) -> tuple[int, int]:
    """Height and width of an image of n numbers: as given, or a square.

    Raises
    ------
    ShapeError
        If it is no square and nothing is given, or something else is.

    Examples
    --------
    >>> image_shape(784), image_shape(6, (2, 3))
    ((28, 28), (2, 3))
    """
    side = math.isqrt(n)
    if shape is None:
        if side * side != n:
            raise ShapeError(
                f"{n} numbers are no square image: give its height and width, as shape=(28, 28)"
            )
        return side, side
    height, width = shape
    if height * width != n:
        raise ShapeError(f"an image of {height} × {width} has {height * width} numbers, got {n}")
    return height, width


def flat_image(sample: Array, shape: tuple[int, int] | None = None) -> Array:
    """One sample as an image (height, width); of several channels, their mean.

    Examples
    --------
    >>> import numpy as np
    >>> flat_image(np.arange(4.0)).shape, flat_image(np.zeros((3, 5, 7))).shape
    ((2, 2), (5, 7))
    """
    if sample.ndim == 2 and shape is None:
        return sample
    if sample.ndim == 3 and shape is None:
        mean: Array = sample.mean(axis=0)
        return mean
    return sample.reshape(image_shape(sample.size, shape))


def grid_size(n: int) -> tuple[float, float]:
    """Inches of a grid of n images, each with a line of text above it."""
    return 6.4, 1.62 * math.ceil(n / COLUMNS) + 0.1


def draw_grid(
    figure: Figure,
    images: Sequence[Array],
    titles: Sequence[str],
    cmap: str,
    limits: Sequence[tuple[float, float]],
) -> None:
    """Images in rows of five, each in the colours from its own lowest to its highest number."""
    if not images:
        figure.text(0.5, 0.5, "There is none.", ha="center", va="center")
        return
    rows = math.ceil(len(images) / COLUMNS)
    panels = figure.subplots(rows, COLUMNS, squeeze=False).ravel()
    for axes in panels:
        axes.set_axis_off()
    for axes, image, title, (low, high) in zip(panels, images, titles, limits, strict=False):
        axes.imshow(image, cmap=cmap, vmin=low, vmax=high, interpolation="nearest")
        axes.set_title(title, fontsize=13, pad=3)


def matches(shape: Shape) -> bool:
    """Whether samples of this shape can be seen as images without asking.

    Examples
    --------
    >>> matches((784,)), matches((2,)), matches((1, 28, 28)), matches((6,))
    (True, False, True, False)
    """
    if len(shape) == 1:
        side = math.isqrt(shape[0])
        return side * side == shape[0] and side >= 4
    return len(shape) in (2, 3)
