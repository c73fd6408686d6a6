"""θ as one vector, and its gradient: where each layer's parameters lie in them.

§2.8 of the chapter numbers the weights w_1, w_2, …; this is that numbering. Optimisers, finite
differences and files see one vector, layers see named views into it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from attrs import field, frozen

from nnframe.arrays import EXACT, Array, Shape
from nnframe.errors import ShapeError

#: A parameter: the index of its layer, and its name there.
Place: TypeAlias = tuple[int, str]


@frozen
class Holder:
    """Who holds parameters in several places. Which one it is says `is`: as settings all are equal.

    Copies of a layer keep theirs; copies of a whole network, and files, have new ones.
    """


@frozen(eq=False)
class SharedValue:
    """The starting value of a parameter that several layers hold.

    Those of one `holder` and one `name` are one parameter. `initial_parameters` returns it in place
    of an array; `nnframe.Shared` does.
    """

    holder: Holder
    name: str
    value: Array


class PlacedViews(dict[str, Array]):
    """The parameters of one layer by name, and the layer's place in the network, for errors."""

    def __init__(self, views: Mapping[str, Array], place: str) -> None:
        super().__init__(views)
        self.place = place


def place_before(views: Mapping[str, Array]) -> str:
    """The place of the layer whose parameters these are, as an error begins; "" where unknown."""
    return f"{views.place}, " if isinstance(views, PlacedViews) else ""


@frozen(eq=False)
class Layout:
    """The order of the parameters in θ: layer by layer, by name, each in C order.

    A parameter that several layers share lies where it stands first.

    Attributes
    ----------
    shapes : tuple of dict
        For each layer, the shape of each of its parameters by name.
    shared : dict
        From the place (layer, name) of a parameter that has stood before to where it stands first.

    Examples
    --------
    >>> layout = Layout(({"w": (3, 2), "b": (3,)}, {}))
    >>> layout.size
    9
    >>> layout.views(np.arange(9.0))[0]["b"]
    array([6., 7., 8.])
    """

    shapes: tuple[dict[str, Shape], ...]
    shared: Mapping[Place, Place] = field(factory=dict)
    slices: tuple[dict[str, tuple[slice, Shape]], ...] = field(init=False, repr=False)
    size: int = field(init=False)

    def __attrs_post_init__(self) -> None:
        start = 0
        layers: list[dict[str, tuple[slice, Shape]]] = []
        for index, shapes in enumerate(self.shapes):
            layers.append({})
            for name, shape in shapes.items():
                first = self.shared.get((index, name))
                if first is not None:
                    layers[index][name] = layers[first[0]][first[1]]
                    continue
                stop = start + math.prod(shape)
                layers[index][name] = (slice(start, stop), shape)
                start = stop
        object.__setattr__(self, "slices", tuple(layers))
        object.__setattr__(self, "size", start)

    @classmethod
    def of(cls, initial: Sequence[Mapping[str, Any]]) -> Layout:
        """The layout of these starting values, which are not copied.

        Raises
        ------
        ShapeError
            If a shared parameter would need two shapes.
        """
        first: dict[tuple[int, str], Place] = {}
        shared: dict[Place, Place] = {}
        shapes: list[dict[str, Shape]] = []
        for index, values in enumerate(initial):
            shapes.append({})
            for name, value in values.items():
                place, shape = (index, name), np.shape(_plain(value))
                if isinstance(value, SharedValue):
                    home = first.setdefault((id(value.holder), value.name), place)
                    if home != place:
                        shared[place] = home
                        _check_shared(shapes[home[0]][home[1]], shape, home, place)
                shapes[index][name] = shape
        return cls(tuple(shapes), shared)

    def flat(self, initial: Sequence[Mapping[str, Any]]) -> Array:
        """The starting values as one vector: of a shared parameter, those of its first place."""
        values = [
            np.ravel(_plain(value))
            for index, layer in enumerate(initial)
            for name, value in layer.items()
            if (index, name) not in self.shared
        ]
        return np.concatenate(values) if values else np.empty(0)

    def views(self, flat: Array) -> tuple[dict[str, Array], ...]:
        """For each layer, its parameters as named, shaped views into the vector `flat`."""
        return tuple(
            {name: flat[where].reshape(shape) for name, (where, shape) in slices.items()}
            for slices in self.slices
        )


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, SharedValue) else value


def _check_shared(held: Shape, wanted: Shape, home: Place, place: Place) -> None:
    if held != wanted:
        raise ShapeError(
            f"layers[{place[0]}] shares its {place[1]} with layers[{home[0]}], where it has shape "
            f"{held}, but needs shape {wanted}: both places must get inputs of one shape"
        )


@frozen(eq=False, repr=False)
class Gradient:
    r"""∂C/∂θ of the mean cost, laid out exactly like `network.parameters`.

    `gradient[l]["w"]` is :math:`\partial C/\partial w` of layer l, a view into `gradient.flat`. Of
    a parameter that several layers share it is the same numbers in each of them, the sum of what
    each contributes.

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
    layers: tuple[dict[str, Array], ...]

    @classmethod
    def of(cls, layout: Layout, flat: Array) -> Gradient:
        """The gradient whose numbers are the vector `flat` (not copied)."""
        return cls(flat, layout, layout.views(flat))

    def __reduce__(self) -> tuple[Any, ...]:
        return Gradient.of, (self.layout, self.flat)  # a copy's layers look into the copy's flat

    @classmethod
    def unfilled(cls, layout: Layout, dtype: np.dtype[Any]) -> Gradient:
        """A gradient to be written: its numbers are arbitrary until every one of them is set.

        Each layer that shares a parameter has a place of its own until `joined`.
        """
        make = np.zeros if dtype == EXACT else np.empty
        gradient = cls.of(layout, make(layout.size, dtype))
        for index, name in layout.shared:
            gradient.layers[index][name] = make(layout.shapes[index][name], dtype)
        return gradient

    def joined(self) -> Gradient:
        """The gradient once it is written: what several layers say of one parameter is added."""
        if not self.layout.shared:
            return self
        for (index, name), (home, its) in self.layout.shared.items():
            self.layers[home][its][...] += self.layers[index][name]
        return Gradient.of(self.layout, self.flat)

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
