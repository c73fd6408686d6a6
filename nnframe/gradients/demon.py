r"""The demon of §2.4, who sits at a neuron and adds a little Δz to its weighted input.

The chapter says that the cost then changes by :math:`\frac{\partial C}{\partial z^l_j} \Delta
z^l_j`, and calls that slope the error :math:`\delta^l_j` (29). Here is what really becomes of it.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from nnframe import engine
from nnframe.abstract import Cost
from nnframe.arrays import EXACT, Array, as_dtype
from nnframe.errors import ArgumentError, DataError, PluginError
from nnframe.layers.weighted import NeuronRecord
from nnframe.network import Network
from nnframe.settings import index_of, instance_of, positive, shown
from nnframe.table import table

#: Δz if none is given, to either side: from a nudge to a shove.
NUDGES = (
    Fraction(1, 100),
    Fraction(1, 10),
    Fraction(3, 10),
    Fraction(1),
    Fraction(3),
    Fraction(10),
)


@frozen(eq=False, repr=False)
class Demon:
    r"""What the cost does when z of one neuron is changed; printed, it is a table.

    Attributes
    ----------
    where : str
        The neuron and its layer, in words.
    cost : float
        C before.
    delta : float
        :math:`\delta^l_j = \partial C/\partial z^l_j`, the mean over the samples.
    dz : ndarray, shape (k,)
        Δz, in rising order.
    changes : ndarray, shape (k,)
        What C changes by.
    linear : ndarray, shape (k,)
        δ Δz, what it would change by if it were a straight line.
    """

    where: str
    cost: float
    delta: float
    dz: Array
    changes: Array
    linear: Array

    def reach(self, share: float = 0.1) -> float:
        """How far the linear picture holds: the largest |Δz| of those tried up to which it does.

        It holds where ΔC is within `share` of δ Δz; the answer is 0 if it does so nowhere.

        Raises
        ------
        ArgumentError
            For a share that is not above 0.
        """
        positive(share, "the share")
        with np.errstate(all="ignore"):
            holds = np.abs(self.changes - self.linear) <= share * np.abs(self.linear)
        far = 0.0
        for size in sorted(set(np.abs(self.dz).tolist())):
            if not holds[np.abs(self.dz) == size].all():
                break
            far = float(size)
        return far

    def __repr__(self) -> str:
        return f"Demon(at {self.where}, δ = {float(self.delta):.6g})"

    def __str__(self) -> str:
        rows = []
        for dz, change, linear in zip(self.dz, self.changes, self.linear, strict=True):
            off = f"{float((change - linear) / linear):+.1%}" if linear else ""
            rows.append([*(f"{float(value):.5g}" for value in (dz, change, linear)), off])
        return (
            f"{self.where}: C = {float(self.cost):.6g}, δ = {float(self.delta):.6g}\n"
            + table(["Δz", "ΔC", "δ Δz", "ΔC beside δ Δz"], rows)
            + f"\nwithin a tenth up to |Δz| = {self.reach():g}"
        )


def demon(
    network: Network,
    cost: Cost,
    x: ArrayLike,
    y: ArrayLike,
    layer: int,
    neuron: int,
    dz: ArrayLike | None = None,
) -> Demon:
    r"""Change the weighted input of one neuron, and see what becomes of the cost.

    Parameters
    ----------
    network : Network
    cost : Cost
    x : array_like, shape (m, n_in) or (n_in,)
    y : array_like, shape (m, n_out) or (n_out,)
        With more than one sample, Δz is added in each, and C is their mean.
    layer : int
        As in `network.layers[layer]`; one that ends in an activation, so that it has a z.
    neuron : int
        j of :math:`z^l_j`, from 0.
    dz : float or sequence of float, optional
        Δz; from 0.01 to 10 to either side if not given.

    Raises
    ------
    ArgumentError
        If there is no such neuron, or the layer has no z.
    DataError
        For a Δz that is not finite, or none.

    Examples
    --------
    >>> import nnframe
    >>> network = nnframe.Network.of_sizes([2, 3, 2], rng=1)
    >>> print(demon(network, nnframe.Quadratic(), [0.6, 0.4], [0.8, 0.2], 1, 0, [-1, -0.1, 0.01]))
    neuron 0 of layer 2 of 2 (layers[1], Dense(2)): C = 0.0236815, δ = -0.0178289
      Δz           ΔC         δ Δz  ΔC beside δ Δz
    ----  -----------  -----------  --------------
      -1     0.048247     0.017829         +170.6%
    -0.1    0.0020384    0.0017829          +14.3%
    0.01  -0.00017582  -0.00017829           -1.4%
    within a tenth up to |Δz| = 0.01
    """
    instance_of(Network, network, "the network")
    step = engine.backprop(network, cost, x, y)
    _, y = network.as_samples(x, y)
    l = index_of(layer, len(network.layers), "layer", repr(network))
    activation, record = network.layers[l].output_activation, step.records[l]
    if activation is None:
        raise ArgumentError(f"{network.layer_name(l)} does not end in an activation: it has no z")
    delta = step.deltas[l]
    while isinstance(delta, tuple):  # a layer made of layers: z is that of its last
        delta = delta[-1]
    assert delta is not None  # a layer with an output activation has δ
    j = index_of(neuron, record.z.shape[1], "neuron", network.layer_name(l))
    nudges = _nudges(network, dz)
    slope = delta[:, j].sum() / len(y)
    changes = []
    for nudge in nudges:
        z = record.z.copy()
        z[:, j] += nudge
        try:
            a = activation.forward(z)
        except Exception as problem:
            name = type(activation).__name__
            raise PluginError(f"{name}.forward: {type(problem).__name__}: {problem}") from problem
        after = engine.feedforward(network, a, first=l + 1)
        last = after[-1] if after else NeuronRecord(record.a_in, z, a)
        costs = engine.sample_costs(network, cost, last, y)
        changes.append(engine.mean_cost(costs) - step.cost)
    with np.errstate(all="ignore"):
        linear = slope * nudges
    return Demon(
        f"neuron {j} of {network.layer_name(l)}",
        step.cost,
        slope,
        nudges,
        np.array(changes, dtype=object if network.dtype == EXACT else float),
        linear,
    )


def _nudges(network: Network, dz: ArrayLike | None) -> Array:
    if dz is None:
        both = np.array([*(-nudge for nudge in NUDGES), *NUDGES])
        dz = both if network.dtype == EXACT else both.astype(float)
    nudges = np.atleast_1d(as_dtype(dz, network.dtype, "dz")).ravel()
    if not nudges.size or (network.dtype != EXACT and not np.isfinite(nudges).all()):
        raise DataError(f"dz must be finite numbers, one at least, got {shown(dz)}")
    return np.sort(nudges)
