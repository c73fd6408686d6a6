"""The laws of a cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from attrs import frozen

from nnframe.abstract import Cost
from nnframe.activations import Tanh
from nnframe.arrays import Array, as_exact
from nnframe.errors import ShapeError
from nnframe.layers import Dense
from nnframe.network import Network
from nnframe.testing.diagnosis import cost as diagnosis
from nnframe.testing.domains import DOMAINS, SIGNS, Domain, domains_of
from nnframe.testing.draws import large
from nnframe.testing.exact import exact_slope, fractions, tried, wrong
from nnframe.testing.lab import Finding, Lab, Skip, shown, told
from nnframe.testing.laws import COST
from nnframe.testing.network import gradient_is_slope
from nnframe.testing.operations import Arrays, Operation, Setting, Subject
from nnframe.testing.pointwise import Judgement, at_least, beside, judge, line, magnitude

WIDTHS = (1, 2, 3, 4)
WIDER = (5, 6, 8, 10, 16, 32)  # for a cost that speaks of its outputs by number


@frozen(eq=False)
class PairSetting(Setting):
    """A setting of a function of two arrays: its width and its domain."""

    n: int = 1
    domain: Domain = DOMAINS[0]


class PairSubject(Subject):
    """forward(a, y) and derivative(a, y): a cost, or with z for a a fused pair."""

    arguments = ("a", "y")
    candidates: tuple[Domain, ...] = DOMAINS

    def __init__(self, plugin: Any) -> None:
        super().__init__(plugin)
        self._domains: list[Domain] | None = None

    @property
    def domains(self) -> list[Domain]:
        """Where the plugin is defined."""
        if self._domains is None:
            methods = self.plugin.forward, self.plugin.derivative
            found = domains_of(methods, self.candidates, self.widths)
            self._domains = found or [self.candidates[0]]
        return self._domains

    @property
    def widths(self) -> tuple[int, ...]:
        """How many outputs there may be: any number, unless the plugin says `ShapeError` to it."""
        return tuple(filter(self._takes, WIDTHS)) or tuple(filter(self._takes, WIDER)) or WIDTHS

    def _takes(self, n: int) -> bool:
        try:
            self.plugin.forward(np.full((1, n), 0.5), np.full((1, n), 0.5))
        except ShapeError:
            return False
        except (Exception, SystemExit):  # another mistake, or another domain
            return True
        return True

    def settings(self, dtype: np.dtype[Any]) -> Sequence[PairSetting]:
        return [self.setting(n, domain, dtype) for n in self.widths for domain in self.domains]

    def setting(self, n: int, domain: Domain, dtype: np.dtype[Any]) -> PairSetting:
        """Forward and derivative for outputs of n numbers."""

        def draw(rng: np.random.Generator, m: int) -> Arrays:
            return domain.draw(rng, m, n, dtype)

        def extreme(rng: np.random.Generator, m: int) -> Arrays:
            return large(rng, (m, n), dtype), domain.targets(rng, (m, n)).astype(dtype)

        shapes: dict[str, Callable[[Arrays], list[tuple[int, ...]]]] = {
            "forward": lambda args: [args[0].shape[:1]],
            "derivative": lambda args: [args[0].shape],
        }
        operations = tuple(
            Operation(
                name,
                self.arguments,
                getattr(self.plugin, name),
                draw,
                shapes[name],
                True,
                extreme if domain.real else None,
                domain.radius,
            )
            for name in shapes
        )
        name = f"{n} output{'s' * (n > 1)}, {domain.name}"
        return PairSetting(name, operations, self.plugin, n=n, domain=domain)


class CostSubject(PairSubject):
    """A cost."""

    kind = COST
    plugin: Cost


def derivative(subject: PairSubject, lab: Lab) -> None:
    """The derivative is the slope of forward, for each sample and output."""
    claims = list(_claims(subject, lab))
    # Rounding is measured by the largest slope anywhere: a saturated output's own is tiny.
    size = max(magnitude(claimed) for *_, claimed in claims)
    cases, broken = [], None
    for setting, a, y, claimed in claims:
        found = beside(
            [_one_column(setting, a, y, claimed, k, size, lab) for k in range(setting.n)]
        )
        lab.count(found.known.size, int(found.known.sum()))
        cases.append(diagnosis.Case(a, y, claimed, found.slope, found.known & ~found.jump))
        if found.wrong.any() and broken is None:
            broken = setting, a, y, found
    if broken is None:
        return
    setting, a, y, found = broken
    x = int(np.flatnonzero(found.wrong.any(axis=1))[0])
    raise Finding(
        f"derivative is not the slope of forward ({setting.name})",
        counterexample=f"{subject.arguments[0]} = {shown(a[x])}, y = {shown(y[x])}"
        + (f", sample {x} of {len(a)}" if len(a) > 1 else ""),
        measured=f"derivative = {shown(found.claimed[x])}",
        expected=f"the slope of forward is {shown(found.slope[x])}",
        diagnosis=diagnosis.of_slope(cases, *setting.operations),
    )


def _claims(subject: PairSubject, lab: Lab) -> Iterator[tuple[PairSetting, Array, Array, Array]]:
    """Settings, with outputs, targets and what derivative says of them."""
    for setting in subject.settings(lab.dtype):
        forward, slope = setting.operations
        for m, spread in ((1, 1.0), (3, 1.0), (4, 5.0)):
            a, y = forward.draw(lab.rng, m)
            if setting.domain.real:
                a = (a * spread).astype(lab.dtype)
                if m == 3 and subject.arguments[0] == "a":
                    a[0] = y[0]  # where an absolute value has its kink
            yield setting, a, y, slope(a, y)


def _one_column(
    setting: PairSetting, a: Array, y: Array, claimed: Array, k: int, size: float, lab: Lab
) -> Judgement:
    forward, direction = setting.operations[0], np.eye(setting.n)[k]
    path = line(lambda a: forward(a, y), a, direction, lab)
    return judge(path, claimed[:, k], np.abs(a[:, k]), lab, at_least(size), setting.domain.radius)


def exact(subject: PairSubject, lab: Lab) -> None:
    """Fractions in, fractions out, and then the derivative is the slope to the last digit."""
    pair, of_signs = subject.plugin, subject.domains == [SIGNS]
    for n in subject.widths[::2]:
        a, y = fractions(lab.rng, (2, n)), fractions(lab.rng, (2, n))
        if of_signs:
            y = as_exact(SIGNS.targets(lab.rng, (2, n)).astype(int), "y")
        tried(lambda a=a, y=y: pair.forward(a.copy(), y.copy()), "forward")  # type: ignore[misc]  # the defaults bind the loop's values
        claimed = tried(lambda a=a, y=y: pair.derivative(a.copy(), y.copy()), "derivative")  # type: ignore[misc]  # as above
        if claimed.shape != a.shape:
            raise Finding(f"derivative of fractions has shape {claimed.shape} for a {a.shape}")
        for k in range(n):
            e = np.array([int(j == k) for j in range(n)], dtype=object)

            def path(t: Fraction, a: Array = a, y: Array = y, e: Array = e) -> Array:
                return np.asarray(pair.forward(a + t * e, y))

            slope = exact_slope(path)
            lab.count(slope.size)
            off = wrong(claimed[:, k], path, slope)
            if off.any():
                x = int(np.flatnonzero(off)[0])
                raise Finding(
                    "in exact arithmetic derivative is not the slope of forward",
                    counterexample=f"{subject.arguments[0]} = {shown(a[x])}, y = {shown(y[x])}",
                    measured=str(claimed[x, k]),
                    expected=f"{float(slope[x]):.15g}, to 40 digits",
                )


def network(subject: CostSubject, lab: Lab) -> None:
    """Backprop with this cost is the slope of this cost."""
    for domain in subject.domains:
        for n, m in zip(subject.widths[:3], (2, 1, 3), strict=False):
            layers = [Dense(3, Tanh()), Dense(n, domain.behind)]
            net = Network(layers, 2, rng=lab.rng, dtype=lab.dtype)
            x = domain.draw(lab.rng, m, 2, lab.dtype)[0]
            y = domain.targets(lab.rng, (m, n)).astype(lab.dtype)
            try:
                gradient_is_slope(net, subject.plugin, x, y, lab, f"with this cost ({domain.name})")
            except Finding:
                raise
            except Exception as error:
                raise Skip(f"no network could be made for it: {told(error)}") from error
