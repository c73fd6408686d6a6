r"""(33)-(35): the equations with Σ'(z) written out as a matrix, and ordinary products only."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from nnframe.abstract import Cost
from nnframe.arrays import Array
from nnframe.gradients.neurons import Neurons, forward_pass
from nnframe.network import Network
from nnframe.parameters import Gradient


def matrix_form(network: Network, cost: Cost, x: ArrayLike, y: ArrayLike) -> Gradient:
    r"""The gradient from products of matrices, one sample after the other.

    .. math::
        \delta^l = \Sigma'(z^l) (w^{l+1})^T \ldots
        \Sigma'(z^{L-1}) (w^L)^T \Sigma'(z^L) \nabla_a C

    evaluated from the right, so that each :math:`\delta^l` (34) is on the way to the one before.
    :math:`\Sigma'(z)` has n² entries for n neurons, all but n of them 0: that is why the chapter
    prefers ⊙. For a softmax it is full, and then its transpose stands here.

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
        Where :math:`\nabla_a C` is infinite.

    Examples
    --------
    >>> import nnframe
    >>> network = nnframe.Network.of_sizes([2, 3, 2])
    >>> matrix_form(network, nnframe.Quadratic(), [0.6, 0.4], [0.8, 0.2])[0]["w"].shape
    (3, 2)
    """
    layers, nabla, gradient = forward_pass(network, cost, x, y)
    gradient.flat[...] = 0
    multiply_out(layers, nabla)
    gradient.flat[...] /= len(nabla)
    return gradient


@np.errstate(all="ignore")  # a factor beyond all floats is one, and 0 · ∞ is NaN
def multiply_out(layers: list[Neurons], nabla: Array) -> None:
    """Add each sample's products to the gradients of `layers`."""
    for i in range(len(nabla)):
        error = nabla[i]
        for neurons in reversed(layers):
            delta = sigma_prime(neurons.slope[i]).T @ error  # (33), (34)
            neurons.gradient["w"][...] += np.outer(delta, neurons.record.a_in[i])  # (BP4)
            neurons.gradient["b"][...] += delta  # (BP3)
            if neurons is not layers[0]:
                error = neurons.layer.w.T @ delta


def sigma_prime(slope: Array) -> Array:
    r"""Return :math:`\Sigma'(z)` of one sample: σ'(z) on the diagonal, or the Jacobian as it is.

    Examples
    --------
    >>> sigma_prime(np.array([0.25, 0.5]))
    array([[0.25, 0.  ],
           [0.  , 0.5 ]])
    """
    if slope.ndim == 2:
        return slope
    matrix = np.zeros((slope.size, slope.size), slope.dtype)
    np.fill_diagonal(matrix, slope)
    return matrix
