"""Every cost against values that torch has computed: stored ones, and new ones where it is."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest
from reference_values.cases import COSTS, pairs

import nnframe
from nnframe.fused import fused_pair

TABLE = json.loads((Path(__file__).parent / "reference_values" / "costs.json").read_text("utf-8"))


def assert_equal(name, given):
    case = COSTS[name]
    cost = case.make()
    got = {"costs": cost.forward(given["a"], given["y"])}
    got["nabla"] = cost.derivative(given["a"], given["y"])
    for what, values in got.items():
        np.testing.assert_allclose(values, given[what], rtol=1e-10, atol=1e-12, err_msg=what)
    if case.sigma is not None:
        pair = fused_pair(cost, case.sigma)
        assert pair is not None
        value, delta = (
            method(given["z"], given["y"]) for method in (pair.forward, pair.derivative)
        )
        np.testing.assert_allclose(value, given["costs"], rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(delta, given["delta"], rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("name", COSTS)
def test_stored_values(name):
    assert_equal(name, {key: np.array(values) for key, values in TABLE[name].items()})


def test_every_cost_is_in_the_table():
    assert TABLE.keys() == COSTS.keys()
    kinds = {type(case.make()) for case in COSTS.values()}
    assert kinds == {getattr(nnframe, name) for name in nnframe.costs.__all__ if name[0].isupper()}


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed")
@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("name", COSTS)
def test_values_of_torch(name, seed):
    from reference_values.by_torch import of_cost

    given = pairs(name, COSTS[name], seed)
    given |= of_cost(name, COSTS[name], given)
    assert_equal(name, given)
    if seed == 0:  # what is stored is what torch says
        for key, values in given.items():
            np.testing.assert_allclose(TABLE[name][key], values, rtol=1e-13, atol=1e-15)
