"""The same machine, threads and seed give the same numbers, bit by bit."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import numpy as np
import pytest

import nnframe

TRAINING = """
import hashlib, sys
import numpy as np
import nnframe

rng = np.random.default_rng(1)
x, y = rng.normal(size=(300, 50)), np.eye(10)[rng.integers(10, size=300)]
layers = [
    nnframe.Dense(64, nnframe.GELU()),
    nnframe.Dropout(0.5),
    nnframe.Dense(10, nnframe.Softmax()),
]
network = nnframe.Network(layers, 50, rng=2, dtype=sys.argv[1])
history = nnframe.train(
    network, nnframe.LogLikelihood(), (x, y), 2, 32, nnframe.Adam(0.01), rng=3, validation=(x, y)
)
numbers = [(epoch.cost.hex(), epoch.accuracy.hex()) for epoch in history]
print(hashlib.sha256(network.parameters).hexdigest(), numbers)
"""


def printed(dtype, threads, hash_seed):
    """What a fresh process computes, with so many threads for BLAS and another hash of strings."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    environment = {**os.environ, **dict.fromkeys(names, threads), "PYTHONHASHSEED": hash_seed}
    command = [sys.executable, "-W", "error", "-c", TRAINING, dtype]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.parametrize("threads", ["1", "2"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_two_processes_agree(dtype, threads):
    first = printed(dtype, threads, hash_seed="0")
    assert len(first) > 100
    assert first == printed(dtype, threads, hash_seed="1")


def small_training(seed):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(40, 5)), np.eye(3)[rng.integers(3, size=40)]
    layers = [nnframe.Dense(8, nnframe.Tanh()), nnframe.Dropout(0.3), nnframe.Dense(3)]
    network = nnframe.Network(layers, 5, rng=seed)
    nnframe.train(network, nnframe.Quadratic(), (x, y), 3, 7, nnframe.Momentum(0.1), rng=seed)
    return network.parameters.tobytes()


def test_trainings_in_eight_threads_at_once_are_those_of_one():
    found = [b""] * 8
    start = threading.Barrier(8)

    def work(seed):
        start.wait()
        found[seed] = small_training(seed)

    workers = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert found == [small_training(seed) for seed in range(8)]
    assert len(set(found)) == 8


def test_the_callers_random_numbers_have_no_part_in_it():
    before = np.random.get_state()[1].tolist()  # noqa: NPY002  # the legacy one is what must not move
    first = small_training(1)
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002
    np.random.default_rng().random(7)
    assert small_training(1) == first


def test_the_working_of_one_network_leaves_another_alone():
    one, other = (nnframe.Network.of_sizes([3, 4, 2]) for _ in range(2))
    x, y = np.ones((2, 3)), np.zeros((2, 2))
    expected = nnframe.backprop(one, nnframe.Quadratic(), x, y).gradient.flat.tobytes()
    other.parameters += 1
    nnframe.backprop(other, nnframe.Quadratic(), x * 3, y)
    assert nnframe.backprop(one, nnframe.Quadratic(), x, y).gradient.flat.tobytes() == expected
