"""Put small mistakes into the core, one at a time, and count those that the tests see.

    python tests/mutation/run.py                     all of them, an hour and more
    python tests/mutation/run.py engine fused        these modules
    python tests/mutation/run.py --every 20          every twentieth mutant
    python tests/mutation/run.py --again LOG         those that lived in an earlier run

A mutant that lives is printed; `survivors.txt` beside this file says why those that are known to
live do no harm. It ends with 1 if fewer than 95 of 100 were seen, or one lives that is not listed.
"""

from __future__ import annotations

import argparse
import importlib.abc
import importlib.util
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
from mutation.mutants import Mutant, mutants  # noqa: E402  # found by the line above

#: What is mutated, and the tests that look at it, nearest first; after them comes everything.
TESTS = {
    "abstract": "tests/test_worked_example.py tests/test_errors.py nnframe/abstract.py "
    "tests/test_plugins.py tests/test_layers.py tests/testing/test_check.py",
    "engine": "tests/test_worked_example.py tests/test_errors.py tests/test_shared_weights.py "
    "tests/test_bp1.py tests/test_bp2.py tests/test_bp3.py tests/test_bp4.py tests/test_layers.py",
    "fused": "tests/test_cost_values.py tests/test_fused.py tests/test_costs_of_all_kinds.py "
    "nnframe/fused.py tests/test_exact.py tests/test_public_objects.py",
    "costs": "tests/test_cost_values.py nnframe/costs tests/test_costs_of_all_kinds.py "
    "tests/test_costs.py tests/test_errors.py tests/test_exact.py tests/test_public_objects.py",
    "activations": "nnframe/activations tests/test_activations.py tests/test_exact.py "
    "tests/test_learned_activations.py tests/test_public_objects.py",
    "optimizers": "tests/test_optimizers.py nnframe/optimizers tests/test_public_objects.py",
    "schedules": "tests/test_schedules.py nnframe/schedules.py tests/test_public_objects.py",
    "regularizers": "tests/test_regularizers.py nnframe/regularizers.py "
    "tests/test_public_objects.py",
    "sample_weights": "tests/test_sample_weights.py nnframe/sample_weights.py",
    "minimization": "tests/test_minimization.py nnframe/minimization.py tests/test_public_api.py",
    "checkpoint": "tests/test_checkpoint.py tests/test_checkpoint_details.py "
    "tests/test_checkpoint_archive.py tests/test_checkpoint_layers.py tests/test_safetensors.py "
    "nnframe/checkpoint tests/test_resume.py",
}
#: Asked before those, for what mostly is seen by them.
SLIPS = "tests/test_plugin_slips.py tests/test_last_axis.py"
FIRST = dict.fromkeys(("abstract", "engine", "fused", "costs", "activations"), SLIPS) | {
    "archive.py": "tests/test_checkpoint_archive.py",
    "exchange.py": "tests/test_safetensors.py",
    "keeper.py": "tests/test_checkpoint_details.py tests/test_engines.py "
    "tests/test_sample_weights.py tests/test_resume.py",
    "place.py": "tests/test_resume.py tests/test_checkpoint_details.py",
    "plain_json.py": "nnframe/checkpoint tests/test_checkpoint.py",
    "recipes.py": "tests/test_checkpoint_layers.py",
    "run.py": "tests/test_run.py",
    "sameness.py": "tests/test_checkpoint.py tests/test_checkpoint_layers.py",
}
THEN = (
    "tests/test_bad_inputs.py",
    "tests/test_reader_fuzz.py",
    "tests/testing",
    "tests/test_exact.py",
    "tests/test_gradients.py",
    "tests/meta",
)
#: The warning is of packages that were loaded before the fork, to save time.
OPTIONS = ["-x", "-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
SECONDS = 900
#: What the tests import, and the core does not change.
LOADED = (
    "click",
    "hypothesis.extra.numpy",
    "mpmath",
    "pytest",
    "safetensors.numpy",
    "scipy.special",
)
SURVIVORS = Path(__file__).with_name("survivors.txt")


class Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module from another source; as a plugin of pytest, before pytest's own finder."""

    def __init__(self, name: str, path: Path, source: str) -> None:
        self.name, self.path, self.source = name, path, source

    def pytest_sessionstart(self):
        assert self.name not in sys.modules
        sys.meta_path.insert(0, self)

    def find_spec(self, name, path=None, target=None):
        if name != self.name:
            return None
        folder = [str(self.path.parent)] if self.path.name == "__init__.py" else None
        spec = importlib.util.spec_from_file_location(
            name, self.path, loader=self, submodule_search_locations=folder
        )
        return spec

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(compile(self.source, str(self.path), "exec"), module.__dict__)


def seen(module: str, path: Path, mutant: Mutant, tests: list[str]) -> bool:
    """Whether the tests fail with the mutant in place, in a process of its own."""
    child = os.fork()
    if child == 0:
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        os.setsid()
        import pytest

        try:
            code = pytest.main([*OPTIONS, *tests], [Changed(module, path, mutant.source)])
        except BaseException:
            code = 1
        os._exit(0 if code == 0 else 1)
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status != 0
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True  # it hangs, which a test run would not miss


def chosen(names: list[str], every: int) -> Iterator[tuple[str, Path, Mutant]]:
    for name in names:
        where = ROOT / "nnframe" / name
        files = sorted(where.glob("*.py")) if where.is_dir() else [where.with_suffix(".py")]
        for path in files:
            for number, mutant in enumerate(mutants(path.read_text("utf-8"))):
                if number % every == 0:
                    yield name, path, mutant


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _near(name: str, path: Path) -> list[str]:
    first = FIRST.get(path.name, FIRST.get(name, "")).split()
    return [*first, *(test for test in TESTS[name].split() if test not in first)]


def _far(name: str, path: Path) -> list[str]:
    return [test for test in THEN if test not in _near(name, path)]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("modules", nargs="*", default=[], choices=[[], *TESTS])
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--again", type=Path, metavar="LOG", help="those that lived in this one")
    parser.add_argument("--near", action="store_true", help="ask the nearest tests only")
    parser.add_argument("--part", default="1/1", help="as 2/3: the second of three shares")
    asked = parser.parse_args()
    os.chdir(ROOT)
    os.environ |= {"NNFRAME_PROFILE": "mutation", "OPENBLAS_NUM_THREADS": "1"}
    for name in LOADED:  # once, before any fork; the core itself is imported anew with each mutant
        if importlib.util.find_spec(name.partition(".")[0]):
            importlib.import_module(name)
    for name in asked.modules or TESTS:
        where = ROOT / "nnframe" / name
        path = where / "__init__.py" if where.is_dir() else where.with_suffix(".py")
        same = Mutant(0, "", "", path.read_text("utf-8"))
        if seen(_module(path), path, same, _near(name, path)):
            print(f"{name}: the tests fail without any mistake")
            return 2
    share, shares = map(int, asked.part.split("/"))
    known = SURVIVORS.read_text("utf-8") if SURVIVORS.exists() else ""
    lived = asked.again and asked.again.read_text("utf-8")
    total, alive, unknown = 0, 0, 0
    for number, (name, path, mutant) in enumerate(
        chosen(asked.modules or list(TESTS), asked.every)
    ):
        if number % shares != share - 1:
            continue
        entry = f"{path.relative_to(ROOT)} {mutant.before} → {mutant.after}"
        if lived is not None and entry not in lived:
            continue
        total += 1
        print(f"{total}: {entry}", file=sys.stderr, flush=True)
        asked_of = [_near(name, path)]
        if not asked.near:
            asked_of.append(_far(name, path))
        if any(seen(_module(path), path, mutant, tests) for tests in asked_of):
            continue
        alive += 1
        unknown += entry not in known
        print(f"{'known' if entry in known else 'LIVES'} {mutant.line} {entry}", flush=True)
    print(f"{total - alive} of {total} seen, {alive} live, {unknown} of them not listed")
    return int(total - alive < 0.95 * total or unknown > 0)


if __name__ == "__main__":
    sys.exit(main())
