"""`nnframe prove` and `nnframe derivative`. Only this module needs click."""

from __future__ import annotations

from typing import Any

import click

from nnframe import Activation
from nnframe.cli.options import make, parse_sizes
from nnframe.errors import PluginError, TargetError
from nnframe.testing.target import load, parse
from nnframe_symbolic.activation import symbolic_derivative
from nnframe_symbolic.derivation import derive

PROVED, OPEN = 0, 1


@click.command("prove")
@click.option("--sizes", callback=parse_sizes, default="2,2,2", show_default=True)
@click.option(
    "--activation", help="Of every layer, as `nnframe plugins` names it; any if not given."
)
@click.option("--output", help="Of the last layer, where it is another one.")
@click.option("--cost", help="As `nnframe plugins` names it; any if not given.")
@click.option("--latex", "as_latex", is_flag=True, help="Print a LaTeX fragment.")
@click.option("--any-size", is_flag=True, help="However long it takes.")
def prove(
    sizes: list[int],
    activation: str | None,
    output: str | None,
    cost: str | None,
    as_latex: bool,
    any_size: bool,
) -> int:
    """Derive BP1 to BP4 for a small network, and check them by sympy.

    Exit codes: 0 if they are proved, 1 if not, 2 if that could not be tried.
    """
    limit: dict[str, Any] = {"limit": None} if any_size else {}
    derivation = derive(
        sizes,
        activation=None if activation is None else make("activations", activation),
        output=None if output is None else make("activations", output),
        cost=None if cost is None else make("costs", cost),
        **limit,
    )
    click.echo(derivation.latex() if as_latex else str(derivation), nl=not as_latex)
    return PROVED if derivation.proved else OPEN


@click.command("derivative")
@click.argument("target")
@click.option("--free", multiple=True, help="A setting that stays a letter; may be repeated.")
@click.option("--latex", "as_latex", is_flag=True, help="Print LaTeX.")
def derivative(target: str, free: tuple[str, ...], as_latex: bool) -> int:
    """Print σ' of an activation, and whether its own `derivative` is the same.

    TARGET is file.py:Name, module:Name or a name that `nnframe plugins` lists. A file is imported,
    and so is run.

    Exit codes: 0 if they are the same, 1 if they differ or that is undecided, 2 if it is not read.
    """
    found = symbolic_derivative(_activation(target), free=free)
    click.echo(found.latex() if as_latex else str(found), nl=not as_latex)
    return PROVED if found.agrees else OPEN


def _activation(target: str) -> Activation:
    """The activation that a person has named; an instance of a class."""
    if ":" not in target and not target.endswith(".py"):
        found = make("activations", target)
    else:
        found = load(parse(target))
    if isinstance(found, type) and issubclass(found, Activation):
        try:
            found = found()
        except TypeError as error:
            raise PluginError(
                f"{target} needs settings: name an instance in the file instead ({error})"
            ) from error
    if not isinstance(found, Activation):
        raise TargetError(f"{target} is no Activation: {found!r}")
    return found
