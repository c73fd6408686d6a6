"""(BP1)-(BP4) in a network: the gradient of `backprop`, held against slopes of the cost itself."""

from __future__ import annotations

import numpy as np

from nnframe.abstract import Cost
from nnframe.arrays import Array
from nnframe.engine import backprop
from nnframe.network import Network
from nnframe.testing.lab import Finding, Lab, raised, shown
from nnframe.testing.pointwise import at_least, judge, line


def mean_cost(network: Network, cost: Cost, x: Array, y: Array) -> float:
    """C of (26), from forward passes alone."""
    return float(np.asarray(cost.forward(network.forward(x), y), dtype=np.float64).mean())


def gradient_is_slope(
    network: Network, cost: Cost, x: Array, y: Array, lab: Lab, where: str
) -> None:
    """Compare backprop's gradient with the slope of C along a random direction through θ."""
    try:
        gradient = backprop(network, cost, x, y).gradient.flat
    except Exception as error:
        raise raised(f"backprop {where}", error) from error
    theta = network.parameters.copy()

    def cost_at(parameters: Array) -> Array:
        network.parameters = parameters
        return np.array([mean_cost(network, cost, x, y)])

    v = lab.rng.normal(size=theta.size)
    v /= np.abs(v).max()
    own, size = np.array([gradient @ v]), float(np.abs(gradient) @ np.abs(v))
    found = judge(line(cost_at, theta, v, lab), own, np.ones(1), lab, at_least(size))
    network.parameters = theta
    lab.count(int(found.known.sum()))  # what is too noisy or steep here, other laws have seen
    if found.wrong.any():
        raise Finding(
            f"backprop {where} is not the slope of the cost",
            counterexample=f"{network!r} with {cost!r}, x = {shown(x)}, y = {shown(y)}",
            measured=f"∇C · v = {shown(own[0])}",
            expected=f"slope {shown(found.slope[0])} along v, a direction through θ",
        )
