"""`nnframe report`: a training as one page, to be kept or handed on."""

from __future__ import annotations

from pathlib import Path

import click

from nnframe import datasets
from nnframe.checkpoint.run import read_run
from nnframe.cli.files import file_of, write
from nnframe.cli.options import DATA, label_option
from nnframe.report import to_html


@click.command("report")
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=Path("report.html"),
    show_default=True,
    callback=file_of(".html", ".htm"),
    metavar="FILE",
    help="The page to be written.",
)
@click.option("--data", metavar="DATA", help=f"Ask about the test samples of {DATA}.")
@label_option
def command(run: Path, output: Path, data: str | None, label: str | None) -> None:
    """Make one web page of RUN, a file of `nnframe train --checkpoint`.

    The page has the settings, the network, and its learning curves; with --data also what the
    network is worth on test samples, class by class, and where it goes wrong. It stands alone: no
    other file, no network, no script. Pictures need the extra `plot`; without it they are there in
    characters.
    """
    trained = read_run(run)
    samples = None if data is None else datasets.load(data, label)
    write(output, to_html(trained, samples))
    click.echo(f"{output}: written")
