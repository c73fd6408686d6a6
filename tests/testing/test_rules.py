"""The chain rule and the product rule with a part lost, recognised; and nothing said too much."""

from __future__ import annotations

import numpy as np
import pytest

import nnframe
from nnframe.testing import check
from nnframe.testing.diagnosis.rules import monomial, of_rules, written

e = np.exp
SECOND = "the second term of the product or quotient rule "
#: σ, what is claimed to be σ', and what is said of it.
MISTAKES = {
    "sin(z²) without 2z": (
        lambda z: np.sin(z * z),
        lambda z: np.cos(z * z),
        "your derivative equals σ'(z) without its factor 2z: an inner derivative",
    ),
    "a Gaussian without −2": (lambda z: e(-z * z), lambda z: z * e(-z * z), "equals -0.5 · σ'(z)"),
    "a z too many": (
        lambda z: np.sin(z),
        lambda z: z * np.cos(z),
        "your derivative equals z · σ'(z): a factor too many",
    ),
    "a wrong sign in the second term": (
        lambda z: z * e(-z * z),
        lambda z: (1 + 2 * z * z) * e(-z * z),
        SECOND + "has the wrong sign",
    ),
    "−2z lost in the second term": (
        lambda z: z * e(-z * z),
        lambda z: e(-z * z) + z * e(-z * z),
        SECOND + "lacks a factor −2z: its inner derivative, or an exponent?",
    ),
    "2 lost in the second term": (
        lambda z: z * e(-z * z),
        lambda z: (1 - z * z) * e(-z * z),
        SECOND + "lacks a factor 2",
    ),
    "3 lost in the second term": (
        lambda z: z * np.tanh(3 * z),
        lambda z: np.tanh(3 * z) + z / np.cosh(3 * z) ** 2,
        SECOND + "lacks a factor 3",
    ),
    "a factor in the second term": (
        lambda z: z * np.tanh(z),
        lambda z: np.tanh(z) + 3 * z / np.cosh(z) ** 2,
        SECOND + "has a factor 3 too many",
    ),
    "a factor in the first term": (
        lambda z: z * np.tanh(z),
        lambda z: 2 * np.tanh(z) + z / np.cosh(z) ** 2,
        "the first term of the product or quotient rule has a factor 2 too many",
    ),
    "a wrong sign in the quotient rule": (
        lambda z: z / (1 + z * z),
        lambda z: (1 + 3 * z * z) / (1 + z * z) ** 2,
        SECOND + "has the wrong sign",
    ),
    "the same with z² in front": (
        lambda z: z * z * np.sin(z),
        lambda z: 2 * z * np.sin(z) - z * z * np.cos(z),
        SECOND + "has the wrong sign",
    ),
    "forward and derivative swapped": (
        lambda z: (1 - 2 * z * z) * e(-z * z),
        lambda z: z * e(-z * z),
        "forward is the slope of your derivative: are the two formulas swapped?",
    ),
    "a square forgotten": (
        lambda z: z / (1 + np.abs(z)),
        lambda z: 1 / (1 + np.abs(z)),
        "your derivative squared is σ'(z): a square is missing in it",
    ),
    "the square of a denominator forgotten": (
        lambda z: z / (1 + z * z),
        lambda z: (1 - z * z) / (1 + z * z),
        "your derivative equals σ'(z) · z/σ(z): the quotient rule squares the denominator",
    ),
    "right at 0 only": (
        lambda z: np.sinh(z / 2),
        lambda z: np.cosh(z / 2) / 2 + z**4 / 100,
        "it is right at z = 0 and wrong elsewhere, most of all at z = ",
    ),
    "wrong at 0 too": (lambda z: np.sinh(z / 2), lambda z: 1 / (3 + z**4), ""),
}


#: As d = a − y: C_x of one output, what is claimed to be its slope, and what is said of it.
OF_COSTS = {
    "2d lost": (
        lambda d: np.log1p(d * d),
        lambda d: 1 / (1 + d * d),
        "the derivative equals ∂C_x/∂a without its factor 2(a − y): an inner derivative",
    ),
    "d too many": (
        lambda d: np.log1p(d * d),
        lambda d: d * d / (1 + d * d),
        "the derivative equals (a − y)/2 · ∂C_x/∂a: a factor too many",
    ),
}


@pytest.mark.parametrize("case", OF_COSTS)
def test_what_a_cost_has_lost_is_named(case):
    value, claim, words = OF_COSTS[case]

    class Mine(nnframe.Cost):
        def forward(self, a, y):
            return value(a - y).sum(axis=-1)

        def derivative(self, a, y):
            return claim(a - y)

    assert words in check(Mine(), laws=["derivative"])["derivative"].diagnosis


def plugin(sigma, claim):
    class Mine(nnframe.Activation):
        def forward(self, z):
            return sigma(z)

        def derivative(self, z):
            return claim(z)

    return Mine()


@pytest.mark.parametrize("case", MISTAKES)
def test_what_is_lost_is_named(case):
    sigma, claim, words = MISTAKES[case]
    verdict = check(plugin(sigma, claim), laws=["derivative"])["derivative"]
    assert verdict.verdict == "fail"
    assert words in verdict.diagnosis
    assert words or not verdict.diagnosis


def test_what_fits_at_most_points_is_not_said():
    z = np.linspace(-3, 3, 60)
    true, claimed = 2 * z * np.cos(z**2), np.cos(z**2)
    assert of_rules(z, np.sin(z**2), claimed, true)
    claimed[7] += 1e-3
    assert of_rules(z, np.sin(z**2), claimed, true) == ""


def test_a_few_points_are_too_few():
    z = np.linspace(1, 2, 7)
    assert monomial(np.sin(z) / z, np.sin(z), z, (1, -1)) is None


def test_rounding_is_no_term():
    """For σ = 3z the second term of the product rule is 0: whatever is left of it fits all."""
    z = np.linspace(-3, 3, 61)[:30]
    assert of_rules(z, 3 * z, np.cos(z), np.full(30, 3.0)) == ""
    assert of_rules(z, 3 * z, np.full(30, 3.0) + 1e-15 * z, np.full(30, 3.0)) == ""


@pytest.mark.parametrize(
    ("c", "k", "text"), [(1, 1, "z"), (-1, 2, "−z²"), (1, 0, "1"), (0.5, 1, "z/2"), (7, 0, "7")]
)
def test_a_monomial_is_written_as_a_person_would(c, k, text):
    assert written(c, k) == text
