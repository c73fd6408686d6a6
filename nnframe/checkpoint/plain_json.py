"""JSON that is trusted with nothing: read under limits, and every value asked for by its type."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any, NoReturn, TypeAlias

from attrs import frozen

from nnframe.errors import ModelFileError

JSON: TypeAlias = Any
MAX_DEPTH = 100
# The + behind a repetition forbids to go back in it, which would take a hundred bytes a letter.
_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"')
_ANY = re.compile(r".*", re.DOTALL)


def to_json(value: JSON) -> str:
    """JSON on one line, without NaN or infinity.

    Examples
    --------
    >>> to_json({"eta": 0.5})
    '{"eta": 0.5}'
    """
    return json.dumps(value, allow_nan=False)


def parsed(content: bytes, where: str) -> Node:
    """The JSON in `content`, which errors call `where`.

    Raises
    ------
    ModelFileError
        For what is no JSON, goes more than 100 levels deep, holds NaN, infinity or a number too
        large for a float, or says a key twice.
    """
    try:
        text = content.decode()
        if depth(text) > MAX_DEPTH:
            raise ValueError(f"it goes more than {MAX_DEPTH} levels deep")  # Python's own stack
        value = json.loads(
            text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_float
        )
    except (ValueError, RecursionError) as error:
        raise ModelFileError(f"{where}: is no JSON that we read: {error}") from error
    return Node(value, where)


def depth(text: str) -> int:
    """How many brackets are open at once, at most.

    Examples
    --------
    >>> depth('[{"[[[": []}]')
    3
    """
    now = most = 0
    for bracket in re.findall(r"[\[\]{}]", _STRING.sub("", text)):
        now += 1 if bracket in "[{" else -1
        most = max(most, now)
    return most


def _object(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is there twice")
    return found


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text[:40]} is beyond all floats")
    return value


@frozen(eq=False)
class Node:
    """A value and its place, as `network.layers[1].activation`, so that errors can name it.

    Examples
    --------
    >>> parsed(b'{"layers": [{"n_out": -3}]}', "metadata ")["layers"][0]["n_out"].whole(1)
    Traceback (most recent call last):
    nnframe.errors.ModelFileError: metadata layers[0].n_out: expected a whole number from 1, got -3
    """

    value: JSON
    where: str

    def fail(self, message: str) -> NoReturn:
        """Raise `ModelFileError` with this place."""
        raise ModelFileError(f"{self.where}: {message}")

    def expected(self, what: str) -> NoReturn:
        """Raise `ModelFileError` with what is there instead of `what`, in short."""
        text = to_json(self.value)
        self.fail(f"expected {what}, got {text if len(text) < 80 else text[:77] + '...'}")

    def has_keys(self, *names: str) -> None:
        """Raise unless this is an object of exactly these keys."""
        missing = [name for name in names if name not in self.object()]
        if missing:
            self.fail(f"has no {missing[0]!r}")
        extra = [name for name in self.value if name not in names]
        if extra:
            self.fail(f"has a key {extra[0]!a:.80}, expected {', '.join(names)}")

    def object(self) -> dict[str, JSON]:
        """The keys and values of an object."""
        if type(self.value) is not dict:
            self.expected("an object")
        return self.value

    def items(self) -> Iterator[tuple[str, Node]]:
        """The keys of an object, each with its value as a node."""
        for name in self.object():
            yield name, self[name]

    def elements(self, most: int | None = None) -> list[Node]:
        """The elements of a list of at most so many."""
        if type(self.value) is not list or (most is not None and len(self.value) > most):
            self.expected("a list" if most is None else f"a list of at most {most}")
        return [self[index] for index in range(len(self.value))]

    def whole(self, low: int = 0, high: int | None = None) -> int:
        """A whole number from low to high, which is beyond any size if not given."""
        limit = f"from {low}" if high is None else f"from {low} to {high}"
        if type(self.value) is not int or not low <= self.value <= (high or 2**63):
            self.expected(f"a whole number {limit}")
        return self.value

    def number(self) -> float:
        """A float, which is written with a point or an exponent."""
        if type(self.value) is not float:
            self.expected("a number with a point, as 1.0")
        return self.value

    def text(self, pattern: re.Pattern[str] = _ANY, most: int = 100) -> str:
        """Text of at most so many characters that fits a pattern."""
        if type(self.value) is not str or len(self.value) > most:
            self.expected(f"text of at most {most} characters")
        if not pattern.fullmatch(self.value):
            self.expected(f"text like {pattern.pattern}")
        return self.value

    def __getitem__(self, key: str | int) -> Node:
        if isinstance(key, int):
            return Node(self.value[key], f"{self.where}[{key}]")
        # The dot stands between keys, not before the first one.
        dot = "" if not self.where or self.where.endswith(" ") else "."
        shown = key if key.isidentifier() else ascii(key)
        return Node(self.value[key], f"{self.where}{dot}{shown:.100}")
