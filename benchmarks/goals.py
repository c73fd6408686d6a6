"""What the engines are meant to reach, as ratios of medians in one run: a table, and its state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from benchmarks import turns
from benchmarks.peers import NUMBA, NUMPY

SCAN = "jax, scan of an epoch"
BOOK, WIDE = "784-30-10 b10", "784-100-10 b10"


@frozen
class Goal:
    """At most so many times another peer's time."""

    workload: str
    ours: str
    theirs: str
    limit: float
    threads: int = 1

    def __str__(self) -> str:
        """As in "784-30-10 b10: nnframe, numba ≤ 0.6 × torch eager"."""
        where = f"{self.workload}{', 2 threads' if self.threads == 2 else ''}"
        return f"{where}: {self.ours} ≤ {self.limit:.3g} × {self.theirs}"


GOALS = (
    Goal(BOOK, NUMBA, SCAN, 0.6),
    Goal(BOOK, NUMBA, "torch eager", 1 / 20),
    Goal(BOOK, NUMBA, "the chapter's loop", 1 / 30),
    Goal(WIDE, NUMBA, SCAN, 0.7),
    Goal("2-3-2 b1", NUMBA, SCAN, 0.8),
    Goal("784-512-512-10 b128", NUMBA, SCAN, 0.95, threads=2),
    Goal("784-512-512-10 b128", NUMBA, "bare products", 1.15, threads=2),
    Goal("784-30-10 b10 silu", f"{NUMBA}, a student's Swish", NUMBA, 1.2),
    Goal(f"{BOOK}, 50000 samples", NUMBA, "torch eager", 0.1),
    Goal(BOOK, NUMPY, "NumPy by hand", 1.1),
)


def reached(results: dict[str, Any]) -> Iterator[tuple[Goal, str, float]]:
    """Each goal that was measured, the dtype, and the ratio found."""
    found = {
        (r["workload"], r["threads"], r["dtype"], r["peer"]): r["rounds"] for r in results["steps"]
    }
    dtypes = list(dict.fromkeys(r["dtype"] for r in results["steps"]))
    for goal in GOALS:
        for dtype in dtypes:
            ours, theirs = (
                found.get((goal.workload, goal.threads, dtype, peer))
                for peer in (goal.ours, goal.theirs)
            )
            if ours and theirs:
                yield goal, dtype, turns.ratio(ours, theirs)
