"""The book's mnist.pkl.gz: three pairs of arrays, pickled by Python 2.

A pickle is a program, and `pickle.load` runs it, whatever it does. Nothing is run here. The
standard library's `pickletools` only takes the instructions apart, and the few that build arrays
are followed by the small machine below, with functions of our own in the place of NumPy's. An
instruction or a name that arrays do not need ends the reading.
"""

from __future__ import annotations

import pickletools
from collections.abc import Callable
from os import PathLike
from typing import IO, Any, cast

import numpy as np
from attrs import define

from nnframe.arrays import Array
from nnframe.datasets.dataset import MAX_BYTES, Dataset
from nnframe.datasets.files import Reader, array_of, opened
from nnframe.datasets.prepare import prepared
from nnframe.errors import DataFileError
from nnframe.files import as_path

_PARTS = ("train", "validation", "test")  # as the book's file has them
_NUMBERS = {"b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"}
# What comes of damaged instructions. The warning is for a damaged escape, under `python -W error`.
_DAMAGE = (
    ValueError,
    TypeError,
    IndexError,
    KeyError,
    AttributeError,
    OverflowError,
    DeprecationWarning,
)
_MAX_INSTRUCTIONS = 10_000  # the book's file has about 150


def read_book_pickle(path: str | PathLike[str]) -> Dataset:
    """Read ((x, y), (x, y), (x, y)), the train, validation and test samples, from a pickle.

    Parameters
    ----------
    path : str or path
        A .pkl or .pkl.gz, as the book has it or written again by Python 3; labels 0 to 9.

    Raises
    ------
    DataFileError
        If the file is missing, damaged, of other content, or asks for anything but arrays.
        Nothing of it is executed.

    Examples
    --------
    >>> import pickle, tempfile
    >>> from pathlib import Path
    >>> pair = (np.array([[0.0, 0.5]], dtype=np.float32), np.array([7]))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "small.pkl")
    ...     _ = path.write_bytes(pickle.dumps((pair, pair, pair)))
    ...     read_book_pickle(path)
    Dataset('small.pkl', 2 → 10: 1 train, 1 test, 1 validation)
    """
    path = as_path(path)
    with opened(path) as reader:
        content = unpickle(reader)
        reader.check_end()
        if not (is_sequence(content, 3) and all(is_sequence(pair, 2) for pair in content)):
            raise DataFileError("this pickle does not hold three pairs (x, y) of arrays")
        parts = {part: (plain(x), plain(y)) for part, (x, y) in zip(_PARTS, content, strict=True)}
        return prepared(path.name, parts, n_classes=10)


def is_sequence(value: object, length: int) -> bool:
    """Whether `value` is a tuple or list of that length."""
    return isinstance(value, tuple | list) and len(value) == length


def plain(value: object) -> Array:
    """The NumPy array that a shell describes."""
    if not isinstance(value, ArrayShell):
        raise DataFileError(f"this pickle holds {type(value).__name__} in place of an array")
    return value.array()


@define(eq=False)
class DtypeShell:
    """A dtype as the pickle tells it: a code such as "f4" and a byte order."""

    code: str
    order: str = "|"

    def build(self, state: Any) -> None:
        """Take the byte order; a dtype with parts, of no plain numbers, is a `DataFileError`."""
        _version, order, *parts = state[:5]
        if text(order) not in ("<", ">", "|", "=") or any(part is not None for part in parts):
            raise DataFileError("this pickle holds arrays of other than plain numbers")
        self.order = text(order)

    def dtype(self) -> np.dtype[Any]:
        """NumPy's own."""
        return np.dtype(self.order + self.code)


@define(eq=False)
class ArrayShell:
    """An array as the pickle tells it, not believed until `array` is asked for."""

    content: object = None
    dtype: object = None
    shape: object = None
    order: object = "C"

    def build(self, state: Any) -> None:
        """Take what the pickle says of the array, unseen."""
        _version, self.shape, self.dtype, fortran, self.content = state
        self.order = "F" if fortran else "C"

    def array(self) -> Array:
        """The array, once shape, dtype and content fit together; else a `DataFileError`."""
        shape, dtype, content = self.shape, self.dtype, self.content
        if not isinstance(shape, tuple) or not all(isinstance(n, int) for n in shape):
            raise DataFileError("this pickle holds an array without a shape")
        if not isinstance(dtype, DtypeShell) or not isinstance(content, bytes | bytearray):
            raise DataFileError("this pickle holds an array without a dtype or without content")
        return array_of(content, shape, dtype.dtype(), text(self.order))


def text(value: object) -> str:
    """`value` as a string: Python 2 wrote bytes where Python 3 writes text."""
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, str):
        return value
    raise DataFileError(f"this pickle holds {type(value).__name__} in place of a string")


# What stands in for the names in a pickle. None of them does anything beyond its return value.


def reconstruct(_kind: object, _shape: object, _code: object) -> ArrayShell:
    """Stand in for NumPy's function of pickles: an array that BUILD fills in."""
    return ArrayShell()


def frombuffer(content: object, dtype: object, shape: object, order: object) -> ArrayShell:
    """Stand in for NumPy's function of protocol 5, which has everything at once."""
    return ArrayShell(content, dtype, shape, order)


def make_dtype(code: object, _align: object = False, _copy: object = False) -> DtypeShell:
    """Stand in for numpy.dtype: numbers alone, above all no objects."""
    name = text(code)
    if name not in _NUMBERS:
        raise DataFileError(f"this pickle holds an array of dtype {name!r}: only numbers are read")
    return DtypeShell(name)


def encode(characters: object, encoding: object) -> bytes:
    """Stand in for _codecs.encode, by which Python 3 writes bytes in protocol 2."""
    if text(encoding) != "latin1":
        raise DataFileError(f"this pickle asks for the encoding {encoding!r}: refused")
    return text(characters).encode("latin-1")


def ndarray() -> None:
    """Stand in for the class numpy.ndarray, which is only ever handed to `reconstruct`."""


NAMES: dict[tuple[str, str], Callable[..., Any]] = {
    ("numpy", "ndarray"): ndarray,
    ("numpy", "dtype"): make_dtype,
    ("_codecs", "encode"): encode,
}
for _core in ("numpy.core", "numpy._core"):  # before NumPy 2, and since
    NAMES[f"{_core}.multiarray", "_reconstruct"] = reconstruct
    NAMES[f"{_core}.numeric", "_frombuffer"] = frombuffer


def find(module: object, name: object) -> Callable[..., Any]:
    """Our function for a name in the pickle, or the refusal."""
    found = NAMES.get((text(module), text(name)))
    if found is None:
        raise DataFileError(
            f"this pickle asks for {text(module)}.{text(name)}: refused, only arrays are read "
            "(nothing was executed)"
        )
    return found


def unpickle(reader: Reader) -> Any:
    """What the pickle describes: tuples, lists, strings, numbers and shells."""
    machine = Machine()
    file = cast("IO[bytes]", reader)  # pickletools needs no more of a file than read and readline
    try:
        for count, (opcode, arg, _) in enumerate(pickletools.genops(file)):
            if count > _MAX_INSTRUCTIONS:
                raise DataFileError("this pickle has far more to it than six arrays: refused")
            if opcode.name == "STOP":
                break
            machine.follow(opcode.name, arg)
        return machine.stack.pop()
    except DataFileError:
        raise
    except _DAMAGE as error:
        raise DataFileError(f"the pickle is damaged or cut short: {error}") from error


class Machine:
    """The part of a pickle's machine that arrays need: a stack, marks on it, and a memo."""

    def __init__(self) -> None:
        self.stack: list[Any] = []
        self.marks: list[int] = []
        self.memo: dict[int, Any] = {}
        self.encoded = 0

    def follow(self, instruction: str, arg: Any) -> None:
        """Do what one instruction says, or refuse."""
        stack, memo = self.stack, self.memo
        match instruction:
            case "PROTO" | "FRAME":
                pass
            case "NONE" | "NEWTRUE" | "NEWFALSE":
                stack.append({"NONE": None, "NEWTRUE": True, "NEWFALSE": False}[instruction])
            case "INT" | "BININT" | "BININT1" | "BININT2" | "LONG" | "LONG1" | "LONG4":
                stack.append(arg)
            case "UNICODE" | "SHORT_BINUNICODE" | "BINUNICODE" | "BINUNICODE8":
                stack.append(arg)
            case "SHORT_BINBYTES" | "BINBYTES" | "BINBYTES8" | "BYTEARRAY8":
                stack.append(arg)
            case "STRING" | "BINSTRING" | "SHORT_BINSTRING":
                stack.append(arg.encode("latin-1"))  # a string of Python 2 is bytes
            case "MARK":
                self.marks.append(len(stack))
            case "EMPTY_TUPLE":
                stack.append(())
            case "TUPLE1" | "TUPLE2" | "TUPLE3":
                stack.append(tuple(self.pop(int(instruction[-1]))))
            case "TUPLE":
                stack.append(tuple(self.pop_to_mark()))
            case "EMPTY_LIST":
                stack.append([])
            case "LIST":
                stack.append(self.pop_to_mark())
            case "APPEND":
                self.extend(self.pop(1))
            case "APPENDS":
                self.extend(self.pop_to_mark())
            case "PUT" | "BINPUT" | "LONG_BINPUT":
                memo[arg] = stack[-1]
            case "MEMOIZE":
                memo[len(memo)] = stack[-1]
            case "GET" | "BINGET" | "LONG_BINGET":
                stack.append(memo[arg])
            case "GLOBAL" | "INST":
                stack.append(find(*arg.split(" ", 1)))
                if instruction == "INST":
                    raise DataFileError("this pickle makes objects: refused, only arrays are read")
            case "STACK_GLOBAL":
                stack.append(find(*self.pop(2)))
            case "REDUCE":
                stack.append(self.reduce(*self.pop(2)))
            case "BUILD":
                self.build(*self.pop(2))
            case _:
                raise DataFileError(
                    f"this pickle asks for {instruction}: refused, only arrays are read (nothing "
                    "was executed)"
                )

    def pop(self, n: int) -> list[Any]:
        """The n last values."""
        if len(self.stack) < n:
            raise IndexError("a value is missing")
        values = self.stack[-n:]
        del self.stack[-n:]
        return values

    def pop_to_mark(self) -> list[Any]:
        """The values after the last mark."""
        mark = self.marks.pop()
        values = self.stack[mark:]
        del self.stack[mark:]
        return values

    def extend(self, values: list[Any]) -> None:
        """Append to the list on the stack."""
        if not isinstance(self.stack[-1], list):
            raise DataFileError("this pickle appends to something that is no list")
        self.stack[-1].extend(values)

    def reduce(self, function: object, arguments: object) -> Any:
        """Call one of our functions."""
        if not any(function is known for known in NAMES.values()) or function is ndarray:
            raise DataFileError("this pickle calls something that is no function")
        if not isinstance(arguments, tuple):
            raise DataFileError("this pickle calls a function without arguments")
        result = function(*arguments)  # type: ignore[operator]  # one of NAMES
        if isinstance(result, bytes):
            # One long string in the memo could be encoded thousands of times.
            self.encoded += len(result)
            if self.encoded > MAX_BYTES:
                raise DataFileError("holds more than 2 GiB")
        return result

    def build(self, shell: object, state: object) -> None:
        """Fill in a shell."""
        if not isinstance(shell, ArrayShell | DtypeShell) or not isinstance(state, tuple):
            raise DataFileError("this pickle fills in something that is no array")
        shell.build(state)
        self.stack.append(shell)
