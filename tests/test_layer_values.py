"""Every layer against values that torch has computed: stored ones, and new ones where it is."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest
from reference_values.cases import LAYERS, numbers

TABLE = json.loads((Path(__file__).parent / "reference_values" / "layers.json").read_text("utf-8"))


def assert_equal(name, given, expected):
    case = LAYERS[name]
    network = case.network()
    network.parameters = given["theta"]
    (layer,) = network.layers
    record = layer.forward(given["x"], case.generator())
    grad_a_in, gradients, _ = layer.derivative(record, given["grad_a"])
    gradient = np.concatenate([np.zeros(0), *(np.ravel(gradients[n]) for n in layer.parameters)])
    got = {"a": record.a, "grad_a_in": grad_a_in, "gradient": gradient}
    for what, values in got.items():
        np.testing.assert_allclose(values, expected[what], rtol=1e-10, atol=1e-12, err_msg=what)


@pytest.mark.parametrize("name", LAYERS)
def test_stored_values(name):
    table = {key: np.array(values) for key, values in TABLE[name].items()}
    assert_equal(name, table, table)


def test_the_table_has_each_case_and_no_other():
    assert TABLE.keys() == LAYERS.keys()


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed")
@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("name", LAYERS)
def test_values_of_torch(name, seed):
    from reference_values.by_torch import of_layer

    given = numbers(name, LAYERS[name], seed)
    expected = of_layer(name, LAYERS[name], given)
    assert_equal(name, given, expected)
    if seed == 0:  # what is stored is what torch says
        for key, values in {**given, **expected}.items():
            np.testing.assert_allclose(TABLE[name][key], values, rtol=1e-13, atol=1e-15)
