"""Each optimiser against the recursion of its paper, written out anew for one number at a time."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import nnframe
from nnframe.errors import ArgumentError

GRADIENTS = arrays(np.float64, (5, 3), elements=st.floats(-10, 10, allow_subnormal=False))


def sgd(theta, gradients):
    for g in gradients:
        theta = theta - 0.1 * g
    return theta


def momentum(theta, gradients):
    v = 0.0
    for g in gradients:
        v = 0.8 * v - 0.1 * g
        theta = theta + v
    return theta


def nesterov(theta, gradients):
    # Sutskever's own variables: `phi` is where the velocity started from, and the gradient is that
    # of the point ahead, phi + μ v, which is the θ of our class.
    v, phi = 0.0, theta
    for g in gradients:
        v = 0.8 * v - 0.1 * g
        phi = phi + v
    return phi + 0.8 * v


def adam(theta, gradients):
    m = v = 0.0
    for t, g in enumerate(gradients, start=1):
        m = 0.7 * m + 0.3 * g
        v = 0.9 * v + 0.1 * g * g
        theta -= 0.1 * (m / (1 - 0.7**t)) / (math.sqrt(v / (1 - 0.9**t)) + 1e-8)
    return theta


def adagrad(theta, gradients):
    s = 0.0
    for g in gradients:
        s += g * g
        theta -= 0.1 * g / (math.sqrt(s) + 1e-6)
    return theta


def rmsprop(theta, gradients):
    s = 0.0
    for g in gradients:
        s = 0.6 * s + 0.4 * g * g
        theta -= 0.1 * g / (math.sqrt(s) + 1e-6)
    return theta


def adamw(theta, gradients):
    m = v = 0.0
    for t, g in enumerate(gradients, start=1):
        theta -= 0.1 * 0.5 * theta
        m = 0.7 * m + 0.3 * g
        v = 0.9 * v + 0.1 * g * g
        theta -= 0.1 * (m / (1 - 0.7**t)) / (math.sqrt(v / (1 - 0.9**t)) + 1e-6)
    return theta


CASES = [
    (nnframe.SGD(0.1), sgd),
    (nnframe.Momentum(0.1, mu=0.8), momentum),
    (nnframe.Nesterov(0.1, mu=0.8), nesterov),
    (nnframe.Adam(0.1, beta1=0.7, beta2=0.9), adam),
    (nnframe.AdaGrad(0.1, epsilon=1e-6), adagrad),
    (nnframe.RMSProp(0.1, rho=0.6, epsilon=1e-6), rmsprop),
    (nnframe.AdamW(0.1, decay=0.5, beta1=0.7, beta2=0.9, epsilon=1e-6), adamw),
]
KINDS = [type(optimizer) for optimizer, _ in CASES]


@pytest.mark.parametrize(("optimizer", "recursion"), CASES, ids=[repr(case[0]) for case in CASES])
@given(gradients=GRADIENTS)
def test_equals_the_recursion(optimizer, recursion, gradients):
    theta = np.array([1.0, -2.0, 0.5])
    expected = [recursion(theta[i], gradients[:, i].tolist()) for i in range(3)]
    state = optimizer.start(theta)
    for gradient in gradients:
        kept = gradient.copy()
        optimizer.step(theta, gradient, state)
        np.testing.assert_array_equal(gradient, kept)
    np.testing.assert_allclose(theta, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("optimizer", [case[0] for case in CASES], ids=repr)
def test_keeps_float32(optimizer):
    theta = np.ones(3, dtype=np.float32)
    state = optimizer.start(theta)
    optimizer.step(theta, np.ones(3, dtype=np.float32), state)
    assert theta.dtype == np.float32
    assert all(value.dtype in (np.float32, np.int64) for value in state.values())


@pytest.mark.parametrize("optimizer", [case[0] for case in CASES], ids=repr)
def test_float16_does_not_divide_by_nothing(optimizer):
    theta = np.ones(3, dtype=np.float16)
    state = optimizer.start(theta)
    optimizer.step(theta, np.array([0, 1, 1e-4], dtype=np.float16), state)
    assert theta.dtype == np.float16
    assert np.isfinite(theta).all()


@pytest.mark.parametrize("kind", [nnframe.AdaGrad, nnframe.RMSProp, nnframe.Adam, nnframe.AdamW])
def test_epsilon_has_to_be_positive(kind):
    with pytest.raises(ArgumentError, match="epsilon must be a positive number"):
        kind(epsilon=0.0)


def torch_steps(make, theta, gradients):
    torch = pytest.importorskip("torch", reason="torch is not installed")
    parameter = torch.tensor(theta, requires_grad=True)
    descent = make(torch.optim)([parameter])
    for gradient in gradients:
        parameter.grad = torch.tensor(gradient)
        descent.step()
    return parameter.detach().numpy()


@pytest.mark.parametrize(
    ("optimizer", "make"),
    [
        (nnframe.SGD(0.1), lambda optim: lambda p: optim.SGD(p, 0.1)),
        (nnframe.AdaGrad(0.1), lambda optim: lambda p: optim.Adagrad(p, 0.1, eps=1e-8)),
        (nnframe.RMSProp(0.1, 0.8), lambda optim: lambda p: optim.RMSprop(p, 0.1, alpha=0.8)),
        (nnframe.Adam(0.1), lambda optim: lambda p: optim.Adam(p, 0.1)),
        (
            nnframe.AdamW(0.1, decay=0.2),
            lambda optim: lambda p: optim.AdamW(p, 0.1, weight_decay=0.2),
        ),
    ],
    ids=lambda case: repr(case) if isinstance(case, nnframe.Optimizer) else "",
)
def test_equals_torch(optimizer, make):
    rng = np.random.default_rng(0)
    theta, gradients = rng.normal(size=7), rng.normal(size=(20, 7))
    expected = torch_steps(make, theta.copy(), gradients)
    state = optimizer.start(theta)
    for gradient in gradients:
        optimizer.step(theta, gradient, state)
    np.testing.assert_allclose(theta, expected, rtol=1e-10)


@given(
    gradient=arrays(np.float64, 5, elements=st.floats(-1e200, 1e200)),
    norm=st.floats(1e-3, 1e3),
)
def test_clipped_gradients_keep_their_direction(gradient, norm):
    theta = np.zeros(5)
    nnframe.Clipped(nnframe.SGD(1.0), norm).step(theta, gradient, {})
    length = math.hypot(*gradient.tolist())
    share = min(1.0, norm / length) if length else 1.0
    expected = [-share * slope for slope in gradient.tolist()]
    np.testing.assert_allclose(theta, expected, rtol=1e-12, atol=1e-300)


def test_clipping_is_of_the_whole_gradient_and_leaves_short_ones_alone():
    theta, gradient = np.zeros(2), np.array([0.3, -0.4])
    nnframe.Clipped(nnframe.SGD(1.0), norm=0.5).step(theta, gradient, {})
    np.testing.assert_array_equal(theta, -gradient)
    nnframe.Clipped(nnframe.SGD(1.0), norm=0.25).step(theta, gradient, {})
    np.testing.assert_allclose(theta, -1.5 * gradient, rtol=1e-15)
    assert gradient.tolist() == [0.3, -0.4]


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_clipping_keeps_the_dtype_and_has_room_for_squares(dtype):
    theta = np.zeros(1000, dtype)
    nnframe.Clipped(nnframe.SGD(1.0), 1.0).step(theta, np.full(1000, 300, dtype), {})
    assert theta.dtype == dtype
    np.testing.assert_allclose(theta, -1 / math.sqrt(1000), rtol=2e-3)


def test_clipped_is_its_optimizer_in_everything_else():
    clipped = nnframe.Clipped(nnframe.Momentum(0.5), 2.0)
    assert clipped.eta == 0.5
    assert repr(clipped.scaled(0.5)) == "Clipped(Momentum(0.25), norm=2.0)"
    assert list(clipped.start(np.zeros(3))) == ["v"]
    with pytest.raises(ArgumentError, match="no fraction"):
        clipped.step(np.array([Fraction(1)]), np.array([Fraction(1)]), {})


@pytest.mark.parametrize("norm", [0.5, 100.0])
def test_clipping_equals_torch(norm):
    torch = pytest.importorskip("torch", reason="torch is not installed")
    gradient, theta = np.random.default_rng(0).normal(size=9), np.zeros(9)
    parameter = torch.zeros(9, dtype=torch.float64, requires_grad=True)
    parameter.grad = torch.tensor(gradient)
    torch.nn.utils.clip_grad_norm_([parameter], norm)
    nnframe.Clipped(nnframe.SGD(1.0), norm).step(theta, gradient, {})
    np.testing.assert_allclose(-theta, parameter.grad.numpy(), rtol=1e-5)  # torch adds 1e-6


@pytest.mark.parametrize("decay", [-0.1, math.nan, "no"])
def test_decay_is_no_growth(decay):
    with pytest.raises(ArgumentError, match="AdamW's decay must be a real number"):
        nnframe.AdamW(decay=decay)


def test_two_trainings_share_no_state():
    optimizer = nnframe.Momentum(0.1)
    first, second = np.zeros(2), np.zeros(2)
    optimizer.step(first, np.ones(2), optimizer.start(first))
    optimizer.step(second, np.ones(2), optimizer.start(second))
    np.testing.assert_array_equal(first, second)


def test_exact_descent():
    theta = np.array([Fraction(1)], dtype=object)
    nnframe.SGD(Fraction(1, 10)).step(theta, np.array([Fraction(1, 3)], dtype=object), {})
    assert theta[0] == Fraction(29, 30)


@pytest.mark.parametrize("eta", [0, -1.0, math.nan, math.inf, "3", None, True])
@pytest.mark.parametrize(
    "kind",
    KINDS,
    ids=lambda k: k.__name__,
)
def test_learning_rate_must_be_positive(kind, eta):
    with pytest.raises(ArgumentError, match="eta must be a positive number, got"):
        kind(eta)


@pytest.mark.parametrize("mu", [-0.1, 1.0, 2])
def test_mu_is_a_share(mu):
    with pytest.raises(ArgumentError, match="Momentum's mu"):
        nnframe.Momentum(0.1, mu=mu)


def test_a_whole_number_is_a_rate_of_any_network():
    data = [[1.0, 2.0]], [[1.0]]
    for dtype in (np.float16, np.float64):
        nets = [nnframe.Network.of_sizes([2, 1], dtype=dtype) for _ in range(2)]
        for network, eta in zip(nets, (3, 3.0), strict=True):
            nnframe.train(network, nnframe.Quadratic(), data, 2, optimizer=nnframe.SGD(eta))
        assert nets[0].parameters.tobytes() == nets[1].parameters.tobytes()
        assert nets[0].dtype == dtype
    exact = nnframe.Network.of_sizes([2, 1], nnframe.Linear(), dtype=object)
    nnframe.train(exact, nnframe.Quadratic(), ([[1, 2]], [[1]]), 1, optimizer=nnframe.SGD(3))
    assert exact.dtype == object
