"""θ as one vector, and its gradient: where each layer's parameters lie in them.

§2.8 of the chapter numbers the weights w_1, w_2, …; this is that numbering. Optimisers, finite
differences and files see one vector, layers see named views into it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from attrs import field, frozen

from nnframe.arrays import EXACT, Array, Shape


@frozen(eq=False)
class Layout:
    """The order of the parameters in θ: layer by layer, by name, each in C order.

    Attributes
    ----------
    shapes : tuple of dict
        For each layer, the shape of each of its parameters by name.

    Examples
    --------
    >>> layout = Layout(({"w": (3, 2), "b": (3,)}, {}))
    >>> layout.size
    9
    >>> layout.views(np.arange(9.0))[0]["b"]
    array([6., 7., 8.])
    """

    shapes: tuple[dict[str, Shape], ...]
    slices: tuple[dict[str, tuple[slice, Shape]], ...] = field(init=False, repr=False)
    size: int = field(init=False)

    def __attrs_post_init__(self) -> None:
        start, layers = 0, []
        for shapes in self.shapes:
            slices = {}
            for name, shape in shapes.items():
                stop = start + math.prod(shape)
                slices[name] = (slice(start, stop), shape)
                start = stop
            layers.append(slices)
        object.__setattr__(self, "slices", tuple(layers))
        object.__setattr__(self, "size", start)

    def views(self, flat: Array) -> tuple[dict[str, Array], ...]:
        """For each layer, its parameters as named, shaped views into the vector `flat`."""
        return tuple(
            {name: flat[where].reshape(shape) for name, (where, shape) in slices.items()}
            for slices in self.slices
        )


@frozen(eq=False, repr=False)
class Gradient:
    r"""∂C/∂θ of the mean cost, laid out exactly like `network.parameters`.

    `gradient[l]["w"]` is :math:`\partial C/\partial w` of layer l, a view into `gradient.flat`.

    Attributes
    ----------
    flat : ndarray, shape (n_parameters,)
    layout : Layout
    layers : tuple of dict of str to ndarray

    Examples
    --------
    >>> import nnframe
    >>> network = nnframe.Network.of_sizes([2, 3, 2])
    >>> gradient = Gradient.of(network.layout, np.arange(17.0))
    >>> gradient[1]["b"]
    array([15., 16.])
    """

    flat: Array
    layout: Layout
    layers: tuple[Mapping[str, Array], ...]

    @classmethod
    def of(cls, layout: Layout, flat: Array) -> Gradient:
        """The gradient whose numbers are the vector `flat` (not copied)."""
        return cls(flat, layout, layout.views(flat))

    def __reduce__(self) -> tuple[Any, ...]:
        return Gradient.of, (self.layout, self.flat)  # a copy's layers look into the copy's flat

    @classmethod
    def unfilled(cls, layout: Layout, dtype: np.dtype[Any]) -> Gradient:
        """A gradient to be written: its numbers are arbitrary until every one of them is set."""
        return cls.of(
            layout, np.zeros(layout.size, dtype) if dtype == EXACT else np.empty(layout.size, dtype)
        )

    def __getitem__(self, layer: int) -> Mapping[str, Array]:
        return self.layers[layer]

    def __len__(self) -> int:
        return len(self.layers)

    def __iter__(self) -> Iterator[Mapping[str, Array]]:
        return iter(self.layers)

    def __repr__(self) -> str:
        lines = [f"Gradient of {self.flat.size:,} parameters, {self.flat.dtype}"]
        for number, layer in enumerate(self.layers):
            for name, values in layer.items():
                numbers = np.array2string(values, precision=4, threshold=20, edgeitems=2)
                lines.append(f"[{number}][{name!r}] {values.shape}\n{numbers}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        from nnframe.explanation import notebook  # only a notebook needs it

        return notebook.gradient(self)
