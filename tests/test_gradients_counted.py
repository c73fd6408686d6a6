"""What each method costs: the counts are the formulas that docs/gradients.md states."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnframe
from nnframe import plugins
from nnframe.gradients import backprop, count, forward_difference
from nnframe.gradients.formulas import FORMULAS, parameters, predicted

GROUP = "nnframe.gradient_methods"
SIZES = st.lists(st.integers(1, 5), min_size=2, max_size=5)


@pytest.mark.parametrize("name", FORMULAS)
def test_a_method_does_what_its_formula_says(name):
    method = plugins.load(GROUP, name)

    @given(SIZES, st.integers(1, 3))
    def holds(sizes, m):
        assert count(method, sizes, m) == predicted(name, sizes, m)

    holds()


def test_every_method_of_ours_has_a_formula():
    ours = {p.name for p in plugins.installed(GROUP) if p.distribution == "nnframe"}
    assert ours == set(FORMULAS)


@given(SIZES)
def test_n_is_the_number_of_parameters(sizes):
    assert parameters(sizes) == nnframe.Network.of_sizes(sizes).layout.size


def test_of_a_million_weights_a_million_and_one_passes():
    # §2.8; 999 biases would be weights too, so one neuron with a million inputs less its bias.
    assert predicted("forward-difference", [999_999, 1]).passes == 1_000_001


def test_backpropagation_costs_about_twice_a_forward_pass_in_the_book_s_network():
    forward = 784 * 30 + 30 * 10
    assert count(backprop, [784, 30, 10]).multiplications / forward == pytest.approx(2, abs=0.02)


def test_a_method_of_somebody_else_is_counted_too():
    def twice(network, cost, x, y):
        backprop(network, cost, x, y)
        return backprop(network, cost, x, y)

    one = count(backprop, [3, 4, 2], 2)
    assert count(twice, [3, 4, 2], 2) == nnframe.gradients.Count(2, 2 * one.multiplications)


def test_a_method_that_fails_says_so():
    def broken(network, cost, x, y):
        raise nnframe.errors.ArgumentError("not today")

    with pytest.raises(nnframe.errors.ArgumentError, match="not today"):
        count(broken, [2, 1])


def test_what_is_counted_changes_nothing_of_the_method():
    assert count(forward_difference, [2, 3, 2]) == count(forward_difference, [2, 3, 2])
