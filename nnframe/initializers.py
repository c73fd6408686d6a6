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

from nnframe.arrays import Array, Shape, as_float
from nnframe.describe import call_repr
from nnframe.errors import ArgumentError, ShapeError
from nnframe.settings import as_number, must_be_real, positive_int, shown

#: No memory holds more numbers.
_LARGEST = 2**48


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
    if not isinstance(shape, (tuple, list)):
        raise ArgumentError(f"shape must be a tuple, as (30, 784), got {shown(shape)}")
    try:
        return np.asarray(rng.normal(mean, std, shape))
    except (TypeError, ValueError) as error:
        raise ArgumentError(f"no array has the shape {shown(shape)}: {error}") from error


def drawn(
    initializer: Initializer,
    name: str,
    shape: Shape,
    fan_in: int,
    fan_out: int,
    rng: np.random.Generator,
) -> Array:
    """What an initializer draws for the parameter `name`, once it is known to be of that shape.

    Raises
    ------
    ShapeError, DtypeError
        If it is not, or holds no real numbers.
    ArgumentError
        For more numbers than any memory holds.
    """
    if math.prod(shape) > _LARGEST:
        sizes = " × ".join(f"{size:,}" for size in shape)
        raise ArgumentError(f"{sizes} weights are more than any memory holds")
    values = as_float(initializer.draw(shape, fan_in, fan_out, rng), f"the initial {name}")
    if values.shape != shape:
        what = f"{type(initializer).__name__}.draw returned shape {values.shape}"
        raise ShapeError(f"{what}, expected {shape}")
    return values


def constant(value: float, shape: Shape) -> Array:
    """One number in every place, which takes no memory until θ is made of it.

    Examples
    --------
    >>> constant(0.25, (2,))
    array([0.25, 0.25])
    """
    return np.broadcast_to(np.float64(value), shape)


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

    mean: float = field(default=0.0, converter=as_number, validator=must_be_real())
    std: float = field(default=1.0, converter=as_number, validator=must_be_real(low=0.0))

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
