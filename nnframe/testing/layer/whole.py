"""A layer in exact arithmetic, and among other layers."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial

import numpy as np

from nnframe.abstract import Layer
from nnframe.activations import Tanh
from nnframe.arrays import Array, as_exact
from nnframe.costs import Quadratic
from nnframe.layers import Chain, Dense, Flatten, Residual
from nnframe.network import Network
from nnframe.testing.draws import numbers
from nnframe.testing.exact import as_fractions, exact_slope, fractions, tried, wrong
from nnframe.testing.lab import Finding, Lab, shown
from nnframe.testing.layer.gradients import COORDINATES
from nnframe.testing.layer.subject import LayerSubject, back, joined
from nnframe.testing.network import gradient_is_slope


def exact(subject: LayerSubject, lab: Lab) -> None:
    """Fractions in, fractions out, and then every gradient is the slope to the last digit."""
    shape = subject.shapes_in[min(1, len(subject.shapes_in) - 1)]
    network = Network([subject.plugin], shape, dtype=object)
    layer = network.layers[0]
    network.parameters = fractions(lab.rng, (network.layout.size,)) / 5
    a_in = fractions(lab.rng, (2, *shape))
    if subject.whole:
        a_in = as_exact(lab.rng.integers(subject.whole, size=(2, *shape)), "a_in")
    g = fractions(lab.rng, tried(lambda: layer.forward(a_in.copy()).a, "forward").shape)
    claims = {
        "∂C/∂a_in": (a_in, tried(lambda: back(layer, a_in.copy(), g.copy())[0], "derivative"))
    }
    for name, own in joined(network, back(layer, a_in.copy(), g.copy())[1])[0].items():
        what = f"the gradient of {name}"
        claims[what] = (layer.parameters[name], as_fractions(own, what))

    def cost() -> Array:
        return np.array([(np.asarray(layer.forward(a_in).a) * g).sum()], dtype=object)

    if subject.whole:
        del claims["∂C/∂a_in"]
    for what, (array, claimed) in claims.items():
        for place in list(np.ndindex(array.shape))[:COORDINATES]:
            path = partial(_moved, array, place, cost)
            slope = exact_slope(path)
            lab.count(1)
            if wrong(np.array([claimed[place]], dtype=object), path, slope).any():
                raise Finding(
                    f"in exact arithmetic {what} is not the slope",
                    counterexample=f"a_in = {shown(a_in)}, place {place}",
                    measured=str(claimed[place]),
                    expected=f"{float(slope[0]):.15g}, to 40 digits",
                )


def _moved(array: Array, place: tuple[int, ...], cost: Callable[[], Array], t: Fraction) -> Array:
    """The cost with one number moved by t, which is then put back."""
    kept = array[place]
    array[place] = kept + t
    value = cost()
    array[place] = kept
    return value


def network(subject: LayerSubject, lab: Lab) -> None:
    """Among other layers, in a Chain and in a Residual, backprop finds the slope of the cost."""
    for shape in subject.shapes_in[:3]:
        _, shape_out = subject.bound(shape, lab.dtype).shapes
        stacks: dict[str, list[Layer]] = {
            "with this layer": [subject.plugin],
            "in a Chain": [Chain([subject.plugin])],
        }
        if shape_out == shape:
            stacks["in a Residual"] = [Residual([subject.plugin])]
        if len(shape) == 1 and not subject.whole:
            stacks["behind a Dense layer"] = [Dense(shape[0], Tanh()), subject.plugin]
        if len(shape_out) == 1:
            stacks["before a Dense layer"] = [subject.plugin, Dense(2, Tanh())]
        for where, layers in stacks.items():
            if len(shape_out) > 1:
                layers.append(Flatten())
            net = Network(layers, shape, rng=lab.rng, dtype=lab.dtype)
            if not net.layout.size:
                continue
            x = subject.numbers_in(lab.rng, (2, *shape), lab.dtype)
            y = numbers(lab.rng, (2, *net.shapes[-1]), lab.dtype)
            gradient_is_slope(net, Quadratic(), x, y, lab, where)
