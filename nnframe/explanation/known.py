"""What is known by formula: activations and costs that a person can write out.

Everything else is shown by name, f(z), with the numbers that it returned. A formula belongs to
exactly the class it stands beside: a subclass may be another function.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import frozen

from nnframe.abstract import Activation, Cost
from nnframe.activations import Arctan, Gaussian, Linear, ReLU, Sigmoid, Sine, Softmax, Square, Tanh
from nnframe.costs import CrossEntropy, LogLikelihood, Quadratic
from nnframe.explanation.formula import (
    Apply,
    Expression,
    Fraction,
    Name,
    Negative,
    Number,
    Symbol,
)
from nnframe.explanation.shorthand import (
    HALF,
    ONE,
    atom,
    beside,
    exponential,
    function,
    minus,
    natural_log,
    plus,
    squared,
    times,
)

Form = Callable[[Expression], Expression]


@frozen
class KnownActivation:
    """A function of one number.

    Attributes
    ----------
    name : Expression
        What it is called in an equation.
    value : callable or None
        σ(z), written out for an expression z.
    definition : callable or None
        The same where `value` is only its name, for who has no key for it.
    slope : callable or None
        σ'(z) written out for the expression *a*, where it is a simple function of a.
    slope_of_a : callable or None
        The same function, of numbers.
    """

    name: Expression
    value: Form | None = None
    definition: Form | None = None
    slope: Form | None = None
    slope_of_a: Callable[[Any], Any] | None = None


def _sigmoid(z: Expression) -> Expression:
    return Fraction(ONE, plus(ONE, exponential(_negated(z))))


def _tanh(z: Expression) -> Expression:
    up, down = exponential(z), exponential(_negated(z))
    return Fraction(minus(up, down), plus(up, down))


def _negated(z: Expression) -> Expression:
    if isinstance(z, Number):
        return Number(z.text[1:] if z.negative else f"-{z.text}", -z.value)
    return Negative(z)


ACTIVATIONS: dict[type[Activation], KnownActivation] = {
    Sigmoid: KnownActivation(
        Symbol("sigma"),
        value=_sigmoid,
        slope=lambda a: times(a, minus(ONE, a)),
        slope_of_a=lambda a: a * (1 - a),
    ),
    Tanh: KnownActivation(
        Name("tanh"),
        value=lambda z: function("tanh", z),
        definition=_tanh,
        slope=lambda a: minus(ONE, squared(a)),
        slope_of_a=lambda a: 1 - a * a,
    ),
    Softmax: KnownActivation(Name("softmax")),
    Linear: KnownActivation(Name("linear"), value=lambda z: z),
    ReLU: KnownActivation(Name("ReLU"), value=lambda z: Apply(Name("max"), (Number("0", 0.0), z))),
    Square: KnownActivation(Name("square"), value=squared),
    Sine: KnownActivation(Name("sin"), value=lambda z: function("sin", z)),
    Arctan: KnownActivation(Name("arctan"), value=lambda z: function("arctan", z)),
    Gaussian: KnownActivation(Name("gauss"), value=lambda z: exponential(Negative(squared(z)))),
}


def known(activation: Activation) -> KnownActivation:
    """What is known of an activation: at least its name."""
    found = ACTIVATIONS.get(type(activation))
    return found or KnownActivation(Name(type(activation).__name__))


@frozen
class KnownCost:
    """A cost that is a sum over the output neurons.

    Attributes
    ----------
    factor : Expression or None
        Before the sum.
    term : callable
        The term of one neuron, from the expressions a and y.
    slope : callable
        ∂C_x/∂a of one neuron, from the same.
    term_of : callable
        The term as a number.
    """

    factor: Expression | None
    term: Callable[[Expression, Expression], Expression]
    slope: Callable[[Expression, Expression], Expression]
    term_of: Callable[[Any, Any], Any] | None = None
    negative: bool = False


def _cross_entropy(a: Expression, y: Expression) -> Expression:
    first = beside(atom(y), natural_log(a))
    return plus(first, beside(atom(minus(ONE, y)), natural_log(minus(ONE, a))))


COSTS: dict[type[Cost], KnownCost] = {
    Quadratic: KnownCost(
        HALF,
        term=lambda a, y: squared(minus(y, a)),
        slope=lambda a, y: minus(a, y),
        term_of=lambda a, y: (y - a) ** 2,
    ),
    CrossEntropy: KnownCost(
        None,
        term=_cross_entropy,
        slope=lambda a, y: minus(Fraction(minus(ONE, y), minus(ONE, a)), Fraction(y, a)),
        negative=True,
    ),
    LogLikelihood: KnownCost(
        None,
        term=lambda a, y: beside(atom(y), natural_log(a)),
        slope=lambda a, y: Negative(Fraction(y, a)),
        negative=True,
    ),
}
