"""Peers take turns: so a drifting clock speed, or a neighbour's work, reaches all alike."""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from benchmarks.processes import Process

#: Seconds that a turn should take, so that the clock's own steps and the call do not count.
TURN = 0.02
#: Seconds before a turn where there are more threads than one: the last peer's fall asleep.
PAUSE = 0.03


@frozen
class Patience:
    """How long to measure: so many seconds for each peer, and rounds at least and at most."""

    seconds: float
    least: int
    most: int = 200


def rounds(processes: Mapping[str, Process], patience: Patience, pause: float) -> dict[str, Any]:
    """Seconds of an epoch for each peer, round by round; None where it sat a round out.

    Whoever has used its seconds up sits out, unless it has had too few turns.
    """
    epochs = {}
    for name, process in processes.items():
        epochs[name] = max(1, int(TURN / process("turn", epochs=1)))
    found: dict[str, list[float | None]] = {name: [] for name in processes}
    used = dict.fromkeys(processes, 0.0)
    for number in range(patience.most):
        waiting = [n for n in processes if number < patience.least or used[n] < patience.seconds]
        if not waiting:
            break
        for name, process in processes.items():
            if name not in waiting:
                found[name].append(None)
                continue
            time.sleep(pause)
            spent = process("turn", epochs=epochs[name])
            used[name] += spent
            found[name].append(spent / epochs[name])
    return found


def taken(times: list[float | None]) -> Iterator[float]:
    """Those of the rounds that the peer took part in."""
    return (each for each in times if each is not None)


def median(times: list[float | None]) -> float:
    return statistics.median(taken(times))


def ratio(ours: list[float | None], theirs: list[float | None]) -> float:
    """The median of ours / theirs over the rounds in which both took part."""
    both = itertools.zip_longest(ours, theirs)
    return statistics.median(a / b for a, b in both if a is not None and b is not None)
