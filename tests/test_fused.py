"""Fused pairs: equal to the plain composition, and right where that is not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from reference import mp, softplus

import nnframe
from nnframe.errors import ArgumentError, DomainError
from nnframe.fused import FusedPair, fused_pair

PAIRS = [(nnframe.CrossEntropy(), nnframe.Sigmoid()), (nnframe.LogLikelihood(), nnframe.Softmax())]
IDS = ["sigmoid", "softmax"]
MODERATE = arrays(np.float64, (2, 3), elements=st.floats(-20, 20))


def dirichlet(seed):
    return np.random.default_rng(seed).dirichlet(np.ones(3), size=2)


@pytest.mark.parametrize(("cost", "activation"), PAIRS, ids=IDS)
@given(z=MODERATE, seed=st.integers(0, 99))
def test_equals_the_composition(cost, activation, z, seed):
    pair, y = fused_pair(cost, activation), dirichlet(seed)
    a = activation.forward(z)
    np.testing.assert_allclose(pair.forward(z, y), cost.forward(a, y), rtol=1e-6)
    unfused = activation.pullback(z, a, cost.derivative(a, y))
    np.testing.assert_allclose(pair.derivative(z, y), unfused, rtol=1e-6, atol=1e-9)


EXTREMES = st.sampled_from(
    [0.0, 0.3, 1.0, 37.0, 710.0, 745.0, 1000.0, -0.3, -37.0, -710.0, -1000.0]
)


@given(z=EXTREMES, y=st.sampled_from([0.0, 0.25, 1.0]))
def test_sigmoid_pair_is_exact_everywhere(z, y):
    pair = fused_pair(*PAIRS[0])
    with np.errstate(all="raise"):
        value = pair.forward(np.array([[z]]), np.array([[y]]))[0]
        delta = pair.derivative(np.array([[z]]), np.array([[y]]))[0, 0]
    with mp.workdps(900):
        exact = (1 - mp.mpf(y)) * softplus(mp.mpf(z)) + mp.mpf(y) * softplus(-mp.mpf(z))
        slope = 1 / (1 + mp.exp(-mp.mpf(z))) - mp.mpf(y)
        assert abs(mp.mpf(float(value)) - exact) <= mp.mpf(1e-12) * exact + mp.mpf(2e-323)
        # For a target between 0 and 1 the slope passes through 0: there it is exact to rounding.
        slack = mp.mpf(2e-323) if y in (0, 1) else mp.mpf(2) ** -52
        assert abs(mp.mpf(float(delta)) - slope) <= mp.mpf(1e-12) * abs(slope) + slack


@given(arrays(np.float64, 3, elements=EXTREMES), st.integers(0, 2))
def test_softmax_pair_is_exact_everywhere(z, label):
    pair, y = fused_pair(*PAIRS[1]), np.eye(3)[[label]]
    with np.errstate(all="raise"):
        value, delta = pair.forward(z[None], y)[0], pair.derivative(z[None], y)[0]
    with mp.workdps(1800):
        e = [mp.exp(mp.mpf(v)) for v in z]
        a = [v / mp.fsum(e) for v in e]
        exact = -mp.log(a[label])
        assert abs(mp.mpf(float(value)) - exact) <= mp.mpf(1e-12) * exact + mp.mpf(2e-323)
        for k in range(3):
            slope = a[k] - (k == label)
            assert abs(mp.mpf(float(delta[k])) - slope) <= mp.mpf(1e-12) * abs(slope) + mp.mpf(
                2e-323
            )


@pytest.mark.parametrize(("cost", "activation"), PAIRS, ids=IDS)
def test_the_engine_uses_it_where_the_output_saturates(cost, activation):
    """a is exactly 0 and 1 here: the unfused cost is ∞, and its gradient 0 · ∞."""
    network = nnframe.Network.of_sizes([1, 2], activation)
    network.parameters = [1000, -1000, 0, 0]
    with np.errstate(all="raise"):
        step = nnframe.backprop(network, cost, [[1.0]], [[0.0, 1.0]])
    assert step.records[-1].a.tolist() == [[1, 0]]
    np.testing.assert_allclose(step.deltas[-1], [[1, -1]])
    assert step.cost == pytest.approx(2000, rel=1e-15)


def test_targets_outside_the_domain_are_refused_too():
    network = nnframe.Network.of_sizes([1, 1], nnframe.Sigmoid())
    with pytest.raises(DomainError, match="CrossEntropy is defined for targets"):
        nnframe.backprop(network, nnframe.CrossEntropy(), [[1.0]], [[-1.0]])


def test_a_subclass_is_another_function_and_not_fused():
    class Steep(nnframe.Sigmoid):
        def forward(self, z):
            return super().forward(3 * z)

        def derivative(self, z):
            return 3 * super().derivative(3 * z)

    assert fused_pair(nnframe.CrossEntropy(), Steep()) is None
    network = nnframe.Network.of_sizes([1, 1], Steep())
    network.parameters = [1, 0]
    step = nnframe.backprop(network, nnframe.CrossEntropy(), [[0.5]], [[1.0]])
    a = 1 / (1 + np.exp(-1.5))
    assert step.cost == pytest.approx(-np.log(a))
    assert step.deltas[-1][0, 0] == pytest.approx(3 * (a - 1))  # the pair would say a' - 1


def test_what_is_no_pair():
    assert fused_pair(nnframe.Quadratic(), nnframe.Sigmoid()) is None
    assert fused_pair(nnframe.Quadratic(), None) is None


def test_a_third_party_pair_is_used_with_its_settings():
    class Weighted(nnframe.Cost):
        def __init__(self, weight):
            self.weight = weight

        def forward(self, a, y):
            raise AssertionError("the pair is to be used")

        derivative = forward

    @nnframe.fuse(Weighted, nnframe.Linear)
    class Pair(FusedPair):
        def forward(self, z, y):
            return self.cost.weight * ((z - y) ** 2).sum(axis=1)

        def derivative(self, z, y):
            return 2 * self.cost.weight * (z - y)

    network = nnframe.Network.of_sizes([1, 1], nnframe.Linear())
    network.parameters = [2, 0]
    step = nnframe.backprop(network, Weighted(3.0), [[1.0]], [[1.0]])
    assert step.cost == 3
    assert step.deltas[-1].tolist() == [[6]]

    with pytest.raises(ArgumentError, match=r"\(Weighted, Linear\) is already fused by .*Pair"):

        @nnframe.fuse(Weighted, nnframe.Linear)
        class Other(Pair):
            pass
