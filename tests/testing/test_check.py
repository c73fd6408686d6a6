"""The check as a whole: what passes, what it reports, and that nothing makes it raise."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import mpmath
import numpy as np
import pytest
from meta.built_in import BUILT_IN

import nnframe
from nnframe.errors import ArgumentError, DtypeError
from nnframe.testing import KINDS, LAWS, LawBrokenError, check, check_activation, laws_of
from nnframe.testing.trials import TRIALS

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", BUILT_IN)
def test_what_nnframe_offers_keeps_every_law_strictly(name):
    report = check(BUILT_IN[name](), strict=True)
    assert report.passed, report


def test_laws_are_a_list_and_a_near_name_is_offered():
    with pytest.raises(ArgumentError, match=r"laws is the text 'shape': .*\['shape'\]"):
        check(nnframe.Tanh(), laws="shape")
    with pytest.raises(ArgumentError, match="'derivate' for the kind 'activation': did"):
        check(nnframe.Tanh(), laws=["derivate"])


@pytest.mark.parametrize("name", ["Tanh", "ReLU", "Softmax", "Quadratic", "Dense(3, Tanh())"])
def test_in_single_precision_too(name):
    report = check(BUILT_IN[name](), dtype=np.float32)
    assert report.passed, report


def test_every_law_has_its_trial_and_every_trial_its_law():
    assert tuple(TRIALS) == KINDS
    for kind in KINDS:
        assert {law.name for law in laws_of(kind)} <= TRIALS[kind].keys()
    assert len({law.name for law in LAWS}) == len(LAWS)


class Tanh(nnframe.Activation):
    def forward(self, z):
        return np.tanh(z)

    def derivative(self, z):
        return 1 - np.tanh(z) ** 2


def spoiled(**methods):
    return type("Spoiled", (Tanh,), methods)()


class Subarray(np.ndarray):
    def __eq__(self, other):
        raise RuntimeError("no comparison")


def endless(self, z):
    return endless(self, z)


ODD = {
    "None": spoiled(forward=lambda self, z: None),
    "text": spoiled(forward=lambda self, z: "x"),
    "objects": spoiled(derivative=lambda self, z: np.full(z.shape, None)),
    "complex": spoiled(derivative=lambda self, z: z.astype(complex)),
    "masked": spoiled(derivative=lambda self, z: np.ma.masked_array(z, z > 0)),
    "matrix": spoiled(forward=lambda self, z: np.tanh(z).view(np.matrix)),
    "subclass": spoiled(forward=lambda self, z: np.tanh(z).view(Subarray)),
    "booleans": spoiled(forward=lambda self, z: z > 0),
    "scalar": spoiled(derivative=lambda self, z: np.float64(1)),
    "NaN": spoiled(forward=lambda self, z: z * np.nan),
    "infinity": spoiled(forward=lambda self, z: np.full_like(z, np.inf)),
    "endless recursion": spoiled(forward=endless),
    "exit": spoiled(forward=lambda self, z: sys.exit(3)),
    "no function": spoiled(forward=5),
    "too many arguments": spoiled(forward=lambda self, z, more: z),
    "kinks of None": spoiled(kinks=None),
    "kinks that raise": spoiled(kinks=property(lambda self: 1 / 0)),
    "an abstract class": nnframe.Activation,
    "a method of nothing": lambda: None,
    "a method that returns nothing": lambda network, cost, x, y: None,
}


@pytest.mark.parametrize("name", ODD)
def test_a_bad_plugin_is_a_finding_and_never_an_exception(name):
    report = check(ODD[name])
    assert not report.passed
    assert all(verdict.reason for verdict in report.broken)
    assert not any("the check itself" in verdict.reason for verdict in report.verdicts)


class MeanOfAll(nnframe.Cost):
    """What is written first: one number for the whole mini-batch."""

    def forward(self, a, y):
        return ((a - y) ** 2).mean() / 2

    def derivative(self, a, y):
        return (a - y) / a.size


class Column(MeanOfAll):
    def forward(self, a, y):
        return ((a - y) ** 2).sum(axis=1, keepdims=True) / 2


@pytest.mark.parametrize(
    ("cost", "words"), [(MeanOfAll(), "one number for all"), (Column(), "keepdims")]
)
def test_a_wrong_shape_is_explained(cost, words):
    verdict = check(cost)["shape"]
    assert verdict.verdict == "fail"
    assert words in verdict.diagnosis


@pytest.mark.parametrize(
    "methods",
    [
        {"__repr__": lambda self: 1 / 0},
        {"__deepcopy__": lambda self, memo: 1 / 0},
        {"__eq__": lambda self, other: np.ones(3) == 1, "__hash__": None},
    ],
)
def test_what_is_odd_but_right_passes(methods):
    assert check(spoiled(**methods)).passed


def test_a_broken_protocol_leaves_the_other_laws_untried():
    report = check(nnframe.Activation)
    assert "derivative and forward" in report["protocol"].diagnosis
    others = [verdict for verdict in report.verdicts if verdict.law != "protocol"]
    assert {verdict.reason for verdict in others} == {"see the law on protocol"}


def test_advice_counts_only_when_strict():
    naive = spoiled(
        forward=lambda self, z: 1 / (1 + np.exp(-z)),
        derivative=lambda self, z: 1 / (1 + np.exp(-z)) / (1 + np.exp(z)),
    )
    loose, strict = check(naive), check(naive, strict=True)
    assert loose.passed
    assert [verdict.law for verdict in loose.advice] == ["quiet"]
    assert [verdict.law for verdict in strict.broken] == ["quiet"]


def test_accuracy_is_graded_apart_from_correctness():
    report = check_activation(Tanh(), reference=mpmath.tanh)
    assert report.passed
    assert report["accuracy"].verdict == "fail"
    assert "1 − a²" in report["accuracy"].diagnosis
    assert "ulp" in check_activation(nnframe.Tanh(), reference=mpmath.tanh)["accuracy"].reason


def test_raise_for_failure():
    with pytest.raises(LawBrokenError, match="derivative"):
        check(spoiled(derivative=lambda self, z: np.tanh(z))).raise_for_failure()
    check(Tanh()).raise_for_failure()


def test_laws_may_be_chosen():
    report = check(Tanh(), laws=["derivative"])
    assert [verdict.law for verdict in report.verdicts] == ["derivative"]
    with pytest.raises(ArgumentError, match="no law is called 'derivitive'"):
        check(Tanh(), laws=["derivitive"])


@pytest.mark.parametrize(
    ("plugin", "law", "said"),
    [
        (nnframe.Quadratic(), "mean", r"for the kind 'cost': there are protocol, shape, dtype"),
        (Tanh(), "BP2", r"for the kind 'activation': there are protocol, .*, kinks, pullback"),
        (nnframe.gradients.backprop, "derivative", "for the kind 'gradient method': .*, BP1, BP2"),
    ],
)
def test_a_law_of_another_kind_is_not_passed_over(plugin, law, said):
    with pytest.raises(ArgumentError, match=f"no law is called '{law}' {said}"):
        check(plugin, laws=["protocol", law])


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"kind": "activations"}, ArgumentError),
        ({"seed": -1}, ArgumentError),
        ({"dtype": "float16"}, DtypeError),
        ({"colour": "red"}, ArgumentError),
    ],
)
def test_wrong_arguments(arguments, error):
    with pytest.raises(error):
        check(Tanh(), **arguments)


@pytest.mark.parametrize("plugin", [3, "tanh", None, int])
def test_what_is_no_plugin(plugin):
    with pytest.raises(ArgumentError, match="is no plugin"):
        check(plugin)


def test_the_global_generators_are_left_where_they_were():
    random.seed(3)
    np.random.seed(3)  # noqa: NPY002  # the state that must not move
    before = random.getstate(), np.random.get_state()[1].tolist()  # noqa: NPY002  # as above
    check(Tanh())
    assert (random.getstate(), np.random.get_state()[1].tolist()) == before  # noqa: NPY002  # as above


REPORT = """
import numpy as np, nnframe
from nnframe.testing import check
class Wrong(nnframe.Activation):
    def forward(self, z): return np.tanh(z)
    def derivative(self, z): return 1 - np.tanh(np.tanh(z)) ** 2
for plugin in (Wrong(), nnframe.ReLU(), nnframe.Dense(2), nnframe.CrossEntropy()):
    print(check(plugin, seed=7).to_json())
"""


def test_the_same_plugin_and_seed_give_the_same_report_byte_for_byte():
    outputs = []
    for hash_seed in ("0", "12345"):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        done = subprocess.run(
            [sys.executable, "-c", REPORT], capture_output=True, env=environment, check=False
        )
        assert done.returncode == 0, done.stderr
        outputs.append(done.stdout)
    assert outputs[0] == outputs[1]
    assert b"0x" not in outputs[0]


def test_it_needs_neither_hypothesis_nor_pytest():
    code = (
        "import sys\n"
        "for name in 'hypothesis pytest mpmath scipy click'.split(): sys.modules[name] = None\n"
        "import nnframe, nnframe.testing as t\n"
        "assert t.check(nnframe.Tanh()).passed"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_report_says_everything_in_text_and_json():
    report = check(spoiled(derivative=lambda self, z: 2 * (1 - np.tanh(z) ** 2)))
    text, data = str(report), json.loads(report.to_json())
    for part in ("derivative", "measured: ", "expected: ", "probably: ", "equals 2 · σ'(z)"):
        assert part in text
    assert data["passed"] is False
    assert report.laws >= 15
    assert report.probes > 1000
