"""The exercise on linear neurons: σ' drops out, and the network is one linear map."""

from __future__ import annotations

from fractions import Fraction
from importlib import metadata
from typing import Any

import nnframe_exercises
import numpy as np
import pytest
from nnframe_exercises import LinearNeuron
from numpy.typing import NDArray

import nnframe

RNG_SIZES = [(1, 1, 1, 1), (4, 3, 2, 1), (2, 5, 3, 7)]


def linear_network(sizes: tuple[int, ...]) -> nnframe.Network:
    return nnframe.Network.of_sizes(sizes, LinearNeuron(), rng=3)


def test_value_and_slope() -> None:
    z = np.array([[-1000.0, -0.0, 5e-324, 1e308]])
    np.testing.assert_array_equal(LinearNeuron().forward(z), z)
    np.testing.assert_array_equal(LinearNeuron().derivative(z), [[1.0, 1.0, 1.0, 1.0]])


def test_slope_is_the_complex_step_derivative() -> None:
    z = np.array([[-1000.0, -0.3, 0.0, 1e-300, 700.0]])
    h = 1e-30
    np.testing.assert_array_equal(
        LinearNeuron().forward(z + 1j * h).imag / h, LinearNeuron().derivative(z)
    )


def test_output_is_not_another_name_for_z() -> None:
    z = np.array([[1.0, 2.0]])
    LinearNeuron().forward(z)[:] = 0
    np.testing.assert_array_equal(z, [[1.0, 2.0]])


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "object"])
def test_dtype_is_kept(dtype: str) -> None:
    z = np.ones((2, 3), dtype)
    assert LinearNeuron().forward(z).dtype == LinearNeuron().derivative(z).dtype == z.dtype


@pytest.mark.parametrize("sizes", RNG_SIZES)
@pytest.mark.parametrize("m", [1, 5])
def test_network_is_one_matrix(sizes: tuple[int, ...], m: int) -> None:
    network = linear_network(sizes)
    matrix: NDArray[Any] = np.eye(sizes[0])
    shift: NDArray[Any] = np.zeros(sizes[0])
    for layer in network.layers:
        w, b = layer.parameters["w"], layer.parameters["b"]
        matrix, shift = w @ matrix, w @ shift + b
    x = np.random.default_rng(0).normal(size=(m, sizes[0]))
    np.testing.assert_allclose(network.forward(x), x @ matrix.T + shift, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("sizes", RNG_SIZES)
@pytest.mark.parametrize("m", [1, 5])
def test_gradient_is_the_formula_worked_by_hand(sizes: tuple[int, ...], m: int) -> None:
    network = linear_network(sizes)
    w = [layer.parameters["w"] for layer in network.layers]
    b = [layer.parameters["b"] for layer in network.layers]
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(m, sizes[0])), rng.normal(size=(m, sizes[-1]))
    # For columns: δ^L = a - y, δ^l = (w^{l+1})ᵀ … (w^L)ᵀ (a - y), ∂C/∂w^l = mean of δ^l (a^{l-1})ᵀ.
    a_1 = w[0] @ x.T + b[0][:, None]
    a_2 = w[1] @ a_1 + b[1][:, None]
    residue = w[2] @ a_2 + b[2][:, None] - y.T
    deltas = [w[1].T @ w[2].T @ residue, w[2].T @ residue, residue]
    gradient = nnframe.backprop(network, nnframe.Quadratic(), x, y).gradient
    for l, (delta, a_in) in enumerate(zip(deltas, [x.T, a_1, a_2], strict=True)):
        np.testing.assert_allclose(gradient[l]["w"], delta @ a_in.T / m, rtol=1e-11, atol=1e-13)
        np.testing.assert_allclose(gradient[l]["b"], delta.mean(axis=1), rtol=1e-11, atol=1e-13)


def test_exact_fractions_go_through() -> None:
    network = nnframe.Network.of_sizes([2, 2, 1], LinearNeuron(), dtype=object)
    third, half = Fraction(1, 3), Fraction(1, 2)
    # In θ's order: w¹ (2 × 2), b¹, w² (1 × 2), b².
    network.parameters = np.array([third, 2, -1, half, 1, 0, 3, -2, half], dtype=object)
    step = nnframe.backprop(
        network,
        nnframe.Quadratic(),
        np.array([[half, third]], dtype=object),
        np.array([[Fraction(1)]], dtype=object),
    )
    # a¹ = (1/6 + 2/3 + 1, -1/2 + 1/6) = (11/6, -1/3), a² = 11/2 + 2/3 + 1/2 = 20/3, δ² = 17/3.
    error = Fraction(17, 3)
    assert step.cost == error**2 / 2
    assert step.gradient[1]["w"].tolist() == [[error * Fraction(11, 6), error * -third]]
    assert step.gradient[1]["b"].tolist() == [error]
    assert step.gradient[0]["b"].tolist() == [3 * error, -2 * error]
    assert step.gradient[0]["w"].tolist() == [
        [3 * error * half, 3 * error * third],
        [-2 * error * half, -2 * error * third],
    ]


@pytest.mark.parametrize(
    ("name", "class_name"),
    [
        ("linear-neuron", "LinearNeuron"),
        ("custom-neuron", "CustomNeuron"),
        ("leaky-sigmoid", "LeakySigmoid"),
    ],
)
def test_registered_name_loads(name: str, class_name: str) -> None:
    try:
        registered = metadata.distribution("nnframe-exercises").entry_points
    except metadata.PackageNotFoundError:
        pytest.skip("nnframe-exercises is not installed, so it registers no names")
    (entry_point,) = registered.select(group="nnframe.activations", name=name)
    kind = entry_point.load()
    assert kind is getattr(nnframe_exercises, class_name)
    assert isinstance(kind(), nnframe.Activation)  # the command line passes no arguments


def test_nothing_else_is_registered() -> None:
    try:
        registered = metadata.distribution("nnframe-exercises").entry_points
    except metadata.PackageNotFoundError:
        pytest.skip("nnframe-exercises is not installed, so it registers no names")
    assert registered.names == {"linear-neuron", "custom-neuron", "leaky-sigmoid"}
