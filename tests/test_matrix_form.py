r"""(33)-(35): the equations with Σ'(z) as a matrix and ordinary products."""

import numpy as np
import pytest
from hypothesis import given
from properties import close, steps

import nnframe


def sigma_prime(activation, z):
    """Σ'(z) of one sample: the diagonal matrix, or the Jacobian where neurons mix."""
    slope = activation.derivative(z[None])[0]
    return np.diag(slope) if slope.ndim == 1 else slope


@pytest.mark.parametrize("output", [None, nnframe.Softmax()], ids=["elementwise", "softmax"])
def test_the_product_of_matrices(output):
    @given(steps(output=output))
    def holds(case):
        network, x, y, step = case
        for i in range(len(x)):
            nabla = step.records[-1].a[i] - y[i]
            matrices = [
                sigma_prime(layer.activation, record.z[i]).T
                for layer, record in zip(network.layers, step.records, strict=True)
            ]
            L = len(network.layers) - 1
            close(step.deltas[L][i], matrices[L] @ nabla)  # (33)
            for l in range(L):
                after = network.layers[l + 1].w.T @ step.deltas[l + 1][i]
                close(step.deltas[l][i], matrices[l] @ after)  # (34)
                product = matrices[l]
                for k in range(l + 1, L + 1):
                    product = product @ network.layers[k].w.T @ matrices[k]
                close(step.deltas[l][i], product @ nabla)  # (35)

    holds()
