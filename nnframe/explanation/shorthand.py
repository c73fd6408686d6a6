"""Formulas written short, with parentheses where they are needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nnframe.explanation.formula import (
    Apply,
    Dots,
    Expression,
    Fraction,
    Group,
    Hadamard,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Sum,
    SumOver,
    Symbol,
    Transpose,
)

ACROSS = Dots("across")
ONE, TWO = Number("1", 1.0), Number("2", 2.0)
HALF = Fraction(ONE, TWO)

#: What a sum or a product shows of many terms: all up to LIMIT, else the first ones and the last.
LIMIT, FIRST, LAST = 4, 2, 1


def atom(part: Expression) -> Expression:
    """`part` as a factor: with parentheses around a sum, or a number with a minus."""
    loose = isinstance(part, Sum | Negative | SumOver) or (
        isinstance(part, Number) and (part.negative or "e" in part.text)
    )
    return Group(part) if loose else part


def plus(*terms: Expression) -> Expression:
    """A sum; a later number with a minus is subtracted.

    Examples
    --------
    >>> plus(ONE, Number("-2", -2.0)).terms[1]
    Negative(inner=Number(text='2', value=2.0))
    """
    if len(terms) == 1:
        return terms[0]
    later = [
        Negative(Number(term.text[1:], -term.value))
        if isinstance(term, Number) and term.negative
        else term
        for term in terms[1:]
    ]
    return Sum((terms[0], *later))


def minus(first: Expression, second: Expression) -> Sum:
    """A difference."""
    return Sum((first, Negative(atom(second))))


def times(*factors: Expression) -> Product:
    """A product of numbers, with its sign."""
    return Product(tuple(map(atom, factors)), sign=True)


def beside(*factors: Expression) -> Product:
    """A product without a sign, as w a."""
    return Product(tuple(Group(f) if isinstance(f, Sum | Hadamard) else f for f in factors))


def entrywise(*factors: Expression) -> Hadamard:
    """The product element by element."""
    grouped = (Group(f) if isinstance(f, Sum | Product) else f for f in factors)
    return Hadamard(tuple(grouped))


def transposed(part: Expression) -> Transpose:
    """The transpose."""
    plain = isinstance(part, Symbol) and not part.layer
    return Transpose(part if plain else Group(part))


def squared(part: Expression) -> Power:
    """The square."""
    bare = isinstance(part, Number) and not part.negative and "e" not in part.text
    return Power(part if bare else Group(part), TWO)


def function(name: str, *arguments: Expression) -> Apply:
    """A function by its name, as tanh(z)."""
    return Apply(Name(name), arguments)


def natural_log(part: Expression) -> Product:
    """The natural logarithm: ln a, ln(1 - a)."""
    return Product((Name("ln"), atom(part)))


def exponential(exponent: Expression) -> Power:
    """E to a power."""
    return Power(Symbol("e"), exponent)


def edges(size: int, limit: int, first: int, last: int) -> list[int | None]:
    """Which of `size` things are shown; None stands for those that are left out.

    Examples
    --------
    >>> edges(3, 4, 2, 1), edges(10, 4, 2, 1)
    ([0, 1, 2], [0, 1, None, 9])
    """
    if size <= limit:
        return list(range(size))
    return [*range(first), None, *range(size - last, size)]


def shown_terms(size: int) -> list[int | None]:
    """Which of the terms of a sum are shown."""
    return edges(size, LIMIT, FIRST, LAST)


def long_sum(terms: Iterable[Expression | None], rest: Sequence[Expression] = ()) -> Expression:
    """A sum in which None stands for terms that are left out."""
    return plus(*(ACROSS if term is None else term for term in terms), *rest)
