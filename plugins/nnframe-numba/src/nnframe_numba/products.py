r"""The three products of a dense layer, as vector instructions with their sums in registers.

BLAS is made for large matrices: for ten samples its calls, its copies and its handling of edges
cost more than the arithmetic. Each product here is a *block* of a few rows by a few neurons,
written out without a loop over them, so that every number that is loaded is used several times:

* `dots` (25): :math:`z_{ij} = b_j + \sum_k a_{ik} w_{jk}`
* `pulls` (BP2): :math:`(\sum_j \delta_{ij} w_{jk})\,\sigma'(z_{ik})`
* `pushes` (BP4): :math:`w_{jk} \to w_{jk} + c \sum_i \delta_{ij} a_{ik}`, into w itself where plain
  gradient descent needs no gradient beside it, and else into the gradient.

They are written in LLVM's own terms, because how well a compiler finds vectors in a loop over six
arrays changes with every release.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from nnframe_numba.machine import llvm

#: Bytes of a vector: AVX2's; other machines' compilers cut it in two.
VECTOR = 32
INTEGER = ir.IntType(64)


class Block:
    """Writes code for arrays of one type: pointers into them, vectors, fused products."""

    def __init__(self, builder: Any, kind: Any) -> None:
        self.builder, self.number = builder, llvm(kind)
        self.bytes = 4 if kind == types.float32 else 8
        self.width = VECTOR // self.bytes
        self.vector = ir.VectorType(self.number, self.width)

    def pointer(self, address: Any, *offsets: Any) -> Any:
        """To the number at so many numbers (the product of each pair) after an address."""
        where = self.builder.inttoptr(address, self.number.as_pointer())
        for count, stride in offsets:
            step = self.builder.mul(INTEGER(count) if isinstance(count, int) else count, stride)
            where = self.builder.gep(where, [step], source_etype=self.number)
        return where

    def load(self, where: Any, index: Any, kind: Any) -> Any:
        """The number or vector that begins so many numbers after a pointer."""
        place = self.builder.gep(where, [index], source_etype=self.number)
        place = self.builder.bitcast(place, kind.as_pointer())
        return self.builder.load(place, align=self.bytes)

    def store(self, value: Any, where: Any, index: Any) -> None:
        """Write a number or vector there."""
        place = self.builder.gep(where, [index], source_etype=self.number)
        place = self.builder.bitcast(place, value.type.as_pointer())
        self.builder.store(value, place, align=self.bytes)

    def spread(self, value: Any, kind: Any) -> Any:
        """A number in every place of a vector."""
        if kind == self.number:
            return value
        one = self.builder.insert_element(kind(ir.Undefined), value, ir.IntType(32)(0))
        same = ir.VectorType(ir.IntType(32), self.width)([0] * self.width)
        return self.builder.shuffle_vector(one, kind(ir.Undefined), same)

    def fused(self, a: Any, b: Any, c: Any) -> Any:
        """A b + c."""
        name = f"f{8 * self.bytes}" if c.type == self.number else f"v{self.width}f{8 * self.bytes}"
        kind = ir.FunctionType(c.type, [c.type] * 3)
        module = self.builder.module
        function = cgutils.get_or_insert_function(module, kind, f"llvm.fmuladd.{name}")
        return self.builder.call(function, [a, b, c])

    def total(self, vector: Any) -> Any:
        """The sum of a vector, halves first."""
        width = self.width
        while width > 1:
            width //= 2
            several = ir.VectorType(ir.IntType(32), width)
            halves = [
                self.builder.shuffle_vector(
                    vector, vector.type(ir.Undefined), several(list(range(start, start + width)))
                )
                for start in (0, width)
            ]
            vector = self.builder.fadd(*halves)
        return self.builder.extract_element(vector, ir.IntType(32)(0))

    def loop(
        self, start: Any, stop: Any, step: int, sums: list[Any], body: Callable[..., list[Any]]
    ) -> tuple[Any, list[Any]]:
        """From start in steps while a whole one fits: where it ends, and what the sums became."""
        builder = self.builder
        before = builder.basic_block
        test, inside, after = (builder.append_basic_block(name) for name in ("t", "i", "a"))
        builder.branch(test)
        builder.position_at_end(test)
        index = builder.phi(INTEGER)
        index.add_incoming(start, before)
        kept = [builder.phi(value.type) for value in sums]
        for phi, value in zip(kept, sums, strict=True):
            phi.add_incoming(value, before)
        ahead = builder.add(index, INTEGER(step))
        builder.cbranch(builder.icmp_signed("<=", ahead, stop), inside, after)
        builder.position_at_end(inside)
        new = body(index, kept)
        end = builder.basic_block
        builder.branch(test)
        index.add_incoming(ahead, end)
        for phi, value in zip(kept, new, strict=True):
            phi.add_incoming(value, end)
        builder.position_at_end(after)
        return index, kept


def product(arguments: int, write: Callable[[Block, list[Any], int, int], None]) -> Any:
    """From code for a block to a function that makes one, for a type, so many rows and columns."""

    def of(kind: Any, rows: int, columns: int) -> Any:
        @intrinsic
        def block(context: Any, given: Any) -> Any:
            def code(context: Any, builder: Any, signature: Any, values: Any) -> Any:
                several = cgutils.unpack_tuple(builder, values[0], arguments)
                write(Block(builder, kind), several, rows, columns)
                return context.get_dummy_value()

            return types.void(given), code

        return block

    of.__doc__ = write.__doc__  # what it gives, and of what
    return of


def _dots(block: Block, given: list[Any], rows: int, columns: int) -> None:
    """(a, w, b, z, n_in, n_out): the first rows of a and z, the first neurons of w, b and z."""
    a, w, b, z, n_in, n_out = given
    builder, zero = block.builder, INTEGER(0)
    inputs = [block.pointer(a, (i, n_in)) for i in range(rows)]
    weights = [block.pointer(w, (j, n_in)) for j in range(columns)]

    def body(kind: Any) -> Callable[..., list[Any]]:
        def code(k: Any, sums: list[Any]) -> list[Any]:
            right = [block.load(each, k, kind) for each in weights]
            new = []
            for i in range(rows):
                left = block.load(inputs[i], k, kind)
                for j in range(columns):
                    new.append(block.fused(left, right[j], sums[i * columns + j]))
            return new

        return code

    empty = [block.vector([0.0] * block.width)] * (rows * columns)
    k, vectors = block.loop(zero, n_in, block.width, empty, body(block.vector))
    bias = block.pointer(b)
    starts = [block.load(bias, INTEGER(j), block.number) for j in range(columns)]
    sums = [
        builder.fadd(block.total(vector), starts[number % columns])
        for number, vector in enumerate(vectors)
    ]
    _, sums = block.loop(k, n_in, 1, sums, body(block.number))
    for i in range(rows):
        row = block.pointer(z, (i, n_out))
        for j in range(columns):
            block.store(sums[i * columns + j], row, INTEGER(j))


def _pulls(block: Block, given: list[Any], rows: int, columns: int) -> None:
    """(delta, w, slope, out, n_in, n_out): the first rows; `columns` is of no use."""
    delta, w, slope, out, n_in, n_out = given
    builder, zero = block.builder, INTEGER(0)
    errors = [block.pointer(delta, (i, n_out)) for i in range(rows)]
    slopes = [block.pointer(slope, (i, n_in)) for i in range(rows)]
    results = [block.pointer(out, (i, n_in)) for i in range(rows)]

    def body(kind: Any) -> Callable[..., list[Any]]:
        def code(k: Any, _: list[Any]) -> list[Any]:
            def over_neurons(j: Any, sums: list[Any]) -> list[Any]:
                weight = block.load(block.pointer(w, (j, n_in)), k, kind)
                return [
                    block.fused(block.spread(block.load(each, j, block.number), kind), weight, s)
                    for each, s in zip(errors, sums, strict=True)
                ]

            empty = kind([0.0] * block.width) if kind == block.vector else kind(0.0)
            _, sums = block.loop(zero, n_out, 1, [empty] * rows, over_neurons)
            for i in range(rows):
                value = builder.fmul(sums[i], block.load(slopes[i], k, kind))
                block.store(value, results[i], k)
            return []

        return code

    k, _ = block.loop(zero, n_in, block.width, [], body(block.vector))
    block.loop(k, n_in, 1, [], body(block.number))


def _pushes(block: Block, given: list[Any], rows: int, columns: int) -> None:
    """(delta, a, w, factor, n_in, n_out): of the first rows into the first neurons.

    `factor` is the address of c.
    """
    delta, a, w, factor, n_in, n_out = given
    builder, zero = block.builder, INTEGER(0)
    c = block.load(block.pointer(factor), zero, block.number)
    inputs = [block.pointer(a, (i, n_in)) for i in range(rows)]
    weights = [block.pointer(w, (j, n_in)) for j in range(columns)]
    errors = []
    for i in range(rows):
        row = block.pointer(delta, (i, n_out))
        for j in range(columns):
            errors.append(builder.fmul(c, block.load(row, INTEGER(j), block.number)))

    def body(kind: Any, spread: list[Any]) -> Callable[..., list[Any]]:
        def code(k: Any, _: list[Any]) -> list[Any]:
            sums = [block.load(each, k, kind) for each in weights]
            for i in range(rows):
                left = block.load(inputs[i], k, kind)
                for j in range(columns):
                    sums[j] = block.fused(left, spread[i * columns + j], sums[j])
            for j in range(columns):
                block.store(sums[j], weights[j], k)
            return []

        return code

    everywhere = [block.spread(error, block.vector) for error in errors]
    k, _ = block.loop(zero, n_in, block.width, [], body(block.vector, everywhere))
    block.loop(k, n_in, 1, [], body(block.number, errors))


dots = product(6, _dots)
pulls = product(6, _pulls)
pushes = product(6, _pushes)
