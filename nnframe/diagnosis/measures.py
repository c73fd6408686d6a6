"""The numbers of a part: how steep its neurons are, where they are flat, which are the same."""

from __future__ import annotations

from fractions import Fraction
from math import inf
from typing import Any

import numpy as np
from attrs import frozen

from nnframe.abstract import Activation
from nnframe.arrays import EXACT, Array
from nnframe.diagnosis import limits
from nnframe.diagnosis.parts import Part
from nnframe.errors import ShapeError, with_location


@frozen(eq=False)
class Neurons:
    r"""A part with a z, one sample a row and one neuron a column, in float64.

    Attributes
    ----------
    z, slope, delta : ndarray, shape (m, n)
        z, :math:`|\sigma'(z)|` and δ. Where neurons mix, the slope of neuron k is
        :math:`\max_j |\partial a_j / \partial z_k|`, for a softmax :math:`a_k (1 - a_k)`.
    flat : ndarray of bool, shape (m, n)
        Where σ' is so small that the neuron hardly learns.
    off : ndarray of bool, shape (m, n)
        Where a rectifier lets nothing through, σ' = 0.
    """

    z: Array
    slope: Array
    delta: Array
    flat: Array
    off: Array

    @property
    def dead(self) -> Array:
        """Whether each neuron is off on every sample, of which there are enough to say so."""
        if len(self.off) < limits.ENOUGH_SAMPLES:
            return np.zeros(self.off.shape[1], dtype=bool)
        return np.asarray(self.off.all(axis=0))

    @property
    def saturated(self) -> Array:
        """Whether each neuron is flat on nearly all samples, and not because it is off."""
        flat = (self.flat & ~self.off).mean(axis=0)
        return np.asarray(flat >= limits.NEARLY_ALL)


def neurons_of(part: Part, saturation: float) -> Neurons | None:
    """The part's neurons, or None where it has no z and no σ."""
    activation = part.activation
    if activation is None:
        return None
    z = part.record.z
    m = len(z)
    try:
        slope, mixed = steepness(activation, z)
        flat = below(slope, saturation)
        if mixed:
            # With n outputs each entry is about 1/n at best; their sum is near 1 unless the whole
            # layer is pinned: for a softmax, 1 - Σ a².
            flat = np.broadcast_to(below(slope.sum(axis=-1, keepdims=True), saturation), z.shape)
        elif m < limits.ENOUGH_SAMPLES:
            flat = flat & in_the_tail(activation, z, saturation)
    except Exception as problem:
        raise with_location(problem, f"{part.name}, derivative of {activation!r}") from problem
    slope = by_neuron(slope, m)
    off = (slope == 0) & bool(activation.kinks)
    return Neurons(by_neuron(z, m), slope, by_neuron(part.delta, m), flat.reshape(m, -1), off)


def steepness(activation: Activation, z: Array) -> tuple[Array, bool]:
    """|σ'| of each neuron in each sample, in the shape of z; and whether σ' is a Jacobian."""
    first = np.asarray(activation.derivative(z[:1])).shape
    if first == (*z[:1].shape, z.shape[-1]):
        # A sample at a time: all Jacobians of a batch may need more memory than there is.
        rows = [activation.derivative(z[row : row + 1]) for row in range(len(z))]
        return np.concatenate([np.abs(row).max(axis=-2) for row in rows]), True
    slope = np.abs(np.asarray(activation.derivative(z)))
    if slope.shape != z.shape:
        raise ShapeError(
            f"derivative returned shape {slope.shape} for z of shape {z.shape}, expected "
            f"{z.shape} or {(*z.shape, z.shape[-1])}"
        )
    return slope, False


def in_the_tail(activation: Activation, z: Array, saturation: float) -> Array:
    """Whether σ' stays small on both sides of z, as it does in a tail and not on a hilltop."""
    if activation.kinks:
        return np.zeros(z.shape, dtype=bool)
    half: Any = Fraction(1, 2) if z.dtype == EXACT else z.dtype.type(0.5)
    left, right = (steepness(activation, moved)[0] for moved in (z - half, z + half))
    limit = limits.TAIL * saturation
    return below(left, limit) & below(right, limit)


def below(slope: Array, limit: float) -> Array:
    """Whether each slope is below the limit, in the slope's own precision.

    As a float64, the 0.01 of a float32 would be below 0.01.
    """
    if slope.dtype == EXACT:
        slope = floats(slope)
    smaller: Array = slope < slope.dtype.type(limit)
    return smaller


def by_neuron(values: Any, m: int) -> Array:
    """`values` in float64, one sample a row and one neuron a column."""
    return floats(values).reshape(m, -1)


def floats(values: Any) -> Array:
    """`values` in float64, fractions too."""
    array = np.asarray(values)
    if array.dtype != EXACT:
        return array.astype(np.float64, copy=False)
    numbers = [as_float(value) for value in array.ravel().tolist()]
    return np.array(numbers, dtype=np.float64).reshape(array.shape)


def as_float(value: Any) -> float:
    """A fraction as a float: infinite, where it is beyond all floats."""
    try:
        return float(value)
    except OverflowError:
        return inf if value > 0 else -inf


def symmetric_groups(part: Part, neurons: Neurons) -> list[list[int]]:
    """The neurons with equal weights, z and δ, two or more a group.

    Only of a part whose every parameter has a row a neuron, as w and b have.
    """
    n = neurons.z.shape[1]
    parameters = list(part.layer.parameters.values())
    if not parameters or any(np.shape(p)[:1] != (n,) for p in parameters):
        return []
    traits = [np.concatenate([by_neuron(p, n) for p in parameters], axis=1)]
    traits += [neurons.z.T, neurons.delta.T]
    # Equal rows have equal keys, so they are neighbours when sorted by it. Incommensurable
    # factors: a plain sum would be the same for (1, 2) and (2, 1).
    table = np.concatenate(traits, axis=1)
    order = np.argsort(table @ np.sin(np.arange(1, table.shape[1] + 1)), kind="stable")
    z = np.asarray(part.record.z)
    eps = float(np.finfo(z.dtype if z.dtype != EXACT else np.float64).eps)
    tolerance = eps**limits.EQUAL_DIGITS
    equal = np.all([same_as_next(trait[order], tolerance) for trait in traits], axis=0)
    groups, group = [], [int(order[0])]
    for neuron, same in zip(order[1:].tolist(), equal.tolist(), strict=True):
        if not same:
            groups.append(group)
            group = []
        group.append(neuron)
    return [sorted(group) for group in (*groups, group) if len(group) > 1]


def same_as_next(rows: Array, tolerance: float) -> Array:
    """Whether each row is the next one, but for rounding, measured by these two rows alone."""
    size = np.abs(rows).max(axis=1)
    difference = np.abs(np.diff(rows, axis=0)).max(axis=1)
    return np.asarray(difference <= tolerance * np.maximum(size[1:], size[:-1]))
