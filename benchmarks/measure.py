"""All that is measured, as data for the outputs and for JSON."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
from attrs import asdict, evolve, frozen

from benchmarks import agreement, turns
from benchmarks.peers import Peer
from benchmarks.processes import Process, WorkerFailedError
from benchmarks.turns import PAUSE, Patience
from benchmarks.workloads import FIRST, Workload, of_both_types

#: Who is looked at as batch and width grow, and how they do.
GROWING = (
    "nnframe, numba",
    "nnframe, numpy",
    "NumPy by hand",
    "torch eager",
    "jax, scan of an epoch",
)
WIDTHS = tuple(Workload((784, n, 10), 10, 800 // n + 10) for n in (8, 16, 32, 64, 128, 256, 512))
BATCHES = tuple(
    Workload((784, 30, 10), n, 800 // n + 10) for n in (1, 2, 4, 8, 16, 32, 64, 128, 256)
)
#: The peer whose process multiplies the large matrices.
LIMIT = "bare products"


@frozen
class Plan:
    """What to measure.

    Attributes
    ----------
    peers : sequence of Peer
        All installed.
    workloads : tuple of Workload
    dtypes : tuple of str
    threads : tuple of int
    patience : Patience
    also : bool
        Whether starts and growth are measured as well.
    """

    peers: Sequence[Peer]
    workloads: tuple[Workload, ...]
    dtypes: tuple[str, ...]
    threads: tuple[int, ...]
    patience: Patience
    also: bool = True


def measured(plan: Plan) -> dict[str, Any]:
    """Lists of records: steps, limits, starts, growth, and failures, each told in a line."""
    failures: list[str] = []
    found: dict[str, Any] = {"steps": [], "limits": [], "starts": [], "growth": []}
    found["failures"] = failures
    with tempfile.TemporaryDirectory() as folder:
        caches = Path(folder)
        if plan.also:
            found["starts"] = list(starts(plan, caches, failures))
        for threads in plan.threads:
            with ExitStack() as stack:
                processes = {
                    peer.name: stack.enter_context(Process(peer.name, threads, caches))
                    for peer in plan.peers
                }
                for workload in of_both_types(plan.workloads, plan.dtypes):
                    found["steps"] += steps(plan, workload, threads, processes, caches, failures)
                found["limits"] += limits(plan, threads, processes)
                if plan.also and threads == plan.threads[0]:
                    found["growth"] = growth(plan, threads, processes, caches, failures)
    return found


def steps(
    plan: Plan,
    workload: Workload,
    threads: int,
    processes: dict[str, Process],
    caches: Path,
    failures: list[str],
) -> Iterator[dict[str, Any]]:
    """Microseconds of a step in each round, for all who take the workload."""
    say(f"{workload.name}, {workload.dtype}, {threads} thread(s)")
    peers = [peer for peer in plan.peers if peer.takes(workload)]
    settled = {}
    for peer in peers:
        try:
            settled[peer.name] = same(processes[peer.name], peer, workload, caches)
        except (WorkerFailedError, agreement.DisagreementError) as error:
            failures.append(f"{error} ({workload.name}, {workload.dtype})")
    there = {name: processes[name] for name in settled}
    patience = plan.patience
    if workload.few:
        patience = evolve(patience, least=min(3, patience.least))
    found = turns.rounds(there, patience, PAUSE if threads > 1 else 0.0)
    for name, times in found.items():
        each = [None if t is None else t / workload.steps * 1e6 for t in times]
        yield {
            "workload": workload.name,
            "dtype": workload.dtype,
            "threads": threads,
            "peer": name,
            "microseconds": turns.median(each),
            "rounds": each,
            "multiplications": workload.multiplications,
            "difference": settled[name],
        }


def same(process: Process, peer: Peer, workload: Workload, caches: Path) -> float | None:
    """How far its θ is from the NumPy engine's after an epoch; None if it has none."""
    process("begin", workload=asdict(workload))
    path = caches / "theta.npy"
    path.unlink(missing_ok=True)
    process("check", path=str(path))
    if not path.exists():
        return None
    return agreement.check(peer.name, workload, peer.differs, np.load(path))


def limits(plan: Plan, threads: int, processes: dict[str, Process]) -> Iterator[dict[str, Any]]:
    """What the cores and their BLAS can do at most: a product of two matrices of 1024."""
    if LIMIT in processes:
        for dtype in plan.dtypes:
            flops = processes[LIMIT]("peak", dtype=dtype)
            yield {"dtype": dtype, "threads": threads, "flops": flops}


def starts(plan: Plan, caches: Path, failures: list[str]) -> Iterator[dict[str, Any]]:
    """Each peer in a new process, first with nothing kept on disk, and then once more."""
    for peer in plan.peers:
        if peer.varied:
            continue
        say(f"starting {peer.name}")
        try:
            first, again = (start(peer, plan.threads[0], caches) for _ in range(2))
        except WorkerFailedError as error:
            failures.append(f"{error} (starting)")
            continue
        yield (
            {"peer": peer.name}
            | again
            | {
                "first_step_s": first["first_step_s"],
                "next_first_step_s": again["first_step_s"],
            }
        )


def start(peer: Peer, threads: int, caches: Path) -> dict[str, Any]:
    """One process, from its import through a step to an epoch."""
    with Process(peer.name, threads, caches) as process:
        found = process("load") | process("first", workload=asdict(FIRST))
        process("begin", workload=asdict(FIRST))
        process("check", path=str(caches / "theta.npy"))
        return dict(found | process("sizes"))


def growth(
    plan: Plan, threads: int, processes: dict[str, Process], caches: Path, failures: list[str]
) -> list[dict[str, Any]]:
    """How the time of a step grows with the batch and the width, and as which power."""
    found = []
    peers = [peer for peer in plan.peers if peer.name in GROWING]
    some = evolve(plan, peers=peers, patience=Patience(plan.patience.seconds / 4, 3))
    for what, workloads, at in (("batch", BATCHES, -1), ("width", WIDTHS, 1)):
        records = []
        for workload in workloads:
            records += steps(some, workload, threads, processes, caches, failures)
        sizes = [w.batch if at < 0 else w.sizes[at] for w in workloads]
        for peer in peers:
            times = [r["microseconds"] for r in records if r["peer"] == peer.name]
            if len(times) < len(sizes):
                continue  # it has failed, and that is told
            half = len(sizes) // 2
            found.append(
                {
                    "peer": peer.name,
                    "by": what,
                    "sizes": sizes,
                    "microseconds": times,
                    "power": power(sizes, times),
                    "power_of_large": power(sizes[half:], times[half:]),
                }
            )
    return found


def power(sizes: Sequence[int], times: Sequence[float]) -> float:
    """The p of the closest time = c · size^p."""
    return float(np.polyfit(np.log(sizes), np.log(times), 1)[0])


def say(line: str) -> None:
    print(time.strftime("%H:%M:%S"), line, file=sys.stderr, flush=True)
