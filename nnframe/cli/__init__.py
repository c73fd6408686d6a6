"""The command line: `nnframe train`, `nnframe plugins`, and whatever plugins add.

Commands are plugins themselves (group `nnframe.commands`), so a broken one fails alone.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence

from nnframe.errors import MissingExtraError, NNFrameError

#: Exit codes, as shells have them: 2 for wrong usage, 128 + SIGINT for Ctrl-C.
USAGE, INTERRUPTED = 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; every known mistake is one line on stderr.

    Raises
    ------
    SystemExit
        Never: the console script turns the code into one.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without → shows ? for it
    try:
        import click

        from nnframe.cli.group import nnframe
    except ImportError as error:
        missing = MissingExtraError(
            f"the command line needs {error.name}: pip install nnframe[cli]"
        )
        return fail(str(missing))
    try:
        code = nnframe.main(arguments, prog_name="nnframe", standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        return fail(error.format_message())
    except (click.Abort, KeyboardInterrupt):
        sys.stderr.write("\nstopped\n")
        return INTERRUPTED
    except NNFrameError as error:
        return fail(str(error))
    return code if isinstance(code, int) else 0


def fail(message: str) -> int:
    """Say what is wrong, on one line."""
    sys.stderr.write(f"nnframe: {' '.join(message.split())}\n")
    return USAGE
