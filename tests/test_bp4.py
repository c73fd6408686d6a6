r"""(BP4): ∂C/∂w^l_jk = a^{l-1}_k δ^l_j, for the mean cost the mean over the mini-batch."""

import numpy as np
from hypothesis import given
from properties import close, steps

import nnframe


@given(steps())
def test_each_component(case):
    _, x, _, step = case
    for l, delta in enumerate(step.deltas):
        a_in = step.records[l].a_in
        for (j, k), slope in np.ndenumerate(step.gradient[l]["w"]):
            close(slope, sum(a_in[i, k] * delta[i, j] for i in range(len(x))) / len(x))


@given(steps())
def test_is_what_a_small_change_of_w_does_to_the_cost(case):
    """(47), for one weight of each layer."""
    network, x, y, step = case
    h = 1e-6
    for l, layer in enumerate(network.layers):
        costs = []
        for sign in (1, -1):
            moved = network.copy()
            moved.layers[l].w[-1, 0] += sign * h
            costs.append(((moved.forward(x) - y) ** 2).sum() / 2 / len(x))
        assert layer.w.shape == step.gradient[l]["w"].shape
        slope = (costs[0] - costs[1]) / (2 * h)
        np.testing.assert_allclose(step.gradient[l]["w"][-1, 0], slope, atol=1e-8)


@given(steps())
def test_a_silent_input_teaches_its_weights_nothing(case):
    """(32): where a_in is 0, so is ∂C/∂w."""
    network, x, y, _ = case
    x = x.copy()
    x[:, 0] = 0
    step = nnframe.backprop(network, nnframe.Quadratic(), x, y)
    assert not step.gradient[0]["w"][:, 0].any()
