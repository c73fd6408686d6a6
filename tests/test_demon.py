"""The demon of §2.4: what C really becomes, beside δ Δz (29)."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from properties import close, steps

import nnframe
from nnframe import Chain, Dense, Flatten
from nnframe.errors import ArgumentError, DataError, DtypeError, ShapeError
from nnframe.gradients import demon

COST = nnframe.Quadratic()


@given(steps())
def test_a_nudge_does_what_a_bias_would(case):
    # z + Δz is what b + Δz makes of it, so the real change has an independent measure.
    network, x, y, step = case
    for l, layer in enumerate(network.layers):
        found = demon(network, COST, x, y, l, 0, [-0.5, 0.25, 2.0])
        for dz, change in zip(found.dz, found.changes, strict=True):
            moved = network.copy()
            moved.layers[l].b[0] += dz
            close(step.cost + change, nnframe.backprop(moved, COST, x, y).cost)
        close(found.linear, found.dz * step.gradient[l]["b"][0])
        assert layer is network.layers[l]


@given(steps())
def test_for_a_tiny_nudge_the_line_is_the_curve(case):
    network, x, y, step = case
    found = demon(network, COST, x, y, -1, -1, [-1e-6, 1e-6])
    assert abs(found.changes - found.linear).max() <= 1e-10 * (1 + step.cost)


def test_where_the_linear_picture_stops():
    # One linear neuron, C = (w - y)²/2 with w - y = 1: ΔC = Δz + Δz²/2, so Δz/2 is what is off.
    network = nnframe.Network([Dense(1, nnframe.Linear())], n_in=1)
    network.parameters = [1.0, 0.0]
    found = demon(network, COST, [1.0], [0.0], 0, 0, [-1, -0.5, -0.1, 0.1, 0.5, 1.0])
    np.testing.assert_allclose(found.changes, found.dz + found.dz**2 / 2)
    assert [found.reach(share) for share in (0.01, 0.1, 0.3, 0.6)] == [0, 0.1, 0.5, 1.0]
    assert str(found).endswith("within a tenth up to |Δz| = 0.1")
    for share in (0, -1, "x"):
        with pytest.raises(ArgumentError, match="the share"):
            found.reach(share)


def test_one_side_alone_does_not_make_a_reach():
    found = nnframe.gradients.Demon(
        "there", 1.0, 1.0, np.array([-1.0, 1.0]), np.array([-9.0, 1.0]), np.array([-1.0, 1.0])
    )
    assert found.reach() == 0


def test_nan_is_not_near_anything():
    bad = np.array([np.nan, 1.0])
    found = nnframe.gradients.Demon("there", 1.0, 1.0, np.array([-1.0, 1.0]), bad, np.ones(2))
    assert found.reach() == 0


def test_a_fused_output_and_a_softmax():
    for cost, output in [
        (nnframe.CrossEntropy(), nnframe.Sigmoid()),
        (nnframe.LogLikelihood(), nnframe.Softmax()),
        (nnframe.Quadratic(), nnframe.Softmax()),
    ]:
        network = nnframe.Network([Dense(3, nnframe.Tanh()), Dense(3, output)], n_in=1, rng=2)
        found = demon(
            network, cost, [[1.0], [0.5]], [[0, 1.0, 0], [1.0, 0, 0]], 1, 1, [1e-5, 800.0]
        )
        assert abs(found.changes[0] - found.linear[0]) < 1e-9
        assert np.isfinite(found.changes).all()


def test_exactly():
    network = nnframe.Network([Dense(1, nnframe.Square())], n_in=1, dtype=object)
    network.parameters = [Fraction(1, 2), 0]
    found = demon(network, COST, [1], [0], 0, 0)
    # z = ½, C = z⁴/2.
    for dz, change in zip(found.dz, found.changes, strict=True):
        assert change == (Fraction(1, 2) + dz) ** 4 / 2 - Fraction(1, 32)
    assert found.delta == Fraction(1, 4)
    assert "Δz" in str(found)


def test_a_layer_made_of_layers_is_nudged_at_its_last():
    network = nnframe.Network([Chain([Dense(3), Dense(2)]), Dense(1)], n_in=2, rng=1)
    found = demon(network, COST, [0.6, 0.4], [0.8], 0, 1, [0.5])
    moved = network.copy()
    moved.layers[0].layers[1].b[1] += 0.5
    real = nnframe.backprop(moved, COST, [0.6, 0.4], [0.8]).cost
    assert found.cost + found.changes[0] == pytest.approx(real)
    b = nnframe.backprop(network, COST, [0.6, 0.4], [0.8]).gradient[0]["1.b"]
    assert found.delta == pytest.approx(b[1])


def test_by_default_from_a_nudge_to_a_shove():
    network = nnframe.Network.of_sizes([2, 1], dtype="float32")
    found = demon(network, COST, [0.6, 0.4], [0.8], 0, 0)
    assert found.dz.min() == -10
    assert found.dz.max() == 10
    assert (np.diff(found.dz) > 0).all()
    assert repr(found).startswith("Demon(at neuron 0 of layer 1 of 1 (layers[0], Dense(1)), δ = ")


def test_what_is_asked_for_must_exist():
    network = nnframe.Network([Flatten(), Dense(3)], (1, 2))
    case = network, COST, [[0.6, 0.4]], [1.0, 0.0, 1.0]
    for layer, neuron, dz, error, words in [
        (2, 0, None, ArgumentError, "layers 0 to 1: there is no layer 2"),
        (1, 3, None, ArgumentError, r"Dense\(3\)\) has neurons 0 to 2: there is no neuron 3"),
        (0, 0, None, ArgumentError, "does not end in an activation"),
        (1, 0, [], DataError, "finite numbers, one at least"),
        (1, 0, [np.inf], DataError, "finite numbers"),
        (1, 0, "far", DtypeError, "dz holds"),
    ]:
        with pytest.raises(error, match=words):
            demon(*case, layer, neuron, dz)
    with pytest.raises(ShapeError, match="target"):
        demon(network, COST, [[0.6, 0.4]], [1.0], 1, 0)


def test_a_failing_activation_is_named():
    class Fragile(nnframe.Activation):
        def forward(self, z):
            if z.max() > 5:
                raise ValueError("too large")
            return z

        def derivative(self, z):
            return np.ones_like(z)

    network = nnframe.Network([Dense(1, Fragile())], n_in=1)
    with pytest.raises(
        nnframe.errors.PluginError, match=r"Fragile\.forward: ValueError: too large"
    ):
        demon(network, COST, [1.0], [1.0], 0, 0)
