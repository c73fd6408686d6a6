r"""Starting values for weights and biases.

`fan_in` is the number of inputs a neuron sums over, `fan_out` the number of neurons that its own
output reaches.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import Any, final

import numpy as np
from attrs import field, frozen

from nnframe.arrays import Array, Shape
from nnframe.describe import call_repr
from nnframe.errors import ArgumentError
from nnframe.settings import must_be_real, plain, positive_int, shown


class Initializer(ABC):
    """Draws the starting values of one parameter.

    Examples
    --------
    >>> class Constant(Initializer):
    ...     def draw(self, shape, fan_in, fan_out, rng):
    ...         return np.full(shape, 0.5)
    """

    __repr__ = call_repr

    @abstractmethod
    def draw(self, shape: Shape, fan_in: int, fan_out: int, rng: np.random.Generator) -> Array:
        """Return float64 values of this shape."""


def normal(mean: float, std: float, shape: Shape, rng: Any) -> Array:
    """Numbers of N(mean, std²), or `ArgumentError` for a shape or generator that is none."""
    if not isinstance(rng, np.random.Generator):
        got = f"got {shown(rng)}"
        raise ArgumentError(f"rng must be a generator, as numpy.random.default_rng(0); {got}")
    try:
        return np.asarray(rng.normal(mean, std, shape))
    except (TypeError, ValueError) as error:
        raise ArgumentError(f"no array has the shape {shown(shape)}: {error}") from error


@final
@frozen(eq=False, repr=False)
class Normal(Initializer):
    r"""Independent :math:`N(\mathrm{mean}, \mathrm{std}^2)`: as N(0, 1), the book's first choice.

    Parameters
    ----------
    mean : float, default 0.0
    std : float, default 1.0

    Examples
    --------
    >>> Normal(0, 1).draw((2,), 784, 30, np.random.default_rng(0)).round(4)
    array([ 0.1257, -0.1321])
    """

    mean: float = field(default=0.0, converter=plain, validator=must_be_real())
    std: float = field(default=1.0, converter=plain, validator=must_be_real(low=0.0))

    def draw(self, shape: Shape, fan_in: int, fan_out: int, rng: np.random.Generator) -> Array:
        return normal(self.mean, self.std, shape, rng)


@final
class ScaledNormal(Initializer):
    r""":math:`N(0, 1/n_{in})`: keeps the weighted input z near size 1, so that σ does not saturate.

    Examples
    --------
    >>> ScaledNormal().draw((1000,), 25, 30, np.random.default_rng(0)).std().round(2)
    np.float64(0.2)
    """

    def draw(self, shape: Shape, fan_in: int, fan_out: int, rng: np.random.Generator) -> Array:
        return normal(0.0, 1 / math.sqrt(positive_int(fan_in, "fan_in")), shape, rng)


@final
class Glorot(Initializer):
    r""":math:`N(0, 2/(n_{in} + n_{out}))`: even variance forward and backward.

    Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks"
    (2010), eq. 12, with a normal instead of a uniform distribution.

    Examples
    --------
    >>> Glorot().draw((1000,), 4, 4, np.random.default_rng(0)).std().round(2)
    np.float64(0.49)
    """

    def draw(self, shape: Shape, fan_in: int, fan_out: int, rng: np.random.Generator) -> Array:
        total = positive_int(fan_in, "fan_in") + positive_int(fan_out, "fan_out")
        return normal(0.0, math.sqrt(2 / total), shape, rng)


@final
class He(Initializer):
    r""":math:`N(0, 2/n_{in})`: for ReLU, which lets half of its input through.

    He et al., "Delving Deep into Rectifiers" (2015), eq. 10.

    Examples
    --------
    >>> He().draw((1000,), 8, 30, np.random.default_rng(0)).std().round(2)
    np.float64(0.49)
    """

    def draw(self, shape: Shape, fan_in: int, fan_out: int, rng: np.random.Generator) -> Array:
        return normal(0.0, math.sqrt(2 / positive_int(fan_in, "fan_in")), shape, rng)
