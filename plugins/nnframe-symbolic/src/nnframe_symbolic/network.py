r"""nnframe's own forward and backward pass, run on symbols.

A network computes in floats or fractions only. But what a backward pass is made of, the layer's
`weighted_input`, `weighted_gradient` and `input_gradient` and the activation's `pullback`, is
arithmetic on arrays, and an array may hold symbols. Only the loop over the layers, that of
`nnframe.engine`, is written again here; the tests hold the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import sympy
from attrs import frozen

from nnframe import Activation, Cost, WeightedLayer
from nnframe.arrays import Array
from nnframe.errors import ArgumentError, ShapeError, with_location
from nnframe_symbolic.letters import letters

#: From a number of neurons and an activation to a layer: `nnframe.Dense`, or one like it.
MakeLayer: TypeAlias = Callable[[int, Activation], WeightedLayer]


@frozen(eq=False)
class Elementwise(Activation):
    """An activation of symbols: a formula for each neuron.

    Attributes
    ----------
    value, slope : callable
        From one expression to another.
    """

    value: Callable[[Any], Any]
    slope: Callable[[Any], Any]

    def forward(self, z: Array) -> Array:
        return each(self.value, z)

    def derivative(self, z: Array) -> Array:
        return each(self.slope, z)


@frozen(eq=False)
class OfOutputs(Cost):
    """A cost of symbols.

    Attributes
    ----------
    value : callable
        From n expressions to one.
    slopes : sequence of callable
        ∂C/∂a_j for each output j, from n expressions to one.
    """

    value: Callable[..., Any]
    slopes: Sequence[Callable[..., Any]]

    def forward(self, a: Array, y: Array) -> Array:
        return np.array([self.value(*row) for row in a], dtype=object)

    def derivative(self, a: Array, y: Array) -> Array:
        return np.array([[slope(*row) for slope in self.slopes] for row in a], dtype=object)


def each(formula: Callable[[Any], Any], values: Array) -> Array:
    """An object array with the formula of each element."""
    array = np.empty(values.shape, dtype=object)
    for place in np.ndindex(*values.shape):
        array[place] = formula(values[place])
    return array


@frozen(eq=False)
class Pass:
    """What a forward and a backward pass found for one sample, in symbols.

    Attributes
    ----------
    z, a : tuple of ndarray, shape (n,)
        The symbols of each layer; a[0] is the input x.
    z_formulas, a_formulas : tuple of ndarray
        What each symbol of z and a stands for, in the symbols before it.
    deltas : tuple of ndarray, shape (n,)
    gradients : tuple of dict of str to ndarray
        ∂C/∂w and ∂C/∂b of each layer.
    w, b : tuple of ndarray
        The symbols of the parameters.
    cost : sympy.Expr
        C, in the symbols of the last layer's a.
    """

    z: tuple[Array, ...]
    a: tuple[Array, ...]
    z_formulas: tuple[Array, ...]
    a_formulas: tuple[Array, ...]
    deltas: tuple[Array, ...]
    gradients: tuple[dict[str, Array], ...]
    w: tuple[Array, ...]
    b: tuple[Array, ...]
    cost: Any


def passes(
    sizes: Sequence[int], activations: Sequence[Activation], cost: Cost, layer: MakeLayer
) -> Pass:
    """Feed symbols forward, and δ back: steps 1 to 5 of the algorithm (§2.6).

    The book's layers are 2, 3, …, L; here the first of them has number 0.

    Raises
    ------
    ArgumentError, ShapeError
        If a layer is none with w and b, or cannot compute with symbols, or returns other shapes.
    """
    numbers = range(len(sizes) - 1)
    w = tuple(letters("w", l + 2, sizes[l + 1], sizes[l]) for l in numbers)
    b = tuple(letters("b", l + 2, sizes[l + 1]) for l in numbers)
    z = tuple(letters("z", l + 2, sizes[l + 1]) for l in numbers)
    a = (letters("x", None, sizes[0]), *(letters("a", l + 2, sizes[l + 1]) for l in numbers))
    layers = [
        _bound(layer, sizes[l : l + 2], activations[l], {"w": w[l], "b": b[l]}) for l in numbers
    ]
    rows = [_asked(l, layers[l].weighted_input, a[l][None]) for l in numbers]
    z_formulas = [
        _array(row, (1, sizes[l + 1]), f"layer {l + 2}, z")[0] for l, row in enumerate(rows)
    ]
    a_formulas = [activations[l].forward(z[l][None])[0] for l in numbers]
    y, last = letters("y", None, sizes[-1])[None], a[-1][None]
    grad_a = cost.derivative(last, y)
    deltas: list[Array] = []
    gradients: list[dict[str, Array]] = []
    for l in reversed(numbers):
        # (BP1) for the last layer, (BP2) for the others, whose grad_a is the wᵀδ of the next
        delta, a_in = activations[l].pullback(z[l][None], a[l + 1][None], grad_a), a[l][None]
        found = _asked(l, layers[l].weighted_gradient, a_in, delta)  # (BP3), (BP4)
        gradients.insert(0, _gradients(l, found, {"w": w[l].shape, "b": b[l].shape}))
        back = _asked(l, layers[l].input_gradient, a_in, delta)
        grad_a = _array(back, a_in.shape, f"layer {l + 2}, input_gradient")
        deltas.insert(0, delta[0])
    value = cost.forward(last, y)[0]
    return Pass(
        z, a, tuple(z_formulas), tuple(a_formulas), tuple(deltas), tuple(gradients), w, b, value
    )


def _bound(
    make: MakeLayer, sizes: Sequence[int], activation: Activation, parameters: dict[str, Array]
) -> WeightedLayer:
    layer = make(sizes[1], activation)
    if not isinstance(layer, WeightedLayer):
        raise ArgumentError(f"derive needs layers that are a WeightedLayer, got {layer!r}")
    wanted = {name: np.shape(value) for name, value in parameters.items()}
    initial = layer.initial_parameters((sizes[0],), np.random.default_rng(0))
    found = {name: np.shape(value) for name, value in initial.items()}
    if found != wanted:
        raise ArgumentError(
            f"{layer!r} has parameters of shapes {found}; (BP3) and (BP4) speak of {wanted}"
        )
    return layer.with_parameters(parameters)


def _asked(l: int, method: Callable[..., Any], *arguments: Array) -> Any:
    """What a layer's method returns; if it fails, where."""
    try:
        return method(*arguments)
    except Exception as error:
        owner = type(method.__self__).__name__  # type: ignore[attr-defined]  # a bound method
        where = f"layer {l + 2}, {owner}.{method.__name__}, on symbols"
        raise with_location(error, where) from error


def _gradients(l: int, found: Any, shapes: dict[str, tuple[int, ...]]) -> dict[str, Array]:
    if not isinstance(found, Mapping) or found.keys() != shapes.keys():
        raise ArgumentError(
            f"layer {l + 2}, weighted_gradient returned {found!r}, expected a dict of {[*shapes]}"
        )
    return {
        name: _array(found[name], shape, f"layer {l + 2}, the gradient of {name}")
        for name, shape in shapes.items()
    }


def _array(values: Any, shape: tuple[int, ...], what: str) -> Array:
    """An array of expressions, once it is known to have the shape; nothing broadcasts."""
    if np.shape(values) != shape:
        raise ShapeError(f"{what} has shape {np.shape(values)}, expected {shape}")
    return each(sympy.sympify, np.asarray(values, dtype=object))
