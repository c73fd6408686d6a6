"""The peers' processes, seen from here: orders go out, answers come back, one at a time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
#: So many threads for whatever library reads one of these when it is loaded.
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


class WorkerFailedError(Exception):
    """A peer could not do what it was told to, with its reason."""


class Process:
    """A peer that waits for orders, on so many cores as it may use threads.

    Parameters
    ----------
    peer : str
    threads : int
    caches : Path
        Where it may keep compiled code.
    """

    def __init__(self, peer: str, threads: int, caches: Path) -> None:
        self.peer = peer
        self.errors = tempfile.TemporaryFile("w+")  # noqa: SIM115  # closed in __exit__
        command = [sys.executable, "-m", "benchmarks.worker", json.dumps([peer, threads])]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
            cwd=ROOT,
            env={**os.environ, **settings(threads, caches)},
        )
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(self.process.pid, sorted(os.sched_getaffinity(0))[-threads:])

    def __call__(self, do: str, **order: Any) -> Any:
        """Give an order, and wait for its answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            print(json.dumps({"do": do, **order}), file=self.process.stdin, flush=True)
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        answer = json.loads(line) if line else {"error": f"its process ended: {self.last_words}"}
        if "error" in answer:
            raise WorkerFailedError(f"{self.peer}: {answer['error']}")
        return answer["answer"]

    @property
    def last_words(self) -> str:
        self.errors.seek(0)
        said = self.errors.read().strip().splitlines()
        return said[-1] if said else "without a word"

    def __enter__(self) -> Process:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.terminate()
        self.process.communicate()
        self.errors.close()


def settings(threads: int, caches: Path) -> dict[str, str]:
    """Environment variables."""
    found = dict.fromkeys(THREADS, str(threads))
    if threads == 1:
        found["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    found["JAX_PLATFORMS"] = "cpu"
    found["KERAS_BACKEND"] = "jax"
    found["NNFRAME_NUMBA_CACHE"] = str(caches / "numba")
    found["TORCHINDUCTOR_CACHE_DIR"] = str(caches / "torch")
    return found
