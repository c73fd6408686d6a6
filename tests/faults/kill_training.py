"""Kill a training at a random point, resume it, and compare with one that was never interrupted.

    python tests/faults/kill_training.py --kills 100

Each training has dropout, one of the four optimizers, and is saved every few steps. It is killed
once or twice, and resumed to its end. The file it ends with, which holds θ, the optimizer's state
and the history, must be the same byte by byte as that of the uninterrupted training.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
from faults.forge import position_in

import nnframe
from nnframe.checkpoint import Checkpoint

OPTIMIZERS = [
    nnframe.SGD(0.5),
    nnframe.Momentum(0.05),
    nnframe.Nesterov(0.05),
    nnframe.Adam(0.01),
    nnframe.AdaGrad(0.1),
    nnframe.RMSProp(0.01),
    nnframe.AdamW(0.01),
]
DTYPES = ["float64", "float32"]


class Figures(NamedTuple):
    kills: int
    mid_epoch: int
    before_the_end: int
    different: int


def train(path: Path, optimizer: nnframe.Optimizer, dtype: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(200, 16)), np.eye(4)[rng.integers(4, size=200)]
    layers = [
        nnframe.Dense(40, nnframe.Tanh()),
        nnframe.Dropout(0.3),
        nnframe.Dense(4, nnframe.Softmax()),
    ]
    network = nnframe.Network(layers, 16, rng=seed, dtype=dtype)
    nnframe.train(
        network,
        nnframe.LogLikelihood(),
        (x, y),
        epochs=3,
        batch_size=7,
        optimizer=optimizer,
        rng=seed,
        validation=(x[:50], y[:50]),
        checkpoint=Checkpoint(path, steps=3),
        resume=True,
    )


def in_child(path: Path, *settings: object, kill_after: float | None = None) -> bool:
    """Train in a process of its own, and say whether it came to the end."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            train(path, *settings)  # type: ignore[arg-type]
            status = 0
        finally:
            os._exit(status)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status):
        assert os.WEXITSTATUS(status) == 0, "the training failed"
    return os.WIFEXITED(status)


def run(kills: int, seed: int = 0) -> Figures:
    chance = random.Random(seed)
    mid_epoch = before_the_end = different = killed = 0
    with tempfile.TemporaryDirectory() as folder:
        while killed < kills:
            settings = (OPTIMIZERS[killed % 4], DTYPES[killed % 8 // 4], killed)
            whole, path = Path(folder, f"whole-{killed}.npz"), Path(folder, f"run-{killed}.npz")
            start = time.perf_counter()
            in_child(whole, *settings)
            duration = time.perf_counter() - start
            for _ in range(chance.choice([1, 1, 2])):
                over = in_child(path, *settings, kill_after=chance.uniform(0, duration))
                killed += not over
                if not over and path.exists():
                    position = position_in(path)
                    before_the_end += position["epoch"] <= 3
                    mid_epoch += position["steps"] > 0
            in_child(path, *settings)
            different += path.read_bytes() != whole.read_bytes()
            whole.unlink()
            path.unlink()
    return Figures(killed, mid_epoch, before_the_end, different)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    figures = run(options.kills, options.seed)
    print(
        f"{figures.kills} kills, {figures.before_the_end} of them before the last epoch was over, "
        f"{figures.mid_epoch} with a file from amid an epoch: {figures.different} resumed to "
        "another end"
    )
    return 0 if figures.different == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
