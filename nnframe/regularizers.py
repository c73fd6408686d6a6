r"""What keeps weights small: terms of the cost, :math:`C = C_0 + R(w)`, and bounds.

A regulariser sees one array of weights at a time, and never biases: a large bias makes no neuron
more sensitive to its inputs. Which parameters are weights, each layer says (`Layer.penalized`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from numbers import Real
from typing import Any, final

import numpy as np
from attrs import evolve, field, frozen

from nnframe.arrays import EXACT, Array, check_result, shortened
from nnframe.describe import call_repr
from nnframe.errors import ArgumentError, PluginError, with_location
from nnframe.network import Network
from nnframe.settings import as_number, must_be_positive, must_be_tuple_of, shown
from nnframe.step import Step


class Regularizer(ABC):
    """A cost of weights, and its derivative; two of them are added as `L1(0.1) + L2(0.5)`.

    Examples
    --------
    >>> class Quartic(Regularizer):
    ...     def forward(self, w):
    ...         return (w**4).sum()
    ...     def derivative(self, w):
    ...         return 4 * w**3
    >>> Quartic().derivative(np.array([[1.0, -2.0]]))
    array([[  4., -32.]])
    """

    __repr__ = call_repr

    @abstractmethod
    def forward(self, w: Array) -> Any:
        """Return R(w), a number, of one array of weights."""

    @abstractmethod
    def derivative(self, w: Array) -> Array:
        r"""Return :math:`\partial R/\partial w`, an array of the shape of w."""

    def project(self, w: Array) -> None:  # noqa: B027  # most regularizers have no bound
        """Change w in place after each step, where it must keep a bound."""

    def __add__(self, other: Regularizer) -> Sum:
        return Sum((self, other)) if isinstance(other, Regularizer) else NotImplemented


@final
@frozen(eq=False, repr=False)
class Sum(Regularizer):
    """Several regularizers at once: what `+` makes.

    Examples
    --------
    >>> elastic_net = L1(0.1) + L2(0.5)
    >>> elastic_net.derivative(np.array([[3.0, -4.0]]))
    array([[ 1.6, -2.1]])
    """

    parts: tuple[Regularizer, ...] = field(validator=must_be_tuple_of(Regularizer))

    def forward(self, w: Array) -> Any:
        return sum(part.forward(w) for part in self.parts)

    def derivative(self, w: Array) -> Array:
        slope = np.zeros_like(w)
        for part in self.parts:
            slope = slope + part.derivative(w)
        return slope

    def project(self, w: Array) -> None:
        for part in self.parts:
            part.project(w)


@final
@frozen(eq=False, repr=False)
class L2(Regularizer):
    r"""Weight decay: :math:`R = \frac{s}{2} \sum w^2`, which pulls each weight back by s w.

    The book writes :math:`\frac{\lambda}{2n} \sum w^2` for n training samples. So its λ = 5 for
    50,000 images is `L2(5 / 50_000)`.

    Parameters
    ----------
    strength : float
        s.

    Examples
    --------
    >>> w = np.array([[3.0, -4.0]])
    >>> float(L2(0.1).forward(w)), L2(0.1).derivative(w)
    (1.25, array([[ 0.3, -0.4]]))
    """

    strength: float = field(converter=as_number, validator=must_be_positive)

    def forward(self, w: Array) -> Any:
        return self.strength * (w * w).sum() / 2

    def derivative(self, w: Array) -> Array:
        return self.strength * w


@final
@frozen(eq=False, repr=False)
class L1(Regularizer):
    r"""Few weights: :math:`R = s \sum |w|`, which pulls each weight to 0 by s, however small it is.

    At w = 0 there is a kink, where the derivative is taken as 0: no pull.

    Parameters
    ----------
    strength : float
        s; the book's λ divided by the number of training samples.

    Examples
    --------
    >>> w = np.array([[3.0, -4.0, 0.0]])
    >>> float(L1(0.5).forward(w)), L1(0.5).derivative(w)
    (3.5, array([[ 0.5, -0.5,  0. ]]))
    """

    strength: float = field(converter=as_number, validator=must_be_positive)

    def forward(self, w: Array) -> Any:
        return self.strength * abs(w).sum()

    def derivative(self, w: Array) -> Array:
        return self.strength * np.sign(w)


@final
@frozen(eq=False, repr=False)
class MaxNorm(Regularizer):
    r"""A bound: :math:`\lVert w_j \rVert \le c` for the weights into each neuron j.

    No term of the cost. After each step, the weights of a neuron that went beyond are made shorter,
    all of them by the same factor (Srebro and Shraibman, 2005; a good companion of `Dropout`).

    Parameters
    ----------
    norm : float, default 3.0
        c. What counts as one neuron's is one row of w: everything that has the same first index.

    Examples
    --------
    >>> w = np.array([[3.0, -4.0], [0.1, 0.2]])
    >>> MaxNorm(1.0).project(w)
    >>> w
    array([[ 0.6, -0.8],
           [ 0.1,  0.2]])
    """

    norm: float = field(default=3.0, converter=as_number, validator=must_be_positive)

    def forward(self, w: Array) -> Any:
        return 0.0

    def derivative(self, w: Array) -> Array:
        return np.zeros_like(w)

    def project(self, w: Array) -> None:
        if w.dtype == EXACT:
            raise ArgumentError("the length of weights is a root, which is no fraction")
        w[:] = shortened(w.reshape(len(w), -1), self.norm).reshape(w.shape)


def with_penalty(step: Step, network: Network, regularizer: Regularizer) -> Step:
    """The step of :math:`C_0 + R`, from that of :math:`C_0`, whose gradient is written over.

    Raises
    ------
    PluginError, ShapeError, DtypeError
        If the regulariser raises, or returns something else than a number and an array like w.

    Examples
    --------
    >>> import nnframe
    >>> network = nnframe.Network.of_sizes([1, 1])
    >>> network.parameters = [2.0, 3.0]
    >>> step = nnframe.backprop(network, nnframe.Quadratic(), [1.0], [0.5])
    >>> cost, slopes = step.cost, step.gradient.flat.copy()
    >>> step = with_penalty(step, network, L2(0.5))
    >>> step.cost - cost, step.gradient.flat - slopes  # the bias is left alone
    (1.0, array([1., 0.]))
    """
    penalty: Any = 0
    for index, name in weights_of(network):
        w = network.layers[index].parameters[name].view()
        w.flags.writeable = False
        where = f"{regularizer!r}, for {name} of {network.layer_name(index)}"
        try:
            with np.errstate(all="ignore"):  # what is not finite ends the training
                cost, slope = regularizer.forward(w), regularizer.derivative(w)
            penalty = penalty + _number(cost)
            check_result(slope, w.shape, w.dtype, "derivative")
        except Exception as error:
            raise with_location(error, where) from error
        with np.errstate(all="ignore"):
            view = step.gradient.layers[index][name]
            view += slope
    return evolve(step, cost=step.cost + float(penalty))


def keep_bounds(network: Network, regularizer: Regularizer) -> None:
    """After a step, what the regularizer's `project` makes of each array of weights.

    Raises
    ------
    PluginError
        If it fails, or returns something where it should have changed w.
    """
    if type(regularizer).project is Regularizer.project:
        return
    for index, name in weights_of(network):
        try:
            with np.errstate(all="ignore"):
                w = network.layers[index].parameters[name]
                result: object = regularizer.project(w)  # type: ignore[func-returns-value]  # may err
            if result is not None:
                raise PluginError(
                    f"project returned {type(result).__name__}, expected None: it has to change w "
                    "in place, as w *= … does"
                )
        except Exception as error:
            where = f"{regularizer!r}, for {name} of {network.layer_name(index)}"
            raise with_location(error, where) from error


def weights_of(network: Network) -> Iterator[tuple[int, str]]:
    """The layer and the name of each array of weights; what layers share comes once.

    Examples
    --------
    >>> import nnframe
    >>> list(weights_of(nnframe.Network.of_sizes([2, 3, 1])))
    [(0, 'w'), (1, 'w')]
    """
    for index, layer in enumerate(network.layers):
        names = layer.penalized()
        for name in network.layout.shapes[index]:
            if name in names and (index, name) not in network.layout.shared:
                yield index, name


def _number(cost: Any) -> Any:
    if isinstance(cost, bool) or not isinstance(cost, (Real, np.floating)):
        raise PluginError(f"forward returned {shown(cost)}, expected one number")
    return cost
