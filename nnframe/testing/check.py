"""The check: which laws does a plugin keep, and where it does not, what the mistake is."""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np
from attrs import evolve
from numpy.typing import DTypeLike

from nnframe.arrays import Shape
from nnframe.errors import ArgumentError, DtypeError
from nnframe.settings import seed_or_generator
from nnframe.testing.consequences import explained
from nnframe.testing.lab import attempt
from nnframe.testing.laws import (
    ACTIVATION,
    COST,
    FUSED,
    GRADIENT,
    KINDS,
    LAYER,
    laws_of,
    require_laws,
)
from nnframe.testing.report import FAIL, SEE, SKIPPED, Report, Verdict, verdict_of
from nnframe.testing.shapes import FLOATS
from nnframe.testing.subjects import kind_of, subject_of
from nnframe.testing.trials import FIRST, TRIALS


def check(
    plugin: Any,
    *,
    kind: str | None = None,
    seed: int = 0,
    dtype: DTypeLike = np.float64,
    strict: bool = False,
    laws: Collection[str] | None = None,
    on_law: Callable[[str], None] | None = None,
    on_verdict: Callable[[Verdict], None] | None = None,
    **settings: Any,
) -> Report:
    """Try every law on a plugin of any kind.

    A bad plugin is never an exception here: whatever it does is a finding in the report. The same
    plugin and seed give the same report.

    Parameters
    ----------
    plugin : Activation, Cost, Layer, FusedPair or callable
        An instance, or a class that can be made without arguments; a layer as a description, as
        ``Dense(5, Tanh())``; a gradient method as a callable ``(network, cost, x, y) -> Gradient``.
    kind : str, optional
        "activation", "cost", "layer", "fused pair" or "gradient method", where it is not to be
        found out.
    seed : int, default 0
        Of the random probes.
    dtype : default float64
        float32 for a plugin that is made for it.
    strict : bool, default False
        Count advice (warnings, lost digits, float16) as failures.
    laws : collection of str, optional
        Try these only, and those that come before all others.
    on_law, on_verdict : callable, optional
        Called with the name of each law before it is tried, and with each verdict: as it is before
        others are known, which may explain it in the report.
    **settings
        What `check_activation`, `check_layer` and `check_gradient_method` take.

    Raises
    ------
    ArgumentError
        If it is no plugin at all, or there is no such kind, or no such law for this kind.

    Examples
    --------
    >>> import numpy as np
    >>> import nnframe
    >>> class Wrong(nnframe.Activation):
    ...     def forward(self, z):
    ...         return np.tanh(z)
    ...     def derivative(self, z):
    ...         return 1 - np.tanh(np.tanh(z)) ** 2
    >>> verdict = check(Wrong())["derivative"]
    >>> verdict.verdict, verdict.counterexample
    ('fail', 'z = 1, where σ(z) = 0.761594156')
    >>> verdict.diagnosis
    "your derivative equals σ'(σ(z)): it was fed a where z is wanted"
    """
    kind = kind_of(plugin) if kind is None else kind
    if kind not in KINDS:
        raise ArgumentError(f"unknown kind {kind!r}: there are {', '.join(KINDS)}")
    wanted = _wanted(kind, laws)
    floats = np.dtype(dtype)
    if floats not in FLOATS:
        raise DtypeError(f"a plugin is checked in float32 or float64, got {floats}")
    seed_or_generator(seed)
    verdicts: list[Verdict] = []

    def keep(verdict: Verdict) -> None:
        verdicts.append(evolve(verdict, required=True) if strict else verdict)
        if on_verdict is not None:
            on_verdict(verdicts[-1])

    states = random.getstate(), np.random.get_state()  # noqa: NPY002  # a plugin may use it; we put it back
    subject, blocked = subject_of(plugin, kind, settings), ""
    try:
        for law in laws_of(kind):
            if law.name not in wanted:
                continue
            if on_law is not None:
                on_law(law.name)
            if blocked:
                verdict = verdict_of(law, SKIPPED, reason=f"{SEE} {blocked}")
            else:
                with warnings.catch_warnings(), np.errstate(all="ignore"):
                    warnings.simplefilter("ignore")
                    verdict = attempt(law, TRIALS[kind][law.name], subject, seed, floats)
            if law.name in FIRST and verdict.verdict == FAIL:
                blocked = law.name
            if laws is None or law.name in laws or verdict.verdict == FAIL:
                keep(verdict)
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])  # noqa: NPY002  # as above
    return Report(subject.name, kind, seed, explained(verdicts, subject.unsteady))


def check_activation(
    plugin: Any, *, reference: Callable[[Any], Any] | None = None, **options: Any
) -> Report:
    """`check` for an activation.

    Parameters
    ----------
    plugin : Activation
    reference : callable, optional
        σ as a function of one mpmath number: then the accuracy of σ and σ' is graded too.
    **options
        As for `check`.

    Examples
    --------
    >>> import mpmath
    >>> import nnframe
    >>> check_activation(nnframe.Tanh(), reference=mpmath.tanh)["accuracy"].verdict
    'pass'
    """
    return check(plugin, kind=ACTIVATION, reference=reference, **options)


def check_cost(plugin: Any, **options: Any) -> Report:
    """`check` for a cost.

    Examples
    --------
    >>> import nnframe
    >>> check_cost(nnframe.Quadratic()).passed
    True
    """
    return check(plugin, kind=COST, **options)


def check_layer(plugin: Any, *, shapes_in: Sequence[Shape] | None = None, **options: Any) -> Report:
    """`check` for a layer, given as a description: the kit binds it to inputs of several shapes.

    Parameters
    ----------
    plugin : Layer
    shapes_in : sequence of tuple of int, optional
        Shapes of one sample, where the layer takes none of those that are tried.
    **options
        As for `check`.

    Examples
    --------
    >>> import nnframe
    >>> check_layer(nnframe.Dense(2, nnframe.Tanh()), shapes_in=[(3,)]).passed
    True
    """
    return check(plugin, kind=LAYER, shapes_in=shapes_in, **options)


def check_fused(plugin: Any, **options: Any) -> Report:
    """`check` for a fused pair: an instance, or a class that `nnframe.fuse` has declared.

    Examples
    --------
    >>> from nnframe.fused import SigmoidCrossEntropy
    >>> check_fused(SigmoidCrossEntropy).passed
    True
    """
    return check(plugin, kind=FUSED, **options)


def check_gradient_method(plugin: Any, *, tolerance: float | None = None, **options: Any) -> Report:
    """`check` for a gradient method.

    Parameters
    ----------
    plugin : callable, (network, cost, x, y) -> Gradient
    tolerance : float, optional
        The error it may have, relative to the largest derivative: 1e-8, or what the method states
        itself as its attribute `tolerance`.
    **options
        As for `check`.

    Examples
    --------
    >>> import nnframe
    >>> check_gradient_method(nnframe.gradients.backprop).passed
    True
    """
    return check(plugin, kind=GRADIENT, tolerance=tolerance, **options)


def _wanted(kind: str, laws: Collection[str] | None) -> set[str]:
    known = {law.name for law in laws_of(kind)}
    if laws is None:
        return known
    require_laws(laws, kind)
    return known & {*laws, *FIRST}
