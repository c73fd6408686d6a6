"""Steps to explain: the chapter's own example, and new ones with tidy numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import frozen

from nnframe.abstract import Cost
from nnframe.arrays import Array
from nnframe.costs import Quadratic
from nnframe.explanation.compose import explain
from nnframe.explanation.model import Explanation
from nnframe.network import Network
from nnframe.settings import seed_or_generator


@frozen(eq=False)
class Problem:
    """A network, a cost, samples and a learning rate.

    Attributes
    ----------
    network : Network
    cost : Cost
    x, y : ndarray
    eta : float, optional
    """

    network: Network
    cost: Cost
    x: Array
    y: Array
    eta: float | None = None

    def explain(self, **settings: Any) -> Explanation:
        """Explain it: `nnframe.explain` with these settings."""
        return explain(self.network, self.cost, self.x, self.y, self.eta, **settings)


def worked_example() -> Problem:
    """The 2-3-2 network that the chapter calculates by hand.

    Examples
    --------
    >>> worked_example().network
    Network(2 → 3 → 2, 17 parameters, float64)
    """
    network = Network.of_sizes([2, 3, 2])
    network.parameters = [
        *(0.1, 0.2, 0.3, 0.4, 0.5, 0.6),
        *(0.7, 0.8, 0.9),
        *(0.2, 0.3, 0.4, 0.5, 0.6, 0.7),
        *(1.0, 1.1),
    ]
    return Problem(network, Quadratic(), np.array([0.6, 0.4]), np.array([0.8, 0.2]), 0.1)


def exercise(seed: int = 0, sizes: Sequence[int] = (2, 3, 2)) -> Problem:
    """A new exercise, whose numbers all have one decimal; the same for the same seed.

    Parameters
    ----------
    seed : int, default 0
        0 or more.
    sizes : sequence of int, default (2, 3, 2)

    Raises
    ------
    ArgumentError
        For a seed or sizes that cannot be.

    Examples
    --------
    >>> exercise(1).x, exercise(1).eta
    (array([0.5, 0.3]), 0.1)
    """
    rng = np.random.default_rng(seed_or_generator(seed))
    network = Network.of_sizes(sizes)
    tenths = rng.integers(1, 10, size=network.layout.size)
    signs = rng.choice([-1, 1], size=tenths.size, p=[0.3, 0.7])
    network.parameters = signs * tenths / 10
    x = rng.integers(1, 10, size=network.n_in) / 10
    y = rng.integers(1, 10, size=network.n_out) / 10
    return Problem(network, Quadratic(), x, y, float(rng.choice([0.1, 0.2, 0.5])))
