r"""The gradient methods side by side on one network: passes, multiplications, time, difference."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from attrs import frozen

from nnframe.abstract import Activation, Cost
from nnframe.activations import Sigmoid
from nnframe.costs import Quadratic
from nnframe.errors import ArgumentError
from nnframe.gradients.backprop import backprop
from nnframe.gradients.complex_step import complex_step
from nnframe.gradients.counting import Method
from nnframe.gradients.finite_difference import finite_difference, forward_difference
from nnframe.gradients.formulas import parameters, weights
from nnframe.gradients.growth import Counted, counts, ratio, reason
from nnframe.gradients.matrix_form import matrix_form
from nnframe.gradients.networks import Sizes, sizes_of, smaller
from nnframe.gradients.path_sum import path_sum
from nnframe.gradients.per_sample import per_sample
from nnframe.gradients.stopwatch import LARGEST, Clock, Seconds, Stopwatch
from nnframe.parameters import Gradient
from nnframe.settings import instance_of, must_be_callable, positive, positive_int
from nnframe.training import seed_of

#: The methods of nnframe, by the names they are registered under.
METHODS: dict[str, Method] = {
    "backprop": backprop,
    "per-sample": per_sample,
    "matrix-form": matrix_form,
    "complex-step": complex_step,
    "forward-difference": forward_difference,
    "finite-difference": finite_difference,
    "path-sum": path_sum,
}


@frozen
class Row:
    """One method on one network.

    Attributes
    ----------
    method : str
    passes, multiplications : int or None
        For the whole mini-batch. None if they are not known.
    relative : float or None
        Multiplications as a multiple of those of one forward pass.
    counted : bool
        Whether these were counted, by `count`, or follow from a formula.
    seconds : float or None
    measured : bool
        Whether these were measured or predicted.
    difference : float or None
        The largest :math:`|g_j - g^{bp}_j|` as a share of the largest :math:`|g^{bp}_j|`, where
        :math:`g^{bp}` is from `backprop`. None where one of the two was not run.
    problem : str or None
        What went wrong: the method fails on such a network, or cannot be counted.
    """

    method: str
    passes: int | None
    multiplications: int | None
    relative: float | None
    counted: bool
    seconds: float | None
    measured: bool
    difference: float | None
    problem: str | None


@frozen
class Comparison:
    """Gradient methods on one network.

    Attributes
    ----------
    sizes : tuple of int
    m : int
        Samples in the mini-batch.
    parameters : int
        n, the weights and biases.
    forward : int
        Multiplications of one forward pass of the mini-batch.
    forward_seconds : float
        Its time.
    forward_measured : bool
        False if the network is too large to be made, and the time is predicted.
    rows : tuple of Row
        One a method.
    """

    sizes: Sizes
    m: int
    parameters: int
    forward: int
    forward_seconds: float
    forward_measured: bool
    rows: tuple[Row, ...]


def compare(
    sizes: Sequence[int],
    methods: Mapping[str, Method] | None = None,
    *,
    m: int = 1,
    activation: Activation | None = None,
    output: Activation | None = None,
    cost: Cost | None = None,
    seed: int = 0,
    max_seconds: float = 10.0,
    clock: Clock = time.perf_counter,
    on_method: Callable[[str], None] | None = None,
) -> Comparison:
    """Compare gradient methods on a network of `Dense` layers with random weights and samples.

    Each is counted, timed and held against `backprop`. What would take long is not run: its counts
    follow from its formula and its time is predicted, from smaller networks: within a factor of
    three as a rule.

    Parameters
    ----------
    sizes : sequence of int
        As [784, 30, 10].
    methods : mapping of str to callable, default METHODS
        By name. One that fails gets a row that says so.
    m : int, default 1
        Samples in the mini-batch.
    activation, output : Activation, default Sigmoid()
        Of the hidden layers, and of the last.
    cost : Cost, default Quadratic()
        Its targets are probabilities: rows of numbers from 0 to 1 that add up to 1.
    seed : int, default 0
        Of weights and samples.
    max_seconds : float, default 10
        A single run that is predicted to take longer is not made.
    clock : callable
        Returns seconds.
    on_method : callable, optional
        Is told each method's name before its turn.

    Raises
    ------
    ArgumentError
        For settings that make no network.
    NNFrameError
        What `backprop` raises for such a network.

    Examples
    --------
    >>> comparison = compare([2, 3, 2], {"backprop": backprop, "path-sum": path_sum})
    >>> [(row.method, row.passes, row.multiplications) for row in comparison.rows]
    [('backprop', 1, 35), ('path-sum', 1, 80)]
    >>> comparison.forward, comparison.rows[1].difference < 1e-12
    (12, True)
    """
    sizes = sizes_of(sizes)
    if len(sizes) < 2:
        raise ArgumentError(f"a network has two sizes or more, as [3, 4, 2], got {sizes}")
    m = positive_int(m, "m")
    positive(max_seconds, "max_seconds")
    cost = Quadratic() if cost is None else cost
    instance_of(Cost, cost, "the cost")
    activation = Sigmoid() if activation is None else activation
    output = Sigmoid() if output is None else output
    instance_of(Activation, activation, "the activation")
    instance_of(Activation, output, "the output activation")
    methods = METHODS if methods is None else methods
    instance_of(Mapping, methods, "methods")
    must_be_callable(clock, "clock")
    if on_method is not None:
        must_be_callable(on_method, "on_method")
    if m * max(sizes) > LARGEST:
        raise ArgumentError(
            f"{m:,} samples of {max(sizes):,} numbers are more than the {LARGEST:,} that are made"
        )
    networks = smaller(sizes)
    seed = seed_of(seed)
    watch = Stopwatch(networks, m, activation, output, cost, seed, max_seconds, clock)
    reference = _reference(watch)
    rows = []
    for name, method in methods.items():
        if on_method is not None:
            on_method(name)
        rows.append(_row(name, method, watch, reference))
    n = parameters(sizes)
    forward = watch.forward(sizes)
    return Comparison(sizes, m, n, m * weights(sizes), forward, n <= LARGEST, tuple(rows))


def _reference(watch: Stopwatch) -> Gradient | None:
    """The gradient of `backprop`, if it is to be had in the time allowed; its errors are raised."""
    lead = len(watch.networks) - 1
    costs = counts("backprop", backprop, watch.networks, watch.m, lead)
    found = watch.measure(backprop, costs)
    if found.problem is not None:
        network, x, y = watch.subject(watch.networks[-1])
        backprop(network, watch.cost, x, y)
    return found.gradient


def _row(name: str, method: Method, watch: Stopwatch, reference: Gradient | None) -> Row:
    problem = None
    try:
        costs = counts(name, method, watch.networks, watch.m, len(watch.networks) - 1)
    except Exception as error:
        costs = [Counted(None, counted=False) for _ in watch.networks]
        problem = f"cannot be counted: {reason(error)}"
    found = watch.measure(method, costs)
    last = costs[-1]
    passes = multiplications = relative = None
    if last.count is not None:
        passes, multiplications = last.count.passes, last.count.multiplications
        relative = ratio(multiplications, watch.m * weights(watch.networks[-1]))
    return Row(
        name,
        passes,
        multiplications,
        relative,
        last.counted,
        found.seconds,
        found.measured,
        _difference(found, reference),
        found.problem or problem,
    )


def _difference(found: Seconds, reference: Gradient | None) -> float | None:
    if found.gradient is None or reference is None:
        return None
    g, expected = found.gradient.flat, reference.flat
    with np.errstate(all="ignore"):
        scale = np.abs(expected).max()
        difference = float(np.abs(g - expected).max() / (scale or 1.0))
    return difference if np.isfinite(difference) else None
