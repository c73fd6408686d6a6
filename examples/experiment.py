"""What the experiments share: their options, their samples, and a table beside the book's figures.

Each experiment is a script in cells (`# %%`), for a terminal, an editor or a notebook alike;
`notebooks.py` makes the notebooks of the documentation out of them.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import nnframe
from nnframe.plots import Picture
from nnframe.plots.frame import COLOURS, MARKERS
from nnframe.table import table

IN_NOTEBOOK = "ipykernel" in sys.modules  # a kernel has command line options of its own


class Experiment:
    """One run of an experiment: what it was asked for, and what it says.

    Parameters
    ----------
    about : str or None
        The script's docstring: the help.
    epochs : int, optional
        How many there are, unless the command line says otherwise.
    on_digits : int, optional
        The same without --data: few samples need more epochs.
    arguments : sequence of str, optional
        The command line's, if not given.

    Attributes
    ----------
    data : nnframe.datasets.Dataset
        The samples of --data, or scikit-learn's digits.
    mnist : bool
        Whether these are images of 28 × 28 pixels, so that the book's figures can be compared.
    epochs, seed : int
    """

    def __init__(
        self,
        about: str | None,
        epochs: int = 30,
        on_digits: int | None = None,
        arguments: Sequence[str] | None = None,
    ) -> None:
        if arguments is None:
            arguments = [] if IN_NOTEBOOK else sys.argv[1:]
        parser = argparse.ArgumentParser(
            description=about, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        parser.add_argument("--data", help="mnist.pkl.gz, or a folder of the four MNIST files")
        parser.add_argument("--epochs", type=int, help=f"instead of {epochs}")
        parser.add_argument("--seed", type=int, default=0, help="another start, another order")
        parser.add_argument("--plot", type=Path, help="write the picture to this .svg, .png, .pdf")
        chosen = parser.parse_args(arguments)
        self.seed, self._source = chosen.seed, chosen.data
        usual = epochs if self._source or on_digits is None else on_digits
        self.epochs = usual if chosen.epochs is None else chosen.epochs
        self._plot: Path | None = chosen.plot
        self._began = time.perf_counter(), time.process_time()
        self._data: nnframe.datasets.Dataset | None = None

    @property
    def data(self) -> nnframe.datasets.Dataset:
        if self._data is None:
            self._data = nnframe.datasets.load(self._source or "digits")
            print(self._data)
            if self._source is None:
                print("For the book's figures give it MNIST: --data mnist.pkl.gz")
        return self._data

    @property
    def mnist(self) -> bool:
        return self.data.n_in == 28 * 28

    def progress(self, epoch: nnframe.Epoch) -> None:
        """Say how far a training is, about ten times: a callback of `train`."""
        if not IN_NOTEBOOK and epoch.number % max(1, epoch.of // 10) == 0:
            known = "" if epoch.accuracy is None else f", test accuracy {percent(epoch.accuracy)}"
            said = f"  epoch {epoch.number} of {epoch.of}: cost {epoch.cost:.4f}{known}"
            print(said, file=sys.stderr, flush=True)

    def table(self, titles: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Print the figures, the book's in the last column, and what they took."""
        print()
        print(table(titles, [[str(cell) for cell in row] for row in rows], "<"))
        if not IN_NOTEBOOK:
            wall, processor = self._began
            wall, processor = time.perf_counter() - wall, time.process_time() - processor
            print(f"\n{wall:.0f} seconds, {processor:.0f} of them of a processor")

    def curves(self, title: str, what: str, lines: Mapping[str, Sequence[float]]) -> None:
        """Print how a number went, epoch by epoch and line by line, and draw it for --plot."""
        picture = curves(title, what, lines)
        print(f"\n{picture}")
        if self._plot is not None:
            picture.save(self._plot)
        if IN_NOTEBOOK:
            from IPython.display import HTML, display

            from nnframe.report.inline import inline_svg

            display(HTML(inline_svg(picture, "curves")))


def percent(share: float | None) -> str:
    """A share as 95.42 %."""
    return "unknown" if share is None else f"{100 * share:.2f} %"


def accuracies(history: Sequence[nnframe.Epoch]) -> list[float]:
    """The accuracies of a training in percent."""
    return [100 * (epoch.accuracy or 0.0) for epoch in history]


def best(history: Sequence[nnframe.Epoch]) -> str:
    """The best accuracy of a training, and when it was reached.

    Who chooses the epoch by the test samples knows a little too much; the book does the same.
    """
    shares = accuracies(history)
    return f"{max(shares):.2f} % (epoch {shares.index(max(shares)) + 1})"


def curves(title: str, what: str, lines: Mapping[str, Sequence[float]]) -> Picture:
    """Several trainings in one picture: a number `what` of each epoch, one line a training."""
    n = max(map(len, lines.values()))
    rows = []
    for place in sorted({round(step * (n - 1) / 9) for step in range(10)}):
        cells = [f"{line[place]:.4g}" if place < len(line) else "" for line in lines.values()]
        rows.append([str(place + 1), *cells])
    ends = (f"{name} from {line[0]:.3g} to {line[-1]:.3g}" for name, line in lines.items())
    return Picture(
        title,
        f"{what} over {n} epochs: {'; '.join(ends)}.",
        f"{what}:\n" + table(["epoch", *lines], rows, ">"),
        (6.4, 4.0),
        lambda figure: _draw(figure, what, lines),
    )


def _draw(figure, what: str, lines: Mapping[str, Sequence[float]]) -> None:
    axes = figure.subplots()
    for (name, line), colour, marker in zip(lines.items(), COLOURS, MARKERS, strict=False):
        few = max(1, len(line) // 10)
        axes.plot(range(1, len(line) + 1), line, color=colour, marker=marker, markevery=few)
        axes.lines[-1].set_label(name)
    axes.set_xlabel("epoch")
    axes.set_ylabel(what)
    axes.grid(color="#808080", alpha=0.3, linewidth=0.6)
    axes.legend(frameon=False)
