"""Standardised inputs: learned on the training part, done to all, whatever the columns hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnframe.datasets import Dataset, Scaling, one_hot, standardized
from nnframe.errors import DataError, ShapeError


def dataset(train, test):
    return Dataset(
        "mine",
        train=(train, one_hot(np.zeros(len(train), int), 2)),
        test=(test, one_hot(np.zeros(len(test), int), 2)),
        validation=(test + 1, one_hot(np.zeros(len(test), int), 2)),
        classes=("no", "yes"),
    )


def test_the_training_part_alone_decides():
    rng = np.random.default_rng(0)
    train, test = rng.normal(5, 3, (40, 3)), rng.normal(-50, 7, (10, 3))
    samples = dataset(train, test)
    before = train.copy()
    scaled = standardized(samples)
    mean, deviation = train.mean(axis=0), train.std(axis=0)
    np.testing.assert_allclose(scaled.train[0], (train - mean) / deviation)
    np.testing.assert_allclose(scaled.test[0], (test - mean) / deviation)
    np.testing.assert_allclose(scaled.validation[0], (test + 1 - mean) / deviation)
    np.testing.assert_array_equal(train, before)
    assert scaled.classes == ("no", "yes")
    assert scaled.train[1] is samples.train[1]


def test_a_constant_column_becomes_0_exactly():
    train = np.full((7, 2), 0.1)  # the mean of seven times 0.1 does not round to 0.1
    train[:, 1] = np.arange(7)
    scaled = standardized(dataset(train, np.array([[0.4, 1.0]])))
    assert (scaled.train[0][:, 0] == 0).all()
    assert scaled.test[0][0, 0] == pytest.approx(0.3)


def test_as_many_names_as_classes():
    samples = dataset(np.eye(2), np.eye(2))
    with pytest.raises(ShapeError, match="3 names are given for 2 classes"):
        Dataset("mine", samples.train, samples.test, classes=("a", "b", "c"))


def test_float32_stays():
    x = np.arange(6, dtype=np.float32).reshape(3, 2)
    assert standardized(dataset(x, x)).train[0].dtype == np.float32


@pytest.mark.parametrize("size", [1e-300, 1e-5, 1e200, 1e307])
def test_any_size_of_number(size):
    x = np.array([[-1.0], [1.0], [3.0]]) * size
    scaled = Scaling.learned(x)(x)
    np.testing.assert_allclose(scaled[:, 0], np.array([-2, 0, 2]) / np.sqrt(8 / 3), atol=1e-12)


@given(
    arrays(
        float, st.tuples(st.integers(1, 6), st.integers(1, 4)), elements=st.floats(-1e100, 1e100)
    )
)
def test_what_comes_out_is_finite_and_centred(x):
    scaled = Scaling.learned(x)(x)
    assert np.isfinite(scaled).all()
    assert np.abs(scaled.mean(axis=0)).max() < 1e-6 * max(1, np.abs(scaled).max())


def test_what_cannot_be_scaled():
    with pytest.raises(ShapeError, match=r"expected \(n, n_in\)"):
        Scaling.learned([1.0, 2.0])
    with pytest.raises(DataError, match="no rows"):
        Scaling.learned(np.zeros((0, 2)))
    with pytest.raises(DataError, match="row 0, column 1"):
        Scaling.learned([[1.0, np.nan]])
    with pytest.raises(ShapeError, match="this scaling is for 2 numbers"):
        Scaling.learned([[1.0, 2.0]])([[1.0]])
