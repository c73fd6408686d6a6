"""The numbers of one call of `nnframe.backprop`, as its step has them.

What the step does not hold (σ'(z), ∇_a C, wᵀδ) is asked of the same objects, on the recorded
values, and is left out if it does not fit what was recorded.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import evolve

from nnframe.abstract import Cost
from nnframe.arrays import Array
from nnframe.explanation.digits import Digits
from nnframe.explanation.numbers import SHOWN, LayerNumbers, Numbers, product_of_factors
from nnframe.explanation.units import Unit
from nnframe.fused import FusedPair, fused_pair
from nnframe.network import Network
from nnframe.optimizers import SGD
from nnframe.step import Step


def recorded(
    network: Network,
    cost: Cost,
    step: Step,
    units: tuple[Unit, ...],
    y: Array,
    eta: float | None,
    digits: Digits,
    samples: int,
) -> Numbers:
    """The numbers of a step; σ'(z) of the first `samples` samples only, as more are not shown."""
    new = updated(network, step, eta)
    layers: list[LayerNumbers] = []
    grad_a = slope_of_cost(cost, units[-1].record.a, y)
    for index in reversed(range(len(units))):
        unit = units[index]
        layers.insert(0, _layer(unit, grad_a, values_at(new, unit.path), samples))
        grad_a = behind(unit, grad_a) if index > 0 else None
    return Numbers(
        layers=tuple(layers),
        x=units[0].record.a_in,
        y=y,
        cost_of=cost,
        pair=pair_of(network, cost),
        costs=step.costs,
        cost=step.cost,
        eta=eta,
        rounding=SHOWN,
        digits=digits,
    )


def pair_of(network: Network, cost: Cost) -> FusedPair | None:
    """The fused pair that the engine uses for this network and cost, if there is one."""
    return (
        fused_pair(cost, network.layers[-1].output_activation) if network.takes_error[-1] else None
    )


def updated(network: Network, step: Step, eta: float | None) -> tuple[dict[str, Array], ...]:
    """Every layer's parameters after θ - η ∂C/∂θ; empty without η."""
    if eta is None:
        return tuple({} for _ in network.layers)
    theta = network.parameters.copy()
    SGD(eta).step(theta, step.gradient.flat, {})
    return network.layout.views(theta)


def values_at(new: tuple[dict[str, Array], ...], path: tuple[int, ...]) -> dict[str, Array]:
    """The parameters of the layer at `path`, under its own names for them."""
    prefix = "".join(f"{number}." for number in path[1:])
    return {
        name.removeprefix(prefix): values
        for name, values in new[path[0]].items()
        if name.startswith(prefix)
    }


def slope_of_cost(cost: Cost, a: Array, y: Array) -> Array | None:
    """∇_a C, or None where the cost refuses: a fused pair may have done without it."""
    try:
        with np.errstate(all="ignore"):
            slope = np.asarray(cost.derivative(a, y))
    except Exception:  # a plugin may raise anything; the engine did not need this value
        return None
    return slope if slope.shape == a.shape else None


def slope_of(unit: Unit, samples: int) -> Array | None:
    """σ'(z) of the samples that are shown."""
    if unit.activation is None:
        return None
    z = unit.record.z[:samples]
    with np.errstate(all="ignore"):
        try:
            slope = np.asarray(unit.activation.derivative(z))
        except Exception:  # behind a fused pair, or a pullback of its own, it was never asked for
            return None
    return slope if slope.shape in (z.shape, (*z.shape, z.shape[-1])) else None


def behind(unit: Unit, grad_a: Array | None) -> Array | None:
    """∂C/∂a_in of a unit: what it hands to the one before it."""
    layer, record = unit.layer, unit.record
    with np.errstate(all="ignore"):
        if unit.activation is not None:
            found: Any = layer.derivative_from_error(record, np.asarray(unit.delta))
        elif grad_a is not None:
            found = layer.derivative(record, grad_a)
        else:
            return None
    behind, summed = np.asarray(found[0]), found[1]
    m = len(record.a)
    same = all(_equal(summed[name] / m, g) for name, g in unit.gradients.items())
    return behind if same else None  # another gradient than the recorded one: not the same pass


def _equal(one: Array, other: Array) -> bool:
    return bool(np.array_equal(one, other, equal_nan=one.dtype.kind == "f"))


def _layer(unit: Unit, grad_a: Array | None, new: dict[str, Array], samples: int) -> LayerNumbers:
    record = unit.record
    delta = unit.delta if isinstance(unit.delta, np.ndarray) else None
    if delta is not None and delta.shape != record.a.shape:
        delta = None  # a neuron of several z, as in a Maxout, has no one δ to be shown
    layer = LayerNumbers(
        unit=unit,
        parameters=unit.parameters,
        a_in=record.a_in,
        z=record.z if unit.activation is not None else None,
        a=record.a,
        slope=slope_of(unit, samples),
        grad_a=grad_a,
        delta=delta,
        gradients=unit.gradients,
        new=new,
    )
    return evolve(layer, by_factors=factors_fit(layer))


def factors_fit(layer: LayerNumbers) -> bool:
    """Whether the two factors give the δ that was recorded."""
    found = product_of_factors(layer, lambda kind, values: values)
    if found is None or layer.delta is None:
        return False
    delta = layer.delta[: len(found)]
    tolerance = 1e-3 if delta.dtype == np.float16 else 1e-5
    found, delta = found.astype(float), delta.astype(float)
    scale = float(np.abs(delta).max(initial=0.0))
    return bool(np.allclose(found, delta, rtol=tolerance, atol=tolerance * scale, equal_nan=True))
