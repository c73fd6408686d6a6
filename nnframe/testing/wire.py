"""What the worker and the process that waits for it say to each other, as lines of JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import asdict, frozen

from nnframe.testing.forms.json import dumps

#: The events, in the order they come; of the last three there is one.
READY, IMPORTED, LAW, VERDICT = "ready", "imported", "law", "verdict"
DONE, ERROR, STOPPED = "done", "error", "stopped"


@frozen
class Request:
    """What is to be checked, and how: the arguments of `nnframe.testing.isolated.check_target`."""

    target: str
    kind: str | None
    seed: int
    strict: bool
    laws: list[str] | None
    max_seconds: float

    def to_json(self) -> str:
        """The request as one argument of a command."""
        return dumps(asdict(self))

    @staticmethod
    def from_json(text: str) -> Request:
        """The request that `to_json` wrote."""
        return Request(**json.loads(text))


def line(event: str, **details: Any) -> str:
    r"""One event as a line.

    Examples
    --------
    >>> line("law", law="shape")
    '{"event": "law", "law": "shape"}\n'
    """
    return dumps({"event": event, **details}) + "\n"


class Follower:
    """Reads a growing file of events; a line without its end is left for the next time."""

    def __init__(self, path: Path) -> None:
        self.path, self.seen = path, 0

    def news(self) -> Iterator[dict[str, Any]]:
        """The events that came since the last call."""
        with self.path.open("rb") as stream:
            stream.seek(self.seen)
            text, end, _ = stream.read().rpartition(b"\n")
        self.seen += len(text) + len(end)
        for entry in text.splitlines():
            yield json.loads(entry)
