"""The short form of each script in tests/faults: what their long form counts is 0 here too."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from faults import disk_faults, flip_bits, threads

FAULTS = Path(__file__).parent / "faults"
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="it asks the kernel of Linux")


def figures_of(script: str, *options: str) -> list[int]:
    """The numbers that a script prints, run in a process of its own, which may fork."""
    done = subprocess.run(
        [sys.executable, "-W", "error", FAULTS / script, *options],
        env={**os.environ, "PYTHONPATH": str(FAULTS.parent), "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.stderr
    return [int(number) for number in re.findall(r"\d+", done.stdout)]


@LINUX
def test_killed_while_saving():
    kills, mid_save, *failures = figures_of("kill_saving.py", "--kills", "15")
    assert (kills, failures) == (15, [0, 0, 0, 0])
    assert mid_save > 0


@LINUX
def test_the_killer_finds_what_is_saved_plainly():
    # Guards the test above against kills that come too late to do any harm.
    *_, unreadable, wrong, _parts = figures_of("kill_saving.py", "--kills", "15", "--plainly")
    assert unreadable + wrong > 0


@LINUX
def test_killed_while_training():
    kills, _, _, different = figures_of("kill_training.py", "--kills", "3")
    assert kills >= 3
    assert different == 0


@LINUX
def test_hostile_files():
    files, refused, damaged, harmless, ran, others, peak = figures_of(
        "hostile_files.py", "--files", "80"
    )
    assert files == 80
    assert refused + harmless == files
    assert (damaged, ran, others) == (0, 0, 0)
    assert peak < 200


def test_flipped_bits():
    figures = flip_bits.run(200)
    assert figures.refused == figures.flips == 200


@pytest.mark.skipif(os.name == "nt", reason="folders cannot be forced onto the disk there")
def test_faults_of_the_disk():
    figures = disk_faults.run()
    assert figures.reached > 100
    assert figures[2:] == (0, 0, 0)


@LINUX
def test_files_that_must_not_grow():
    assert disk_faults.limited().count("cannot be written: File too large") == 3


def test_threads():
    figures = threads.run(threads=8, gradients=40)
    assert figures.mismatches == 0
