"""The steps between the equations: the proofs of §2.5 and the walk of §2.9, in numbers."""

import numpy as np
import pytest

import nnframe
from nnframe import engine, gradients

X, Y = np.array([0.6, 0.4]), np.array([0.8, 0.2])
SIGMOID, COST = nnframe.Sigmoid(), nnframe.Quadratic()
NETWORK = nnframe.Network.of_sizes([2, 3, 2], SIGMOID, rng=1)
STEP = nnframe.backprop(NETWORK, COST, X, Y)
(HIDDEN, OUTPUT), (FIRST, LAST) = NETWORK.layers, STEP.records
NABLA = COST.derivative(LAST.a, Y[None])[0]  # ∂C/∂a^L
SLOPE = SIGMOID.derivative(FIRST.z)[0]  # σ'(z^l) of the hidden layer
LAST_SLOPE = SIGMOID.derivative(LAST.z)[0]


def slopes(function, at, epsilon=1e-5):
    """[k, j]: the slope of the function's output k by its input j."""
    nudges = epsilon * np.eye(len(at))
    rises = [(function(at + nudge) - function(at - nudge)) / (2 * epsilon) for nudge in nudges]
    return np.transpose(rises)


def close(measured, expected):
    np.testing.assert_allclose(measured, expected, rtol=1e-8, atol=1e-10)


def cost_of_z(z):
    """C as a function of the z of the last layer."""
    return COST.forward(SIGMOID.forward(z[None]), Y[None])


def next_z(z):
    """z^{l+1} as a function of z^l."""
    return OUTPUT.w @ SIGMOID.forward(z) + OUTPUT.b


def test_36_the_error_of_the_output_is_the_slope_by_its_z():
    close(slopes(cost_of_z, LAST.z[0])[0], STEP.deltas[1][0])


def test_37_it_is_a_sum_over_all_outputs():
    by_z = slopes(SIGMOID.forward, LAST.z[0])  # ∂a_k/∂z_j
    close([sum(NABLA[k] * by_z[k, j] for k in range(2)) for j in range(2)], STEP.deltas[1][0])


def test_38_of_which_one_term_is_not_0():
    by_z = slopes(SIGMOID.forward, LAST.z[0])
    assert by_z[0, 1] == by_z[1, 0] == 0
    close(NABLA * by_z.diagonal(), STEP.deltas[1][0])


def test_39_and_that_is_bp1():
    close(NABLA * LAST_SLOPE, STEP.deltas[1][0])


def test_40_the_error_of_a_hidden_neuron_is_the_slope_by_its_z():
    close(slopes(lambda z: cost_of_z(next_z(z)), FIRST.z[0])[0], STEP.deltas[0][0])


def test_41_it_is_a_sum_over_the_next_layer():
    outer = slopes(cost_of_z, LAST.z[0])[0]  # ∂C/∂z^{l+1}_k
    inner = slopes(next_z, FIRST.z[0])  # ∂z^{l+1}_k/∂z^l_j
    close([sum(outer[k] * inner[k, j] for k in range(2)) for j in range(3)], STEP.deltas[0][0])


def test_42_of_the_next_errors():
    inner = slopes(next_z, FIRST.z[0])
    expected = [sum(inner[k, j] * STEP.deltas[1][0, k] for k in range(2)) for j in range(3)]
    close(expected, STEP.deltas[0][0])


def test_43_the_next_z_as_a_sum():
    a = SIGMOID.forward(FIRST.z[0])
    expected = [sum(OUTPUT.w[k, j] * a[j] for j in range(3)) + OUTPUT.b[k] for k in range(2)]
    close(LAST.z[0], expected)


def test_44_its_slope_is_a_weight_times_the_slope_of_the_neuron():
    close(slopes(next_z, FIRST.z[0]), OUTPUT.w * SLOPE)


def test_45_and_that_is_bp2():
    delta = STEP.deltas[1][0]
    expected = [sum(OUTPUT.w[k, j] * delta[k] for k in range(2)) * SLOPE[j] for j in range(3)]
    close(STEP.deltas[0][0], expected)


J, K = 1, 0  # the weight of §2.9: to hidden neuron 1, from input 0
FROM_W = SLOPE[J] * X[K]  # ∂a^l_j/∂w^l_jk
FROM_A = LAST_SLOPE * OUTPUT.w[:, J]  # ∂a^{l+1}_q/∂a^l_j for each q
SLOPE_OF_C = STEP.gradient[0]["w"][J, K]


def moved(dw):
    """What the change of one weight really does to a^l_j, to a^{l+1} and to C."""
    twin = NETWORK.copy()
    twin.layers[0].w[J, K] += dw
    first, last = engine.feedforward(twin, X[None])
    cost = engine.mean_cost(engine.sample_costs(twin, COST, last, Y[None]))
    return {"a": first.a[0, J] - FIRST.a[0, J], "next": (last.a - LAST.a)[0], "C": cost - STEP.cost}


#: Each approximation: which change it is of, and what it says for Δw.
APPROXIMATIONS = {
    "47": ("C", lambda dw: SLOPE_OF_C * dw),
    "48": ("a", lambda dw: FROM_W * dw),
    "49": ("next", lambda dw: FROM_A * moved(dw)["a"]),
    "50": ("next", lambda dw: FROM_A * FROM_W * dw),
    "52": ("C", lambda dw: sum(NABLA[q] * FROM_A[q] * FROM_W for q in range(2)) * dw),
}


@pytest.mark.parametrize("number", APPROXIMATIONS)
def test_47_to_52_what_is_neglected_falls_with_the_square_of_the_change(number):
    what, said = APPROXIMATIONS[number]
    large, small = (abs(moved(dw)[what] - said(dw)) for dw in (1e-2, 1e-3))
    np.testing.assert_allclose(large / small, 100, rtol=0.05)


def test_51_a_path_is_a_product_and_52_all_of_them_are_the_change():
    found = gradients.paths(NETWORK, COST, X, Y, 0, weight=(J, K))
    products = {path.neurons: path.value for path in found}
    assert set(products) == {(J, 0), (J, 1)}
    for q in range(2):
        close(products[J, q], NABLA[q] * FROM_A[q] * FROM_W)


def test_53_and_their_sum_is_the_slope():
    close(sum(NABLA[q] * FROM_A[q] * FROM_W for q in range(2)), SLOPE_OF_C)
