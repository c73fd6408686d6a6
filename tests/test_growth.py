"""How costs grow along a series of networks: by counts and formulas, and as one number."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnframe.errors import ArgumentError
from nnframe.gradients import backprop, finite_difference, forward_difference
from nnframe.gradients import path_sum as by_paths
from nnframe.gradients.comparison import METHODS
from nnframe.gradients.formulas import parameters, predicted, weights
from nnframe.gradients.growth import counts, grow
from nnframe.gradients.networks import deeper, smaller, wider

SIZES = st.lists(st.integers(1, 40), min_size=2, max_size=6)


@given(SIZES)
def test_smaller_networks_lead_up_to_this_one(sizes):
    networks = smaller(sizes)
    assert networks[-1] == tuple(sizes)
    assert max(networks[0]) <= 2
    assert len(networks[0]) <= 3
    n = [parameters(network) for network in networks]
    assert n == sorted(set(n))


@pytest.mark.parametrize("direction", [wider, deeper])
@given(sizes=st.lists(st.integers(1, 5), min_size=2, max_size=4))
def test_networks_grow_and_keep_their_outputs(direction, sizes):
    networks = direction(sizes)
    assert networks[0] == tuple(sizes)
    assert {network[-1] for network in networks} == {sizes[-1]}
    n = [parameters(network) for network in networks]
    assert n == sorted(set(n))


def test_a_network_without_hidden_layers_gets_some_as_wide_as_its_input():
    assert deeper([9, 1], 3) == [(9, 1), (9, 9, 1), (9, 9, 9, 9, 1)]


def test_a_series_is_in_order_of_size():
    assert grow([[5, 1], [2, 1], [3, 1]], {}).networks == ((2, 1), (3, 1), (5, 1))


@pytest.mark.parametrize("name", METHODS)
def test_a_growth_is_the_formulas(name):
    for series in (wider([3, 4, 2], 4), deeper([3, 4, 2], 4)):
        (line,) = grow(series, {name: METHODS[name]}).lines
        expected = [predicted(name, sizes) for sizes in series]
        assert [cost.count for cost in line.costs] == expected
        ratios = [
            cost.multiplications / weights(sizes)
            for cost, sizes in zip(expected, series, strict=True)
        ]
        assert line.relative == pytest.approx(ratios)


def test_powers_tell_a_constant_from_a_pass_for_each_parameter():
    growth = grow(wider([3, 4, 2]), METHODS, "width")
    powers = {line.method: line.power for line in growth.lines}
    for name, expected in {"backprop": 0, "forward-difference": 1, "finite-difference": 1}.items():
        assert powers[name] == pytest.approx(expected, abs=0.05), name
    assert all(line.per_layer is None for line in growth.lines)
    assert growth.forward == [weights(sizes) for sizes in growth.networks]


def test_a_power_is_exact_for_a_power():
    # With one input and one output, n = 2 w + … : n + 1 passes, whose ratio to n is known.
    growth = grow([[9, 1], [99, 1], [999, 1]], {"forward-difference": forward_difference})
    slope = np.polyfit(np.log([10, 100, 1000]), np.log([11, 101, 1001]), 1)[0]
    assert growth.lines[0].power == pytest.approx(slope)


def test_one_more_layer_multiplies_paths_by_its_width():
    for width in (3, 5):
        growth = grow(deeper([3, width, 2]), METHODS, "depth")
        layers = {line.method: line.per_layer for line in growth.lines}
        assert layers["path-sum"] == pytest.approx(width, rel=0.05)
        assert layers["backprop"] == pytest.approx(1, abs=0.01)
    before, after = (predicted("path-sum", sizes) for sizes in growth.networks[-2:])
    forward = growth.forward
    assert layers["path-sum"] ** 8 == pytest.approx(
        after.multiplications / forward[-1] / (before.multiplications / forward[-2])
    )


def test_large_counts_are_by_formula_and_say_so():
    growth = grow(wider([3, 4, 2]), {"finite-difference": finite_difference})
    assert [cost.counted for cost in growth.lines[0].costs] == [True, True, True, False, False]


def test_a_formula_under_the_wrong_name_is_not_believed():
    def twice(network, cost, x, y):
        backprop(network, cost, x, y)
        return backprop(network, cost, x, y)

    small, large, huge = counts("backprop", twice, [[3, 4, 2], [30, 40, 2], [3000, 3000, 2]])
    assert small.count.multiplications == 2 * predicted("backprop", [3, 4, 2]).multiplications
    assert large.count.multiplications == 2 * predicted("backprop", [30, 40, 2]).multiplications
    assert large.counted
    assert huge.count is None


def test_a_method_without_a_formula_is_counted_while_that_is_quick():
    networks = [[2, 2, 2], [8, 8, 2], [9, 9, 2], [2000, 2000, 10]]
    found = counts("unheard-of", backprop, networks)
    assert [cost.counted for cost in found] == [True, True, True, False]
    assert found[-1].count is None
    (line,) = grow(networks, {"unheard-of": backprop}).lines
    assert line.relative[-1] is None
    assert line.power is not None


def test_counts_beyond_any_float():
    growth = grow(deeper([9, *[9] * 25, 9]), {"path-sum": by_paths, "backprop": backprop}, "depth")
    paths, back = growth.lines
    assert math.log10(paths.costs[-1].count.multiplications) > 308
    assert paths.relative[-1] is None
    assert paths.per_layer is None
    assert None not in back.relative


def test_a_method_that_fails_has_an_empty_line():
    def failing(network, cost, x, y):
        raise ArgumentError("not this network")

    lines = grow([[2, 1], [3, 1]], {"failing": failing, "backprop": backprop}).lines
    assert lines[0].problem == "not this network"
    assert lines[0].costs == ()
    assert lines[1].problem is None


@pytest.mark.parametrize("networks", [[], [[3, 4, 2]], [[3], [4, 2]]])
def test_no_growth_without_two_networks(networks):
    with pytest.raises(ArgumentError):
        grow(networks, METHODS)
