"""Whole numbers into rows that are learned."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnframe
from nnframe import Dense, Embedding, Flatten, Linear, Network
from nnframe.errors import DomainError
from nnframe.testing import check_layer

COST = nnframe.Quadratic()


@given(seed=st.integers(0, 999), m=st.integers(1, 4), n=st.integers(1, 3))
def test_it_is_a_dense_layer_of_one_hot_rows(seed, m, n):
    rng = np.random.default_rng(seed)
    x = rng.integers(5, size=(m, n))
    table = Network([Embedding(5, 2), Flatten(), Dense(2)], n, rng=seed)
    w = table.layers[0].w
    hot = np.eye(5)[x] @ w
    np.testing.assert_array_equal(table.layers[0].forward(x.astype(float)).a, hot)
    y = rng.random((m, 2))
    step = nnframe.backprop(table, COST, x, y)
    grad_a = step.deltas[2] @ table.layers[2].w  # before Flatten
    expected = np.eye(5)[x].reshape(-1, 5).T @ grad_a.reshape(-1, 2) / m
    np.testing.assert_allclose(step.gradient[0]["w"], expected, rtol=1e-12, atol=1e-15)


def test_in_fractions():
    network = Network([Embedding(3, 1), Flatten(), Dense(1, Linear())], 2, dtype=object)
    network.parameters = [Fraction(1, 3), Fraction(1, 5), Fraction(1, 7), 2, 3, 0]
    assert network.forward([2, 0])[0] == Fraction(2, 7) + 1
    step = nnframe.backprop(network, COST, [1, 1], [0])
    assert step.gradient[0]["w"].tolist() == [[0], [5], [0]]  # a = 1, and w = 2 + 3


@pytest.mark.parametrize("way", ["complex_step", "finite_difference", "per_sample"])
def test_each_way_to_the_gradient(way):
    network = Network([Embedding(4, 3), Flatten(), Dense(2)], 2)
    case = COST, [[0, 3], [3, 3], [1, 0]], np.random.default_rng(0).random((3, 2))
    step = nnframe.backprop(network, *case)
    other = getattr(nnframe.gradients, way)(network, *case).flat
    np.testing.assert_allclose(other, step.gradient.flat, rtol=0, atol=1e-9)


@pytest.mark.parametrize(
    ("x", "got"),
    [
        ([0, 4], "4.0 at"),
        ([-1, 0], "-1.0 at"),
        ([0.5, 1], "0.5 at"),
        ([1, np.nan], "nan at"),
        ([np.inf, 1], "inf at"),
    ],
)
def test_what_is_no_row_is_named(x, got):
    network = Network([Embedding(4, 2), Flatten()], 2)
    with pytest.raises(
        DomainError, match=rf"layer 1 of 2.*whole numbers from 0 to 3, got {got} \(0"
    ):
        network.forward(x)


def test_it_learns_to_tell_words_apart():
    network = Network([Embedding(4, 2), Flatten(), Dense(1)], 1, rng=1)
    x, y = [[0], [1], [2], [3]], [[1], [0], [0], [1]]
    history = nnframe.train(
        network, nnframe.CrossEntropy(), (x, y), 200, 4, nnframe.SGD(1.0), validation=(x, y)
    )
    assert history[-1].accuracy == 1


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_the_dtype_stays(dtype):
    network = Network([Embedding(4, 2), Flatten()], 2, dtype=dtype)
    step = nnframe.backprop(network, COST, [1, 2], [1, 2, 3, 4])
    assert step.gradient.flat.dtype == step.records[0].a.dtype == dtype


def test_the_kit_takes_shapes_for_it_too():
    report = check_layer(Embedding(4, 2), shapes_in=[(2,), (3, 2)])
    assert report.passed, report
    assert report["parameter-gradient"].verdict == "pass"
