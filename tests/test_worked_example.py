"""The chapter's worked 2-3-2 example, number for number, and its small examples on the way."""

import numpy as np
import pytest

import nnframe

X, Y, ETA = [0.6, 0.4], [0.8, 0.2], 0.1

#: What the text prints, by the name it has there.
PRINTED = {
    "z1": [0.84, 1.14, 1.44],
    "a1": [0.698, 0.758, 0.808],
    "w2 a1": [[0.1396, 0.2274, 0.3232], [0.349, 0.4548, 0.5656]],
    "z2": [1.690, 2.469],
    "a2": [0.845, 0.922],
    "(y - a2)²": [0.0020, 0.5213],
    "C": 0.2617,
    "a2 - y": [0.045, 0.722],
    "delta2": [0.0059, 0.0520],
    "terms of w2T delta2": [[0.0012, 0.0260], [0.0018, 0.0312], [0.0024, 0.0364]],
    "w2T delta2": [0.0272, 0.0330, 0.0388],
    "1 - a1": [0.302, 0.242, 0.192],
    "sigma'(z1)": [0.211, 0.183, 0.155],
    "sigma'(z2)": [0.131, 0.072],
    "delta1": [0.0057, 0.0060, 0.0060],
    "dC/dw2": [[0.0041, 0.0045, 0.0048], [0.0363, 0.0394, 0.0420]],
    "dC/dw1": [[0.0034, 0.0023], [0.0036, 0.0024], [0.0036, 0.0024]],
    "dC/db2": [0.0059, 0.0520],
    "dC/db1": [0.0057, 0.0060, 0.0060],
    "new w2": [[0.1996, 0.2996, 0.3995], [0.4964, 0.5961, 0.6958]],
    "new w1": [[0.0997, 0.1998], [0.2996, 0.3998], [0.4996, 0.5998]],
    "new b2": [0.9994, 1.0948],
    "new b1": [0.6994, 0.7994, 0.8994],
}


@pytest.fixture(scope="module")
def measured():
    network = nnframe.Network.of_sizes([2, 3, 2], nnframe.Sigmoid())
    hidden, output = network.layers
    hidden.w, hidden.b = [[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]], [0.7, 0.8, 0.9]
    output.w, output.b = [[0.2, 0.3, 0.4], [0.5, 0.6, 0.7]], [1.0, 1.1]
    step = nnframe.backprop(network, nnframe.Quadratic(), X, Y)
    first, second = step.records
    numbers = {
        "z1": first.z,
        "a1": first.a,
        "w2 a1": output.w * first.a,
        "z2": second.z,
        "a2": second.a,
        "(y - a2)²": (np.array(Y) - second.a) ** 2,
        "C": step.cost,
        "a2 - y": nnframe.Quadratic().derivative(second.a, [Y]),
        "delta2": step.deltas[1],
        "terms of w2T delta2": output.w.T * step.deltas[1],
        "w2T delta2": step.deltas[1] @ output.w,
        "1 - a1": 1 - first.a,
        "sigma'(z1)": nnframe.Sigmoid().derivative(first.z),
        "sigma'(z2)": nnframe.Sigmoid().derivative(second.z),
        "delta1": step.deltas[0],
        "dC/dw2": step.gradient[1]["w"],
        "dC/dw1": step.gradient[0]["w"],
        "dC/db2": step.gradient[1]["b"],
        "dC/db1": step.gradient[0]["b"],
    }
    nnframe.SGD(ETA).step(network.parameters, step.gradient.flat, {})
    numbers |= {"new w2": output.w, "new w1": hidden.w, "new b2": output.b, "new b1": hidden.b}
    return numbers


@pytest.mark.parametrize("name", PRINTED)
def test_printed_number(measured, name):
    printed = np.asarray(PRINTED[name])
    got = np.reshape(measured[name], printed.shape)
    np.testing.assert_allclose(got, printed, rtol=0, atol=1e-3)


#: From δ on, 1e-3 would be as large as what is to be seen: η times a gradient is below it.
SMALL = [name for name in PRINTED if "delta" in name or "dC" in name or "new" in name]


@pytest.mark.parametrize("name", SMALL)
def test_printed_number_to_its_last_digits(measured, name):
    """Within two units of the last of four decimals: the text computes with rounded numbers."""
    printed = np.asarray(PRINTED[name])
    got = np.reshape(measured[name], printed.shape)
    np.testing.assert_allclose(got, printed, rtol=0, atol=2e-4)


def test_slope_of_the_quadratic_cost():
    assert nnframe.Quadratic().derivative([0.8], [1.0]) == pytest.approx([-0.2])


def test_output_error_from_given_activations():
    """The example below (BP1a): a = (0.9, 0.2), y = (1, 0)."""
    a = np.array([[0.9, 0.2]])
    z = np.log(a / (1 - a))
    grad_a = nnframe.Quadratic().derivative(a, [[1.0, 0.0]])
    delta = nnframe.Sigmoid().pullback(z, a, grad_a)
    np.testing.assert_allclose(delta, [[-0.009, 0.032]], rtol=1e-12)


def test_vectorised_square():
    """(24)."""
    np.testing.assert_array_equal(nnframe.Square().forward(np.array([2, 3])), [4, 9])


def test_hadamard_product():
    """(28), as the default pullback of an activation whose slope at 1 and 2 is 3 and 4."""

    class Given(nnframe.Activation):
        def forward(self, z):
            return z

        def derivative(self, z):
            return np.array([3.0, 4.0])

    z = np.zeros(2)
    np.testing.assert_array_equal(Given().pullback(z, z, np.array([1.0, 2.0])), [3, 8])
