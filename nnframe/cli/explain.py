"""`nnframe explain`: one training step with every number of it, as on the board."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from attrs import frozen

from nnframe.cli.files import writable_file, write
from nnframe.explanation import LANGUAGES, Explanation, exercise, read_problem, worked_example
from nnframe.explanation.numbers import CARRY, SHOWN
from nnframe.explanation.picture import DIRECTIONS


@frozen
class Look:
    """How text is laid out, and which way a picture looks; a form takes what it has a use for."""

    ascii: bool
    width: int
    direction: str


#: Each form of the document.
FORMATS: dict[str, Callable[[Explanation, Look], str]] = {
    "text": lambda explanation, look: explanation.to_text(look.ascii, look.width),
    "markdown": lambda explanation, look: explanation.to_markdown(),
    "latex": lambda explanation, look: explanation.to_latex(),
    "html": lambda explanation, look: explanation.to_html(),
    "svg": lambda explanation, look: explanation.to_svg(look.direction),
}
#: The format that the ending of a file's name asks for.
ENDINGS = {".txt": "text", ".md": "markdown", ".tex": "latex", ".html": "html", ".svg": "svg"}


def format_of(form: str | None, output: Path | None) -> str:
    """The format that is asked for, by name or by the file's ending; they must not differ."""
    ending = "" if output is None else output.suffix.lower()
    if form is None and ending and ending not in ENDINGS:
        known = ", ".join(ENDINGS)
        raise click.UsageError(f"{output}: of {ending} there is no format; take one of {known}")
    chosen = form or ENDINGS.get(ending, "text")
    if ending and ENDINGS.get(ending) != chosen:
        (own,) = (end for end, name in ENDINGS.items() if name == chosen)
        raise click.UsageError(
            f"{output}: --format {form} would write what {ending} does not say: end the name in "
            f"{own}"
        )
    return chosen


def parse_digits(context: click.Context, option: click.Parameter, text: str | None) -> Any:
    """A number for all kinds, or z=3,a=3 for some of them."""
    if text is None:
        return None
    try:
        if "=" not in text:
            return int(text)
        parts = (part.partition("=") for part in text.split(","))
        return {kind.strip(): int(places) for kind, _, places in parts}
    except ValueError:
        raise click.BadParameter(f"{text!r}: write a number, or kinds as z=3,a=3") from None


def parse_given(context: click.Context, option: click.Parameter, texts: Any) -> Any:
    """Numbers by their names, as a2=0.845,0.922."""
    given = {}
    for text in texts:
        name, equals, numbers = text.partition("=")
        try:
            given[name.strip()] = [float(number) for number in numbers.split(",")]
        except ValueError:
            equals = ""
        if not equals:
            raise click.BadParameter(f"{text!r}: write a name and numbers, as a2=0.845,0.922")
    return given


@click.command("explain")
@click.option(
    "--network",
    "network_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A .json or .toml file with sizes, weights, biases, x, y, eta, activations and cost.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    help="A new exercise with tidy numbers, in place of a file.",
)
@click.option("--blank", is_flag=True, help="Leave the numbers out: an exercise sheet.")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    help="[default: what the ending of --output says, or text]",
)
@click.option("--lang", type=click.Choice(list(LANGUAGES)), default="en", show_default=True)
@click.option("--ascii", is_flag=True, help="Text without special characters in formulas.")
@click.option(
    "--direction",
    type=click.Choice(list(DIRECTIONS)),
    default="forward",
    show_default=True,
    help="Which way the picture (svg) looks: activations and weights, or errors and slopes.",
)
@click.option("--width", type=click.IntRange(min=20), help="Columns of text.  [default: 80]")
@click.option(
    "--decimals",
    callback=parse_digits,
    help="Digits after the point: 4, or for some kinds of numbers as z=3,a=3.",
)
@click.option("--significant", callback=parse_digits, help="Significant digits instead.")
@click.option(
    "--rounding",
    type=click.Choice([SHOWN, CARRY]),
    default=SHOWN,
    show_default=True,
    help="carry: a hand calculation, which goes on with rounded numbers.",
)
@click.option(
    "--given",
    multiple=True,
    callback=parse_given,
    metavar="NAME=NUMBERS",
    help="With carry: go on with these, as a2=0.845,0.922; may be repeated.",
)
@click.option("--first-layer", type=click.IntRange(min=1), default=1, show_default=True)
@click.option(
    "--samples",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    help="How many are written out.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    callback=writable_file,
    metavar="FILE",
    help="Write the document there.",
)
def command(
    network_file: Path | None,
    seed: int | None,
    blank: bool,
    form: str | None,
    lang: str,
    ascii: bool,
    direction: str,
    width: int | None,
    decimals: Any,
    significant: Any,
    rounding: str,
    given: dict[str, list[float]],
    first_layer: int,
    samples: int,
    output: Path | None,
) -> None:
    """Explain one training step: every number, as a person would write it on the board.

    Without arguments: the chapter's 2-3-2 network. With --blank the same document is an exercise
    sheet, and the full one its solution.
    """
    if network_file is not None and seed is not None:
        raise click.UsageError("--network and --seed exclude each other")
    if decimals is not None and significant is not None:
        raise click.UsageError("--decimals and --significant exclude each other")
    chosen_form = format_of(form, output)
    if network_file is not None:
        problem = read_problem(network_file)
    else:
        problem = worked_example() if seed is None else exercise(seed)
    explanation = problem.explain(
        decimals=4 if decimals is None else decimals,
        significant=significant,
        rounding=rounding,
        given=given,
        first_layer=first_layer,
        samples=samples,
        lang=lang,
    )
    chosen = explanation.blank() if blank else explanation
    to_terminal = output is None
    plain = ascii or (to_terminal and not shows_brackets())
    look = Look(plain, width or columns(to_terminal), direction)
    document = FORMATS[chosen_form](chosen, look)
    if output is None:
        click.echo(document, nl=False)
    else:
        write(output, document)


def columns(to_terminal: bool) -> int:
    """The width of the terminal, at most 100; 80 for a file or a pipe."""
    if not to_terminal or not sys.stdout.isatty():
        return 80
    return max(40, min(shutil.get_terminal_size().columns, 100))


def shows_brackets() -> bool:
    """Whether the terminal's encoding has the characters of formulas."""
    try:
        "⎡⋱∂ᵀ₁".encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
