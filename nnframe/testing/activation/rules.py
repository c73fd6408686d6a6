"""The other laws of an activation: its pullback, its ends, its digits, and in a network."""

from __future__ import annotations

import numpy as np

from nnframe.abstract import Activation
from nnframe.activations import Tanh
from nnframe.costs import Quadratic
from nnframe.network import Network
from nnframe.testing import extremes
from nnframe.testing.activation.subject import ActivationSubject, kinks_of
from nnframe.testing.diagnosis import activation as diagnosis
from nnframe.testing.draws import numbers, weighted_inputs
from nnframe.testing.exact import differ, exact_slope, fractions, tried
from nnframe.testing.lab import Finding, Lab, Skip, shown
from nnframe.testing.network import gradient_is_slope


def pullback(subject: ActivationSubject, lab: Lab) -> None:
    """An override gives the numbers of the default one."""
    sigma = subject.plugin
    if type(sigma).pullback is Activation.pullback:
        raise Skip("it is the default one, made from derivative")
    for n in subject.widths:
        _, slope, pull = subject.operations(n, lab.dtype)
        for m in (1, 3):
            z, a, g = pull.draw(lab.rng, m)
            got, jacobian = pull(z, a, g), slope(z)
            expected = Activation.pullback(sigma, z, a, g)
            size = np.abs(jacobian)
            bound = size * np.abs(g) if size.ndim == 2 else np.einsum("xj,xjk->xk", np.abs(g), size)
            lab.count(z.size)
            if not (np.abs(got - expected) <= lab.relative * bound + 1e-300).all():
                raise Finding(
                    f"pullback is not ∂C/∂a times the derivative ({n} neurons)",
                    counterexample=pull.describe((z, a, g)),
                    measured=f"pullback = {shown(got)}",
                    expected=f"{shown(expected)}, from derivative",
                    diagnosis=diagnosis.of_pullback(sigma, z, a, g, got, expected),
                )


def saturation(subject: ActivationSubject, lab: Lab) -> None:
    """No NaN at ±1000, and no infinite σ beside a finite σ'."""
    extremes.saturation(subject, lab)
    if subject.mixes(lab.dtype):
        return
    z = np.array([1000.0, -1000.0, 710.0, -710.0], dtype=lab.dtype)
    for neuron in subject.neurons(lab.dtype):
        a, slope = neuron.sigma(z), neuron.slope(z)
        lab.count(z.size)
        for at in np.flatnonzero(np.isinf(a) & (np.abs(slope) < 1e300)):
            raise Finding(
                f"σ is infinite at z = {z[at]:g}{neuron.where}, where σ' is {slope[at]:.6g}",
                counterexample=f"z = {z[at]:g}",
                measured=f"σ(z) = {a[at]}",
                expected="a finite value",
                diagnosis="an exponential overflows inside: log1p(exp(-|z|)) + max(z, 0) is the "
                "safe form of log(1 + exp(z)), for instance",
            )


def accuracy(subject: ActivationSubject, lab: Lab) -> dict[str, str]:
    """σ and σ' against a reference of 60 digits, graded in units in the last place."""
    if subject.reference is None:
        raise Skip("no reference: check_activation(…, reference=f) takes σ as an mpmath function")
    try:
        import mpmath  # type: ignore[import-untyped]  # it ships no types
    except ImportError:
        raise Skip("it needs mpmath: pip install nnframe[testing]") from None
    neuron, kinks = subject.neurons(lab.dtype)[0], np.array(kinks_of(subject))
    z = weighted_inputs(lab.rng, ()).astype(lab.dtype)
    z = z[(np.abs(z) > 1e-200) & (np.abs(z[:, None] - kinks) > 1e-6).all(axis=1)]
    grades: dict[str, tuple[float, str, str, str]] = {}
    with mpmath.workdps(60):
        for name, values, function in (
            ("σ", neuron.sigma(z), subject.reference),
            ("σ'", neuron.slope(z), lambda v: mpmath.diff(subject.reference, v)),
        ):
            grades[name] = (0.0, "", "", "")
            for point, got in zip(z.tolist(), values.tolist(), strict=True):
                true = mpmath.mpf(function(mpmath.mpf(point)))
                lab.count(1)
                if abs(true) < np.finfo(lab.dtype).tiny:
                    continue  # too small for a float to have all its digits
                relative = float(abs(mpmath.mpf(got) - true) / abs(true))
                where = f"{name} at z = {shown(point)}"
                grade = (relative, where, shown(got), mpmath.nstr(true, 12))
                grades[name] = max(grades[name], grade)
    worst = max(grades.values())
    said = ", ".join(f"{n} to {grade[0] / lab.epsilon:.1f} ulp" for n, grade in grades.items())
    if worst[0] > lab.relative:
        raise Finding(
            f"right, but not accurate: {said}",
            counterexample=worst[1],
            measured=worst[2],
            expected=worst[3],
            diagnosis="digits cancel where the neuron saturates: σ'(z) = σ(z) σ(−z) keeps those "
            "that a(1 − a) loses, and sech² those of 1 − a²",
        )
    return {"reason": said}


def exact(subject: ActivationSubject, lab: Lab) -> None:
    """Fractions in, fractions out, and then σ' is the slope to the last digit."""
    sigma = subject.plugin
    for n in (1, 3):
        z = fractions(lab.rng, (2, n))
        tried(lambda z=z: sigma.forward(z.copy()), "forward")  # type: ignore[misc]  # the default binds the loop's value
        claimed = tried(lambda z=z: sigma.derivative(z.copy()), "derivative")  # type: ignore[misc]  # as above
        for k in range(n):
            direction = np.array([int(j == k) for j in range(n)], dtype=object)
            slope = exact_slope(lambda t, d=direction, z=z: np.asarray(sigma.forward(z + t * d)))  # type: ignore[misc]  # as above
            own = claimed[:, :, k] if claimed.ndim == 3 else claimed * direction
            if own.shape != slope.shape:
                raise Finding(f"derivative of fractions has shape {claimed.shape} for z {z.shape}")
            lab.count(slope.size)
            if differ(own, slope).any():
                place = tuple(np.argwhere(differ(own, slope))[0])
                raise Finding(
                    "in exact arithmetic σ' is not the slope of σ",
                    counterexample=f"z = {shown(z[place[0]])}",
                    measured=str(own[place]),
                    expected=f"{float(slope[place]):.15g}, to 40 digits",
                )


def network(subject: ActivationSubject, lab: Lab) -> None:
    """In the hidden layers and in the last one, backprop finds the slope of the cost."""
    narrow, wide = subject.widths[0], subject.widths[min(2, len(subject.widths) - 1)]
    stacks: list[tuple[list[int], int, Activation | None]] = [
        ([2, wide, 2], 3, Tanh()),
        ([1, narrow, narrow], 1, None),
        ([3, wide, wide], 2, None),
    ]
    for sizes, m, output in stacks:
        net = Network.of_sizes(sizes, subject.plugin, output, rng=lab.rng, dtype=lab.dtype)
        x = numbers(lab.rng, (m, sizes[0]), lab.dtype)
        y = numbers(lab.rng, (m, sizes[-1]), lab.dtype)
        gradient_is_slope(net, Quadratic(), x, y, lab, "with this activation")
