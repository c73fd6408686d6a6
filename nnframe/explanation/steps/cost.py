"""The cost of a sample (27), and the mean of several (26)."""

from __future__ import annotations

import math

import numpy as np

from nnframe.explanation.formula import (
    Apply,
    Expression,
    Fraction,
    Group,
    Name,
    Negative,
    Number,
    Product,
    Side,
    SumOver,
    Symbol,
)
from nnframe.explanation.known import COSTS, KnownCost
from nnframe.explanation.model import Derivation, Message, Remark, Stage
from nnframe.explanation.numbers import SHOWN
from nnframe.explanation.sheet import Sheet, called, terms_of
from nnframe.explanation.shorthand import (
    ONE,
    beside,
    exponential,
    long_sum,
    minus,
    natural_log,
    plus,
    shown_terms,
)
from nnframe.explanation.steps.forward import of_sample
from nnframe.fused import SigmoidCrossEntropy, SoftmaxLogLikelihood


def sample_cost(sheet: Sheet, sample: int) -> Stage:
    """C_x of one sample."""
    numbers = sheet.numbers
    last = len(sheet.layers) - 1
    value = numbers.costs[sample]
    result = sheet.figures("cost", value).side
    formula = COSTS.get(type(numbers.cost_of))
    a, y = sheet.letter("a", last), Symbol("y")
    symbols: tuple[Expression, ...]
    sides: tuple[Side, ...] = ()
    name = called(numbers.cost_of)
    if numbers.y[sample].ndim != 1:
        formula = None
    if not by_its_own_formula(sheet, sample):
        symbols, remark = (pair_formula(sheet),), Message("why.cost.fused", {"name": name})
    elif formula is None:
        kind = Name(type(numbers.cost_of).__name__)
        symbols, remark = (Apply(kind, (a, y)),), Message("why.cost.other", {"name": name})
    else:
        term = formula.term(sheet.letter("a", last, "j"), Symbol("y", (), ("j",)))
        symbols = (framed(formula, SumOver("j", term if formula.factor else Group(term))),)
        sides = tuple(sums(sheet, sample, formula))
        remark = Message("why.cost", {"name": name, "C": sheet.cost})
    by_name = isinstance(symbols[0], Apply)
    done = Derivation(sheet.cost, symbols, sides, result, told=by_name)
    title = Message("title.cost")
    blocks = (done, Remark(remark))
    return Stage("cost", "cost", title, blocks, None, of_sample(sheet, sample), value)


def by_its_own_formula(sheet: Sheet, sample: int) -> bool:
    """Whether the cost's own formula gives what was computed, where a pair has computed it."""
    numbers = sheet.numbers
    if numbers.pair is None:
        return True
    last = numbers.layers[-1]
    a, y = last.a.astype(float), numbers.y.astype(float)
    try:
        with np.errstate(all="ignore"):
            own = float(numbers.cost_of.forward(a, y)[sample])
    except Exception:  # the engine has not asked it, and a plugin may raise anything
        return False
    digits, value = numbers.digits, numbers.costs[sample]
    if numbers.rounding == SHOWN:
        return math.isclose(own, float(value), rel_tol=1e-6)
    return digits.rounded("cost", own) == digits.rounded("cost", value)


def framed(formula: KnownCost, total: Expression) -> Expression:
    """The sum with what stands before it: ½, or a minus."""
    if formula.negative:
        return Negative(total)
    return total if formula.factor is None else beside(formula.factor, total)


def sums(sheet: Sheet, sample: int, formula: KnownCost) -> list[Side]:
    """The sum over the outputs with numbers, and with the terms worked out."""
    numbers = sheet.numbers
    a = sheet.figures("a", numbers.layers[-1].a[sample])
    y = sheet.figures("given", numbers.y[sample])
    n = len(numbers.y[sample])
    parts = (None if j is None else formula.term(a.at(j), y.at(j)) for j in shown_terms(n))
    sides = [sheet.put(framed(formula, Group(long_sum(parts))), a, y)]
    if formula.term_of is not None:
        rows = terms_of(n)
        values = numbers.layers[-1].a[sample][rows], numbers.y[sample][rows]
        terms = sheet.computed("cost", formula.term_of(*values))
        worked = (None if j is None else terms.at(rows.index(j)) for j in shown_terms(n))
        sides.append(Side(terms.sign, framed(formula, Group(long_sum(worked)))))
    return sides


def pair_formula(sheet: Sheet) -> Expression:
    """C_x as a function of z, as a fused pair has it."""
    last = len(sheet.layers) - 1
    z, y = sheet.letter("z", last, "j"), Symbol("y", (), ("j",))
    kind = type(sheet.numbers.pair)
    if kind is SigmoidCrossEntropy:
        term = minus(natural_log(plus(ONE, exponential(z))), beside(y, z))
        return SumOver("j", Group(term))
    if kind is SoftmaxLogLikelihood:
        total = SumOver("k", exponential(sheet.letter("z", last, "k")))
        return SumOver("j", Product((y, Group(minus(natural_log(total), z)))))
    return Apply(Name(kind.__name__), (sheet.letter("z", last), Symbol("y")))


def mean_cost(sheet: Sheet) -> Stage:
    """C, the mean over the samples."""
    costs, m = sheet.numbers.costs, sheet.m
    rows = terms_of(m)
    shown = sheet.figures("cost", costs[rows])
    share = Fraction(ONE, Number(str(m), m))
    parts = (None if s is None else shown.at(rows.index(s)) for s in shown_terms(m))
    side = sheet.put(beside(share, Group(long_sum(parts))), shown)
    symbols = beside(Fraction(ONE, Symbol("m")), SumOver("x", sheet.cost))
    result = sheet.figures("cost", sheet.numbers.cost).side
    done = Derivation(Symbol("C"), (symbols,), (side,), result)
    remark = Remark(Message("why.mean", {"m": m}))
    return Stage("cost", "cost", Message("title.mean"), (done, remark), value=sheet.numbers.cost)
