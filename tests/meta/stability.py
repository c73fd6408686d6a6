"""Many seeds, no false alarm: `python tests/meta/stability.py --seeds 200`.

Checks the controls of the catalogue, and with --built-in all that nnframe itself offers, with each
of the seeds, and prints what failed. Any line of output but the last one is a defect of the kit.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from meta.built_in import BUILT_IN  # after the path to it
from meta.catalogue import collect, report_on  # likewise

from nnframe.testing import check  # likewise


def of_control(number: int, seed: int) -> str:
    name, control = collect("controls")[number]
    report = report_on(name, control, seed)
    return "" if report.passed else f"{name}, seed {seed}: {report}"


def of_built_in(name: str, seed: int) -> str:
    report = check(BUILT_IN[name](), seed=seed, strict=True)
    return "" if report.passed else f"{name}, seed {seed}: {report}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--built-in", action="store_true", help="nnframe's own, strictly")
    parser.add_argument("--only", default="", help="names that contain this")
    parser.add_argument("--every", type=int, default=1, help="each n-th entry only")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    if options.built_in:
        tasks = [partial(of_built_in, name) for name in BUILT_IN if options.only in name]
    else:
        names = [name for name, _ in collect("controls")]
        tasks = [partial(of_control, i) for i, n in enumerate(names) if options.only in n]
    tasks = tasks[:: options.every]
    seeds = range(options.first, options.first + options.seeds)
    alarms = 0
    with ProcessPoolExecutor(options.jobs) as pool:
        for count, task in enumerate(tasks, 1):
            for text in filter(None, pool.map(task, seeds, chunksize=8)):
                alarms += 1
                print(text, flush=True)
            print(f"{count} of {len(tasks)}", end="\r", file=sys.stderr, flush=True)
    print(f"{len(tasks)} plugins x {len(seeds)} seeds: {alarms} false alarms")
    return bool(alarms)


if __name__ == "__main__":
    sys.exit(main())
