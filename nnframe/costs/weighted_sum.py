"""Several costs at once: of all outputs, or each of some of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias, final

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike

from nnframe.abstract import Cost
from nnframe.arrays import EXACT, Array, Shape, unmasked
from nnframe.costs.checks import check_pair
from nnframe.errors import ArgumentError, ShapeError, with_location
from nnframe.settings import Number, instance_of, plain, positive, shown

EVERY = slice(None)


@frozen(eq=False)
class Term:
    """One part of a sum.

    Attributes
    ----------
    weight : float
    cost : Cost
    outputs : slice
        Which of the outputs, and of the targets, it is about.
    """

    weight: float
    cost: Cost
    outputs: slice = EVERY

    def share(self, values: Array) -> float:
        """The weight as a number that leaves the dtype of `values` alone."""
        return self.weight if values.dtype == EXACT else float(self.weight)

    def of(self, values: Array) -> Array:
        """The outputs, or targets, that this part is about.

        Raises
        ------
        ShapeError
            If there are not so many.
        """
        n = values.shape[-1]
        ends = (self.outputs.start, self.outputs.stop)
        part: Array = values[..., self.outputs]
        if any(end is not None and not -n <= end <= n for end in ends) or not part.shape[-1]:
            raise ShapeError(
                f"WeightedSum has {self.cost!r} for the outputs {_words(self.outputs)}, got "
                f"{n} output" + "s" * (n != 1)
            )
        return part

    def value(self, a: Array, y: Array) -> Array:
        """What its cost makes of its outputs and targets.

        Raises
        ------
        PluginError, ShapeError
            If its cost fails, or returns something else than one number a sample.
        """
        return self._made("forward", a, y, a.shape[:-1])

    def slope(self, a: Array, y: Array) -> Array:
        """The derivative of its cost, likewise."""
        return self._made("derivative", a, y, self.of(a).shape)

    def _made(self, method: str, a: Array, y: Array, shape: Shape) -> Array:
        name = f"{type(self.cost).__name__}.{method}"
        a, y = self.of(a), self.of(y)
        try:
            result = unmasked(getattr(self.cost, method)(a, y), name)
        except Exception as error:
            raise with_location(error, f"{self.cost!r} in a WeightedSum") from error
        if result.shape != shape:
            raise ShapeError(f"{name} returned shape {result.shape}, expected {shape}")
        return result


def _words(outputs: slice) -> str:
    parts = (outputs.start, outputs.stop, outputs.step)
    shown = ["" if part is None else str(part) for part in parts]
    return "[" + ":".join(shown if outputs.step is not None else shown[:2]) + "]"


Plain: TypeAlias = tuple[float, Cost, slice]
Given: TypeAlias = tuple[Number, Cost] | tuple[Number, Cost, slice]


def _terms(terms: Sequence[Given]) -> tuple[Plain, ...]:
    values: Any = terms  # whatever a caller without a type checker has there
    if not isinstance(values, (list, tuple)):
        raise ArgumentError(
            f"WeightedSum takes a list such as [(0.7, Quadratic()), …], got {shown(values)}"
        )
    return tuple(map(_term, values))


def _term(value: Any) -> Plain:
    if not isinstance(value, (tuple, list)) or len(value) not in (2, 3):
        raise ArgumentError(
            "each part of a WeightedSum is (weight, cost) or (weight, cost, slice of the outputs), "
            f"got {shown(value)}"
        )
    weight, cost, outputs = (*value, EVERY)[:3]
    positive(plain(weight), "a weight of a WeightedSum")
    instance_of(Cost, cost, "a cost of a WeightedSum")
    instance_of(slice, outputs, "the outputs of a part of a WeightedSum")
    return plain(weight), cost, outputs


def _some(owner: Any, attribute: Any, terms: tuple[Plain, ...]) -> None:
    if not terms:
        raise ArgumentError("WeightedSum needs one part or more, got none")


@final
@frozen(eq=False, repr=False)
class WeightedSum(Cost):
    r""":math:`C_x = \sum_i \lambda_i C_x^{(i)}`, each cost of all outputs or of some of them.

    For networks with several answers, such as a class and a place: `Parallel` makes such outputs.
    Outputs may be in several parts; those in none cost nothing. Behind a `Sigmoid` each part uses
    the fused pair that it has.

    Parameters
    ----------
    terms : sequence of (weight, cost) or (weight, cost, slice)
        Weights are positive; the slice says which outputs the cost is about.

    Raises
    ------
    ShapeError
        For fewer outputs than the slices speak of.

    Examples
    --------
    >>> from nnframe import CrossEntropy, Quadratic
    >>> cost = WeightedSum([(0.5, Quadratic(), slice(0, 2)), (2.0, CrossEntropy(), slice(2, 3))])
    >>> cost
    WeightedSum([(0.5, Quadratic(), slice(0, 2)), (2.0, CrossEntropy(), slice(2, 3))])
    >>> cost.forward([[1.0, 2.0, 0.5]], [[1.0, 0.0, 1.0]]).round(4)
    array([2.3863])
    """

    terms: tuple[Plain, ...] = field(converter=_terms, validator=_some)

    @property
    def parts(self) -> tuple[Term, ...]:
        """The terms, each with a name for what it is made of."""
        return tuple(Term(*term) for term in self.terms)

    def __repr__(self) -> str:
        parts = [
            f"({t.weight!r}, {t.cost!r}"
            + ("" if t.outputs == EVERY else f", slice({_arguments(t.outputs)})")
            + ")"
            for t in self.parts
        ]
        return f"WeightedSum([{', '.join(parts)}])"

    @np.errstate(all="ignore")
    def forward(self, a: ArrayLike, y: ArrayLike) -> Array:
        a, y = check_pair("WeightedSum", a, y)
        total: Array = sum(t.share(a) * t.value(a, y) for t in self.parts)  # type: ignore[assignment]  # sum's own start, 0, is no array
        return total

    @np.errstate(all="ignore")
    def derivative(self, a: ArrayLike, y: ArrayLike) -> Array:
        a, y = check_pair("WeightedSum", a, y)
        slope = np.zeros(a.shape, a.dtype.newbyteorder("="))
        for term in self.parts:
            part = term.of(slope)  # a view
            part += term.share(a) * term.slope(a, y)
        return slope


def _arguments(outputs: slice) -> str:
    parts = [outputs.start, outputs.stop, *([] if outputs.step is None else [outputs.step])]
    return ", ".join(map(repr, parts))
