"""A weighted input without a value: NumPy code that gets it writes down its own formula.

NumPy asks an operand that has `__array_ufunc__` and `__array_function__` before it computes. This
one answers with a sympy expression, so an activation can be read as it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np
import sympy

from nnframe.errors import ArgumentError
from nnframe_symbolic.numbers import exact
from nnframe_symbolic.operations import (
    ARITHMETIC,
    FUNCTIONS,
    apply,
    condition,
    is_condition,
    number,
)

#: Questions about an array that have a plain answer.
ANSWERS: dict[Callable[..., Any], Callable[[Traced], Any]] = {
    np.shape: lambda z: z.shape,
    np.ndim: lambda z: z.ndim,
    np.size: lambda z: z.size,
    np.iscomplexobj: lambda z: False,
}
#: Arguments that say nothing about the formula.
SILENT = {"dtype", "casting", "order", "subok", "copy", "shape"}


class Traced(np.lib.mixins.NDArrayOperatorsMixin):
    """One sample of one neuron, of which only the formula is known.

    Parameters
    ----------
    expression : sympy.Basic
        A number or a condition.
    writeable : bool, default True
        Whether it may be written into; z itself may not.

    Examples
    --------
    >>> z = Traced(sympy.Symbol("z", real=True))
    >>> np.where(z > 0, z, 0.1 * np.expm1(z)).expression
    Piecewise((z, z > 0), (exp(z)/10 - 1/10, True))
    """

    shape: tuple[int, int] = (1, 1)
    ndim: int = 2
    size: int = 1

    def __init__(self, expression: Any, writeable: bool = True) -> None:
        self.expression = expression
        self.writeable = writeable

    @property
    def dtype(self) -> np.dtype[Any]:
        """That of NumPy's numbers, or of its conditions."""
        return np.dtype(bool if is_condition(self.expression) else np.float64)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        out = options.pop("out", (None,))
        asked = {name for name, value in options.items() if not (name == "where" and value is True)}
        if method != "__call__":
            raise ArgumentError(
                f"np.{ufunc.__name__}.{method} puts several neurons together, but only a formula "
                "of one neuron's z can be read"
            )
        if asked - SILENT:
            raise ArgumentError(f"np.{ufunc.__name__} with {', '.join(sorted(asked))}= is not read")
        result = apply(ufunc.__name__, *map(expression_of, inputs))
        if out[0] is None:
            return Traced(result)
        if not isinstance(out[0], Traced):
            raise ArgumentError(f"np.{ufunc.__name__} writes a formula into an array of numbers")
        out[0]._write(result)
        return out[0]

    def __array_function__(
        self, function: Any, types: Any, arguments: tuple[Any, ...], options: dict[str, Any]
    ) -> Any:
        if function in ANSWERS:
            return ANSWERS[function](self)
        if function is np.piecewise:
            return _piecewise(*arguments)
        if function not in FUNCTIONS:
            raise ArgumentError(
                f"np.{function.__name__} is none of the functions that can be read as a formula "
                "of one neuron's z"
            )
        told = {name: value for name, value in options.items() if name not in SILENT}
        # A shape among the arguments is left as it is: no formula depends on it.
        expressions = [_expressions(argument) for argument in arguments]
        named = {name: _expressions(value) for name, value in told.items()}
        return Traced(FUNCTIONS[function](*expressions, **named))

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        # np.asarray(z) is harmless: the array holds this object, and hands calculations on to it.
        array = np.empty(self.shape, dtype=object)
        array[0, 0] = self
        return array

    def astype(self, dtype: Any, **options: Any) -> Traced:
        """The same number: a formula has no dtype; a condition becomes 0 or 1."""
        if np.dtype(dtype) == bool:
            return Traced(condition(self.expression))
        return Traced(number(self.expression))

    def copy(self, order: str = "C") -> Traced:
        """One that can be written into."""
        return Traced(self.expression)

    def clip(self, min: Any = None, max: Any = None) -> Any:
        """As `numpy.clip`."""
        return np.clip(self, min, max)

    def __getattr__(self, name: str) -> Any:
        if name in ARITHMETIC:  # NumPy calls these of the objects in an object array
            return lambda: Traced(apply(name, self.expression))
        raise AttributeError(
            f"z.{name} is not read: only a formula of one neuron's z is, in NumPy's functions"
        )

    def __getitem__(self, key: Any) -> Traced:
        if _is_whole(key):
            return self  # a view, as NumPy's: what is written into it is written here
        self._mask(key)
        return Traced(self.expression)

    def __setitem__(self, key: Any, value: Any) -> None:
        value = expression_of(value)
        if not _is_whole(key):
            value = sympy.Piecewise(
                (number(value), self._mask(key)), (number(self.expression), True)
            )
        self._write(value)

    def _mask(self, key: Any) -> Any:
        mask = key.expression if isinstance(key, Traced) else key
        if not is_condition(mask):
            raise ArgumentError(
                f"z[{key!r}] picks single neurons, but only a formula that all share can be read"
            )
        return mask

    def _write(self, value: Any) -> None:
        if not self.writeable:
            raise ArgumentError("z is read-only: write into a copy, z.copy()")
        self.expression = value

    def __bool__(self) -> bool:
        raise ArgumentError(
            "it asks whether a condition on z is true (`if`, `and`, Python's max, or a comparison "
            "after np.asarray(z)), but z has no value here: write np.where or np.maximum, on z as "
            "it comes"
        )

    def __float__(self) -> float:
        raise ArgumentError(
            "it takes z for one Python number (float, math.exp), but z has no value here: write "
            "np.exp"
        )

    __int__ = __index__ = __float__

    def __iter__(self) -> NoReturn:
        raise ArgumentError("it loops over the neurons: write the formula on the whole array")

    def __len__(self) -> int:
        return self.shape[0]

    def __repr__(self) -> str:
        return f"Traced({self.expression})"


def expression_of(value: Any) -> Any:
    """The sympy expression that an operand stands for.

    Raises
    ------
    ArgumentError
        For an array of several numbers, and whatever is no number.
    """
    if isinstance(value, np.ndarray):
        if value.size != 1:
            raise ArgumentError(
                f"an array of shape {value.shape} met z: it gives each neuron another formula, and "
                "only one that all share can be read"
            )
        value = value.item()
    return value.expression if isinstance(value, Traced) else exact(value)


def _expressions(value: Any) -> Any:
    if isinstance(value, list):
        return [_expressions(part) for part in value]
    return value if value is None or isinstance(value, tuple | type) else expression_of(value)


def _is_whole(key: Any) -> bool:
    """Whether an index asks for all of the array: `z[...]`, `z[:, :]`."""
    keys = key if isinstance(key, tuple) else (key,)
    return all(part is Ellipsis or _is_all(part) for part in keys)


def _is_all(part: Any) -> bool:
    return isinstance(part, slice) and part == slice(None)


def _piecewise(z: Traced, tests: list[Any], choices: list[Any]) -> Traced:
    values = [choice(z) if callable(choice) else choice for choice in choices]
    default = values.pop() if len(values) > len(tests) else 0
    result: Traced = np.select(tests, values, default)
    return result
