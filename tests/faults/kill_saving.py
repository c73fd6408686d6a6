"""Kill a process while it saves a model, again and again: is a file lost, or unreadable?

    python tests/faults/kill_saving.py --kills 1000
    python tests/faults/kill_saving.py --kills 25 --plainly    # np.savez instead, for comparison

The child saves networks whose every parameter is 1, 2, 3, … and says so after each. It is killed at
a random moment. The file must then be whole, and hold the last number that was said, or the next.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

import nnframe
from nnframe import checkpoint
from nnframe.checkpoint.catalogue import Catalogue
from nnframe.checkpoint.content import metadata_of, write_content
from nnframe.checkpoint.model import describe
from nnframe.checkpoint.recipes import Recipes

SIZES = [784, 100, 10]  # 79,510 parameters, 636 kB


class Figures(NamedTuple):
    kills: int
    mid_save: int
    lost: int
    unreadable: int
    wrong: int
    parts_left: int


def saver(network: nnframe.Network, path: Path, plainly: bool = False) -> Callable[[], None]:
    """What a training does to save, without looking up all names again each time."""
    if plainly:
        return lambda: np.savez(path, theta=network.parameters)
    recipes = Recipes(Catalogue.of(None))
    metadata = metadata_of(recipes, describe(network, recipes), None)
    return lambda: write_content(path, metadata, {"theta": network.parameters})


def save_for_ever(
    network: nnframe.Network, save: Callable[[], None], first: int, said: int
) -> None:
    for number in range(first, sys.maxsize):
        network.parameters[...] = number
        save()
        os.write(said, number.to_bytes(8, "little"))


def number_in(path: Path, plainly: bool) -> int:
    """The number that the network in the file consists of; anything may be raised."""
    if plainly:
        # Opened here: np.load does not close a file that it finds damaged.
        with path.open("rb") as opened, np.load(opened) as file:
            theta = file["theta"]
    else:
        theta = checkpoint.load(path).parameters
    if (theta != theta[0]).any():
        raise ArithmeticError("a mixture of two networks")
    return int(theta[0])


def run(kills: int, plainly: bool = False, seed: int = 0) -> Figures:
    chance = random.Random(seed)
    network = nnframe.Network.of_sizes(SIZES)
    lost = unreadable = wrong = mid_save = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.npz")
        save = saver(network, path, plainly)
        network.parameters[...] = 0
        save()
        start = time.perf_counter()
        save()
        duration = time.perf_counter() - start
        number = 0
        for _ in range(kills):
            listen, said = os.pipe()
            child = os.fork()
            if child == 0:
                try:
                    save_for_ever(network, save, number + 1, said)
                finally:
                    os._exit(1)
            os.close(said)
            time.sleep(chance.uniform(0, 5 * duration))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            mid_save += any(name != path.name for name in os.listdir(folder))
            with os.fdopen(listen, "rb") as heard:
                last = heard.read()[-8:]
            told = int.from_bytes(last, "little") if last else number
            if not path.exists():
                lost += 1
                continue
            try:
                number = number_in(path, plainly)
            except ArithmeticError:
                wrong += 1
            except Exception:
                unreadable += 1
                save()
            else:
                wrong += number not in (told, told + 1)
        save()  # and sweeps
        parts = len(os.listdir(folder)) - 1
    return Figures(kills, mid_save, lost, unreadable, wrong, parts)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--plainly", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    figures = run(options.kills, options.plainly, options.seed)
    print(
        f"{figures.kills} kills, {figures.mid_save} of them amid a save: {figures.lost} files "
        f"lost, {figures.unreadable} unreadable, {figures.wrong} wrong, "
        f"{figures.parts_left} parts left"
    )
    return 0 if sum(figures[2:]) == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
