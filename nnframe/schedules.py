r"""How the learning rate changes from epoch to epoch, and when a training has had enough.

A schedule is a function of the epochs that are over, and of nothing else: it has no memory of its
own, so a training that goes on from a file comes to the same rates, bit by bit.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, final

from attrs import field, frozen

from nnframe.describe import call_repr
from nnframe.errors import PluginError, with_location
from nnframe.optimizers import Optimizer
from nnframe.settings import (
    as_number,
    is_real,
    must_be_positive,
    must_be_real,
    must_be_share,
    must_be_tuple_of,
    must_be_whole,
    plain,
    shown,
)

if TYPE_CHECKING:
    from nnframe.progress import Epoch


class Schedule(ABC):
    """What the learning rate of an epoch is multiplied by.

    Two schedules are followed at once as `CosineDecay(30) * EarlyStopping(5)`.

    Examples
    --------
    >>> class WarmUp(Schedule):
    ...     def factor(self, history):
    ...         return min(1.0, (len(history) + 1) / 5)
    >>> WarmUp().factor([])  # before the first epoch
    0.2
    """

    __repr__ = call_repr

    @abstractmethod
    def factor(self, history: Sequence[Epoch]) -> float:
        """Return the factor for the epoch after those of `history`; 0 ends the training."""

    def __mul__(self, other: Schedule) -> Product:
        return Product((self, other)) if isinstance(other, Schedule) else NotImplemented


@final
@frozen(eq=False, repr=False)
class Product(Schedule):
    """Several schedules at once, whose factors are multiplied: what `*` makes.

    Examples
    --------
    >>> InverseTime(1.0) * StepDecay(10)
    Product((InverseTime(1.0), StepDecay(10)))
    """

    schedules: tuple[Schedule, ...] = field(validator=must_be_tuple_of(Schedule))

    def factor(self, history: Sequence[Epoch]) -> float:
        return math.prod(schedule.factor(history) for schedule in self.schedules)


@final
@frozen(eq=False, repr=False)
class StepDecay(Schedule):
    r"""A smaller rate after every so many epochs: :math:`\eta f^{\lfloor t / n \rfloor}`.

    Parameters
    ----------
    epochs : int
        n.
    rate : float, default 0.5
        f.

    Examples
    --------
    >>> [StepDecay(2).factor([None] * t) for t in range(5)]
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """

    epochs: int = field(validator=must_be_whole)
    rate: float = field(default=0.5, converter=as_number, validator=must_be_positive)

    def factor(self, history: Sequence[Epoch]) -> float:
        return self.rate ** (len(history) // self.epochs)


@final
@frozen(eq=False, repr=False)
class CosineDecay(Schedule):
    r"""From η down to a share s of it, slow at both ends: Loshchilov and Hutter (2017).

    :math:`\eta (s + (1 - s)(1 + \cos(\pi t / n)) / 2)`, and s from there on. So with s = 0 a
    training ends after n epochs.

    Parameters
    ----------
    epochs : int
        n.
    low : float, default 0
        s.

    Examples
    --------
    >>> [round(CosineDecay(4).factor([None] * t), 3) for t in range(5)]
    [1.0, 0.854, 0.5, 0.146, 0.0]
    """

    epochs: int = field(validator=must_be_whole)
    low: float = field(default=0, converter=as_number, validator=must_be_share)

    def factor(self, history: Sequence[Epoch]) -> float:
        t = min(len(history), self.epochs) / self.epochs
        return self.low + (1 - self.low) * (1 + math.cos(math.pi * t)) / 2


@final
@frozen(eq=False, repr=False)
class InverseTime(Schedule):
    r"""The classic rate :math:`\eta / (1 + d t)` (Robbins and Monro, 1951): t epochs are over.

    Parameters
    ----------
    decay : float
        d.

    Examples
    --------
    >>> [InverseTime(0.5).factor([None] * t) for t in range(3)]
    [1.0, 0.6666666666666666, 0.5]
    """

    decay: float = field(converter=as_number, validator=must_be_positive)

    def factor(self, history: Sequence[Epoch]) -> float:
        return 1 / (1 + self.decay * len(history))


@final
@frozen(eq=False, repr=False)
class HalveWhenStalled(Schedule):
    r"""The rate halved when the epochs stop getting better, and in the end no more.

    What gets better is the accuracy on the validation samples or, without them, the training cost.
    The book's chapter 3 proposes it, down to η/128.

    Parameters
    ----------
    patience : int, default 10
        Epochs in a row, none of them better than the best so far, that are enough.
    end : float, default 0.0078125
        The training ends where the factor would come to this.

    Examples
    --------
    >>> from nnframe import Epoch
    >>> history = [Epoch(t + 1, 9, 1.0, share, None) for t, share in enumerate([0.8, 0.9, 0.9])]
    >>> HalveWhenStalled(1).factor(history), HalveWhenStalled(1, end=0.5).factor(history)
    (0.5, 0.0)
    """

    patience: int = field(default=10, validator=must_be_whole)
    end: float = field(default=1 / 128, converter=as_number, validator=must_be_real(0, 1))

    def factor(self, history: Sequence[Epoch]) -> float:
        halvings = sum(stalled and stalled % self.patience == 0 for stalled in stalls(history))
        return 0.0 if 0.5**halvings <= self.end else 0.5**halvings


@final
@frozen(eq=False, repr=False)
class EarlyStopping(Schedule):
    """The end of the training, once so many epochs in a row were no better than the best before.

    Better is meant as in `HalveWhenStalled`. The network stays as it is after its last epoch; a
    callback can keep its best, as docs/training.md shows.

    Parameters
    ----------
    patience : int, default 10

    Examples
    --------
    >>> from nnframe import Epoch
    >>> history = [Epoch(t + 1, 9, 1.0, share, None) for t, share in enumerate([0.8, 0.9, 0.9])]
    >>> EarlyStopping(2).factor(history), EarlyStopping(1).factor(history)
    (1.0, 0.0)
    """

    patience: int = field(default=10, validator=must_be_whole)

    def factor(self, history: Sequence[Epoch]) -> float:
        return 0.0 if any(stalled >= self.patience for stalled in stalls(history)) else 1.0


def stalls(history: Sequence[Epoch]) -> Iterator[int]:
    """For each epoch, how many in a row, up to it, were no better than the best before them.

    Examples
    --------
    >>> from nnframe import Epoch
    >>> list(stalls([Epoch(1, 4, cost, None, None) for cost in (3.0, 2.0, 2.5, 1.0)]))
    [0, 0, 1, 0]
    """
    best, stalled = -math.inf, 0
    for epoch in history:
        value = -epoch.cost if epoch.accuracy is None else epoch.accuracy
        stalled = 0 if value > best else stalled + 1
        best = max(best, value)
        yield stalled


def scheduled(
    optimizer: Optimizer, schedule: Schedule | None, history: Sequence[Epoch]
) -> Optimizer | None:
    """The optimizer of the next epoch; None where the schedule has the training end.

    Raises
    ------
    PluginError
        If the schedule fails, or its factor is no number of 0 or more.
    ArgumentError
        If the optimizer has no learning rate to scale.

    Examples
    --------
    >>> from nnframe import SGD
    >>> scheduled(SGD(3.0), StepDecay(1), [None, None])
    SGD(0.75)
    """
    if schedule is None:
        return optimizer
    try:
        factor = plain(schedule.factor(history))
        if not is_real(factor) or factor < 0:
            raise PluginError(f"factor returned {shown(factor)}, expected a number of 0 or more")
        if factor == 0 or factor == 1:
            return optimizer if factor else None
        return optimizer.scaled(factor)
    except Exception as error:
        raise with_location(error, f"{schedule!r}, after {len(history)} epochs") from error
