"""What a checkpoint tells of its training."""

from __future__ import annotations

import numpy as np
import pytest
from faults.forge import forged, members_of, npy

import nnframe
from nnframe.checkpoint import load, read_run, save
from nnframe.errors import ModelFileError

XOR = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0.0], [1], [1], [0]])


def trained(path, epochs=3, **options):
    network = nnframe.Network.of_sizes([2, 3, 1], rng=0)
    history = nnframe.train(
        network,
        nnframe.CrossEntropy(),
        XOR,
        epochs,
        batch_size=2,
        optimizer=nnframe.Momentum(0.5),
        rng=7,
        checkpoint=path,
        **options,
    )
    return network, history


def test_everything_comes_back(tmp_path):
    network, history = trained(tmp_path / "run.npz", validation=XOR)
    run = read_run(tmp_path / "run.npz")
    assert run.name == "run.npz"
    assert run.costs == tuple(epoch.cost for epoch in history)
    assert run.accuracies == tuple(epoch.accuracy for epoch in history)
    assert run.epochs == 3
    assert isinstance(run.cost, nnframe.CrossEntropy)
    assert run.settings["seed"] == "7"
    assert run.settings["batch_size"] == "2"
    assert run.settings["optimizer"].startswith("Momentum(")
    assert not {"cost", "data", "validation"} & run.settings.keys()
    np.testing.assert_array_equal(run.network.parameters, network.parameters)
    np.testing.assert_array_equal(load(tmp_path / "run.npz").parameters, network.parameters)


def test_without_validation_no_accuracy_is_known(tmp_path):
    trained(tmp_path / "run.npz")
    assert read_run(tmp_path / "run.npz").accuracies == (None, None, None)


def test_a_network_alone_has_no_training(tmp_path):
    network = nnframe.Network.of_sizes([2, 3, 1])
    save(network, tmp_path / "net.npz")
    run = read_run(tmp_path / "net.npz")
    assert (run.cost, run.settings, run.costs, run.accuracies) == (None, {}, (), ())
    np.testing.assert_array_equal(run.network.parameters, network.parameters)


def test_a_cost_of_one_s_own_has_to_be_known(tmp_path):
    class Mine(nnframe.Quadratic):
        pass

    network = nnframe.Network.of_sizes([2, 1])
    plan = nnframe.checkpoint.Checkpoint(tmp_path / "run.npz", known={"mine": Mine})
    nnframe.train(network, Mine(), XOR, 1, checkpoint=plan)
    assert type(read_run(tmp_path / "run.npz", known={"mine": Mine}).cost) is Mine
    with pytest.raises(ModelFileError, match=r"run\.npz: .*mine"):
        read_run(tmp_path / "run.npz")


def test_no_file_and_other_files(tmp_path):
    with pytest.raises(ModelFileError, match="No such file"):
        read_run(tmp_path / "run.npz")
    np.savez(tmp_path / "other.npz", x=np.eye(2))
    with pytest.raises(ModelFileError, match=r"other\.npz"):
        read_run(tmp_path / "other.npz")


def test_a_history_in_which_an_epoch_has_no_accuracy(tmp_path):
    path = tmp_path / "run.npz"
    nnframe.train(nnframe.Network.of_sizes([2, 1]), nnframe.Quadratic(), XOR, 2, checkpoint=path)
    members = members_of(path.read_bytes())
    members["history/accuracy.npy"] = npy(np.full(1, np.nan))
    path.write_bytes(forged(members))
    with pytest.raises(ModelFileError, match="the history has 2 costs, but 1 accuracies"):
        read_run(path)
