"""What a wrong derivative of a cost probably is."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence

import numpy as np
from attrs import frozen

from nnframe.arrays import Array
from nnframe.testing.diagnosis.match import factor, first, offset, scaled, single
from nnframe.testing.diagnosis.rules import of_chain
from nnframe.testing.operations import Operation


@frozen(eq=False)
class Case:
    """What a derivative said for some outputs and targets, and what is true."""

    a: Array
    y: Array
    claimed: Array
    true: Array
    known: Array


def of_slope(cases: Sequence[Case], forward: Operation, derivative: Operation) -> str:
    """Name the mistake in ∇_a C."""
    every = [case for case in cases if np.isfinite(case.claimed).all() and case.known.any()]
    if not every:
        return ""

    def joined(change: Callable[[Case], Array]) -> Array:
        return np.concatenate([np.broadcast_to(change(c), c.a.shape)[c.known] for c in every])

    claimed, true = joined(lambda c: c.claimed), joined(lambda c: c.true)
    if not claimed.any():
        return "the derivative is zero everywhere"
    if single(claimed, true):
        return "the derivative has the digits of float32 only: it computes in float32 inside"

    def like(change: Callable[[Case], Array]) -> Callable[[], Array]:
        return lambda: joined(change)

    return (
        _in_another_order(derivative, joined, true)
        or _by_size(every)
        or scaled(claimed, true, "the derivative", "∂C_x/∂a")
        or first(
            claimed,
            [
                (
                    "the derivative is a − y, the δ of a fused pair: that has σ'(z) in it, and "
                    "a cost never knows the activation before it",
                    like(lambda c: c.a - c.y),
                ),
                (
                    "the derivative has a and y swapped",
                    like(lambda c: _slope(forward, c.y, c.a, by=0)),
                ),
                (
                    "the derivative is the one by y: a and y are swapped",
                    like(lambda c: _slope(forward, c.a, c.y, by=1)),
                ),
                (
                    "a missing term: this is the derivative of −y ln a alone, and that of "
                    "−(1 − y) ln(1 − a) is wanted too",
                    like(lambda c: -c.y / c.a),
                ),
                (
                    "a missing term: this is the derivative of −(1 − y) ln(1 − a) alone, and that "
                    "of −y ln a is wanted too",
                    like(lambda c: (1 - c.y) / (1 - c.a)),
                ),
                (
                    "the derivative is for normalised targets, y/Σ|y|, and forward for y itself",
                    like(
                        lambda c: _slope(
                            forward, c.a, c.y / np.abs(c.y).sum(axis=1, keepdims=True), by=0
                        )
                    ),
                ),
                (
                    "the derivative is the absolute value of the right one",
                    like(lambda c: np.abs(c.true)),
                ),
                (
                    "the derivative is only the sign of the right one",
                    like(lambda c: np.sign(c.true)),
                ),
                ("the derivative is squared", like(lambda c: c.true**2)),
                (
                    "the derivative is the second derivative",
                    like(lambda c: _bend(forward, c.a, c.y)),
                ),
                (
                    "the derivative was fed σ(a), or a where z is wanted",
                    like(lambda c: _slope(forward, _logistic(c.a), c.y, by=0)),
                ),
                ("the derivative returns (a − y)² itself", like(lambda c: (c.a - c.y) ** 2)),
                (
                    "the derivative has a(1 − a), the σ' of a sigmoid, in it: σ' belongs to the "
                    "activation (is it the δ of a fused pair?)",
                    like(lambda c: c.true * c.a * (1 - c.a)),
                ),
                (
                    "the derivative has the 1/(a(1 − a)) of another cost in it",
                    like(lambda c: c.true / (c.a * (1 - c.a))),
                ),
                (
                    "the derivative is summed over the samples: it is no sample's own",
                    like(lambda c: np.broadcast_to(c.true.sum(axis=0), c.true.shape)),
                ),
            ],
        )
        or _chain(joined, claimed, true)
        or _beyond(every)
        or _remainder(every)
    )


def _in_another_order(
    derivative: Operation, joined: Callable[[Callable[[Case], Array]], Array], true: Array
) -> str:
    """Whether the method names its arguments in another order, and would be right in that."""
    try:
        names = [*inspect.signature(derivative.call).parameters]
    except ValueError:  # a function that is not written in Python
        return ""
    a, y = derivative.arguments
    if names[:2] != [y, a]:
        return ""
    words = f"its arguments are named in another order: write def derivative(self, {a}, {y})"
    swapped = lambda: joined(lambda c: np.asarray(derivative.call(c.y, c.a)))  # noqa: E731  # a line of the table below
    return first(true, [(words, swapped)])


def _chain(joined: Callable[[Callable[[Case], Array]], Array], claimed: Array, true: Array) -> str:
    """A factor c (a − y)^k; where a is y, there is nothing to see of it."""
    d = joined(lambda c: c.a - c.y)
    apart = d != 0
    what, right = "the derivative", "∂C_x/∂a"
    return of_chain(d[apart], claimed[apart], true[apart], what, right, "(a − y)")


#: What a derivative may be off by, for m samples of n outputs.
SIZES: tuple[tuple[str, Callable[[int, int], float]], ...] = (
    ("1/m: the derivative is divided by the number of samples", lambda m, n: 1 / m),
    ("times m: the derivative is multiplied by the number of samples", lambda m, n: m),
    ("1/n: the derivative is a mean over the outputs, and forward a sum", lambda m, n: 1 / n),
    ("times n: the derivative is a sum over the outputs, and forward a mean, 1/n", lambda m, n: n),
)  # fmt: skip


def _by_size(cases: Sequence[Case]) -> str:
    """A factor that depends on the number of samples or of outputs."""
    found = [(c.a.shape, factor(c.claimed, c.true) or 1.0) for c in cases]
    for words, size in SIZES:
        sizes = {size(*shape) for shape, _ in found}
        if len(sizes) > 1 and all(abs(c / size(*shape) - 1) < 1e-6 for shape, c in found):
            return words
    return ""


def _slope(forward: Operation, a: Array, y: Array, by: int) -> Array:
    """A plain central difference by one of the two arguments, good enough to recognise."""
    h, result = 1e-5, np.empty(a.shape)
    for k in range(a.shape[1]):
        step = h * np.eye(a.shape[1])[k]
        ends = [
            np.asarray(forward.call(*(arg + s * step * (i == by) for i, arg in enumerate((a, y)))))
            for s in (1, -1)
        ]
        result[:, k] = (ends[0] - ends[1]) / (2 * h)
    return result.round(12)


def _bend(forward: Operation, a: Array, y: Array) -> Array:
    """The second derivative, good enough to recognise."""
    h, result = 5e-3, np.empty(a.shape)
    for k in range(a.shape[1]):
        e = h * np.eye(a.shape[1])[k]
        ends = [np.asarray(forward.call(a + t * e, y)) for t in (-2, -1, 0, 1, 2)]
        weights = np.array([-1, 16, -30, 16, -1]) / (12 * h * h)
        result[:, k] = sum(weight * end for weight, end in zip(weights, ends, strict=True))
    return result


def _logistic(a: Array) -> Array:
    return 1 / (1 + np.exp(-a))


def _beyond(cases: Sequence[Case]) -> str:
    """A derivative that is cut off where it still matters."""
    a, claimed, true = (
        np.concatenate([np.ravel(getattr(c, name)[c.known]) for c in cases])
        for name in ("a", "claimed", "true")
    )
    wrong = np.abs(claimed - true) > 1e-6 * np.abs(true).max()
    if not wrong.any() or claimed[wrong].any() or not (~wrong & (claimed != 0)).any():
        return ""
    inside = np.abs(a[~wrong & (claimed != 0)]).max()
    if np.abs(a[wrong]).min() < inside:
        return "the derivative is zero in places where the slope is not"
    return f"the derivative is zero beyond {inside:.3g}, where the slope is not"


TERMS: tuple[tuple[str, Callable[[Array, Array], Array]], ...] = (
    ("a", lambda a, y: a),
    ("y", lambda a, y: y),
    ("y/a", lambda a, y: y / a),
    ("(1 − y)/(1 − a)", lambda a, y: (1 - y) / (1 - a)),
    ("1/a", lambda a, y: 1 / a),
    ("(a − y)", lambda a, y: a - y),
    ("y a", lambda a, y: y * a),
    ("ln a", lambda a, y: np.log(a)),
    ("the sign of a", lambda a, y: np.sign(a)),
)


def _remainder(cases: Sequence[Case]) -> str:
    """What the derivative and the slope differ by."""
    a, y, claimed, true = (
        np.concatenate([np.ravel(getattr(c, name)[c.known]) for c in cases])
        for name in ("a", "y", "claimed", "true")
    )
    said = offset(claimed, true, "the derivative", "∂C_x/∂a")
    if said:
        return said
    apart = claimed - true
    for words, term in TERMS:
        with np.errstate(all="ignore"):
            c = factor(apart, term(a, y))
            one = np.allclose(apart, term(a, y), rtol=1e-5, atol=1e-9)
        if c is not None or one:
            return (
                "a missing term, or one too many: the derivative and the slope differ by "
                f"{1.0 if c is None else c:.6g} · {words}"
            )
    return ""
