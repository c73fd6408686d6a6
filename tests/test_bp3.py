r"""(BP3): ∂C/∂b^l_j = δ^l_j, for the mean cost the mean of δ over the mini-batch."""

import numpy as np
from hypothesis import given
from properties import close, steps

import nnframe


@given(steps())
def test_each_component(case):
    _, x, _, step = case
    for l, delta in enumerate(step.deltas):
        for j, slope in enumerate(step.gradient[l]["b"]):
            close(slope, sum(delta[:, j]) / len(x))


@given(steps())
def test_is_what_a_small_change_of_b_does_to_the_cost(case):
    network, x, y, step = case
    h = 1e-6
    for l, layer in enumerate(network.layers):
        for j in range(len(layer.b)):
            costs = []
            for sign in (1, -1):
                moved = network.copy()
                moved.layers[l].b[j] += sign * h
                costs.append(((moved.forward(x) - y) ** 2).sum() / 2 / len(x))
            slope = (costs[0] - costs[1]) / (2 * h)
            np.testing.assert_allclose(step.gradient[l]["b"][j], slope, atol=1e-8)


@given(steps(output=nnframe.Sigmoid(), cost=nnframe.CrossEntropy))
def test_with_a_fused_cost(case):
    _, _, y, step = case
    close(step.gradient[-1]["b"], (step.records[-1].a - y).mean(axis=0))
