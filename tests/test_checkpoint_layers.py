"""The layers and costs beyond the chapter's on disk: all of them, and what is shared in them."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from faults.forge import with_metadata
from meta.built_in import BUILT_IN

import nnframe
from nnframe import BatchNorm, Chain, Dense, Network, Parallel, Residual, Shared, Tanh, checkpoint
from nnframe.errors import ModelFileError

SHAPES = [(3,), (2, 3), (2, 4, 4)]
LAYERS = {
    name: made for name, make in BUILT_IN.items() if isinstance(made := make(), nnframe.Layer)
}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.npz"


def bound(layer):
    """The layer alone in a network, and inputs for it."""
    for shape in SHAPES:
        try:
            network = Network([layer], shape)
            x = np.random.default_rng(0).integers(3, size=(2, *shape)).astype(float)
            network.forward(x)
        except nnframe.errors.NNFrameError:
            continue
        return network, x
    raise AssertionError(f"{layer!r} takes none of {SHAPES}")


@pytest.mark.parametrize("name", LAYERS)
def test_every_layer_comes_back(path, name):
    network, x = bound(LAYERS[name])
    network.parameters += np.linspace(0, 1, network.layout.size)
    checkpoint.save(network, path)
    twin = checkpoint.load(path)
    assert repr(twin.layers) == repr(network.layers)
    np.testing.assert_array_equal(twin.parameters, network.parameters)
    np.testing.assert_array_equal(twin.forward(x), network.forward(x))


def shared_network():
    one, two = Shared(Dense(3, Tanh())), Shared(Dense(3))
    inner = Chain([one, Residual([two]), one])
    return Network([inner, Parallel([one, two], join="add"), two, Dense(2)], 3, rng=1)


def test_what_is_shared_is_shared_again(path):
    network = shared_network()
    assert network.layout.size == 12 + 12 + 8
    checkpoint.save(network, path)
    twin = checkpoint.load(path)
    assert twin.layout.shared == network.layout.shared
    x, y = np.random.default_rng(0).normal(size=(4, 3)), np.ones((4, 2))
    for each in (network, twin):
        nnframe.train(each, nnframe.Quadratic(), (x, y), 3, 2)
    np.testing.assert_array_equal(twin.parameters, network.parameters)
    again = Network(twin.layers, 3)  # its layers are descriptions like any
    assert again.layout.size == network.layout.size


def test_two_files_share_nothing_with_one_another(path):
    checkpoint.save(Network([Shared(Dense(3))], 3), path)
    layers = [*checkpoint.load(path).layers, *checkpoint.load(path).layers]
    assert Network(layers, 3).layout.size == 24


def forged(path, change):
    checkpoint.save(shared_network(), path)
    path.write_bytes(with_metadata(path.read_bytes(), change))
    with pytest.raises(ModelFileError) as caught:
        checkpoint.load(path)
    return str(caught.value)


def holder_of(metadata):
    return metadata["network"]["layers"][2]["settings"]["holder"]


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (7, "more parameters than theta"),  # nobody else's: it needs a place of its own in θ
        (-1, "holder: expected a whole number from 0"),
        (True, "holder: expected a whole number from 0"),
        ("0", "holder: expected a whole number"),
        ([0], "holder: expected a whole number"),
    ],
)
def test_a_forged_holder_is_refused(path, number, message):
    assert message in forged(path, lambda metadata: holder_of(metadata).update(holder=number))


def test_shared_layers_of_other_sizes_are_refused(path):
    def change(metadata):
        metadata["network"]["layers"][2]["settings"]["layer"]["settings"]["n_out"] = 10**8

    assert "more parameters than theta has numbers" in forged(path, change)


def test_layers_that_draw_nothing_are_measured_before_θ_is_made(path):
    # 60 layers of 16 million numbers each would be 15 GB.
    norm = {"layer": "layer-norm", "settings": {"axes": 1, "epsilon": 1e-5}}
    plugin = {"kind": "layer", "name": "layer-norm", "distribution": "nnframe"}

    def change(metadata):
        version = metadata["plugins"][0]["version"]
        metadata["plugins"].append({**plugin, "version": version})
        metadata["network"]["layers"] = [norm] * 60
        metadata["network"]["shape_in"] = [2**24]

    tracemalloc.start()
    try:
        assert "more parameters than theta has numbers" in forged(path, change)
        assert tracemalloc.get_traced_memory()[1] < 2**24
    finally:
        tracemalloc.stop()


PARTS = [(0.7, nnframe.Quadratic(), slice(0, 1)), (2, nnframe.Huber(0.5))]


def test_a_training_with_a_weighted_sum_and_running_means_goes_on_from_its_file(path):
    data = np.random.default_rng(0).normal(size=(12, 3)), np.random.default_rng(1).random((12, 2))

    def make():
        return Network([Dense(4), BatchNorm(), Dense(2)], 3, rng=2)

    cost, whole, parts = nnframe.WeightedSum(PARTS), make(), make()
    nnframe.train(whole, cost, data, 6, 4)
    nnframe.train(parts, cost, data, 3, 4, checkpoint=path)
    resumed = make()
    nnframe.train(resumed, cost, data, 6, 4, checkpoint=path, resume=True)
    np.testing.assert_array_equal(resumed.parameters, whole.parameters)
    assert resumed.layers[1].mean.all()
