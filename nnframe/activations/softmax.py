r"""Softmax: the activation in which every neuron of a layer looks at all the others."""

from __future__ import annotations

import numpy as np

from nnframe.abstract import Activation
from nnframe.arrays import Array, numeric, with_gradient
from nnframe.errors import ShapeError


class Softmax(Activation):
    r""":math:`a_j = e^{z_j} / \sum_k e^{z_k}`: the outputs as a probability distribution.

    Its derivative is a full Jacobian, :math:`\partial a_j/\partial z_k = a_j(\delta_{jk} - a_k)`.

    Examples
    --------
    >>> Softmax().forward([[0.0, 0.0], [1000.0, 0.0]])
    array([[0.5, 0.5],
           [1. , 0. ]])
    >>> Softmax().derivative([[0.0, 0.0]])
    array([[[ 0.25, -0.25],
            [-0.25,  0.25]]])
    """

    @numeric
    def forward(self, z: Array) -> Array:
        if not z.ndim or not z.shape[-1]:
            raise ShapeError(f"Softmax needs one number a sample or more, got z of shape {z.shape}")
        e = np.exp(z - z.max(axis=-1, keepdims=True))
        a: Array = e / e.sum(axis=-1, keepdims=True)
        return a

    @numeric
    def derivative(self, z: Array) -> Array:
        a = self.forward(z)
        jacobian = -a[..., :, None] * a[..., None, :]
        # The outputs always sum to 1, so each row of the Jacobian sums to 0. That gives
        # a_j(1 - a_j) without the cancellation in 1 - a_j.
        diagonal = np.arange(a.shape[-1])
        jacobian[..., diagonal, diagonal] = 0
        jacobian[..., diagonal, diagonal] = -jacobian.sum(axis=-1)
        return jacobian

    @numeric
    def pullback(self, z: Array, a: Array, grad_a: Array) -> Array:
        r"""Return :math:`\delta_k = a_k (g_k - \sum_j g_j a_j)`: n numbers, never n × n of them.

        Adding a constant to g changes nothing; measured from the g of the largest output, the
        difference keeps its digits when that output saturates.
        """
        if type(self) is not Softmax:  # a subclass's own Jacobian is the one that counts
            return Activation.pullback(self, z, a, grad_a)
        z, grad_a = with_gradient("Softmax", z, grad_a)
        _, a = with_gradient("Softmax", z, a, "a")
        largest = a.argmax(axis=-1)[..., None]
        relative = grad_a - np.take_along_axis(grad_a, largest, axis=-1)
        delta: Array = a * (relative - (relative * a).sum(axis=-1, keepdims=True))
        return delta
