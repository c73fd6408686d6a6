r"""§2.7's loop over a mini-batch: backpropagation for one sample after the other, added up."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from nnframe import engine
from nnframe.abstract import Cost
from nnframe.network import Network
from nnframe.parameters import Gradient
from nnframe.settings import instance_of


def per_sample(network: Network, cost: Cost, x: ArrayLike, y: ArrayLike) -> Gradient:
    r"""The mean of each sample's own gradient, :math:`\frac1m \sum_x \nabla C_x`.

    As many multiplications as with the whole mini-batch in one matrix, but m times the calls: what
    the chapter's full-matrix problem saves.

    Examples
    --------
    >>> import nnframe
    >>> network = nnframe.Network.of_sizes([2, 1])
    >>> x, y = [[1.0, 2.0], [3.0, 4.0]], [[0.0], [1.0]]
    >>> loop = per_sample(network, nnframe.Quadratic(), x, y)
    >>> step = nnframe.backprop(network, nnframe.Quadratic(), x, y)
    >>> bool(np.allclose(loop.flat, step.gradient.flat))
    True
    """
    instance_of(Network, network, "the network")
    x, y = network.as_samples(x, y)
    nabla = np.zeros_like(network.parameters)
    for i in range(len(x)):
        gradient = engine.backprop(network, cost, x[i : i + 1], y[i : i + 1]).gradient
        with np.errstate(all="ignore"):
            nabla += gradient.flat
    return Gradient.of(network.layout, nabla / len(x))
