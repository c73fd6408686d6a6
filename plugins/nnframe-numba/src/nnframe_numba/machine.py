"""What numba has no word for: addresses, bits, and calls through a pointer."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

#: Of an activation: (z, a, slope, constants, how many).
ACTIVATION = types.void(*[types.intp] * 5)
#: Of an output: (z, a, y, result, constants, samples, neurons), and the cost of all samples.
OUTPUT = types.float64(*[types.intp] * 7)


@intrinsic
def bits_of(context: Any, number: Any) -> Any:
    """The 64 bits of a float, as a whole number."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.IntType(64))

    return types.int64(types.float64), code


@intrinsic
def float_of(context: Any, bits: Any) -> Any:
    """The float that has these 64 bits."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.DoubleType())

    return types.float64(types.int64), code


def caller(signature: Any) -> Any:
    """A function that calls the C function at an address, with arguments that are addresses."""

    @intrinsic
    def call(context: Any, address: Any, arguments: Any) -> Any:
        def code(context: Any, builder: Any, own: Any, given: Any) -> Any:
            address, several = given
            values = [builder.extract_value(several, i) for i in range(len(signature.args))]
            result = context.get_value_type(signature.return_type)
            if signature.return_type == types.void:
                result = ir.VoidType()
            kind = ir.FunctionType(result, [ir.IntType(64)] * len(values))
            where = builder.inttoptr(address, kind.as_pointer())
            out = builder.call(where, values)
            return context.get_dummy_value() if result == ir.VoidType() else out

        return signature.return_type(address, arguments), code

    return call


call_activation = caller(ACTIVATION)
call_output = caller(OUTPUT)


def reader(kind: Any) -> Any:
    """A function that reads the number of this type at an address, counted in numbers from it."""

    @intrinsic
    def read(context: Any, address: Any, index: Any) -> Any:
        def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return builder.load(element(builder, arguments[0], arguments[1], kind))

        return kind(types.intp, types.intp), code

    return read


def writer(kind: Any) -> Any:
    """A function that writes a number there."""

    @intrinsic
    def write(context: Any, address: Any, index: Any, value: Any) -> Any:
        def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            where = element(builder, arguments[0], arguments[1], kind)
            builder.store(arguments[2], where)
            return context.get_dummy_value()

        return types.void(types.intp, types.intp, kind), code

    return write


def llvm(kind: Any) -> Any:
    """The machine's type for a float of numba's."""
    return ir.FloatType() if kind == types.float32 else ir.DoubleType()


def element(builder: Any, address: Any, index: Any, kind: Any) -> Any:
    """The pointer to the index-th number from an address on."""
    start = builder.inttoptr(address, llvm(kind).as_pointer())
    return builder.gep(start, [index], source_etype=llvm(kind))


def gemm(kind: Any) -> Any:
    """A function that calls BLAS's: c → α a b + β c, by the rules of Fortran.

    (address of gemm, (transpose a, b), (m, n, k), α, (a, its stride), (b, its), β, (c, its)).
    """

    @intrinsic
    def call(
        context: Any,
        address: Any,
        flips: Any,
        sizes: Any,
        alpha: Any,
        a: Any,
        b: Any,
        beta: Any,
        c: Any,
    ) -> Any:
        def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
            address, flips, sizes, alpha, a, b, beta, c = given
            letters, short = ir.IntType(8), ir.IntType(32)

            def item(several: Any, index: int) -> Any:
                return builder.extract_value(several, index)

            def there(value: Any) -> Any:
                """Fortran takes everything by its address."""
                return builder.ptrtoint(cgutils.alloca_once_value(builder, value), ir.IntType(64))

            def whole(value: Any) -> Any:
                return there(builder.trunc(value, short))

            def letter(index: int) -> Any:
                flip = builder.icmp_signed("!=", item(flips, index), ir.IntType(64)(0))
                return there(builder.select(flip, letters(ord("T")), letters(ord("N"))))

            arguments = [letter(0), letter(1), *(whole(item(sizes, i)) for i in range(3))]
            arguments += [there(alpha), item(a, 0), whole(item(a, 1))]
            arguments += [item(b, 0), whole(item(b, 1))]
            arguments += [there(beta), item(c, 0), whole(item(c, 1))]
            shape = ir.FunctionType(ir.VoidType(), [ir.IntType(64)] * len(arguments))
            builder.call(builder.inttoptr(address, shape.as_pointer()), arguments)
            return context.get_dummy_value()

        two, three = types.UniTuple(types.intp, 2), types.UniTuple(types.intp, 3)
        return types.void(types.intp, two, three, kind, two, two, kind, two), code

    return call
