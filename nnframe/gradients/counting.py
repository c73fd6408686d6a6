r"""What a gradient method costs, counted: by numbers that notice when they are multiplied."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from numbers import Rational
from typing import TypeAlias

import numpy as np
from attrs import define, frozen
from numpy.typing import ArrayLike

from nnframe.abstract import Activation, Cost
from nnframe.arrays import EXACT, Array, over_neurons
from nnframe.errors import ArgumentError, DtypeError, NNFrameError, PluginError
from nnframe.gradients.networks import sizes_of
from nnframe.network import Network
from nnframe.parameters import Gradient
from nnframe.settings import must_be_callable, positive_int

Method: TypeAlias = Callable[[Network, Cost, ArrayLike, ArrayLike], Gradient]

#: Multiplications of real numbers in a product of two complex ones.
REAL_PRODUCTS = 4


@frozen
class Count:
    """What a method needs for one mini-batch.

    Attributes
    ----------
    passes : int
        Forward passes of the mini-batch.
    multiplications : int
        Of two real numbers: by weights, activations, slopes and errors. What σ, σ' and the cost
        multiply inside is not counted, as it depends on which they are.
    """

    passes: int
    multiplications: int


def count(method: Method, sizes: Sequence[int], m: int = 1) -> Count:
    r"""Run a gradient method on a network of these sizes, and count what it does.

    The network is one of `Dense` layers whose numbers are no numbers, but count how often they are
    multiplied. A method that takes floats only is run on floats, and each of its passes counted as
    one forward pass, four times where it is one in complex numbers.

    Parameters
    ----------
    method : callable
        `(network, cost, x, y) -> Gradient`.
    sizes : sequence of int
        As [784, 30, 10].
    m : int, default 1
        Samples in the mini-batch.

    Raises
    ------
    ArgumentError
        For what is no method, or no number of samples.
    NNFrameError
        What the method raises for such a network; `PluginError` for any other exception.

    Examples
    --------
    >>> from nnframe import gradients
    >>> count(gradients.backprop, [2, 3, 2])
    Count(passes=1, multiplications=35)
    >>> count(gradients.forward_difference, [2, 3, 2])
    Count(passes=18, multiplications=216)
    """
    must_be_callable(method, "the gradient method")
    m, sizes = positive_int(m, "m"), sizes_of(sizes)
    try:
        return _count(method, sizes, m, exact=True)
    except DtypeError:
        return _count(method, sizes, m, exact=False)


def _count(method: Method, sizes: Sequence[int], m: int, exact: bool) -> Count:
    tally = Tally()
    network = Network.of_sizes(sizes, Watched(tally), dtype=object if exact else np.float64)
    if exact:
        # Into θ itself: the setter would make fractions of them.
        network.parameters[...] = Counting(tally)
    try:
        x, y = np.ones((m, sizes[0]), int), np.ones((m, sizes[-1]), int)
    except (ValueError, MemoryError) as error:
        raise ArgumentError(f"{m:,} samples are more than any memory holds") from error
    try:
        method(network, Difference(), x, y)
    except NNFrameError:
        raise
    except Exception as error:
        raise PluginError(f"{type(error).__name__}: {error}") from error
    rows = m * (len(sizes) - 1)  # what one pass shows to the activations
    if exact:
        return Count(tally.rows // rows, tally.multiplications)
    one_pass = m * sum(n_in * n_out for n_in, n_out in pairwise(sizes))
    complex_too = tally.rows + (REAL_PRODUCTS - 1) * tally.complex_rows
    return Count(tally.rows // rows, complex_too * one_pass // rows)


@define
class Tally:
    """What has been counted: multiplications, and rows that went through an activation."""

    multiplications: int = 0
    rows: int = 0
    complex_rows: int = 0


class Counting:
    """A number that has no value, but notes in its tally when it is multiplied.

    It passes for a fraction, so that it goes wherever exact numbers go.
    """

    numerator = denominator = 1

    def __init__(self, tally: Tally) -> None:
        self.tally = tally

    def __mul__(self, other: object) -> Counting:
        self.tally.multiplications += 1
        return self

    def __add__(self, other: object) -> Counting:
        return self

    def __neg__(self) -> Counting:
        return self

    __rmul__ = __mul__
    __radd__ = __sub__ = __rsub__ = __truediv__ = __add__


Rational.register(Counting)


@frozen(eq=False)
class Watched(Activation):
    """σ(z) = z, which multiplies nothing itself, and notes how many samples have come by."""

    tally: Tally

    def forward(self, z: Array) -> Array:
        self.tally.rows += len(z)
        self.tally.complex_rows += len(z) if z.dtype.kind == "c" else 0
        return +z if z.dtype != EXACT else z.copy()

    def derivative(self, z: Array) -> Array:
        slope = np.empty_like(z)
        slope[...] = Counting(self.tally) if z.dtype == EXACT else 1.0
        return slope


class Difference(Cost):
    """C_x = Σ (a - y), the cost that multiplies nothing."""

    def forward(self, a: Array, y: Array) -> Array:
        return over_neurons(a - y)

    def derivative(self, a: Array, y: Array) -> Array:
        return a - y + 1 if a.dtype == EXACT else np.ones_like(a)
