"""`check_target`: a check in a process of its own, safe from endless loops and crashes.

Whatever happens there is a finding: the law that was being tried is broken, and the verdicts before
it stand.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from nnframe import errors
from nnframe.errors import ArgumentError, NNFrameError, PluginError, TargetError
from nnframe.settings import positive
from nnframe.testing import wire
from nnframe.testing.aftermath import Found, report_of
from nnframe.testing.laws import KINDS, require_laws
from nnframe.testing.report import Report
from nnframe.testing.target import parse

#: Seconds that Python and NumPy may take to start; they are not the plugin's.
START = 120.0
POLL = 0.01
KEPT = 64 * 1024  # bytes of the plugin's own output, from the end


def check_target(
    target: str,
    *,
    kind: str | None = None,
    seed: int = 0,
    strict: bool = False,
    laws: Collection[str] | None = None,
    max_seconds: float = 60.0,
    on_law: Callable[[str], None] | None = None,
) -> Report:
    """`check` for a plugin named as ``module:Name`` or ``path/file.py:Name``, in another process.

    A registered name will do as well: ``bent-identity``, or with its kind (``activation``,
    ``cost``, ``layer`` or ``gradient``) ``activation:bent-identity``.

    Parameters
    ----------
    target : str
        A module is looked for in the current folder too.
    kind, seed, strict, laws, on_law
        As for `check`.
    max_seconds : float, default 60
        For importing the plugin and trying all laws.

    Raises
    ------
    TargetError
        If the target cannot be imported, is no plugin, or one of a kind without these laws.
    ArgumentError
        For a kind or law that does not exist, or a time that is not positive.

    Examples
    --------
    >>> check_target("nnframe.activations:Tanh", laws=["shape"]).passed
    True
    """
    parse(target)
    positive(max_seconds, "max_seconds")
    if kind is not None and kind not in KINDS:
        raise ArgumentError(f"unknown kind {kind!r}: there are {', '.join(KINDS)}")
    require_laws(laws or (), kind)
    wanted = None if laws is None else list(laws)
    request = wire.Request(target, kind, seed, strict, wanted, float(max_seconds))
    found = _watched(request, on_law)
    if found.error is not None:
        name, message = found.error
        if name == ArgumentError.__name__:  # ours are all right: it is of another kind than they
            raise TargetError(f"{target}: {message}")
        raise getattr(errors, name, NNFrameError)(message)
    return report_of(request, found)


def _watched(request: wire.Request, on_law: Callable[[str], None] | None) -> Found:
    """All that the worker has said, and how it ended."""
    found = Found()
    # A file that the worker still holds open cannot be deleted on Windows: the system will do it.
    with TemporaryDirectory(prefix="nnframe-", ignore_cleanup_errors=True) as folder:
        path = Path(folder, "events")
        path.touch()
        process = _started(path, request)
        output = _Output(process.stdout)
        follower = wire.Follower(path)
        try:
            end = time.monotonic() + START
            while True:
                over = (
                    process.poll() is not None
                )  # first, so that no event comes after the last look
                for event in follower.news():
                    found.take(event)
                    if event["event"] == wire.READY:
                        end = time.monotonic() + request.max_seconds
                    elif event["event"] == wire.LAW and on_law is not None:
                        on_law(event["law"])
                if over or time.monotonic() > end:
                    break
                time.sleep(POLL)
            found.code = process.returncode
        finally:
            _kill(process)
        found.output = output.text()
    if not found.ready:
        raise PluginError(f"the process for the check did not start: {found.output or 'no reason'}")
    return found


def _started(path: Path, request: wire.Request) -> subprocess.Popen[bytes]:
    # -P: no folder of the plugin's before the standard library; -B: no __pycache__ beside it;
    # -u: what it printed before a crash is not lost; utf8: it may print σ on any machine.
    options = ["-P", "-B", "-u", "-X", "utf8"]
    command = [sys.executable, *options, "-m", "nnframe.testing.worker", str(path)]
    return subprocess.Popen(
        [*command, request.to_json()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,  # a process group of its own, which can be ended as a whole
        # The order of a set of names must not differ from run to run.
        env={**os.environ, "PYTHONHASHSEED": "0"},
    )


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the worker, and whatever it has started itself."""
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError, PermissionError):  # it is gone, with all of its group
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class _Output:
    """The end of what the plugin prints; the rest is thrown away while it comes."""

    def __init__(self, stream: IO[bytes] | None) -> None:
        self.stream, self.end = stream, b""
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self) -> None:
        if self.stream is not None:
            with self.stream:
                while chunk := os.read(self.stream.fileno(), KEPT):
                    self.end = (self.end + chunk)[-KEPT:]

    def text(self) -> str:
        """What is kept, without addresses, which would differ from run to run."""
        # Not for ever: a process that has left the group may hold the pipe open.
        self.thread.join(timeout=1.0)
        return re.sub(r" ?\b0x[0-9a-fA-F]+", "", self.end.decode("utf-8", "replace"))
