"""`nnframe predict`: what a trained network says to images, or to rows of numbers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from nnframe import checkpoint
from nnframe.arrays import Array
from nnframe.datasets.questions import read_questions
from nnframe.table import table

_COLUMNS = 10  # outputs that have a column each; of more, the largest are named


@click.command("predict")
@click.argument("model", type=click.Path(path_type=Path))
@click.argument("images", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--invert", is_flag=True, help="Images are dark on light, as on paper.")
@click.option("--classes", metavar="NAMES", help="What the classes are called, as a,b,c.")
@click.option("--json", "as_data", is_flag=True, help="Print JSON.")
def command(
    model: Path, images: tuple[Path, ...], invert: bool, classes: str | None, as_data: bool
) -> None:
    """Say which class MODEL finds in each of IMAGES, and how sure it is.

    IMAGES are .png, .pgm, .jpg or .bmp files, or .npy and .csv files with a sample a row. Images
    are expected light on dark, as MNIST has them, and of the size that the network takes. Numbers
    are taken as they are, so scale them as those that the network was trained on; but bytes in a
    .npy are divided by 255.

    The outputs are probabilities where the last layer makes them so: a softmax's add up to 1, and
    each of several sigmoids speaks for itself.
    """
    network = checkpoint.load(model)
    names = None if classes is None else [name.strip() for name in classes.split(",")]
    k = 2 if network.n_out == 1 else network.n_out
    if names is not None and len(names) != k:
        raise click.BadParameter(
            f"{len(names)} names are given for {k} classes", param_hint="--classes"
        )
    found: list[dict[str, Any]] = []
    for path in images:
        samples = read_questions(path, network.shapes[0], invert)
        outputs = network.forward(samples.astype(network.dtype))
        for row, output in enumerate(outputs.reshape(len(samples), -1).astype(float)):
            place = path.name if len(samples) == 1 else f"{path.name}, row {row}"
            found.append({"image": place} | answer(output, names))
    click.echo(json.dumps(found) if as_data else as_text(found))


def answer(output: Array, names: list[str] | None = None) -> dict[str, Any]:
    """The class of the largest output, or with a single one, class 1 from ½ on.

    Examples
    --------
    >>> import numpy as np
    >>> answer(np.array([0.2]))
    {'class': '0', 'probability': 0.8, 'outputs': {'0': 0.8, '1': 0.2}}
    """
    single = len(output) == 1
    shares = [1 - float(output[0]), float(output[0])] if single else output.tolist()
    labels = names or [str(number) for number in range(len(shares))]
    # As `accuracy` has it: ½ itself is class 1.
    best = int(output[0] >= 0.5) if single else int(output.argmax())
    outputs = dict(zip(labels, shares, strict=True))
    return {"class": labels[best], "probability": shares[best], "outputs": outputs}


def as_text(found: list[dict[str, Any]]) -> str:
    """A line a sample: its class, how probable that is, and the other outputs."""
    labels = list(found[0]["outputs"])
    few = len(labels) <= _COLUMNS
    titles = ["image", "class", "probability", *(labels if few else ["next"])]
    rows = []
    for each in found:
        outputs: dict[str, float] = each["outputs"]
        others = [f"{share:.3f}" for share in outputs.values()]
        if not few:
            ordered = sorted(outputs, key=lambda label: -outputs[label])
            others = [", ".join(f"{label} {outputs[label]:.3f}" for label in ordered[1:4])]
        rows.append([each["image"], each["class"], f"{each['probability']:.3f}", *others])
    return table(titles, rows, "<<")
