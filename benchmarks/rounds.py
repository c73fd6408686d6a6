"""Timing in rounds that take turns, so that a drifting clock speed reaches all alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

Step = Callable[[], Any]


def measure(steps: dict[str, Step], seconds: float) -> dict[str, float]:
    """The median microseconds of a step for each contender, given so many seconds each."""
    repeats: dict[str, int] = {}
    for name, step in steps.items():
        step()
        start = time.perf_counter()
        step()
        repeats[name] = max(1, int(0.01 / max(time.perf_counter() - start, 1e-7)))
    rounds: dict[str, list[float]] = {name: [] for name in steps}
    end = time.perf_counter() + seconds * len(steps)
    while time.perf_counter() < end or min(map(len, rounds.values())) < 5:
        for name, step in steps.items():
            start = time.perf_counter()
            for _ in range(repeats[name]):
                step()
            rounds[name].append((time.perf_counter() - start) / repeats[name] * 1e6)
    return {name: statistics.median(times) for name, times in rounds.items()}
