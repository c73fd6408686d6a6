r"""The mini-batch learning algorithm of §2.6: backprop on a few samples, a step downhill, again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from numbers import Rational
from typing import TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from nnframe.abstract import Cost
from nnframe.arrays import EXACT, Array, as_array, check_finite
from nnframe.engine import backprop
from nnframe.errors import ArgumentError, DataError, DivergenceError, ShapeError
from nnframe.network import Network
from nnframe.observation import observe
from nnframe.optimizers import SGD, Optimizer
from nnframe.settings import instance_of, positive_int, seed_or_generator
from nnframe.step import Step

Samples: TypeAlias = tuple[ArrayLike, ArrayLike]


class StopTraining(Exception):  # noqa: N818  # not an error: a callback raises it to end training
    """Raised by a callback to end training after the epoch it was told of."""


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

    Returns
    -------
    list of Epoch

    Raises
    ------
    ShapeError, DtypeError
        For data of another width, or no real numbers.
    DataError
        For no samples, or NaN or infinity among them (with row and column).
    ArgumentError
        For epochs or batch size below 1.
    DivergenceError
        If the cost stops being finite; θ is then as it was before that mini-batch.

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
    epochs, batch_size = positive_int(epochs, "epochs"), positive_int(batch_size, "batch_size")
    optimizer = SGD(3.0) if optimizer is None else optimizer
    instance_of(Network, network, "the network")
    instance_of(Optimizer, optimizer, "the optimizer")
    check_rate(network, optimizer)
    if not isinstance(callbacks, (list, tuple)):
        raise ArgumentError(f"callbacks must be a list of functions, got {callbacks!r}")
    seed = seed_of(rng)
    x, y = checked_samples(network, data, "the training")
    tested = None if validation is None else checked_samples(network, validation, "the validation")
    state = optimizer.start(network.parameters)
    history = []
    for number in range(1, epochs + 1):
        total = 0.0
        noise = np.random.default_rng([seed, number, 1])
        for batch in mini_batches(len(x), batch_size, seed, number):
            step = backprop(network, cost, x[batch], y[batch], noise)
            check_convergence(step, optimizer, number)
            with np.errstate(under="ignore"):
                optimizer.step(network.parameters, step.gradient.flat, state)
            observe(network, step)
            total += step.cost * len(batch)
        check_parameters(network, optimizer, number)
        right = None if tested is None else share_right(network, *tested)
        history.append(Epoch(number, epochs, total / len(x), right, network))
        try:
            for callback in callbacks:
                callback(history[-1])
        except StopTraining:
            break
    return history


def mini_batches(n: int, batch_size: int, seed: int, epoch: int) -> Iterator[Array]:
    """The row numbers of each mini-batch of an epoch: a shuffle that (seed, epoch) decide.

    Examples
    --------
    >>> [len(batch) for batch in mini_batches(25, 10, seed=0, epoch=1)]
    [10, 10, 5]
    """
    order = np.random.default_rng([seed, epoch]).permutation(n)
    for start in range(0, n, batch_size):
        yield order[start : start + batch_size]


def accuracy(network: Network, x: ArrayLike, y: ArrayLike, batch_size: int = 1000) -> float | None:
    """The share of samples whose largest output is that of the right class.

    Of a single output, the share on the right side of ½.

    Returns
    -------
    float from 0 to 1, or None
        None where the targets are no classes, that is, not one-hot rows (or single zeros and ones).

    Examples
    --------
    >>> import nnframe
    >>> network = nnframe.Network.of_sizes([2, 2], nnframe.Softmax())
    >>> accuracy(network, [[0, 0], [0, 0]], [[1, 0], [0, 1]])
    0.5
    """
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
            right += int(((output >= 0.5) == (target >= 0.5)).sum())
        else:
            right += int((output.argmax(axis=1) == target.argmax(axis=1)).sum())
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
            f"{which} data must be a pair (x, y), as dataset.train is; got {type(data).__name__}"
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


def check_convergence(step: Step, optimizer: Optimizer, epoch: int) -> None:
    """Raise `DivergenceError` before a step that would spoil θ."""
    what, value = "the cost", step.cost
    if abs(value) < np.inf and step.gradient.flat.dtype != EXACT:
        with np.errstate(all="ignore"):
            total = step.gradient.flat.sum()  # one number to look at: NaN and ∞ get into any sum
        if not abs(total) < np.inf and not np.isfinite(step.gradient.flat).all():
            what, value = "a slope of the cost", total
    if not abs(value) < np.inf:
        raise DivergenceError(
            f"{what} became {value} in epoch {epoch}: {optimizer!r} may be too large a step "
            "(try a tenth of η), or an output reached 0 or 1 before an unfused cross-entropy"
        )


def check_parameters(network: Network, optimizer: Optimizer, epoch: int) -> None:
    """Raise `DivergenceError` if the last steps of an epoch went beyond all floats."""
    if network.dtype != EXACT and not np.isfinite(network.parameters).all():
        raise DivergenceError(
            f"the parameters went beyond all floats in epoch {epoch}: {optimizer!r} is too large "
            "a step (try a tenth of η)"
        )


def check_rate(network: Network, optimizer: Optimizer) -> None:
    """Raise `ArgumentError` where a fraction would meet floats, or a float an exact network."""
    eta = getattr(optimizer, "eta", None)
    exact = network.dtype == EXACT
    if eta is not None and exact != isinstance(eta, Rational) and (exact or type(eta) is not float):
        wanted = "a fraction, as SGD(Fraction(3))" if exact else "a float, as SGD(3.0)"
        raise ArgumentError(f"{optimizer!r} beside {network!r}: its eta must be {wanted}")
