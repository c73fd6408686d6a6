"""Engines: which of them trains, and that nothing but rounding depends on it."""

from __future__ import annotations

import numpy as np
import pytest

import nnframe
from nnframe import plugins
from nnframe.checkpoint import Checkpoint
from nnframe.engines import choice
from nnframe.errors import (
    ArgumentError,
    DivergenceError,
    EngineError,
    EngineWarning,
    UnknownPluginError,
)

RNG = np.random.default_rng(5)
X, Y = RNG.normal(size=(23, 3)), np.eye(2)[RNG.integers(2, size=23)]


class Several(nnframe.NumPyEngine):
    """NumPy's, three mini-batches at a time: what a compiled engine looks like to `train`."""

    def start(self, task):
        run = super().start(task)
        calls = []

        class Threes(nnframe.Run):
            at_once = 3

            def steps(self, rows, *rest):
                costs = run.steps(rows, *rest)
                calls.append(len(costs))
                return costs

        self.calls = calls
        return Threes()

    @property
    def name(self):
        return "several"


class Unable(nnframe.NumPyEngine):
    def start(self, task):
        raise EngineError("Sigmoid cannot be run: this engine is lazy")


@pytest.fixture
def engines(monkeypatch):
    """Registers engines by name, beside NumPy's, and nothing else."""

    def register(**named):
        load = plugins.load
        monkeypatch.setattr(
            plugins,
            "load",
            lambda group, name, *points: (
                named[name]
                if group == choice.GROUP and name in named
                else load(group, name, *points)
            ),
        )
        found = [plugins.Plugin(choice.GROUP, name, "", "acme", "1") for name in ("numpy", *named)]
        installed = plugins.installed
        monkeypatch.setattr(
            plugins,
            "installed",
            lambda group=None, *points: (
                found if group == choice.GROUP else installed(group, *points)
            ),
        )

    return register


def network(**settings):
    return nnframe.Network.of_sizes([3, 4, 2], **settings)


def run(net, **settings):
    settings = {"epochs": 3, "batch_size": 5, "rng": 9, **settings}
    return nnframe.train(net, nnframe.Quadratic(), (X, Y), **settings)


def same(one, other, first, second):
    assert one.parameters.tobytes() == other.parameters.tobytes()
    assert [epoch.cost for epoch in first] == [epoch.cost for epoch in second]


def test_several_at_once_are_the_same_training():
    one, other, engine = network(), network(), Several()
    same(one, other, run(one), run(other, engine=engine))
    assert engine.calls == [3, 2] * 3


@pytest.mark.parametrize("wanted", ["numpy", nnframe.NumPyEngine()])
def test_the_default_is_numpy(wanted):
    one, other = network(), network()
    same(one, other, run(one), run(other, engine=wanted))


def test_a_named_engine_that_cannot_is_replaced_with_one_line(engines):
    engines(unable=Unable)
    one, other = network(), network()
    line = "^Sigmoid cannot be run: this engine is lazy; the NumPy engine trains instead$"
    with pytest.warns(EngineWarning, match=line) as seen:
        history = run(one, engine="unable")
    assert seen[0].filename == __file__
    same(one, other, history, run(other))


def test_an_instance_that_cannot_is_an_error():
    with pytest.raises(EngineError, match="lazy"):
        run(network(), engine=Unable())


@pytest.mark.parametrize("wanted", [7, Several])
def test_no_engine(wanted):
    with pytest.raises(ArgumentError, match="engine must be a name or an Engine, got"):
        run(network(), engine=wanted)


def test_an_unknown_name():
    with pytest.raises(UnknownPluginError, match="unknown engine 'numpi': did you mean 'numpy'"):
        run(network(), engine="numpi")


class Recorded(Several):
    starts = 0

    def start(self, task):
        Recorded.starts += 1
        return super().start(task)


@pytest.mark.parametrize(
    ("named", "long", "starts"),
    [
        ({"recorded": Recorded}, True, 1),
        ({"recorded": Recorded}, False, 0),
        ({"recorded": Recorded, "other": Several}, True, 0),
        ({"unable": Unable}, True, 0),
        ({}, True, 0),
    ],
)
def test_the_automatic_choice(engines, monkeypatch, named, long, starts):
    engines(**named)
    monkeypatch.setattr(choice, "LONG_EPOCH", 23 * 26 if long else 23 * 26 + 1)
    monkeypatch.setattr(Recorded, "starts", 0)
    one, other = network(), network()
    same(one, other, run(one), run(other, engine="numpy"))
    assert Recorded.starts == starts


def test_a_checkpoint_keeps_its_engine(engines, monkeypatch, tmp_path):
    engines(several=Recorded)
    path = tmp_path / "run.npz"
    whole, again = network(), network()
    history = run(whole)
    run(network(), epochs=1, engine="several", checkpoint=path)
    monkeypatch.setattr(Recorded, "starts", 0)
    same(whole, again, history, run(again, checkpoint=path, resume=True))
    assert Recorded.starts == 1
    with pytest.raises(ArgumentError, match=r"is of another training: .*engine"):
        run(network(), epochs=4, checkpoint=path, resume=True, engine="numpy")


def test_a_training_that_numpy_began_stays_with_it(engines, monkeypatch, tmp_path):
    engines(several=Recorded)
    path = tmp_path / "run.npz"
    run(network(), epochs=1, engine="numpy", checkpoint=path)
    monkeypatch.setattr(choice, "LONG_EPOCH", 0)
    monkeypatch.setattr(Recorded, "starts", 0)
    run(network(), checkpoint=path, resume=True)
    assert Recorded.starts == 0


def test_a_file_that_is_not_there_yet_leaves_the_choice(engines, monkeypatch, tmp_path):
    engines(several=Recorded)
    monkeypatch.setattr(choice, "LONG_EPOCH", 0)
    monkeypatch.setattr(Recorded, "starts", 0)
    run(network(), checkpoint=tmp_path / "run.npz", resume=True)
    assert Recorded.starts == 1


@pytest.mark.parametrize(
    ("steps", "calls"), [(None, [3, 2]), (2, [2, 2, 1]), (1, [1] * 5), (4, [3, 1, 1])]
)
def test_saves_come_after_so_many_steps(tmp_path, steps, calls):
    engine, plan = Several(), Checkpoint(tmp_path / "run.npz", steps=steps)
    run(network(), epochs=1, engine=engine, checkpoint=plan)
    assert engine.calls == calls


def test_divergence_leaves_theta_as_it_was():
    net = nnframe.Network.of_sizes([3, 2], nnframe.Square())
    with np.errstate(all="ignore"), pytest.raises(DivergenceError):
        run(net, optimizer=nnframe.SGD(1e80), engine=Several())
    assert np.isfinite(net.parameters).all()


def test_the_gradient_is_backprops():
    net = network()
    found = nnframe.NumPyEngine().gradient(net, nnframe.Quadratic(), X, Y)
    expected = nnframe.backprop(net, nnframe.Quadratic(), X, Y).gradient
    np.testing.assert_array_equal(found.flat, expected.flat)
