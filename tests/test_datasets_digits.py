"""scikit-learn's bundled digits."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from nnframe import datasets
from nnframe.errors import MissingExtraError


def test_the_digits():
    sklearn = pytest.importorskip("sklearn.datasets", reason="the digits need nnframe[data]")
    samples = datasets.load_digits()
    assert repr(samples) == "Dataset('digits', 64 → 10: 1,437 train, 360 test)"
    x = np.concatenate([samples.train[0], samples.test[0]])
    y = np.concatenate([samples.train[1], samples.test[1]])
    assert (x.dtype, x.min(), x.max()) == (np.float64, 0, 1)
    # All of scikit-learn's samples are there, each with its label.
    pixels, labels = sklearn.load_digits(return_X_y=True)
    ours = np.column_stack([x * 16, y.argmax(axis=1)])
    theirs = np.column_stack([pixels, labels])
    np.testing.assert_array_equal(np.unique(ours, axis=0), np.unique(theirs, axis=0))
    assert len(ours) == len(theirs)


def test_the_split_is_always_the_same():
    pytest.importorskip("sklearn", reason="the digits need nnframe[data]")
    first, second = datasets.load_digits(), datasets.load_digits()
    np.testing.assert_array_equal(first.train[0], second.train[0])
    np.testing.assert_array_equal(first.test[1], second.test[1])
    assert (first.test[1].sum(axis=0) > 20).all()  # every digit is tested


def test_without_scikit_learn_the_message_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(MissingExtraError, match=r"pip install nnframe\[data\]"):
        datasets.load_digits()


def test_importing_the_readers_needs_no_scikit_learn():
    code = "import sys; sys.modules['sklearn'] = None; import nnframe.datasets"
    subprocess.run([sys.executable, "-c", code], check=True)
