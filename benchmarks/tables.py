"""The results as tables: rows of words, for the terminal and for the page alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import frozen

from benchmarks import turns
from benchmarks.goals import reached

Results = dict[str, Any]


@frozen
class Table:
    """A title, the heads of the columns, and rows; all but the first column are numbers."""

    title: str
    heads: list[str]
    rows: list[list[str]]

    def as_text(self) -> str:
        cells = [self.heads, *self.rows]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        lines = [
            "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip()
            for row in cells
        ]
        return "\n".join([self.title, "", *lines])

    def as_markdown(self) -> str:
        rule = ["---", *["---:"] * (len(self.heads) - 1)]
        lines = ["| " + " | ".join(row) + " |" for row in (self.heads, rule, *self.rows)]
        return "\n".join([f"### {self.title}", "", *lines])


def tables(results: Results) -> list[Table]:
    """All that were measured."""
    found = [about(results), goals(results), *steps(results)]
    found += [efficiency(results), starts(results), growth(results)]
    return [table for table in found if table.rows]


def about(results: Results) -> Table:
    rows = [[name, str(value)] for name, value in results["about"].items()]
    rows += [[name, version] for name, version in results["versions"].items()]
    rows += [
        [name, f"not installed: pip install {install}"]
        for name, install in results["missing"].items()
    ]
    rows += [["left out", line] for line in results["failures"]]
    return Table("Measured with", ["what", "which"], rows)


def goals(results: Results) -> Table:
    rows = [
        [str(goal), dtype, f"{ratio:.3g}", "yes" if ratio <= goal.limit else "no"]
        for goal, dtype, ratio in reached(results)
    ]
    return Table("What the engines are meant to reach", ["at most", "floats", "found", ""], rows)


def steps(results: Results) -> Iterable[Table]:
    """One table for each number of threads and type of floats: a row a peer, a column a network."""
    for threads, dtype in unique(results["steps"], "threads", "dtype"):
        records = [r for r in results["steps"] if (r["threads"], r["dtype"]) == (threads, dtype)]
        workloads = [name for (name,) in unique(records, "workload")]
        ours = {
            r["workload"]: r["rounds"] for r in reversed(records) if r["peer"] == records[0]["peer"]
        }
        rows = []
        for (peer,) in unique(records, "peer"):
            own = {r["workload"]: r for r in records if r["peer"] == peer}
            cells = [
                f"{number(own[name]['microseconds'])} ({ratio(own[name], ours.get(name))})"
                if name in own
                else "–"
                for name in workloads
            ]
            rows.append([peer, *cells])
        what = f"{dtype}, {threads} thread{'s' if threads > 1 else ''}"
        title = f"Microseconds a step, and how many times the first row's: {what}"
        yield Table(title, ["peer", *workloads], rows)


def efficiency(results: Results) -> Table:
    """A step's products beside the largest rate of the cores: what no peer can go below."""
    limit = {(r["threads"], r["dtype"]): r["flops"] for r in results["limits"]}
    rows = []
    for name, threads, dtype in unique(results["steps"], "workload", "threads", "dtype"):
        flops = limit.get((threads, dtype))
        records = [
            r
            for r in results["steps"]
            if (r["workload"], r["threads"], r["dtype"]) == (name, threads, dtype)
        ]
        if flops:
            least = 2e6 * records[0]["multiplications"] / flops
            found = {r["peer"]: r["microseconds"] for r in records}
            bare, ours = found.get("bare products"), found.get(records[0]["peer"], 0.0)
            cells = [number(least), number(bare) if bare else "–", number(ours)]
            rows.append([f"{name}, {dtype}, {threads}", f"{flops / 1e9:.0f}", *cells])
    heads = [
        "network, floats, threads",
        "GFLOP/s",
        "µs at that rate",
        "bare products",
        "first peer",
    ]
    return Table("The rate of a large product, and what is left of it", heads, rows)


def starts(results: Results) -> Table:
    rows = [
        [
            r["peer"],
            f"{r['import_s']:.2f}",
            f"{r['first_step_s']:.2f}",
            f"{r['next_first_step_s']:.2f}",
            f"{r['imported_mb']:.0f}",
            f"{r['peak_mb']:.0f}",
            "–" if r["temporary_bytes"] is None else f"{r['temporary_bytes'] / 1024:.1f}",
        ]
        for r in results["starts"]
    ]
    heads = ["peer", "import s", "first step s", "with its cache s"]
    heads += ["MB imported", "MB at most", "KiB of a step"]
    return Table("Starting, and memory", heads, rows)


def growth(results: Results) -> Table:
    rows = [
        [
            r["peer"],
            r["by"],
            f"{r['sizes'][0]} to {r['sizes'][-1]}",
            f"{number(r['microseconds'][0])} to {number(r['microseconds'][-1])}",
            f"{r['power']:.2f}",
            f"{r['power_of_large']:.2f}",
        ]
        for r in results["growth"]
    ]
    heads = ["peer", "by", "from", "µs", "power", "of the larger half"]
    return Table("How a step's time grows", heads, rows)


def ratio(record: Results, ours: list[float | None] | None) -> str:
    return "–" if ours is None else f"{turns.ratio(record['rounds'], ours):.3g}"


def number(value: float) -> str:
    """Three digits, which is more than a clock can promise."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def unique(records: list[Results], *names: str) -> list[tuple[Any, ...]]:
    """The different values of these fields, in the order in which they come."""
    return list(dict.fromkeys(tuple(r[name] for name in names) for r in records))
