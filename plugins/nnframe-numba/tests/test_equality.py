"""The same training as NumPy's engine, to rounding."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nnframe_numba import NumbaEngine
from nnframe_numba.layer import BLAS_FROM
from nnframe_numba.outputs import SCALARS as COSTS

import nnframe
from nnframe.errors import DomainError, EngineError
from nnframe.testing import check_gradient_method

#: A step adds rounding of some units in the last place to numbers of size 1, in sums of some
#: hundred terms; dozens of steps with a rate below 1 let it grow a little. Relative to 1 + |θ|.
BOUNDS = {"float32": 1e-4, "float64": 1e-12}

OPTIMIZERS = st.sampled_from(
    [
        nnframe.SGD(0.3),
        nnframe.Momentum(0.1),
        nnframe.Nesterov(0.1, mu=0.5),
        nnframe.Adam(0.01),
    ]
)
SMOOTH = [nnframe.Sigmoid(), nnframe.Tanh(), nnframe.SiLU(), nnframe.Softplus()]
OUTPUTS = [
    (nnframe.Sigmoid(), nnframe.Quadratic()),
    (nnframe.Sigmoid(), nnframe.CrossEntropy()),
    (nnframe.Softmax(), nnframe.LogLikelihood()),
    (nnframe.Tanh(), nnframe.Quadratic()),
    (nnframe.Sigmoid(), nnframe.LogLikelihood()),
    (nnframe.Linear(), nnframe.Huber()),
]


def trained(engine, sizes, hidden, output, cost, dtype, samples, **options):
    network = nnframe.Network.of_sizes(sizes, hidden, output, rng=3, dtype=dtype)
    history = nnframe.train(network, cost, samples, engine=engine, **options)
    return network.parameters, [epoch.cost for epoch in history]


def assert_equal(ours, theirs, bound):
    (theta, costs), (expected, expected_costs) = ours, theirs
    assert theta.dtype == expected.dtype
    assert (abs(theta - expected) <= bound * (1 + abs(expected))).all()
    np.testing.assert_allclose(costs, expected_costs, rtol=bound, atol=bound)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    sizes=st.lists(st.integers(1, 40), min_size=2, max_size=4),
    hidden=st.sampled_from(SMOOTH),
    output=st.sampled_from(OUTPUTS),
    optimizer=OPTIMIZERS,
    regularizer=st.sampled_from([None, nnframe.L2(0.02), nnframe.L2(0.7)]),
    dtype=st.sampled_from(["float32", "float64"]),
    n=st.integers(1, 40),
    batch_size=st.integers(1, 17),
    seed=st.integers(0, 99),
)
def test_a_training_is_numpys(
    sizes, hidden, output, optimizer, regularizer, dtype, n, batch_size, seed
):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(n, sizes[0])), np.eye(sizes[-1])[rng.integers(sizes[-1], size=n)]
    ours, theirs = (
        trained(
            engine,
            sizes,
            hidden,
            *output,
            dtype,
            (x, y),
            epochs=2,
            batch_size=batch_size,
            optimizer=optimizer,
            regularizer=regularizer,
        )
        for engine in (NumbaEngine(), "numpy")
    )
    assert_equal(ours, theirs, BOUNDS[dtype])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("optimizer", [nnframe.SGD(0.1), nnframe.Adam(0.001)])
def test_large_products_are_blas(dtype, optimizer):
    m, n = 150, 180
    assert m * n * n >= BLAS_FROM
    rng = np.random.default_rng(0)
    samples = rng.random((2 * m + 7, n)), rng.random((2 * m + 7, n))
    ours, theirs = (
        trained(
            engine,
            [n, n, n],
            nnframe.Sigmoid(),
            None,
            nnframe.Quadratic(),
            dtype,
            samples,
            epochs=2,
            batch_size=m,
            optimizer=optimizer,
            regularizer=nnframe.L2(0.01),
        )
        for engine in (NumbaEngine(), "numpy")
    )
    assert_equal(ours, theirs, BOUNDS[dtype])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("cost", [kind() for kind in COSTS], ids=repr)
def test_every_cost_of_the_table(cost, dtype, data):
    x, y = data
    samples = x, (2 * y - 1 if isinstance(cost, nnframe.Hinge) else y)
    options = {"epochs": 2, "batch_size": 10, "optimizer": nnframe.SGD(0.05)}
    ours, theirs = (
        trained(e, [5, 4, 3], nnframe.Tanh(), nnframe.Sigmoid(), cost, dtype, samples, **options)
        for e in (NumbaEngine(), "numpy")
    )
    assert_equal(ours, theirs, BOUNDS[dtype])


@pytest.mark.parametrize(
    "change",
    [
        lambda x: x.astype(np.float32),
        lambda x: np.asfortranarray(x),
        lambda x: np.repeat(x, 2, axis=0)[::2],
        lambda x: x.astype(x.dtype.newbyteorder()),
        lambda x: (x * 10).astype(int),
    ],
)
def test_samples_of_any_kind(change, data):
    x, y = change(data[0]), data[1]
    options = {"epochs": 2, "batch_size": 10, "optimizer": nnframe.SGD(0.05)}
    given = [5, 4, 3], nnframe.Tanh(), nnframe.Sigmoid(), nnframe.Quadratic(), "float64", (x, y)
    ours, theirs = (trained(e, *given, **options) for e in (NumbaEngine(), "numpy"))
    assert_equal(ours, theirs, BOUNDS["float64"])


def test_l2_acts_on_weights_alone(data):
    """Without samples' help: all is 0 but the weights and biases, and a step of L2 is w - η s w."""
    x, y = np.zeros((5, 5)), np.zeros((5, 3))
    network = nnframe.Network.of_sizes([5, 4, 3], nnframe.Square(), rng=3)
    network.layers[0].parameters["b"][:] = 0
    network.layers[1].parameters["b"][:] = 0
    before = [layer.parameters["w"].copy() for layer in network.layers]
    options = {"epochs": 1, "batch_size": 5, "optimizer": nnframe.SGD(0.5), "engine": "numba"}
    (epoch,) = nnframe.train(
        network, nnframe.Quadratic(), (x, y), regularizer=nnframe.L2(0.1), **options
    )
    for layer, w in zip(network.layers, before, strict=True):
        np.testing.assert_allclose(layer.parameters["w"], 0.95 * w, rtol=1e-15)
    np.testing.assert_allclose(epoch.cost, 0.05 * sum((w * w).sum() for w in before), rtol=1e-15)


@pytest.mark.parametrize(
    ("output", "cost", "wrong"),
    [
        (nnframe.Sigmoid(), nnframe.CrossEntropy(), 1.5),
        (nnframe.Tanh(), nnframe.CrossEntropy(), -0.5),
        (nnframe.Softmax(), nnframe.LogLikelihood(), 1.5),
        (nnframe.Sigmoid(), nnframe.LogLikelihood(), -0.5),
        (nnframe.Linear(), nnframe.Hinge(), 0.5),
    ],
    ids=repr,
)
def test_a_target_out_of_the_costs_domain_is_numpys_to_tell(output, cost, wrong, data):
    y = data[1].copy() if not isinstance(cost, nnframe.Hinge) else 2 * data[1] - 1
    y[17, 1], messages = wrong, []
    for engine in (NumbaEngine(), "numpy"):
        with pytest.raises(DomainError) as found:
            trained(engine, [5, 3], output, None, cost, "float64", (data[0], y), epochs=1)
        messages.append(str(found.value))
    assert messages[0] == messages[1]


def gradient(network, cost, x, y):
    """The engine's, as far as it goes: it declines what it does not compile."""
    try:
        return NumbaEngine().gradient(network, cost, x, y)
    except EngineError:
        return nnframe.NumPyEngine().gradient(network, cost, x, y)


def test_the_gradient_keeps_the_laws():
    check_gradient_method(gradient).raise_for_failure()


def test_the_gradient_leaves_theta_alone(data):
    network = nnframe.Network.of_sizes([5, 4, 3])
    theta = network.parameters.copy()
    first = NumbaEngine().gradient(network, nnframe.Quadratic(), *data)
    assert NumbaEngine().gradient(network, nnframe.Quadratic(), *data).flat is not first.flat
    np.testing.assert_array_equal(network.parameters, theta)
