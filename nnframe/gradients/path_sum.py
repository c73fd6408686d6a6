r"""(53): the sum, over every path from a weight to the cost, of the product of its factors."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from nnframe.abstract import Cost
from nnframe.arrays import Array
from nnframe.gradients.neurons import Neurons, forward_pass
from nnframe.network import Network
from nnframe.parameters import Gradient

#: The neurons that a path goes through, one a layer, from the parameter's own layer to the last.
Route: TypeAlias = tuple[int, ...]


def path_sum(network: Network, cost: Cost, x: ArrayLike, y: ArrayLike) -> Gradient:
    r"""The gradient by adding up paths, without ever using what two paths have in common.

    .. math::
        \frac{\partial C}{\partial w^l_{jk}} = \sum_{mnp\ldots q}
        \frac{\partial C}{\partial a^L_m} \frac{\partial a^L_m}{\partial a^{L-1}_n}
        \frac{\partial a^{L-1}_n}{\partial a^{L-2}_p} \ldots
        \frac{\partial a^{l+1}_q}{\partial a^l_j} \frac{\partial a^l_j}{\partial w^l_{jk}}

    The number of paths is the product of the widths of all later layers. Backpropagation is the
    same sum, with each common factor taken out once. `paths` lists the terms for one parameter.

    Parameters
    ----------
    network : Network
        Of layers of neurons: `Dense`, or chains of them.
    cost : Cost
    x : array_like, shape (m, n_in) or (n_in,)
    y : array_like, shape (m, n_out) or (n_out,)

    Raises
    ------
    ArgumentError
        For other layers.
    DomainError
        Where :math:`\partial C/\partial a` is infinite.

    Examples
    --------
    >>> import nnframe
    >>> network = nnframe.Network.of_sizes([2, 3, 2])
    >>> path_sum(network, nnframe.Quadratic(), [0.6, 0.4], [0.8, 0.2])[0]["w"].shape
    (3, 2)
    """
    layers, nabla, gradient = forward_pass(network, cost, x, y)
    add_up(layers, nabla)
    return gradient


@np.errstate(all="ignore")  # a factor beyond all floats is one, and 0 · ∞ is NaN
def add_up(layers: list[Neurons], nabla: Array) -> None:
    """Fill the gradients of `layers`, each as the sum over its paths."""
    web = Web.of(layers, nabla)
    for l, neurons in enumerate(layers):
        for values in neurons.gradient.values():
            for place in np.ndindex(values.shape):
                total = sum(web.product(l, place, route) for route in web.routes(l, place))
                values[place] = np.sum(total) / len(nabla)


@frozen(eq=False)
class Web:
    r"""Every factor that a path can have, for each sample of a mini-batch.

    Attributes
    ----------
    layers : list of Neurons
    links : list of ndarray, shape (m, n_out, n_in)
        :math:`\partial a^{l}_q/\partial a^{l-1}_j` of each layer but the first.
    nabla : ndarray, shape (m, n)
        :math:`\partial C_x/\partial a^L`.
    """

    layers: list[Neurons]
    links: list[Array]
    nabla: Array

    @classmethod
    def of(cls, layers: list[Neurons], nabla: Array) -> Web:
        """The web of a network after a forward pass."""
        links = [
            neurons.slope @ neurons.layer.w
            if neurons.mixes
            else neurons.slope[:, :, None] * neurons.layer.w
            for neurons in layers[1:]
        ]
        return cls(layers, links, nabla)

    def routes(self, l: int, place: tuple[int, ...]) -> Iterator[Route]:
        """The ways to the cost from the weight or bias at `place` of layer l.

        It acts on the activation of its own neuron j only, or of all where the neurons mix.
        """
        neurons = self.layers[l]
        first = range(neurons.slope.shape[1]) if neurons.mixes else place[:1]
        return product(first, *(range(link.shape[1]) for link in self.links[l:]))

    def factors(self, l: int, place: tuple[int, ...], route: Route) -> Iterator[Array]:
        """The factors along a route for each sample, from the parameter to the cost."""
        neurons, j, q = self.layers[l], place[0], route[0]
        slope = neurons.slope[:, q, j] if neurons.mixes else neurons.slope[:, j]
        # ∂a/∂w_jk = σ'(z_j) a_k, and ∂a/∂b_j = σ'(z_j).
        yield slope * neurons.record.a_in[:, place[1]] if len(place) == 2 else slope
        for link, here, there in zip(self.links[l:], route, route[1:], strict=False):
            yield link[:, there, here]
        yield self.nabla[:, route[-1]]

    def product(self, l: int, place: tuple[int, ...], route: Route) -> Array:
        """What the path adds to the sum, for each sample."""
        total, *others = self.factors(l, place, route)
        for factor in others:
            total = total * factor
        return total
