"""Compute gradients from many threads at once: is each the one that a single thread computes?

python tests/faults/threads.py --threads 8 --gradients 1000
"""

from __future__ import annotations

import argparse
import sys
import threading
from typing import NamedTuple

import numpy as np

import nnframe

M = 10


class Figures(NamedTuple):
    threads: int
    gradients: int
    mismatches: int


def network() -> nnframe.Network:
    layers = [
        nnframe.Dense(30, nnframe.GELU()),
        nnframe.Dropout(0.3),
        nnframe.Residual([nnframe.Dense(30, nnframe.Tanh())]),
        nnframe.Dense(10, nnframe.Softmax()),
    ]
    return nnframe.Network(layers, 64)


def gradient(net: nnframe.Network, number: int) -> bytes:
    """The gradient of the n-th mini-batch, with dropout, and its cost."""
    rng = np.random.default_rng(number)
    x, y = rng.normal(size=(M, 64)), np.eye(10)[rng.integers(10, size=M)]
    step = nnframe.backprop(net, nnframe.LogLikelihood(), x, y, training=rng)
    return step.gradient.flat.tobytes() + np.float64(step.cost).tobytes()


def run(threads: int, gradients: int) -> Figures:
    net = network()
    # Each thread computes the same mini-batches in another order, all with one network.
    serial = [gradient(net, number) for number in range(gradients)]
    start, mismatches = threading.Barrier(threads), [0] * threads

    def work(thread: int) -> None:
        start.wait()
        for n in range(gradients):
            number = (n + thread * gradients // threads) % gradients
            mismatches[thread] += gradient(net, number) != serial[number]

    workers = [threading.Thread(target=work, args=(thread,)) for thread in range(threads)]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)  # let them get in one another's way
    try:
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    finally:
        sys.setswitchinterval(before)
    return Figures(threads, gradients, sum(mismatches))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--gradients", type=int, default=1000)
    options = parser.parse_args()
    figures = run(options.threads, options.gradients)
    print(
        f"{figures.threads} threads, {figures.gradients} gradients each: "
        f"{figures.mismatches} mismatches"
    )
    return 0 if figures.mismatches == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
