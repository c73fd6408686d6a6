"""Exercise: backpropagation with a single modified neuron."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, final

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike, NDArray

from nnframe import Activation, Linear, Sigmoid
from nnframe.errors import ArgumentError, DtypeError, ShapeError


def _activation(value: Any, what: str) -> Activation:
    if not isinstance(value, Activation):
        call = f"; write {value.__name__}()" if isinstance(value, type) else ""
        raise ArgumentError(f"{what} must be an Activation, got {value!r}{call}")
    return value


def _base(value: Activation) -> Activation:
    return _activation(value, "CustomNeuron's base")


def _overrides(given: Mapping[int, Activation]) -> dict[int, Activation]:
    value: Any = given  # whatever a caller without a type checker has there
    if not isinstance(value, Mapping):
        raise ArgumentError(
            "CustomNeuron's overrides must be a dict from a neuron's number to its activation, "
            f"such as {{3: Tanh()}}, got {value!r}"
        )
    overrides = {}
    for j, f in value.items():
        if not isinstance(j, (int, np.integer)) or isinstance(j, bool) or j < 0:
            raise ArgumentError(
                "CustomNeuron's overrides number the neurons of a layer 0, 1, 2, …, "
                f"got {j!r} as a number"
            )
        overrides[int(j)] = _activation(f, f"CustomNeuron's f of neuron {j}")
    return overrides


@final
@frozen(eq=False)
class CustomNeuron(Activation):
    r"""A layer's activation, except that some of its neurons have an f of their own.

    :math:`a_j = f_j(z_j)` for every neuron j in `overrides`; the others follow `base`.

    Parameters
    ----------
    base : Activation, default Sigmoid()
        The activation of all other neurons. It may mix them, as `Softmax` does; it then still sees
        every neuron's z, the overridden ones' too.
    overrides : dict of int to Activation, default {}
        For a neuron's number, counted from 0, its own f. It is given that neuron's z alone, as a
        layer of one neuron, so an f with a Jacobian has one of 1 × 1.

    Attributes
    ----------
    kinks : tuple of float
        All kinks of base and of every f. That a kink belongs to some of the neurons only is not
        said: `kinks` has no place for it.

    Raises
    ------
    ArgumentError
        If base or an f is no Activation, or a neuron's number no int from 0 on.
    ShapeError
        On use: if the layer has no neuron of such a number, or if base or an f returns another
        shape than it should.
    DtypeError
        On use: if base or an f returns another dtype than that of z.

    Examples
    --------
    >>> from nnframe import ReLU
    >>> activation = CustomNeuron(ReLU(), {1: Linear()})
    >>> z = np.array([[-2.0, -2.0, 3.0]])
    >>> activation.forward(z), activation.derivative(z)
    (array([[ 0., -2.,  3.]]), array([[0., 1., 1.]]))
    """

    base: Activation = field(factory=Sigmoid, converter=_base)
    overrides: Mapping[int, Activation] = field(factory=dict, converter=_overrides)
    kinks: tuple[float, ...] = field(init=False, repr=False)

    @kinks.default
    def _union_of_kinks(self) -> tuple[float, ...]:
        parts = (self.base, *self.overrides.values())
        return tuple(sorted({kink for part in parts for kink in part.kinks}))

    def forward(self, z: ArrayLike) -> NDArray[Any]:
        z = self._weighted_inputs(z)
        a = _checked(self.base, "forward", self.base.forward(z), z)
        for j, f in self.overrides.items():
            z_j = z[..., [j]]
            a[..., [j]] = _checked(f, "forward", f.forward(z_j), z_j)
        return a

    def derivative(self, z: ArrayLike) -> NDArray[Any]:
        r"""Return σ'(z) of each neuron, or the Jacobian where base has one.

        Neuron j looks at its own z only: its row of the Jacobian is :math:`f'(z_j) e_j^T`.
        """
        z = self._weighted_inputs(z)
        slope = _checked(self.base, "derivative", self.base.derivative(z), z)
        for j, f in self.overrides.items():
            z_j = z[..., [j]]
            own = _checked(f, "derivative", f.derivative(z_j), z_j).reshape(z_j.shape[:-1])
            if slope.shape == z.shape:
                slope[..., j] = own
            else:
                slope[..., j, :] = 0
                slope[..., j, j] = own
        return slope

    def of_neuron(self, j: int) -> Activation:
        """The f that neuron j has."""
        return self.overrides.get(j, self.base)

    def _weighted_inputs(self, z: ArrayLike) -> NDArray[Any]:
        """Return a copy of z, by nnframe's own rules: ints become floats, masks are refused."""
        z = LINEAR.forward(z)
        last = max(self.overrides, default=-1)
        if z.ndim == 0:
            raise ShapeError(
                "CustomNeuron got a single number for z, expected one a neuron, (n,) or (m, n)"
            )
        if last >= z.shape[-1]:
            raise ShapeError(
                f"CustomNeuron gives neuron {last} an f of its own, but the layer has "
                f"{z.shape[-1]} neurons, numbered from 0"
            )
        return z


def _checked(part: Activation, method: str, result: ArrayLike, z: NDArray[Any]) -> NDArray[Any]:
    """A copy of what `part` returned, once known to fit z.

    A copy, because it is going to be written into and may be z itself or something that `part`
    keeps; checked, because that writing would broadcast a wrong shape and cast a wrong dtype.
    """
    values = np.array(result)
    shapes = [z.shape] if method == "forward" else [z.shape, (*z.shape, z.shape[-1])]
    what = f"{type(part).__name__}.{method} inside CustomNeuron returned"
    if values.shape not in shapes:
        expected = " or ".join(map(str, shapes))
        raise ShapeError(f"{what} shape {values.shape}, expected {expected}")
    if values.dtype != z.dtype:
        raise DtypeError(f"{what} {values.dtype}, expected {z.dtype}")
    return values


LINEAR = Linear()  # its forward turns any real numbers into an array as nnframe computes with
