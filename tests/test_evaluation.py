"""What a network is worth: counted by hand, and the same figures as the training has."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnframe
from nnframe.errors import ArgumentError, DataError, ShapeError


def identity(k):
    """A network whose outputs are its inputs."""
    network = nnframe.Network.of_sizes([k, k], nnframe.Linear())
    network.layers[0].w = np.eye(k)
    network.layers[0].b = np.zeros(k)
    return network


def asked(answers, targets, k=3, classes=None):
    data = nnframe.one_hot(answers, k), nnframe.one_hot(targets, k)
    return nnframe.evaluate(identity(k), data, nnframe.Quadratic(), classes)


def test_counted_by_hand():
    found = asked([0, 1, 1, 2, 1], [0, 0, 1, 2, 2], classes=["a", "b", "c"])
    assert found.confusion.tolist() == [[1, 1, 0], [0, 1, 0], [0, 1, 1]]
    assert found.accuracy == 3 / 5
    np.testing.assert_allclose(found.precision, [1, 1 / 3, 1])
    np.testing.assert_allclose(found.recall, [1 / 2, 1, 1 / 2])
    assert found.cost == pytest.approx(2 / 5)  # two wrong ones, ½(1 + 1) each
    assert "5 samples: cost 0.4000, accuracy 60.00 %" in str(found)
    assert found.matrix().splitlines()[2:] == [
        "a              1  1  ·",
        "b              ·  1  ·",
        "c              ·  1  1",
    ]
    assert found.per_class().splitlines()[3].split() == ["b", "1", "1", "33.3", "%", "100.0", "%"]


def test_a_class_that_is_never_answered_or_never_there():
    found = asked([0, 0], [0, 1])
    assert [math.isnan(share) for share in found.precision] == [False, True, True]
    assert [math.isnan(share) for share in found.recall] == [False, False, True]
    data = found.to_dict()
    assert data["precision"] == [0.5, None, None]
    assert data["recall"] == [1.0, 0.0, None]
    json.dumps(data, allow_nan=False)
    assert found.per_class().splitlines()[-1].split()[-2:] == ["-", "-"]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=30))
def test_the_accuracy_is_that_of_the_training(pairs):
    answers, targets = zip(*pairs, strict=True)
    found = asked(answers, targets, 4)
    data = nnframe.one_hot(answers, 4), nnframe.one_hot(targets, 4)
    assert found.accuracy == nnframe.accuracy(identity(4), *data)
    assert found.confusion.sum() == len(pairs)
    for answer, target in pairs:
        assert found.confusion[target, answer] > 0


def test_more_samples_than_a_batch_have_the_cost_of_all():
    rng = np.random.default_rng(0)
    network = nnframe.Network.of_sizes([3, 4, 2], rng=1)
    x, y = rng.normal(size=(2345, 3)), nnframe.one_hot(rng.integers(2, size=2345), 2)
    for cost in (nnframe.Quadratic(), nnframe.CrossEntropy()):
        found = nnframe.evaluate(network, (x, y), cost)
        assert found.cost == pytest.approx(nnframe.backprop(network, cost, x, y).cost, rel=1e-12)
    np.testing.assert_allclose(found.outputs, network.forward(x))


def test_a_saturated_network_has_the_cost_that_is_differentiated():
    network = nnframe.Network.of_sizes([1, 1], nnframe.Sigmoid())
    network.parameters = [-1000.0, 0.0]
    assert nnframe.evaluate(network, ([[1.0]], [[1]]), nnframe.CrossEntropy()).cost == 1000


def test_a_single_output_says_class_1_from_a_half_on():
    network = identity(1)
    found = nnframe.evaluate(network, ([[0.4], [0.5], [0.6]], [[0], [0], [1]]))
    assert found.confusion.tolist() == [[1, 1], [0, 1]]
    assert found.accuracy == nnframe.accuracy(network, [[0.4], [0.5], [0.6]], [[0], [0], [1]])
    assert found.cost is None


def test_targets_that_are_no_classes():
    found = nnframe.evaluate(identity(1), ([[0.5], [1.0]], [[0.5], [0.0]]), nnframe.Quadratic())
    assert (found.accuracy, found.confusion, found.targets) == (None, None, None)
    assert str(found) == "2 samples: cost 0.2500"
    assert found.to_dict() == {"samples": 2, "cost": 0.25}
    assert found.precision.shape == (0,)


def test_rows_are_images_for_a_network_of_images():
    network = nnframe.Network(
        [nnframe.Conv2D(2, 3), nnframe.Flatten(), nnframe.Dense(2)], n_in=(1, 4, 4)
    )
    x = np.random.default_rng(0).random((5, 16))
    y = nnframe.one_hot([0, 1, 0, 1, 0])
    found = nnframe.evaluate(network, (x, y))
    np.testing.assert_allclose(found.outputs, network.forward(x.reshape(5, 1, 4, 4)))


def test_the_network_is_unchanged():
    network = nnframe.Network.of_sizes([2, 2])
    before = network.parameters.copy()
    nnframe.evaluate(network, ([[0, 1]], [[0, 1]]), nnframe.Quadratic())
    np.testing.assert_array_equal(network.parameters, before)


def test_what_cannot_be_asked():
    network = identity(2)
    with pytest.raises(ShapeError, match=r"3 numbers each, but .* takes 2"):
        nnframe.evaluate(network, (np.zeros((4, 3)), np.zeros((4, 2))))
    with pytest.raises(ShapeError):
        nnframe.evaluate(network, (np.zeros((4, 2)), np.zeros((4, 3))))
    with pytest.raises(DataError, match="nan"):
        nnframe.evaluate(network, ([[np.nan, 0]], [[0, 1]]))
    with pytest.raises(ArgumentError, match="3 names are given for 2 classes"):
        nnframe.evaluate(network, ([[0, 1]], [[0, 1]]), classes="abc")
    with pytest.raises(ArgumentError, match="pair"):
        nnframe.evaluate(network, np.zeros((4, 2)))
    with pytest.raises(ArgumentError, match="the cost must be an instance of Cost"):
        nnframe.evaluate(network, ([[0, 1]], [[0, 1]]), nnframe.Quadratic)
