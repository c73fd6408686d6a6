r"""Mini-batches of dense layers, one after the other: the algorithm of §2.6 on addresses.

All that differs between networks is data (a table of sizes and addresses, and pointers to σ and C),
so it is compiled once for float32 and once for float64, and kept on disk.
"""

# mypy: disable-error-code="no-untyped-def"
# Numba finds the types of compiled functions.

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numba import types

from nnframe_numba.descent import FAST, NONE, SGD, descent
from nnframe_numba.layer import BLAS_FROM, products
from nnframe_numba.machine import call_activation, call_output, reader, writer

#: A row of the table: two sizes, where w (and behind it b) lies in θ and its gradient in memory,
#: then addresses of arrays, of σ and of its constants.
N_IN, N_OUT, W, GRADIENT, A_IN, A, SLOPE, DELTA, SIGMA, CONSTANTS = range(10)
COLUMNS = 10


def signature() -> Any:
    """The type of `epoch(kind)`: how many mini-batches are done."""
    whole, doubles = types.Array(types.int64, 1, "C"), types.Array(types.float64, 1, "C")
    return types.int64(
        types.Array(types.int64, 2, "C"),  # table
        types.UniTuple(types.int64, 2),  # addresses of x and y
        whole,  # rows: the samples of all mini-batches
        types.int64,  # how many of them make a mini-batch, except the last
        types.UniTuple(types.int64, 4),  # C: fused or not, address, constants, address of a y
        types.UniTuple(types.int64, 3),  # addresses of a single number, v and Adam's m
        types.int64,  # how many parameters
        types.int64,  # optimizer
        doubles,  # rates
        whole,  # t
        doubles,  # costs, to be written
        doubles,  # strengths: of L2 in each layer, or 0
        types.int64,  # address of BLAS's gemm
    )


def epoch(kind: Any) -> Any:
    """The function for float32 or float64 networks.

    It stops before a mini-batch whose cost, or whose gradient, may not be finite.
    """
    item, number = (4, np.float32) if kind == types.float32 else (8, np.float64)
    limit = 1e30 if kind == types.float32 else 1e300
    read, write = reader(kind), writer(kind)
    forward, backward, downhill = products(kind)
    descend = descent(kind)
    compiled = numba.njit(error_model="numpy", fastmath=FAST)

    @compiled
    def size_of(at, count):
        """Σ |a|: finite only if all of them are, and no less than the largest."""
        total = number(0)
        for i in range(count):
            total += abs(read(at, i))
        return np.float64(total)

    @compiled
    def squares(at, count):
        """Σ w², in parts: for a million numbers a float32 has too few digits."""
        total = 0.0
        for start in range(0, count, 1024):
            part = number(0)
            for i in range(start, min(start + 1024, count)):
                part += read(at, i) * read(at, i)
            total += float(part)
        return total

    @compiled
    def take(samples, row, width, to):
        """Copy a sample."""
        at = samples + row * width * item
        for k in range(width):
            write(to, k, read(at, k))

    @compiled
    def multiply(at, by, count):
        for i in range(count):
            write(at, i, read(at, i) * read(by, i))

    @compiled
    def biases(delta, b, c, m, n_out):
        """(BP3) times c, added to b."""
        for i in range(m):
            at = delta + i * n_out * item
            for j in range(n_out):
                write(b, j, read(b, j) + c * read(at, j))

    @compiled
    def feedforward(library, table, l, m, wanted):
        """(25) of one layer, with σ and σ' where they are wanted."""
        n_in, n_out, w, z = table[l, N_IN], table[l, N_OUT], table[l, W], table[l, DELTA]
        if m * n_in * n_out >= BLAS_FROM:
            for i in range(m):
                take(w + n_in * n_out * item, 0, n_out, z + i * n_out * item)
        forward(library, table[l, A_IN], w, z, m, n_in, n_out)
        if wanted:
            arrays = (z, table[l, A], table[l, SLOPE], table[l, CONSTANTS], m * n_out)
            call_activation(table[l, SIGMA], arrays)

    @compiled
    def decay(w, count, share):
        """Take a share of each weight away; 1 - share would have lost its digits in float32."""
        for i in range(count):
            write(w, i, read(w, i) - share * read(w, i))

    @compiled
    def pull(w, gradient, weights, count, strength):
        """Begin the gradient: L2's slope s w for the weights, and 0 for the biases behind them."""
        for i in range(count):
            write(gradient, i, number(0))
        if strength > 0:
            for i in range(weights):
                write(gradient, i, strength * read(w, i))

    @compiled
    def learn(library, table, l, m, scale, factor, plain, strength):
        """(BP3), (BP4): into θ itself for plain gradient descent, else into the gradient."""
        n_in, n_out, c = table[l, N_IN], table[l, N_OUT], number(scale)
        into = table[l, W] if plain else table[l, GRADIENT]
        if not plain:
            pull(table[l, W], into, n_in * n_out, (n_in + 1) * n_out, number(strength))
        elif strength > 0:
            decay(into, n_in * n_out, number(-scale * m * strength))
        downhill(library, table[l, DELTA], table[l, A_IN], into, c, factor, m, n_in, n_out)
        biases(table[l, DELTA], into + n_in * n_out * item, c, m, n_out)

    @compiled
    def run(
        table,
        samples,
        rows,
        size,
        output,
        memory,
        count,
        optimizer,
        rates,
        t,
        costs,
        strengths,
        library,
    ):
        fused, measure, settings, targets = output
        factor, v, mean = memory
        end = len(table) - 1
        for batch in range(len(costs)):
            start = batch * size
            m = min(size, len(rows) - start)
            n_x, n_y = table[0, N_IN], table[end, N_OUT]
            for i in range(m):
                row = rows[start + i]
                take(samples[0], row, n_x, table[0, A_IN] + i * n_x * item)
                take(samples[1], row, n_y, targets + i * n_y * item)
            for l in range(end + 1):
                feedforward(library, table, l, m, l < end or not fused)
            delta = table[end, DELTA]
            arrays = (delta, table[end, A], targets, delta, settings, m, n_y)
            spent = call_output(measure, arrays)  # (BP1)
            if not fused:
                multiply(delta, table[end, SLOPE], m * n_y)
            safe, penalty = abs(spent) < np.inf, 0.0
            for l in range(end, -1, -1):
                if strengths[l] > 0:
                    total = squares(table[l, W], table[l, N_IN] * table[l, N_OUT])
                    penalty += strengths[l] * total / 2
                    # No weight, nor its slope, is larger than that.
                    safe = safe and max(strengths[l], 1.0) * max(total, 1.0) < limit
                n_in, n_out, delta = table[l, N_IN], table[l, N_OUT], table[l, DELTA]
                largest = max(size_of(table[l, A_IN], m * n_in), 1.0)
                safe = safe and size_of(delta, m * n_out) * largest < limit
                if l:
                    slope, out = table[l - 1, SLOPE], table[l - 1, DELTA]
                    backward(library, delta, table[l, W], slope, out, m, n_in, n_out)
                    if m * n_in * n_out >= BLAS_FROM:
                        multiply(out, slope, m * n_in)
            if not safe:
                return batch
            plain = optimizer == SGD
            scale = -rates[0] / m if plain else 1 / m
            write(factor, 0, number(scale))
            for l in range(end + 1):
                learn(library, table, l, m, scale, factor, plain, strengths[l])
            if not plain and optimizer != NONE:
                gradient = table[0, GRADIENT]
                descend(table[0, W], gradient, count, optimizer, rates, v, mean, t)
            costs[batch] = spent + m * penalty
        return len(costs)

    return run
