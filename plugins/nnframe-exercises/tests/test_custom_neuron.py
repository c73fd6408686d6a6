"""The exercise on one modified neuron: f' takes the place of σ' there, and nothing else changes."""

from __future__ import annotations

import copy
import pickle
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from nnframe_exercises import CustomNeuron, LeakySigmoid, LinearNeuron
from numpy.typing import NDArray

import nnframe
from nnframe import GELU, Activation, LeakyReLU, ReLU, Sigmoid, Softmax, Square, Tanh
from nnframe.errors import ArgumentError, DtypeError, ShapeError

Z = np.random.default_rng(0).normal(scale=2, size=(5, 4))

ACTIVATIONS = [
    CustomNeuron(),
    CustomNeuron(overrides={3: Tanh()}),
    CustomNeuron(Sigmoid(), {0: GELU(), 2: Square()}),
    CustomNeuron(Sigmoid(), {1: Softmax()}),
    CustomNeuron(Softmax(), {}),
    CustomNeuron(Softmax(), {2: Tanh()}),
    CustomNeuron(Softmax(), {0: LinearNeuron(), 1: Softmax(), 3: LeakySigmoid()}),
    CustomNeuron(CustomNeuron(Tanh(), {0: Sigmoid()}), {0: Square(), 1: LinearNeuron()}),
    CustomNeuron(Tanh(), {0: CustomNeuron(Sigmoid(), {0: Square()})}),
]


class Same(Activation):
    """Returns its own argument, and one array for every derivative: as careless as is allowed."""

    slope = np.ones_like(Z)

    def forward(self, z: NDArray[Any]) -> NDArray[Any]:
        return z

    def derivative(self, z: NDArray[Any]) -> NDArray[Any]:
        return self.slope


class Wrong(Activation):
    """Returns whatever it is told to."""

    def __init__(self, result: Any) -> None:
        self.result = result

    def forward(self, z: NDArray[Any]) -> Any:
        return self.result

    derivative = forward


def test_only_the_overridden_neuron_changes() -> None:
    activation = CustomNeuron(Sigmoid(), {3: Tanh()})
    for method in ("forward", "derivative"):
        got = getattr(activation, method)(Z)
        np.testing.assert_array_equal(got[:, :3], getattr(Sigmoid(), method)(Z)[:, :3])
        np.testing.assert_array_equal(got[:, 3], getattr(Tanh(), method)(Z)[:, 3])


def test_without_overrides_it_is_its_base() -> None:
    for base in (Sigmoid(), Softmax()):
        np.testing.assert_array_equal(CustomNeuron(base).forward(Z), base.forward(Z))
        np.testing.assert_array_equal(CustomNeuron(base).derivative(Z), base.derivative(Z))


def test_row_of_the_jacobian_is_replaced() -> None:
    expected = Softmax().derivative(Z)
    expected[:, 2, :] = 0
    expected[:, 2, 2] = Tanh().derivative(Z)[:, 2]
    np.testing.assert_array_equal(CustomNeuron(Softmax(), {2: Tanh()}).derivative(Z), expected)


def test_softmax_of_one_neuron_is_the_constant_1() -> None:
    activation = CustomNeuron(Sigmoid(), {1: Softmax()})
    np.testing.assert_array_equal(activation.forward(Z)[:, 1], np.ones(5))
    np.testing.assert_array_equal(activation.derivative(Z)[:, 1], np.zeros(5))


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=repr)
def test_derivative_is_that_of_forward(activation: CustomNeuron) -> None:
    slope, h = activation.derivative(Z), 1e-5
    jacobian = slope if slope.ndim == 3 else slope[:, :, None] * np.eye(4)
    for k, e_k in enumerate(np.eye(4)):
        up, down = activation.forward(Z + h * e_k), activation.forward(Z - h * e_k)
        # h² |σ'''| / 6 with |σ'''| <= 3 for all of these, and roundings of the values over 2h.
        bound = h**2 / 2 + 16 * np.finfo(float).eps * (1 + abs(up)) * (1 + abs(Z).max()) / (2 * h)
        assert (abs((up - down) / (2 * h) - jacobian[:, :, k]) <= bound).all()


@pytest.mark.parametrize("m", [1, 5])
@pytest.mark.parametrize(
    ("place", "cost"),
    [
        ("hidden", nnframe.Quadratic()),
        ("hidden", nnframe.CrossEntropy()),
        ("output", nnframe.Quadratic()),  # cross-entropy is for outputs from 0 to 1
    ],
    ids=str,
)
@pytest.mark.parametrize("activation", ACTIVATIONS, ids=repr)
def test_gradient_of_a_network(
    activation: CustomNeuron, cost: nnframe.Cost, place: str, m: int
) -> None:
    if place == "output":
        network = nnframe.Network.of_sizes([3, 4], activation, rng=2)
    else:
        network = nnframe.Network.of_sizes([3, 4, 2], activation, output=Sigmoid(), rng=2)
    rng = np.random.default_rng(m)
    x, y = rng.normal(size=(m, 3)), rng.uniform(size=(m, network.n_out))
    start = network.parameters.copy()

    def cost_at(theta: NDArray[Any]) -> float:
        network.parameters = theta
        return float(cost.forward(network.forward(x), y).mean())

    def differences(h: float) -> NDArray[Any]:
        steps = h * np.eye(len(start))
        return np.array([cost_at(start + e) - cost_at(start - e) for e in steps]) / (2 * h)

    gradient = nnframe.backprop(network, cost, x, y).gradient.flat
    # Central differences err by c h² + d h⁴ + …: Richardson's combination of two leaves the second
    # term, which falls to a sixteenth as h halves. So the last change bounds what is left of it.
    # The rest is rounding, a few ulps of C divided by h.
    h = 4e-3
    coarse, middle, fine = differences(h), differences(h / 2), differences(h / 4)
    before, best = middle + (middle - coarse) / 3, fine + (fine - middle) / 3
    bound = abs(best - before) + 32 * np.finfo(float).eps * (1 + cost_at(start)) / h
    assert bound.max() <= 1e-6 * abs(gradient).max()  # else the comparison would show little
    assert (abs(gradient - best) <= 1e-6 * abs(gradient) + bound).all()


def test_hidden_error_by_the_changed_bp2() -> None:
    activation = CustomNeuron(Sigmoid(), {1: Tanh()})
    network = nnframe.Network.of_sizes([3, 4, 2], activation, output=Sigmoid(), rng=0)
    rng = np.random.default_rng(0)
    step = nnframe.backprop(
        network, nnframe.Quadratic(), rng.normal(size=(5, 3)), rng.uniform(size=(5, 2))
    )
    z, grad_a = step.records[0].z, step.deltas[1] @ network.layers[1].parameters["w"]
    slope = Sigmoid().derivative(z)
    slope[:, 1] = Tanh().derivative(z)[:, 1]
    np.testing.assert_allclose(np.asarray(step.deltas[0]), grad_a * slope, rtol=1e-14)


def test_exact_fractions_go_through() -> None:
    activation = CustomNeuron(Square(), {1: LinearNeuron()})
    network = nnframe.Network.of_sizes([1, 2], activation, dtype=object)
    network.parameters = np.array([Fraction(1, 3), 2, 1, Fraction(1, 7)], dtype=object)
    x, y = np.array([[Fraction(1, 2)]], dtype=object), np.array([[0, 1]], dtype=object)
    step = nnframe.backprop(network, nnframe.Quadratic(), x, y)
    # z = (7/6, 8/7), a = (49/36, 8/7), δ = ((a_0 - 0) 2 z_0, a_1 - 1).
    delta = [Fraction(49, 36) * Fraction(7, 3), Fraction(1, 7)]
    assert step.records[0].a.tolist() == [[Fraction(49, 36), Fraction(8, 7)]]
    assert step.gradient[0]["b"].tolist() == delta
    assert step.gradient[0]["w"].tolist() == [[delta[0] / 2], [delta[1] / 2]]


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("activation", ACTIVATIONS, ids=repr)
def test_dtype_is_kept(activation: CustomNeuron, dtype: str) -> None:
    z = Z.astype(dtype)
    assert activation.forward(z).dtype == activation.derivative(z).dtype == z.dtype


@pytest.mark.parametrize("m", [0, 1])
@pytest.mark.parametrize("activation", ACTIVATIONS, ids=repr)
def test_small_batches(activation: CustomNeuron, m: int) -> None:
    np.testing.assert_array_equal(activation.forward(Z[:m]), activation.forward(Z)[:m])
    np.testing.assert_array_equal(activation.derivative(Z[:m]), activation.derivative(Z)[:m])


def test_one_sample_without_a_batch() -> None:
    activation = CustomNeuron(Softmax(), {2: Tanh()})
    np.testing.assert_array_equal(activation.forward(Z[0]), activation.forward(Z)[0])
    np.testing.assert_array_equal(activation.derivative(Z[0]), activation.derivative(Z)[0])


def test_neither_z_nor_what_base_returned_is_written_to() -> None:
    z = Z.copy()
    z.flags.writeable = False
    activation = CustomNeuron(Same(), {1: Square()})
    np.testing.assert_array_equal(activation.forward(z)[:, 1], Z[:, 1] ** 2)
    np.testing.assert_array_equal(activation.derivative(z)[:, 1], 2 * Z[:, 1])
    np.testing.assert_array_equal(z, Z)
    np.testing.assert_array_equal(Same.slope, np.ones_like(Z))
    assert not np.shares_memory(activation.forward(Z), Z)


def test_integers_and_lists_become_float64() -> None:
    activation = CustomNeuron(LinearNeuron(), {1: Square()})
    np.testing.assert_array_equal(activation.forward([[1, 3]]), [[1.0, 9.0]])
    assert activation.derivative([[1, 3]]).dtype == np.float64


def test_kinks_are_the_union() -> None:
    assert CustomNeuron().kinks == ()
    assert CustomNeuron(ReLU(), {0: LeakyReLU(), 1: Tanh()}).kinks == (0.0,)
    shifted = Wrong(None)
    shifted.kinks = (-1.0, 2.0)
    assert CustomNeuron(ReLU(), {0: shifted}).kinks == (-1.0, 0.0, 2.0)


def test_settings_are_copied_and_printed() -> None:
    overrides: dict[int, Activation] = {3: Tanh()}
    activation = CustomNeuron(overrides=overrides)
    overrides[0] = Tanh()
    assert repr(activation) == "CustomNeuron(base=Sigmoid(), overrides={3: Tanh()})"
    for twin in (copy.deepcopy(activation), pickle.loads(pickle.dumps(activation))):
        np.testing.assert_array_equal(twin.forward(Z), activation.forward(Z))


@pytest.mark.parametrize(("j", "n"), [(4, 4), (7, 1)])
def test_neuron_beyond_the_layer(j: int, n: int) -> None:
    activation = CustomNeuron(overrides={j: Tanh()})
    expected = f"neuron {j} an f of its own, but the layer has {n} neurons?, numbered from 0"
    for method in (activation.forward, activation.derivative):
        with pytest.raises(ShapeError, match=expected):
            method(np.zeros((2, n)))
    network = nnframe.Network.of_sizes([3, n], activation)
    with pytest.raises(ShapeError, match=f"Dense.*{expected}"):
        network.forward([1.0, 2.0, 3.0])


def test_single_number() -> None:
    with pytest.raises(ShapeError, match="single number"):
        CustomNeuron().forward(1.0)


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({3: Tanh}, r"f of neuron 3 must be an Activation, got .*; write Tanh\(\)"),
        ({3: np.tanh}, "f of neuron 3 must be an Activation, got <ufunc"),
        ({"3": Tanh()}, "number the neurons of a layer 0, 1, 2, …, got '3'"),
        ({True: Tanh()}, "got True as a number"),
        ({1.0: Tanh()}, "got 1.0 as a number"),
        ({-1: Tanh()}, "got -1 as a number"),
        ([Tanh()], r"must be a dict .*, got \[Tanh\(\)\]"),
        (None, "must be a dict .*, got None"),
    ],
)
def test_bad_overrides(overrides: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        CustomNeuron(overrides=overrides)


def test_bad_base() -> None:
    with pytest.raises(ArgumentError, match=r"base must be an Activation.*; write Sigmoid\(\)"):
        CustomNeuron(Sigmoid)


def test_numpy_integer_is_an_int() -> None:
    assert CustomNeuron(overrides={np.int64(2): Tanh()}).overrides.keys() == {2}


@pytest.mark.parametrize("method", ["forward", "derivative"])
def test_result_of_the_wrong_shape_does_not_broadcast(method: str) -> None:
    for wrong in (Wrong(np.zeros(5)), Wrong(np.zeros((1, 1))), Wrong(0.5)):
        with pytest.raises(ShapeError, match=rf"Wrong.{method} inside .*expected \(5, 1\)"):
            getattr(CustomNeuron(overrides={0: wrong}), method)(Z)
    with pytest.raises(ShapeError, match=rf"Wrong.{method} inside .*expected \(5, 4\)"):
        getattr(CustomNeuron(Wrong(np.zeros(4))), method)(Z)


@pytest.mark.parametrize("method", ["forward", "derivative"])
def test_result_of_the_wrong_dtype_is_not_cast(method: str) -> None:
    wrong = Wrong(np.zeros((5, 1), np.float32))
    with pytest.raises(DtypeError, match=f"Wrong.{method} inside .*float32, expected float64"):
        getattr(CustomNeuron(overrides={0: wrong}), method)(Z)


def test_masked_array_is_refused() -> None:
    with pytest.raises(DtypeError, match="masked"):
        CustomNeuron(LinearNeuron()).forward(np.ma.masked_array([[1.0]], [[True]]))


def test_each_neuron_says_which_f_it_has() -> None:
    tanh = Tanh()
    activation = CustomNeuron(Sigmoid(), {1: tanh})
    assert activation.of_neuron(1) is tanh
    assert activation.of_neuron(0) is activation.base
