"""One peer in a process of its own, which does what it is told in lines of JSON.

So no peer's threads, caches and settings are another's, and what it takes to start it, and its
memory, can be seen. What the libraries print goes to the standard errors.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
import traceback
import tracemalloc
from pathlib import Path
from typing import Any

import benchmarks.peers
from benchmarks.workloads import Problem, Workload


def main() -> None:
    channel = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    worker = Worker(*json.loads(sys.argv[1]))
    for line in sys.stdin:
        order = json.loads(line)
        try:
            answer = {"answer": getattr(worker, order.pop("do"))(**order)}
        except Exception as error:  # whatever a library raises is told, and another order may do
            traceback.print_exc()
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=channel, flush=True)


class Worker:
    """What can be asked of it; each method's answer is sent back."""

    def __init__(self, peer: str, threads: int) -> None:
        self.peer, self.threads = benchmarks.peers.PEERS[peer], threads
        self.session: Any = None

    def load(self) -> dict[str, float]:
        """Import what a program with this peer imports."""
        start = time.perf_counter()
        for name in self.peer.imports:
            __import__(name)
        return {"import_s": time.perf_counter() - start, "imported_mb": memory()}

    def first(self, workload: dict[str, Any]) -> dict[str, float]:
        """From the import to the end of the first step; what is compiled counts."""
        one = Workload.from_json({**workload, "steps": 1})
        problem = Problem.of(one, self.threads)
        start = time.perf_counter()
        self.peer.setup(problem).epoch()
        return {"first_step_s": time.perf_counter() - start}

    def begin(self, workload: dict[str, Any]) -> None:
        """Set up for a workload, in place of the one before."""
        self.session = None
        self.session = self.peer.setup(Problem.of(Workload.from_json(workload), self.threads))

    def check(self, path: str) -> None:
        """Leave θ after one epoch in a file; what is compiled is compiled now."""
        import numpy as np

        self.session.epoch()
        if self.session.theta is not None:
            np.save(path, np.concatenate([np.ravel(each) for each in self.session.theta()]))

    def turn(self, epochs: int) -> float:
        """Seconds of so many epochs, after one that wakes the caches up if it is short."""
        if epochs > 1:
            self.session.epoch()
        start = time.perf_counter()
        for _ in range(epochs):
            self.session.epoch()
        return time.perf_counter() - start

    def sizes(self) -> dict[str, float | None]:
        """Peak memory so far, and what a step needs beside the arrays that stay."""
        found: dict[str, float | None] = {"peak_mb": memory(), "temporary_bytes": None}
        if self.session.temporary is not None:
            found["temporary_bytes"] = self.session.temporary()
        elif self.peer.traced:
            tracemalloc.start()
            self.session.epoch()
            before, _ = tracemalloc.get_traced_memory()
            tracemalloc.reset_peak()
            self.session.epoch()
            found["temporary_bytes"] = tracemalloc.get_traced_memory()[1] - before
            tracemalloc.stop()
        return found

    def peak(self, dtype: str) -> float:
        """Floating-point operations a second of one large product."""
        import numpy as np

        a = np.ones((1024, 1024), dtype)
        out = a @ a
        times = []
        for _ in range(7):
            start = time.perf_counter()
            np.matmul(a, a, out=out)
            times.append(time.perf_counter() - start)
        return 2 * 1024**3 / min(times)


def memory() -> float:
    """The largest memory of this process so far, in megabytes.

    `resource` would count that of the process it was made from, too, so it is for other systems.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    (line,) = (each for each in status.read_text().splitlines() if each.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
