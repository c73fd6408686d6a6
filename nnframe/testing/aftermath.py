"""What is known of a plugin once its process has ended: by itself, in a crash, or stopped."""

from __future__ import annotations

import re
import signal
from pathlib import Path
from typing import Any

from attrs import define, evolve, field

from nnframe.testing import wire
from nnframe.testing.forms.json import verdict_from
from nnframe.testing.laws import LAWS, Law, laws_of
from nnframe.testing.report import FAIL, SEE, SKIPPED, Report, Verdict, verdict_of
from nnframe.testing.target import parse

#: The kind of something that could not be imported.
UNKNOWN = "unknown kind"
#: Lines of the plugin's own output that a report shows.
SHOWN = 10


@define
class Found:
    """What the worker has said so far.

    Attributes
    ----------
    ready : bool
        Whether it has begun.
    kind, law : str
        Of the plugin, and the law that was tried last; "" before.
    verdicts : dict of str to Verdict
    subject : str or None
        Once all is done: what was checked, as it prints itself.
    error : tuple of str or None
        The class and message of an error that ended it.
    stopped : str
        The exception with which the plugin ended the check.
    code : int or None
        The exit code; None if the time was over.
    output : str
        The end of what the plugin has printed.
    """

    ready: bool = False
    kind: str = ""
    law: str = ""
    verdicts: dict[str, Verdict] = field(factory=dict)
    subject: str | None = None
    error: tuple[str, str] | None = None
    stopped: str = ""
    code: int | None = None
    output: str = ""

    def take(self, event: dict[str, Any]) -> None:
        """Note one event."""
        match event:
            case {"event": wire.READY}:
                self.ready = True
            case {"event": wire.IMPORTED, "kind": kind}:
                self.kind = kind
            case {"event": wire.LAW, "law": law}:
                self.law = law
            case {"event": wire.VERDICT, **details}:
                verdict = verdict_from(details)
                self.verdicts[verdict.law] = verdict
            case {"event": wire.DONE, "subject": subject}:
                self.subject = subject
            case {"event": wire.ERROR, "error": error, "message": message}:
                self.error = error, message
            case {"event": wire.STOPPED, "message": message}:
                self.stopped = message


def report_of(request: wire.Request, found: Found) -> Report:
    """The report; where the check was cut off, its law is broken and those after it are skipped.

    Examples
    --------
    >>> request = wire.Request("swish.py:Swish", None, 0, False, None, 60.0)
    >>> found = Found(ready=True, kind="activation", law="shape")
    >>> report = report_of(request, found)
    >>> report["shape"].reason
    'did not finish within 60 seconds'
    >>> report["dtype"].verdict, report["dtype"].reason
    ('skipped', 'see the law on shape, which did not finish')
    """
    if found.subject is not None:
        verdicts = tuple(found.verdicts.values())
        return Report(found.subject, found.kind, request.seed, verdicts)
    kind = found.kind or request.kind or ""
    laws = laws_of(kind) if kind else LAWS[:1]
    names = [law.name for law in laws]
    place = names.index(found.law) if found.law in names else 0
    before = [found.verdicts[name] for name in names[:place] if name in found.verdicts]
    after = [law for law in laws[place + 1 :] if request.laws is None or law.name in request.laws]
    reason = f"{SEE} {names[place]}, which did not finish"
    verdicts = (
        *before,
        # Required, even where it is about advice: a plugin that never answers is of no use.
        evolve(_cut_off(request, found, laws[place]), required=True),
        *(_skipped(law, reason, request.strict) for law in after),
    )
    return Report(request.target, kind or UNKNOWN, request.seed, verdicts)


def _skipped(law: Law, reason: str, strict: bool) -> Verdict:
    verdict = verdict_of(law, SKIPPED, reason=reason)
    return evolve(verdict, required=True) if strict else verdict


def _cut_off(request: wire.Request, found: Found, law: Law) -> Verdict:
    """The verdict on the law that was being tried."""
    when = "" if found.kind else " while it was imported"
    if found.stopped:
        return verdict_of(law, FAIL, reason=f"ended the check{when}: {found.stopped}")
    if found.code is None:
        return verdict_of(
            law,
            FAIL,
            reason=f"did not finish within {request.max_seconds:g} seconds{when}",
            diagnosis="a loop without an end, or code too slow for the time it is given"
            if found.kind
            else "work that begins with the import belongs under if __name__ == '__main__':",
        )
    return verdict_of(
        law,
        FAIL,
        reason=f"{_ending(found.code)}{when}{_printed(found.output)}",
        diagnosis=_last_line(found.output, parse(request.target).place),
    )


def _ending(code: int) -> str:
    if code >= 0:
        return f"ended the process, with exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    hint = " (for want of memory?)" if name == "SIGKILL" else ""
    return f"crashed the process: {name}{hint}"


def _printed(output: str) -> str:
    """The last lines that the plugin printed itself, before what Python says of a crash."""
    own = output.partition("Fatal Python error")[0].strip().splitlines()
    return "\n".join(["; the last that it printed:", *own[-SHOWN:]]) if own else ""


def _last_line(output: str, place: str) -> str:
    """Where a crash was, in the user's own code if that can be told."""
    crash = output.partition("Fatal Python error")[2]
    frames = re.findall(r'File "([^"]+)", line (\d+) in (\S+)', crash)
    own = [frame for frame in frames if Path(frame[0]).name == Path(place).name]
    if not frames:
        return ""
    path, line, function = (own or frames)[0]
    return f"it was at line {line} of {Path(path).name}, in {function}"
