"""What a wrong σ' probably is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nnframe.abstract import Activation
from nnframe.arrays import Array
from nnframe.testing.diagnosis.match import Suspect, first, offset, scaled, single
from nnframe.testing.diagnosis.rules import of_rules
from nnframe.testing.pointwise import Judgement

STRETCHES = {0.5: "z/2", 2.0: "2z", 1.5: "1.5z", 2 / 3: "z/1.5", 3.0: "3z", 1 / 3: "z/3"}
NEAR_0 = 0.01


def of_slope(
    sigma: Callable[[Array], Array],
    claim: Callable[[Array], Array],
    slope_at: Callable[[Array], Array],
    z: Array,
    found: Judgement,
) -> str:
    """Name the mistake in an elementwise σ'.

    Parameters
    ----------
    sigma, claim, slope_at : callable
        σ, what is said to be σ', and the slope of σ, on vectors.
    z : ndarray
        Where σ' was judged.
    found : Judgement
    """
    mask = found.known & ~found.jump & (np.abs(z) <= 6) & (np.abs(z) > 1e-6)
    at, d, t = z[mask], found.claimed[mask], found.slope[mask]
    if not at.size:
        return ""
    if not d.any():
        return "derivative is zero everywhere"
    beyond = _zero_beyond(z, found)
    if beyond:
        return beyond
    if single(d, t):
        return "your derivative has the digits of float32 only: it computes in float32 inside"
    return (
        scaled(d, t, "your derivative", "σ'(z)")
        or first(d, _suspects(sigma, slope_at, at, t))
        or offset(d, t, "your derivative", "σ'(z)")
        or of_rules(at, sigma(at), d, t)
        or _swapped(sigma, claim, at)
        or _where(z, found)
        or _right_at_0(z, found)
    )


def _suspects(
    sigma: Callable[[Array], Array], slope_at: Callable[[Array], Array], z: Array, t: Array
) -> list[Suspect]:
    a, h = sigma(z), 1e-4
    fed = "your derivative equals σ'(σ(z)): it was fed a where z is wanted"
    bend: Callable[[], Array] = lambda: (slope_at(z + h) - slope_at(z - h)) / (2 * h)  # noqa: E731  # a line of the table below
    return [
        (fed, lambda: slope_at(a)),
        (
            "your derivative equals z(1 − z): a(1 − a), but fed a for z the wrong way",
            lambda: z * (1 - z),
        ),
        ("your derivative equals a(1 − z): one of the two a was meant, not z", lambda: a * (1 - z)),
        ("your derivative equals z(1 − a): one of the two a was meant, not z", lambda: z * (1 - a)),
        ("your derivative returns σ itself", lambda: a),
        ("your derivative equals 1 − a, where 1 − a² or a(1 − a) is right", lambda: 1 - a),
        ("your derivative is σ' squared: σ' is applied twice", lambda: t**2),
        ("your derivative squared is σ'(z): a square is missing in it", lambda: np.sqrt(t)),
        ("your derivative is the reciprocal, 1/σ'(z)", lambda: 1 / t),
        (
            "your derivative is mirrored: it equals σ'(−z), so the two sides are swapped",
            lambda: slope_at(-z),
        ),
        ("your derivative is the absolute value of σ': it has lost its sign", lambda: np.abs(t)),
        ("your derivative is the second derivative, σ''(z)", bend),
        *(
            (
                f"your derivative equals σ'({words}): its argument is scaled",
                lambda c=c: slope_at(c * z),
            )
            for c, words in STRETCHES.items()
        ),
        (
            "your derivative equals σ(z)/z: the second term of the product rule is missing",
            lambda: a / z,
        ),
        (
            "your derivative lacks σ(z)/z: the first term of the product rule is missing",
            lambda: t - a / z,
        ),
        (
            "your derivative equals σ'(z) · z/σ(z): the quotient rule squares the denominator",
            lambda: t * z / a,
        ),
        ("your derivative equals σ(z) σ'(z): multiplied by a once too often", lambda: a * t),
    ]


def _swapped(sigma: Callable[[Array], Array], claim: Callable[[Array], Array], z: Array) -> str:
    """Whether the two methods have each other's formula."""
    h = 1e-4
    words = "forward is the slope of your derivative: are the two formulas swapped?"
    return first(sigma(z), [(words, lambda: (claim(z + h) - claim(z - h)) / (2 * h))])


def _right_at_0(z: Array, found: Judgement) -> str:
    """What a factor or a term with z in it leaves: nothing wrong at 0, and all else."""
    known = found.known & ~found.jump
    inside, outside = known & (np.abs(z) < 1e-7), known & (np.abs(z) > 0.1) & (np.abs(z) < 5)
    if not inside.any() or found.wrong[inside].any() or not found.wrong[outside].all():
        return ""
    apart = np.where(outside, np.abs(found.claimed - found.slope), 0.0)
    return (
        "it is right at z = 0 and wrong elsewhere, most of all at z = "
        f"{z[np.argmax(apart)]:.3g}: is a factor or a term with z in it missing or wrong?"
    )


def _zero_beyond(z: Array, found: Judgement) -> str:
    """A σ' that is cut off where it still matters."""
    wrong = found.wrong & ~found.jump
    if not wrong.any() or found.claimed[wrong].any():
        return ""
    near = float(np.abs(z[wrong]).min())
    sides = set(np.sign(z[wrong]).tolist())
    same_side = found.known & ~wrong & (found.claimed != 0) & np.isin(np.sign(z), list(sides))
    inside = np.abs(z[same_side])
    if not inside.size or inside.max() > near:
        return ""
    where = "|z|" if len(sides) > 1 else "z" if 1.0 in sides else "−z"
    return f"your derivative is zero beyond {where} = {inside.max():.3g}, where σ' is not"


def _where(z: Array, found: Judgement) -> str:
    """Where it is wrong, at least."""
    order = np.argsort(z)
    wrong = found.wrong[order]
    points = z[order][wrong]
    if not points.size:
        return ""
    if (points > 0).all() and not (found.known & ~found.wrong & (z > NEAR_0)).any():
        return (
            "it is wrong where z > 0 and right elsewhere: look at the condition between the pieces"
        )
    if (points < 0).all() and not (found.known & ~found.wrong & (z < -NEAR_0)).any():
        return (
            "it is wrong where z < 0 and right elsewhere: look at the condition between the pieces"
        )
    inside = (z >= points[0]) & (z <= points[-1]) & found.known
    if found.wrong[inside].all() and points.size < 0.7 * found.known.sum():
        # The values nearest to 0 are far smaller than anybody's z.
        low, high = (0 if abs(end) < NEAR_0 else end for end in (points[0], points[-1]))
        return f"it is wrong from z = {low:.4g} to z = {high:.4g} and right elsewhere"
    return ""


def of_jacobian(cases: Sequence[tuple[Array, Array]], fed_a: Callable[[], Sequence[Array]]) -> str:
    """Name the mistake in a Jacobian, from pairs of what was claimed and what is true.

    `fed_a` gives the true Jacobians at σ(z), in the same order.
    """
    pairs = [(claimed, true) for claimed, true in cases if claimed.shape[-1] > 1]
    if not pairs:
        return ""
    claimed = np.concatenate([c.ravel() for c, _ in pairs])

    def would_be(change: Callable[[Array], Array]) -> Callable[[], Array]:
        return lambda: np.concatenate([change(t).ravel() for _, t in pairs])

    true = would_be(lambda t: t)()

    def diagonal(t: Array) -> Array:
        return t * np.eye(t.shape[-1])

    if single(claimed, true):
        return "Σ'(z) has the digits of float32 only: it computes in float32 inside"
    return scaled(claimed, true, "your Jacobian", "Σ'(z)") or first(
        claimed,
        [
            (
                "this is the diagonal of Σ'(z) only: ∂a_j/∂z_k for j ≠ k is missing",
                would_be(diagonal),
            ),
            (
                "your Jacobian is transposed: [x, j, k] is ∂a_j/∂z_k, not ∂a_k/∂z_j",
                would_be(lambda t: np.swapaxes(t, 1, 2)),
            ),
            (
                "the elements off the diagonal have the wrong sign",
                would_be(lambda t: 2 * diagonal(t) - t),
            ),
            ("the diagonal has the wrong sign", would_be(lambda t: t - 2 * diagonal(t))),
            ("the diagonal is missing", would_be(lambda t: t - diagonal(t))),
            ("your Jacobian is squared", would_be(lambda t: t**2)),
            (
                "your Jacobian equals Σ'(σ(z)): it was fed a where z is wanted",
                lambda: np.concatenate([j.ravel() for j in fed_a() if j.shape[-1] > 1]),
            ),
        ],
    )


def of_pullback(
    sigma: Activation, z: Array, a: Array, g: Array, got: Array, expected: Array
) -> str:
    """Name the mistake in a pullback."""

    def default(at: Array, grad: Array) -> Any:
        return Activation.pullback(sigma, at, sigma.forward(at), grad)

    return scaled(got, expected, "pullback", "Σ'(z)ᵀ ∂C/∂a") or first(
        got,
        [
            ("pullback hands ∂C/∂a back unchanged: missing σ'", lambda: g),
            ("pullback takes σ' of a: it was fed a where z is wanted", lambda: default(a, g)),
            ("pullback applies σ' twice", lambda: default(z, default(z, g))),
            ("pullback is σ'(z) alone: ∂C/∂a is missing", lambda: default(z, np.ones_like(g))),
            ("pullback equals ∂C/∂a ⊙ a: σ itself in place of σ'", lambda: g * a),
            (
                "pullback uses Σ'(z) transposed the wrong way round",
                lambda: np.einsum("xjk,xk->xj", sigma.derivative(z), g),
            ),
            (
                "pullback uses the diagonal of Σ'(z) only",
                lambda: np.einsum("xjj,xj->xj", sigma.derivative(z), g),
            ),
        ],
    )
