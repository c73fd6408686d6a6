"""How far a training has come: its epochs, each with what it came to, and the one under way."""

from __future__ import annotations

import numpy as np
from attrs import define, field, frozen

from nnframe.network import Network
from nnframe.optimizers import State


@frozen(eq=False)
class Epoch:
    """What one pass over the training data came to; callbacks get one.

    Attributes
    ----------
    number, of : int
        This epoch, from 1, and how many were asked for.
    cost : float
        Mean cost over the epoch's mini-batches, each measured just before its step.
    accuracy : float or None
        Share of the validation samples classified rightly; None without such samples.
    network : Network
        As it is after the epoch.
    """

    number: int
    of: int
    cost: float
    accuracy: float | None
    network: Network


@define(eq=False)
class Position:
    """How far a training has come: with θ, all that decides how it goes on.

    Attributes
    ----------
    seed : int
    state : dict of str to ndarray
        What the optimizer remembers.
    epoch : int
        The one under way, from 1.
    steps : int
        Mini-batches of it that are done.
    total : float
        The cost of their samples, summed.
    noise : numpy.random.Generator
        The randomness of this epoch's layers, such as dropout.
    history : list of Epoch
        The epochs that are over.
    """

    seed: int
    state: State
    epoch: int = 1
    steps: int = 0
    total: float = 0.0
    noise: np.random.Generator = field(init=False)
    history: list[Epoch] = field(init=False, factory=list)

    def __attrs_post_init__(self) -> None:
        self.noise = np.random.default_rng([self.seed, self.epoch, 1])

    def finish_epoch(self, record: Epoch) -> None:
        """Go on to the next epoch."""
        self.history.append(record)
        self.epoch, self.steps, self.total = self.epoch + 1, 0, 0.0
        self.noise = np.random.default_rng([self.seed, self.epoch, 1])
