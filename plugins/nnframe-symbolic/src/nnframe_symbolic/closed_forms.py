r"""Activations whose code is written for floats, and the formulas it stands for.

Our own compute with :math:`e^{-|z|}` and more branches than the textbook has. Here is the formula
that is meant, a row a class; `symbolic_derivative` holds it against the numbers before it uses it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import sympy
from attrs import frozen
from sympy import Abs, Piecewise, atan, cos, cosh, erf, exp, log, pi, sin, sqrt, tanh

import nnframe
from nnframe import Activation
from nnframe.errors import ArgumentError
from nnframe_symbolic.operations import sigmoid
from nnframe_symbolic.traced import expression_of

#: From an instance, for its settings, and z to an expression.
Formula: TypeAlias = Callable[[Any, Any], Any]


@frozen(eq=False)
class ClosedForm:
    """σ and σ' of a class, in symbols.

    Attributes
    ----------
    forward, derivative : callable
        Called with the instance and a sympy symbol z. A setting goes through `setting`.
    """

    forward: Formula
    derivative: Formula


def setting(value: Any) -> Any:
    """An attribute of an instance as an exact number, or as the symbol that stands for it.

    Examples
    --------
    >>> setting(nnframe.LeakyReLU(0.1).slope)
    1/10
    """
    return expression_of(value)


def _above_zero(z: Any, above: Any, below: Any) -> Any:
    return Piecewise((above, z > 0), (below, True))


def _normal_cdf(z: Any) -> Any:
    return (1 + erf(z / sqrt(2))) / 2


def _normal_pdf(z: Any) -> Any:
    return exp(-(z**2) / 2) / sqrt(2 * pi)


def _mish_factor(z: Any) -> Any:
    return tanh(log(1 + exp(z)))


#: By the class itself: a subclass may be another function.
CLOSED_FORMS: dict[type[Activation], ClosedForm] = {
    nnframe.Arctan: ClosedForm(lambda f, z: atan(z), lambda f, z: 1 / (1 + z**2)),
    nnframe.ELU: ClosedForm(
        lambda f, z: _above_zero(z, z, setting(f.alpha) * (exp(z) - 1)),
        lambda f, z: _above_zero(z, 1, setting(f.alpha) * exp(z)),
    ),
    nnframe.GELU: ClosedForm(
        lambda f, z: z * _normal_cdf(z), lambda f, z: _normal_cdf(z) + z * _normal_pdf(z)
    ),
    nnframe.Gaussian: ClosedForm(lambda f, z: exp(-(z**2)), lambda f, z: -2 * z * exp(-(z**2))),
    nnframe.LeakyReLU: ClosedForm(
        lambda f, z: _above_zero(z, z, setting(f.slope) * z),
        lambda f, z: _above_zero(z, 1, setting(f.slope)),
    ),
    nnframe.Linear: ClosedForm(lambda f, z: z, lambda f, z: sympy.Integer(1)),
    nnframe.LogSigmoid: ClosedForm(lambda f, z: -log(1 + exp(-z)), lambda f, z: sigmoid(-z)),
    nnframe.Mish: ClosedForm(
        lambda f, z: z * _mish_factor(z),
        lambda f, z: _mish_factor(z) + z * (1 - _mish_factor(z) ** 2) * sigmoid(z),
    ),
    nnframe.ReLU: ClosedForm(lambda f, z: _above_zero(z, z, 0), lambda f, z: _above_zero(z, 1, 0)),
    nnframe.SELU: ClosedForm(
        lambda f, z: _above_zero(
            z, setting(f.scale) * z, setting(f.scale) * setting(f.alpha) * (exp(z) - 1)
        ),
        lambda f, z: _above_zero(z, setting(f.scale), setting(f.scale) * setting(f.alpha) * exp(z)),
    ),
    nnframe.SiLU: ClosedForm(
        lambda f, z: z * sigmoid(z), lambda f, z: sigmoid(z) * (1 + z * sigmoid(-z))
    ),
    nnframe.Sigmoid: ClosedForm(lambda f, z: sigmoid(z), lambda f, z: sigmoid(z) * sigmoid(-z)),
    nnframe.Sine: ClosedForm(lambda f, z: sin(z), lambda f, z: cos(z)),
    nnframe.Softplus: ClosedForm(lambda f, z: log(1 + exp(z)), lambda f, z: sigmoid(z)),
    nnframe.Softsign: ClosedForm(lambda f, z: z / (1 + Abs(z)), lambda f, z: 1 / (1 + Abs(z)) ** 2),
    nnframe.Square: ClosedForm(lambda f, z: z**2, lambda f, z: 2 * z),
    nnframe.Tanh: ClosedForm(lambda f, z: tanh(z), lambda f, z: 1 / cosh(z) ** 2),
}


def register(kind: type[Activation], forward: Formula, derivative: Formula) -> None:
    r"""Say which formulas the code of an activation stands for, where it cannot be read.

    They are used for this class, not for its subclasses, and held against its numbers each time.

    Parameters
    ----------
    kind : type
        A subclass of `nnframe.Activation`.
    forward, derivative : callable
        From an instance and a sympy symbol z to :math:`\sigma(z)` and to :math:`\sigma'(z)`, the
        latter as the class computes it, right or wrong.

    Raises
    ------
    ArgumentError
        If `kind` is no such class.

    Examples
    --------
    >>> import math
    >>> import numpy as np
    >>> from nnframe_symbolic import symbolic_derivative
    >>> class Bell(nnframe.Activation):
    ...     def forward(self, z):
    ...         return np.vectorize(lambda v: math.exp(-v * v))(z)
    ...     def derivative(self, z):
    ...         return -2 * z * self.forward(z)
    >>> register(Bell, lambda bell, z: exp(-z**2), lambda bell, z: -2 * z * exp(-z**2))
    >>> symbolic_derivative(Bell()).agrees
    True
    """
    if not isinstance(kind, type) or not issubclass(kind, Activation):
        raise ArgumentError(f"register takes a subclass of Activation, got {kind!r}")
    CLOSED_FORMS[kind] = ClosedForm(forward, derivative)
