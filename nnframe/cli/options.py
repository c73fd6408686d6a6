"""What several commands take: the sizes of a network, and plugins by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from nnframe import plugins
from nnframe.cli.files import writable_file
from nnframe.errors import PluginError
from nnframe.plots.frame import ENDINGS

#: What may stand for a data set, in every command.
DATA = "a .csv, .npz or mnist.pkl.gz, a folder of IDX files, or a name such as moons or digits"
Function = TypeVar("Function", bound=Callable[..., Any])


def label_option(function: Function) -> Function:
    """The option that says which column of a .csv is the class."""
    return click.option(
        "--label", metavar="COLUMN", help="Of a .csv: the column of the class, by name or number."
    )(function)


def figure_file(context: click.Context, option: click.Parameter, path: Any) -> Path | None:
    """A path for a figure; what is wrong with it is said before the work begins."""
    file = writable_file(context, option, path)
    if file is not None and file.suffix.lower() not in ENDINGS:
        raise click.BadParameter(f"{file.name!r} ends in none of {', '.join(ENDINGS)}")
    return file


def plot_option(what: str) -> Callable[[Function], Function]:
    """The option that draws something into a file."""
    return click.option(
        "--plot",
        type=click.Path(path_type=Path),
        callback=figure_file,
        metavar="FILE",
        help=f"Draw the {what}: {', '.join(ENDINGS)}.",
    )


def parse_sizes(context: click.Context, option: click.Parameter, value: Any) -> Any:
    """Layer sizes as 784,30,10: a list of at least two; a list of such where they may be several.

    Raises
    ------
    click.BadParameter
        For anything else.
    """
    if value is None:
        return None
    return _sizes(value) if isinstance(value, str) else [_sizes(text) for text in value]


def _sizes(text: str) -> list[int]:
    try:
        sizes = [int(size) for size in text.split(",")]
    except ValueError:
        sizes = []
    if len(sizes) < 2 or min(sizes) < 1:
        raise click.BadParameter(f"{text!r} is no list of sizes: write input,hidden,…,output")
    return sizes


def make(group: str, name: str, *values: Any, **settings: Any) -> Any:
    """An instance of the plugin registered under `name`, with these settings."""
    factory = plugins.load(f"nnframe.{group}", name)
    try:
        return factory(*values, **settings)
    except TypeError as error:
        raise PluginError(f"{name} cannot be made from the command line: {error}") from error


def make_output(name: str | None, cost: str) -> Any:
    """The last layer's activation: as named, or what belongs to the cost of that name."""
    return make("activations", name or ("softmax" if cost == "log-likelihood" else "sigmoid"))
