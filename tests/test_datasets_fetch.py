"""Downloading: asked for, by scikit-learn alone; without a connection an error that helps."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from urllib.error import URLError

import numpy as np
import pytest

from nnframe import datasets
from nnframe.datasets.fetch import LAST, as_dataset
from nnframe.errors import ArgumentError, DataError, MissingExtraError


@pytest.fixture
def openml(monkeypatch):
    """A stand-in for scikit-learn's downloader, with what it was asked for."""
    asked = {}
    answer = SimpleNamespace(data=np.eye(10) * 7, target=np.array(list("9876543210"), dtype=object))

    def fetch_openml(name, **options):
        asked.update(options, name=name)
        if isinstance(answer.data, Exception):
            raise answer.data
        return answer

    stand_in = SimpleNamespace(datasets=SimpleNamespace(fetch_openml=fetch_openml))
    monkeypatch.setitem(sys.modules, "sklearn", stand_in)
    return SimpleNamespace(asked=asked, answer=answer)


def test_a_set_is_fetched_as_it_was_asked_for(openml, tmp_path):
    samples = datasets.fetch("tiny", version=2, folder=str(tmp_path))
    assert openml.asked == {
        "name": "tiny",
        "version": 2,
        "data_home": str(tmp_path),
        "as_frame": False,
        "parser": "liac-arff",
    }
    assert repr(samples) == "Dataset('tiny', 10 → 10: 8 train, 2 test)"
    assert samples.classes == tuple("0123456789")
    for x, y in samples.parts().values():
        np.testing.assert_array_equal(x.argmax(axis=1), 9 - y.argmax(axis=1))


def test_pixels_are_divided_by_255(openml):
    assert datasets.fetch("tiny").train[0].max() == np.float32(7) / np.float32(255)


def test_known_sets_are_divided_as_published(openml, monkeypatch):
    monkeypatch.setitem(LAST, "mnist_784", 3)
    samples = datasets.fetch("mnist_784")
    assert samples.test[1].argmax(axis=1).tolist() == [2, 1, 0]
    assert samples.train[1].argmax(axis=1).tolist() == [9, 8, 7, 6, 5, 4, 3]


def test_offline_the_error_says_what_to_do(openml):
    openml.answer.data = URLError("[Errno -3] Temporary failure in name resolution")
    with pytest.raises(DataError) as caught:
        datasets.fetch("mnist_784")
    assert "'mnist_784' could not be fetched from openml.org" in str(caught.value)
    assert "name resolution" in str(caught.value)
    assert "nnframe.datasets.load('FOLDER')" in str(caught.value)


def test_without_the_extra_the_message_names_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(MissingExtraError, match=r"pip install nnframe\[data\]"):
        datasets.fetch("mnist_784")


@pytest.mark.parametrize("name", ["", 784, None])
def test_a_name_is_needed(name):
    with pytest.raises(ArgumentError, match="name of a data set"):
        datasets.fetch(name)


@pytest.mark.parametrize(
    ("data", "target", "message"),
    [
        (np.eye(3), None, "no single class"),
        (np.eye(3), np.eye(3), "no single class"),
        (np.array([["a"], ["b"]]), ["0", "1"], "other things than numbers"),
        (np.array([[np.nan], [1]]), ["0", "1"], "nan"),
    ],
)
def test_sets_that_are_nothing_to_learn_from(data, target, message):
    with pytest.raises(DataError, match=message):
        as_dataset("odd", data, target)


def test_importing_the_data_sets_does_not_import_scikit_learn():
    import subprocess

    code = "import sys, nnframe.datasets; sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
