"""Every checker on every entry, in a few processes."""

from __future__ import annotations

import importlib
import logging
import multiprocessing
import time
import warnings
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from attrs import frozen

from benchmarks.checkers import (
    with_autograd,
    with_jax,
    with_nnframe,
    with_numpy,
    with_scipy,
    with_torch,
)
from benchmarks.checkers.catalogue import Entry

ADAPTERS: Any = (with_nnframe, with_torch, with_jax, with_autograd, with_scipy, with_numpy)
CHECKERS = {checker.name: checker for adapter in ADAPTERS for checker in adapter.CHECKERS}


@frozen
class Result:
    """What one checker said of one entry: `reason` is empty if it found no fault."""

    entry: Entry
    checker: str
    reason: str
    seconds: float


def judged(names: Sequence[str], seed: int, entry: Entry) -> list[Result]:
    results = []
    for name in names:
        start = time.perf_counter()
        reason = reason_of(name, seed, entry)
        results.append(Result(entry, name, reason, time.perf_counter() - start))
    return results


def reason_of(name: str, seed: int, entry: Entry) -> str:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            CHECKERS[name].judge(entry.make(), entry.kind, seed)
        except Exception as error:  # whatever a checker or the plugin raises is a fault found
            said = " ".join(str(error).split())[:200]
            return f"{type(error).__name__}: {said}"
    return ""


def prepare(names: Sequence[str]) -> None:
    logging.disable()  # JAX logs what a callback raises
    for name in names:
        importlib.import_module(CHECKERS[name].package)  # so that no entry pays for the import


def run(entries: Sequence[Entry], names: Sequence[str], seed: int, jobs: int) -> list[Result]:
    # Not by fork: JAX has threads of its own, which a fork would lose.
    context = multiprocessing.get_context("spawn")
    # JAX keeps what it compiles, some 10 MB an entry: a process serves 40 entries, then goes.
    # Not a ProcessPoolExecutor, which can be left without workers when they all go at once.
    with context.Pool(jobs, prepare, (names,), maxtasksperchild=10) as pool:
        found = pool.imap(partial(judged, names, seed), entries, chunksize=4)
        return [result for results in found for result in results]
