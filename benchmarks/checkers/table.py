"""How many mistakes each checker kills, and how often it cries wolf: counted, and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.checkers.catalogue import CONTROLS, MISTAKES, Entry
from benchmarks.checkers.run import CHECKERS, Result


def summary(name: str, results: Sequence[Result], kinds: Sequence[str]) -> dict[str, Any]:
    """The counts of one checker; of one that isn't installed, only that."""
    checker = CHECKERS[name]
    row = {"checker": checker.title, "version": checker.version, "installed": checker.installed}
    own = [result for result in results if result.checker == name]
    mistakes = [result for result in own if result.entry.what == MISTAKES]
    controls = [result for result in own if result.entry.what == CONTROLS]
    return {
        **row,
        "killed": {k: faults([r for r in mistakes if r.entry.kind == k]) for k in kinds},
        "killed_in_all": faults(mistakes),
        "false_alarms": faults(controls),
        "seconds": sum(result.seconds for result in own),
    }


def faults(results: Sequence[Result]) -> int:
    return sum(bool(result.reason) for result in results)


def cells(
    summaries: Sequence[dict[str, Any]], entries: Sequence[Entry], kinds: Sequence[str]
) -> list[list[str]]:
    """The table as strings, its header first."""
    total = dict.fromkeys(kinds, 0)
    for entry in entries:
        total[entry.kind] += entry.what == MISTAKES
    n_mistakes = sum(total.values())
    n_controls = len(entries) - n_mistakes
    header = [f"{kind} ({total[kind]})" for kind in kinds]
    header = ["checker", "version", *header, f"all ({n_mistakes})"]
    rows = [[*header, f"false alarms ({n_controls})", "seconds"]]
    for found in summaries:
        row = [found["checker"], found["version"]]
        if found["installed"]:
            killed, every = found["killed"], found["killed_in_all"]
            share = f"{every} ({100 * every / max(n_mistakes, 1):.0f} %)"
            row += [*(str(killed[kind]) for kind in kinds), share]
            row += [str(found["false_alarms"]), f"{found['seconds']:.0f}"]
        rows.append(row + ["–"] * (len(rows[0]) - len(row)))
    return rows


def as_text(rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(_aligned(rows, "  ", "", ""))


def as_markdown(rows: Sequence[Sequence[str]]) -> str:
    header, *lines = _aligned(rows, " | ", "| ", " |")
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rule = ["-" * width if i < 2 else "-" * (width - 1) + ":" for i, width in enumerate(widths)]
    return "\n".join([header, f"| {' | '.join(rule)} |", *lines])


def _aligned(rows: Sequence[Sequence[str]], between: str, before: str, after: str) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        padded = [
            cell.ljust(width) if i < 2 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append(before + between.join(padded) + after)
    return lines
