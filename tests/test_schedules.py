"""Learning rates that change: their formulas written out anew, and when a training ends."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

import nnframe
from nnframe import (
    SGD,
    CosineDecay,
    EarlyStopping,
    Epoch,
    HalveWhenStalled,
    InverseTime,
    Network,
    Quadratic,
    Schedule,
    StepDecay,
)
from nnframe.errors import ArgumentError, PluginError
from nnframe.mini_batches import mini_batches, shuffled
from nnframe.schedules import Product, scheduled

RNG = np.random.default_rng(3)
X, Y = RNG.normal(size=(12, 3)), np.eye(2)[RNG.integers(2, size=12)]


def history(accuracies, costs=None):
    costs = [1.0] * len(accuracies) if costs is None else costs
    pairs = zip(accuracies, costs, strict=True)
    return [Epoch(t, 99, cost, share, None) for t, (share, cost) in enumerate(pairs, 1)]


def of_sizes(**settings):
    return Network.of_sizes([3, 4, 2], nnframe.Tanh(), rng=1, **settings)


def train(network, epochs=4, **settings):
    given = {"optimizer": SGD(0.5), "batch_size": 4, "validation": (X, Y), **settings}
    return nnframe.train(network, Quadratic(), (X, Y), epochs, **given)


@pytest.mark.parametrize(
    ("schedule", "formula"),
    [
        (StepDecay(3, 0.1), lambda t: 0.1 ** (t // 3)),
        (InverseTime(0.25), lambda t: 4 / (4 + t)),
        (CosineDecay(6), lambda t: math.cos(math.pi * min(t, 6) / 12) ** 2),
        (CosineDecay(6, low=0.2), lambda t: 0.2 + 0.8 * math.cos(math.pi * min(t, 6) / 12) ** 2),
    ],
    ids=["steps", "inverse time", "cosine", "cosine to 0.2"],
)
def test_follows_its_formula(schedule, formula):
    for t in range(9):
        assert schedule.factor(history([None] * t)) == pytest.approx(formula(t), abs=1e-15)


def test_the_cosine_ends_at_its_lowest_exactly():
    assert CosineDecay(7).factor(history([None] * 7)) == 0
    assert CosineDecay(7, low=0.3).factor(history([None] * 20)) == 0.3


@pytest.mark.parametrize(
    ("accuracies", "factor"),
    [
        ([], 1),
        ([0.5, 0.6, 0.7], 1),
        ([0.5, 0.5], 1),
        ([0.5, 0.5, 0.5], 0.5),  # twice no better than before
        ([0.5, 0.4, 0.5], 0.5),
        ([0.5, 0.4, 0.45], 0.5),  # better than the last, and not than the best
        ([0.5, 0.4, 0.3, 0.2], 0.5),
        ([0.5, 0.4, 0.3, 0.2, 0.1], 0.25),
        ([0.5, 0.4, 0.6, 0.5], 1),  # the count starts anew
        ([0.5, 0.4, 0.3, 0.6, 0.5, 0.6], 0.25),
        ([0.5, 0.4, 0.3, 0.2, 0.1, 0.0, 0.0], 0),
    ],
)
def test_halves_when_nothing_gets_better(accuracies, factor):
    assert HalveWhenStalled(2, end=1 / 8).factor(history(accuracies)) == factor


def test_ends_at_a_128th_as_the_book_has_it():
    rates = [HalveWhenStalled(1).factor(history([0.5] * t)) for t in range(1, 10)]
    assert rates == [1, 1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32, 1 / 64, 0, 0]


@pytest.mark.parametrize(
    ("costs", "factor"), [([3.0, 2.0, 1.0], 1), ([3.0, 3.0, 3.5], 0), ([2.0, 3.0, 1.0, 2.0], 1)]
)
def test_without_accuracies_the_cost_decides(costs, factor):
    assert EarlyStopping(2).factor(history([None] * len(costs), costs)) == factor


def test_what_has_ended_stays_ended():
    assert EarlyStopping(2).factor(history([0.5, 0.4, 0.4, 0.9])) == 0


def test_early_stopping_ends_a_training():
    costs = []
    whole = train(of_sizes(), 60, optimizer=SGD(1.0))
    shares = [epoch.accuracy for epoch in whole]
    stopped = train(of_sizes(), 60, optimizer=SGD(1.0), schedule=EarlyStopping(3))
    costs = [epoch.cost for epoch in stopped]
    assert costs == [epoch.cost for epoch in whole][: len(costs)]
    end = next(t for t in range(61) if EarlyStopping(3).factor(whole[:t]) == 0)
    assert len(stopped) == end < 60
    assert max(shares[: end - 3]) >= max(shares[end - 3 : end])


@pytest.mark.parametrize("optimizer", [SGD(0.5), nnframe.Adam(0.01)], ids=repr)
def test_each_epoch_has_its_own_rate(optimizer):
    halved, by_hand = of_sizes(), of_sizes()
    train(halved, 3, optimizer=optimizer, schedule=StepDecay(1, 0.5))
    state = optimizer.start(by_hand.parameters)
    for epoch in (1, 2, 3):
        kind = type(optimizer)(optimizer.eta * 0.5 ** (epoch - 1))
        for rows in mini_batches(shuffled(12, 0, epoch), 4):
            slope = nnframe.backprop(by_hand, Quadratic(), X[rows], Y[rows]).gradient.flat
            kind.step(by_hand.parameters, slope, state)
    assert halved.parameters.tobytes() == by_hand.parameters.tobytes()


def test_a_factor_of_1_changes_no_bit():
    class Always(Schedule):
        def factor(self, history):
            return np.float32(1)

    plain, followed = of_sizes(), of_sizes()
    train(plain)
    train(followed, schedule=Always())
    assert plain.parameters.tobytes() == followed.parameters.tobytes()


def test_several_at_once():
    both = StepDecay(1) * EarlyStopping(2) * InverseTime(1.0)
    assert both.factor(history([0.1])) == 0.25
    assert both.factor(history([0.1, 0.1, 0.1])) == 0
    with pytest.raises(TypeError):
        StepDecay(1) * 2
    with pytest.raises(ArgumentError, match="must be a tuple of schedules"):
        Product((StepDecay(1), 2))


def test_a_schedule_of_ones_own_sees_the_history():
    seen = []

    class Watches(Schedule):
        def factor(self, history):
            seen.append([epoch.number for epoch in history])
            return 1.0

    train(of_sizes(), 3, schedule=Watches())
    assert seen == [[], [1], [1, 2]]


def test_exact_networks_stay_exact():
    network = Network([nnframe.Dense(1, nnframe.Linear())], 1, dtype=object)
    network.parameters = [Fraction(1, 3), Fraction(1)]
    data = [[Fraction(1)]], [[Fraction(0)]]
    half = StepDecay(1, Fraction(1, 2))
    rate = SGD(Fraction(1, 10))
    nnframe.train(network, Quadratic(), data, 2, optimizer=rate, schedule=half)
    # ∂C/∂w = ∂C/∂b = a: a goes to a - 2ηa.
    a = Fraction(4, 3) * Fraction(8, 10) * Fraction(9, 10)
    assert network.forward(data[0])[0, 0] == a
    with pytest.raises(ArgumentError, match="its eta must be a fraction"):
        nnframe.train(network, Quadratic(), data, 3, optimizer=rate, schedule=InverseTime(0.5))


@pytest.mark.parametrize("factor", [-0.5, np.nan, np.inf, None, "1", True, [1.0]])
def test_a_wrong_factor_is_told(factor):
    class Wrong(Schedule):
        def factor(self, history):
            return factor

    with pytest.raises(PluginError, match=r"Wrong\(\), after 0 epochs: factor returned"):
        train(of_sizes(), schedule=Wrong())


def test_a_schedule_that_fails_is_told():
    class Late(Schedule):
        def factor(self, history):
            return 1.0 / (1 - len(history))

    with pytest.raises(PluginError, match=r"Late\(\), after 1 epochs: ZeroDivisionError"):
        train(of_sizes(), schedule=Late())


def test_an_optimizer_without_a_rate_says_what_to_do():
    class SignDescent(nnframe.Optimizer):
        def step(self, theta, gradient, state):
            theta -= 0.01 * np.sign(gradient)

    class Named(SignDescent):
        def __init__(self, rate):
            self.rate = rate

        def scaled(self, factor):
            return Named(self.rate * factor)

    with pytest.raises(ArgumentError, match=r"SignDescent has no learning rate .* self\.eta"):
        train(of_sizes(), optimizer=SignDescent(), schedule=StepDecay(1))
    assert scheduled(Named(4.0), StepDecay(1), history([None])).rate == 2.0
    train(of_sizes(), optimizer=SignDescent(), schedule=EarlyStopping(5))  # nothing to be scaled


def test_a_factor_may_be_above_1():
    class Warmer(Schedule):
        def factor(self, history):
            return 2

    assert scheduled(SGD(3.0), Warmer(), history([None])).eta == 6.0


def test_a_plain_optimizer_is_copied():
    class Plain(nnframe.Optimizer):
        def __init__(self, eta):
            self.eta = eta

        def step(self, theta, gradient, state):
            theta -= self.eta * gradient

    mine = Plain(0.5)
    assert mine.scaled(0.5).eta == 0.25
    assert mine.eta == 0.5


@pytest.mark.parametrize("schedule", [StepDecay, 0.1, "cosine"])
def test_a_schedule_has_to_be_one(schedule):
    with pytest.raises(ArgumentError, match="the schedule must be an instance of Schedule"):
        train(of_sizes(), schedule=schedule)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: StepDecay(0), "StepDecay's epochs"),
        (lambda: StepDecay(2, 0.0), "StepDecay's rate must be a positive number"),
        (lambda: CosineDecay(1.5), "CosineDecay's epochs"),
        (lambda: CosineDecay(3, low=1), "CosineDecay's low must be 0 or more and below 1"),
        (lambda: InverseTime(-1), "InverseTime's decay must be a positive number"),
        (lambda: HalveWhenStalled(0), "HalveWhenStalled's patience"),
        (lambda: HalveWhenStalled(end=2), "HalveWhenStalled's end"),
        (lambda: EarlyStopping(-3), "EarlyStopping's patience"),
    ],
)
def test_settings_are_looked_at(make, message):
    with pytest.raises(ArgumentError, match=message):
        make()


SCHEDULES = [
    StepDecay(2),
    CosineDecay(6),
    InverseTime(0.3),
    HalveWhenStalled(1),
    EarlyStopping(2) * StepDecay(1, 0.9),
]


@pytest.mark.parametrize("schedule", SCHEDULES, ids=repr)
def test_a_training_resumes_with_its_schedule_and_with_no_other(tmp_path, schedule):
    path, whole, parts = tmp_path / "run.npz", of_sizes(), of_sizes()
    expected = train(whole, 6, schedule=schedule)
    train(parts, 3, schedule=schedule, checkpoint=path)
    for other in (None, StepDecay(3)):
        with pytest.raises(ArgumentError, match="schedule"):
            train(of_sizes(), 6, schedule=other, checkpoint=path, resume=True)
    resumed = of_sizes()
    found = train(resumed, 6, schedule=schedule, checkpoint=path, resume=True)
    assert [epoch.cost for epoch in found] == [epoch.cost for epoch in expected]
    assert resumed.parameters.tobytes() == whole.parameters.tobytes()
    assert nnframe.checkpoint.read_run(path).settings["schedule"] == repr(schedule)


def test_a_training_without_a_schedule_is_not_resumed_with_one(tmp_path):
    train(of_sizes(), 2, checkpoint=tmp_path / "run.npz")
    with pytest.raises(ArgumentError, match="schedule"):
        train(of_sizes(), 3, checkpoint=tmp_path / "run.npz", resume=True, schedule=StepDecay(1))


def test_a_file_from_within_an_epoch_goes_on_at_that_epochs_rate(tmp_path):
    class Stop(BaseException):
        pass

    class Stumbles(nnframe.NumPyEngine):
        calls = 0

        def start(self, task):
            run, outer = super().start(task), self

            class Counted(nnframe.Run):
                def steps(self, *given):
                    outer.calls += 1
                    if outer.calls == 6:  # the third mini-batch of the second epoch
                        raise Stop
                    return run.steps(*given)

            return Counted()

        @property
        def name(self):
            return "numpy"

    path = nnframe.checkpoint.Checkpoint(tmp_path / "run.npz", steps=1)
    whole, parts, resumed = of_sizes(), of_sizes(), of_sizes()
    schedule = StepDecay(1, 0.25)
    train(whole, 3, schedule=schedule)
    with pytest.raises(Stop):
        train(parts, 3, schedule=schedule, checkpoint=path, engine=Stumbles())
    train(resumed, 3, schedule=schedule, checkpoint=path, resume=True)
    assert resumed.parameters.tobytes() == whole.parameters.tobytes()
