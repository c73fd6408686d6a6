"""A hand calculation: every number is rounded as it is printed, and the next one uses that.

The layers' own activations and costs are asked for their values at the rounded numbers, as a person
would ask a pocket calculator; products and sums are exact decimal arithmetic in between. Where the
formula of a class is known (`nnframe.explanation.known`), it is the one that a person would use:
σ'(z) of a sigmoid is a(1 - a), from the rounded a.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from attrs import evolve

from nnframe.activations import Sigmoid, Softmax
from nnframe.arrays import EXACT, Array, as_dtype
from nnframe.costs import CrossEntropy, LogLikelihood
from nnframe.errors import ArgumentError
from nnframe.explanation.digits import Digits, as_decimal
from nnframe.explanation.known import COSTS, known
from nnframe.explanation.numbers import (
    CARRY,
    LayerNumbers,
    Numbers,
    kept,
    present,
    product_of_factors,
)
from nnframe.explanation.recorded import slope_of_cost
from nnframe.explanation.units import Unit

_AS_FRACTION = np.frompyfunc(Fraction, 1, 1)

#: Pairs of which δ = a - y, where the targets of the second one sum to 1.
SHORT = {(CrossEntropy, Sigmoid), (LogLikelihood, Softmax)}


def by_hand(
    exact: Numbers,
    training: np.random.Generator | None = None,
    given: Mapping[str, Any] | None = None,
) -> Numbers:
    """The same step as `exact`, calculated by hand.

    Parameters
    ----------
    exact : Numbers
        As the engine has it.
    training : numpy.random.Generator, optional
        In the state in which the engine found it.
    given : mapping of str to array_like, optional
        Numbers to go on with in place of those that come out, by their name, as "a2".
    """
    hand = _Hand(exact, training, dict(given or {}))
    numbers = hand.step()
    if hand.given:
        known_names = ", ".join(hand.named)
        raise ArgumentError(f"given has {', '.join(hand.given)}: there are {known_names}")
    return numbers


class _Hand:
    def __init__(
        self, exact: Numbers, training: np.random.Generator | None, given: dict[str, Any]
    ) -> None:
        self.exact, self.training, self.given = exact, training, given
        self.digits: Digits = exact.digits
        self.dtype = exact.x.dtype
        self.named: list[str] = []
        self.replaced: dict[str, Array] = {}

    def keep(self, kind: str, values: Any) -> Array:
        return np.asarray(kept(self.digits, kind, decimals(values)))

    def floats(self, values: Array) -> Array:
        """Rounded numbers as the layers take them."""
        exact = self.dtype == EXACT
        chosen: Any = _AS_FRACTION(values) if exact else values.astype(np.float64)
        array = np.asarray(chosen, dtype=self.dtype)
        array.flags.writeable = False
        return array

    def result(self, kind: str, name: str, values: Any) -> Array:
        """A result, or what stands in its place."""
        computed = self.keep(kind, values)
        self.named.append(name)
        if name not in self.given:
            return computed
        value = as_dtype(self.given.pop(name), np.dtype(float), f"given's {name!r}")
        instead = decimals(value)
        if instead.shape not in (computed.shape, computed.shape[1:]):
            raise ArgumentError(
                f"given has {name!r} with shape {instead.shape}, expected {computed.shape[1:]}"
            )
        self.replaced[name] = computed
        return np.broadcast_to(instead, computed.shape).copy()

    def step(self) -> Numbers:
        exact = self.exact
        x, y = self.keep("given", exact.x), self.keep("given", exact.y)
        layers, records, a = [], [], x
        for old in exact.layers:
            layer, record = self.forward(old, a)
            layers.append(layer)
            records.append(record)
            a = layer.a
        costs, grad_a, delta = self.output(layers[-1], y)
        for index in reversed(range(len(layers))):
            layer, grad_a = self.backward(
                layers[index], records[index], grad_a, delta, first=index == 0
            )
            layers[index], delta = self.update(layer), None
        m = len(costs)
        return evolve(
            exact,
            layers=tuple(layers),
            x=x,
            y=y,
            costs=costs,
            cost=self.keep("cost", costs.sum() / m)[()],
            eta=None if exact.eta is None else self.keep("given", np.asarray(exact.eta))[()],
            rounding=CARRY,
            given=self.replaced,
        )

    def forward(self, old: LayerNumbers, a_in: Array) -> tuple[LayerNumbers, Any]:
        """(25), rounded after the products, at z and at a."""
        unit, label = old.unit, old.unit.label
        parameters = {name: self.keep("given", p) for name, p in old.parameters.items()}
        layer = LayerNumbers(unit, parameters, a_in, None, a_in, by_factors=old.by_factors)
        if not unit.is_weighted:
            record = unit.layer.forward(self.floats(a_in), self.training)
            z = self.keep("z", record.z) if unit.activation is not None else None
            return evolve(layer, z=z, a=self.result("a", f"a{label}", record.a)), record
        if unit.has_weights:
            w, b = parameters["w"], parameters["b"]
            z = self.keep("product", w * a_in[:, None, :]).sum(axis=-1) + b
        else:
            z = unit.layer.weighted_input(self.floats(a_in))  # type: ignore[attr-defined]  # is_weighted
        z = self.result("z", f"z{label}", z)
        a = self.result("a", f"a{label}", present(unit.activation).forward(self.floats(z)))
        return evolve(layer, z=z, a=a, slope=self.slope(unit, z, a)), None

    def slope(self, unit: Unit, z: Array, a: Array) -> Array | None:
        """σ'(z), from a where a person would take it from there; None where there is none."""
        of_a = known(present(unit.activation)).slope_of_a
        if of_a is not None:
            return self.keep("slope", of_a(a))
        if type(unit.activation) is Softmax:
            own = np.eye(a.shape[-1], dtype=int).astype(object)
            return self.keep("slope", a[:, :, None] * (own - a[:, None, :]))
        try:
            return self.keep("slope", present(unit.activation).derivative(self.floats(z)))
        except Exception:  # the engine has done without it, by a pair or a pullback
            return None

    def output(self, last: LayerNumbers, y: Array) -> tuple[Array, Array | None, Array | None]:
        """C_x, ∇_a C, and δ of a fused pair."""
        cost, pair = self.exact.cost_of, self.exact.pair
        formula = COSTS.get(type(cost))
        if formula is not None and formula.term_of is not None:
            terms = self.keep("cost", formula.term_of(last.a, y))
            costs = self.keep("cost", terms.sum(axis=-1) / 2)
            return costs, self.keep("grad_a", last.a - y), None
        a, target = self.floats(last.a), self.floats(y)
        if pair is None:
            costs = self.keep("cost", cost.forward(a, target))
            return costs, self.keep("grad_a", cost.derivative(a, target)), None
        found = slope_of_cost(cost, a, target)
        grad_a = None if found is None else self.keep("grad_a", found)
        return self.pair_costs(last, a, target), grad_a, self.short(last, y)

    def pair_costs(self, last: LayerNumbers, a: Array, y: Array) -> Array:
        """C_x by the cost itself, unless a rounded output has made that infinite."""
        try:
            with np.errstate(all="ignore"):
                costs = self.keep("cost", self.exact.cost_of.forward(a, y))
        except Exception:  # the engine has not asked the cost, and a plugin may raise anything
            costs = np.array([Decimal("inf")], dtype=object)
        if all(value.is_finite() for value in costs):
            return costs
        return self.keep("cost", present(self.exact.pair).forward(self.floats(present(last.z)), y))

    def short(self, last: LayerNumbers, y: Array) -> Array:
        """δ of a fused pair: a - y where it is that, else what the pair says."""
        pair = present(self.exact.pair)
        simple = (type(pair.cost), type(pair.activation)) in SHORT
        if simple and (type(pair.cost) is CrossEntropy or (y.sum(axis=-1) == 1).all()):
            delta = last.a - y
        else:
            delta = pair.derivative(self.floats(present(last.z)), self.floats(y))
        return self.result("delta", f"delta{last.unit.label}", delta)

    def backward(
        self,
        layer: LayerNumbers,
        record: Any,
        grad_a: Array | None,
        delta: Array | None,
        first: bool,
    ) -> tuple[LayerNumbers, Array | None]:
        """(BP1) to (BP4) of one layer."""
        unit, m = layer.unit, len(layer.a)
        layer = evolve(layer, grad_a=grad_a)
        if unit.activation is None or not unit.is_weighted:
            return self.opaque(layer, record, grad_a, delta, m)
        if delta is None:
            delta = self.result("delta", f"delta{unit.label}", self.error(layer))
        layer = evolve(layer, delta=delta)
        if unit.has_weights:
            w = layer.parameters["w"]
            products = self.keep("gradient", delta[:, :, None] * layer.a_in[:, None, :])
            # A mean of one is the product itself, with the mark of having been rounded.
            mean = products[0] if m == 1 else products.sum(axis=0) / m
            gradients = {"w": mean, "b": delta.sum(axis=0) / m}
            terms = None if first else self.keep("product", w * delta[:, :, None])
            behind = None if terms is None else terms.sum(axis=1)
        else:
            weighted: Any = unit.layer
            a_in, error = self.floats(layer.a_in), self.floats(delta)
            gradients = {n: g / m for n, g in weighted.weighted_gradient(a_in, error).items()}
            behind = None if first else weighted.input_gradient(a_in, error)
        gradients = {name: self.keep("gradient", g) for name, g in gradients.items()}
        layer = evolve(layer, gradients=gradients)
        return layer, None if behind is None else self.keep("grad_a", behind)

    def error(self, layer: LayerNumbers) -> Array:
        """∂C/∂z from ∂C/∂a: by the two factors, if the engine's δ comes from them."""
        factors = product_of_factors(layer, self.keep) if layer.by_factors else None
        if factors is not None:
            return factors
        z, a, grad_a = (self.floats(present(v)) for v in (layer.z, layer.a, layer.grad_a))
        return present(layer.unit.activation).pullback(z, a, grad_a)

    def opaque(
        self, layer: LayerNumbers, record: Any, grad_a: Array | None, delta: Array | None, m: int
    ) -> tuple[LayerNumbers, Array | None]:
        """A layer that only says what comes out of it."""
        if delta is not None:
            found: Any = layer.unit.layer.derivative_from_error(record, self.floats(delta))
        else:
            found = layer.unit.layer.derivative(record, self.floats(present(grad_a)))
        behind, summed, error = found
        gradients = {name: self.keep("gradient", g / m) for name, g in summed.items()}
        own = self.keep("delta", error) if isinstance(error, np.ndarray) else None
        return evolve(layer, gradients=gradients, delta=own), self.keep("grad_a", behind)

    def update(self, layer: LayerNumbers) -> LayerNumbers:
        """The parameters after w - η ∂C/∂w."""
        if self.exact.eta is None:
            return layer
        eta = self.keep("given", np.asarray(self.exact.eta))
        new = {
            name: self.keep("new", value - eta * layer.gradients[name])
            for name, value in layer.parameters.items()
        }
        return evolve(layer, new=new)


def decimals(values: Any) -> Array:
    """Numbers of any kind as decimal ones."""
    array = np.asarray(values)
    result = np.empty(array.size, dtype=object)
    result[:] = [as_decimal(value) for value in array.flat]  # .flat: a float32 stays one
    return result.reshape(array.shape)
