r"""What each gradient method costs, as a formula in the sizes of the network (docs/gradients.md).

`nnframe.gradients.count` counts the same by running the method, and the tests hold the two equal;
a formula also tells of networks on which a method would run for years.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeAlias

from nnframe.gradients.counting import REAL_PRODUCTS, Count

Sizes: TypeAlias = Sequence[int]

#: Passes that `complex_step` makes in real numbers, to see that no imaginary part is lost.
REAL_PASSES = 3


def weights(sizes: Sizes) -> int:
    """W: the weights of the network, each multiplied once in a forward pass of one sample."""
    return sum(n_in * n_out for n_in, n_out in pairwise(sizes))


def parameters(sizes: Sizes) -> int:
    """n: the weights and biases of the network.

    Examples
    --------
    >>> parameters([784, 30, 10])
    23860
    """
    return weights(sizes) + sum(sizes[1:])


def backprop(sizes: Sizes) -> int:
    """Forward W; ⊙ σ' for each neuron; w^T δ for each weight but the first layer's; δ a^T, W."""
    return 3 * weights(sizes) - sizes[0] * sizes[1] + sum(sizes[1:])


def matrix_form(sizes: Sizes) -> int:
    """As `backprop`, with n² products for Σ'(z) in place of the n of ⊙."""
    return backprop(sizes) + sum(n * n - n for n in sizes[1:])


def path_sum(sizes: Sizes) -> int:
    """A forward pass, the links ∂a/∂a, and for each path one product less than it has factors."""
    total = 2 * weights(sizes) - sizes[0] * sizes[1]
    L = len(sizes) - 1
    for l in range(1, L + 1):
        routes = math.prod(sizes[l + 1 :])
        links = L - l
        # ∂a/∂w = σ' a_in is itself a product; ∂a/∂b = σ' is none.
        total += sizes[l] * routes * (sizes[l - 1] * (links + 2) + links + 1)
    return total


def finite_difference(sizes: Sizes) -> int:
    """Two forward passes for each parameter."""
    return 2 * parameters(sizes) * weights(sizes)


def forward_difference(sizes: Sizes) -> int:
    """One forward pass for each parameter, and one for where they stand."""
    return (parameters(sizes) + 1) * weights(sizes)


def complex_step(sizes: Sizes) -> int:
    """One forward pass in complex numbers for each parameter, and a few in real ones."""
    return (REAL_PRODUCTS * parameters(sizes) + REAL_PASSES) * weights(sizes)


#: By the name each method is registered under: forward passes, and multiplications for one sample.
FORMULAS: dict[str, tuple[Callable[[Sizes], int], Callable[[Sizes], int]]] = {
    "backprop": (lambda sizes: 1, backprop),
    "per-sample": (lambda sizes: 1, backprop),
    "matrix-form": (lambda sizes: 1, matrix_form),
    "complex-step": (lambda sizes: parameters(sizes) + REAL_PASSES, complex_step),
    "forward-difference": (lambda sizes: parameters(sizes) + 1, forward_difference),
    "finite-difference": (lambda sizes: 2 * parameters(sizes), finite_difference),
    "path-sum": (lambda sizes: 1, path_sum),
}


def predicted(name: str, sizes: Sizes, m: int = 1) -> Count:
    """The `Count` of the method that is registered as `name`, for m samples, from its formula.

    Examples
    --------
    >>> predicted("forward-difference", [784, 30, 10])
    Count(passes=23861, multiplications=568369020)
    """
    passes, multiplications = FORMULAS[name]
    return Count(passes(sizes), m * multiplications(sizes))
