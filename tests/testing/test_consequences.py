"""A mistake is explained once: what follows from it, and what it makes meaningless, names it."""

from __future__ import annotations

import numpy as np
import pytest

import nnframe
from nnframe.testing import Report, Verdict, check, check_target
from nnframe.testing.consequences import PARTS, explained
from nnframe.testing.laws import LAWS
from nnframe.testing.report import FAIL, PASS, SEE


class Dice(nnframe.Tanh):
    """A σ that is never the same."""

    def forward(self, z):
        return np.tanh(z) + 0.1 * np.random.rand()  # noqa: NPY002  # this is the mistake


class Own(Dice):
    """The same, with a generator of its own."""

    rng = np.random.default_rng(0)

    def forward(self, z):
        return np.tanh(z) + 0.1 * self.rng.random()


class Remembers(nnframe.Activation):
    """A derivative that needs the last forward."""

    def forward(self, z):
        self.a = np.exp(-z * z)
        return z * self.a

    def derivative(self, z):
        return (1 - 2 * z * z) * self.a


class InPlace(nnframe.Activation):
    """A forward that writes over z."""

    def forward(self, z):
        z *= np.exp(-z * z)
        return z

    def derivative(self, z):
        return (1 - 2 * z * z) * np.exp(-z * z)


class Twice(nnframe.Tanh):
    """A σ' that is wrong, and no more than that."""

    def derivative(self, z):
        return 2 * super().derivative(z)


class Harmless(nnframe.Tanh):
    """It keeps what nobody reads, and has a wrong σ' beside that."""

    def forward(self, z):
        self.z = z.copy()
        return np.tanh(z)

    def derivative(self, z):
        return 2 * super().derivative(z)


class Diag(nnframe.WeightedLayer):
    """One weight a number, with a wrong gradient; nothing is drawn."""

    def __init__(self, wrong):
        self.activation, self.wrong = nnframe.Tanh(), wrong

    def initial_parameters(self, shape_in, rng):
        return {"w": rng.normal(size=shape_in)}

    def weighted_input(self, a_in):
        return self.w * a_in

    def weighted_gradient(self, a_in, delta):
        return {"w": (delta * a_in).sum(axis=0) * (2 if self.wrong == "w" else 1)}

    def input_gradient(self, a_in, delta):
        return self.w * delta * (2 if self.wrong == "a_in" else 1)


def said(report: Report) -> dict[str, str]:
    """The diagnosis of each broken law, in the order in which they are shown."""
    return {verdict.law: verdict.diagnosis for verdict in report.broken}


@pytest.mark.parametrize(
    ("plugin", "law", "words"),
    [
        (Dice, "randomness", "global random numbers"),
        (Own, "randomness", "noise from a generator of its own"),
        (Remembers, "state", "as self.a: compute it anew from the arguments"),
        (InPlace, "inputs", "it writes into its argument, in place"),
    ],
)
def test_one_mistake_is_explained_once_and_first(plugin, law, words):
    (first, diagnosis), *others = said(check(plugin)).items()
    assert first == law
    assert words in diagnosis
    assert others
    assert {words for _, words in others} == {f"{SEE} {law}"}


def test_a_wrong_slope_explains_the_network_but_both_are_broken():
    report = check(Twice())
    assert said(report)["network"] == f"{SEE} derivative"
    assert report["network"].verdict == FAIL
    assert report["network"].measured  # the numbers are kept, and not shown
    assert "along v" not in str(report)
    assert "along v" not in report.to_html()


def test_the_process_of_its_own_says_the_same(tmp_path):
    path = tmp_path / "twice.py"
    path.write_text(
        "import nnframe\nclass Twice(nnframe.Tanh):\n"
        "  def derivative(self, z): return 2 * super().derivative(z)\n"
    )
    assert said(check_target(f"{path}:Twice")) == said(check(Twice()))


def test_what_is_kept_but_not_read_explains_nothing():
    found = said(check(Harmless()))
    assert found["derivative"].startswith("your derivative equals 2 · σ'(z)")
    assert "cached on the object" in found["state"]


@pytest.mark.parametrize(
    ("wrong", "law"), [("w", "parameter-gradient"), ("a_in", "input-gradient")]
)
def test_a_layer_that_draws_nothing_is_not_told_of_draws(wrong, law):
    found = said(check(Diag(wrong)))
    assert found["training"] == found["network"] == f"{SEE} {law}"
    assert not found[law].startswith(SEE)


class Masked(nnframe.Dropout):
    """A dropout whose derivative forgets the mask."""

    def derivative(self, record, grad_a):
        return grad_a, {}, None


def test_a_layer_that_draws_is_told_of_it():
    found = said(check(Masked(0.5), laws=["training"]))
    assert "what was drawn in forward (a mask, its scale) is missing" in found["training"]


def test_float16_repeats_dtype_no_more():
    class Wide(nnframe.LeakyReLU):
        def derivative(self, z):
            return np.where(z > 0, 1.0, 0.01)

    report = check(Wide(0.01))
    assert report["float16"].diagnosis == f"{SEE} dtype"
    assert "make float64, whatever z is" in report["dtype"].diagnosis


def test_the_verdicts_themselves_stay():
    verdicts = [
        Verdict("derivative", "", FAIL, diagnosis="a factor 2"),
        Verdict("quiet", "", FAIL, diagnosis="an exponential"),
        Verdict("pullback", "", FAIL, reason="pullback raised NameError: g", diagnosis="no g"),
        Verdict("randomness", "", FAIL, diagnosis="dice"),
        Verdict("network", "", PASS),
    ]
    found = explained(verdicts, "randomness")
    assert [v.verdict for v in found] == [v.verdict for v in verdicts]
    assert [v.diagnosis for v in found] == [
        f"{SEE} randomness",
        "an exponential",  # which is there whatever the numbers are
        "no g",  # an exception with a known cause
        "dice",
        "",
    ]
    assert explained(verdicts) == tuple(verdicts)


def test_the_parts_of_a_law_are_laws():
    names = {law.name for law in LAWS}
    assert {*PARTS, *(part for parts in PARTS.values() for part in parts)} <= names


class KeepsRows(nnframe.Quadratic):
    """A derivative that returns what forward last saw, in whatever shape that was."""

    def forward(self, a, y):
        self.apart = a - y
        return super().forward(a, y)

    def derivative(self, a, y):
        return self.apart


def test_a_shape_that_is_right_at_first_and_wrong_later_is_a_matter_of_state():
    found = said(check(KeepsRows()))
    assert "it is cached on self by an earlier call" in found["state"]
    assert found["precision"] == f"{SEE} state"
