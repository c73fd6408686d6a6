"""The laws of a fused pair."""

from __future__ import annotations

import numpy as np
from attrs import evolve

from nnframe.activations import Tanh
from nnframe.arrays import Array
from nnframe.fused import FusedPair, fused_pair
from nnframe.layers import Dense
from nnframe.network import Network
from nnframe.testing import extremes
from nnframe.testing.cost import PairSubject
from nnframe.testing.diagnosis.match import first, scaled
from nnframe.testing.domains import CLASSES, REAL, SIGNS, Domain, domains_of, share
from nnframe.testing.lab import Finding, Lab, Skip, shown, told
from nnframe.testing.laws import FUSED
from nnframe.testing.network import gradient_is_slope

SHARED = evolve(REAL, name="real z, targets in [0, 1]", targets=share)


class FusedSubject(PairSubject):
    """A fused pair: forward(z, y) and derivative(z, y)."""

    kind = FUSED
    arguments = ("z", "y")
    candidates = (SHARED, CLASSES, REAL, SIGNS)
    plugin: FusedPair

    @property
    def domains(self) -> list[Domain]:
        """Where the pair and its two halves are all defined."""
        if self._domains is None:
            halves = (lambda z, y: _unfused(self, z, y)[0], lambda z, y: _unfused(self, z, y)[1])
            whole = super().domains
            self._domains = domains_of(halves, tuple(whole), self.widths) or whole
        return self._domains


def _unfused(subject: FusedSubject, z: Array, y: Array) -> tuple[Array, Array]:
    """C_x(σ(z), y) and its δ, the long way."""
    cost, sigma = subject.plugin.cost, subject.plugin.activation
    try:
        a = sigma.forward(z.copy())
        delta = sigma.pullback(z.copy(), a, cost.derivative(a.copy(), y.copy()))
        return np.asarray(cost.forward(a, y.copy())), np.asarray(delta)
    except Exception as error:
        raise Skip(f"its cost and activation do not work without it: {told(error)}") from error


def value(subject: FusedSubject, lab: Lab) -> None:
    """The value is that of the cost behind the activation."""
    _compare(subject, lab, 0)


def unfused(subject: FusedSubject, lab: Lab) -> None:
    """The derivative is δ of the cost behind the activation."""
    _compare(subject, lab, 1)


def _compare(subject: FusedSubject, lab: Lab, which: int) -> None:
    smallest, words = None, ""
    for setting in subject.settings(lab.dtype):
        operation = setting.operations[which]
        for m in (1, 3):
            z, y = operation.draw(lab.rng, m)
            z = np.clip(z, -4, 4)  # further out the unfused form loses its digits
            got, expected = operation(z, y), _unfused(subject, z, y)[which]
            finite = np.isfinite(expected)
            size = np.abs(expected[finite]).max(initial=0.0)
            relative = max(1e-7, 1e4 * lab.epsilon)
            lab.count(got.size, int(finite.sum()))
            if (np.abs(got - expected) <= relative * size)[finite].all():
                continue
            cost, sigma = (
                type(each).__name__ for each in (subject.plugin.cost, subject.plugin.activation)
            )
            smallest = smallest or {
                "reason": f"{operation.name} is not that of {cost} behind {sigma} ({setting.name})",
                "counterexample": operation.describe((z, y)),
                "measured": shown(got),
                "expected": shown(expected),
            }
            if z.size > 3:  # more numbers tell more about the mistake
                words = words or _diagnosed(got, expected, subject, z, y, which)
    if smallest:
        raise Finding(**smallest, diagnosis=words)


def _diagnosed(
    got: Array, expected: Array, subject: FusedSubject, z: Array, y: Array, which: int
) -> str:
    sigma = subject.plugin.activation
    what = "the fused derivative" if which else "the fused value"
    slope = np.asarray(sigma.derivative(z))
    return scaled(got, expected, what, "the unfused one") or first(
        got,
        [
            (
                "it was fed a where z is wanted: it equals the unfused one at σ(z)",
                lambda: _unfused(subject, sigma.forward(z), y)[which],
            ),
            ("a missing term: the targets y are forgotten, this is σ(z)", lambda: sigma.forward(z)),
            (
                "missing σ': this is ∇_a C, not yet δ",
                lambda: subject.plugin.cost.derivative(sigma.forward(z), y),
            ),
            (
                "σ'(z) has not cancelled: σ' is multiplied in once too often",
                lambda: expected * slope,
            ),
            (
                "it equals a − y, which is δ of another pair: missing σ'",
                lambda: sigma.forward(z) - y,
            ),
            ("it equals z − y: σ itself is missing", lambda: z - y),
            (
                "the targets are normalised in it",
                lambda: sigma.forward(z) - y / y.sum(axis=1, keepdims=True),
            ),
            ("a mean over the outputs, 1/n", lambda: expected / z.shape[1]),
            ("1/m: it is divided by the number of samples", lambda: expected / len(z)),
        ],
    )


def saturation(subject: FusedSubject, lab: Lab) -> None:
    """No NaN at ±1000, and no infinite value beside a finite δ: that is what a pair is for."""
    extremes.saturation(subject, lab)
    for setting in subject.settings(lab.dtype):
        forward, slope = setting.operations
        assert forward.extreme is not None
        z, y = forward.extreme(lab.rng, 6)
        values, deltas = forward(z, y), slope(z, y)
        lab.count(values.size)
        for x in np.flatnonzero(np.isinf(values) & (np.abs(deltas) < 1e300).all(axis=1)):
            raise Finding(
                f"the value is infinite where δ is not ({setting.name})",
                counterexample=f"z = {shown(z[x])}, y = {shown(y[x])}",
                measured=f"forward = {shown(values[x])}",
                expected="a finite value",
                diagnosis="it goes through a = σ(z), which is 0 or 1 here: write it in z, with "
                "log1p(exp(-|z|))",
            )


def network(subject: FusedSubject, lab: Lab) -> None:
    """Backprop takes the pair where it is declared, and finds the slope of the cost."""
    pair = subject.plugin
    if type(fused_pair(pair.cost, pair.activation)) is not type(pair):
        raise Skip("it is not declared with nnframe.fuse, so no network uses it")
    for n, m in ((subject.widths[0], 2), (subject.widths[-1], 3)):
        layers = [Dense(3, Tanh()), Dense(n, pair.activation)]
        net = Network(layers, 2, rng=lab.rng, dtype=lab.dtype)
        domain: Domain = subject.domains[0]
        x = domain.outputs(lab.rng, (m, 2)).astype(lab.dtype)
        y = domain.targets(lab.rng, (m, n)).astype(lab.dtype)
        gradient_is_slope(net, pair.cost, x, y, lab, "with this pair")
