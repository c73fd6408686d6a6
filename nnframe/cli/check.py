"""`nnframe check`: which laws a plugin keeps, and where it does not, what the mistake is."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from nnframe.cli.files import file_of, write
from nnframe.errors import ArgumentError
from nnframe.testing.forms import to_gradescope, to_html, to_json, to_junit
from nnframe.testing.forms.gradescope import check_points
from nnframe.testing.grading import checked
from nnframe.testing.laws import require_laws
from nnframe.testing.registered import WORDS

FAILED = 1
Function = TypeVar("Function", bound=Callable[..., Any])


def known_laws(context: click.Context, option: click.Parameter, names: Any) -> list[str] | None:
    """The laws that were named, or None for all of them."""
    try:
        require_laws(names)
    except ArgumentError as error:
        raise click.BadParameter(str(error)) from None
    return list(names) or None


def parse_points(context: click.Context, option: click.Parameter, texts: Any) -> Any:
    """Points as 20, for all laws together, or by law, as derivative=2; None if there are none."""
    if not texts:
        return None
    given: dict[str, float] = {}
    for text in texts:
        law, equals, number = text.rpartition("=")
        if equals:
            known_laws(context, option, [law])
        try:
            value = float(number)
            check_points(value)
        except (ValueError, ArgumentError):
            raise click.BadParameter(
                f"{text!r}: write points of 0 or more, as 20, or as derivative=2 for a law"
            ) from None
        if law in given:
            raise click.BadParameter(f"{text!r}: {law or 'all laws together'} had points before")
        given[law] = value
    if "" in given and len(given) > 1:
        raise click.BadParameter("give points to all laws together, or to each its own, not both")
    return given.get("", given)


def file_option(name: str, what: str, *endings: str) -> Callable[[Function], Function]:
    """An option that takes the file for one form of the report."""
    return click.option(
        name,
        type=click.Path(path_type=Path),
        callback=file_of(*endings),
        metavar="FILE",
        help=f"Write the report as {what}.",
    )


@click.command("check")
@click.argument("target")
@click.option("--kind", type=click.Choice(list(WORDS)), help="Where it is not to be found out.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option(
    "--max-seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    help="For all laws together; the one being tried then is broken.",
)
@click.option("--strict", is_flag=True, help="Count advice as failures.")
@click.option(
    "--law", "laws", multiple=True, callback=known_laws, help="This law only; may be repeated."
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@file_option("--html", "a web page", ".html", ".htm")
@file_option("--junit", "JUnit XML", ".xml")
@file_option(
    "--gradescope", "Gradescope's results.json, also if the target cannot be imported", ".json"
)
@click.option(
    "--points",
    multiple=True,
    callback=parse_points,
    metavar="[LAW=]POINTS",
    help="In Gradescope: 20, for all laws together, in equal shares; or derivative=2, for that "
    "law; may be repeated, and laws that are not named have none.  [default: 100]",
)
def command(
    target: str,
    kind: str | None,
    seed: int,
    max_seconds: float,
    strict: bool,
    laws: list[str] | None,
    as_json: bool,
    html: Path | None,
    junit: Path | None,
    gradescope: Path | None,
    points: float | dict[str, float] | None,
) -> int:
    """Check a plugin against the laws of its kind.

    TARGET is file.py:Name or module:Name, where Name is a class, an instance or a function, left
    out where there is one plugin alone; or a name that `nnframe plugins` lists, as tanh, with its
    kind where there are several of that name: activation:tanh. The check runs in a process of its
    own; what the plugin prints is not shown.

    Exit codes: 0 if every law holds, 1 if one is broken or undecided, 2 if nothing was checked.
    """
    if points is not None and gradescope is None:
        raise click.UsageError("--points goes with --gradescope FILE")
    untried = [] if laws is None or not isinstance(points, dict) else [*points.keys() - laws]
    if untried:
        raise click.UsageError(
            f"there are points for {min(untried)}, which is not tried: add --law {min(untried)}"
        )
    try:
        report, problem = checked(
            target,
            kind=None if kind is None else WORDS[kind],
            seed=seed,
            strict=strict,
            laws=laws,
            max_seconds=max_seconds,
            on_law=_show if sys.stderr.isatty() else None,
        )
    finally:
        if sys.stderr.isatty():
            click.echo("\r\033[K", nl=False, err=True)
    if gradescope is not None:
        write(gradescope, to_gradescope(report, 100.0 if points is None else points))
    if problem is not None:
        raise problem
    if html is not None:
        write(html, to_html(report))
    if junit is not None:
        write(junit, to_junit(report))
    click.echo(to_json(report) if as_json else str(report), nl=not as_json)
    return 0 if report.passed else FAILED


def _show(law: str) -> None:
    click.echo(f"\r\033[K{law} …", nl=False, err=True)
