"""nnframe beside torch, JAX, scikit-learn and micrograd: the table of README.

    python -m benchmarks.comparison [--install NAME=REQUIREMENT …] [--peers NAME …]
                                    [--venvs FOLDER] [--speed results.json]
                                    [--from FILE] [--json FILE] [--page README.md README.zh.md]

from the root of the repository. Each peer is installed in a new environment and asked there by a
file of `benchmarks/comparison/probes`; how its checker did is read from docs/laws.md. `--speed`
adds a row from what `python -m benchmarks --json results.json` keeps. `--from` measures nothing.
`--page` writes the table between the marks of a page, in Chinese where its name ends in .zh.md.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.comparison.installed import measured
from benchmarks.comparison.kept import checkers, speeds
from benchmarks.comparison.peers import PEERS
from benchmarks.comparison.table import as_markdown
from benchmarks.page import put

__doc__ = str(__doc__)
BEGIN = "<!-- measured: python -m benchmarks.comparison writes what stands here -->"
END = "<!-- measured: end -->"


def options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m benchmarks.comparison")
    parser.description = __doc__.splitlines()[0]
    parser.add_argument("--install", nargs="+", default=[], help="as torch=torch==2.13.0+cpu")
    parser.add_argument("--peers", nargs="+", default=[peer.name for peer in PEERS])
    parser.add_argument("--venvs", type=Path, help="keep the environments here, and use them again")
    parser.add_argument("--speed", type=Path, help="results of python -m benchmarks")
    parser.add_argument("--from", dest="source", type=Path, help="results kept before")
    parser.add_argument("--json", type=Path, help="keep the results in this file")
    parser.add_argument("--page", nargs="+", type=Path, default=[], help="write the table there")
    return parser.parse_args(arguments)


def results_of(chosen: argparse.Namespace) -> dict[str, Any]:
    found: dict[str, Any]
    if chosen.source is not None:
        found = json.loads(chosen.source.read_text("utf-8"))
    else:
        found = {"about": machine.about("python -m benchmarks.comparison"), "peers": []}
        install = dict(pair.split("=", 1) for pair in chosen.install)
        with tempfile.TemporaryDirectory() as folder:
            found["peers"] = [
                measured(
                    peer,
                    (chosen.venvs or Path(folder)).absolute(),
                    (install[peer.name],) if peer.name in install else peer.install,
                )
                for peer in PEERS
                if peer.name in chosen.peers
            ]
    found["checkers"] = checkers()
    if chosen.speed is not None:
        found["speed"] = speeds(json.loads(chosen.speed.read_text("utf-8")))
    return found


def language_of(page: Path) -> str:
    return "zh" if page.name.endswith(".zh.md") else "en"


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = options(arguments)
    results = results_of(chosen)
    if chosen.json is not None:
        text = json.dumps(results, indent=1, ensure_ascii=False)
        chosen.json.write_text(text + "\n", "utf-8")
    print(as_markdown(results, "en"))
    for page in chosen.page:
        put(page, BEGIN, as_markdown(results, language_of(page)), END)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
