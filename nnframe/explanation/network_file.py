"""A step to explain from a file: sizes, weights, x and y, in JSON or TOML."""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen

from nnframe.arrays import Array
from nnframe.errors import NetworkFileError, NNFrameError
from nnframe.explanation.places import line_of
from nnframe.explanation.problem import Problem
from nnframe.files import as_path
from nnframe.layers import Dense
from nnframe.network import Network
from nnframe.settings import is_real

#: Every key, whether it must be there, and what it stands for.
KEYS = {
    "sizes": (True, "numbers of neurons, the first of which is the input, as [2, 3, 2]"),
    "weights": (True, "a matrix for each layer, a row for each of its neurons"),
    "biases": (False, "a list of numbers for each layer; 0 if left out"),
    "activations": (False, 'a name for each layer, or one for all of them, as "sigmoid"'),
    "cost": (False, 'a name, as "quadratic"'),
    "x": (True, "the input: a list of numbers, or a list of such lists"),
    "y": (True, "the target, in the same way"),
    "eta": (False, "the learning rate; without it there is no update"),
}


def read_problem(path: Path | str) -> Problem:
    """Read a network, its samples and the learning rate from a file.

    Parameters
    ----------
    path : path-like
        A file that ends in .json or .toml, with the keys of `KEYS`. Activations and costs have the
        names that `nnframe plugins` lists; one with settings is a table, as
        ``{name = "leaky-relu", slope = 0.2}``.

    Raises
    ------
    NetworkFileError
        For a file that cannot be read, or a value that cannot be used: with its line, its key, and
        what was expected.
    """
    return _Reader.open(as_path(path)).problem()


@frozen(eq=False)
class _Reader:
    name: str
    text: str
    values: dict[str, Any]

    @classmethod
    def open(cls, path: Path) -> _Reader:
        if path.suffix not in (".json", ".toml"):
            raise NetworkFileError(f"{path}: expected a file that ends in .json or .toml")
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except OSError as error:
            raise NetworkFileError(f"{path}: {error.strerror or error}") from error
        except UnicodeDecodeError as error:
            raise NetworkFileError(f"{path}: not UTF-8 text ({error})") from error
        text = text.replace("\r\n", "\n")
        values = _parsed(path, text)
        if not isinstance(values, dict):
            raise NetworkFileError(
                f"{path}, line 1: expected keys and values, got a {_kind(values)}"
            )
        return cls(str(path), text, values)

    def error(self, key: str, path: Sequence[int], message: str) -> NetworkFileError:
        line = line_of(self.text, key, path)
        where = "" if line is None else f", line {line}"
        place = key + "".join(f"[{number}]" for number in path)
        return NetworkFileError(f"{self.name}{where}: {place}: {message}")

    def problem(self) -> Problem:
        for key in self.values:
            if key not in KEYS:
                near = difflib.get_close_matches(key, KEYS, n=1, cutoff=0.5)
                hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(KEYS)}"
                raise self.error(key, (), f"no such key; {hint}")
        for key, (required, meaning) in KEYS.items():
            if required and key not in self.values:
                raise NetworkFileError(f"{self.name}: the key {key!r} is missing: {meaning}")
        sizes = self.sizes()
        network = self.network(sizes)
        x, y = self.samples("x", sizes[0]), self.samples("y", sizes[-1])
        if x.shape[:-1] != y.shape[:-1]:
            got = " and ".join(self.count(part) for part in (x, y))
            raise self.error("y", (), f"expected a target for each input of x, got {got}")
        return Problem(network, self.plugin("costs", "cost", (), "quadratic"), x, y, self.eta())

    @staticmethod
    def count(samples: Array) -> str:
        return "one sample" if samples.ndim == 1 else f"{len(samples)} samples"

    def sizes(self) -> list[int]:
        sizes = self.values["sizes"]
        if not isinstance(sizes, list) or len(sizes) < 2:
            raise self.error("sizes", (), f"expected two numbers or more, got {_shown(sizes)}")
        for place, size in enumerate(sizes):
            if not isinstance(size, int) or isinstance(size, bool) or size < 1:
                expected = "expected a whole number of 1 or more"
                raise self.error("sizes", (place,), f"{expected}, got {_shown(size)}")
        return sizes

    def network(self, sizes: list[int]) -> Network:
        count = len(sizes) - 1
        weights = self.per_layer("weights", count)
        biases = self.per_layer("biases", count) if "biases" in self.values else None
        activations = self.values.get("activations", "sigmoid")
        if isinstance(activations, list):
            self.per_layer("activations", count)
        layers = []
        for place, size in enumerate(sizes[1:]):
            path = (place,) if isinstance(activations, list) else ()
            layers.append(Dense(size, self.plugin("activations", "activations", path, "sigmoid")))
        try:
            network = Network(layers, sizes[0])
        except NNFrameError as error:
            raise self.error("sizes", (), str(error)) from error
        for place, layer in enumerate(network.layers):
            shape = (sizes[place + 1], sizes[place])
            layer.w = self.array("weights", (place,), weights[place], shape)
            bias = [0.0] * shape[0] if biases is None else biases[place]
            layer.b = self.array("biases", (place,), bias, shape[:1])
        return network

    def per_layer(self, key: str, count: int) -> list[Any]:
        values = self.values[key]
        if not isinstance(values, list) or len(values) != count:
            got = f"{len(values)}" if isinstance(values, list) else _shown(values)
            message = f"expected a list of {count}, one for each layer after the input, got {got}"
            raise self.error(key, (), message)
        return values

    def samples(self, key: str, size: int) -> Array:
        values = self.values[key]
        several = isinstance(values, list) and bool(values) and isinstance(values[0], list)
        shape = (len(values), size) if several else (size,)
        return self.array(key, (), values, shape)

    def array(self, key: str, path: tuple[int, ...], values: Any, shape: tuple[int, ...]) -> Array:
        """Nested lists as an array of that shape; the first value that is wrong is named."""
        self.check(key, path, values, shape)
        return np.array(values, dtype=np.float64).reshape(shape)

    def check(self, key: str, path: tuple[int, ...], values: Any, shape: tuple[int, ...]) -> None:
        if not shape:
            if not isinstance(values, int | float) or not is_real(values):
                raise self.error(key, path, f"expected a number, got {_shown(values)}")
            return
        size, *rest = shape
        numbers = "number" if shape[-1] == 1 else "numbers"
        row = "row" if size == 1 else "rows"
        what = numbers if not rest else f"{row} of {rest[0]} {numbers}"
        if not isinstance(values, list) or len(values) != size:
            got = f"{len(values)}" if isinstance(values, list) else _shown(values)
            raise self.error(key, path, f"expected a list of {size} {what}, got {got}")
        for place, value in enumerate(values):
            self.check(key, (*path, place), value, tuple(rest))

    def plugin(self, group: str, key: str, path: tuple[int, ...], default: str) -> Any:
        """What a plugin's name stands for, made with its settings."""
        value = self.values.get(key, default)
        for place in path:
            value = value[place]
        settings = dict(value) if isinstance(value, dict) else {"name": value}
        name = settings.pop("name", None)
        if not isinstance(name, str):
            raise self.error(key, path, f"expected a name, got {_shown(value)}")
        from nnframe import plugins  # here, as it reads what is installed: not needed to explain

        try:
            return plugins.load(f"nnframe.{group}", name)(**settings)
        except NNFrameError as error:
            raise self.error(key, path, str(error)) from error
        except TypeError as error:
            raise self.error(key, path, f"{name} cannot be made like this: {error}") from error

    def eta(self) -> float | None:
        eta = self.values.get("eta")
        if eta is not None:
            self.check("eta", (), eta, ())
            if eta <= 0:
                raise self.error("eta", (), f"expected a number above 0, got {_shown(eta)}")
        return eta


def _parsed(path: Path, text: str) -> Any:
    try:
        if path.suffix == ".toml":
            return tomllib.loads(text)
        return json.loads(text, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        raise NetworkFileError(f"{path}, line {error.lineno}: no JSON: {error.msg}") from error
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column \d+\)", str(error))
        line = found[1] if found else str(text.count("\n") + 1)
        message = str(error).partition(" (at ")[0]
        raise NetworkFileError(f"{path}, line {line}: no TOML: {message}") from error
    except _TwiceError as error:
        key = str(error)
        line = str(line_of(text, key) or 1)
        raise NetworkFileError(f"{path}, line {line}: {key}: the key comes twice") from error
    except RecursionError as error:
        raise NetworkFileError(f"{path}: lists in lists without end") from error


class _TwiceError(Exception):
    """A key of a JSON object comes twice, of which Python would drop the first."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        keys = [key for key, _ in pairs]
        raise _TwiceError(next(key for key in keys if keys.count(key) > 1))
    return values


def _kind(value: Any) -> str:
    return {list: "list", str: "text", bool: "truth value"}.get(type(value), "number")


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 40 else f"{text[:37]}..."
