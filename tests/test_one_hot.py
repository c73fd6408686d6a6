"""Labels as targets, and the data set that holds them."""

from __future__ import annotations

import numpy as np
import pytest

import nnframe
from nnframe.datasets import Dataset, one_hot
from nnframe.errors import ArgumentError, DataError, DtypeError, ShapeError


@pytest.mark.parametrize("dtype", [int, "u1", "u8", ">i2"])
def test_rows_are_those_of_the_identity(dtype):
    labels = np.array([2, 0, 2, 1], dtype=dtype)
    rows = one_hot(labels)
    assert rows.dtype == np.float64
    np.testing.assert_array_equal(rows, np.eye(3)[labels.astype(int)])
    np.testing.assert_array_equal(one_hot(labels, 5), np.eye(5)[labels.astype(int)])
    assert nnframe.one_hot is one_hot


def test_no_labels():
    assert one_hot([], 3).shape == (0, 3)
    assert one_hot(np.empty(0, dtype=int), 3).shape == (0, 3)
    with pytest.raises(DataError, match="no labels"):
        one_hot([])


@pytest.mark.parametrize(
    ("labels", "n_classes", "error", "message"),
    [
        (3, None, ShapeError, r"shape \(n,\), got \(\)"),
        ([[1], [2]], None, ShapeError, r"got \(2, 1\)"),
        ([[1], [2, 3]], None, ShapeError, "rectangular"),
        ([0.5, 1.0], None, DtypeError, r"labels hold float64.*astype\(int\)"),
        ([True, False], None, DtypeError, "labels hold bool"),
        (["a"], None, DtypeError, "labels holds <U1"),
        (np.array([1], dtype=object), None, DtypeError, "labels hold object"),
        (np.ma.array([1, 2], mask=[True, False]), None, DtypeError, "masked"),
        ([0, -1], None, DataError, "hold -1 at row 1"),
        ([-3], None, DataError, "hold -3 at row 0"),
        ([0, 1, 2], 2, DataError, "hold 2 at row 2, expected 0 to 1 for 2 classes"),
        ([2**40], None, DataError, "more than 2 GiB"),
        ([2**63 - 1], None, DataError, "more than 2 GiB"),
        (np.array([2**64 - 1], dtype="u8"), None, DataError, "more than 2 GiB"),
        ([0], 0, ArgumentError, "n_classes must be a whole number of 1 or more, got 0"),
        ([0], 2.5, ArgumentError, "n_classes"),
        ([0], True, ArgumentError, "n_classes"),
    ],
)
def test_other_labels_are_named(labels, n_classes, error, message):
    with pytest.raises(error, match=message) as caught:
        one_hot(labels, n_classes)
    assert type(caught.value) is error


X, Y = np.zeros((3, 2)), np.eye(4)[:3]


def test_a_data_set():
    samples = Dataset("mine", (X, Y), (X[:1], Y[:1]), (X[:2], Y[:2]))
    assert (samples.n_in, samples.n_out) == (2, 4)
    assert repr(samples) == "Dataset('mine', 2 → 4: 3 train, 1 test, 2 validation)"
    assert list(samples.parts()) == ["train", "test", "validation"]
    assert list(Dataset("mine", (X, Y), (X, Y)).parts()) == ["train", "test"]
    with pytest.raises(AttributeError):
        samples.name = "yours"


@pytest.mark.parametrize(
    ("train", "test", "message"),
    [
        ((X[0], Y), (X, Y), r"train samples have x of shape \(2,\)"),
        ((X, Y), (X, np.arange(3)), r"test samples .* y of shape \(3,\)"),
        ((X, Y), (X, Y[:2]), "with the same n"),
        ((X, Y), (X[:, :1], Y), "test samples have 1 inputs and 4 classes"),
        ((X, Y), (X, Y[:, :3]), "test samples have 2 inputs and 3 classes"),
    ],
)
def test_parts_that_do_not_fit(train, test, message):
    with pytest.raises(ShapeError, match=message):
        Dataset("mine", train, test)
