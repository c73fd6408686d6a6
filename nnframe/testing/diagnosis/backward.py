"""Backpropagation in a network of dense layers, right, or with one classic mistake in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np
from attrs import frozen

from nnframe.arrays import Array
from nnframe.network import Network


@frozen(eq=False)
class Pass:
    """A forward pass: what each layer l saw, as lists."""

    network: Network
    cost: Any
    a_in: list[Array]
    z: list[Array]
    a: list[Array]
    y: Array

    @property
    def last(self) -> int:
        """The number of the last layer, L, counted from 0."""
        return len(self.z) - 1

    def w(self, l: int) -> Array:
        """The weights of layer l."""
        return np.array(self.network.layers[l].parameters["w"])

    def slope(self, l: int, at: Array | None = None) -> Array:
        """σ' of layer l, at its z or elsewhere."""
        sigma = self.network.layers[l].output_activation
        assert sigma is not None
        return np.asarray(sigma.derivative(self.z[l] if at is None else at))

    def nabla(self) -> Array:
        """∇_a C."""
        return np.asarray(self.cost.derivative(self.a[-1], self.y))


def forward(network: Network, cost: Any, x: Array, y: Array) -> Pass:
    """(25) layer by layer."""
    ins, zs, activations, a = [], [], [], x
    for layer in network.layers:
        record = layer.forward(a)
        ins.append(a)
        zs.append(np.array(record.z))
        a = np.array(record.a)
        activations.append(a)
    return Pass(network, cost, ins, zs, activations, y)


#: One equation each: δ^L; δ^l from δ^{l+1}; ∂C/∂b; ∂C/∂w.
Equations: TypeAlias = Mapping[str, Callable[..., Array]]
OfLayer: TypeAlias = Callable[[Pass, int], Array]


def hadamard(one: Array, other: Array) -> Array:
    """⊙, without broadcasting."""
    if one.shape != other.shape:
        raise ValueError(f"{one.shape} ⊙ {other.shape}")
    product: Array = one * other
    return product


def bp1(
    nabla: Callable[[Pass], Array] = Pass.nabla,
    slope: OfLayer = lambda p, l: p.slope(l),
) -> Equations:
    """(BP1) with another ∇_a C or another σ'."""
    return {"BP1": lambda p: hadamard(nabla(p), slope(p, p.last))}


def bp2(
    w: OfLayer = lambda p, l: p.w(l + 1), slope: OfLayer = lambda p, l: p.slope(l)
) -> Equations:
    """(BP2) with other weights or another σ'."""
    return {"BP2": lambda p, l, delta: hadamard(delta @ w(p, l), slope(p, l))}


def bp3(of: Callable[[Pass, int, Array], Array]) -> Equations:
    """(BP3) as another function of δ."""
    return {"BP3": of}


def bp4(of: Callable[[Pass, int, Array], Array]) -> Equations:
    """(BP4) as another function of δ."""
    return {"BP4": of}


def updated(eta: float) -> Equations:
    """(BP2) with the weights after the step."""
    return {
        "BP2": lambda p, l, d: d @ (p.w(l + 1) - eta * (d.T @ p.a_in[l + 1]) / len(d)) * p.slope(l)
    }


def of_a(p: Pass, l: int) -> Array:
    """σ' at a, where z is wanted."""
    return p.slope(l, p.a[l])


def squared(p: Pass, l: int) -> Array:
    """σ' twice."""
    return p.slope(l) ** 2


def one(p: Pass, l: int) -> Array:
    """No σ' at all."""
    return np.ones_like(p.z[l])


RIGHT: Equations = {
    **bp1(),
    **bp2(),
    **bp3(lambda p, l, d: d.sum(axis=0)),
    **bp4(lambda p, l, d: d.T @ p.a_in[l]),
}


def backward(p: Pass, mistake: Equations) -> tuple[Array, bool]:
    """(BP1)-(BP4) with a mistake in some of them, wherever it fits; and whether it did."""
    fitted = False

    def equation(name: str, *arguments: Any) -> Array:
        nonlocal fitted
        right = RIGHT[name](p, *arguments)
        if name not in mistake:
            return right
        try:
            result = mistake[name](p, *arguments)
        except ValueError:  # shapes that do not go together: nobody can have made it here
            return right
        fitted = fitted or result.shape == right.shape
        return result if result.shape == right.shape else right

    delta, layers = equation("BP1"), []
    for l in reversed(range(p.last + 1)):
        if l < p.last:
            delta = equation("BP2", l, delta)
        layers.append((equation("BP4", l, delta), equation("BP3", l, delta)))
    flat = np.concatenate([np.ravel(part) for layer in layers[::-1] for part in layer])
    return flat / len(p.y), fitted


MISTAKES: tuple[tuple[str, Equations], ...] = (
    ("(BP1): missing σ', δ^L is ∇_a C alone", bp1(slope=one)),
    (
        "(BP1): δ^L is (a − y) σ'(z) whatever the cost is: its derivative is not asked for",
        bp1(lambda p: p.a[-1] - p.y),
    ),
    (
        "(BP1): δ^L is a − y, which is right for the fused pairs only: missing σ'",
        bp1(lambda p: p.a[-1] - p.y, one),
    ),
    ("(BP1): σ' of a in place of σ'(z^L): it was fed a", bp1(slope=of_a)),
    ("(BP1): σ' twice", bp1(slope=squared)),
    ("(BP1): ∇_a C has the wrong sign", bp1(lambda p: -p.nabla())),
    (
        "(BP1): a and y are swapped in ∇_a C",
        bp1(lambda p: np.asarray(p.cost.derivative(p.y, p.a[-1]))),
    ),
    ("(BP1): a itself in place of σ'(z)", bp1(slope=lambda p, l: p.a[l])),
    ("(BP1): averaged over the neurons, 1/n", bp1(lambda p: p.nabla() / p.y.shape[1])),
    ("(BP1) and (BP2): missing σ' everywhere", {**bp1(slope=one), **bp2(slope=one)}),
    (
        "(BP1) and (BP2): σ' of a everywhere, in place of σ'(z): it was fed a",
        {**bp1(slope=of_a), **bp2(slope=of_a)},
    ),
    ("(BP1) and (BP2): σ' twice everywhere", {**bp1(slope=squared), **bp2(slope=squared)}),
    ("(BP2): missing σ', δ^l is wᵀ δ alone", bp2(slope=one)),
    ("(BP2): σ' of a in place of σ'(z^l): it was fed a", bp2(slope=of_a)),
    ("(BP2): σ' twice", bp2(slope=squared)),
    ("(BP2): w is not transposed", bp2(lambda p, l: p.w(l + 1).T)),
    ("(BP2): next layer's σ' is used, off by one", bp2(slope=lambda p, l: p.slope(l + 1))),
    (
        "(BP2): next layer's σ' is used on this layer's z, off by one",
        bp2(slope=lambda p, l: p.slope(l + 1, p.z[l])),
    ),
    (
        "(BP2): this layer's σ' is taken at the next layer's z, off by one",
        bp2(slope=lambda p, l: p.slope(l, p.z[l + 1])),
    ),
    ("(BP2): σ' of the layer before, off by one", bp2(slope=lambda p, l: p.slope(max(l - 1, 0)))),
    (
        "(BP2): σ' of the layer before on this layer's z, off by one",
        bp2(slope=lambda p, l: p.slope(max(l - 1, 0), p.z[l])),
    ),
    (
        "(BP2): this layer's σ' is taken at what came in",
        bp2(slope=lambda p, l: p.slope(l, p.a_in[l])),
    ),
    ("(BP2): this layer's own w in place of the next layer's", bp2(lambda p, l: p.w(l))),
    (
        "(BP2): this layer's own w, not transposed, in place of the next layer's",
        bp2(lambda p, l: p.w(l).T),
    ),
    (
        "(BP2): the weights are missing, δ is handed on as it is",
        {"BP2": lambda p, l, d: d * p.slope(l)},
    ),
    (
        "(BP2): the hidden layers' error is zero: they are detached",
        bp2(lambda p, l: 0 * p.w(l + 1)),
    ),
    ("(BP2): the wrong sign", bp2(lambda p, l: -p.w(l + 1))),
    ("(BP2): the absolute value of the weights", bp2(lambda p, l: np.abs(p.w(l + 1)))),
    ("(BP2): divided by m, 1/m, in every layer", bp2(lambda p, l: p.w(l + 1) / len(p.y))),
    ("(BP2): a itself in place of σ'(z)", bp2(slope=lambda p, l: p.a[l])),
    *(
        (f"(BP2): weights that are updated already (η = {eta:g})", updated(eta))
        for eta in (0.1, 1.0, 0.01, 0.5, 3.0)
    ),
    ("(BP3): the bias gradients are zero", bp3(lambda p, l, d: 0 * d.sum(axis=0))),
    ("(BP3): no sum over the samples, the first sample's δ only", bp3(lambda p, l, d: d[0])),
    ("(BP3): no sum over the samples, the last sample's δ only", bp3(lambda p, l, d: d[-1])),
    ("(BP3): a in place of δ", bp3(lambda p, l, d: p.a[l].sum(axis=0))),
    ("(BP3): the wrong sign", bp3(lambda p, l, d: -d.sum(axis=0))),
    (
        "(BP3): σ' twice, multiplied in a second time",
        bp3(lambda p, l, d: (d * p.slope(l)).sum(axis=0)),
    ),
    ("(BP3): mean twice, divided by m once too often (1/m)", bp3(lambda p, l, d: d.mean(axis=0))),
    ("(BP3): a sum for the mean, times m", bp3(lambda p, l, d: d.sum(axis=0) * len(d))),
    ("(BP4): a of this layer in place of a^{l-1}", bp4(lambda p, l, d: d.T @ p.a[l])),
    (
        "(BP4): z of the layer before in place of a^{l-1}",
        bp4(lambda p, l, d: d.T @ (p.z[l - 1] if l else p.a_in[l])),
    ),
    (
        "(BP4): transposed, δ and a^{l-1} in the wrong order",
        bp4(lambda p, l, d: (p.a_in[l].T @ d).reshape(p.w(l).shape)),
    ),
    (
        "(BP4): transposed, and its numbers then laid out anew",
        bp4(lambda p, l, d: (d.T @ p.a_in[l]).ravel(order="F").reshape(p.w(l).shape)),
    ),
    ("(BP4): transposed where w is square", bp4(lambda p, l, d: p.a_in[l].T @ d)),
    ("(BP4): a^{l-1} is missing", bp4(lambda p, l, d: d.T @ np.ones_like(p.a_in[l]))),
    (
        "(BP4): no sum over the samples, the first sample only",
        bp4(lambda p, l, d: np.outer(d[0], p.a_in[l][0])),
    ),
    (
        "(BP4): no sum over the samples, the last sample only",
        bp4(lambda p, l, d: np.outer(d[-1], p.a_in[l][-1])),
    ),
    ("(BP4): the wrong sign", bp4(lambda p, l, d: -d.T @ p.a_in[l])),
    (
        "(BP4): σ' twice, multiplied in a second time",
        bp4(lambda p, l, d: (d * p.slope(l)).T @ p.a_in[l]),
    ),
    ("(BP4): x in place of a^{l-1} in every layer", bp4(lambda p, l, d: d.T @ p.a_in[0])),
    ("(BP4): the weight gradients are zero", bp4(lambda p, l, d: 0 * (d.T @ p.a_in[l]))),
    (
        "(BP4): mean twice, divided by m once too often (1/m)",
        bp4(lambda p, l, d: d.T @ p.a_in[l] / len(d)),
    ),
    ("(BP4): a sum for the mean, times m", bp4(lambda p, l, d: d.T @ p.a_in[l] * len(d))),
)
