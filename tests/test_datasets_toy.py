"""Toy sets: they keep their equations, the same seed makes the same, and a network learns them."""

from __future__ import annotations

import numpy as np
import pytest

import nnframe
from nnframe import datasets, plugins
from nnframe.errors import ArgumentError, DataFileError, PluginError

CLASSES = ("circles", "moons", "spirals", "xor")
FUNCTIONS = ("linear", "sine")
ALL = (*CLASSES, *FUNCTIONS)


def all_of(samples):
    return (np.concatenate(part) for part in zip(samples.train, samples.test, strict=True))


@pytest.mark.parametrize("name", ALL)
def test_the_same_arguments_make_the_same_samples(name):
    make = getattr(datasets, name)
    one, two, other = make(50, rng=3), make(50, rng=3), make(50, rng=4)
    for part in ("train", "test"):
        for a, b in zip(one.parts()[part], two.parts()[part], strict=True):
            np.testing.assert_array_equal(a, b)
        for a, b in zip(one.parts()[part], other.parts()[part], strict=True):
            assert (a != b).any()
    drawn = make(50, rng=np.random.default_rng(3))
    np.testing.assert_array_equal(drawn.train[0], one.train[0])


@pytest.mark.parametrize("name", ALL)
def test_a_fifth_is_for_testing_and_none_is_lost(name):
    samples = getattr(datasets, name)(100)
    assert (len(samples.train[0]), len(samples.test[0])) == (80, 20)
    x, y = all_of(samples)
    assert len(np.unique(x, axis=0)) == 100
    assert samples.classes == (("0", "1") if name in CLASSES else None)
    if name in CLASSES:
        assert y.sum(axis=0).tolist() == [50, 50]


def test_without_noise_the_equations_hold():
    x, y = all_of(datasets.xor(40, noise=0))
    assert sorted(map(tuple, x.astype(int).tolist())) == sorted(
        [(0, 0), (0, 1), (1, 0), (1, 1)] * 10
    )
    np.testing.assert_array_equal(y[:, 1], x[:, 0] != x[:, 1])

    x, y = all_of(datasets.circles(40, noise=0))
    np.testing.assert_allclose(np.hypot(*x.T), np.where(y[:, 0] == 1, 1, 0.5))

    x, y = all_of(datasets.moons(40, noise=0))
    upper = np.where(y[:, :1] == 1, x, [1, 0.5] - x)
    np.testing.assert_allclose(np.hypot(*upper.T), 1)
    assert (upper[:, 1] >= 0).all()

    x, y = all_of(datasets.spirals(40, noise=0))
    t = np.hypot(*x.T)
    angle = 3 * np.pi * t + np.pi * y[:, 1]
    np.testing.assert_allclose(x, np.stack([t * np.cos(angle), t * np.sin(angle)], axis=1))
    assert 0 <= t.min() < t.max() <= 1

    x, y = all_of(datasets.linear(40, noise=0))
    np.testing.assert_allclose(y, 0.25 + 0.5 * x)
    x, y = all_of(datasets.sine(40, noise=0))
    np.testing.assert_allclose(y, 0.5 + 0.5 * np.sin(2 * np.pi * x))


@pytest.mark.parametrize("name", ALL)
def test_noise_is_a_standard_deviation(name):
    make = getattr(datasets, name)
    (x, y), (clean_x, clean_y) = (all_of(make(20_000, noise=noise)) for noise in (0.25, 0))
    # The same draws come before the noise, so both sets differ by it alone, but for the order.
    if name in CLASSES:
        order, clean = np.lexsort((x[:, 0], y[:, 0])), np.lexsort((clean_x[:, 0], clean_y[:, 0]))
        wider = x[order].var() - clean_x[clean].var()
    else:
        wider = y.var() - clean_y.var()
    assert wider == pytest.approx(0.25**2, rel=0.1)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    "wrong", [{"n": 1}, {"n": 0}, {"n": 2.5}, {"noise": -1}, {"noise": np.nan}, {"rng": -1}]
)
def test_arguments_that_cannot_be(name, wrong):
    with pytest.raises(ArgumentError):
        getattr(datasets, name)(**wrong)


@pytest.mark.parametrize("name", ALL)
def test_each_is_registered_under_its_name(name):
    samples = datasets.load(name)
    assert samples.name == name
    np.testing.assert_array_equal(samples.train[0], getattr(datasets, name)().train[0])


def test_a_network_learns_one():
    samples = datasets.moons(400)
    network = nnframe.Network.of_sizes([2, 8, 2], nnframe.Tanh(), nnframe.Sigmoid())
    history = nnframe.train(
        network,
        nnframe.CrossEntropy(),
        samples.train,
        20,
        validation=samples.test,
        optimizer=nnframe.SGD(0.5),
    )
    assert history[-1].accuracy > 0.95


def test_a_name_comes_before_a_file_and_a_path_is_a_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "moons").mkdir()
    assert datasets.load("moons").name == "moons"
    with pytest.raises(DataFileError, match="no IDX file"):
        datasets.load("./moons")
    with pytest.raises(DataFileError, match="no IDX file"):
        datasets.load(tmp_path / "moons")


def test_an_unknown_name_has_a_suggestion(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataFileError, match=r"no such file or folder.*did you mean 'circles'"):
        datasets.load("circle")
    (tmp_path / "circle").mkdir()
    with pytest.raises(DataFileError, match="no IDX file"):
        datasets.load("circle")


def test_what_is_registered_must_be_a_data_set(monkeypatch):
    monkeypatch.setattr(plugins, "load", lambda group, name: lambda: [1, 2])
    with pytest.raises(PluginError, match="is no Dataset, but a list"):
        datasets.load("odd")
