"""Smaller images: one number for each window."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np
from attrs import define, field, setters
from attrs.validators import optional

from nnframe.abstract import Layer, LayerDerivative
from nnframe.arrays import Array, Shape
from nnframe.layers.flatten import PlainRecord
from nnframe.layers.images import Pair, Windows, as_image, must_be_sizes, pair, pair_or_none


@define(eq=False, repr=False, slots=False, on_setattr=setters.NO_OP)
class Pooling(Layer):
    """One number a window, channel by channel; a subclass says which, in `of` and `back`."""

    size: Pair = field(default=(2, 2), converter=pair, validator=must_be_sizes)
    stride: Pair | None = field(
        default=None, converter=pair_or_none, validator=optional(must_be_sizes)
    )

    @property
    def windows(self) -> Windows:
        """Where the windows lie: side by side, unless a stride is given."""
        return Windows(self.size, self.stride or self.size)

    def shape_out(self, shape_in: Shape) -> Shape:
        channels, *_ = as_image(self, shape_in)
        return (channels, *self.windows.places(self, shape_in))

    @abstractmethod
    def of(self, numbers: list[Array]) -> Array:
        """One number for each window, from the first number of every window, and so on."""

    @abstractmethod
    def back(self, numbers: list[Array], a: Array, grad_a: Array) -> list[Array]:
        """∂C/∂a_in by way of the first number of every window, and so on."""

    def _numbers(self, image: Array) -> list[Array]:
        return self.windows.numbers(image, self.windows.places(self, image.shape[1:]))

    @np.errstate(all="ignore")
    def forward(self, a_in: Array, training: np.random.Generator | None = None) -> PlainRecord:
        return PlainRecord(a_in, self.of(self._numbers(a_in)))

    @np.errstate(all="ignore")
    def derivative(self, record: PlainRecord, grad_a: Array) -> LayerDerivative:
        grad_a_in = np.zeros_like(record.a_in)
        parts = self.back(self._numbers(record.a_in), record.a, grad_a)
        for place, part in zip(self._numbers(grad_a_in), parts, strict=True):
            place += part  # windows may overlap: what comes back adds up
        return LayerDerivative(grad_a_in, {})
