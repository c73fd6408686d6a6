"""What the strategies give: valid, of few digits, and shrinking to the small."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

import nnframe
from nnframe.errors import ArgumentError
from nnframe.testing import strategies

# Without the last phase, which tries other values after the smallest, `find` returns the smallest.
SMALLEST = settings(phases=[Phase.generate, Phase.shrink], derandomize=True, database=None)


def smallest(strategy, condition=lambda value: True):
    return find(strategy, condition, settings=SMALLEST)


def test_the_smallest_is_small():
    assert repr(smallest(strategies.activations())) == "Sigmoid()"
    assert repr(smallest(strategies.pairs())) == "(Quadratic(), Sigmoid())"
    problem = smallest(strategies.problems())
    assert repr(problem.network) == "Network(1 → 1, 2 parameters, float64)"
    assert (problem.network.parameters == 0).all()
    assert problem.x.tolist() == problem.y.tolist() == [[0.0]]


def test_a_counter_example_is_as_small_as_it_can_be():
    network = smallest(strategies.networks(), lambda network: len(network.layers) > 1)
    assert network.shapes == ((1,), (1,), (1,))
    x, _ = smallest(strategies.batches(2, 1), lambda batch: batch[0].sum() > 0.3)
    assert (x.shape, x.sum()) == ((1, 2), 0.375)


def test_numbers_are_of_few_digits():
    assert smallest(strategies.numbers(), lambda number: number > 0.3) == 0.375
    with pytest.raises(ArgumentError, match="no multiple"):
        strategies.numbers(0.01, 0.02)


@given(strategies.activations(smooth=True), strategies.activations(elementwise=True))
def test_activations_are_of_the_kind_asked_for(smooth, elementwise):
    assert smooth.kinks == ()
    z = np.linspace(-1, 1, 6).reshape(2, 3)
    assert elementwise.derivative(z).shape == z.shape


@given(strategies.activations(bounded=True), st.floats(-1e6, 1e6))
def test_bounded_activations_are_bounded(activation, z):
    assert abs(activation.forward(np.array([[z, 0.0]]))).max() <= 2


@given(strategies.problems())
def test_a_problem_has_a_finite_cost_and_gradient(problem):
    step = nnframe.backprop(problem.network, problem.cost, problem.x, problem.y)
    assert np.isfinite(step.cost)
    assert np.isfinite(step.gradient.flat).all()
    # By itself, too: no pair of cost and output activation needs to be fused to have a value.
    a = problem.network.forward(problem.x)
    assert np.isfinite(problem.cost.forward(a, problem.y)).all()
    assert np.isfinite(problem.cost.derivative(a, problem.y)).all()


@given(strategies.problems(smooth=True))
def test_the_gradient_of_a_smooth_problem_is_a_slope(problem):
    network, theta, h = problem.network, problem.network.parameters.copy(), 1e-5
    gradient = nnframe.backprop(network, problem.cost, problem.x, problem.y).gradient.flat
    direction = np.cos(np.arange(theta.size))
    costs = []
    for sign in (1, -1):
        network.parameters = theta + sign * h * direction
        costs.append(nnframe.backprop(network, problem.cost, problem.x, problem.y).cost)
    slope = (costs[0] - costs[1]) / (2 * h)
    # No closer: the second derivative of Softsign jumps at 0, where these problems like to be.
    assert abs(slope - gradient @ direction) <= 1e-4 * (1 + abs(slope))


@given(st.data())
def test_sizes_and_dtypes_are_those_asked_for(data):
    network = data.draw(
        strategies.networks(
            n_in=5, n_out=4, max_layers=2, output=nnframe.Softmax(), dtype="float32"
        )
    )
    assert network.shapes[0] == (5,)
    assert network.shapes[-1] == (4,)
    assert len(network.layers) <= 2
    assert network.dtype == np.float32
    x, y = data.draw(strategies.batches(5, 4, cost=nnframe.CrossEntropy(), dtype="float32"))
    assert x.dtype == y.dtype == np.float32
    assert y.min() >= 0
    assert y.max() <= 1


def test_without_hypothesis_the_message_names_the_extra():
    code = (
        "import sys\n"
        "for name in ('hypothesis', 'pytest', 'mpmath', 'scipy'): sys.modules[name] = None\n"
        "import nnframe, nnframe.testing\n"
        "assert nnframe.testing.check(nnframe.Tanh(), laws=['shape', 'accuracy']).passed\n"
        "import nnframe.testing.conformance, nnframe.testing.isolated\n"
        "try: import nnframe.testing.strategies\n"
        "except nnframe.errors.MissingExtraError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert "pip install nnframe[testing]" in done.stdout
