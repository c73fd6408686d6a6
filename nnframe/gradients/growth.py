r"""How what a gradient method costs grows with the network: counted on a series of networks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from attrs import frozen

from nnframe.errors import ArgumentError, NNFrameError
from nnframe.gradients.counting import Count, Method, count
from nnframe.gradients.formulas import FORMULAS, parameters, predicted, weights
from nnframe.gradients.networks import Sizes, sizes_of, smaller
from nnframe.settings import shown

#: A method is run to be counted where that takes about a second at most: up to so many products,
PRODUCTS = 200_000
#: or, as those that need a pass for each parameter run on floats, so many passes and products.
PASSES, FLOAT_PRODUCTS = 10_000, 100_000_000


@frozen
class Counted:
    """What a method costs on one network.

    Attributes
    ----------
    count : Count or None
        None where it is not known: the method has no formula, and to run it would take too long.
    counted : bool
        Whether the method was run, or its formula used.
    """

    count: Count | None
    counted: bool


def counts(
    name: str, method: Method, networks: Sequence[Sequence[int]], m: int = 1, lead: int = 0
) -> list[Counted]:
    """What a method costs on each of these networks, of which the first is small.

    Parameters
    ----------
    name : str
        A formula of `FORMULAS` under this name is used if it is right for the first network.
    method : callable
    networks : sequence of sequence of int
        Sizes, from a small network to a large one.
    m : int, default 1
        Samples in the mini-batch.
    lead : int, default 0
        How many networks are only there to lead up to the others: a formula will do for them.

    Raises
    ------
    NNFrameError
        What the method raises for such networks.

    Examples
    --------
    >>> from nnframe.gradients import backprop
    >>> small, large = counts("backprop", backprop, [[3, 4, 2], [784, 300, 10]])
    >>> small
    Counted(count=Count(passes=1, multiplications=54), counted=True)
    >>> large
    Counted(count=Count(passes=1, multiplications=479710), counted=False)
    """
    small = networks[0]
    formula = name in FORMULAS and predicted(name, small, 2) == count(method, small, 2)
    found: list[Counted] = []
    known: list[tuple[int, float]] = []
    for number, sizes in enumerate(networks):
        n = parameters(sizes)
        if formula:
            expected = predicted(name, sizes, m)
            run = number >= lead and _is_quick(expected, n)
        else:
            run = len(known) < 2 or extrapolated(known, n) <= PRODUCTS
        if run:
            found.append(Counted(count(method, sizes, m), counted=True))
            known.append((n, found[-1].count.multiplications if found[-1].count else 0))
        else:
            found.append(Counted(expected if formula else None, counted=False))
    return found


def _is_quick(cost: Count, n: int) -> bool:
    in_floats = n <= cost.passes <= PASSES and cost.multiplications <= FLOAT_PRODUCTS
    return in_floats or cost.multiplications <= PRODUCTS


def extrapolated(known: Sequence[tuple[int, float]], n: int) -> float:
    """The power of n through the last two of these points (of n², where there is one), at n.

    Examples
    --------
    >>> extrapolated([(10, 100.0), (20, 200.0)], 40)
    400.0
    """
    (n_0, y_0), (n_1, y_1) = known[-2] if len(known) > 1 else (1, 1), known[-1]
    power = 2.0
    if len(known) > 1 and n_0 != n_1 and min(y_0, y_1) > 0:
        power = math.log(y_1 / y_0) / math.log(n_1 / n_0)
    return float(y_1 * (n / n_1) ** power)


@frozen(eq=False)
class Line:
    """What one method costs on each network of a series, for one sample.

    Attributes
    ----------
    method : str
    costs : tuple of Counted
        Empty where the method fails.
    relative : tuple of float or None
        Multiplications as a multiple of those of one forward pass.
    power : float or None
        The slope of `relative` over the number of parameters, both in logarithms: 0 for a method
        that costs so many passes in any network, 1 for one that costs so many a parameter.
    per_layer : float or None
        By what `relative` is multiplied for one more layer, at the end of the series; None if no
        layer is added.
    problem : str or None
        Why the method fails.
    """

    method: str
    costs: tuple[Counted, ...] = ()
    relative: tuple[float | None, ...] = ()
    power: float | None = None
    per_layer: float | None = None
    problem: str | None = None


@frozen(eq=False)
class Growth:
    """A series of networks, and how the cost of each method grows along it.

    Attributes
    ----------
    direction : str
        "width" or "depth"; "given" for networks that were named one by one.
    networks : tuple of tuple of int
        Their sizes.
    lines : tuple of Line
        One a method.
    """

    direction: str
    networks: tuple[Sizes, ...]
    lines: tuple[Line, ...]

    @property
    def parameters(self) -> list[int]:
        """The number n of each network."""
        return [parameters(sizes) for sizes in self.networks]

    @property
    def forward(self) -> list[int]:
        """Multiplications of one forward pass of one sample."""
        return [weights(sizes) for sizes in self.networks]


def grow(
    networks: Sequence[Sequence[int]], methods: Mapping[str, Method], direction: str = "given"
) -> Growth:
    """Count each method on each network of a series.

    Only counts: no network is so large that this takes long. Where running a method would, its
    formula is used.

    Parameters
    ----------
    networks : sequence of sequence of int
        As of `wider` or `deeper`; two or more.
    methods : mapping of str to callable
    direction : str

    Raises
    ------
    ArgumentError
        For fewer than two networks.

    Examples
    --------
    >>> from nnframe.gradients import forward_difference
    >>> from nnframe.gradients.networks import wider
    >>> growth = grow(wider([3, 4, 2]), {"forward-difference": forward_difference}, "width")
    >>> growth.parameters
    [26, 242, 3266, 49922, 789506]
    >>> growth.lines[0].relative
    (27.0, 243.0, 3267.0, 49923.0, 789507.0)
    >>> round(growth.lines[0].power, 2)
    1.0
    """
    series = [sizes_of(sizes) for sizes in networks]
    if len(series) < 2 or min(map(len, series)) < 2:
        got = shown(networks)
        raise ArgumentError(f"growth is between networks of two sizes or more, got {got}")
    series.sort(key=parameters)
    lines = [_line(name, method, series) for name, method in methods.items()]
    return Growth(direction, tuple(series), tuple(lines))


def _line(name: str, method: Method, series: list[Sizes]) -> Line:
    lead = smaller(series[0])[:-1]
    try:
        costs = counts(name, method, [*lead, *series], lead=len(lead))[len(lead) :]
    except Exception as problem:
        return Line(name, problem=reason(problem))
    relative = tuple(
        None if cost.count is None else ratio(cost.count.multiplications, weights(sizes))
        for cost, sizes in zip(costs, series, strict=True)
    )
    return Line(name, tuple(costs), relative, _power(series, relative), _layer(series, relative))


def _power(series: list[Sizes], relative: tuple[float | None, ...]) -> float | None:
    points = [
        (math.log(parameters(sizes)), math.log(value))
        for sizes, value in zip(series, relative, strict=True)
        if value
    ]
    n, cost = np.array(points).T if points else (np.zeros(0), np.zeros(0))
    if len(set(n.tolist())) < 2:
        return None
    n, cost = n - n.mean(), cost - cost.mean()
    return float(n @ cost / (n @ n))


def _layer(series: list[Sizes], relative: tuple[float | None, ...]) -> float | None:
    before, after = relative[-2:]
    layers = len(series[-1]) - len(series[-2])
    if not layers or not before or not after:
        return None
    return float((after / before) ** (1 / layers))


def ratio(cost: int, unit: int) -> float | None:
    """`cost` / `unit`, or None if no float is as large.

    Examples
    --------
    >>> ratio(3, 2)
    1.5
    """
    try:
        return cost / unit
    except OverflowError:
        return None


def reason(problem: Exception) -> str:
    """An error in one line, with its class where it is none of ours."""
    text = " ".join(str(problem).split())
    return text if isinstance(problem, NNFrameError) else f"{type(problem).__name__}: {text}"
