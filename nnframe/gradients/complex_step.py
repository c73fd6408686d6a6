r"""The complex step: a difference without subtraction, so without loss of digits.

For an analytic C,
:math:`C(\theta + ih e_j) = C(\theta) + ih\,\partial C/\partial\theta_j + O(h^2)`: the imaginary
part *is* the slope, and h may be so small that nothing of the :math:`h^2` is left.
Squire and Trapp, "Using complex variables to estimate derivatives of real functions" (1998).
"""

from __future__ import annotations

import copy
from itertools import pairwise

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from nnframe import engine
from nnframe.abstract import Activation, Cost, Layer
from nnframe.arrays import Array, check_result
from nnframe.errors import DomainError, NNFrameError, PluginError, with_location
from nnframe.fused import fused_pair
from nnframe.gradients.complex_forms import FORMS
from nnframe.gradients.finite_difference import in_floats, mean_cost
from nnframe.network import Network
from nnframe.parameters import Gradient

H = 2.0**-100


def complex_step(network: Network, cost: Cost, x: ArrayLike, y: ArrayLike) -> Gradient:
    r"""The gradient from one forward pass in complex numbers for each parameter.

    Like a finite difference it uses values alone, no derivative of anybody's; but it is good to the
    last digits. The built-in functions have forms of their own for complex numbers; those of other
    people are called as they are, and must be analytic there: plain formulas in z are, while
    `abs`, a comparison of z, or `astype(float)` are not. That is found out, by a comparison with
    steps in real numbers along one direction.

    Networks of float16 or float32 are taken in complex128.

    Parameters
    ----------
    network : Network
        Layers of any kind, as long as they compute with complex parameters.
    cost : Cost
    x : array_like, shape (m, n_in) or (n_in,)
    y : array_like, shape (m, n_out) or (n_out,)

    Raises
    ------
    DtypeError
        For an exact network.
    PluginError
        If an activation, layer or cost cannot compute with complex numbers.
    DomainError
        If one of them can, but loses the imaginary part or alters it.

    Examples
    --------
    >>> import nnframe
    >>> network = nnframe.Network.of_sizes([2, 1])
    >>> stepped = complex_step(network, nnframe.Quadratic(), [1.0, 2.0], [1.0])
    >>> step = nnframe.backprop(network, nnframe.Quadratic(), [1.0, 2.0], [1.0])
    >>> bool(abs(stepped.flat - step.gradient.flat).max() < 1e-16)
    True
    """
    x, y = in_floats(network, cost, x, y, "the complex step computes in floats")
    theta = network.parameters.astype(np.complex128)
    twin = network.rebound(theta, [analytic(layer) for layer in network.layers])
    slopes = np.empty(theta.size)
    try:
        with np.errstate(all="ignore"):
            for j in range(theta.size):
                theta[j] += H * 1j
                slopes[j] = _mean_cost(twin, network, cost, x, y).imag / H
                theta[j] = theta[j].real
    except NNFrameError as problem:
        raise PluginError(
            f"in complex numbers: {problem}; the complex step needs plain formulas in z, without "
            "abs or a comparison: finite_difference does with any"
        ) from problem
    _check(network, cost, x, y, slopes)
    return Gradient.of(network.layout, slopes.astype(network.dtype))


@frozen(eq=False, repr=False)
class ComplexForm(Activation):
    """An activation as a function of complex z: its entry in `FORMS`, or itself."""

    activation: Activation

    def __repr__(self) -> str:
        return repr(self.activation)

    def forward(self, z: Array) -> Array:
        form, name = FORMS.get(type(self.activation)), type(self.activation).__name__
        a = self.activation.forward(z) if form is None else form(self.activation, z)
        return check_result(a, z.shape, z.dtype, name, ".forward")

    def derivative(self, z: Array) -> Array:
        """There is none: the complex step is about values.

        Raises
        ------
        TypeError
        """
        raise TypeError("the complex step asks no activation for its derivative")


def analytic(layer: Layer) -> Layer:
    """A copy of a layer whose activations, and those of its parts, take complex numbers."""
    twin = copy.copy(layer)
    for name, part in vars(layer).items():
        if isinstance(part, Activation):
            twin.__dict__[name] = ComplexForm(part)
        elif isinstance(part, Layer):
            twin.__dict__[name] = analytic(part)
        elif isinstance(part, tuple) and part and isinstance(part[0], Layer):
            twin.__dict__[name] = tuple(map(analytic, part))
    return twin


def _mean_cost(twin: Network, network: Network, cost: Cost, x: Array, y: Array) -> complex:
    record = engine.feedforward(twin, x.astype(np.complex128))[-1]
    takes_error, layer = network.takes_error[-1], network.layers[-1]
    pair = fused_pair(cost, layer.output_activation) if takes_error else None
    function, argument = (cost, record.a) if pair is None else (pair, record.z)
    form = FORMS.get(type(function))
    try:
        costs = function.forward(argument, y) if form is None else form(function, argument, y)
        costs = np.asarray(costs)
        # A cost that is right in real numbers alone returns real ones: _check finds that out.
        check_result(costs, x.shape[:1], costs.dtype, "forward")
        mean: complex = costs.sum() / len(x)
    except Exception as problem:
        raise with_location(problem, f"the cost {type(function).__name__}") from problem
    return mean


def _check(network: Network, cost: Cost, x: Array, y: Array, slopes: Array) -> None:
    """Hold the slopes against real steps along one direction, from each side."""
    if not np.isfinite(slopes).all() or not slopes.size:
        return
    theta = network.parameters.astype(np.float64)
    moved = theta.copy()
    twin = network.rebound(moved)
    direction = np.random.default_rng(theta.size).choice([-1.0, 1.0], theta.size)
    direction /= np.sqrt(theta.size)
    epsilon = 2.0**-20 * max(1.0, np.abs(theta).max())
    values = []
    for t in (-epsilon, 0.0, epsilon):
        moved[...] = theta + t * direction
        values.append(mean_cost(twin, cost, x, y))
    sides = [(b - a) / epsilon for a, b in pairwise(values)]
    slope = float(slopes @ direction)
    # A millionth of the curvature, which is unknown, and what rounding leaves of C.
    slack = 1e-4 * (np.abs(slopes).max() + abs(values[1])) + 2 * abs(sides[1] - sides[0])
    if not min(sides) - slack <= slope <= max(sides) + slack and np.isfinite(sides).all():
        raise DomainError(
            f"along one direction the complex step says that C rises by {slope:.6g}, and steps in "
            f"real numbers by {sides[1]:.6g}: something in {network!r} or in {cost!r} alters "
            "imaginary parts, as abs, a comparison of z or astype(float) do; use finite_difference"
        )
