"""What a wrong gradient probably is: backpropagation with one mistake in it, compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from nnframe.arrays import Array
from nnframe.testing.diagnosis.backward import MISTAKES, RIGHT, Equations, backward, forward
from nnframe.testing.diagnosis.match import alike, factor, first, scaled, single

#: An example, how many of its samples, what was claimed, and each sample's true gradient.
Case = tuple[Any, int, Array, Array]


def of_gradient(cases: Sequence[Case]) -> str:
    """Name the mistake in a gradient of a network of dense layers."""
    cases = [case for case in cases if np.isfinite(case[2]).all()]
    if not cases:
        return ""
    got = np.concatenate([claimed for _, _, claimed, _ in cases])

    def joined(change: Callable[[Any, int, Array], Array]) -> Array:
        parts: list[Array] = [np.ravel(change(e, m, each)) for e, m, _, each in cases]
        return np.concatenate(parts)

    true = joined(lambda e, m, each: each.mean(axis=0))
    if not got.any():
        return "the gradient is zero"
    if single(got, true):
        return "the gradient has the digits of float32 only: it is computed in float32 inside"
    return (
        _of_size(cases)
        or scaled(got, true, "the gradient", "∂C/∂θ")
        or first(
            got,
            [
                (
                    "the gradient is that of the first sample only",
                    lambda: joined(lambda e, m, g: g[0]),
                ),
                (
                    "the gradient is that of the last sample only",
                    lambda: joined(lambda e, m, g: g[-1]),
                ),
                ("the gradient is the absolute value of the right one", lambda: np.abs(true)),
                ("only the sign of the gradient is returned", lambda: np.sign(true)),
                ("the gradient is normalised to length one", lambda: joined(_of_length_one)),
                ("the gradient is zero in all layers but the last", lambda: joined(_last_layer)),
                ("the layers are in reversed order, last layer first", lambda: joined(_reversed)),
                (
                    "weights and biases are swapped: θ has w before b in each layer",
                    lambda: joined(_biases_first),
                ),
            ],
        )
        or _of_equations(cases, got)
        or _missing(cases)
    )


def _of_size(cases: Sequence[Case]) -> str:
    found = [(m, factor(claimed, each.mean(axis=0)) or 1.0) for _, m, claimed, each in cases]
    if len({m for m, _ in found}) < 2:
        return ""
    sizes: tuple[tuple[str, Callable[[int], float]], ...] = (
        ("a sum for the mean, times m: divide by the number of samples", lambda m: m),
        ("mean twice: it is divided by m once too often (1/m)", lambda m: 1 / m),
        ("divided by √m in place of m", lambda m: m**0.5),
        ("divided by √m once too often", lambda m: m**-0.5),
        ("divided by m − 1 in place of m", lambda m: m / (m - 1) if m > 1 else 1.0),
        ("divided by m + 1 in place of m", lambda m: m / (m + 1)),
    )
    for words, size in sizes:
        if all(abs(c / size(m) - 1) < 1e-6 for m, c in found):
            return words
    return ""


def _of_equations(cases: Sequence[Case], got: Array) -> str:
    passes = [forward(e.network, e.cost, e.x[:m], e.y[:m]) for e, m, _, _ in cases]
    scales = [(f"(BP2): a factor {c:.6g} in every layer", _scaled(c)) for c in _ratios(cases)]
    for words, mistake in (*MISTAKES, *scales):
        with np.errstate(all="ignore"):
            results = [backward(p, mistake) for p in passes]
        if any(fitted for _, fitted in results) and alike(
            got, np.concatenate([flat for flat, _ in results]), 1e-5
        ):
            return words
    return ""


def _scaled(c: float) -> Equations:
    return {"BP2": lambda p, l, d: c * RIGHT["BP2"](p, l, d)}


def _ratios(cases: Sequence[Case]) -> list[float]:
    """By how much ∂C/∂b of the last hidden layer is off, where it is by a factor."""
    for e, _, claimed, each in cases:
        if len(e.network.layers) > 1:
            got = e.network.layout.views(claimed)[-2]["b"]
            c = factor(got, e.network.layout.views(each.mean(axis=0))[-2]["b"])
            if c is not None:
                return [c]
    return []


def _by_layer(e: Any, each: Array) -> list[Mapping[str, Array]]:
    return list(e.network.layout.views(each.mean(axis=0)))


def _flat(layers: Sequence[Mapping[str, Array]], names: tuple[str, ...] = ("w", "b")) -> Array:
    return np.concatenate([np.ravel(layer[name]) for layer in layers for name in names])


def _last_layer(e: Any, m: int, each: Array) -> Array:
    layers = _by_layer(e, each)
    return _flat([*({k: 0 * v for k, v in layer.items()} for layer in layers[:-1]), layers[-1]])


def _of_length_one(e: Any, m: int, each: Array) -> Array:
    mean: Array = each.mean(axis=0)
    unit: Array = mean / np.linalg.norm(mean)
    return unit


def _reversed(e: Any, m: int, each: Array) -> Array:
    return _flat(_by_layer(e, each)[::-1])


def _biases_first(e: Any, m: int, each: Array) -> Array:
    return _flat(_by_layer(e, each), ("b", "w"))


def _missing(cases: Sequence[Case]) -> str:
    """Numbers that are 0 and should not be."""
    for e, _, claimed, each in cases:
        true = each.mean(axis=0)
        off = np.abs(claimed - true) > 1e-6 * np.abs(true).max()
        if off.any() and not claimed[off].any():
            views = e.network.layout.views(off)
            for l, layer in enumerate(views):
                if layer["w"].any() and layer["w"][-1].all() and not layer["w"][:-1].any():
                    return f"a missing row: the last row of ∂C/∂w in layers[{l}] is zero"
            return f"{int(off.sum())} numbers of the gradient are zero and should not be"
    return ""
