"""Hypothesis strategies for property tests of your own: activations, costs, batches, networks.

Everything shrinks to the small: fewer layers, fewer neurons, fewer samples, numbers near 0. All
numbers are multiples of 1/8, so that a counter-example can be read and typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import DTypeLike

import nnframe
from nnframe.abstract import Activation, Cost
from nnframe.activations.elementary import Gaussian, Linear, Sine, Square
from nnframe.activations.rectifiers import GELU, Mish, SiLU, Softplus
from nnframe.activations.squashing import Arctan, LogSigmoid, Sigmoid, Softsign, Tanh
from nnframe.arrays import Array
from nnframe.errors import ArgumentError, MissingExtraError
from nnframe.network import Network

try:
    from hypothesis import strategies as st
    from hypothesis.strategies import DrawFn, SearchStrategy
except ImportError as error:
    raise MissingExtraError(
        "nnframe.testing.strategies needs hypothesis: pip install nnframe[testing]"
    ) from error

#: Numbers are multiples of 1 / STEPS: short in decimals, and exact as floats.
STEPS = 8

# The first of each is what a counter-example shrinks to; the bounded ones are smooth too.
_BOUNDED: list[Activation] = [kind() for kind in (Sigmoid, Tanh, Softsign, Arctan, Sine, Gaussian)]
_SMOOTH: list[Activation] = [
    kind() for kind in (Linear, Square, Softplus, LogSigmoid, SiLU, GELU, Mish)
]
_KINKED = [nnframe.ReLU(), nnframe.LeakyReLU(0.25), nnframe.ELU(0.5), nnframe.SELU()]
_COSTS = [nnframe.Quadratic(), nnframe.CrossEntropy(), nnframe.LogLikelihood()]


@frozen
class Problem:
    """All that a gradient needs.

    Attributes
    ----------
    network : Network
    cost : Cost
        One that is defined for the network's outputs.
    x, y : ndarray
        A mini-batch of inputs and targets, one sample a row.
    """

    network: Network
    cost: Cost
    x: Array
    y: Array


def numbers(low: float = -2.0, high: float = 2.0) -> SearchStrategy[float]:
    """Floats of few digits, from `low` to `high`, which shrink towards 0.

    Examples
    --------
    >>> from hypothesis import given
    >>> @given(numbers(0.0, 1.0))
    ... def is_short(number):
    ...     assert len(str(number)) <= len("0.125")
    >>> is_short()
    """
    first, last = int(np.ceil(low * STEPS)), int(np.floor(high * STEPS))
    if first > last:
        raise ArgumentError(f"no multiple of 1/{STEPS} lies between {low} and {high}")
    return st.integers(first, last).map(lambda k: k / STEPS)


def activations(
    *, smooth: bool = False, bounded: bool = False, elementwise: bool = False
) -> SearchStrategy[Activation]:
    """The built-in activations, which shrink to `Sigmoid`.

    Parameters
    ----------
    smooth : bool, default False
        Only those without kinks, as a comparison of slopes wants them.
    bounded : bool, default False
        Only those whose values, and slopes, stay between -2 and 2.
    elementwise : bool, default False
        Only those in which every neuron looks at its own z.

    Examples
    --------
    >>> activations(bounded=True, elementwise=True)
    sampled_from([Sigmoid(), Tanh(), Softsign(), Arctan(), Sine(), Gaussian()])
    """
    found = [*_BOUNDED]
    if not bounded:
        found += _SMOOTH
    if not bounded and not smooth:
        found += _KINKED
    # One choice from one list: a strategy of several steps would shrink to the one of fewest steps.
    return st.sampled_from(found if elementwise else [*found, nnframe.Softmax()])


def costs() -> SearchStrategy[Cost]:
    """The built-in costs; they shrink to `Quadratic`.

    Examples
    --------
    >>> costs()
    sampled_from([Quadratic(), CrossEntropy(), LogLikelihood()])
    """
    return st.sampled_from(_COSTS)


def outputs_for(cost: Cost, *, smooth: bool = False) -> SearchStrategy[Activation]:
    """Output activations for a cost: behind a logarithm only those that keep it finite.

    Examples
    --------
    >>> outputs_for(nnframe.LogLikelihood())
    sampled_from([Softmax(), Sigmoid()])
    """
    if isinstance(cost, nnframe.CrossEntropy):
        return st.just(Sigmoid())  # the softmax of a single neuron is 1, not below it
    if isinstance(cost, nnframe.LogLikelihood):
        return st.sampled_from([nnframe.Softmax(), nnframe.Sigmoid()])
    return activations(smooth=smooth)


@st.composite
def pairs(draw: DrawFn, *, smooth: bool = False) -> tuple[Cost, Activation]:
    """A cost, and an output activation that it can stand behind.

    Examples
    --------
    >>> from hypothesis import given
    >>> @given(pairs())
    ... def is_defined(pair):
    ...     cost, activation = pair
    ...     cost.forward(activation.forward(np.zeros((1, 2))), np.array([[0.0, 1.0]]))
    >>> is_defined()
    """
    cost = draw(costs())
    return cost, draw(outputs_for(cost, smooth=smooth))


@st.composite
def batches(
    draw: DrawFn,
    n_in: int,
    n_out: int,
    *,
    cost: Cost | None = None,
    max_samples: int = 4,
    dtype: DTypeLike = np.float64,
) -> tuple[Array, Array]:
    """Inputs (m, n_in) and targets (m, n_out), from one sample to `max_samples`.

    Parameters
    ----------
    n_in, n_out : int
    cost : Cost, optional
        What the targets are for: between 0 and 1 for the cross-entropy, one-hot or in equal parts
        for the log-likelihood, and any number otherwise.
    max_samples : int, default 4
    dtype : default float64

    Examples
    --------
    >>> from hypothesis import given
    >>> @given(batches(2, 3, cost=nnframe.LogLikelihood()))
    ... def fits(batch):
    ...     x, y = batch
    ...     assert x.shape == (len(y), 2) and (y.sum(axis=1) == 1).all()
    >>> fits()
    """
    m = draw(st.integers(1, max_samples))
    if isinstance(cost, nnframe.LogLikelihood):
        classes = st.lists(st.integers(0, n_out - 1), min_size=1, max_size=2)
        targets = [np.eye(n_out)[draw(classes)].mean(axis=0) for _ in range(m)]
        y = np.array(targets)
    else:
        unit = isinstance(cost, nnframe.CrossEntropy)
        y = _array(draw, (m, n_out), 0.0 if unit else -2.0, 1.0 if unit else 2.0)
    return _array(draw, (m, n_in), -2.0, 2.0).astype(dtype), y.astype(dtype)


@st.composite
def networks(
    draw: DrawFn,
    *,
    n_in: int | None = None,
    n_out: int | None = None,
    hidden: SearchStrategy[Activation] | None = None,
    output: SearchStrategy[Activation] | Activation | None = None,
    max_width: int = 3,
    max_layers: int = 3,
    dtype: DTypeLike = np.float64,
) -> Network:
    """Networks of `Dense` layers with weights and biases between -1 and 1.

    Parameters
    ----------
    n_in, n_out : int, optional
        Numbers of inputs and outputs; from 1 to `max_width` if not given.
    hidden : strategy, optional
        For the activations of the hidden layers: the bounded ones if not given, so that no network
        saturates.
    output : strategy or Activation, optional
        For the last layer: as `hidden` if not given.
    max_width, max_layers : int, default 3
    dtype : default float64

    Examples
    --------
    >>> from hypothesis import given
    >>> @given(networks(n_in=2))
    ... def is_bounded(network):
    ...     assert abs(network.forward([1.0, -1.0])).max() <= 2
    >>> is_bounded()
    """
    hidden = activations(bounded=True) if hidden is None else hidden
    last = hidden if output is None else output
    widths = draw(st.lists(st.integers(1, max_width), max_size=max_layers - 1))
    ends = [draw(st.integers(1, max_width)) if n is None else n for n in (n_in, n_out)]
    sizes = [ends[0], *widths, ends[1]]
    functions = [draw(hidden) for _ in widths]
    functions.append(last if isinstance(last, Activation) else draw(last))
    layers = [nnframe.Dense(n, f) for n, f in zip(sizes[1:], functions, strict=True)]
    network = Network(layers, sizes[0], dtype=dtype)
    network.parameters = _array(draw, network.parameters.shape, -1.0, 1.0).astype(dtype)
    return network


@st.composite
def problems(draw: DrawFn, /, *, smooth: bool = False, **settings: Any) -> Problem:
    """A network, a cost that fits its output, and a mini-batch: all that `backprop` takes.

    Parameters
    ----------
    smooth : bool, default False
        Only activations without kinks.
    **settings
        As for `networks`.

    Examples
    --------
    >>> from hypothesis import given
    >>> @given(problems())
    ... def is_finite(problem):
    ...     step = nnframe.backprop(problem.network, problem.cost, problem.x, problem.y)
    ...     assert np.isfinite(step.cost)
    >>> is_finite()
    """
    cost, output = draw(pairs(smooth=smooth))
    network: Network = draw(networks(output=output, **settings))
    (n_in,), *_, (n_out,) = network.shapes
    x, y = draw(batches(n_in, n_out, cost=cost, dtype=network.dtype))
    return Problem(network, cost, x, y)


def _array(draw: DrawFn, shape: Sequence[int], low: float, high: float) -> Array:
    size = int(np.prod(shape))
    return np.array(draw(st.lists(numbers(low, high), min_size=size, max_size=size))).reshape(shape)
