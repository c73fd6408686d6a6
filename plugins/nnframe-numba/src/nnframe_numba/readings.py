"""What a class's methods read and call: the code that has to be compiled, and its digest."""

from __future__ import annotations

import inspect
import types
from numbers import Real
from typing import Any

import numba
import numpy as np
from attrs import field, frozen

from nnframe.errors import EngineError
from nnframe_numba import exponential

#: NumPy's functions that have a faster form here.
FASTER: dict[Any, Any] = {
    np.exp: exponential.exp,
    np.expm1: exponential.expm1,
    np.tanh: exponential.tanh,
}
OPTIONS = {"error_model": "numpy", "fastmath": {"contract"}, "forceinline": True}


@frozen(eq=False)
class Reading:
    """An object as its methods see it.

    Attributes
    ----------
    owner : object
    methods : dict of str to function
        Those asked for, and those that they call on self.
    numbers : list of str
        Attributes that are floats: handed over at each call, so that they may change.
    fixed : dict of str to object
        Attributes that are whole numbers, flags or tuples of numbers: part of the compiled code.
    digest : str or None
        Of everything that the methods are made from; None where something has no digest.
    """

    owner: Any
    methods: dict[str, Any] = field(factory=dict)
    numbers: list[str] = field(factory=list)
    fixed: dict[str, Any] = field(factory=dict)

    @classmethod
    def of(cls, owner: Any, *methods: Any) -> Reading:
        """Read these methods, by name or as functions of (self, …).

        Raises
        ------
        EngineError
            If they read an attribute that is nothing of that.
        """
        reading = cls(owner)
        for method in methods:
            if isinstance(method, str):
                reading._take(method)
            else:
                reading._look_into(method.py_func)
        return reading

    def _take(self, name: str) -> None:
        """A name that is looked up on self, or on something else."""
        if name in self.methods or name in self.numbers or name in self.fixed:
            return
        kind = type(self.owner)
        found = inspect.getattr_static(kind, name, None)
        if isinstance(found, types.FunctionType):
            self.methods[name] = found
            self._look_into(found)
            return
        if not hasattr(self.owner, name) or hasattr(np.ndarray, name):
            return  # an attribute of an array: numba will say if it is not
        value = getattr(self.owner, name)
        value = value.item() if isinstance(value, np.generic) else value
        if type(value) is float:
            self.numbers.append(name)
        elif type(value) in (int, bool) or (
            type(value) is tuple and all(type(item) in (int, float) for item in value)
        ):
            self.fixed[name] = value
        elif isinstance(value, Real):
            self.numbers.append(name)
        else:
            what = f"{kind.__name__}.{name} is of type {type(value).__name__}"
            raise EngineError(f"{kind.__name__} cannot be compiled: {what}, which is no number")

    def _look_into(self, function: Any) -> None:
        for name in function.__code__.co_names:
            if name not in function.__globals__:
                self._take(name)

    def values(self) -> list[float]:
        """The numbers, as they are now."""
        return [float(getattr(self.owner, name)) for name in self.numbers]

    def is_current(self) -> bool:
        """Whether the fixed attributes are what was compiled."""
        return all(getattr(self.owner, name) == value for name, value in self.fixed.items())

    @property
    def digest(self) -> str | None:
        """Of the methods, the names of the numbers, and what is fixed."""
        parts = [digest(method, ()) for method in self.methods.values()]
        if None in parts:
            return None
        return repr((list(self.methods), parts, self.numbers, sorted(self.fixed.items())))


def rewired(function: Any, fast: bool) -> Any:
    """The same code, that calls numba's forms of what it calls.

    Functions of the module become compiled ones, and where `fast` says so, for single numbers,
    NumPy's exponentials become ours.
    """
    names = dict(function.__globals__)
    for name in function.__code__.co_names:
        value = names.get(name)
        if isinstance(value, types.FunctionType):
            names[name] = numba.njit(**OPTIONS)(rewired(value, fast))
        elif fast and value is np:
            names[name] = _numpy_with_ours()
        elif fast and isinstance(value, np.ufunc):
            names[name] = FASTER.get(value, value)
    twin = types.FunctionType(
        function.__code__, names, function.__name__, function.__defaults__, function.__closure__
    )
    twin.__kwdefaults__ = function.__kwdefaults__
    return twin


def _numpy_with_ours() -> types.ModuleType:
    module = types.ModuleType("numpy")
    module.__dict__.update(np.__dict__)
    for theirs, ours in FASTER.items():
        module.__dict__[theirs.__name__] = ours
    return module


def digest(value: Any, above: tuple[Any, ...]) -> str | None:
    """A text that differs where compiled code would; None if there is none for this value."""
    if isinstance(value, (types.ModuleType, np.ufunc)):
        return value.__name__
    if value is None or type(value) in (int, float, bool, str, bytes, complex):
        return f"{type(value).__name__} {value!r}"
    if isinstance(value, np.generic):
        return f"{value.dtype} {value!r}"
    if isinstance(value, types.BuiltinFunctionType):
        return f"{value.__module__}.{value.__name__}"
    if isinstance(value, types.FunctionType) and value not in above:
        return _of_function(value, (*above, value))
    if isinstance(value, types.CodeType):
        return _of_code(value, above)
    if isinstance(value, (tuple, frozenset)):
        items = sorted(value, key=repr) if isinstance(value, frozenset) else value
        parts = [digest(item, above) for item in items]
        return None if None in parts else repr(parts)
    return None


def _of_code(code: Any, above: tuple[Any, ...]) -> str | None:
    constants = digest(code.co_consts, above)
    if constants is None:
        return None
    # Not the lines it stands on: moved within its file it is the same.
    return repr(
        (code.co_code, code.co_names, code.co_varnames, code.co_freevars, code.co_flags, constants)
    )


def _of_function(function: Any, above: tuple[Any, ...]) -> str | None:
    seen = [
        (name, function.__globals__[name])
        for name in function.__code__.co_names
        if name in function.__globals__
    ]
    cells = [cell.cell_contents for cell in function.__closure__ or ()]
    wanted = [function.__code__, function.__defaults__, *cells, *(value for _, value in seen)]
    if inspect.isclass(function):
        return None
    parts = [digest(value, above) for value in wanted]
    return None if None in parts else repr(parts)
