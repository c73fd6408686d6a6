"""The other laws of a gradient method: what it returns, and which networks it takes."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnframe.activations import Square
from nnframe.arrays import Array
from nnframe.costs import Quadratic
from nnframe.network import Network
from nnframe.testing import purity
from nnframe.testing.exact import differ, exact_slope, fractions, tried
from nnframe.testing.gradient.examples import Example
from nnframe.testing.gradient.subject import GradientSubject
from nnframe.testing.lab import Finding, Lab, Skip, raised, shown


def result(subject: GradientSubject, lab: Lab) -> None:
    """A Gradient, with one number for each parameter."""
    for setting in subject.settings(lab.dtype):
        operation = setting.operations[0]
        for m in (1, 2, 3):
            operation(*operation.draw(lab.rng, m))
            lab.count(1)


def single(subject: GradientSubject, lab: Lab) -> None:
    """A 1-D x and y are one sample."""
    for each, _, _ in subject.known()[1:4]:
        rows = subject(each, 1)
        try:
            got = np.asarray(
                subject.flat(each.network, each.cost, each.x[0].copy(), each.y[0].copy())
            )
        except Finding:
            raise
        except Exception as error:
            raise raised(
                "a 1-D x",
                error,
                counterexample=f"x = {shown(each.x[0])}, y = {shown(each.y[0])}",
                diagnosis="x, y = network.as_samples(x, y) makes rows of both",
            ) from error
        lab.count(rows.size)
        if got.shape != rows.shape or not lab.same(got, rows):
            raise Finding(
                "a 1-D x gives another gradient than the same sample as a row",
                counterexample=f"x = {shown(each.x[0])}, y = {shown(each.y[0])}",
                measured=shown(got),
                expected=shown(rows),
            )


def dtype(subject: GradientSubject, lab: Lab) -> None:
    """The gradient has the dtype of the network."""
    for wanted in ("float32", "float64"):
        for setting in subject.settings(np.dtype(wanted)):
            got = setting.operations[0](*setting.operations[0].draw(lab.rng, 2)).dtype
            lab.count(1)
            if got != wanted:
                raise Finding(
                    f"the gradient of a {wanted} network is {got}",
                    measured=str(got),
                    expected=wanted,
                )


def jacobian(subject: GradientSubject, lab: Lab) -> None:
    """Softmax: at the output with its cost, and inside."""
    _other(subject, lab, "jacobian")


def composite(subject: GradientSubject, lab: Lab) -> None:
    """Chain and Residual."""
    _other(subject, lab, "composite")


def _other(subject: GradientSubject, lab: Lab, name: str) -> None:
    """A method may decline a network, but not get it wrong without a word."""
    for each, gradients, error in subject.known(name):
        for m in (2, 3):
            try:
                got = subject(each, m)
            except Finding as finding:
                raise Skip(f"it does not take {each.network!r}: {finding}") from finding
            true = gradients[:m].mean(axis=0)
            lab.count(got.size)
            if subject.off(got, true, error).any():
                raise Finding(
                    f"wrong, without a word, for {each.network.layers!r}",
                    counterexample=f"x = {shown(each.x[:m])}, y = {shown(each.y[:m])}",
                    measured=shown(got),
                    expected=shown(true),
                    diagnosis="it looks inside the layers: layer.derivative(record, grad_a) is "
                    "what all layers have, and activation.pullback what all activations have",
                )


def exact(subject: GradientSubject, lab: Lab) -> None:
    """On a network of fractions the gradient is the slope to the last digit."""
    network = Network.of_sizes([2, 2, 1], Square(), dtype=object)
    network.parameters = fractions(lab.rng, (network.layout.size,)) / 9
    x, y = fractions(lab.rng, (2, 2)) / 5, fractions(lab.rng, (2, 1)) / 5
    cost = Quadratic()
    claimed = tried(lambda: subject.flat(network, cost, x.copy(), y.copy()), "the gradient")
    theta = network.parameters.copy()
    for i in range(theta.size):

        def path(t: Any, i: int = i) -> Array:
            moved = theta.copy()
            moved[i] += t
            network.parameters = moved
            return np.array([sum(cost.forward(network.forward(x), y).tolist()) / 2], dtype=object)

        slope = exact_slope(path)
        lab.count(1)
        if differ(claimed[i : i + 1], slope).any():
            raise Finding(
                f"in exact arithmetic ∂C/∂θ_{i + 1} is not the slope of C",
                measured=str(claimed[i]),
                expected=f"{float(slope[0]):.15g}, to 40 digits",
            )
    network.parameters = theta


def threads(subject: GradientSubject, lab: Lab) -> None:
    """Eight threads at once, each with a network of its own."""
    jobs = []
    for each, _, _ in subject.known()[3:7]:
        for m in (1, 2, 3):
            twin = Example(each.network.copy(), each.cost, each.x, each.y)
            operation = subject.setting(twin).operations[0]
            jobs.append((operation, (each.x[:m], each.y[:m])))
    purity.at_once(jobs, lab, "gradients of networks of their own")
