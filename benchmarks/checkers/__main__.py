"""Which planted mistakes each gradient checker sees, and which right plugins it blames.

    python -m benchmarks.checkers [--kinds activation cost] [--only nnframe torch] [--seed 0]
                                  [--jobs 2] [--json FILE] [--markdown]

from the root of the repository, with whatever is installed of torch, jax, autograd and scipy. The
entries are those of tests/meta. Set OMP_NUM_THREADS=1 where several jobs share few cores.

Every peer is run with its own default step and tolerances, as a careful user would call it: on
three random inputs of four samples, the same for all the peers. Costs get outputs and targets for
which they are defined, layers are compared by their input and by all their parameters, once of the
three times as in training, and a gradient method by θ of a network 3-4-2. How each peer is called
is said in its adapter, `with_….py`, and what it compares in `problems.py`.

A mistake is killed if the checker finds fault, by a verdict or by an exception; so is a control,
and that is a false alarm. Many mistakes (a wrong dtype, a buffer that is used twice, an overflow
far out) are none that a peer looks for: the table compares what is noticed, not how well it is
done. Seconds are of all entries together, without the imports.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from attrs import asdict

from benchmarks.checkers import catalogue, table
from benchmarks.checkers.run import CHECKERS, Result, run
from nnframe.testing import KINDS


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m benchmarks.checkers", description=SUMMARY)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--only", nargs="+", choices=CHECKERS, default=[*CHECKERS])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--json", type=Path, metavar="FILE", help="counts and every verdict")
    parser.add_argument("--markdown", action="store_true", help="the table as in docs/laws.md")
    return parser.parse_args()


def as_json(summaries: Sequence[dict[str, Any]], results: Sequence[Result], seed: int) -> str:
    verdicts = [
        {**asdict(result.entry), "checker": result.checker, "reason": result.reason}
        for result in results
    ]
    parts = {"seed": seed, "checkers": summaries, "verdicts": verdicts}
    return json.dumps(parts, indent=1, ensure_ascii=False)


def main() -> None:
    chosen = options()
    entries = [entry for entry in catalogue.entries() if entry.kind in chosen.kinds]
    names = [name for name in chosen.only if CHECKERS[name].installed]
    results = run(entries, names, chosen.seed, chosen.jobs)
    summaries = [table.summary(name, results, chosen.kinds) for name in chosen.only]
    rows = table.cells(summaries, entries, chosen.kinds)
    print(table.as_markdown(rows) if chosen.markdown else table.as_text(rows))
    if chosen.json:
        chosen.json.write_text(as_json(summaries, results, chosen.seed), encoding="utf-8")


SUMMARY = (__doc__ or "").partition("\n")[0]

if __name__ == "__main__":
    main()
