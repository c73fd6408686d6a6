"""A plugin as what every gradient checker wants: a function, its pullback, and a point.

One reading of each kind for all the peers, so that none has an easier task than another. A plugin
is handed the checker's own arrays, and what it returns reaches the checker as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

import numpy as np
from attrs import frozen

import nnframe
from nnframe.testing.domains import REAL, domains_of

Array = np.ndarray[Any, Any]
DRAWS = 3
ROWS = (4, 3)
SHAPES_IN = ((3,), (4,), (2, 3), (1, 3, 3))  # the first that the layer takes


@frozen(eq=False)
class Problem:
    """A function of one or two arrays, its pullback, and where to compare them.

    Attributes
    ----------
    point : tuple of ndarray
    shape : tuple of int
        Of the function's value.
    forward : callable
        (arguments) → the value, and a record for `backward`.
    backward : callable
        (arguments, value, record, cotangent) → a gradient for each argument. Where a checker
        cannot carry a record it passes None, and the function is computed once more.
    """

    point: tuple[Array, ...]
    shape: tuple[int, ...]
    forward: Callable[..., tuple[Any, Any]]
    backward: Callable[..., tuple[Any, ...]]


def problems(plugin: Any, kind: str, seed: int) -> Iterator[Problem]:
    """The plugin at a few random points, which are the same for every checker."""
    rng = np.random.default_rng(seed)
    plugin = plugin() if isinstance(plugin, type) and kind != "gradient method" else plugin
    for draw in range(DRAWS):
        yield READINGS[kind](plugin, rng, draw)


def activation(plugin: nnframe.Activation, rng: np.random.Generator, draw: int) -> Problem:
    """Backward is `pullback`: σ'(z) ⊙ ∂C/∂a, unless the plugin has written its own."""

    def forward(z: Array) -> tuple[Any, None]:
        return plugin.forward(z), None

    def backward(arguments: Any, a: Array, record: None, grad_a: Array) -> tuple[Any]:
        (z,) = arguments
        return (plugin.pullback(z, a, grad_a),)

    return Problem((rng.normal(size=ROWS),), ROWS, forward, backward)


def against_targets(plugin: Any, point: Array, targets: Array) -> Problem:
    """C_x of each sample as a function of a or z, y being fixed."""

    def forward(a: Array) -> tuple[Any, None]:
        return plugin.forward(a, targets.astype(a.dtype, copy=False)), None

    def backward(arguments: Any, value: Array, record: None, grad: Array) -> tuple[Any]:
        (a,) = arguments
        return (grad[..., None] * plugin.derivative(a, targets.astype(a.dtype, copy=False)),)

    return Problem((point,), ROWS[:1], forward, backward)


def domain_of(cost: nnframe.Cost) -> Any:
    """Where the cost is defined, as whoever writes one knows: the real numbers, else [0, 1], …."""
    return (domains_of((cost.forward, cost.derivative)) or [REAL])[0]


def cost(plugin: nnframe.Cost, rng: np.random.Generator, draw: int) -> Problem:
    return against_targets(plugin, *domain_of(plugin).draw(rng, *ROWS, np.dtype(float)))


def fused_pair(plugin: nnframe.FusedPair, rng: np.random.Generator, draw: int) -> Problem:
    """Any z, and targets such as the pair's cost takes."""
    return against_targets(plugin, rng.normal(size=ROWS), domain_of(plugin.cost).targets(rng, ROWS))


def bound(layer: nnframe.Layer, seed: int) -> Callable[[Any], nnframe.Network]:
    """Networks of the layer alone, one for each dtype, which start with the same θ."""
    refusal = None
    for shape in SHAPES_IN:
        try:
            nnframe.Network([layer], shape)
        except Exception as error:
            refusal = refusal or error
        else:
            return cache(partial(nnframe.Network, [layer], shape, seed))
    assert refusal is not None
    raise refusal


def layer(plugin: nnframe.Layer, rng: np.random.Generator, draw: int) -> Problem:
    """By its input, and by all its parameters as one vector; the last draw is as in training.

    The noise of training comes from a generator of one seed for every call: it is then a constant.
    """
    network_of = bound(plugin, int(rng.integers(1000)))
    network = network_of(np.dtype(float))
    x = rng.normal(size=(ROWS[0], *network.shapes[0]))
    theta = network.parameters + 0.1 * rng.normal(size=network.layout.size)  # no zeros, no ones

    def at(x: Array, *theta: Array) -> Any:
        network = network_of(x.dtype)
        if theta:
            network.parameters = theta[0]
        return network

    def forward(*arguments: Array) -> tuple[Any, Any]:
        training = np.random.default_rng(0) if draw == DRAWS - 1 else None
        record = at(*arguments).layers[0].forward(arguments[0], training)
        return record.a, record

    def backward(arguments: Any, a: Array, record: Any, grad_a: Array) -> tuple[Any, ...]:
        record = forward(*arguments)[1] if record is None else record
        network = at(*arguments)
        grad_x, gradients, _ = network.layers[0].derivative(record, grad_a)
        flat = np.empty_like(network.parameters)
        for name, view in network.layout.views(flat)[0].items():
            view[...] = gradients[name]
        return (grad_x, flat)[: len(arguments)]

    point = (x, theta) if theta.size else (x,)
    return Problem(point, (ROWS[0], *network.shapes[-1]), forward, backward)


def gradient_method(plugin: Any, rng: np.random.Generator, draw: int) -> Problem:
    """The mean cost of a network of sigmoids, 3-4-2, as a function of θ; three samples."""
    cost, seed = nnframe.Quadratic(), int(rng.integers(1000))
    x, y = rng.normal(size=(3, 3)), rng.uniform(size=(3, 2))

    @cache
    def of_dtype(dtype: Any) -> tuple[nnframe.Network, Array, Array]:
        network = nnframe.Network.of_sizes([3, 4, 2], rng=seed, dtype=dtype)
        return network, x.astype(dtype), y.astype(dtype)

    def at(theta: Array) -> tuple[nnframe.Network, Array, Array]:
        network, x, y = of_dtype(theta.dtype)
        network.parameters = theta
        return network, x, y

    def forward(theta: Array) -> tuple[Array, None]:
        network, x, y = at(theta)
        return np.asarray(cost.forward(network.forward(x), y).mean()), None

    def backward(arguments: Any, value: Array, record: None, grad: Array) -> tuple[Any]:
        network, x, y = at(*arguments)
        return (grad * plugin(network, cost, x, y).flat,)

    theta = of_dtype(np.dtype(float))[0].parameters.copy()
    return Problem((theta,), (), forward, backward)


READINGS: dict[str, Callable[..., Problem]] = {
    "activation": activation,
    "cost": cost,
    "layer": layer,
    "fused pair": fused_pair,
    "gradient method": gradient_method,
}
