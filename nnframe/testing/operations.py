"""A plugin seen as functions of arrays: what all kinds have in common, so that a law needs no kind.

An activation has `forward(z)`, `derivative(z)` and `pullback(z, g)`; a bound layer has
`forward(a_in)` and `derivative(a_in, g)`; and so on. Most laws speak of any such function.
"""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from attrs import frozen

from nnframe.arrays import Array, Shape
from nnframe.testing.diagnosis import slips
from nnframe.testing.lab import Finding, named, raised

Arrays: TypeAlias = tuple[Array, ...]


@frozen(eq=False)
class Operation:
    """One function of arrays that a plugin offers.

    Attributes
    ----------
    name : str
        As "derivative".
    arguments : tuple of str
        As ("a", "y").
    call : callable
        The plugin itself, called with these arrays.
    draw : callable
        (generator, m) → arguments for m samples, as a network would meet them.
    shapes : callable
        arguments → the shapes that the result may have.
    rows : bool
        Whether the result has one row a sample.
    extreme : callable or None
        (generator, m) → arguments of ±1000, where those make sense.
    radius : float
        How far the first argument may be moved.
    another_width : str
        What to say of rows that are wider or narrower than they should be.
    """

    name: str
    arguments: tuple[str, ...]
    call: Callable[..., Any]
    draw: Callable[[np.random.Generator, int], Arrays]
    shapes: Callable[[Arrays], Sequence[Shape]]
    rows: bool = True
    extreme: Callable[[np.random.Generator, int], Arrays] | None = None
    radius: float = 2.0
    another_width: str = ""

    def __call__(self, *arrays: Array) -> Array:
        """The result for copies of these arrays, as a checked copy: the plugin can hurt nobody.

        Raises
        ------
        Finding
            If the plugin raises, or returns something else than an array of such a shape.
        """
        return self.checked(self.raw(*(array.copy() for array in arrays)), arrays)

    def raw(self, *arrays: Array) -> Any:
        """What the plugin returns for these very arrays."""
        try:
            return self.call(*arrays)
        except Finding:
            raise
        except (Exception, SystemExit) as error:
            what, first = self.name, self.arguments[0]
            raise raised(what, error, first, counterexample=self.describe(arrays)) from error

    def checked(self, result: Any, arrays: Arrays) -> Array:
        """`result` as an array of numbers in one of the expected shapes."""
        if type(result) is not np.ndarray and not isinstance(result, np.generic):
            kind = type(result).__name__
            raise self._broken(
                f"returned {kind}, expected a plain NumPy array", arrays, self._slip(result)
            )
        array = np.array(result, copy=True, subok=False)
        expected = self.shapes(arrays)
        if array.shape not in expected:
            shapes = " or ".join(map(str, expected))
            raise self._broken(
                f"returned shape {array.shape}, expected {shapes}",
                arrays,
                self._misfit(array.shape, expected, arrays),
            )
        complex_step = any(argument.dtype.kind == "c" for argument in arrays)
        if array.dtype.kind not in ("c" if complex_step else "iuf"):
            raise self._broken(
                f"returned {array.dtype}, expected real numbers", arrays, self._slip(array)
            )
        return array

    def _broken(self, what: str, arrays: Arrays, diagnosis: str) -> Finding:
        place = self.describe(arrays)
        return Finding(f"{self.name} {what}", counterexample=place, diagnosis=diagnosis)

    def _slip(self, result: Any) -> str:
        """What a result that holds no numbers probably comes from."""
        return slips.of_result(result, self.call, self.arguments[0])

    def _misfit(self, got: Shape, expected: Sequence[Shape], arrays: Sequence[Array]) -> str:
        """What a wrong shape probably comes from."""
        given = arrays[0].shape
        m = given[0]
        if got == ():
            return "it is one number for all: a sum or a mean over the samples, too"
        for shape in expected:
            if not self.rows and got == (m, *shape):
                return "no sum over the samples: the gradients of a mini-batch are added up"
            if self.rows and shape == (m,) and got == given:
                return (
                    "one number an output, where a sample has one: sum over the outputs with "
                    ".sum(axis=-1), without keepdims"
                )
            if self.rows and got == (m,) and shape == given and self._of_more(arrays) == (m + 2,):
                return (
                    f"one number a sample, where each number of {self.arguments[0]} has its own: a "
                    "sum, .sum(axis=-1), an index or ravel() has taken an axis away"
                )
            if self.rows and got and got == shape[1:] and self._of_more(arrays) == got:
                return "one row for all samples: a sum or a mean over them (axis=0)"
            if got == (*shape, 1) or (*got, 1) == shape:
                return "an axis of length 1 too many or too few (keepdims?)"
            if self.rows and got[1:] == shape[1:]:
                return (
                    f"{got[0]} for {m} samples: it is cached on self by an earlier call, or a sum "
                    "over the samples (axis=0, and Python's sum) in place of axis=-1"
                )
            if got == shape[::-1]:
                return "it is transposed"
            if got in ((m, *shape[:-1], m), (m, m)) and self._of_more(arrays)[-1:] == (m + 2,):
                return "(m, 1) against (m,) has broadcast to (m, m)"
            if self.rows and got[:1] == (m,):
                return self.another_width
        return ""

    def _of_more(self, arrays: Sequence[Array]) -> Shape:
        """The shape of the result for two samples more: it tells their number from others."""
        more = len(arrays[0]) + 2
        try:
            result = self.call(*(np.resize(array, (more, *array.shape[1:])) for array in arrays))
        except Exception:  # not even that: then nobody knows
            return ()
        return np.shape(result)

    def describe(self, arrays: Sequence[Array]) -> str:
        """The arguments in words."""
        return named(dict(zip(self.arguments, arrays, strict=True)))


@frozen(eq=False)
class Setting:
    """One way to set a plugin up: how many neurons a layer has, what kind of targets a cost gets.

    Attributes
    ----------
    name : str
        As "3 neurons".
    operations : tuple of Operation
    owner
        The object whose attributes show whether a call leaves something behind.
    watched : tuple of ndarray
        Arrays, such as θ, that no operation may change.
    """

    name: str
    operations: tuple[Operation, ...]
    owner: Any
    watched: Arrays = ()


class Subject(ABC):
    """A plugin under examination.

    Attributes
    ----------
    plugin
        The object itself, or a copy of it.
    kind : str
    noise : float
        The most that may be left of rounding, as a share of the largest result: it lies between
        what float64 and float32 leave.
    unsteady : str
        The law that has seen results change though the arguments did not; "" if none has.
    """

    kind: str
    noise = 1e-9
    unsteady = ""

    def __init__(self, plugin: Any) -> None:
        self.plugin = plugin
        try:
            self.pristine = copy.deepcopy(plugin)
        except Exception:  # a lock, a module: then there is only the one
            self.pristine = plugin

    @property
    def name(self) -> str:
        """How the plugin prints itself; its class's name where that fails or shows an address."""
        try:
            text = " ".join(repr(self.plugin).split())
            plain = str(getattr(self.plugin, "__name__", type(self.plugin).__name__))
        except Exception:  # a broken __repr__ is no reason not to check the rest
            return type(self.plugin).__name__
        return plain if " at 0x" in text or not text else text

    @abstractmethod
    def settings(self, dtype: np.dtype[Any]) -> Sequence[Setting]:
        """The ways in which the plugin is tried, the smallest first."""

    def fresh(self) -> Subject:
        """The same plugin as it was before any check, as far as it can be copied."""
        twin = copy.copy(self)
        twin.plugin = (
            copy.deepcopy(self.pristine) if self.pristine is not self.plugin else self.plugin
        )
        return twin


LONG = 40  # of a longer list, its length and its end are enough to see that it has changed


def snapshot(thing: Any, depth: int = 5) -> Any:
    """The attributes of an object, and theirs, as plain comparable values."""
    if isinstance(thing, np.ndarray):
        exact = thing.dtype.kind == "O"
        return thing.shape, str(thing.dtype), repr(thing.tolist()) if exact else thing.tobytes()
    if isinstance(thing, np.random.Generator):
        return str(thing.bit_generator.state)
    if thing is None or isinstance(thing, (bool, int, float, complex, str, bytes, np.generic)):
        return repr(thing)
    if depth == 0 or isinstance(thing, type) or hasattr(thing, "__code__"):
        return type(thing).__name__
    if isinstance(thing, dict):
        items = list(thing.items())[-LONG:]
        return {"": len(thing), **{str(key): snapshot(value, depth - 1) for key, value in items}}
    if isinstance(thing, (list, tuple, set, frozenset)):
        return len(thing), [snapshot(value, depth - 1) for value in list(thing)[-LONG:]]
    slots = [name for kind in type(thing).__mro__ for name in getattr(kind, "__slots__", ())]
    names = [name for name in (*getattr(thing, "__dict__", {}), *slots) if hasattr(thing, name)]
    return {name: snapshot(getattr(thing, name), depth - 1) for name in names}
