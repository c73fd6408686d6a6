r"""A search for places where σ' is not the derivative of σ.

By the fundamental theorem, :math:`\sigma(b) - \sigma(a) = \int_a^b \sigma'(z)\,dz` in every cell.
Probes see points, this sees everything in between. A cell whose two sides differ is halved and
looked at again: a kink, a jump, or a stretch with a wrong σ' is followed down to the last digit.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from nnframe.arrays import Array

LIMIT = 12.0
CELLS = 1200
KEPT = 48  # how many suspicious cells are followed
HALVINGS = 44

_nodes, _weights = np.polynomial.legendre.leggauss(8)


class OfOneNumber(Protocol):
    """A function of one number and its claimed derivative, both on vectors."""

    def sigma(self, z: Array) -> Array:
        """σ of each number."""

    def slope(self, z: Array) -> Array:
        """What σ' is said to be there."""


def suspects(neuron: OfOneNumber, rng: np.random.Generator) -> Array:
    """Points near which σ' is not the derivative of σ, or jumps; empty for a smooth, right one."""
    edges = np.linspace(-LIMIT, LIMIT, CELLS + 1) + rng.uniform(0, LIMIT / CELLS)
    values = neuron.sigma(edges)
    size = float(np.abs(values[np.isfinite(values)]).max(initial=0.0))
    low, high, found, last = edges[:-1], edges[1:], [], np.empty(0)
    for halving in range(HALVINGS):
        bad = _mismatch(neuron, low, high, size)
        worst = np.argsort(-bad, kind="stable")[:KEPT]
        worst = worst[bad[worst] > 1]
        if not len(worst):
            break
        low, high = low[worst], high[worst]
        middle = (low + high) / 2
        if halving % 8 == 0:
            found.append(middle[:8])
        last = middle
        low, high = np.concatenate([low, middle]), np.concatenate([middle, high])
    return np.concatenate([*found, last[:16]])


def _mismatch(neuron: OfOneNumber, low: Array, high: Array, size: float) -> Array:
    """How far each cell's two sides are apart, in units of what rounding explains."""
    centre, half = (low + high) / 2, (high - low) / 2
    points = centre[:, None] + half[:, None] * _nodes
    slope = neuron.slope(points.ravel()).reshape(points.shape)
    rise = neuron.sigma(high) - neuron.sigma(low)
    with np.errstate(all="ignore"):
        expected = half * (slope @ _weights)
        steepest = np.abs(slope).max(axis=1)
        rounding = 2.0**-46 * (size + np.abs(centre) * steepest)
        apart = np.abs(rise - expected) / (2e-7 * half * steepest + rounding + 1e-300)
    return np.where(np.isfinite(apart), apart, 0.0)
