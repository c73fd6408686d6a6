r"""The three products of a layer for a whole mini-batch, by blocks or by BLAS.

Everything is an address, or a count of numbers. Samples are taken five at a time and neurons two at
a time while there are so many, and then one by one.
"""

# mypy: disable-error-code="no-untyped-def"
# Numba finds the types of compiled functions.

from __future__ import annotations

from typing import Any, NamedTuple

import numba
from numba import types

from nnframe_numba.machine import gemm
from nnframe_numba.products import dots, pulls, pushes

# From so many multiplications on a product is BLAS's: it keeps blocks of both matrices in the
# caches, which ours does not, and it has both cores. One layer of k to n neurons, m samples,
# float32, one core (the best of 40 turns): 784-30, 10: 22 µs by blocks, 46 by BLAS; 256-128, 32:
# 99, 102; 256-128, 128 (4.2 million): 361, 348; 512-512, 32: 706, 703; 512-512, 128: 2742, 2301.
BLAS_FROM = 4_000_000
#: A block's sums or factors have to fit into 16 registers.
SIZES = ((5, 2), (5, 1), (1, 2), (1, 1))


class Products(NamedTuple):
    """The functions for one type of numbers."""

    forward: Any
    backward: Any
    downhill: Any


def products(kind: Any) -> Products:
    """For float32 or float64."""
    item = 4 if kind == types.float32 else 8
    dots_52, dots_51, dots_12, dots_11 = (dots(kind, *size) for size in SIZES)
    pulls_5, pulls_1 = pulls(kind, 5, 1), pulls(kind, 1, 1)
    pushes_52, pushes_51, pushes_12, pushes_11 = (pushes(kind, *size) for size in SIZES)
    blas = gemm(kind)
    number = kind
    compiled = numba.njit(error_model="numpy")

    @compiled
    def forward(library, a, w, z, m, n_in, n_out):
        """(25) before σ: z holds b in each row for BLAS, which adds to it; b lies behind w."""
        if m * n_in * n_out >= BLAS_FROM:
            one = number(1)
            sizes = (n_out, m, n_in)
            blas(library, (1, 0), sizes, one, (w, n_in), (a, n_in), one, (z, n_out))
            return
        b = w + n_in * n_out * item
        i = 0
        while i < m:
            high = i + 5 <= m
            x, to = a + i * n_in * item, z + i * n_out * item
            j = 0
            while j < n_out:
                wide = j + 2 <= n_out
                given = (x, w + j * n_in * item, b + j * item, to + j * item, n_in, n_out)
                if high and wide:
                    dots_52(given)
                elif high:
                    dots_51(given)
                elif wide:
                    dots_12(given)
                else:
                    dots_11(given)
                j += 2 if wide else 1
            i += 5 if high else 1

    @compiled
    def backward(library, delta, w, slope, out, m, n_in, n_out):
        """(BP2); BLAS leaves the ⊙ σ' to whoever called."""
        if m * n_in * n_out >= BLAS_FROM:
            sizes = (n_in, m, n_out)
            a, b = (w, n_in), (delta, n_out)
            blas(library, (0, 0), sizes, number(1), a, b, number(0), (out, n_in))
            return
        i = 0
        while i < m:
            high = i + 5 <= m
            from_, at = delta + i * n_out * item, i * n_in * item
            given = (from_, w, slope + at, out + at, n_in, n_out)
            if high:
                pulls_5(given)
            else:
                pulls_1(given)
            i += 5 if high else 1

    @compiled
    def downhill(library, delta, a, w, c, factor, m, n_in, n_out):
        """(BP4) times c, which also lies at `factor`, added to w."""
        if m * n_in * n_out >= BLAS_FROM:
            sizes = (n_in, n_out, m)
            blas(library, (0, 1), sizes, c, (a, n_in), (delta, n_out), number(1), (w, n_in))
            return
        j = 0
        while j < n_out:
            wide = j + 2 <= n_out
            i = 0
            while i < m:
                high = i + 5 <= m
                from_ = delta + (i * n_out + j) * item
                given = (from_, a + i * n_in * item, w + j * n_in * item, factor, n_in, n_out)
                if high and wide:
                    pushes_52(given)
                elif high:
                    pushes_51(given)
                elif wide:
                    pushes_12(given)
                else:
                    pushes_11(given)
                i += 5 if high else 1
            j += 2 if wide else 1

    return Products(forward, backward, downhill)
