r"""The mini-batch learning algorithm of §2.6: backprop on a few samples, a step downhill, again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from os import PathLike
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from attrs import evolve
from numpy.typing import ArrayLike

from nnframe.abstract import Cost
from nnframe.arrays import Array, as_array, check_finite
from nnframe.divergence import check_parameters, check_rate
from nnframe.engines.choice import started
from nnframe.engines.protocol import Engine, Task
from nnframe.errors import ArgumentError, DataError, ShapeError
from nnframe.mini_batches import shuffled
from nnframe.network import Network
from nnframe.optimizers import SGD, Optimizer, first_state
from nnframe.progress import Epoch, Position
from nnframe.regularizers import Regularizer
from nnframe.sample_weights import checked_weights
from nnframe.schedules import Schedule, scheduled
from nnframe.settings import (
    instance_of,
    must_be_callable,
    positive_int,
    seed_or_generator,
    shown,
)

if TYPE_CHECKING:
    from nnframe.checkpoint import Checkpoint

Samples: TypeAlias = tuple[ArrayLike, ArrayLike]


class StopTraining(Exception):  # noqa: N818  # not an error: a callback raises it to end training
    """Raised by a callback to end training after the epoch it was told of."""


Callback: TypeAlias = Callable[[Epoch], object]


def train(
    network: Network,
    cost: Cost,
    data: Samples,
    epochs: int = 30,
    batch_size: int = 10,
    optimizer: Optimizer | None = None,
    rng: int | np.random.Generator = 0,
    validation: Samples | None = None,
    callbacks: Sequence[Callback] = (),
    checkpoint: str | PathLike[str] | Checkpoint | None = None,
    resume: bool = False,
    engine: str | Engine | None = None,
    regularizer: Regularizer | None = None,
    schedule: Schedule | None = None,
    weights: ArrayLike | None = None,
) -> list[Epoch]:
    r"""Train `network` in place by stochastic gradient descent on mini-batches.

    Parameters
    ----------
    network : Network
        Its θ is changed, and nothing else; `data` is never touched.
    cost : Cost
    data : tuple of array_like, shapes (n, n_in) and (n, n_out)
    epochs, batch_size : int
        Passes over the data, and samples a step. The last mini-batch may be smaller.
    optimizer : Optimizer, default SGD(3.0)
    rng : int or numpy.random.Generator, default 0
        The order of the samples in an epoch depends on this seed and the epoch's number only.
    validation : tuple of array_like, optional
        Samples to measure the accuracy on, after each epoch.
    callbacks : sequence of callable
        Each is called with the `Epoch` just finished, and may raise `StopTraining`.
    checkpoint : path or nnframe.checkpoint.Checkpoint, optional
        A file to keep the training in, after each epoch or as `Checkpoint` says. Ctrl-C then
        finishes the step and saves before it raises `KeyboardInterrupt`.
    resume : bool, default False
        Go on from that file, if it is there: to the same numbers, bit by bit, as a training that
        was never interrupted. More epochs may be asked for; everything else has to be as it was.
    engine : str or Engine, optional
        Who computes: "numpy", the name of an installed engine such as "numba", or an instance. The
        numbers differ by rounding only. By default the NumPy engine; for long epochs, of 5e8
        multiplications and more, an installed compiled one, if it can run this network. A
        checkpoint goes on with the engine it began with.
    regularizer : Regularizer, optional
        Such as `L2(5 / len(x))`: a term of the cost, differentiated with it, that keeps weights
        small. Biases are left alone, and `Epoch.cost` is with the term.
    schedule : Schedule, optional
        Such as `StepDecay(10)` or `EarlyStopping(5)`: by what the learning rate of each epoch is
        multiplied, and when the training ends before its last epoch.
    weights : array_like, shape (n,), optional
        By what the cost of each training sample is multiplied, as `datasets.class_weights` has it.

    Returns
    -------
    list of Epoch
        With a resumed training's earlier epochs.

    Raises
    ------
    ShapeError, DtypeError
        For data of another width, or no real numbers.
    DataError
        For no samples, or NaN or infinity among them (with row and column).
    ArgumentError
        For epochs or batch size below 1; for a checkpoint that would overwrite another training,
        or that is of another network, other data or settings: the message names the difference.
    DivergenceError
        If the cost stops being finite; θ is then as it was before that mini-batch.
    EngineError
        If the engine is given as an instance and cannot run this; one that is named is replaced by
        NumPy's, with an `EngineWarning`.
    ModelFileError
        If the checkpoint cannot be written, or read.

    Examples
    --------
    >>> import nnframe
    >>> xor = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]
    >>> network = nnframe.Network.of_sizes([2, 4, 1], nnframe.Tanh(), nnframe.Sigmoid())
    >>> history = train(network, nnframe.CrossEntropy(), xor, epochs=200, batch_size=4,
    ...                 optimizer=nnframe.SGD(1.0), validation=xor)
    >>> history[-1].accuracy
    1.0
    """
    instance_of(Network, network, "the network")
    x, y = checked_samples(network, data, "the training")  # first: x and y apart would be epochs
    epochs, batch_size = positive_int(epochs, "epochs"), positive_int(batch_size, "batch_size")
    optimizer = SGD(3.0) if optimizer is None else optimizer
    instance_of(Optimizer, optimizer, "the optimizer")
    check_rate(network, optimizer)
    if regularizer is not None:
        instance_of(Regularizer, regularizer, "the regularizer")
    if schedule is not None:
        instance_of(Schedule, schedule, "the schedule")
    if not isinstance(callbacks, (list, tuple)):
        raise ArgumentError(f"callbacks must be a list of functions, got {shown(callbacks)}")
    for number, callback in enumerate(callbacks):
        must_be_callable(callback, f"callbacks[{number}]")
    if not isinstance(resume, bool):
        raise ArgumentError(f"resume must be True or False, got {shown(resume)}")
    seed = seed_of(rng)
    tested = None if validation is None else checked_samples(network, validation, "the validation")
    at = Position(seed, first_state(optimizer, network.parameters))
    omega = None if weights is None else checked_weights(network, weights, len(x))
    task, keeper = Task(network, cost, optimizer, x, y, batch_size, regularizer, omega), None
    if checkpoint is not None:
        from nnframe.checkpoint.keeper import keeper_of  # only who keeps a training pays for it

        settings = {"cost": cost, "optimizer": optimizer, "batch_size": batch_size}
        chosen = {"regularizer": regularizer, "schedule": schedule}
        settings |= {name: value for name, value in chosen.items() if value is not None}
        samples = {"data": (x, y), "validation": tested}
        keeper = keeper_of(checkpoint, network, settings, samples, omega, epochs)
        if engine is None and resume:
            engine = keeper.engine_of_file()
    elif resume:
        raise ArgumentError("resume=True goes on from a file: name it, as checkpoint='run.npz'")
    computing, run = started(engine, task)
    if keeper is not None:
        keeper.begin(at, resume, computing.name)
    with nullcontext() if keeper is None else keeper:
        while at.epoch <= epochs:
            descent = scheduled(optimizer, schedule, at.history)
            if descent is None:
                break
            if schedule is not None:
                check_rate(network, descent)
                run = computing.start(evolve(task, optimizer=descent))
            order = shuffled(len(x), seed, at.epoch)
            while at.steps * batch_size < len(order):
                room = run.at_once if keeper is None else keeper.room(run.at_once)
                rows = order[at.steps * batch_size : (at.steps + room) * batch_size]
                costs = run.steps(rows, at.state, at.noise, at.epoch)
                for spent in costs:
                    at.total += spent  # one by one: the same sum wherever the calls are cut
                done = -(-len(rows) // batch_size)
                at.steps += done
                if keeper is not None:
                    keeper.after_steps(done)
            check_parameters(network, descent, at.epoch)
            right = None if tested is None else share_right(network, *tested)
            at.finish_epoch(Epoch(at.epoch, epochs, at.total / len(x), right, network))
            if keeper is not None:
                keeper.after_epoch()
            try:
                for callback in callbacks:
                    callback(at.history[-1])
            except StopTraining:
                break
    return at.history


def accuracy(network: Network, x: ArrayLike, y: ArrayLike, batch_size: int = 1000) -> float | None:
    """The share of samples whose largest output is that of the right class.

    Of a single output, the share on the right side of ½.

    Returns
    -------
    float from 0 to 1, or None
        None where the targets are no classes, that is, not one-hot rows (or single zeros and ones).
        An output of NaN counts as wrong.

    Examples
    --------
    >>> import nnframe
    >>> network = nnframe.Network.of_sizes([2, 2], nnframe.Softmax())
    >>> accuracy(network, [[0, 0], [0, 0]], [[1, 0], [0, 1]])
    0.5
    """
    instance_of(Network, network, "the network")
    batch_size = positive_int(batch_size, "batch_size")
    return share_right(network, *checked_samples(network, (x, y), "the"), batch_size)


def share_right(network: Network, x: Array, y: Array, batch_size: int = 1000) -> float | None:
    """`accuracy` of samples that are checked already, as `train` asks for it after each epoch."""
    if y.ndim != 2 or not np.isin(y, (0, 1)).all():
        return None
    single = y.shape[1] == 1
    if not single and not (y.sum(axis=1) == 1).all():
        return None
    right = 0
    for start in range(0, len(x), batch_size):
        # In parts, so that a large validation set needs no large memory.
        output, target = (
            network.forward(x[start : start + batch_size]),
            y[start : start + batch_size],
        )
        if single:
            same = (output[:, 0] >= 0.5) == (target[:, 0] >= 0.5)
        else:
            same = output.argmax(axis=1) == target.argmax(axis=1)
        # NaN would count as the largest output, but it answers nothing.
        right += int((same & (output == output).all(axis=1)).sum())
    return right / len(x)


def seed_of(rng: int | np.random.Generator) -> int:
    """The seed itself, or one drawn from a generator."""
    rng = seed_or_generator(rng)
    return int(rng.integers(2**63)) if isinstance(rng, np.random.Generator) else rng


def checked_samples(network: Network, data: Samples, which: str) -> tuple[Array, Array]:
    """Inputs and targets as arrays of matching shapes and finite numbers, in their own dtype.

    They keep their dtype because a float32 data set beside a float64 network would otherwise be
    copied at twice its size: mini-batches are converted one by one.
    """
    if not isinstance(data, (tuple, list)) or len(data) != 2:
        raise ArgumentError(
            f"{which} data must be a pair (x, y), in brackets, as dataset.train is; got "
            f"{type(data).__name__}"
        )
    x, y = as_array(data[0], f"{which} x"), as_array(data[1], f"{which} y")
    if x.shape == network.shapes[0] and network.n_in > 1:
        raise ShapeError(f"{which} x is one sample of shape {x.shape}: pass a batch, x[None]")
    network.check_shape(x.shape, f"{which} x")
    network.check_shape(y.shape, f"{which} y", -1)
    if len(x) != len(y):
        raise ShapeError(f"{which} x has {len(x)} samples, y has {len(y)}: each needs its target")
    if len(x) == 0:
        raise DataError(f"{which} data is empty: there is nothing to learn from")
    network.as_samples(x[:1], y[:1])  # says what is wrong with their dtypes
    check_finite(x, f"{which} x")
    check_finite(y, f"{which} y")
    return x, y
