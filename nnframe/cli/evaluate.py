"""`nnframe evaluate`: what a trained network is worth on a data set."""

from __future__ import annotations

import json
from pathlib import Path

import click

from nnframe import datasets
from nnframe.checkpoint.run import SavedRun, read_run
from nnframe.cli.options import label_option, make, plot_option
from nnframe.datasets import Dataset
from nnframe.errors import ArgumentError
from nnframe.evaluation import Evaluation, evaluate
from nnframe.plots import confusion_matrix
from nnframe.plots.frame import require_matplotlib

PARTS = ("test", "train", "validation")


def evaluation_of(
    run: SavedRun, samples: Dataset, part: str = "test", cost: str | None = None
) -> Evaluation:
    """The run's network on a part of the samples; with the run's cost, or the one that is named.

    Raises
    ------
    ArgumentError
        If the data set has no such part.
    """
    parts = samples.parts()
    if part not in parts:
        raise ArgumentError(f"{samples.name} has no {part} samples, but {', '.join(parts)}")
    measure = make("costs", cost) if cost else run.cost
    return evaluate(run.network, parts[part], measure, samples.classes)


@click.command("evaluate")
@click.argument("model", type=click.Path(path_type=Path))
@click.argument("data")
@click.option(
    "--part", type=click.Choice(PARTS), default="test", show_default=True, help="Of the data set."
)
@label_option
@click.option("--cost", help="To be measured; that of the training if the model file has one.")
@click.option("--json", "as_data", is_flag=True, help="Print JSON.")
@plot_option("confusion matrix")
def command(
    model: Path,
    data: str,
    part: str,
    label: str | None,
    cost: str | None,
    as_data: bool,
    plot: Path | None,
) -> None:
    """Measure cost and accuracy of MODEL on DATA, class by class.

    MODEL is a file of `nnframe train --checkpoint`, or of `nnframe.checkpoint.save`. DATA is what
    `nnframe train --data` takes: a file, a folder, or a name such as digits.
    """
    if plot is not None:
        require_matplotlib()
    run = read_run(model)
    samples = datasets.load(data, label)
    found = evaluation_of(run, samples, part, cost)
    if plot is not None:
        confusion_matrix(found).save(plot)
    if as_data:
        click.echo(
            json.dumps({"model": run.name, "data": samples.name, "part": part} | found.to_dict())
        )
        return
    click.echo(f"{run.name}: {run.network!r}\n{samples!r}, {part} samples\n")
    click.echo(str(found))
    if found.cost is None:
        click.echo("\nThe model file names no cost: measure one with --cost NAME.")
