"""A training that was interrupted ends in the same numbers, bit by bit, as one that was not."""

from __future__ import annotations

import errno
import json
import os
import signal
import threading
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from faults.forge import forged, members_of, npy, with_metadata

import nnframe
from nnframe import Dense, Network
from nnframe.checkpoint import Checkpoint, load
from nnframe.errors import ArgumentError, DivergenceError, ModelFileError

RNG = np.random.default_rng(5)
X, Y = RNG.normal(size=(23, 3)), np.eye(2)[RNG.integers(2, size=23)]
OPTIMIZERS = [
    nnframe.SGD(0.5),
    nnframe.Momentum(0.1),
    nnframe.Nesterov(0.1, mu=0.5),
    nnframe.Adam(0.01),
    nnframe.AdaGrad(0.1),
    nnframe.RMSProp(0.01),
    nnframe.AdamW(0.01, decay=0.1),
    nnframe.Clipped(nnframe.Momentum(0.3), norm=0.01),
]


class Stop(BaseException):  # as StopTraining is called
    """What interrupts a training here, at a step that the test chooses: no error of a plugin."""


def network(dtype=np.float64, seed=0):
    layers = [Dense(6, nnframe.Tanh()), nnframe.Dropout(0.5), Dense(2)]
    return Network(layers, 3, rng=seed, dtype=dtype)


SETTINGS = {
    "cost": nnframe.Quadratic(),
    "data": (X, Y),
    "epochs": 4,
    "batch_size": 5,
    "optimizer": nnframe.Adam(0.01),
    "rng": 9,
    "validation": (X[:7], Y[:7]),
}


def run(net, **changes):
    settings = {**SETTINGS, **changes}
    return nnframe.train(net, settings.pop("cost"), settings.pop("data"), **settings)


def interrupted_after(steps, net, monkeypatch, **changes):
    """Train for so many steps, and then die as if the machine had: nothing more is written."""
    calls, step = [], type(changes.get("optimizer", SETTINGS["optimizer"])).step

    def counted(self, theta, gradient, state):
        if len(calls) == steps:
            raise Stop
        calls.append(None)
        step(self, theta, gradient, state)

    with monkeypatch.context() as patched:
        patched.setattr(type(changes.get("optimizer", SETTINGS["optimizer"])), "step", counted)
        with pytest.raises(Stop):
            run(net, **changes)


def assert_same(one, other, histories):
    assert one.parameters.tobytes() == other.parameters.tobytes()
    first, second = (
        [(e.number, e.of, e.cost, e.accuracy) for e in history] for history in histories
    )
    assert first == second


@pytest.fixture(autouse=True)
def default_handler():
    """Python's own handler: who runs the tests in the background of a shell has SIGINT ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.npz"


# 23 samples in fives are 5 steps an epoch: 0 is before the first step, 10 the end of an epoch.
@pytest.mark.parametrize("steps", [0, 1, 4, 5, 6, 10, 13, 19])
@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda o: type(o).__name__)
def test_resumed_equals_uninterrupted(path, monkeypatch, optimizer, steps):
    whole = network()
    history = run(whole, optimizer=optimizer)
    plan = Checkpoint(path, steps=1)
    interrupted_after(steps, network(), monkeypatch, optimizer=optimizer, checkpoint=plan)
    position = json.loads(members_of(path.read_bytes())["metadata.json"])["training"]["position"]
    # An epoch's last step is followed by what ends the epoch, and that is saved too.
    assert (position["epoch"] - 1) * 5 + position["steps"] == steps
    again = network(seed=1)  # another start: θ comes from the file
    assert_same(
        whole, again, (history, run(again, optimizer=optimizer, checkpoint=plan, resume=True))
    )


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
@pytest.mark.parametrize("every", [{"steps": 3}, {"epochs": 2}, {"epochs": None}])
def test_wherever_the_last_save_was(path, monkeypatch, dtype, every):
    whole, plan, momentum = network(dtype), Checkpoint(path, **every), nnframe.Momentum(0.1)
    history = run(whole, optimizer=momentum)
    interrupted_after(12, network(dtype), monkeypatch, optimizer=momentum, checkpoint=plan)
    again = network(dtype)
    resumed = run(again, optimizer=momentum, checkpoint=plan, resume=True)
    assert_same(whole, again, (history, resumed))


def test_interrupted_again_and_again(path, monkeypatch):
    whole, plan = network(), Checkpoint(path, steps=1)
    history = run(whole)
    for _ in range(6):
        interrupted_after(3, network(), monkeypatch, checkpoint=plan, resume=True)
    again = network()
    assert_same(whole, again, (history, run(again, checkpoint=plan, resume=True)))


def test_the_end_is_the_same_file(path, monkeypatch):
    run(network(), checkpoint=path)
    whole = path.read_bytes()
    path.unlink()
    interrupted_after(7, network(), monkeypatch, checkpoint=Checkpoint(path, steps=2))
    assert path.read_bytes() != whole
    run(network(), checkpoint=path, resume=True)
    assert path.read_bytes() == whole


def test_a_training_that_is_over_is_not_trained_again(path):
    history = run(network(), checkpoint=path)
    before = path.read_bytes()
    again = network(seed=3)
    seen = []
    resumed = run(again, checkpoint=path, resume=True, callbacks=[seen.append])
    assert_same(load(path), again, (history, resumed))
    assert seen == []
    assert path.read_bytes() == before


def test_more_epochs(path):
    whole, again = network(), network()
    history = run(whole, epochs=6)
    run(network(), epochs=4, checkpoint=path)
    assert_same(whole, again, (history, run(again, epochs=6, checkpoint=path, resume=True)))
    with pytest.raises(ArgumentError, match="has done 6 epochs already, and 5 are asked for"):
        run(network(), epochs=5, checkpoint=path, resume=True)


def test_a_file_that_is_not_there_yet_is_begun(path):
    whole, again = network(), network()
    history = run(whole)
    assert_same(whole, again, (history, run(again, checkpoint=path, resume=True)))
    assert path.exists()


def test_keeping_changes_no_number(path):
    whole, kept = network(), network()
    history = run(whole)
    assert_same(whole, kept, (history, run(kept, checkpoint=Checkpoint(path, steps=1))))


def test_history_belongs_to_the_network_at_hand(path):
    run(network(), epochs=2, checkpoint=path)
    again = network()
    history = run(again, checkpoint=path, resume=True)
    assert all(epoch.network is again for epoch in history)
    assert [epoch.of for epoch in history] == [4] * 4


def test_the_checkpoint_is_a_model_file(path):
    trained = network()
    run(trained, checkpoint=path)
    assert load(path).parameters.tobytes() == trained.parameters.tobytes()


def test_without_validation(path):
    run(network(), epochs=2, validation=None, checkpoint=path)
    history = run(network(), validation=None, checkpoint=path, resume=True)
    assert [epoch.accuracy for epoch in history] == [None] * 4


def test_a_callback_that_stops(path):
    def stop(epoch):
        if epoch.number == 2:
            raise nnframe.StopTraining

    whole, again = network(), network()
    history = run(whole)
    assert len(run(network(), checkpoint=path, callbacks=[stop])) == 2
    assert_same(whole, again, (history, run(again, checkpoint=path, resume=True)))


def test_a_callback_that_fails_loses_nothing(path):
    def fail(epoch):
        raise Stop

    with pytest.raises(Stop):
        run(network(), checkpoint=path, callbacks=[fail])
    seen = []
    run(
        network(), checkpoint=path, resume=True, callbacks=[lambda epoch: seen.append(epoch.number)]
    )
    assert seen == [2, 3, 4]


def test_an_exact_training(path):
    def train(net, epochs, **more):
        data = np.array([[1], [2]], dtype=object), np.array([[1], [0]], dtype=object)
        optimizer = nnframe.Momentum(Fraction(1, 8), mu=Fraction(1, 2))
        return nnframe.train(net, nnframe.Quadratic(), data, epochs, 1, optimizer, **more)

    whole, again = (Network.of_sizes([1, 1], nnframe.Square(), dtype=object) for _ in range(2))
    for each in (whole, again):
        each.parameters = [Fraction(1, 3), Fraction(1, 6)]
    train(whole, 3)
    train(again.copy(), 2, checkpoint=path)
    train(again, 3, checkpoint=path, resume=True)
    assert whole.parameters.tolist() == again.parameters.tolist()


class Spawning(nnframe.Layer):
    """Noise from a child of the generator: how many there were is part of its state."""

    def forward(self, a_in, training=None):
        kept = 1.0 if training is None else training.spawn(1)[0].random(a_in.shape) + 0.5
        return nnframe.layers.dropout.DropoutRecord(a_in, kept, a_in * kept)

    def derivative(self, record, grad_a):
        return grad_a * record.scale, {}, None


def test_layers_that_spawn_generators(path, monkeypatch):
    def noisy():
        return Network([Dense(4), Spawning(), Dense(2)], 3)

    whole, again = noisy(), noisy()
    plan = Checkpoint(path, steps=1, known={"spawning": Spawning})
    history = run(whole)
    interrupted_after(8, noisy(), monkeypatch, checkpoint=plan)
    assert_same(whole, again, (history, run(again, checkpoint=plan, resume=True)))


def test_an_existing_file_is_not_overwritten(path):
    path.write_bytes(b"precious")
    with pytest.raises(ArgumentError, match=r"run\.npz is there already: .* resume=True"):
        run(network(), checkpoint=path)
    with pytest.raises(ModelFileError, match="is no model file"):
        run(network(), checkpoint=path, resume=True)
    assert path.read_bytes() == b"precious"


def test_a_model_is_no_training(path):
    nnframe.checkpoint.save(network(), path)
    with pytest.raises(ModelFileError, match="holds a network, and no training"):
        run(network(), checkpoint=path, resume=True)


def changed(array, value=0.25):
    array = array.copy()
    array[11, 1] = value
    return array


OTHERS = [
    ({"rng": 8}, "training.seed was 9 and is 8"),
    ({"batch_size": 6}, "training.batch_size was 5 and is 6"),
    ({"optimizer": nnframe.Adam(0.02)}, "training.optimizer.settings.eta was 0.01 and is 0.02"),
    ({"optimizer": nnframe.SGD(0.01)}, 'training.optimizer.optimizer was "adam" and is "sgd"|'),
    ({"cost": nnframe.CrossEntropy()}, 'training.cost.cost was "quadratic" and is "cross-entropy"'),
    ({"data": (changed(X), Y)}, 'training.data.x was "float64 (23, 3) '),
    ({"data": (X, changed(Y))}, 'training.data.y was "float64 (23, 2) '),
    ({"data": (X[:22], Y[:22])}, 'is "float64 (22, 3) '),
    ({"data": (X.astype(np.float32), Y)}, 'is "float32 (23, 3) '),
    ({"validation": None}, "training.validation was {"),
    ({"validation": (X[:8], Y[:8])}, 'training.validation.x was "float64 (7, 3)'),
]


@pytest.mark.parametrize(("changes", "message"), OTHERS, ids=[case[1][:45] for case in OTHERS])
def test_another_training_is_told_by_its_difference(path, changes, message):
    run(network(), epochs=1, checkpoint=path)
    before, again = path.read_bytes(), network(seed=1)
    theta = again.parameters.copy()
    with pytest.raises(ArgumentError) as caught:
        run(again, checkpoint=path, resume=True, **changes)
    assert str(caught.value).startswith(f"{path} is of another training: ")
    assert message.rstrip("|") in str(caught.value)
    assert path.read_bytes() == before
    np.testing.assert_array_equal(again.parameters, theta)


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (lambda: network(np.float32), 'network.dtype was "float64" and is "float32"'),
        (
            lambda: Network([Dense(5, nnframe.Tanh()), nnframe.Dropout(0.5), Dense(2)], 3),
            "network.layers[0].settings.n_out was 6 and is 5",
        ),
        (
            lambda: Network([Dense(6, nnframe.Tanh()), nnframe.Dropout(0.4), Dense(2)], 3),
            "network.layers[1].settings.rate was 0.5 and is 0.4",
        ),
        (lambda: Network([Dense(6, nnframe.Tanh()), Dense(2)], 3), "network.layers was ["),
    ],
)
def test_another_network_is_told_by_its_difference(path, other, message):
    run(network(), epochs=1, checkpoint=path)
    with pytest.raises(ArgumentError) as caught:
        run(other(), checkpoint=path, resume=True)
    assert message in str(caught.value)


def test_plugins_of_another_distribution_are_told(path):
    run(network(), epochs=1, checkpoint=path)

    def change(metadata):
        metadata["plugins"][0]["distribution"] = "other"

    path.write_bytes(with_metadata(path.read_bytes(), change))
    with pytest.raises(ArgumentError, match=r'sigmoid was "other" and is "nnframe"'):
        run(network(), checkpoint=path, resume=True)


def noise(**values):
    def change(metadata):
        metadata["training"]["position"]["noise"] |= values

    return change


def position(**values):
    def change(metadata):
        metadata["training"]["position"] |= values

    return change


FORGED = [
    (noise(state=-1), "noise.state: expected a whole number from 0"),
    (noise(state=2**128), "noise.state: expected a whole number from 0"),
    (noise(has_uint32=2), "noise.has_uint32: expected a whole number from 0 to 1"),
    (noise(uinteger=2**32), "noise.uinteger: expected a whole number"),
    (noise(spawned=1.5), "noise.spawned: expected a whole number"),
    (noise(code="x"), "noise: has a key 'code'"),
    (position(epoch=0), "position.epoch: expected a whole number from 1"),
    (position(epoch=9), "position.epoch: is 9, but the history has 1 epochs"),
    (position(steps="1"), "position.steps: expected a whole number from 0"),
    (lambda metadata: metadata["training"].pop("position"), "training: has no 'position'"),
    (lambda metadata: metadata.update(training=[]), "training: expected an object"),
]


@pytest.mark.parametrize(("change", "message"), FORGED, ids=[case[1] for case in FORGED])
def test_a_forged_position(path, change, message):
    run(network(), epochs=1, checkpoint=path)
    path.write_bytes(with_metadata(path.read_bytes(), lambda m: change(m) and None))
    assert_refused(path, message)


def assert_refused(path, message):
    again = network(seed=1)
    theta = again.parameters.copy()
    with pytest.raises(ModelFileError) as caught:
        run(again, checkpoint=path, resume=True)
    assert message in str(caught.value)
    assert str(caught.value).startswith(f"{path}: ")
    np.testing.assert_array_equal(again.parameters, theta)


MEMBERS = [
    ({"optimizer/m.npy": None}, "member optimizer/m: is missing, or of another kind"),
    ({"optimizer/m.npy": np.zeros(3)}, "member optimizer/m: is missing, or of another kind"),
    ({"optimizer/t.npy": np.array(1.0)}, "member optimizer/t: is missing, or of another kind"),
    ({"theta.npy": np.zeros(3)}, "member theta: has shape (3,)"),
    ({"theta.npy": None}, "has no member theta"),
    ({"total.npy": None}, "has no member total"),
    ({"total.npy": np.array(1)}, "member total: has shape () of int64"),
    ({"history/cost.npy": np.zeros((1, 1))}, "member history/cost: has shape (1, 1)"),
    ({"history/accuracy.npy": np.zeros(2)}, "position.epoch: is 2, but the history has 1"),
]


@pytest.mark.parametrize(("changes", "message"), MEMBERS, ids=[case[1] for case in MEMBERS])
def test_forged_arrays(path, changes, message):
    run(network(), epochs=1, checkpoint=path)
    members = members_of(path.read_bytes())
    for name, array in changes.items():
        assert name in members
        members[name] = b"" if array is None else npy(array)
    path.write_bytes(forged({name: content for name, content in members.items() if content}))
    assert_refused(path, message)


class Rebel(nnframe.Optimizer):
    def __init__(self, value=3):
        self.value = value

    def start(self, theta):
        return {"t": self.value}

    def step(self, theta, gradient, state):
        theta -= gradient


@pytest.mark.parametrize("value", [3, (1, 2)])
def test_a_state_that_is_no_array(path, value):
    plan = Checkpoint(path, known={"rebel": Rebel})
    with pytest.raises(ArgumentError, match=r"Rebel\(.* keeps 't', a (int|tuple), in its state"):
        run(network(), optimizer=Rebel(value), checkpoint=plan)
    assert not path.exists()


def test_unregistered_classes_are_refused_before_the_first_step(path):
    with pytest.raises(ArgumentError, match="Rebel in the training is not registered"):
        run(network(), optimizer=Rebel(), checkpoint=path)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"epochs": 0}, "epochs must be a whole number of 1 or more"),
        ({"steps": 2.5}, "steps must be a whole number of 1 or more"),
        ({"seconds": -1.0}, "Checkpoint's seconds must be a positive number"),
        ({"path": 3}, "expected the path of a file"),
    ],
)
def test_bad_plans(settings, message):
    with pytest.raises(ArgumentError, match=message):
        Checkpoint(**{"path": "x", **settings})


def test_resume_needs_a_file():
    with pytest.raises(ArgumentError, match="resume=True goes on from a file"):
        run(network(), resume=True)
    with pytest.raises(ArgumentError, match="expected the path of a file"):
        run(network(), checkpoint=7)


def test_a_path_of_no_use_is_found_before_the_first_step(tmp_path):
    net = network()
    theta = net.parameters.copy()
    with pytest.raises(ModelFileError, match="cannot be written"):
        run(net, checkpoint=tmp_path / "no" / "run.npz")
    np.testing.assert_array_equal(net.parameters, theta)


def test_a_full_disk_ends_the_training_with_the_last_file_whole(path, monkeypatch):
    whole, fsync, calls = network(), os.fsync, []
    history = run(whole)

    def full(file):
        calls.append(file)
        if len(calls) > 6:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(file)

    plan = Checkpoint(path, steps=1)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(ModelFileError, match="cannot be written: No space left on device"):
            run(network(), checkpoint=plan)
    again = network()
    assert_same(whole, again, (history, run(again, checkpoint=plan, resume=True)))


def test_divergence_spares_the_file(path):
    net = Network.of_sizes([3, 2], nnframe.Square())
    with np.errstate(all="ignore"), pytest.raises(DivergenceError):
        run(net, optimizer=nnframe.SGD(1e80), checkpoint=Checkpoint(path, steps=1))
    assert np.isfinite(load(path).parameters).all()


def test_parameters_beyond_all_floats_are_not_saved(path):
    net = Network.of_sizes([1, 1], nnframe.Linear())
    with np.errstate(over="ignore"), pytest.raises(DivergenceError, match="the parameters went"):
        nnframe.train(
            net,
            nnframe.Quadratic(),
            ([[1e150], [1e150]], [[1.0], [1.0]]),
            batch_size=1,
            optimizer=nnframe.SGD(1e200),
            checkpoint=Checkpoint(path, steps=1),
        )
    assert not np.isfinite(net.parameters).all()
    assert np.isfinite(load(path).parameters).all()


def saves_of(monkeypatch):
    saves = []
    write = nnframe.checkpoint.keeper.write_content

    def counted(path, metadata, arrays):
        at = json.loads(metadata)["training"]["position"]
        saves.append((at["epoch"], at["steps"]))
        write(path, metadata, arrays)

    monkeypatch.setattr(nnframe.checkpoint.keeper, "write_content", counted)
    return saves


PLANS = [
    ({}, [(1, 0), (2, 0), (3, 0), (4, 0), (5, 0)]),
    ({"epochs": 3}, [(1, 0), (4, 0), (5, 0)]),
    ({"epochs": None}, [(1, 0), (5, 0)]),
    ({"epochs": None, "steps": 7}, [(1, 0), (2, 2), (3, 4), (5, 0)]),
    ({"epochs": 2, "steps": 9}, [(1, 0), (2, 4), (4, 0), (5, 0)]),
]


@pytest.mark.parametrize(("every", "expected"), PLANS, ids=[str(case[0]) for case in PLANS])
def test_when_it_is_saved(path, monkeypatch, every, expected):
    saves = saves_of(monkeypatch)
    run(network(), checkpoint=Checkpoint(path, **every))
    assert saves == expected


def test_after_so_many_seconds(path, monkeypatch):
    saves, now = saves_of(monkeypatch), iter(range(1000))
    monkeypatch.setattr(nnframe.checkpoint.keeper.time, "monotonic", lambda: next(now) * 1.0)
    run(network(), epochs=1, checkpoint=Checkpoint(path, epochs=None, seconds=2.5))
    assert saves == [(1, 0), (1, 3), (2, 0)]


class Presses(nnframe.Optimizer):
    """Gradient descent during whose n-th step Ctrl-C is pressed."""

    count = 0

    def __init__(self, at=7):
        self.at = at

    def step(self, theta, gradient, state):
        theta[: len(theta) // 2] -= 0.5 * gradient[: len(theta) // 2]
        Presses.count += 1
        if Presses.count == self.at:
            signal.raise_signal(signal.SIGINT)
        theta[len(theta) // 2 :] -= 0.5 * gradient[len(theta) // 2 :]


# The 20th step is the last of all: then there is only the end left to do.
@pytest.mark.parametrize("at", [1, 7, 10, 20])
def test_ctrl_c_finishes_the_step_saves_and_stops(path, monkeypatch, at):
    whole, stopped, again = network(), network(), network()
    monkeypatch.setattr(Presses, "count", 1000)
    history = run(whole, optimizer=Presses(at))
    monkeypatch.setattr(Presses, "count", 0)
    plan = Checkpoint(path, known={"presses": Presses})
    with pytest.raises(KeyboardInterrupt, match=r"saved in .*run\.npz"):
        run(stopped, optimizer=Presses(at), checkpoint=plan)
    assert Presses.count == at
    assert load(path).parameters.tobytes() == stopped.parameters.tobytes()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert_same(
        whole, again, (history, run(again, optimizer=Presses(at), checkpoint=plan, resume=True))
    )


def test_ctrl_c_between_the_steps(path):
    """Pressed while a callback runs, it ends the training after the next step, or at the end."""
    for number, steps in ((2, (3, 1)), (4, (5, 0))):

        def press(epoch, number=number):
            if epoch.number == number:
                signal.raise_signal(signal.SIGINT)

        with pytest.raises(KeyboardInterrupt, match="saved in"):
            run(network(), checkpoint=path, callbacks=[press])
        at = json.loads(members_of(path.read_bytes())["metadata.json"])["training"]["position"]
        assert (at["epoch"], at["steps"]) == steps
        path.unlink()


def test_ctrl_c_while_the_end_is_saved(path, monkeypatch):
    write = nnframe.checkpoint.keeper.write_content

    def press(*arguments):
        if json.loads(arguments[1])["training"]["position"]["epoch"] == 5:
            signal.raise_signal(signal.SIGINT)
        write(*arguments)

    monkeypatch.setattr(nnframe.checkpoint.keeper, "write_content", press)
    trained = network()
    with pytest.raises(KeyboardInterrupt, match="saved in"):
        run(trained, checkpoint=Checkpoint(path, epochs=None))
    assert load(path).parameters.tobytes() == trained.parameters.tobytes()


def test_ctrl_c_twice_stops_at_once(path):
    def press(epoch):
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt) as caught:
        run(network(), checkpoint=path, callbacks=[press])
    assert not caught.value.args
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_handler_of_somebody_else_is_left_alone(path):
    pressed = []
    before = signal.signal(signal.SIGINT, lambda *_: pressed.append(1))
    try:
        run(network(), checkpoint=path, callbacks=[lambda _: signal.raise_signal(signal.SIGINT)])
    finally:
        signal.signal(signal.SIGINT, before)
    assert len(pressed) == 4


def test_without_a_checkpoint_ctrl_c_is_as_ever():
    with pytest.raises(KeyboardInterrupt):
        run(network(), callbacks=[lambda _: signal.raise_signal(signal.SIGINT)])


def test_in_another_thread(path):
    whole, histories = network(), []
    history = run(whole)
    thread = threading.Thread(target=lambda: histories.append(run(network(), checkpoint=path)))
    thread.start()
    thread.join()
    assert_same(whole, load(path), (history, histories[0]))


def test_trainings_of_format_1_can_be_resumed(tmp_path):
    content = (Path(__file__).parent / "data" / "format-1-training.npz").read_bytes()
    (tmp_path / "run.npz").write_bytes(content)
    whole, again = network(), network()
    history = run(whole)
    assert_same(whole, again, (history, run(again, checkpoint=tmp_path / "run.npz", resume=True)))
