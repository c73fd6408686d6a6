"""Microseconds of a training step: nnframe's engines, and what others would take.

    python -m benchmarks [--quick] [--threads 1 2] [--dtypes float32 float64] [--peers NAME …]
                         [--workloads TEXT …] [--seconds 0.3] [--json FILE] [--plot FILE]
                         [--page docs/performance.md] [--from FILE]

from the root of the repository. Prints tables; `--json` keeps everything, each round included, and
`--from` makes text, plot and page of such a file without measuring. docs/performance.md says how
each peer is set up.
"""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import machine, page, picture
from benchmarks.measure import Plan, measured
from benchmarks.peers import PEERS
from benchmarks.tables import tables
from benchmarks.turns import Patience
from benchmarks.workloads import DTYPES, TINY, WORKLOADS

__doc__ = str(__doc__)
ROUNDS = 5


def options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few rounds, one dtype")
    parser.add_argument("--tiny", action="store_true", help="nothing but to see that it runs")
    parser.add_argument("--threads", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--dtypes", nargs="+", choices=DTYPES, default=list(DTYPES))
    parser.add_argument("--peers", nargs="+", help="only those whose name holds one of these")
    parser.add_argument("--workloads", nargs="+", help="only those whose name holds one of these")
    parser.add_argument("--seconds", type=float, default=0.3, help="a peer, network and dtype")
    parser.add_argument("--json", type=Path, help="keep the results in this file")
    parser.add_argument("--plot", type=Path, help="draw them (needs matplotlib)")
    parser.add_argument("--page", type=Path, help="write the tables between the marks of this page")
    parser.add_argument("--from", dest="source", type=Path, help="results kept before")
    return parser.parse_args(arguments)


def plan(chosen: argparse.Namespace) -> Plan:
    def wanted(name: str, parts: list[str] | None) -> bool:
        return parts is None or any(part in name for part in parts)

    peers = [
        peer for peer in PEERS.values() if peer.is_installed and wanted(peer.name, chosen.peers)
    ]
    patience = Patience(chosen.seconds, ROUNDS)
    if chosen.quick or chosen.tiny:
        patience = Patience(chosen.seconds / 5, 3)
    if chosen.tiny:
        patience = Patience(0, 2)
    workloads = tuple(
        workload
        for workload in (TINY if chosen.tiny else WORKLOADS)
        if wanted(workload.name, chosen.workloads)
    )
    dtypes = tuple(chosen.dtypes[:1] if chosen.quick else chosen.dtypes)
    return Plan(peers, workloads, dtypes, tuple(chosen.threads), patience, not chosen.tiny)


def command(chosen: argparse.Namespace) -> str:
    """What was asked to be measured, without where it was to be written."""
    words = ["python -m benchmarks"]
    for name in ("quick", "tiny", "threads", "dtypes", "peers", "workloads", "seconds"):
        value = getattr(chosen, name)
        if value is True:
            words.append(f"--{name}")
        elif isinstance(value, list):
            words.append(f"--{name} {shlex.join(map(str, value))}")
        elif value:
            words.append(f"--{name} {value}")
    return " ".join(words)


def results_of(chosen: argparse.Namespace) -> dict[str, Any]:
    if chosen.source is not None:
        found: dict[str, Any] = json.loads(chosen.source.read_text("utf-8"))
        return found
    what = plan(chosen)
    head = {
        "about": machine.about(command(chosen)),
        "versions": machine.versions(what.peers),
        "missing": machine.missing(),
    }
    return head | measured(what)


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = options(arguments)
    results = results_of(chosen)
    if chosen.json is not None:
        chosen.json.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    print("\n\n".join(table.as_text() for table in tables(results)))
    if chosen.page is not None:
        page.write(chosen.page, results, chosen.plot)
    if chosen.plot is not None:
        picture.write(chosen.plot, results)
    for line in results["failures"]:
        print(line, file=sys.stderr)
    return 1 if results["failures"] else 0


if __name__ == "__main__":
    sys.exit(main())
