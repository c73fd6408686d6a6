"""What a training promises holds for the compiled one: resuming, divergence, callbacks, Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import numpy as np
import pytest
from attrs import evolve
from nnframe_numba import NumbaEngine, code

import nnframe
from nnframe.checkpoint import Checkpoint, load
from nnframe.engines import choice
from nnframe.errors import ArgumentError, DivergenceError, EngineError, EngineWarning

OPTIMIZERS = [
    nnframe.SGD(0.5),
    nnframe.Momentum(0.1),
    nnframe.Nesterov(0.1, mu=0.5),
    nnframe.Adam(0.01),
]


def network(dtype="float64", output=None, rng=0):
    return nnframe.Network.of_sizes([5, 4, 3], nnframe.Tanh(), output, rng=rng, dtype=dtype)


def run(net, data, **options):
    settings = {"epochs": 3, "batch_size": 5, "rng": 9, "optimizer": nnframe.SGD(0.3)}
    options = {"engine": "numba", **settings, **options}
    return nnframe.train(net, nnframe.Quadratic(), data, **options)


def costs(history):
    return [epoch.cost for epoch in history]


@pytest.mark.parametrize("steps", [1, 4, 7])
@pytest.mark.parametrize("regularizer", [None, nnframe.L2(0.1)], ids=repr)
@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda o: type(o).__name__)
def test_a_resumed_training_is_the_same_to_the_bit(optimizer, regularizer, steps, data, tmp_path):
    """Whoever is stopped by a callback has the epochs before; then the file's engine goes on."""
    both = {"optimizer": optimizer, "regularizer": regularizer}
    whole, stopped, again = network(), network(), network(rng=1)
    history = run(whole, data, **both)
    plan = Checkpoint(tmp_path / "run.npz", steps=steps)
    run(stopped, data, epochs=2, **both, checkpoint=plan)
    options = {"checkpoint": plan, "resume": True, "engine": None}
    resumed = run(again, data, **both, **options)
    assert again.parameters.tobytes() == whole.parameters.tobytes()
    assert costs(resumed) == costs(history)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_in_the_middle_of_an_epoch(dtype, data, tmp_path, monkeypatch):
    whole, again = network(dtype), network(dtype)
    history = run(whole, data)
    plan, looked = Checkpoint(tmp_path / "run.npz", steps=2), []

    class Stop(Exception):  # noqa: N818  # as StopTraining is called
        pass

    save = nnframe.checkpoint.keeper.Keeper.save

    def dying(self):
        save(self)
        looked.append(self.at.steps)
        if len(looked) == 7:
            raise Stop

    with monkeypatch.context() as patched:
        patched.setattr(nnframe.checkpoint.keeper.Keeper, "save", dying)
        with pytest.raises(Stop):
            run(network(dtype), data, checkpoint=plan)
    assert 0 < looked[-1] < 9  # of the nine mini-batches of an epoch
    resumed = run(again, data, checkpoint=plan, resume=True)
    assert again.parameters.tobytes() == whole.parameters.tobytes()
    assert costs(resumed) == costs(history)


def test_another_engine_does_not_go_on(data, tmp_path):
    run(network(), data, epochs=1, checkpoint=tmp_path / "run.npz")
    with pytest.raises(ArgumentError, match=r"is of another training: .*engine"):
        run(network(), data, checkpoint=tmp_path / "run.npz", resume=True, engine="numpy")


def test_wherever_the_calls_are_cut(data):
    one, other = network(), network()
    history = run(one, data)
    engine = NumbaEngine()

    class Cut(nnframe.Engine):
        def start(self, task):
            run = engine.start(task)
            run.at_once = 2
            return run

        gradient = engine.gradient

    assert costs(run(other, data, engine=Cut())) == costs(history)
    assert one.parameters.tobytes() == other.parameters.tobytes()


def test_twice_the_same_bits(data):
    one, other = network(), network()
    run(one, data)
    run(other, data)
    assert one.parameters.tobytes() == other.parameters.tobytes()


@pytest.mark.parametrize("optimizer", [nnframe.SGD(1e80), nnframe.Momentum(1e80)])
def test_divergence_is_numpys_and_leaves_theta(optimizer, data):
    messages, thetas = [], []
    for engine in ("numpy", "numba"):
        net = nnframe.Network.of_sizes([5, 3], nnframe.Square())
        with np.errstate(all="ignore"), pytest.raises(DivergenceError) as found:
            run(net, data, optimizer=optimizer, engine=engine)
        messages.append(str(found.value))
        thetas.append(net.parameters.copy())
    assert messages[0] == messages[1]
    np.testing.assert_allclose(thetas[1], thetas[0], rtol=1e-12)
    assert np.isfinite(thetas[1]).all()


def test_large_but_finite_numbers_go_on(data):
    """Slopes that could overflow are left to NumPy's engine, which finds that they do not."""
    x, y = data[0] * 1e20, data[1]
    results = []
    for engine in ("numpy", "numba"):
        net = nnframe.Network.of_sizes([5, 3], nnframe.Linear(), dtype="float32")
        net.parameters *= np.float32(1e-6)
        history = run(net, (x, y), epochs=1, optimizer=nnframe.SGD(1e-45), engine=engine)
        results.append((net.parameters, costs(history)))
    np.testing.assert_allclose(results[1][0], results[0][0], rtol=1e-5)
    np.testing.assert_allclose(results[1][1], results[0][1], rtol=1e-5)


def test_the_callers_callbacks_and_data(data):
    seen, x, y = [], data[0].copy(), data[1].copy()
    x.flags.writeable = y.flags.writeable = False
    history = run(network(), (x, y), callbacks=[seen.append], validation=(x, y))
    assert seen == history
    assert all(0 <= epoch.accuracy <= 1 for epoch in history)
    np.testing.assert_array_equal(x, data[0])


def test_another_activation_put_in_by_a_callback(data):
    results = []
    for engine in ("numpy", "numba"):
        net = network()

        def change(epoch, net=net):
            net.layers[0].activation = [nnframe.Sigmoid(), nnframe.Softmax()][epoch.number - 1]

        run(net, data, callbacks=[change], epochs=2, engine=engine)
        results.append(net.parameters)
    np.testing.assert_allclose(*results, rtol=1e-12, atol=1e-12)


def test_the_automatic_choice_takes_it_for_long_epochs(data, monkeypatch):
    monkeypatch.setattr(choice, "LONG_EPOCH", 0)
    one, other, numpy = network(), network(), network()
    run(one, data, engine=None)
    run(other, data)
    assert one.parameters.tobytes() == other.parameters.tobytes()
    run(numpy, data, engine="numpy")
    np.testing.assert_allclose(one.parameters, numpy.parameters, rtol=1e-12, atol=1e-12)


def test_trainings_in_threads_are_those_of_one(data):
    found = [b""] * 4

    def work(seed):
        net = network(rng=seed)
        run(net, data, rng=seed)
        found[seed] = net.parameters.tobytes()

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    together = list(found)
    for seed in range(4):
        work(seed)
    assert found == together


CTRL_C = """
import signal, sys
import numpy as np, nnframe
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background has it ignored
x = np.zeros((400_000, 2)); y = np.zeros((400_000, 2))
network = nnframe.Network.of_sizes([2, 3, 2])
nnframe.train(
    network, nnframe.Quadratic(), (x, y), 10**6, 1, engine="numba", checkpoint=sys.argv[1],
    callbacks=[lambda epoch: print("an epoch", flush=True)],
)
"""


def test_ctrl_c_ends_it_and_keeps_it(tmp_path, cache):
    path = tmp_path / "run.npz"
    environment = {**os.environ, "NNFRAME_NUMBA_CACHE": str(cache)}
    command = [sys.executable, "-c", CTRL_C, str(path)]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "an epoch\n"  # so the steps of another are under way
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert "KeyboardInterrupt: saved in" in errors
    assert load(path).parameters.size == 17


def test_another_regularizer_is_left_to_numpy(data):
    with pytest.warns(EngineWarning, match="L1 cannot be compiled: of regularizers only L2 is"):
        ours = run(network(), data, regularizer=nnframe.L1(0.1))
    assert costs(ours) == costs(run(network(), data, regularizer=nnframe.L1(0.1), engine="numpy"))


def test_weights_of_samples_are_left_to_numpy(data):
    task = nnframe.Task(network(), nnframe.Quadratic(), nnframe.SGD(0.1), *data, 5)
    NumbaEngine().start(task)
    with pytest.raises(EngineError, match="weights of samples cannot be compiled"):
        NumbaEngine().start(evolve(task, weights=np.ones(len(data[0]))))


def test_a_rate_that_changes_compiles_nothing_again(data):
    results, options = [], {"schedule": nnframe.StepDecay(2), "epochs": 5}
    for engine in ("numpy", "numba"):
        net = network()
        run(net, data, engine=engine, **options)
        results.append(net.parameters)
    np.testing.assert_allclose(*results, rtol=1e-12, atol=1e-12)
    compiled = dict(code._compiled)
    run(network(), data, **options)
    assert code._compiled == compiled


@pytest.mark.parametrize("strength", [1e40, 1e200])
def test_a_penalty_beyond_all_floats_is_divergence_as_ever(strength, data):
    """The penalty is what overflows; without it the training goes well."""
    dtype, messages = {1e40: "float32", 1e200: "float64"}[strength], []
    for engine in ("numpy", "numba"):
        net = network(dtype)
        net.parameters *= net.dtype.type(1e3 if dtype == "float32" else 1e120)
        theta = net.parameters.copy()
        with np.errstate(all="ignore"), pytest.raises(DivergenceError) as found:
            run(net, data, regularizer=nnframe.L2(strength), engine=engine)
        messages.append(str(found.value))
        np.testing.assert_array_equal(net.parameters, theta)
    assert messages[0] == messages[1]
