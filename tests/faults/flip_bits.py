"""Flip one bit of a model file, and load it: is anything loaded that is wrong?

python tests/faults/flip_bits.py --flips 1000
python tests/faults/flip_bits.py --all     # every bit of a small file, one after the other
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import nnframe
from nnframe import checkpoint
from nnframe.errors import ModelFileError


class Figures(NamedTuple):
    flips: int
    refused: int
    loaded_right: int
    loaded_wrong: int
    other_errors: int


def run(flips: int | None, seed: int = 0, sizes: tuple[int, ...] = (64, 30, 10)) -> Figures:
    """Flip so many bits at random places, or every bit if None."""
    chance = random.Random(seed)
    network = nnframe.Network.of_sizes(sizes)
    counts = dict.fromkeys(Figures._fields, 0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.npz")
        checkpoint.save(network, path)
        content = bytearray(path.read_bytes())
        n = 8 * len(content)
        bits: Iterable[int] = (
            range(n) if flips is None else (chance.randrange(n) for _ in range(flips))
        )
        for bit in bits:
            content[bit // 8] ^= 1 << bit % 8
            path.write_bytes(content)
            content[bit // 8] ^= 1 << bit % 8
            counts["flips"] += 1
            counts[outcome(path, network)] += 1
    return Figures(**counts)


def outcome(path: Path, network: nnframe.Network) -> str:
    try:
        found = checkpoint.load(path)
    except ModelFileError:
        return "refused"
    except Exception:
        return "other_errors"
    same = (
        found.parameters.tobytes() == network.parameters.tobytes()
        and repr(found.layers) == repr(network.layers)
        and found.dtype == network.dtype
    )
    return "loaded_right" if same else "loaded_wrong"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flips", type=int, default=1000)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    figures = run(None, sizes=(2, 2)) if options.all else run(options.flips, options.seed)
    print(
        f"{figures.flips} flipped bits: {figures.refused} refused, {figures.loaded_right} loaded "
        f"right, {figures.loaded_wrong} loaded wrong, {figures.other_errors} other errors"
    )
    return 0 if figures.refused == figures.flips else 1


if __name__ == "__main__":
    sys.exit(main())
