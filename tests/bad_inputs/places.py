"""Where a table's values are put in: each function that takes samples, and the samples it takes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

import nnframe
from bad_inputs.case import Place
from nnframe import Activation, Cost, Network, activations, costs, gradients

#: What every case uses, and no case may change.
NETWORK = Network.of_sizes([2, 3, 2])
COST = nnframe.Quadratic()
X, Y = np.array([[0.0, 1.0], [1.0, 1.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])
for _shared in (NETWORK.parameters, X, Y):
    _shared.flags.writeable = False


def trained(x: Any, y: Any, validation: Any = None) -> object:
    """The costs of two epochs, and the θ they lead to."""
    network = NETWORK.copy()
    network.parameters.flags.writeable = True
    history = nnframe.train(network, COST, (x, y), epochs=2, batch_size=1, validation=validation)
    return [epoch.cost for epoch in history], network.parameters


#: Functions of a network, a cost, x and y.
METHODS: dict[str, Callable[[Any, Any], object]] = {
    "backprop": lambda x, y: nnframe.backprop(NETWORK, COST, x, y),
    "explain": lambda x, y: nnframe.explain(NETWORK, COST, x, y, 0.5),
    "diagnose": lambda x, y: nnframe.diagnose(NETWORK, COST, x, y),
    "per_sample": lambda x, y: gradients.per_sample(NETWORK, COST, x, y),
    "matrix_form": lambda x, y: gradients.matrix_form(NETWORK, COST, x, y),
    "path_sum": lambda x, y: gradients.path_sum(NETWORK, COST, x, y),
    "finite_difference": lambda x, y: gradients.finite_difference(NETWORK, COST, x, y),
    "complex_step": lambda x, y: gradients.complex_step(NETWORK, COST, x, y),
    "demon": lambda x, y: gradients.demon(NETWORK, COST, x, y, 0, 0),
    "accuracy": lambda x, y: nnframe.accuracy(NETWORK, x, y),
    "train": trained,
    "train validation": lambda x, y: trained(X, Y, validation=(x, y)),
}

#: What an error calls the network.
OWNER = "Network(2 → 3 → 2"

#: Inputs, of shape (2, 2).
INPUTS = [
    Place("forward", NETWORK.forward, "x ", OWNER),
    *(Place(f"{name} x", partial(method, y=Y), "x ", OWNER) for name, method in METHODS.items()),
]
#: Targets, of shape (2, 2).
TARGETS = [Place(f"{name} y", partial(method, X), "y ", OWNER) for name, method in METHODS.items()]

#: One sample and its target: `paths` takes no mini-batch.
ONE = [
    Place("paths x", lambda x: gradients.paths(NETWORK, COST, x, Y[0], 0, bias=0), "x ", OWNER),
    Place("paths y", lambda y: gradients.paths(NETWORK, COST, X[0], y, 0, bias=0), "y ", OWNER),
]


def made(module: Any, kind: type) -> dict[str, Any]:
    """One of each public class of a kind, with the settings it has by itself."""
    classes = {name: getattr(module, name) for name in module.__all__}
    return {
        name: WITH_SETTINGS.get(name, thing)()
        for name, thing in classes.items()
        if isinstance(thing, type) and issubclass(thing, kind)
    }


WITH_SETTINGS: dict[str, Callable[[], object]] = {
    "WeightedSum": lambda: nnframe.WeightedSum([(2.0, COST), (1.0, nnframe.Absolute())])
}
ACTIVATIONS: dict[str, Activation] = made(activations, Activation)
COSTS: dict[str, Cost] = made(costs, Cost)


def _of_z(name: str, activation: Activation) -> list[Place]:
    return [
        Place(f"{name}.forward", activation.forward, "z ", name),
        Place(f"{name}.derivative", activation.derivative, "z ", name),
    ]


#: Activations that are called by hand, with z of shape (2, 2).
WEIGHTED_INPUTS = [place for item in ACTIVATIONS.items() for place in _of_z(*item)]
#: With ∂C/∂a of shape (2, 2) beside a z of that shape.
BACK = [
    Place(f"{name}.pullback", partial(f.pullback, X, f.forward(X)), "∂C/∂a ", f"{name}.pullback")
    for name, f in ACTIVATIONS.items()
]

#: Costs that are called by hand, with a and y of shape (2, 2).
COST_METHODS = {
    f"{name}.{method}": getattr(cost, method)
    for name, cost in COSTS.items()
    for method in ("forward", "derivative")
}
OUTPUTS = [
    Place(f"{name} a", partial(call, y=Y), "output a ", name.partition(".")[0])
    for name, call in COST_METHODS.items()
]
COST_TARGETS = [
    Place(f"{name} y", partial(call, X), "target y ", name.partition(".")[0])
    for name, call in COST_METHODS.items()
]

#: One method of each, where it makes no difference which.
BY_HAND = [*WEIGHTED_INPUTS[::2], *OUTPUTS[::2], *COST_TARGETS[1::2]]
