"""`nnframe train`: the main job, a network that learns to read handwritten digits."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from pathlib import Path

import click

import nnframe
from nnframe import datasets, plugins
from nnframe.arrays import Array
from nnframe.cli.files import writable_file
from nnframe.cli.options import DATA, label_option, make, make_output, parse_sizes
from nnframe.cli.progress import Progress, percent
from nnframe.errors import EngineWarning

#: Learning rates to start from; momentum adds up about ten steps.
RATES = {
    "sgd": 3.0,
    "momentum": 0.3,
    "nesterov": 0.3,
    "adagrad": 0.01,
    "rmsprop": 0.001,
    "adam": 0.001,
    "adamw": 0.001,
}
#: Strengths to start from, where a class has no default.
STRENGTHS = {"l1": 1e-4, "l2": 1e-4}
#: Settings of schedules that have no defaults, from the number of epochs.
SCHEDULES: dict[str, Callable[[int], float]] = {
    "cosine-decay": lambda epochs: epochs,
    "inverse-time": lambda epochs: 0.1,
    "step-decay": lambda epochs: max(1, epochs // 3),
}

#: Of what there is to gain beyond guessing: with less, a training is not left without a word.
LITTLE = 0.2
#: So many samples show why.
DIAGNOSED = 1000


@click.command("train")
@click.option(
    "--data",
    metavar="DATA",
    help=f"{DATA[0].upper()}{DATA[1:]}; scikit-learn's digits if not given.",
)
@label_option
@click.option(
    "--sizes", callback=parse_sizes, help="As 784,30,10; one hidden layer of 30 if not given."
)
@click.option("--activation", default="sigmoid", show_default=True, help="Of the hidden layers.")
@click.option("--output", help="Of the last layer: sigmoid; with log-likelihood softmax.")
@click.option("--cost", default="quadratic", show_default=True)
@click.option("--optimizer", default="sgd", show_default=True)
@click.option("--init", default="scaled-normal", show_default=True, help="Starting weights.")
@click.option("--regularizer", help="What keeps weights small, as l1, l2 or max-norm.")
@click.option(
    "--strength",
    type=float,
    help="Of the regularizer: the book's λ / n; of max-norm, the norm.  [default: 0.0001; 3]",
)
@click.option("--schedule", help="Of the learning rate, as cosine-decay or halve-when-stalled.")
@click.option(
    "--patience",
    type=click.IntRange(min=1),
    metavar="EPOCHS",
    help="End after so many epochs in a row without a better test accuracy.",
)
@click.option("--epochs", type=click.IntRange(min=1), default=30, show_default=True)
@click.option("--batch-size", type=click.IntRange(min=1), default=10, show_default=True)
@click.option(
    "--eta",
    type=float,
    help="Learning rate: 3.0 with sgd, for sigmoid and tanh (relu and its kind want 0.5); what "
    "suits the other optimizers.",
)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option("--dtype", type=click.Choice(["float64", "float32"]), default="float64")
@click.option(
    "--checkpoint",
    type=click.Path(path_type=Path),
    callback=writable_file,
    metavar="FILE",
    help="Keep the training in this file, after each epoch and when Ctrl-C stops it.",
)
@click.option("--engine", help="Who computes, as numpy or numba; what serves best if not given.")
@click.option("--resume", is_flag=True, help="Go on from the checkpoint, if it is there.")
def command(
    data: str | None,
    label: str | None,
    sizes: list[int] | None,
    activation: str,
    output: str | None,
    cost: str,
    optimizer: str,
    init: str,
    regularizer: str | None,
    strength: float | None,
    schedule: str | None,
    patience: int | None,
    epochs: int,
    batch_size: int,
    eta: float | None,
    seed: int,
    dtype: str,
    checkpoint: Path | None,
    engine: str | None,
    resume: bool,
) -> None:
    """Train a network on handwritten digits, and say what it reached.

    Without arguments: 64-30-10 on scikit-learn's bundled digits, in seconds. The test accuracy
    after each epoch is measured on samples that are not learned from. Activations, costs,
    optimizers and starting weights are named as `nnframe plugins` lists them; the book's first
    starting weights, N(0, 1), are `--init normal`. A checkpoint is also a file that
    `nnframe.checkpoint.load` reads the network from.
    """
    if resume and checkpoint is None:
        raise click.BadParameter("goes with --checkpoint FILE", param_hint="--resume")
    if checkpoint is not None and not resume and os.path.exists(checkpoint):
        raise click.BadParameter(
            f"{checkpoint} is there already: go on from it with --resume, or name another file",
            param_hint="--checkpoint",
        )
    # Names are looked up first: a misspelt one should not wait for the data to be read.
    hidden = make("activations", activation)
    last = make_output(output, cost)
    measure = make("costs", cost)
    descent = make("optimizers", optimizer, eta=RATES.get(optimizer, 3.0) if eta is None else eta)
    weights = make("initializers", init)
    if strength is not None and regularizer is None:
        raise click.BadParameter("goes with --regularizer NAME", param_hint="--strength")
    penalty = None
    if regularizer is not None:
        value = STRENGTHS.get(regularizer) if strength is None else strength
        penalty = make("regularizers", regularizer, *([] if value is None else [value]))
    rates = make_schedule(schedule, patience, epochs)
    if engine is not None:
        plugins.load("nnframe.engines", engine)

    samples = datasets.load(data or "digits", label)
    sizes = sizes or [samples.n_in, 30, samples.n_out]
    for what, size, n in (("input", sizes[0], samples.n_in), ("output", sizes[-1], samples.n_out)):
        if size != n:
            raise click.BadParameter(
                f"{what} size {size}, but in {samples.name} it is {n}",
                param_hint="--sizes",
            )
    network = nnframe.Network.of_sizes(
        sizes, hidden, output=last, weights=weights, rng=seed, dtype=dtype
    )
    click.echo(f"{samples!r}")
    click.echo(f"{network!r}, {measure!r}, {descent!r}, mini-batches of {batch_size}\n")
    try:
        with warnings.catch_warnings(), Progress(epochs) as progress:
            warnings.simplefilter("always", EngineWarning)
            warnings.showwarning = lambda message, *_, **__: click.echo(message, err=True)
            history = nnframe.train(
                network,
                measure,
                samples.train,
                epochs=epochs,
                batch_size=batch_size,
                optimizer=descent,
                rng=seed,
                validation=samples.test,
                callbacks=[progress],
                checkpoint=checkpoint,
                resume=resume,
                engine=engine,
                regularizer=penalty,
                schedule=rates,
            )
    except KeyboardInterrupt as stop:
        if checkpoint is not None and stop.args:
            click.echo(f"\n{stop}: the same command with --resume goes on from there", err=True)
        raise
    click.echo(conclusion(history, data, label))
    reached, guessed = history[-1].accuracy, chance(samples.test[1])
    if reached is not None and reached - guessed < LITTLE * (1 - guessed):
        x, y = samples.train
        found = nnframe.diagnose(network, measure, x[:DIAGNOSED], y[:DIAGNOSED]).findings
        if found:
            click.echo("\nThat is little better than guessing. nnframe.diagnose finds\n")
            click.echo("\n".join(map(str, found)))


def chance(y: Array) -> float:
    """The accuracy of one answer for all, the largest class; y is one-hot, or one column of 0, 1.

    Examples
    --------
    >>> import numpy as np
    >>> chance(np.array([[1, 0], [1, 0], [1, 0], [0, 1]])), chance(np.array([[0], [0], [1], [0]]))
    (0.75, 0.75)
    """
    shares = y.mean(axis=0)
    return float(max(shares.max(), 1 - shares.sum()))


def make_schedule(name: str | None, patience: int | None, epochs: int) -> nnframe.Schedule | None:
    """The schedule of that name, ended early where there is a patience."""
    schedule: nnframe.Schedule | None = None
    if name is not None:
        values = [SCHEDULES[name](epochs)] if name in SCHEDULES else []
        schedule = make("schedules", name, *values)
    if patience is None:
        return schedule
    stopping = nnframe.EarlyStopping(patience)
    return stopping if schedule is None else schedule * stopping


def conclusion(history: list[nnframe.Epoch], data: str | None, label: str | None = None) -> str:
    """What the training reached, and what to try next."""
    end, best = history[-1], max(history, key=lambda epoch: epoch.accuracy or 0.0)
    same = "" if data is None else f" --data {data}"
    same += "" if label is None else f" --label {label}"
    reached = f"Test accuracy after epoch {end.number}: {percent(end.accuracy)}"
    if end.accuracy is None:  # the targets are no classes
        reached = f"Training cost after epoch {end.number}: {end.cost:.4g}"
    else:
        reached += f" (best: {percent(best.accuracy)} after epoch {best.number})"
    lines = [
        f"\n{reached}",
        "",
        "Next, try",
        f"  another cost:         nnframe train{same} --cost cross-entropy --eta 0.5",
        f"  a softmax output:     nnframe train{same} --cost log-likelihood --eta 0.3",
        f"  another activation:   nnframe train{same} --activation relu --init he --eta 0.5",
        "  your own activation:  docs/extending.md",
    ]
    if data is None:
        lines.append("  MNIST as in the book: nnframe train --data mnist.pkl.gz --sizes 784,30,10")
    return "\n".join(lines)
