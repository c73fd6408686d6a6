"""`nnframe train --engine numba`."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("click")


@pytest.fixture
def samples(tmp_path):
    rng = np.random.default_rng(0)
    x, labels = rng.random((80, 4)), rng.integers(3, size=80)
    path = tmp_path / "samples.npz"
    np.savez(path, x_train=x[:60], y_train=labels[:60], x_test=x[60:], y_test=labels[60:])
    return path


def command(samples, *options):
    from nnframe.cli import main

    return main(["train", "--data", str(samples), "--epochs", "1", "--engine", "numba", *options])


def test_trains(samples, capsys):
    assert command(samples) == 0
    out, errors = capsys.readouterr()
    assert "Test accuracy after epoch 1" in out
    assert "cannot" not in errors


def test_says_in_one_line_what_it_cannot_compile(samples, capsys):
    assert command(samples, "--activation", "softmax") == 0
    errors = capsys.readouterr().err
    assert errors.count("cannot be compiled") == 1
    assert "Softmax cannot be compiled: derivative returned shape" in errors
    assert "are; the NumPy engine trains instead" in errors
