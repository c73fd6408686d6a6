"""The process in which a plugin is imported and checked: `python -m nnframe.testing.worker`.

It writes each event to a file at once, so that what was found outlives whatever the plugin does.
That is a guard against accidents: code that means harm needs a container around it.
"""

from __future__ import annotations

import faulthandler
import os
import sys

from attrs import asdict

from nnframe.errors import NNFrameError
from nnframe.testing import wire
from nnframe.testing.check import check
from nnframe.testing.lab import told
from nnframe.testing.subjects import kind_of
from nnframe.testing.target import load, parse

#: Seconds after which a worker ends itself that nobody has stopped: whoever waited for it is gone.
GRACE = 30.0


def main(arguments: list[str]) -> None:
    """Check what the request says, and write the events; never returns.

    Parameters
    ----------
    arguments : list of str
        The path of the file for the events, and the request as JSON.
    """
    path, text = arguments
    request = wire.Request.from_json(text)
    faulthandler.enable()  # says on stderr which line crashed
    faulthandler.dump_traceback_later(request.max_seconds + GRACE, exit=True)
    # Only now (Python was started with -P): a types.py beside the plugin breaks nothing of ours.
    sys.path.insert(0, os.getcwd())
    with open(path, "a", encoding="utf-8", newline="\n", buffering=1) as stream:

        def say(event: str, **details: object) -> None:
            stream.write(wire.line(event, **details))

        say(wire.READY)
        try:
            plugin = load(parse(request.target), request.kind)
            kind = kind_of(plugin) if request.kind is None else request.kind
            say(wire.IMPORTED, kind=kind)
            report = check(
                plugin,
                kind=kind,
                seed=request.seed,
                strict=request.strict,
                laws=request.laws,
                on_law=lambda law: say(wire.LAW, law=law),
                on_verdict=lambda verdict: say(wire.VERDICT, **asdict(verdict)),
            )
            for verdict in report.verdicts:  # once more: by now, some may explain others
                say(wire.VERDICT, **asdict(verdict))
            say(wire.DONE, subject=report.subject)
        except NNFrameError as error:
            say(wire.ERROR, error=type(error).__name__, message=str(error))
        except BaseException as error:  # sys.exit, or a KeyboardInterrupt of its own
            say(wire.STOPPED, message=told(error))
    os._exit(0)  # threads that the plugin has started, or what it left for the end, wait for nobody


if __name__ == "__main__":
    main(sys.argv[1:])
