"""The numbers of an explanation, wherever they come from: the engine's records, or by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np
from attrs import frozen

from nnframe.abstract import Cost
from nnframe.arrays import Array
from nnframe.explanation.digits import Digits, Figures
from nnframe.explanation.units import Unit
from nnframe.fused import FusedPair

#: Values of `rounding`.
SHOWN, CARRY = "shown", "carry"


@frozen(eq=False)
class LayerNumbers:
    r"""What happened in one layer; the first axis of an array runs over samples.

    Attributes
    ----------
    unit : Unit
    parameters : mapping of str to ndarray
        Before the update.
    a_in, a : ndarray
    z : ndarray or None
    slope : ndarray or None
        σ'(z), or the Jacobians Σ'(z), of the samples that are shown; None where there is no σ.
    grad_a : ndarray or None
        ∂C_x/∂a: at the last layer from the cost, otherwise from the layer behind; None where it is
        not known.
    delta : ndarray or None
    gradients : mapping of str to ndarray
        Of the mean cost.
    new : mapping of str to ndarray
        The parameters after the update, empty without η.
    by_factors : bool
        Whether δ is the product of ∂C/∂a and σ'(z) in the engine; a pullback of its own, or a fused
        pair, may give another one.
    """

    unit: Unit
    parameters: Mapping[str, Array]
    a_in: Array
    z: Array | None
    a: Array
    slope: Array | None = None
    grad_a: Array | None = None
    delta: Array | None = None
    gradients: Mapping[str, Array] = {}
    new: Mapping[str, Array] = {}
    by_factors: bool = True

    @property
    def is_elementwise(self) -> bool:
        """Whether σ'(z) has the shape of z, so that no neuron looks at another one's z."""
        assert self.z is not None
        return self.slope is None or self.slope.ndim == self.z.ndim


@frozen(eq=False)
class Numbers:
    """All numbers of one training step.

    Attributes
    ----------
    layers : tuple of LayerNumbers
    x, y : ndarray, shape (m, …)
    cost_of : Cost
    pair : FusedPair or None
        The stable form of the cost behind the last σ, where the engine has used one.
    long_slope : ndarray or None
        With a pair: ∇_a C by the cost itself, or None where that has no value.
    costs : ndarray, shape (m,)
    cost : float or Decimal
    eta : float or Decimal, optional
    rounding : str
        "shown" if only what is shown is rounded, "carry" if rounded numbers are carried on.
    digits : Digits
    given : dict
        Numbers that were put in the place of computed ones, by name: those that would stand there.
    """

    layers: tuple[LayerNumbers, ...]
    x: Array
    y: Array
    cost_of: Cost
    pair: FusedPair | None
    costs: Array
    cost: Any
    eta: Any
    rounding: str
    digits: Digits
    given: Mapping[str, Array] = {}

    def keep(self, kind: str, values: Any) -> Any:
        """`values` of one step as the next one uses them: rounded, if roundings are carried."""
        return values if self.rounding == SHOWN else kept(self.digits, kind, values)

    def figures(self, kind: str, values: Any) -> Figures:
        """`values` as they are shown."""
        return Figures(self.digits, kind, values)


def product_of_factors(layer: LayerNumbers, keep: Callable[[str, Any], Any]) -> Array | None:
    """∂C/∂a ⊙ σ'(z), or Σ'(z)ᵀ ∂C/∂a, of the samples that are shown; None if one is not known.

    The terms of a Jacobian go through `keep`, as they are printed on their way.
    """
    if layer.grad_a is None or layer.slope is None:
        return None
    grad_a = layer.grad_a[: len(layer.slope)]
    if layer.is_elementwise:
        return np.asarray(grad_a * layer.slope)
    return np.asarray(keep("product", layer.slope * grad_a[:, :, None]).sum(axis=1))


Thing = TypeVar("Thing")


def present(thing: Thing | None) -> Thing:
    """Something that is known to be there."""
    assert thing is not None
    return thing


def kept(digits: Digits, kind: str, values: Any) -> Any:
    """Decimal numbers rounded to the digits of their kind."""
    if not isinstance(values, np.ndarray):
        return digits.keep(kind, values)
    flat = [digits.keep(kind, value) for value in values.flat]
    result = np.empty(len(flat), dtype=object)
    result[:] = flat
    return result.reshape(values.shape)
