r"""A network: layers in a row, bound to one vector θ of parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from nnframe import summary
from nnframe.abstract import Activation, Layer, takes_error
from nnframe.activations import Sigmoid
from nnframe.arrays import EXACT, Array, Shape, as_dtype
from nnframe.describe import dtype_name, width
from nnframe.engine import feedforward
from nnframe.errors import ArgumentError, DataError, DtypeError, ShapeError, with_location
from nnframe.initializers import Initializer
from nnframe.layers import Dense
from nnframe.layers.composite import as_parts
from nnframe.layers.declared import initial_theta, initial_values, shape_after
from nnframe.parameters import Layout, PlacedViews
from nnframe.settings import generator_or_none, positive_int, seed_or_generator, shown

_DTYPES = ("float16", "float32", "float64", "object")


class Network:
    r"""Layers one after the other.

    Parameters
    ----------
    layers : sequence of Layer
        Descriptions, such as `Dense(30, Sigmoid())`. The network binds copies of them, so that one
        description may serve in several places and networks.
    n_in : int or tuple of int
        Numbers a sample, or the shape of a sample, such as (28, 28).
    rng : int or numpy.random.Generator, default 0
        Seed of the starting values.
    dtype : default float64
        float16, float32 or float64; or `object` for an exact network of `fractions.Fraction`.

    Attributes
    ----------
    layers : tuple of Layer
        The bound layers: `network.layers[0].w` is a view into θ.
    parameters : ndarray, shape (n_parameters,)
        θ, all parameters as one vector. Assigning to it writes into the same memory.
    layout : Layout
        Where each parameter lies in θ.
    dtype : numpy.dtype
    shapes : tuple of tuple of int
        The shape of one sample before the first layer, and after each.

    Raises
    ------
    ArgumentError, ShapeError, DtypeError
        For sizes below 1, layers that do not fit one another, and other dtypes.

    Examples
    --------
    >>> from nnframe import Dense, Sigmoid
    >>> network = Network([Dense(3, Sigmoid()), Dense(2, Sigmoid())], n_in=2)
    >>> network
    Network(2 → 3 → 2, 17 parameters, float64)
    >>> network.forward([0.6, 0.4]).shape
    (2,)
    """

    def __init__(
        self,
        layers: Sequence[Layer],
        n_in: int | tuple[int, ...],
        rng: int | np.random.Generator = 0,
        dtype: DTypeLike = np.float64,
    ) -> None:
        self.dtype = _checked_dtype(dtype)
        descriptions = as_parts(layers)
        sizes = n_in if isinstance(n_in, tuple) and n_in else (n_in,)
        shape = tuple(positive_int(size, "Network's n_in") for size in sizes)
        generator = np.random.default_rng(seed_or_generator(rng))
        self.shapes, initial = declared(descriptions, shape, generator)
        self.layout = Layout.of(initial)
        self._bind(descriptions, initial_theta(self.layout.flat(initial), self.dtype))

    def _bind(self, layers: Sequence[Layer], theta: Array) -> None:
        self._theta = theta
        views = self.layout.views(theta)
        self.layers: tuple[Layer, ...] = tuple(
            layer.with_parameters(
                PlacedViews(own, f"layer {index + 1} of {len(layers)} (layers[{index}])")
            )
            for index, (layer, own) in enumerate(zip(layers, views, strict=True))
        )
        self.takes_error = tuple(map(takes_error, self.layers))

    @classmethod
    def of_sizes(
        cls,
        sizes: Sequence[int],
        activation: Activation | None = None,
        output: Activation | None = None,
        weights: Initializer | None = None,
        biases: Initializer | None = None,
        rng: int | np.random.Generator = 0,
        dtype: DTypeLike = np.float64,
    ) -> Network:
        """The book's network: dense layers of these sizes, the first of which is the input.

        Parameters
        ----------
        sizes : sequence of int
            As [784, 30, 10].
        activation : Activation, default Sigmoid()
        output : Activation, optional
            The last layer's, where it is another one.
        weights, biases : Initializer, optional
            As for `Dense`.
        rng, dtype
            As for `Network`.

        Examples
        --------
        >>> Network.of_sizes([784, 30, 10])
        Network(784 → 30 → 10, 23,860 parameters, float64)
        """
        listed = isinstance(sizes, Sequence) and not isinstance(sizes, (str, bytes))
        if not listed or len(sizes) < 2:
            got = f"got {shown(sizes)}"
            raise ArgumentError(f"of_sizes takes two sizes or more, as [784, 30, 10], {got}")
        settings: dict[str, Any] = {"weights": weights, "biases": biases}
        given = {name: value for name, value in settings.items() if value is not None}
        hidden = Sigmoid() if activation is None else activation
        last = hidden if output is None else output
        layers = [Dense(size, hidden, **given) for size in sizes[1:-1]]
        return cls([*layers, Dense(sizes[-1], last, **given)], sizes[0], rng, dtype)

    @property
    def parameters(self) -> Array:
        """θ: every weight and bias as one contiguous vector, which the layers look into."""
        return self._theta

    @parameters.setter
    def parameters(self, values: ArrayLike) -> None:
        values = as_dtype(values, self.dtype, "the parameters")
        if values.shape != self._theta.shape:
            raise ShapeError(f"{self!r} has a θ of shape {self._theta.shape}, got {values.shape}")
        self._theta[...] = values

    @property
    def n_in(self) -> int:
        """Numbers in one sample."""
        return int(np.prod(self.shapes[0]))

    @property
    def n_out(self) -> int:
        """Numbers in one output."""
        return int(np.prod(self.shapes[-1]))

    def __setstate__(self, state: dict[str, Any]) -> None:
        # copy.deepcopy and pickle copy each view as an array of its own: look into θ again.
        self.__dict__.update(state)
        self._bind(self.layers, self._theta)

    def copy(self) -> Network:
        """A network of the same layers with a θ of its own, equal at first.

        Examples
        --------
        >>> network = Network.of_sizes([2, 1])
        >>> twin = network.copy()
        >>> twin.parameters += 1
        >>> bool((twin.parameters == network.parameters).any())
        False
        """
        return self.rebound(self._theta.copy())

    def rebound(self, theta: Array, layers: Sequence[Layer] | None = None) -> Network:
        """A network of the same shapes that looks into this θ, and computes in its dtype.

        For methods that differ in how they compute: in other digits, or with other forms of these
        layers.
        """
        twin = object.__new__(Network)
        twin.dtype, twin.shapes, twin.layout = theta.dtype, self.shapes, self.layout
        twin._bind(self.layers if layers is None else layers, theta)
        return twin

    def forward(self, x: ArrayLike, training: np.random.Generator | None = None) -> Array:
        """Return the output a^L for a batch of samples as rows, or for one 1-D sample.

        Parameters
        ----------
        x : array_like, shape (m, n_in) or (n_in,)
        training : numpy.random.Generator, optional
            Only to see the network as it is while training, with dropout at work.

        Returns
        -------
        ndarray, shape (m, n_out) or (n_out,)

        Raises
        ------
        ShapeError, DtypeError
            For samples of another width, columns for rows, and arrays that are no real numbers.
        """
        generator_or_none(training)
        batch, single = self.as_batch(x)
        with np.errstate(under="ignore"):
            output: Array = feedforward(self, batch, training)[-1].a
        return output[0] if single else output

    def as_batch(self, x: ArrayLike, what: str = "x", which: int = 0) -> tuple[Array, bool]:
        """`x` as a batch in this network's dtype, and whether it was a single sample.

        `which` is 0 for inputs and -1 for targets.
        """
        batch = as_dtype(x, self.dtype, what).view()
        batch.flags.writeable = False  # it may be the caller's own array
        single = batch.shape == self.shapes[which]
        if not single:
            self.check_shape(batch.shape, what, which)
        return (batch[None] if single else batch), single

    def check_shape(self, shape: Shape, what: str, which: int = 0) -> None:
        """Raise `ShapeError` unless `shape` is that of a batch of inputs (or, -1, of targets)."""
        if shape[1:] != self.shapes[which] or not shape:
            raise ShapeError(summary.misfit(self, shape, what, which))

    def as_samples(self, x: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
        """Inputs and their targets as two batches of equal length, which is not 0.

        Raises
        ------
        ShapeError, DtypeError
            As for `as_batch`, and where one is a single sample and the other is not.
        DataError
            For an empty batch.
        """
        inputs, single = self.as_batch(x)
        targets, single_target = self.as_batch(y, "the target y", -1)
        if single != single_target or len(inputs) != len(targets):
            raise ShapeError(
                f"x has shape {np.shape(x)} and y has shape {np.shape(y)}: each sample needs its "
                "target, so both are one sample (1-D), or both are batches of equal length"
            )
        if not len(inputs):
            raise DataError("an empty batch: the mean cost of no samples has no value")
        return inputs, targets

    @staticmethod
    def _name(index: int, layers: Sequence[Layer]) -> str:
        return f"layer {index + 1} of {len(layers)} (layers[{index}], {layers[index]!r})"

    def layer_name(self, index: int) -> str:
        """How errors call a layer: "layer 2 of 3 (layers[1], Dense(30))"."""
        return self._name(index, self.layers)

    def __repr__(self) -> str:
        sizes = " → ".join(map(width, self.shapes))
        return f"Network({sizes}, {self.layout.size:,} parameters, {dtype_name(self.dtype)})"

    def _repr_html_(self) -> str:
        from nnframe.explanation import notebook  # only a notebook needs it

        return notebook.network(self)

    def summary(self) -> str:
        """A table of the layers, their shapes and their parameters.

        Examples
        --------
        >>> print(Network.of_sizes([784, 30, 10]).summary())
        layer      in → out  parameters            numbers
        ---------  --------  --------------------  -------
        Dense(30)  784 → 30  w (30, 784), b (30,)   23,550
        Dense(10)   30 → 10  w (10, 30), b (10,)       310
        ---------  --------  --------------------  -------
        total      784 → 10  float64                23,860
        """
        return summary.of_layers(self)


def declared(
    layers: Sequence[Layer], shape: Shape, rng: np.random.Generator
) -> tuple[tuple[Shape, ...], list[dict[str, Any]]]:
    """The shapes of a sample before and after each layer, and the starting values of each."""
    shapes, initial = [shape], []
    for index, layer in enumerate(layers):
        try:
            shape_out = shape_after(layer, shapes[index])
            initial.append(initial_values(layer, shapes[index], rng))
        except Exception as error:
            where = f"{Network._name(index, layers)}, for samples of shape {shapes[index]}"
            raise with_location(error, where) from error
        shapes.append(shape_out)
    return tuple(shapes), initial


def _checked_dtype(dtype: DTypeLike) -> np.dtype[Any]:
    known = f"a network's dtype is one of {', '.join(_DTYPES)}"
    try:
        checked = np.dtype(dtype)
    except Exception as error:  # an object's own dtype may be anything
        raise DtypeError(f"{known}, got {shown(dtype)}") from error
    # To NumPy any class means object: that of an activation too.
    foreign = isinstance(dtype, type) and checked == EXACT and dtype not in (object, np.object_)
    if foreign or checked.name not in _DTYPES:
        raise DtypeError(f"{known}, got {shown(dtype) if foreign else checked}")
    return np.dtype(checked.type)  # native byte order, and the one object NumPy itself hands out
