"""What each extra is for: what asks for it, and says so when a module is missing.

`nox -s core` runs this file where nnframe is installed and no extra is. tests/test_extras.py runs
one line of it at a time, with the one module hidden.
"""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import nnframe
from nnframe.datasets.questions import read_questions
from nnframe.errors import MissingExtraError


class Need(NamedTuple):
    """A call that needs an extra: which, which module of it, and where nnframe says so."""

    call: Callable[[Path], object]
    extra: str
    module: str
    where: str


def _network() -> nnframe.Network:
    return nnframe.Network.of_sizes([2, 1])


def _command(*arguments: str) -> None:
    # What a caller of a function is raised, a user of the command line is told on stderr.
    with contextlib.redirect_stderr(io.StringIO()) as told:
        code = import_module("nnframe.cli").main(arguments)
    if code == 2:
        raise MissingExtraError(told.getvalue())


def _train(_: Path) -> None:
    _command("train", "--data", "xor", "--epochs", "1")


def _picture() -> nnframe.plots.Picture:
    return nnframe.plots.Picture("title", "alt", "text", (1.0, 1.0), lambda _: None)


def _weights(folder: Path) -> None:
    nnframe.checkpoint.save_safetensors(_network(), folder / "weights.safetensors")


def _minimize(_: Path) -> None:
    nnframe.minimize(_network(), nnframe.Quadratic(), ([[0.0, 1.0]], [[1.0]]))


NEEDS = (
    Need(lambda _: _command("plugins"), "cli", "click", "nnframe.cli:main"),
    Need(_train, "cli", "tqdm", "nnframe.cli.progress:"),
    Need(
        lambda _: nnframe.datasets.load_digits(),
        "data",
        "sklearn",
        "nnframe.datasets.digits:load_digits",
    ),
    Need(
        lambda _: nnframe.datasets.fetch("mnist_784"),
        "data",
        "sklearn",
        "nnframe.datasets.fetch:fetch",
    ),
    Need(
        lambda folder: read_questions(folder / "seven.png", (28, 28)),
        "images",
        "PIL",
        "nnframe.datasets.questions:read_image",
    ),
    Need(
        lambda folder: _picture().save(folder / "picture.svg"),
        "plot",
        "matplotlib",
        "nnframe.plots.frame:require_matplotlib",
    ),
    Need(_weights, "safetensors", "safetensors", "nnframe.checkpoint.exchange:_library"),
    Need(_minimize, "scipy", "scipy", "nnframe.minimization:minimize"),
    Need(
        lambda _: import_module("nnframe.testing").strategies,
        "testing",
        "hypothesis",
        "nnframe.testing.strategies:",
    ),
)


def problem_of(need: Need) -> str | None:
    """What is wrong with what is said where the module of `need` is missing; None if nothing is."""
    with TemporaryDirectory() as folder:
        try:
            need.call(Path(folder))
        except MissingExtraError as error:
            wanted = f"pip install nnframe[{need.extra}]"
            return None if wanted in str(error) else f"said {error}, expected {wanted}"
    return f"did without {need.module}"


def without_extras() -> None:
    """What needs none: a gradient that is right, a training, an explanation, a picture in words."""
    network, cost, x, y = _network(), nnframe.Quadratic(), [[0.2, 0.7]], [[1.0]]
    gradient = nnframe.backprop(network, cost, x, y).gradient.flat
    slopes = nnframe.gradients.finite_difference(network, cost, x, y).flat
    if abs(gradient - slopes).max() > 1e-9 or not gradient.any():
        raise AssertionError(f"backprop gives {gradient}, finite differences {slopes}")
    history = nnframe.train(network, cost, (x, y), epochs=2)
    for words in (nnframe.explain(network, cost, x, y), nnframe.plots.learning_curves(history)):
        print(str(words).splitlines()[0])


def main(number: str | None = None) -> None:
    """Try all, or the need of that number with its module hidden."""
    chosen = NEEDS if number is None else [NEEDS[int(number)]]
    for need in chosen:
        if number is not None:
            sys.modules[need.module] = None  # type: ignore[assignment]  # so it cannot be imported
        problem = problem_of(need)
        if problem is not None:
            sys.exit(f"{need.where} {problem}")
        print(f"{need.where} asks for nnframe[{need.extra}]")
    if number is None:
        without_extras()


if __name__ == "__main__":
    main(*sys.argv[1:])
