"""(BP1)-(BP4) of a gradient method, for one sample and for many."""

from __future__ import annotations

from collections.abc import Callable

from nnframe.arrays import Array
from nnframe.testing.diagnosis import gradient as diagnosis
from nnframe.testing.gradient.examples import Example
from nnframe.testing.gradient.subject import GradientSubject
from nnframe.testing.lab import Finding, Lab, Skip, shown


def blamed(each: Example, wrong: Array) -> str:
    """The equation that the wrong numbers speak of, read from the output back.

    ∂C/∂b^l *is* δ^l: if it is wrong, and ∂C/∂w^l with it, δ^l is.
    """
    if not wrong.any():
        return ""
    layers = [
        {name: bool(view.any()) for name, view in views.items()}
        for views in each.network.layout.views(wrong)
    ]
    for l in reversed(range(len(layers))):
        w, b = layers[l]["w"], layers[l]["b"]
        if w and b:
            return "BP1" if l == len(layers) - 1 else "BP2"
        if w or b:
            return "BP4" if w else "BP3"
    return ""


def equation(name: str) -> Callable[[GradientSubject, Lab], None]:
    """The law that one of the four equations holds, for one sample."""

    def trial(subject: GradientSubject, lab: Lab) -> None:
        for each, gradients, error in subject.known():
            got, true = subject(each, 1), gradients[0]
            wrong = subject.off(got, true, error)
            lab.count(got.size)
            if blamed(each, wrong) == name:
                raise _finding(subject, each, 1, got, true, wrong, f"({name}) does not hold")

    return trial


def mean(subject: GradientSubject, lab: Lab) -> None:
    """The gradient of a mini-batch is the mean over its samples."""
    for each, gradients, error in subject.known():
        if subject.off(subject(each, 1), gradients[0], error).any():
            raise Skip("it is wrong for a single sample already")
    for each, gradients, error in subject.known():
        for m in (2, 3, 9):
            got, true = subject(each, m), gradients[:m].mean(axis=0)
            wrong = subject.off(got, true, error)
            lab.count(got.size)
            if wrong.any():
                raise _finding(
                    subject,
                    each,
                    m,
                    got,
                    true,
                    wrong,
                    f"the gradient of {m} samples is not their mean",
                )


def _finding(
    subject: GradientSubject,
    each: Example,
    m: int,
    got: Array,
    true: Array,
    wrong: Array,
    words: str,
) -> Finding:
    views = [each.network.layout.views(array) for array in (wrong, got, true)]
    place = next(
        (l, name)
        for l in reversed(range(len(each.network.layers)))
        for name in views[0][l]
        if views[0][l][name].any()
    )
    measured, expected = (shown(view[place[0]][place[1]]) for view in views[1:])
    return Finding(
        f"{words}: gradient[{place[0]}][{place[1]!r}] in a {each.network!r} with {each.cost!r}",
        counterexample=f"θ = {shown(each.network.parameters)}, x = {shown(each.x[:m])}, "
        f"y = {shown(each.y[:m])}",
        measured=measured,
        expected=f"{expected}, the slope of C",
        diagnosis=diagnosis.of_gradient(
            [(e, k, subject(e, k), g[:k]) for e, g, _ in subject.known() for k in sorted({1, m})]
        ),
    )
