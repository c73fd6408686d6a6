"""`nnframe.testing.check` as it is called by hand: passed, or not.

It never raises for what a plugin does. So an exception here is a fault of the kit itself, which
must not count as a mistake found: it ends the benchmark.
"""

from __future__ import annotations

from typing import Any

from benchmarks.checkers.checker import Checker
from nnframe.testing import check


class BrokenKitError(BaseException):
    """The kit itself has failed; no Exception, since those are counted as findings."""


def judge(plugin: Any, kind: str, seed: int) -> None:
    try:
        report = check(plugin, kind=kind, seed=seed)
    except Exception as error:
        raise BrokenKitError(f"check has failed on {plugin!r}") from error
    report.raise_for_failure()


CHECKERS = (Checker("nnframe", "nnframe.testing.check", "nnframe", judge),)
