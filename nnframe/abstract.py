r"""The three protocols. Everything else in nnframe is written against this page.

Each has `forward` and `derivative`, and a subclass that writes just these two is complete and
correct. Arrays hold one sample a row: z and a are (m, n) for a mini-batch of m samples and a layer
of n neurons.
"""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from nnframe.arrays import Array, Shape, unmasked, with_gradient
from nnframe.assignment import assign
from nnframe.describe import call_repr
from nnframe.errors import ArgumentError, ShapeError, UnboundLayerError

if TYPE_CHECKING:
    from typing import Self

#: δ of a layer: an array, a tuple of them for a layer made of layers, None where there is no z.
Delta: TypeAlias = "Array | tuple[Delta, ...] | None"


class Activation(ABC):
    r"""The function σ of a neuron, :math:`a = \sigma(z)`, and its derivative.

    Examples
    --------
    >>> import numpy as np
    >>> class Cube(Activation):
    ...     def forward(self, z):
    ...         return z**3
    ...     def derivative(self, z):
    ...         return 3 * z**2
    >>> Cube().derivative(np.array([1.0, 2.0]))
    array([ 3., 12.])
    """

    __repr__ = call_repr

    #: Points where σ' jumps, as ReLU's does at 0: there, either one-sided slope is right.
    kinks: tuple[float, ...] = ()

    @abstractmethod
    def forward(self, z: Array) -> Array:
        """Return a = σ(z), in the shape and dtype of z, (m, n)."""

    @abstractmethod
    def derivative(self, z: Array) -> Array:
        r"""Return σ'(z), a function of z (not of a).

        Shape (m, n) where every neuron looks at its own z only; then Σ'(z) of (33) is diagonal and
        this is its diagonal. Where neurons mix, as in softmax, the whole Jacobian: shape (m, n, n)
        with :math:`[x, j, k] = \partial a_j / \partial z_k` in sample x.
        """

    def of_neuron(self, j: int) -> Activation:
        """The f of neuron j: this one, unless a layer's neurons differ.

        Only for people to read: an explanation writes that neuron's line with its own f.
        """
        return self

    @np.errstate(under="ignore")  # a product too small for a float is 0
    def pullback(self, z: Array, a: Array, grad_a: Array) -> Array:
        r"""Return :math:`\delta = \partial C/\partial z` from :math:`\partial C/\partial a`.

        (BP1a) and (BP2) for an elementwise σ, :math:`\nabla_a C \odot \sigma'(z)`; (33) for one
        with a Jacobian, :math:`\Sigma'(z)^T \nabla_a C`. Override it only to be faster or sharper.

        Parameters
        ----------
        z, a, grad_a : ndarray, shape (m, n)
            The weighted inputs, the activations σ(z) and ∂C/∂a.

        Raises
        ------
        ShapeError
            If `derivative` returned neither of its two shapes, or z and grad_a are not of one.
        """
        z, grad_a = with_gradient(type(self).__name__, z, grad_a)
        slope: Array = self.derivative(z)
        if type(slope) is not np.ndarray:
            slope = unmasked(slope, f"{type(self).__name__}.derivative")
        if slope.shape == z.shape:
            return _elementwise(grad_a, slope)
        if slope.shape == (*z.shape, z.shape[-1]):
            return _mixed(grad_a, slope)
        raise ShapeError(
            f"{type(self).__name__}.derivative returned shape {slope.shape} for z of shape "
            f"{z.shape}, expected {z.shape} (σ'(z), elementwise) or {(*z.shape, z.shape[-1])} "
            "(the Jacobian of each sample)"
        )


@np.errstate(all="ignore")  # 0 · ∞ is NaN: whoever asked for it will say so
def _elementwise(grad_a: Array, slope: Array) -> Array:
    delta: Array = grad_a * slope
    return delta


@np.errstate(all="ignore")
def _mixed(grad_a: Array, slope: Array) -> Array:
    delta: Array = (grad_a[..., None, :] @ slope)[..., 0, :]
    return delta


class Cost(ABC):
    r"""A cost :math:`C_x(a, y)` of each sample; C is their mean (26).

    A cost never knows which activation stands before it: see `nnframe.fuse` for stable pairs.

    Examples
    --------
    >>> import numpy as np
    >>> class Absolute(Cost):
    ...     def forward(self, a, y):
    ...         return abs(a - y).sum(axis=-1)
    ...     def derivative(self, a, y):
    ...         return np.sign(a - y)
    >>> Absolute().forward(np.array([[1.0, 2.0]]), np.array([[0.0, 4.0]]))
    array([3.])
    """

    __repr__ = call_repr

    @abstractmethod
    def forward(self, a: Array, y: Array) -> Array:
        """Return C_x for each sample, shape (m,), from outputs a and targets y, (m, n)."""

    @abstractmethod
    def derivative(self, a: Array, y: Array) -> Array:
        r"""Return :math:`\nabla_a C_x`, shape (m, n): exactly the derivative of `forward`."""


class LayerDerivative(NamedTuple):
    r"""What `Layer.derivative` returns.

    Attributes
    ----------
    grad_a_in : ndarray, shape of a_in
        :math:`\partial C_x/\partial a^{l-1}`, one row a sample.
    gradients : dict of str to ndarray
        The gradient of each parameter by its name, *summed* over the mini-batch.
    delta : ndarray, tuple or None
        :math:`\delta^l = \partial C_x/\partial z^l`, where the layer has a z.
    """

    grad_a_in: Array
    gradients: dict[str, Array]
    delta: Delta = None


class Layer(ABC):
    r"""A step from :math:`a^{l-1}` to :math:`a^l`, and the derivative back.

    A layer holds configuration and parameters, never activations: `forward` returns a record of
    what it saw and `derivative` reads that record, so both may be called twice, or from many
    threads. Until a network *binds* it to an input shape, it is only a description: the network
    keeps a copy whose parameters are views into its vector θ.

    A layer with parameters names them in `initial_parameters` and reads them as attributes. A layer
    whose output has another shape than its input writes `shape_out`.

    Examples
    --------
    >>> from collections import namedtuple
    >>> Record = namedtuple("Record", "a_in a")
    >>> class Scale(Layer):
    ...     def initial_parameters(self, shape_in, rng):
    ...         return {"g": rng.normal(size=shape_in)}
    ...     def forward(self, a_in, training=None):
    ...         return Record(a_in, a_in * self.g)
    ...     def derivative(self, record, grad_a):
    ...         return grad_a * self.g, {"g": (grad_a * record.a_in).sum(axis=0)}, None
    >>> import nnframe
    >>> nnframe.Network([Scale()], n_in=3).layers[0].g.shape
    (3,)
    """

    #: Parameters by name, views into the network's θ; empty until the layer is bound.
    parameters: dict[str, Array]

    __repr__ = call_repr

    @abstractmethod
    def forward(self, a_in: Array, training: np.random.Generator | None = None) -> Any:
        """Return a record with the attributes `a_in` and `a`, the layer's input and output.

        Parameters
        ----------
        a_in : ndarray, shape (m, *shape_in)
        training : numpy.random.Generator, optional
            The source of randomness while training; None when the network is only used.
        """

    @abstractmethod
    def derivative(self, record: Any, grad_a: Array) -> LayerDerivative:
        r"""Return :math:`\partial C/\partial a_{in}`, the summed gradients, and δ or None.

        A plain tuple of the three is as good as a `LayerDerivative`.

        Parameters
        ----------
        record
            What `forward` returned.
        grad_a : ndarray, shape of record.a
            :math:`\partial C_x/\partial a`, one row a sample.
        """

    def shape_out(self, shape_in: Shape) -> Shape:
        """Return the shape of one sample's output; the input's, unless overridden."""
        return shape_in

    def initial_parameters(self, shape_in: Shape, rng: np.random.Generator) -> dict[str, Array]:
        """Return every parameter by name at its starting value; none, unless overridden."""
        return {}

    def observed(self, record: Any) -> dict[str, Array]:
        """Return new values of the parameters that the layer learns by looking; none by default.

        From what `forward` recorded of a mini-batch in training. Nothing is changed here:
        `nnframe.observe` writes them, after the step of the optimiser.
        """
        return {}

    def penalized(self) -> tuple[str, ...]:
        """Return the names of the parameters that a regulariser makes smaller; w by default."""
        return ("w",)

    def with_parameters(self, views: dict[str, Array]) -> Self:
        """Return a copy of this layer that reads its parameters from these arrays."""
        if views and type(self).__setattr__ is not Layer.__setattr__:
            raise ArgumentError(
                f"{type(self).__name__} has a __setattr__ of its own, so `layer.w = …` would miss "
                "the network's θ; an attrs layer with parameters is declared with "
                "@define(eq=False, slots=False, on_setattr=attrs.setters.NO_OP)"
            )
        bound = copy.copy(self)
        bound.__dict__["parameters"] = views
        bound.__dict__.update(views)
        return bound

    @property
    def output_activation(self) -> Activation | None:
        """The σ that the layer ends with, where it does: then `record.z` and δ exist.

        A layer that has one also has `derivative_from_error`, and may stand in a fused pair.
        """
        return None

    def derivative_from_error(
        self, record: Any, delta: Array, input_wanted: bool = True
    ) -> LayerDerivative:
        """`derivative` from δ on: for layers with an `output_activation`.

        `input_wanted` False says that nobody asks for grad_a_in (the first layer of a network):
        it may then be anything.
        """
        raise TypeError(f"{type(self).__name__} has no output activation, so no error δ")

    def __setattr__(self, name: str, value: Any) -> None:
        assign(self, name, value)

    if not TYPE_CHECKING:  # for mypy the attributes that exist are those that are declared

        def __getattr__(self, name: str) -> Any:
            if name == "parameters":
                return {}
            message = f"{type(self).__name__!r} object has no attribute {name!r}"
            if "parameters" not in self.__dict__ and not name.startswith("_"):
                message += (
                    ": a layer has its parameters once a Network has bound it; "
                    "read them from network.layers"
                )
            raise UnboundLayerError(message)


def error_activation(layer: Layer) -> Activation | None:
    """The σ of a layer that δ may be handed to: none if a subclass rewrote `derivative` alone.

    Its author means that method to be used, and `derivative_from_error` would pass it by.
    """
    methods = {"derivative", "derivative_from_error"}
    owner = next(kind for kind in type(layer).__mro__ if methods & kind.__dict__.keys())
    return layer.output_activation if "derivative_from_error" in owner.__dict__ else None


def takes_error(layer: Layer) -> bool:
    """Whether δ may be handed to the layer."""
    return error_activation(layer) is not None
