r"""Formulas as trees: what an equation *is*, apart from how it is written.

The same tree is written as text, as LaTeX or as a web page by a function over its nodes; each form
has its own file in `nnframe.explanation.forms`, and a test holds each of them complete. An equation
in symbols and the same equation with numbers differ only in their leaves.

Parentheses are nodes too (`Group`). The functions of `nnframe.explanation.shorthand` put them where
they are needed, so that no form has to know which operation binds tighter.
"""

from __future__ import annotations

from attrs import frozen


class Expression:
    """The parent of every node."""

    __slots__ = ()


@frozen
class Symbol(Expression):
    r"""A letter of the chapter, as :math:`w^2_{13}`.

    Attributes
    ----------
    name : str
        "w", "a", "delta", "nabla_a", …; of a plugin's own parameter, its name in the layer.
    layer : tuple of str
        What stands above it: ("2",), or ("x", "2") for layer 2 of sample x.
    index : tuple of str
        What stands below it: ("1", "3").
    prime : bool
        Whether it is the derivative, σ'.
    new : bool
        Whether it is the parameter after the update.
    """

    name: str
    layer: tuple[str, ...] = ()
    index: tuple[str, ...] = ()
    prime: bool = False
    new: bool = False


@frozen
class Name(Expression):
    """A function or a thing that has a word for a name, as tanh."""

    text: str
    prime: bool = False


@frozen
class Number(Expression):
    """A number, and the digits of it that are shown.

    Attributes
    ----------
    text : str
        As "-0.0045", "inf" or "1.2e-07": ASCII, whatever the form makes of it.
    value : float
        The number itself.
    """

    text: str
    value: float

    @property
    def negative(self) -> bool:
        """Whether a minus is shown."""
        return self.text.startswith("-")


@frozen
class Gap(Expression):
    """A place to write a result in."""


@frozen
class Dots(Expression):
    """What is left out: "across", "down" or "diagonal"."""

    direction: str


@frozen
class Matrix(Expression):
    """Rows of expressions in brackets; a vector is a matrix of one column.

    Attributes
    ----------
    rows : tuple of tuple of Expression
        Those shown, `Dots` where some are left out.
    shape : tuple of int
        Rows and columns, with those that are left out.
    """

    rows: tuple[tuple[Expression, ...], ...]
    shape: tuple[int, int]


@frozen
class Array(Expression):
    """An array of more than two axes: only its shape is told."""

    shape: tuple[int, ...]


@frozen
class Group(Expression):
    """Parentheses."""

    inner: Expression


@frozen
class Negative(Expression):
    """Minus something; as a later term of a sum, a subtraction."""

    inner: Expression


@frozen
class Sum(Expression):
    """Terms added up."""

    terms: tuple[Expression, ...]


@frozen
class Product(Expression):
    """Factors side by side, w a; with `sign`, as between numbers, 0.1 × 0.6."""

    factors: tuple[Expression, ...]
    sign: bool = False


@frozen
class Hadamard(Expression):
    r"""The product element by element, :math:`s \odot t` (28)."""

    factors: tuple[Expression, ...]


@frozen
class Transpose(Expression):
    """Rows for columns."""

    inner: Expression


@frozen
class Apply(Expression):
    """A function of something: σ(z), ln a."""

    function: Expression
    arguments: tuple[Expression, ...]


@frozen
class Fraction(Expression):
    """One thing over another."""

    above: Expression
    below: Expression


@frozen
class Power(Expression):
    """A base and its exponent."""

    base: Expression
    exponent: Expression


@frozen
class Derivative(Expression):
    """∂ of something by something, as ∂C/∂w."""

    of: Expression
    by: Expression


@frozen
class SumOver(Expression):
    r"""A sum over an index: :math:`\sum_k \ldots`."""

    index: str
    body: Expression


@frozen
class Side(Expression):
    """One side of an equation and the sign before it: "=" or, where it is rounded, "≈"."""

    sign: str
    body: Expression


@frozen
class Equation(Expression):
    """A left side, and what it equals in one step after another."""

    left: Expression
    sides: tuple[Side, ...]
