r"""Pairs of a cost and an output activation whose composition is safer computed in one piece.

A cost never knows its activation, so a saturated output (a = 0 exactly) ruins both value and
gradient: ln 0, and 0 · ∞. Written as functions of z the two together have neither problem. A
pair is declared here, apart from both of its halves; the engine looks it up.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from attrs import frozen

from nnframe.abstract import Activation, Cost
from nnframe.activations import Sigmoid, Softmax
from nnframe.activations.numerics import sigmoid, softplus
from nnframe.arrays import Array, over_neurons
from nnframe.costs import (
    CrossEntropy,
    Focal,
    KullbackLeibler,
    LogLikelihood,
    WeightedSum,
    check_pair,
    check_unit_interval,
)
from nnframe.costs.checks import check_logarithms, weighted_log
from nnframe.errors import ArgumentError
from nnframe.settings import shown


@frozen(eq=False)
class FusedPair(ABC):
    r"""The composition C_x(σ(z), y) as one function of z.

    Attributes
    ----------
    cost, activation
        The two instances it stands for, so that a pair can read their settings.
    """

    cost: Cost
    activation: Activation

    @abstractmethod
    def forward(self, z: Array, y: Array) -> Array:
        """Return C_x for each sample, shape (m,), from weighted inputs and targets, (m, n)."""

    @abstractmethod
    def derivative(self, z: Array, y: Array) -> Array:
        r"""Return :math:`\delta^L = \partial C_x/\partial z^L`, shape (m, n)."""


Pair = TypeVar("Pair", bound=type[FusedPair])
_pairs: dict[tuple[type[Cost], type[Activation]], type[FusedPair]] = {}
#: Costs that are made of another cost, and how to make a pair of its pair, if it has one.
around: dict[type[Cost], Callable[[Any, Activation], FusedPair | None]] = {}


def fuse(cost: type[Cost], activation: type[Activation]) -> Callable[[Pair], Pair]:
    """Declare the decorated `FusedPair` as the stable form of this cost behind this activation.

    It holds for exactly these two classes: a subclass may mean another function.

    Raises
    ------
    ArgumentError
        If the pair is declared already, by another class.

    Examples
    --------
    >>> from nnframe import Linear, Quadratic
    >>> class MyLinear(Linear): pass
    >>> @fuse(Quadratic, MyLinear)
    ... class LinearRegression(FusedPair):
    ...     def forward(self, z, y):
    ...         return ((z - y) ** 2).sum(axis=-1) / 2
    ...     def derivative(self, z, y):
    ...         return z - y
    >>> fused_pair(Quadratic(), MyLinear())
    LinearRegression(cost=Quadratic(), activation=MyLinear())
    """
    if not _is_class(Cost, cost) or not _is_class(Activation, activation):
        got = f"{shown(cost)} and {shown(activation)}"
        raise ArgumentError(f"fuse takes two classes, a cost's and an activation's; got {got}")

    def declare(pair: Pair) -> Pair:
        if not isinstance(pair, type) or not issubclass(pair, FusedPair):
            raise ArgumentError(f"fuse declares a class of FusedPair, got {shown(pair)}")
        known = _pairs.setdefault((cost, activation), pair)
        same = (known.__module__, known.__qualname__) == (pair.__module__, pair.__qualname__)
        if not same:
            raise ArgumentError(
                f"({cost.__name__}, {activation.__name__}) is already fused by "
                f"{known.__module__}.{known.__qualname__}"
            )
        _pairs[cost, activation] = pair  # a notebook cell run twice means its newer class
        return pair

    return declare


def _is_class(base: type, thing: object) -> bool:
    return isinstance(thing, type) and issubclass(thing, base)


def fused_pair(cost: Cost, activation: Activation | None) -> FusedPair | None:
    """The declared pair for these two instances, or None."""
    if activation is None:
        return None
    kind = type(cost)
    pair = around.get(kind) or _pairs.get((kind, type(activation)))
    return None if pair is None else pair(cost, activation)


@fuse(CrossEntropy, Sigmoid)
class SigmoidCrossEntropy(FusedPair):
    r""":math:`\sum_j \ln(1 + e^{z_j}) - y_j z_j`, whose derivative is :math:`\sigma(z) - y`.

    The σ'(z) that slows a saturated sigmoid down has cancelled.

    Examples
    --------
    >>> pair = SigmoidCrossEntropy(CrossEntropy(), Sigmoid())
    >>> z, y = np.array([[-1000.0]]), np.array([[1.0]])
    >>> pair.forward(z, y), pair.derivative(z, y)
    (array([1000.]), array([[-1.]]))
    """

    def forward(self, z: Array, y: Array) -> Array:
        z, y = check_logarithms("CrossEntropy", z, y)
        check_unit_interval("CrossEntropy", y, "targets")
        # y softplus(-z) + (1 - y) softplus(z): two terms of one sign, so nothing cancels.
        with np.errstate(all="ignore"):
            return _vanishing(y, softplus(-z)) + _vanishing(1 - y, softplus(z))

    def derivative(self, z: Array, y: Array) -> Array:
        z, y = check_logarithms("CrossEntropy", z, y)
        # (1 - y) σ(z) - y σ(-z): σ(z) - y without losing the digits of a σ(z) near y = 1.
        with np.errstate(all="ignore"):
            delta: Array = (1 - y) * sigmoid(z) - y * sigmoid(-z)
            return delta


def _vanishing(factor: Array, value: Array) -> Array:
    return over_neurons(np.where(factor == 0, 0, factor * value))


@fuse(LogLikelihood, Softmax)
class SoftmaxLogLikelihood(FusedPair):
    r""":math:`\sum_j y_j (\ln \sum_k e^{z_k} - z_j)`, whose derivative is :math:`a \sum_j y_j - y`.

    For targets that sum to 1 that is a - y.

    Examples
    --------
    >>> pair = SoftmaxLogLikelihood(LogLikelihood(), Softmax())
    >>> z, y = np.array([[1000.0, 0.0]]), np.array([[0.0, 1.0]])
    >>> pair.forward(z, y), pair.derivative(z, y)
    (array([1000.]), array([[ 1., -1.]]))
    """

    def forward(self, z: Array, y: Array) -> Array:
        z, y = check_logarithms("LogLikelihood", z, y)
        check_unit_interval("LogLikelihood", y, "targets")
        with np.errstate(all="ignore"):
            return _vanishing(y, -log_softmax(z))

    def derivative(self, z: Array, y: Array) -> Array:
        z, y = check_logarithms("LogLikelihood", z, y)
        with np.errstate(all="ignore"):
            log_a = log_softmax(z)
            total = y.sum(axis=-1, keepdims=True)
            # a Σy - y, written as a (Σy - y) - y (1 - a) with an exact 1 - a: where a nears its
            # target 1 the error is the sum of the other outputs, and 1 - 1 would be 0.
            delta: Array = np.exp(log_a) * (total - y) + y * np.expm1(log_a)
            return delta


@fuse(KullbackLeibler, Softmax)
class SoftmaxKullbackLeibler(FusedPair):
    r""":math:`\sum_j y_j (\ln y_j + \ln \sum_k e^{z_k} - z_j)`, with the δ of the log-likelihood.

    Examples
    --------
    >>> pair = SoftmaxKullbackLeibler(KullbackLeibler(), Softmax())
    >>> z, y = np.array([[1000.0, 0.0]]), np.array([[0.0, 1.0]])
    >>> pair.forward(z, y), pair.derivative(z, y)
    (array([1000.]), array([[ 1., -1.]]))
    """

    def forward(self, z: Array, y: Array) -> Array:
        z, y = check_logarithms("KullbackLeibler", z, y)
        check_unit_interval("KullbackLeibler", y, "targets")
        with np.errstate(all="ignore"):
            log_a = np.where(y == 0, 0, y * log_softmax(z))
            return over_neurons(weighted_log(y, y) - log_a)

    def derivative(self, z: Array, y: Array) -> Array:
        # y ln y is no function of z.
        return SoftmaxLogLikelihood(self.cost, self.activation).derivative(z, y)


@fuse(Focal, Sigmoid)
class SigmoidFocal(FusedPair):
    r"""The sum of :math:`\sigma(\pm z_j)^\gamma \ln(1 + e^{\pm z_j})`: + for a no, - for a yes.

    As in `Focal`, with shares that keep their digits near 0 and 1.

    Examples
    --------
    >>> pair = SigmoidFocal(Focal(2), Sigmoid())
    >>> z, y = np.array([[-1000.0]]), np.array([[1.0]])
    >>> pair.forward(z, y), pair.derivative(z, y)
    (array([1000.]), array([[-1.]]))
    """

    cost: Focal

    def forward(self, z: Array, y: Array) -> Array:
        z, y = check_logarithms("Focal", z, y)
        check_unit_interval("Focal", y, "targets")
        with np.errstate(all="ignore"):
            return _vanishing(y, self._term(-z)) + _vanishing(1 - y, self._term(z))

    def derivative(self, z: Array, y: Array) -> Array:
        z, y = check_logarithms("Focal", z, y)
        with np.errstate(all="ignore"):
            delta: Array = (1 - y) * self._slope(z) - y * self._slope(-z)
            return delta

    def _term(self, z: Array) -> Array:
        """σ(z)^γ ln(1 + e^z): what it costs to say yes where no is right."""
        term: Array = sigmoid(z) ** self.cost.gamma * softplus(z)
        return term

    def _slope(self, z: Array) -> Array:
        r""":math:`\sigma(z)^\gamma (\gamma \sigma(-z) \ln(1 + e^z) + \sigma(z))`."""
        wrong = sigmoid(z)
        slope: Array = wrong**self.cost.gamma * (
            self.cost.gamma * (sigmoid(-z) * softplus(z)) + wrong
        )
        return slope


@fuse(WeightedSum, Sigmoid)
class SigmoidWeightedSum(FusedPair):
    """Each part with the fused pair of its own, or with its cost and σ where it has none.

    Examples
    --------
    >>> cost = WeightedSum([(2.0, CrossEntropy())])
    >>> pair = SigmoidWeightedSum(cost, Sigmoid())
    >>> z, y = np.array([[-1000.0]]), np.array([[1.0]])
    >>> pair.forward(z, y), pair.derivative(z, y)
    (array([2000.]), array([[-2.]]))
    """

    cost: WeightedSum

    def forward(self, z: Array, y: Array) -> Array:
        z, y = check_pair("WeightedSum", z, y)
        total = np.zeros(z.shape[:-1], z.dtype)
        for term in self.cost.parts:
            pair, own, target = fused_pair(term.cost, self.activation), term.of(z), term.of(y)
            if pair is None:
                value = term.value(self.activation.forward(z), y)
            else:
                value = pair.forward(own, target)
            with np.errstate(all="ignore"):
                total += term.share(z) * value
        return total

    def derivative(self, z: Array, y: Array) -> Array:
        z, y = check_pair("WeightedSum", z, y)
        delta = np.zeros_like(z)
        for term in self.cost.parts:
            pair, own, target = fused_pair(term.cost, self.activation), term.of(z), term.of(y)
            if pair is None:
                a = self.activation.forward(z)
                slope = self.activation.pullback(own, term.of(a), term.slope(a, y))
            else:
                slope = pair.derivative(own, target)
            part = term.of(delta)  # a view
            with np.errstate(all="ignore"):
                part += term.share(z) * slope
        return delta


def log_softmax(z: Array) -> Array:
    r"""Return :math:`\ln a_j = z_j - \ln \sum_k e^{z_k}`, with its digits kept as a_j nears 1."""
    relative: Array = z - z.max(axis=-1, keepdims=True)
    e = np.exp(relative)
    first = relative.argmax(axis=-1)[..., None]
    np.put_along_axis(e, first, 0, axis=-1)
    log_a: Array = relative - np.log1p(e.sum(axis=-1, keepdims=True))
    return log_a
