"""Networks whose gradient is known without backpropagation: as slopes of the cost."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from attrs import frozen

from nnframe.abstract import Activation, Cost, Layer
from nnframe.activations import ReLU, Sigmoid, Sine, Softmax, Softplus, Tanh
from nnframe.arrays import Array
from nnframe.costs import CrossEntropy, LogLikelihood, Quadratic
from nnframe.layers import Chain, Dense, Residual
from nnframe.network import Network
from nnframe.testing.slopes import slopes

SPECIFICATIONS: tuple[tuple[Sequence[int], Sequence[type[Activation]], type[Cost]], ...] = (
    ([1, 1], [Sigmoid], Quadratic),
    ([2, 1], [Sigmoid], Quadratic),
    ([2, 3], [Tanh], Quadratic),
    ([2, 3, 2], [Sigmoid, Sigmoid], Quadratic),
    ([1, 2, 1], [Tanh, Sine], Quadratic),
    ([3, 3, 3], [Tanh, Softplus], Quadratic),
    ([2, 2, 2, 2], [Softplus, Tanh, Sigmoid], Quadratic),
    ([3, 4, 2, 3], [Sigmoid, Sine, Tanh], Quadratic),
    ([2, 3, 3, 2], [ReLU, Tanh, Sigmoid], CrossEntropy),
    ([3, 2], [Sigmoid], CrossEntropy),
)


@frozen(eq=False)
class Example:
    """A network, a cost and a mini-batch."""

    network: Network
    cost: Cost
    x: Array
    y: Array

    def gradients(self, epsilon: float) -> tuple[Array, float]:
        """∂C_x/∂θ of each sample as the slopes of C_x, one parameter at a time, and their error."""
        network, theta, found, errors = self.network.copy(), self.network.parameters, [], []
        for i in range(theta.size):

            def path(t: Any, i: int = i) -> Array:
                network.parameters[i] = theta[i] + t
                return np.asarray(self.cost.forward(network.forward(self.x), self.y))

            slope = slopes(path)
            network.parameters[i] = theta[i]
            found.append(slope.slope)
            errors.append(slope.error.max())
        return np.array(found).T, float(np.max(errors))


OTHERS: dict[str, list[tuple[list[Layer], int, Cost]]] = {
    "jacobian": [
        ([Dense(4, Tanh()), Dense(4, Softmax())], 3, LogLikelihood()),
        ([Dense(4, Softmax()), Dense(2, Tanh())], 3, Quadratic()),
    ],
    "composite": [
        ([Chain([Dense(3, Tanh()), Dense(2)]), Dense(2)], 2, Quadratic()),
        ([Residual([Dense(3, Tanh())]), Dense(2)], 3, Quadratic()),
    ],
}

SEED = 11
SAMPLES = 9


def example(
    layers: Sequence[Any], n_in: int, cost: Cost, m: int, rng: np.random.Generator, dtype: Any
) -> Example:
    """A network of these layers with random parameters, and a mini-batch for it."""
    network = Network(layers, n_in, rng=rng, dtype=dtype)
    network.parameters = rng.normal(0, 0.8, network.layout.size).round(3).astype(dtype)
    y = rng.uniform(0.06, 0.94, (m, *network.shapes[-1])).round(3).astype(dtype)
    x = rng.uniform(-1.3, 1.3, (m, n_in)).round(3).astype(dtype)  # no neuron saturates
    return Example(network, cost, x, y)


def examples(rng: np.random.Generator, dtype: Any) -> list[Example]:
    """Networks from one neuron to three layers: square and not, with unlike activations."""
    found = []
    for sizes, activations, cost in SPECIFICATIONS:
        layers = [Dense(n, f()) for n, f in zip(sizes[1:], activations, strict=True)]
        found.append(example(layers, sizes[0], cost(), SAMPLES, rng, dtype))
    return found


def others(name: str) -> list[Example]:
    """Networks that need more than dense layers and ⊙ σ'(z): "jacobian" or "composite" ones."""
    rng, found = np.random.default_rng(SEED), []
    for layers, n_in, cost in OTHERS[name]:
        each = example(layers, n_in, cost, 3, rng, np.float64)
        if isinstance(cost, LogLikelihood):
            each.y[...] = np.eye(each.y.shape[1])[rng.integers(each.y.shape[1], size=3)]
        found.append(each)
    return found


@cache
def known(name: str = "") -> tuple[tuple[Example, Array, float], ...]:
    """Examples, the gradient of each of their samples, and how far that may be off.

    They are the same for every method, and cost a few thousand forward passes.
    """
    found = others(name) if name else examples(np.random.default_rng(SEED), np.float64)
    return tuple((each, *each.gradients(2.0**-52)) for each in found)
