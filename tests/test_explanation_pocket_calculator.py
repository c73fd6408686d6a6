"""A hand calculation can be followed with a pocket calculator, number by printed number."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from explanations import SEED, arguments, few
from hypothesis import assume, given
from hypothesis import strategies as st

import nnframe
from nnframe.explanation import formula as f
from nnframe.explanation.digits import Digits


class NoKeyError(Exception):
    """Something that a pocket calculator has no key for."""


def value(node, place):
    """What a formula comes to, at a place in its matrices."""
    match node:
        case f.Number(text=text):
            return Decimal(text)
        case f.Symbol(name="e"):
            return Decimal(math.e)
        case f.Matrix(rows=rows):
            return value(rows[place[0]][place[1]], place)
        case f.Group(inner=inner):
            return value(inner, place)
        case f.Negative(inner=inner):
            return -value(inner, place)
        case f.Sum(terms=terms):
            return sum((value(term, place) for term in terms), Decimal(0))
        case f.Product(factors=[f.Name(text="ln"), inner]):
            return Decimal(math.log(value(inner, place)))
        case f.Product(factors=factors):
            return math.prod(value(factor, place) for factor in factors)
        case f.Fraction(above=above, below=below):
            return value(above, place) / value(below, place)
        case f.Power(base=f.Symbol(name="e"), exponent=exponent):
            return Decimal(math.exp(value(exponent, place)))
        case f.Power(base=base, exponent=exponent):
            return value(base, place) ** int(value(exponent, place))
        case f.Apply(function=f.Name(text="tanh"), arguments=[inner]):
            return Decimal(math.tanh(value(inner, place)))
        case f.Apply(function=f.Name(text="max"), arguments=arguments):
            return max(value(argument, place) for argument in arguments)
    raise NoKeyError(node)


def places(node):
    if not isinstance(node, f.Matrix):
        return [(0, 0)]
    return [(j, k) for j in range(len(node.rows)) for k in range(len(node.rows[0]))]


def kind_of(stage, derivation):
    """The kind of number that a derivation ends in."""
    left = derivation.left
    match stage.kind:
        case "z" | "a" | "cost":
            return stage.kind
        case "BP3" | "BP4":
            return "gradient"
        case "update":
            return "new"
    if derivation is stage.derivations[-1] or isinstance(left, f.Hadamard):
        return "delta"
    if isinstance(left, f.Apply):
        return "slope"
    turned = isinstance(left, f.Product) and isinstance(left.factors[0].inner, f.Group)
    jacobian = turned and isinstance(left.factors[0].inner.inner, f.Apply)
    return "delta" if jacobian else "grad_a"


def check(explanation, digits):
    """Work out the last line of numbers of every derivation; how many numbers were compared."""
    compared = 0
    for stage in explanation.stages:
        for derivation in stage.derivations:
            if not derivation.numbers:
                continue
            kind = kind_of(stage, derivation)
            last, result = derivation.numbers[-1].body, derivation.result.body
            for place in places(result):
                try:
                    worked, printed = value(last, place), value(result, place)
                except NoKeyError:
                    continue
                unit = Decimal(1).scaleb(-digits.places[kind])
                # On a tie the seventeenth digit of a float may decide.
                near = abs(worked - printed) <= unit / 2 + Decimal("1e-12") * (1 + abs(worked))
                assert near, (stage.kind, kind, place, worked, printed)
                compared += 1
    return compared


def small(network):
    """Nothing is left out of a sum."""
    return all(size <= 4 for (size,) in network.shapes)


@few
@given(arguments(), st.integers(2, 6))
def test_every_number_follows_from_those_before_it(step, decimals):
    network, cost, *_ = step
    assume(small(network))
    # The stable form of a pair takes its cost from z, and steps in where a is rounded to 0 or 1.
    assume(isinstance(cost, nnframe.Quadratic) or decimals > 3)
    explanation = nnframe.explain(*step, decimals=decimals, rounding="carry")
    assert check(explanation, Digits(decimals)) > 0


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("decimals", [{"z": 3, "a": 3, "slope": 3}, 2, {"product": 2, "delta": 6}])
def test_every_exercise_can_be_followed(seed, decimals):
    problem = nnframe.explanation.exercise(seed)
    explanation = problem.explain(decimals=decimals, rounding="carry")
    assert check(explanation, Digits(decimals)) > 50


def test_the_numbers_of_the_computation_cannot_be_followed_to_the_last_digit():
    """Or the test above would see nothing."""
    explanations = [nnframe.explanation.exercise(seed).explain(decimals=2) for seed in range(5)]
    with pytest.raises(AssertionError):
        assert all(check(explanation, Digits(2)) for explanation in explanations)


def test_the_worked_example_can_be_followed():
    digits = {"z": 3, "a": 3, "slope": 3}
    explanation = nnframe.explain(*SEED, decimals=digits, rounding="carry")
    assert check(explanation, Digits(digits)) == 56
