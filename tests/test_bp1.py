r"""(BP1): δ^L_j = ∂C/∂a^L_j σ'(z^L_j)."""

import numpy as np
from hypothesis import given
from properties import close, steps

import nnframe


@given(steps())
def test_each_component(case):
    network, _, y, step = case
    sigma, z, a = network.layers[-1].activation, step.records[-1].z, step.records[-1].a
    for x, row in enumerate(step.deltas[-1]):
        for j, delta in enumerate(row):
            slope = sigma.derivative(z[x : x + 1, j : j + 1])[0, 0]
            close(delta, (a[x, j] - y[x, j]) * slope)


@given(steps(output=nnframe.Softmax()))
def test_with_neurons_that_mix_it_is_a_sum(case):
    """(37): δ_j = Σ_k ∂C/∂a_k ∂a_k/∂z_j."""
    _, _, y, step = case
    a = step.records[-1].a
    for x, row in enumerate(step.deltas[-1]):
        for j, delta in enumerate(row):
            terms = [(a[x, k] - y[x, k]) * a[x, k] * ((j == k) - a[x, j]) for k in range(len(row))]
            close(delta, sum(terms))


@given(steps(output=nnframe.Sigmoid(), cost=nnframe.CrossEntropy))
def test_cross_entropy_cancels_the_slope(case):
    _, _, y, step = case
    close(step.deltas[-1], step.records[-1].a - y)


@given(steps(output=nnframe.Softmax(), cost=nnframe.LogLikelihood))
def test_log_likelihood_cancels_the_slope(case):
    _, _, y, step = case
    close(step.deltas[-1], step.records[-1].a - y)


@given(steps())
def test_is_what_a_small_change_of_z_does_to_the_cost(case):
    """(29): δ is ∂C_x/∂z, measured on the output layer alone."""
    network, _, y, step = case
    sigma, z, h = network.layers[-1].activation, step.records[-1].z, 1e-6
    for j in range(z.shape[1]):
        e = h * np.eye(z.shape[1])[j]
        up, down = (((sigma.forward(z + s * e) - y) ** 2).sum(axis=1) / 2 for s in (1, -1))
        np.testing.assert_allclose(step.deltas[-1][:, j], (up - down) / (2 * h), atol=1e-8)
