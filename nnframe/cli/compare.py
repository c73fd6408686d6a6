"""`nnframe compare`: what each way to the gradient costs, and how that grows with the network."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click
from numpy.typing import ArrayLike

from nnframe import plugins
from nnframe.abstract import Cost
from nnframe.cli.compare_forms import as_json, as_text
from nnframe.cli.options import make, make_output, parse_sizes, plot_option
from nnframe.errors import PluginError, UnknownPluginError
from nnframe.gradients.comparison import METHODS, compare
from nnframe.gradients.counting import Method
from nnframe.gradients.growth import Growth, grow
from nnframe.gradients.growth_plot import figure_of
from nnframe.gradients.networks import DIRECTIONS
from nnframe.network import Network
from nnframe.parameters import Gradient
from nnframe.plots.frame import require_matplotlib, save

GROUP = "nnframe.gradient_methods"
SMALL = [3, 4, 2]
GROWTHS = {"both": list(DIRECTIONS), **{name: [name] for name in DIRECTIONS}, "none": []}


@click.command("compare")
@click.option(
    "--sizes",
    multiple=True,
    callback=parse_sizes,
    help="As 784,30,10, a network that is grown; may be repeated: then these are compared. "
    "[default: 3,4,2]",
)
@click.option(
    "--grow",
    "growth",
    type=click.Choice(list(GROWTHS)),
    help="How: width, four times at each step; depth, its hidden layers twice as often. "
    "[default: both]",
)
@click.option(
    "--batch",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Samples in the mini-batch.",
)
@click.option("--method", "names", multiple=True, help="This method only; may be repeated.")
@click.option(
    "--max-seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=10.0,
    show_default=True,
    help="What would take longer is predicted.",
)
@click.option("--activation", default="sigmoid", show_default=True, help="Of the hidden layers.")
@click.option("--output", help="Of the last layer: sigmoid; with log-likelihood softmax.")
@click.option("--cost", default="quadratic", show_default=True)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option("--json", "as_data", is_flag=True, help="Print JSON.")
@plot_option("growth")
def command(
    sizes: list[list[int]],
    growth: str | None,
    batch: int,
    names: tuple[str, ...],
    max_seconds: float,
    activation: str,
    output: str | None,
    cost: str,
    seed: int,
    as_data: bool,
    plot: Path | None,
) -> None:
    """Compare the ways to the gradient: passes, multiplications, time, and how these grow.

    Multiplications are counted, by running each method on numbers that notice them; what σ, σ' and
    the cost multiply inside is left out. "in passes" are multiplications as a multiple of one
    forward pass. All installed gradient methods take part, as `nnframe plugins` lists them.
    """
    sizes = sizes or [SMALL]
    if len(sizes) > 1 and growth not in (None, "none"):
        raise click.UsageError("--grow takes one network: several --sizes are a series already")
    if plot is not None and len(sizes) == 1 and growth == "none":
        raise click.UsageError("--plot shows growth: leave --grow none out, or name more --sizes")
    if plot is not None:
        require_matplotlib()
    methods = registered(names)
    hidden, last = make("activations", activation), make_output(output, cost)
    measure = make("costs", cost)
    show = _show if sys.stderr.isatty() else None
    try:
        comparisons = [
            compare(
                each,
                methods,
                m=batch,
                activation=hidden,
                output=last,
                cost=measure,
                seed=seed,
                max_seconds=max_seconds,
                on_method=show,
            )
            for each in sizes
        ]
        growths = series(sizes, growth, methods)
    finally:
        if show is not None:
            click.echo("\r\033[K", nl=False, err=True)
    if plot is not None:
        save(figure_of(growths), plot)
    settings = {
        "batch": batch,
        "activation": repr(hidden),
        "output": repr(last),
        "cost": repr(measure),
        "seed": seed,
        "max_seconds": max_seconds,
    }
    click.echo((as_json if as_data else as_text)(comparisons, growths, settings))


def registered(names: Sequence[str]) -> dict[str, Method]:
    """The installed gradient methods, ours first; one that cannot be loaded fails when called.

    Raises
    ------
    UnknownPluginError
        If there is no method of one of these names.
    """
    found = {plugin.name for plugin in plugins.installed(GROUP)}
    ordered = [*METHODS, *sorted(found - METHODS.keys())]
    methods: dict[str, Method] = {}
    for name in dict.fromkeys(names) if names else ordered:
        try:
            methods[name] = plugins.load(GROUP, name)
        except UnknownPluginError:
            raise
        except PluginError as error:
            methods[name] = _failing(error)
    return methods


def _failing(error: PluginError) -> Method:
    def method(network: Network, cost: Cost, x: ArrayLike, y: ArrayLike) -> Gradient:
        raise error

    return method


def series(
    sizes: list[list[int]], growth: str | None, methods: Mapping[str, Method]
) -> list[Growth]:
    """One network grown as was asked for, or the networks that were named as a series."""
    if len(sizes) == 1:
        return [
            grow(DIRECTIONS[direction](sizes[0]), methods, direction)
            for direction in GROWTHS[growth or "both"]
        ]
    return [] if growth == "none" else [grow(sizes, methods)]


def _show(method: str) -> None:
    click.echo(f"\r\033[K{method} …", nl=False, err=True)
