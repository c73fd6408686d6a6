"""`nnframe.explain`: one training step as a person would write it on the board."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import localcontext
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nnframe.abstract import Cost
from nnframe.arrays import EXACT
from nnframe.describe import width
from nnframe.engine import backprop
from nnframe.errors import ArgumentError
from nnframe.explanation.digits import CONTEXT, Digits
from nnframe.explanation.formula import Symbol
from nnframe.explanation.hand import by_hand
from nnframe.explanation.known import COSTS
from nnframe.explanation.languages import check_language
from nnframe.explanation.model import Explanation, Message, Stage
from nnframe.explanation.numbers import CARRY, SHOWN, Numbers
from nnframe.explanation.recorded import recorded
from nnframe.explanation.sheet import Sheet, called
from nnframe.explanation.steps.backward import backward
from nnframe.explanation.steps.cost import mean_cost, sample_cost
from nnframe.explanation.steps.forward import forward
from nnframe.explanation.steps.given import given as given_stages
from nnframe.explanation.steps.given import sample_given
from nnframe.explanation.steps.gradient import gradients, updates
from nnframe.explanation.units import units_of
from nnframe.network import Network
from nnframe.settings import instance_of, positive, positive_int, shown


def explain(
    network: Network,
    cost: Cost,
    x: ArrayLike,
    y: ArrayLike,
    eta: float | None = None,
    *,
    decimals: int | Mapping[str, int] = 4,
    significant: int | Mapping[str, int] | None = None,
    rounding: str = SHOWN,
    given: Mapping[str, ArrayLike] | None = None,
    first_layer: int = 1,
    samples: int = 3,
    lang: str = "en",
    training: np.random.Generator | None = None,
) -> Explanation:
    r"""Explain one training step: every number, in the order in which the chapter computes them.

    Forward through each layer (25), the cost (27), the errors (BP1) and (BP2), the gradient (BP3)
    and (BP4), and with `eta` the update :math:`w - \eta\, \partial C/\partial w`. The network is
    not changed.

    Parameters
    ----------
    network : Network
    cost : Cost
    x : array_like, shape (m, n_in) or (n_in,)
    y : array_like, shape (m, n_out) or (n_out,)
    eta : float, optional
        The learning rate; without it there is no update.
    decimals : int or mapping of str to int, default 4
        Digits after the point, for all numbers or for each kind of them:
        ``{"z": 3, "a": 3}``. The kinds are in `nnframe.explanation.KINDS`.
    significant : int or mapping of str to int, optional
        Significant digits, in place of decimals.
    rounding : str, default "shown"
        "shown": the engine's own numbers, rounded only where they are shown. "carry": a hand
        calculation, in which every number is rounded as it is printed and the next one is computed
        from that.
    given : mapping of str to array_like, optional
        With "carry": numbers to go on with in place of those that come out, by their names as
        "z1", "a2", "delta2". A sheet with a slip in it can so be followed to its end.
    first_layer : int, default 1
        The number of the first layer of neurons; 2 where the input counts as layer 1.
    samples : int, default 3
        How many samples of a mini-batch are written out.
    lang : str, default "en"
        "en" or "zh".
    training : numpy.random.Generator, optional
        The randomness of layers that have some, such as dropout.

    Raises
    ------
    ShapeError, DtypeError, DataError, PluginError
        As `backprop`, which is asked first.
    ArgumentError
        For digits, a rounding, a language or given numbers that do not exist.

    Examples
    --------
    >>> import nnframe
    >>> network = nnframe.Network([nnframe.Dense(1, nnframe.Linear())], n_in=1)
    >>> network.parameters = [0.5, 0.25]
    >>> print(explain(network, nnframe.Quadratic(), [0.5], [1.0]).stages[-1].value)
    [[-0.25]]
    """
    instance_of(Network, network, "the network")
    digits = Digits(decimals, significant)
    count = positive_int(samples, "samples")
    check_settings(rounding, given, first_layer, lang)
    if eta is not None:
        positive(eta, "eta")
        eta = eta if network.dtype == EXACT else float(eta)
    twin, state = network.copy(), copy.deepcopy(training)
    step = backprop(twin, cost, x, y, training)
    _, target = twin.as_samples(x, y)
    with localcontext(CONTEXT), np.errstate(all="ignore"):  # 0 · ∞ is something to be told
        units = units_of(twin, step, first_layer)
        shown = min(count, len(target))
        numbers = recorded(twin, cost, step, units, target, eta, digits, shown)
        if rounding == CARRY:
            numbers = by_hand(numbers, state, given)
        sheet = Sheet(numbers, shown)
        return Explanation(tuple(introduction(sheet, cost)), tuple(stages(sheet)), numbers, lang)


def check_settings(rounding: Any, given: Any, first_layer: Any, lang: Any) -> None:
    """Raise `ArgumentError` for a setting that does not exist."""
    if not isinstance(rounding, str) or rounding not in (SHOWN, CARRY):
        raise ArgumentError(f"rounding is {SHOWN!r} or {CARRY!r}, got {shown(rounding)}")
    if given is not None and not isinstance(given, Mapping):
        example = "{'a2': [0.845, 0.922]}"
        raise ArgumentError(f"given must be a dict, as {example}, got {shown(given)}")
    if given and rounding != CARRY:
        raise ArgumentError(
            f"given puts numbers in the place of computed ones: that needs rounding={CARRY!r}"
        )
    positive_int(first_layer, "first_layer")
    check_language(lang)


def introduction(sheet: Sheet, cost: Cost) -> Iterator[Message]:
    """What is explained, and how it is rounded."""
    numbers = sheet.numbers
    yield Message("intro.input", {"n": width(numbers.x.shape[1:])})
    for layer in sheet.layers:
        values = {"l": layer.unit.label, "name": layer.unit.name, "n": width(layer.a.shape[1:])}
        yield Message("intro.layer" if layer.unit.is_weighted else "intro.other", values)
    yield Message("intro.cost", {"name": called(cost)})
    yield from rounded(numbers)
    if sheet.m > 1:
        if sheet.samples == sheet.m:
            yield Message("intro.batch", {"m": sheet.m})
        else:
            yield Message("intro.batch.some", {"m": sheet.m, "k": sheet.samples})
    for name, computed in numbers.given.items():
        kind = name.rstrip("0123456789")
        letter = Symbol(kind, (name.removeprefix(kind),))
        texts = (numbers.digits.text(kind, value) for value in computed[0].flat)
        yield Message("intro.given", {"name": letter, "computed": ", ".join(texts)})


def rounded(numbers: Numbers) -> Iterator[Message]:
    """All that is needed to find the same digits: where is rounded, and to how many."""
    yield Message(f"intro.{numbers.rounding}")
    if numbers.rounding == CARRY:
        formula = COSTS.get(type(numbers.cost_of))
        if formula is not None and formula.term_of is not None:
            yield Message("intro.carry.cost")
        yield Message("intro.carry.rest")
    digits = numbers.digits
    results = {kind: places for kind, places in digits.places.items() if kind != "given"}
    ((usual, _),) = Counter(results.values()).most_common(1)
    yield Message(
        "intro.decimals" if digits.significant is None else "intro.significant", {"n": usual}
    )
    for kind, places in results.items():
        if places != usual:
            yield Message(f"intro.digits.{kind}", {"n": places})


def stages(sheet: Sheet) -> Iterator[Stage]:
    """All stages in their order."""
    yield from given_stages(sheet)
    for sample in range(sheet.samples):
        if sheet.m > 1:
            yield sample_given(sheet, sample)
        yield from forward(sheet, sample)
        yield sample_cost(sheet, sample)
        yield from backward(sheet, sample)
    if sheet.m > 1:
        yield mean_cost(sheet)
    yield from gradients(sheet)
    yield from updates(sheet)
