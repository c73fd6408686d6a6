"""Compiled σ and C: a student's own methods, or the built-ins' scalar functions."""

from __future__ import annotations

import functools
import itertools
import re
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numba
import numpy as np
from attrs import frozen
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.errors import NumbaWarning
from numba.extending import (
    intrinsic,
    make_attribute_wrapper,
    models,
    overload_attribute,
    overload_method,
    register_model,
)

from nnframe.errors import EngineError
from nnframe_numba.machine import reader, writer
from nnframe_numba.readings import OPTIONS, Reading, rewired
from nnframe_numba.storage import kept

_numbered = itertools.count()


@frozen(eq=False)
class Code:
    """Machine code that stands for an object, with the numbers it reads from it.

    Attributes
    ----------
    function : numba's CFunc
    reading : Reading
    constants : ndarray
        The object's floats, in memory that the code looks into.
    """

    function: Any
    reading: Reading
    constants: Any

    @property
    def addresses(self) -> tuple[int, int]:
        """Of the code, and of its constants."""
        return self.function.address, self.constants.ctypes.data

    def is_current(self) -> bool:
        """Whether it still stands for the object; its floats are taken over as they are now."""
        self.constants[: len(self.reading.numbers)] = self.reading.values()
        return self.reading.is_current()


_compiled: dict[tuple[Any, ...], Any] = {}


def compiled(
    reading: Reading, signature: Any, kind: Any, texts: Sequence[str], **names: Any
) -> Code:
    """The first of the texts that numba takes, each the body of a C function `run`.

    Raises
    ------
    EngineError
        With numba's reason for the last one.
    """
    owner = type(reading.owner).__name__
    constants = np.zeros(max(1, len(reading.numbers)))
    constants[: len(reading.numbers)] = reading.values()
    key = (reading.digest, type(reading.owner), kind, tuple(texts))
    if reading.digest is not None and key in _compiled:
        return Code(_compiled[key], reading, constants)
    reason = "?"
    for number, text in enumerate(texts):
        # The first text works on single numbers, and the second on arrays.
        given = {
            "make": stand_in(reading, fast=number == 0),
            "read": reader(kind),
            "write": writer(kind),
            "number": np.float32 if kind == types.float32 else np.float64,
            "wide": np.float64,
            "np": np,
            **names,
        }
        made_from = f"{owner} {kind} {reading.digest}"
        function, safe = kept(text, given, made_from)
        options = {"error_model": "numpy", "fastmath": {"contract"}}
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", NumbaWarning)  # of numba's, on code it tries
                store = safe and reading.digest is not None
                code = numba.cfunc(signature, cache=store, **options)(function)
        except Exception as error:  # numba fails in many ways on code that it does not know
            reason = first_line(error)
        else:
            _compiled[key] = code
            return Code(code, reading, constants)
    raise EngineError(f"{owner} cannot be compiled: {reason}")


def first_line(error: Exception) -> str:
    """What numba says of the innermost call, without where its own machinery stood."""
    innermost = str(error).rpartition("Failed in nopython mode pipeline")[2]
    lines = [line.strip() for line in innermost.splitlines()]
    said = [line for line in lines if line and not line.startswith(("(step", "-"))]
    line = said[0] if said else type(error).__name__
    return re.sub(r" from '[^']*'", "", line)[:200]


def stand_in(reading: Reading, fast: bool) -> Any:
    """A function from the address of the constants to what the methods know as self."""
    kind = type(reading.owner)
    name = f"{kind.__name__} {next(_numbered)}"
    own = type(kind.__name__, (types.Type,), {})
    one = own(name=name)
    members = [(each, types.float64) for each in reading.numbers] or [("_", types.float64)]

    @register_model(own)
    class Model(models.StructModel):
        def __init__(self, manager: Any, of: Any) -> None:
            super().__init__(manager, of, members)

    for each in reading.numbers:
        make_attribute_wrapper(own, each, each)
    for each, value in reading.fixed.items():
        overload_attribute(own, each)(_constantly(value))
    for each, method in reading.methods.items():
        twin = rewired(method, fast)
        overload_method(own, each, strict=False, jit_options=OPTIONS)(_always(twin))

    @intrinsic
    def make(context: Any, address: Any) -> Any:
        def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            proxy = cgutils.create_struct_proxy(one)(context, builder)
            start = builder.inttoptr(arguments[0], ir.DoubleType().as_pointer())
            for index, (each, _) in enumerate(members):
                where = builder.gep(start, [ir.IntType(64)(index)], source_etype=ir.DoubleType())
                setattr(proxy, each, builder.load(where))
            return proxy._getvalue()

        return one(types.intp), code

    return make


def _constantly(value: Any) -> Callable[..., Any]:
    def outer(self: Any) -> Any:
        def inner(self: Any) -> Any:
            return value

        return inner

    return outer


def _always(function: Any) -> Callable[..., Any]:
    """What numba asks for the code of a method: a function of the same arguments, by name."""
    arguments = ", ".join(function.__code__.co_varnames[: function.__code__.co_argcount])
    names = {"function": function}
    exec(f"def outer({arguments}): return function", names)
    outer: Callable[..., Any] = names["outer"]
    return outer


@functools.cache
def kinds() -> dict[Any, Any]:
    """Numba's type for each dtype that is compiled."""
    return {np.dtype(np.float32): types.float32, np.dtype(np.float64): types.float64}
