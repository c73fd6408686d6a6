"""Small promises of model files: what is refused, what comes back, what others can do with them."""

from __future__ import annotations

import json
import sys
import zipfile
from fractions import Fraction

import numpy as np
import pytest
from faults.forge import with_metadata

import nnframe
from nnframe import Chain, Dense, Network, Quadratic, WeightedSum
from nnframe.checkpoint import load, load_weights, read_run, save, save_safetensors
from nnframe.checkpoint.content import read_content
from nnframe.errors import ArgumentError, MissingExtraError, ModelFileError, PluginError

X, Y = np.eye(3)[:, :2], np.eye(3)
PARTS = [(1.0, Quadratic(), slice(0, 2)), (2.0, nnframe.Huber(0.5), slice(None, None, 2))]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.npz"


def trained(path, **settings):
    network = Network.of_sizes([2, 3], rng=0)
    nnframe.train(network, WeightedSum(PARTS), (X, Y), epochs=1, checkpoint=path, **settings)
    return network


def test_a_cost_of_some_outputs_comes_back(path):
    trained(path)
    cost = read_run(path).cost
    assert repr(cost) == repr(WeightedSum(PARTS))
    assert cost.forward(X @ Y[:2], Y).tolist() == WeightedSum(PARTS).forward(X @ Y[:2], Y).tolist()


def changed_slice(value):
    """The first slice of a file's settings says something else."""

    def change(metadata):
        text = json.dumps(metadata["training"]["settings"])
        assert '{"slice": [0, 2, null]}' in text
        text = text.replace('{"slice": [0, 2, null]}', json.dumps(value))
        metadata["training"]["settings"] = json.loads(text)

    return change


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"slice": [0, 2]}, "expected start, stop and step"),
        ({"slice": [0, 2, None, None]}, "expected start, stop and step"),
        ({"slice": [0, 2.0, None]}, "expected start, stop and step"),
        ({"slice": [0, True, None]}, "expected start, stop and step"),
        ({"slice": [0, 2, None], "tuple": []}, "has a key"),
        ({"dict": [1]}, "expected a list of keys with their values"),
        ({"dict": [[1, 2, 3]]}, "expected a list of keys with their values"),
    ],
    ids=str,
)
def test_forged_settings_are_refused(path, value, message):
    trained(path)
    path.write_bytes(with_metadata(path.read_bytes(), changed_slice(value)))
    with pytest.raises(ModelFileError, match=message):
        read_run(path)


@pytest.mark.parametrize(
    ("place", "key"),
    [(("plugins", 0), "version"), (("made_by",), "numpy"), (("made_by",), "python")],
    ids=str,
)
def test_what_is_missing_is_named(path, place, key):
    save(Network.of_sizes([2, 3]), path)

    def change(metadata):
        for step in place:
            metadata = metadata[step]
        del metadata[key]

    path.write_bytes(with_metadata(path.read_bytes(), change))
    with pytest.raises(ModelFileError, match=f"has no '{key}'"):
        load(path)


def test_exact_data_has_a_digest_of_its_own(path):
    def run(last, **settings):
        network = Network([Dense(1, nnframe.Linear())], 1, dtype=object)
        data = [[Fraction(1)], [last]], [[Fraction(0)], [Fraction(1)]]
        nnframe.train(network, Quadratic(), data, 1, optimizer=nnframe.SGD(Fraction(1)), **settings)

    run(Fraction(1, 3), checkpoint=path)
    run(Fraction(1, 3), checkpoint=path, resume=True)
    with pytest.raises(ArgumentError, match="data"):
        run(Fraction(1, 4), checkpoint=path, resume=True)


def test_a_plugin_that_cannot_be_loaded_says_why(path, monkeypatch):
    def broken(*given):
        raise PluginError("its module lacks a comma")

    save(Network.of_sizes([2, 3]), path)
    monkeypatch.setattr("nnframe.plugins.load", broken)
    with pytest.raises(ModelFileError, match="its module lacks a comma"):
        load(path)


def test_what_is_read_cannot_be_written_to(path):
    save(Network.of_sizes([2, 3]), path)
    assert not read_content(path).arrays["theta"].flags.writeable


@pytest.mark.parametrize("read", [load, read_run])
def test_a_file_beyond_two_gibibytes_is_not_read(path, read):
    with path.open("wb") as file:
        file.truncate(2**31 + 1)  # of nothing: it takes no room on the disk
    with pytest.raises(ModelFileError, match="holds more than 2 GiB"):
        read(path)


def test_tensors_beyond_two_gibibytes_are_not_read(path):
    pytest.importorskip("safetensors", reason="safetensors is not installed")
    with path.open("wb") as file:
        file.truncate(2**31 + 1)
    with pytest.raises(ModelFileError, match="holds more than 2 GiB"):
        load_weights(Network.of_sizes([2, 3]), path)


def test_tensors_with_endless_names_are_not_written(path):
    pytest.importorskip("safetensors", reason="safetensors is not installed")
    with pytest.raises(ModelFileError, match="takes more than a mebibyte"):
        save_safetensors(Network.of_sizes([2, 3]), path, names={"0.w": "w" * 2**20})
    assert not path.exists()


def test_without_safetensors_it_says_what_to_install(path, monkeypatch):
    monkeypatch.setitem(sys.modules, "safetensors", None)
    monkeypatch.delitem(sys.modules, "safetensors.numpy", raising=False)
    with pytest.raises(MissingExtraError, match=r"pip install nnframe\[safetensors\]"):
        save_safetensors(Network.of_sizes([2, 3]), path)


def test_members_unpack_as_files_that_all_may_read(path):
    save(Network.of_sizes([2, 3]), path)
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            assert (info.create_system, info.external_attr >> 16) == (3, 0o644)
            assert info.date_time == (1980, 1, 1, 0, 0, 0)


def nested(depth):
    layer = Dense(1)
    for _ in range(depth):
        layer = Chain([layer])
    return layer


def test_a_network_too_deep_to_be_read_is_not_written(path):
    with pytest.raises(ArgumentError, match="levels deep"):
        save(Network([nested(60)], 1), path)
    assert not path.exists()


def test_depth_takes_no_time(path):
    # A look at each level that took two at the next would be two to the 20th power of them.
    save(Network([nested(20)], 1), path)
    assert load(path).parameters.shape == (2,)
