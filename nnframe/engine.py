r"""The backpropagation algorithm (§2.6 of the chapter), for whatever keeps the protocols.

1. Input: the rows of x are the activations :math:`a^1`.
2. Feedforward: each layer's :math:`z^l` and :math:`a^l` (25).
3. Output error: :math:`\delta^L` (BP1).
4. Backpropagate: :math:`\delta^l` from :math:`\delta^{l+1}` (BP2).
5. Output: :math:`\partial C/\partial b^l` (BP3) and :math:`\partial C/\partial w^l` (BP4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from nnframe.abstract import Cost, Delta, Layer
from nnframe.arrays import Array, Shape, check_result, output_of, three_of
from nnframe.errors import PluginError, with_location
from nnframe.fused import fused_pair
from nnframe.parameters import Gradient
from nnframe.settings import check_call, instance_of
from nnframe.step import Step

if TYPE_CHECKING:
    from nnframe.network import Network


@np.errstate(under="ignore")  # a product too small for a float is 0: nothing to be told of
def backprop(
    network: Network,
    cost: Cost,
    x: ArrayLike,
    y: ArrayLike,
    training: np.random.Generator | None = None,
) -> Step:
    r"""Compute the gradient of the mean cost :math:`C = \frac1m \sum_x C_x` over a mini-batch.

    Neither the network nor x and y are changed.

    Parameters
    ----------
    network : Network
    cost : Cost
    x : array_like, shape (m, n_in) or (n_in,)
    y : array_like, shape (m, n_out) or (n_out,)
    training : numpy.random.Generator, optional
        The randomness of layers that have some, such as dropout.

    Raises
    ------
    ShapeError, DtypeError, DataError
        For inputs, or results of a plugin, of the wrong shape or kind; for an empty batch.
    ArgumentError
        For what is no network, cost or generator.
    PluginError
        If an activation, layer or cost raises: the message says which, the cause is chained.

    Examples
    --------
    >>> import nnframe
    >>> network = nnframe.Network.of_sizes([2, 3, 2])
    >>> step = backprop(network, nnframe.Quadratic(), [0.6, 0.4], [0.8, 0.2])
    >>> step.gradient[0]["w"].shape, step.deltas[-1].shape
    ((3, 2), (1, 2))
    """
    check_call(network, training)
    instance_of(Cost, cost, "the cost")
    a, y = network.as_samples(x, y)
    m = len(a)
    records = feedforward(network, a, training)
    costs = sample_costs(network, cost, records[-1], y)
    grad_a, fused = output_error(network, cost, records[-1], y)
    delta = grad_a if fused else None
    gradient = Gradient.unfilled(network.layout, network.dtype)
    deltas: list[Delta] = [None] * len(records)
    for index in reversed(range(len(records))):
        layer, record = network.layers[index], records[index]
        try:
            if delta is None and network.takes_error[index]:
                delta = error(layer, record, grad_a)
            if delta is None:
                result = layer.derivative(record, grad_a)
            else:
                result = layer.derivative_from_error(record, delta, input_wanted=index > 0)
            grad_a, summed, deltas[index] = three_of(result)
            delta = None
            check_result(grad_a, record.a_in.shape, network.dtype, "∂C/∂a_in of derivative")
            take_mean(summed, m, gradient.layers[index])
        except Exception as problem:
            raise _located(network, index, "backward", record.a_in, problem) from problem
    return Step(mean_cost(costs), gradient.joined(), costs, tuple(records), tuple(deltas))


def feedforward(
    network: Network, a: Array, training: np.random.Generator | None = None, first: int = 0
) -> list[Any]:
    """(25) for each layer in turn, from the first on: what each of them recorded."""
    records: list[Any] = []
    for index in range(first, len(network.layers)):
        try:
            record = network.layers[index].forward(a, training)
            shape = (len(a), *network.shapes[index + 1])
            check_result(output_of(record), shape, network.dtype, "forward")
        except Exception as problem:
            raise _located(network, index, "forward", a, problem) from problem
        records.append(record)
        a = record.a
    return records


def sample_costs(network: Network, cost: Cost, record: Any, y: Array) -> Array:
    """C_x of each sample, from what the last layer recorded."""
    return _at_output(network, cost, record, y, "forward", y.shape[:1])[0]


def mean_cost(costs: Array) -> float:
    r"""(26): :math:`C = \frac1m \sum_x C_x`."""
    mean: float = sum(costs.tolist()) / len(costs)  # in Python's numbers: a float16 would overflow
    return mean


def output_error(network: Network, cost: Cost, record: Any, y: Array) -> tuple[Array, bool]:
    r"""(BP1): :math:`\nabla_a C` and False, or :math:`\delta^L` and True from a fused pair."""
    return _at_output(network, cost, record, y, "derivative", y.shape)


def _at_output(
    network: Network, cost: Cost, record: Any, y: Array, method: str, shape: Shape
) -> tuple[Array, bool]:
    layer = network.layers[-1]
    pair = fused_pair(cost, layer.output_activation) if network.takes_error[-1] else None
    name = type(cost).__name__
    try:
        if pair is None:
            result = getattr(cost, method)(record.a, y)
        else:
            result = getattr(pair, method)(record.z, y)
        check_result(result, shape, network.dtype, name, ".", method)
    except Exception as problem:
        where = f"the cost {name}, for outputs of shape {y.shape}"
        raise with_location(problem, where) from problem
    return result, pair is not None


def error(layer: Layer, record: Any, grad_a: Array) -> Array:
    r"""(BP1a), (BP2): :math:`\delta = \nabla_a C \odot \sigma'(z)`, or (33) with a Jacobian."""
    assert layer.output_activation is not None
    return layer.output_activation.pullback(record.z, record.a, grad_a)


def take_mean(summed: dict[str, Array], m: int, gradient: Any) -> None:
    r"""(BP3), (BP4) for :math:`C = \frac1m \sum_x C_x`: each layer's sums over x, divided by m."""
    if summed.keys() != gradient.keys():
        raise PluginError(
            f"derivative returned gradients of {sorted(summed)}, expected {sorted(gradient)}"
        )
    for name, view in gradient.items():
        check_result(summed[name], view.shape, view.dtype, "the gradient of ", name)
        np.divide(summed[name], m, out=view)


def _located(network: Network, index: int, method: str, a: Array, problem: Exception) -> Exception:
    return with_location(
        problem, f"{network.layer_name(index)}, {method} with a_in of shape {a.shape} {a.dtype}"
    )
