"""How far training has come: a bar in a terminal, a line an epoch elsewhere."""

from __future__ import annotations

import sys
from types import TracebackType

import click

from nnframe.errors import MissingExtraError
from nnframe.progress import Epoch

try:
    from tqdm import tqdm
except ImportError as error:
    raise MissingExtraError("a progress bar needs tqdm: pip install nnframe[cli]") from error


def percent(share: float | None) -> str:
    """A share as 95.42 %."""
    return "unknown" if share is None else f"{100 * share:.2f} %"


class Progress:
    """A callback of `train` that shows each epoch's cost and accuracy."""

    def __init__(self, epochs: int) -> None:
        self.bar = tqdm(total=epochs, unit="epoch", disable=not sys.stderr.isatty())

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.bar.close()

    def __call__(self, epoch: Epoch) -> None:
        """Show one more epoch."""
        state = f"cost {epoch.cost:.4f}, test accuracy {percent(epoch.accuracy)}"
        if self.bar.disable:
            click.echo(
                f"epoch {epoch.number:>{len(str(epoch.of))}} of {epoch.of}: {state}", err=True
            )
        else:
            self.bar.set_postfix_str(state)
            self.bar.update(epoch.number - self.bar.n)  # a resumed training begins later
