"""What a wrong gradient of a layer probably is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnframe.abstract import Activation
from nnframe.arrays import Array
from nnframe.testing.diagnosis.match import Suspect, alike, factor, first, offset, scaled, single


def _by_m(got: Array, true: Array, m: int, what: str) -> str:
    c = factor(got, true)
    if c is None or m == 1:
        return ""
    if abs(c * m - 1) < 1e-6:
        return f"{what} is 1/m of what it should be: the division by m is the engine's"
    if abs(c - m) < 1e-6:
        return f"{what} is times m what it should be"
    return ""


def _common(got: Array, true: Array, m: int, what: str) -> str:
    if not got.any():
        return f"{what} is zero"
    if single(got, true):
        return f"{what} has the digits of float32 only: it computes in float32 inside"
    if m == 1 and got.size < 3:
        return ""  # so few numbers fit many mistakes
    return _by_m(got, true, m, what) or scaled(got, true, what, "the right one")


def _neurons(setting: Any, a_in: Array) -> tuple[Activation, Array, Array, Array | None] | None:
    """σ, z, a, and the one matrix of weights, of a layer of neurons."""
    from nnframe.testing.layer.subject import neurons

    record = setting.layer.forward(a_in.copy())
    found = neurons(setting.layer, record)
    if found is None:
        return None
    matrices = [np.array(view) for view in setting.layer.parameters.values() if view.ndim == 2]
    return (*found, np.array(record.a), matrices[0] if len(matrices) == 1 else None)


def errors(sigma: Activation, z: Array, a: Array, g: Array) -> list[Suspect]:
    """δ as it comes out of the classic mistakes."""

    def pull(at: Array, grad: Array) -> Array:
        return Activation.pullback(sigma, at, np.asarray(sigma.forward(at)), grad)

    m = len(z)
    return [
        ("missing σ': ∂C/∂a is used where δ is wanted", lambda: g),
        ("σ' twice: it is multiplied in once too often", lambda: pull(z, pull(z, g))),
        ("σ' of a: the derivative was fed a where z is wanted", lambda: pull(a, g)),
        ("δ has the wrong sign", lambda: -pull(z, g)),
        ("δ is σ'(z) alone: ∂C/∂a is missing", lambda: pull(z, np.ones_like(g))),
        ("δ is divided by m, 1/m: it is each sample's own", lambda: pull(z, g) / m),
        ("σ itself in place of σ'", lambda: g * a),
        ("δ of the first sample is used for all", lambda: np.broadcast_to(pull(z, g)[:1], z.shape)),
    ]


def of_error(sigma: Activation, z: Array, g: Array, delta: Array, true: Array) -> str:
    """Name the mistake in δ."""
    a = np.asarray(sigma.forward(z.copy()))
    return first(delta, errors(sigma, z, a, g)) or _common(delta, true, len(z), "δ")


def of_input(setting: Any, a_in: Array, g: Array, got: Array, true: Array) -> str:
    """Name the mistake in ∂C/∂a_in."""
    what, m = "∂C/∂a_in", len(a_in)
    said = _common(got, true, m, what)
    if said:
        return said
    suspects: list[Suspect] = [
        ("∂C/∂a_in is the absolute value of the right one", lambda: np.abs(true)),
        ("∂C/∂a is handed on unchanged: this layer's own derivative is missing", lambda: g),
        (
            "the first sample's gradient is used for all",
            lambda: np.broadcast_to(true[:1], true.shape),
        ),
        (
            "the samples are summed into one, no sample has its own",
            lambda: np.broadcast_to(true.sum(axis=0), true.shape),
        ),
        ("the samples are in reversed order", lambda: true[::-1]),
        ("∂C/∂a is added, as around a shortcut that is not there", lambda: true + g),
        ("a missing term: the shortcut, around which ∂C/∂a comes back unchanged", lambda: true - g),
    ]
    found = _neurons(setting, a_in)
    if found is not None:
        sigma, z, a, w = found
        delta = Activation.pullback(sigma, z, a, g)
        if w is not None:
            suspects += [
                ("w is not transposed: (BP2) has wᵀ δ, in rows δ w", lambda: delta @ w.T),
                ("the weights are missing: this is δ, not wᵀ δ", lambda: delta),
                *(
                    (f"{words} (in wᵀ δ)", lambda d=d: d() @ w)
                    for words, d in errors(sigma, z, a, g)
                ),
                ("the absolute value of the weights is used", lambda: delta @ np.abs(w)),
            ]
    return (
        first(got, suspects)
        or offset(got, true, what, "the right one")
        or _updated(setting, a_in, g, got, true)
    )


def _updated(setting: Any, a_in: Array, g: Array, got: Array, true: Array) -> str:
    """(BP2) with weights that were updated already: off by η δ (∂C/∂w)."""
    found = _neurons(setting, a_in)
    if found is None or found[3] is None:
        return ""
    sigma, z, a, _ = found
    delta = Activation.pullback(sigma, z, a, g)
    step = delta @ (delta.T @ a_in)
    if step.shape != got.shape or not step.any():
        return ""
    eta = float((true - got).ravel() @ step.ravel() / (step.ravel() @ step.ravel()))
    if eta and np.allclose(true - got, eta * step, rtol=1e-5, atol=1e-9):
        return (
            f"(BP2) uses weights that are updated already (η = {eta:.3g}): it is w before the step"
        )
    return ""


def of_parameter(
    setting: Any,
    name: str,
    a_in: Array,
    g: Array,
    got: Array,
    true: Array,
    alone: Callable[[int], Array],
) -> str:
    """Name the mistake in the gradient of one parameter."""
    what, m = f"the gradient of {name}", len(a_in)
    unit = true / (np.linalg.norm(true) or 1.0)
    if got.size > 1 and alike(got, unit):
        return f"{what} is normalised to length one"
    said = _common(got, true, m, what)
    if said:
        return said
    suspects: list[Suspect] = [
        (f"{what} is that of the first sample alone: no sum over the samples", lambda: alone(0)),
        (f"{what} is that of the last sample alone: no sum over the samples", lambda: alone(m - 1)),
        (
            f"{what} is transposed",
            lambda: true.T if true.T.shape == true.shape else true.T.reshape(true.shape),
        ),
        (f"{what} has its rows in reversed order", lambda: true[::-1]),
        (f"{what} is the absolute value of the right one", lambda: np.abs(true)),
    ]
    found = _neurons(setting, a_in)
    if found is not None:
        sigma, z, a, _ = found
        delta = Activation.pullback(sigma, z, a, g)
        if true.ndim == 2 and true.shape == (z.shape[1], a_in.shape[1]):
            suspects += [
                (f"{what} uses a of this layer in place of a_in", lambda: delta.T @ a),
                (f"{what} uses z of this layer in place of a_in", lambda: delta.T @ z),
                *(
                    (f"{words} (in δ a_in)", lambda d=d: d().T @ a_in)
                    for words, d in errors(sigma, z, a, g)
                ),
                (f"{what} is δ alone: a_in is missing", lambda: delta.T @ np.ones_like(a_in)),
                (f"{what} is a_in alone: δ is missing", lambda: np.ones_like(delta).T @ a_in),
            ]
        elif true.shape == z.shape[1:]:
            suspects += [
                *(
                    (f"{words} (in Σ_x δ)", lambda d=d: d().sum(axis=0))
                    for words, d in errors(sigma, z, a, g)
                ),
                (f"{what} is Σ_x a, not Σ_x δ", lambda: a.sum(axis=0)),
            ]
    said = first(got, suspects) or offset(got, true, what, "the right one")
    if said or got.ndim == 0:
        return said
    rows = [j for j in range(len(true)) if true[j].any() and not np.any(got[j])]
    rest = [j for j in range(len(true)) if j not in rows]
    if rows and np.allclose(got[rest], true[rest], rtol=1e-6, atol=1e-12):
        return f"{what} is zero in row {rows[0]}, and right elsewhere: a missing row"
    return ""
