"""What an engine promises: the gradient, and mini-batches with their steps downhill."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from nnframe.abstract import Cost
from nnframe.arrays import Array
from nnframe.describe import call_repr
from nnframe.network import Network
from nnframe.optimizers import Optimizer, State
from nnframe.parameters import Gradient
from nnframe.regularizers import Regularizer


@frozen(eq=False)
class Task:
    """What stays the same throughout a training.

    Attributes
    ----------
    network : Network
        Its θ is what is trained; its layers may still get other settings from a callback.
    cost : Cost
    optimizer : Optimizer
    x, y : ndarray, shapes (n, *shape_in) and (n, *shape_out)
        All samples, finite, in their own dtype: an engine converts what it takes from them.
    batch_size : int
        Samples in a mini-batch, but for an epoch's last.
    regularizer : Regularizer or None
        What the cost of each mini-batch gets for large weights; its `project` follows each step.
    weights : ndarray, shape (n,), or None
        What the cost of each sample is multiplied by.
    """

    network: Network
    cost: Cost
    optimizer: Optimizer
    x: Array
    y: Array
    batch_size: int
    regularizer: Regularizer | None = None
    weights: Array | None = None


class Run(ABC):
    """A training that an engine has taken on."""

    #: The most mini-batches to hand over at once. So many must take well below a second, because
    #: Ctrl-C and a checkpoint's clock are looked at in between.
    at_once: int = 1

    @abstractmethod
    def steps(
        self, rows: Array, state: State, noise: np.random.Generator, epoch: int
    ) -> Sequence[float]:
        r"""Go one step downhill for each mini-batch, in this order, in place on θ.

        Where the mini-batches are cut into several calls must not matter to a single bit.

        Parameters
        ----------
        rows : ndarray of int
            The row numbers of some whole mini-batches, one after the other: `task.batch_size` of
            them each, and what is left for an epoch's last.
        state : dict of str to ndarray
            What the optimizer remembers, updated in place.
        noise : numpy.random.Generator
            The randomness of layers that have some.
        epoch : int
            For messages.

        Returns
        -------
        sequence of float
            For each mini-batch the cost of its samples, summed: :math:`\sum_x C_x`.

        Raises
        ------
        DivergenceError
            If a cost or a slope stops being finite; θ is then as it was before that mini-batch.
        """


class Engine(ABC):
    """One way to compute what `nnframe.backprop` and `Optimizer.step` mean.

    The NumPy engine *is* that meaning; any other gives the same numbers, to rounding. See
    docs/engines.md for how to write one.

    Examples
    --------
    >>> import nnframe
    >>> class Counted(nnframe.NumPyEngine):
    ...     trainings = 0
    ...     def start(self, task):
    ...         Counted.trainings += 1
    ...         return super().start(task)
    >>> network = nnframe.Network.of_sizes([1, 1])
    >>> history = nnframe.train(network, nnframe.Quadratic(), ([[1.0]], [[0.0]]), epochs=2,
    ...                         engine=Counted())
    >>> Counted.trainings
    1
    """

    __repr__ = call_repr

    @property
    def name(self) -> str:
        """What a checkpoint calls it: a training goes on with the engine it began with."""
        return type(self).__name__

    @abstractmethod
    def start(self, task: Task) -> Run:
        """Take on a training, or go on with it at another learning rate.

        Raises
        ------
        EngineError
            If it cannot: in one line, which class it cannot run, and why.
        """

    @abstractmethod
    def gradient(self, network: Network, cost: Cost, x: ArrayLike, y: ArrayLike) -> Gradient:
        """Return ∂C/∂θ of the mean cost: a gradient method, as `nnframe.testing` checks them.

        Raises
        ------
        EngineError
            As for `start`.
        """
