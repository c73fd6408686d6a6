"""Compiled code on disk is found again, and never that of anything else."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from nnframe_numba import NumbaEngine, code, storage
from nnframe_numba.readings import Reading

import nnframe

PROGRAM = """
import numpy as np, nnframe
from nnframe_numba import NumbaEngine

SCALE = {scale}

def helper(z):
    return z * {factor}

class Own(nnframe.Activation):
    fixed = {fixed}
    def forward(self, z):
        return SCALE * helper(z) * self.fixed
    def derivative(self, z):
        return z * 0 + SCALE * {factor} * self.fixed

network = nnframe.Network.of_sizes([1, 1], Own())
network.parameters = [1.0, 0.0]
print(NumbaEngine().gradient(network, nnframe.Quadratic(), [[1.0]], [[0.0]]).flat[1])
"""


def gradient(cache, path, **changes):
    """∂C/∂b of a neuron with a slope of scale × factor × fixed, in a process of its own."""
    path.write_text(PROGRAM.format(**{"scale": 2.0, "factor": 3.0, "fixed": 1, **changes}))
    environment = {**os.environ, storage.FOLDER: str(cache)}
    command = [sys.executable, str(path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return float(done.stdout)


def files(cache):
    return {path for path in cache.rglob("*") if path.is_file()}


def test_a_second_process_compiles_nothing_and_a_change_compiles_anew(cache, tmp_path):
    program = tmp_path / "own.py"
    assert gradient(cache, program) == 36.0
    kept = files(cache)
    assert gradient(cache, program) == 36.0
    assert files(cache) == kept
    # All that the method's machine code was made from, and only the method itself is in no file.
    for change, expected in (
        ({"scale": 1.0}, 9.0),
        ({"factor": 5.0}, 100.0),
        ({"fixed": 2}, 144.0),
    ):
        assert gradient(cache, program, **change) == expected
        assert files(cache) > kept
        kept = files(cache)
    assert gradient(cache, program) == 36.0
    assert files(cache) == kept


class Half(nnframe.Activation):
    def forward(self, z):
        return z / 2

    def derivative(self, z):
        return z * 0 + 0.5


def slope(activation):
    network = nnframe.Network.of_sizes([1, 1], activation)
    network.parameters = [1.0, 0.0]
    return NumbaEngine().gradient(network, nnframe.Quadratic(), [[1.0]], [[0.0]]).flat[1]


def test_a_method_that_is_replaced_is_compiled_anew(monkeypatch):
    assert slope(Half()) == 0.25
    monkeypatch.setattr(Half, "forward", lambda self, z: z / 4)
    monkeypatch.setattr(Half, "derivative", lambda self, z: z * 0 + 0.25)
    assert slope(Half()) == 0.0625


def test_another_version_or_source_is_another_file(monkeypatch):
    reading = Reading.of(Half(), "forward", "derivative")
    assert reading.digest is not None
    first = storage.kept("def run(): pass\n", {}, "x")[0].__code__.co_filename
    assert storage.kept("def run(): pass\n", {}, "x")[0].__code__.co_filename == first
    assert storage.kept("def run(): pass\n", {}, "y")[0].__code__.co_filename != first
    monkeypatch.setattr(storage, "foundation", lambda: "another")
    assert storage.kept("def run(): pass\n", {}, "x")[0].__code__.co_filename != first


@pytest.mark.parametrize("place", ["", "/proc/no/such"])
def test_without_a_place_it_is_compiled_each_time(place, monkeypatch):
    monkeypatch.setenv(storage.FOLDER, place)
    monkeypatch.setattr(code, "_compiled", {})
    assert not storage.kept("def run(): pass\n", {}, "x")[1]
    assert slope(Half()) == 0.25


def test_a_folder_that_others_may_write_to_is_not_trusted(monkeypatch, tmp_path):
    tmp_path.chmod(0o777)
    monkeypatch.setenv(storage.FOLDER, str(tmp_path))
    assert not storage.kept("def run(): pass\n", {}, "x")[1]


def test_something_without_a_digest_is_not_kept():
    secret = object()

    class Odd(nnframe.Activation):
        def forward(self, z):
            return z if secret is None else z + 1

        def derivative(self, z):
            return np.ones_like(z)

    assert Reading.of(Odd(), "forward", "derivative").digest is None
