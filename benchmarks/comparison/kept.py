"""What is not measured anew: the checkers' table of docs/laws.md, and the speeds of a run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from benchmarks import turns
from benchmarks.comparison.peers import PEERS
from benchmarks.goals import BOOK
from benchmarks.peers import NUMBA, NUMPY

LAWS = Path(__file__).resolve().parents[2] / "docs" / "laws.md"


def checkers(page: Path = LAWS) -> dict[str, Any]:
    """Mistakes found and false alarms of each peer's checker, out of how many, and the day."""
    text = re.sub(r"\n(?!\n|\|)", " ", page.read_text("utf-8").partition("## Beside other")[2])
    said = re.search(r"of (\d+) planted .* of (\d+) right .* on ([\d-]+) ", text)
    if said is None:
        raise ValueError(f"{page} no longer says how many mistakes were planted, and when")
    rows = {}
    for peer in PEERS:
        line = re.search(rf"^\| {re.escape(peer.checker)} \|(.*)\|$", text, re.M)
        if peer.checker and line is not None:
            *_, killed, alarms = (cell.strip() for cell in line[1].split("|"))
            rows[peer.name] = {"killed": int(killed.partition(" ")[0]), "alarms": int(alarms)}
    return {"day": said[3], "mistakes": int(said[1]), "controls": int(said[2]), "rows": rows}


def speeds(results: dict[str, Any]) -> dict[str, Any]:
    """From what `python -m benchmarks --json` keeps: each peer's fastest row beside ours.

    Raises
    ------
    ValueError
        If our own row was not measured.
    """
    steps = [r for r in results["steps"] if r["workload"] == BOOK and r["threads"] == 1]
    dtype = steps[0]["dtype"] if steps else ""
    rounds = {r["peer"]: r["rounds"] for r in steps if r["dtype"] == dtype}
    if NUMBA not in rounds:
        raise ValueError(f"there is no {NUMBA!r} at {BOOK!r} on one thread in these results")

    def least(names: tuple[str, ...]) -> float | None:
        return min(
            (turns.ratio(rounds[name], rounds[NUMBA]) for name in names if name in rounds),
            default=None,
        )

    found = {peer.name: least(peer.speeds) for peer in PEERS[1:]}
    return {
        "workload": BOOK,
        "dtype": dtype,
        "day": results["about"]["day"],
        "numpy": least((NUMPY,)),
        "peers": {name: ratio for name, ratio in found.items() if ratio is not None},
    }
