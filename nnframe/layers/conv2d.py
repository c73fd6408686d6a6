r"""The convolutional layer: one small set of weights moves over the image."""

from __future__ import annotations

import math
from typing import Any, final

import numpy as np
from attrs import define, field, setters

from nnframe.abstract import Activation
from nnframe.activations import Sigmoid
from nnframe.arrays import Array, Shape
from nnframe.assignment import PARAMETER
from nnframe.errors import ArgumentError, ShapeError
from nnframe.initializers import Initializer, Normal, ScaledNormal, drawn
from nnframe.layers.images import Pair, Windows, as_image, must_be_margins, must_be_sizes, pair
from nnframe.layers.weighted import WeightedLayer
from nnframe.settings import as_whole, must_be, must_be_whole


@final
@define(eq=False, repr=False, slots=False, on_setattr=setters.NO_OP)
class Conv2D(WeightedLayer):
    r"""n_out feature maps, whose neurons look at one window each and share their weights.

    .. math:: z_{j,y,x} = b_j + \sum_{k,u,v} w_{j,k,u,v} \, a_{in,\,k,\,y+u,\,x+v}

    So it is a cross-correlation (w is not turned round), as in chapter 6 of the book and in torch.
    Images are channels × height × width, as in torch too. LeCun et al., "Gradient-based learning
    applied to document recognition" (1998).

    Parameters
    ----------
    n_out : int
        Number of feature maps: the channels of the output.
    size : int or (int, int)
        Height and width of a window.
    activation : Activation, default Sigmoid()
        Applied to every number of the maps.
    stride : int or (int, int), default 1
        The step from one window to the next.
    padding : int or (int, int), default 0
        Zeros beyond each edge.
    dilation : int or (int, int), default 1
        The step from one number of a window to the next.
    groups : int, default 1
        Channels and maps are split into so many groups, and a map sees its own group only.
    weights : Initializer, default ScaledNormal()
        Starting values of w, for as many inputs a neuron as a window has numbers.
    biases : Initializer, default Normal(0, 1)

    Attributes
    ----------
    w : ndarray, shape (n_out, channels / groups, height, width of a window)
        w[j, k, u, v] is the weight to map j from channel k.
    b : ndarray, shape (n_out,)

    Raises
    ------
    ArgumentError, ShapeError
        For sizes below 1, or groups that do not divide n_out.
    ShapeError
        When bound to something that is no image, to one smaller than a window, or to channels that
        the groups do not divide.

    Examples
    --------
    >>> from nnframe import Network, ReLU
    >>> network = Network([Conv2D(20, 5, ReLU())], n_in=(1, 28, 28))
    >>> network
    Network(1×28×28 → 20×24×24, 520 parameters, float64)
    >>> network.layers[0].w.shape
    (20, 1, 5, 5)
    """

    n_out: int = field(converter=as_whole, validator=must_be_whole)
    size: Pair = field(converter=pair, validator=must_be_sizes)
    activation: Activation = field(factory=Sigmoid, validator=must_be(Activation))
    stride: Pair = field(default=(1, 1), converter=pair, validator=must_be_sizes, kw_only=True)
    padding: Pair = field(default=(0, 0), converter=pair, validator=must_be_margins, kw_only=True)
    dilation: Pair = field(default=(1, 1), converter=pair, validator=must_be_sizes, kw_only=True)
    groups: int = field(default=1, converter=as_whole, validator=must_be_whole, kw_only=True)
    weights: Initializer = field(factory=ScaledNormal, validator=must_be(Initializer), kw_only=True)
    biases: Initializer = field(factory=Normal, validator=must_be(Initializer), kw_only=True)
    w: Array = field(init=False, metadata=PARAMETER)
    b: Array = field(init=False, metadata=PARAMETER)

    @groups.validator
    def _divides(self, attribute: Any, value: int) -> None:
        if self.n_out % value:
            raise ArgumentError(
                f"Conv2D's groups must divide its n_out: {self.n_out} maps are no {value} groups"
            )

    @property
    def windows(self) -> Windows:
        """Where the windows lie."""
        return Windows(self.size, self.stride, self.padding, self.dilation)

    def shape_out(self, shape_in: Shape) -> Shape:
        channels, *_ = as_image(self, shape_in)
        if channels % self.groups:
            raise ShapeError(
                f"{self!r} has {self.groups} groups, into which {channels} channels cannot be split"
            )
        return (self.n_out, *self.windows.places(self, shape_in))

    def initial_parameters(self, shape_in: Shape, rng: np.random.Generator) -> dict[str, Array]:
        channels, *_ = as_image(self, shape_in)
        window = (channels // self.groups, *self.size)
        n_in, n_out = math.prod(window), self.n_out // self.groups * math.prod(self.size)
        return {
            "w": drawn(self.weights, "w", (self.n_out, *window), n_in, n_out, rng),
            "b": drawn(self.biases, "b", (self.n_out,), n_in, n_out, rng),
        }

    def _places(self, a_in: Array) -> tuple[Pair, int]:
        """How many windows lie below and beside one another, and how long a line of them is.

        With a step of 1 a line is as long as the padded image is wide, though the last of its
        windows reach over the edge: so each number of the windows is *one* run of memory, which is
        copied several times as fast. Those windows are dropped again.
        """
        places = self.windows.places(self, a_in.shape[1:])
        wide = a_in.shape[3] + 2 * self.padding[1]
        return places, wide if self.stride == (1, 1) else places[1]

    def _pairs(self, columns: Array, image: Array, places: Pair) -> list[tuple[Array, Array]]:
        """Where each number of a window lies in `columns`, and where in the padded image."""
        if self.stride != (1, 1):
            values = self.windows.numbers(image, places)
            return [(columns[:, :, number], each) for number, each in enumerate(values)]
        (dy, dx), (high, wide) = self.dilation, self.size
        line = image.shape[3]
        run = (places[0] - 1) * line + places[1]
        starts = [y * dy * line + x * dx for y in range(high) for x in range(wide)]
        columns, image = (v.reshape(*v.shape[:-2], -1) for v in (columns, image))
        return [
            (columns[:, :, number, :run], image[:, :, start : start + run])
            for number, start in enumerate(starts)
        ]

    def _columns(self, a_in: Array) -> Array:
        """The numbers of each window as a column: (m, groups, numbers, windows)."""
        m, channels, high, wide = a_in.shape
        (py, px), (places, line) = self.padding, self._places(a_in)
        image = a_in
        if py or px:
            image = np.zeros((m, channels, high + 2 * py, wide + 2 * px), a_in.dtype)
            image[:, :, py : py + high, px : px + wide] = a_in
        columns = np.zeros((m, channels, math.prod(self.size), places[0], line), a_in.dtype)
        for column, values in self._pairs(columns, image, places):
            column[...] = values
        return columns.reshape(m, self.groups, -1, places[0] * line)

    def _maps(self, a_in: Array, delta: Array) -> Array:
        """δ as a matrix for each sample and group: (m, groups, maps, windows)."""
        (high, wide), line = self._places(a_in)
        m = len(delta)
        if line > wide:
            whole = np.zeros((m, self.n_out, high, line), delta.dtype)
            whole[..., :wide] = delta
            delta = whole
        return delta.reshape(m, self.groups, self.n_out // self.groups, high * line)

    def _matrix(self) -> Array:
        return self.w.reshape(self.groups, self.n_out // self.groups, -1)

    @np.errstate(all="ignore")
    def weighted_input(self, a_in: Array) -> Array:
        (high, wide), line = self._places(a_in)
        z: Array = self._matrix() @ self._columns(a_in)  # (25), for each window
        return z.reshape(len(a_in), self.n_out, high, line)[..., :wide] + self.b[:, None, None]

    @np.errstate(all="ignore")
    def weighted_gradient(self, a_in: Array, delta: Array) -> dict[str, Array]:
        # (BP4) and (BP3): the neurons of a map share w and b, so their gradients add up.
        products = self._maps(a_in, delta) @ self._columns(a_in).swapaxes(-1, -2)
        return {"w": products.sum(axis=0).reshape(self.w.shape), "b": delta.sum(axis=(0, 2, 3))}

    @np.errstate(all="ignore")
    def input_gradient(self, a_in: Array, delta: Array) -> Array:
        m, channels, high, wide = a_in.shape
        (py, px), (places, line) = self.padding, self._places(a_in)
        # (BP2): wᵀ δ for each window; a number of the image is in several of them.
        columns: Array = self._matrix().swapaxes(-1, -2) @ self._maps(a_in, delta)
        columns = columns.reshape(m, channels, math.prod(self.size), places[0], line)
        image = np.zeros((m, channels, high + 2 * py, wide + 2 * px), delta.dtype)
        for column, values in self._pairs(columns, image, places):
            values += column
        return image[:, :, py : py + high, px : px + wide]
