"""The report of a training as a web page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nnframe import plots, summary
from nnframe.checkpoint.run import SavedRun
from nnframe.datasets import Dataset
from nnframe.errors import MissingExtraError, ShapeError
from nnframe.evaluation import Evaluation, as_inputs, evaluate
from nnframe.plots.frame import require_matplotlib
from nnframe.plots.images import matches
from nnframe.report.inline import inline_svg
from nnframe.web import document, style, text

_WORDS = {
    "optimizer": "Optimizer",
    "batch_size": "Samples a mini-batch",
    "seed": "Seed",
}


def to_html(run: SavedRun, samples: Dataset | None = None) -> str:
    """A run as one page that needs no other file, and runs no script.

    Without matplotlib each picture is there in its text form alone.

    Parameters
    ----------
    run : SavedRun
        From `nnframe.checkpoint.read_run`.
    samples : Dataset, optional
        Whose test samples the network is asked about.

    Raises
    ------
    ShapeError, DtypeError, DataError
        For samples that are not for this network.

    Examples
    --------
    >>> import nnframe
    >>> page = to_html(SavedRun("tiny.npz", nnframe.Network.of_sizes([2, 2])))
    >>> page.splitlines()[0], "<h1>tiny.npz</h1>" in page
    ('<!doctype html>', True)
    """
    found = None
    if samples is not None:
        found = evaluate(run.network, samples.test, run.cost, samples.classes)
    sheet = style((str(__package__), "style.css"))
    parts = "".join([_header(run, samples, found), _training(run), _network(run)])
    if found is not None and found.confusion is not None:
        parts += _classes(found)
    parts += "".join(
        _figure(picture, f"picture-{number}")
        for number, picture in enumerate(pictures_of(run, samples, found), start=1)
    )
    body = f'<main class="nnframe-paper nnframe-run">\n{sheet}{parts}</main>\n'
    return document(f"Report: {run.name}", body)


def pictures_of(
    run: SavedRun, samples: Dataset | None, found: Evaluation | None
) -> Iterator[plots.Picture]:
    """What there is to be seen of this run, with these samples."""
    network = run.network
    if run.costs:
        yield plots.learning_curves(run.costs, run.accuracies)
    if samples is not None and found is not None:
        x = samples.test[0]
        if found.confusion is not None:
            yield plots.confusion_matrix(found)
            if matches(network.shapes[0]):
                yield plots.misclassified(found, as_inputs(network, x))
        if network.shapes[0] == (2,):
            yield plots.decision_boundary(network, *samples.test)
        yield plots.activation_histograms(network, x)
    for index, layer in enumerate(network.layers):
        if matches(network.shapes[index]) and getattr(layer, "w", None) is not None:
            try:
                yield plots.weight_images(network, index, most=20)
            except ShapeError:
                continue  # weights of a layer that are no images, such as a recurrent one's
            return  # deeper layers look at what no longer is an image


def _header(run: SavedRun, samples: Dataset | None, found: Evaluation | None) -> str:
    said = [f"{run.network!r}"]
    if run.costs:
        of = f" of {run.epochs}" if run.epochs != len(run.costs) else ""
        epochs = "epoch" if run.epochs == 1 else "epochs"
        said.append(f"{len(run.costs)}{of} {epochs}, training cost {run.costs[-1]:.4f}")
    rated = [share for share in run.accuracies if share is not None]
    if rated:
        said.append(f"validation accuracy {100 * rated[-1]:.2f} % (best {100 * max(rated):.2f} %)")
    lines = [f"<p>{text('; '.join(said))}.</p>\n"]
    if samples is not None and found is not None:
        lines.append(
            f"<p><strong>On the test samples of {text(samples.name)}:</strong> "
            f"{text(found.headline())}.</p>\n"
        )
    try:
        require_matplotlib()
    except MissingExtraError as error:
        lines.append(f"<p>The pictures are in characters: {text(str(error))}</p>\n")
    return f"<header>\n<h1>{text(run.name)}</h1>\n{''.join(lines)}</header>\n"


def _training(run: SavedRun) -> str:
    if run.cost is None:
        return ""
    rows = [("Cost", repr(run.cost))]
    rows += [(_WORDS.get(name, name), value) for name, value in run.settings.items()]
    cells = "".join(
        f'<tr><th scope="row">{text(name)}</th><td>{text(value)}</td></tr>\n'
        for name, value in rows
    )
    return (
        f"<section>\n<h2>How it was trained</h2>\n<table>\n<tbody>\n{cells}</tbody>\n</table>\n"
        "</section>\n"
    )


def _network(run: SavedRun) -> str:
    rows = [(layer, shapes, count) for layer, shapes, _, count in summary.rows_of(run.network)]
    table = _table("Network", ("layer", "in → out", "parameters"), rows, numbers=1)
    return f"<section>\n<h2>Network</h2>\n{table}</section>\n"


def _classes(found: Evaluation) -> str:
    confusion = found.confusion
    assert confusion is not None
    rows = [
        (name, f"{sum(counts):,}", f"{counts[place]:,}", _percent(precision), _percent(recall))
        for place, (name, counts, precision, recall) in enumerate(
            zip(
                found.classes,
                confusion.tolist(),
                found.precision.tolist(),
                found.recall.tolist(),
                strict=True,
            )
        )
    ]
    titles = ("class", "samples", "right", "precision", "recall")
    table = _table("Class by class", titles, rows, numbers=4)
    return f"<section>\n<h2>Class by class</h2>\n{table}</section>\n"


def _percent(share: float) -> str:
    return "–" if share != share else f"{100 * share:.1f} %"


def _table(name: str, titles: Sequence[str], rows: Sequence[Sequence[str]], numbers: int) -> str:
    """Rows under their titles; so many columns at the end hold numbers."""
    first = len(titles) - numbers

    def kind(column: int) -> str:
        return ' class="number"' if column >= first else ""

    head = "".join(
        f'<th scope="col"{kind(column)}>{text(title)}</th>' for column, title in enumerate(titles)
    )
    body = "".join(
        "<tr>"
        + f'<th scope="row">{text(row[0])}</th>'
        + "".join(f"<td{kind(column)}>{text(row[column])}</td>" for column in range(1, len(row)))
        + "</tr>\n"
        for row in rows
    )
    return (
        f'<div class="wide" {_scrolled(name)}>\n<table>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{body}</tbody>\n</table>\n</div>\n"
    )


def _scrolled(name: str) -> str:
    """What a box needs that scrolls by itself: Tab reaches it, and a screen reader can name it."""
    return f'tabindex="0" role="group" aria-label="{text(name)}"'


def _figure(picture: plots.Picture, name: str) -> str:
    box = _scrolled(f"{picture.title}, in characters")
    characters = f"<pre {box}>{text(picture.text)}</pre>\n"
    caption = picture.alt
    try:
        drawn = inline_svg(picture, name)
    except MissingExtraError:
        drawn, below = "", characters
    else:
        caption = f"{caption} {picture.colours}".rstrip()
        below = f"<details>\n<summary>The same in characters</summary>\n{characters}</details>\n"
    return (
        f'<section>\n<h2 id="{name}">{text(picture.title)}</h2>\n<figure>\n{drawn}'
        f"<figcaption>{text(caption)}</figcaption>\n</figure>\n{below}</section>\n"
    )
