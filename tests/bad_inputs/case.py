"""One line of the table of bad inputs, and what it is compared by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen

from nnframe import Gradient, Step
from nnframe.datasets import Dataset
from nnframe.errors import NNFrameError
from nnframe.settings import shown


@frozen(eq=False)
class Case:
    """What is done, and what comes of it: one class of error, or a result.

    Attributes
    ----------
    id : str
        The place, and what is put there.
    call : callable
        Gets a folder for files, which other cases use as well.
    error : type, optional
        The class of the error, exactly.
    words : tuple of str
        What its message must hold: the first is the name of the class, layer or argument.
    equals : callable, optional
        Without an error: makes the result that is expected.
    given
        What went in, which has to stay as it was.
    """

    id: str
    call: Callable[[Path], object]
    error: type[NNFrameError] | None = None
    words: tuple[str, ...] = ()
    equals: Callable[[], object] | None = None
    given: object = None


def bad(
    name: str,
    call: Callable[[], object],
    error: type[NNFrameError],
    *words: str,
    given: object = None,
) -> Case:
    """A case that ends in this error, whose message holds these words."""
    return Case(name, lambda folder: call(), error, words, given=given)


def fine(
    name: str, call: Callable[[], object], equals: Callable[[], object], given: object = None
) -> Case:
    """A case that looks odd, and yet means the same as what `equals` does."""
    return Case(name, lambda folder: call(), equals=equals, given=given)


@frozen(eq=False)
class Place:
    """Where something is put in.

    Attributes
    ----------
    name : str
    call : callable
        What is done with it.
    word, owner : str
        What an error calls the argument, and whose it is.
    """

    name: str
    call: Callable[[Any], object]
    word: str
    owner: str

    def bad(self, what: str, value: Any, error: type[NNFrameError], *words: str) -> Case:
        """That value here is this error."""
        name = f"{self.name}: {what}"
        return bad(name, lambda: self.call(value), error, *words, given=value)

    def fine(self, what: str, value: Any, same: Any) -> Case:
        """That value here is as good as the other one."""
        name = f"{self.name}: {what}"
        return fine(name, lambda: self.call(value), lambda: self.call(same), given=value)


def numbers_of(result: Any) -> Iterator[Any]:
    """The numbers of a result one after the other, or what else it says."""
    if isinstance(result, Step):
        yield from (np.asarray(result.cost), result.costs, result.gradient.flat)
    elif isinstance(result, Gradient):
        yield result.flat
    elif isinstance(result, Dataset):
        yield from numbers_of((result.train, result.test, result.validation))
    elif isinstance(result, tuple | list):
        for part in result:
            yield from numbers_of(part)
    elif isinstance(result, np.ndarray | float | int):
        yield np.asarray(result)
    else:
        yield str(result)


def fingerprint(value: Any) -> Any:
    """Every bit of what is in a value, to see afterwards whether it was changed."""
    if isinstance(value, np.ndarray):
        return (
            value.dtype.str,
            value.shape,
            value.strides,
            value.flags.writeable,
            str(value.tolist() if value.dtype == object else value.tobytes()),
        )
    if isinstance(value, tuple | list):
        return type(value), [fingerprint(part) for part in value]
    return shown(value)
