r"""(BP1) to (BP4) of a small network: what backpropagation computes, minus sympy's derivative."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import sympy
from attrs import field, frozen

from nnframe import Activation, Cost, Dense
from nnframe.errors import ArgumentError
from nnframe.settings import positive_int
from nnframe_symbolic import page
from nnframe_symbolic.activation import SymbolicDerivative, symbolic_derivative
from nnframe_symbolic.composition import Composition, in_full
from nnframe_symbolic.cost import SymbolicCost, symbolic_cost
from nnframe_symbolic.letters import activation_function, cost_function, remainder
from nnframe_symbolic.network import Elementwise, MakeLayer, OfOutputs, passes
from nnframe_symbolic.zero import Comparison

#: The most terms before `derive` asks whether that is meant: they take some seconds.
LIMIT = 20_000


@frozen(eq=False)
class Line:
    """One derivative of C, twice.

    Attributes
    ----------
    equation : str
        "BP1", "BP2", "BP3" or "BP4".
    layer : int
        As the book counts: the input is layer 1.
    symbol : sympy.Symbol
        What C is differentiated by: a z, b or w.
    backprop : sympy.Expr
        What the equation gives, computed by nnframe's own code.
    derivative : sympy.Expr
        What sympy gives, from C as a function of that symbol.
    difference : sympy.Expr
        The one minus the other; 0 if the equation holds.
    """

    equation: str
    layer: int
    symbol: Any
    backprop: Any
    derivative: Any
    difference: Any

    @property
    def holds(self) -> bool:
        """Whether the difference is 0."""
        return bool(self.difference == 0)


@frozen(eq=False, repr=False)
class Derivation:
    """What `derive` found.

    Attributes
    ----------
    sizes : tuple of int
    lines : tuple of Line
        One for each neuron's δ, from the last layer to the first, then one for each b and w.
    activations : tuple of SymbolicDerivative or None
        For each layer its activation in symbols, or None where it is undetermined.
    cost : SymbolicCost or None
    definitions : dict
        For each symbol of a z and an a what it stands for, in the symbols before it.
    """

    sizes: tuple[int, ...]
    lines: tuple[Line, ...]
    activations: tuple[SymbolicDerivative | None, ...]
    cost: SymbolicCost | None
    definitions: dict[Any, Any] = field(factory=dict)

    @property
    def proved(self) -> bool:
        """Whether every difference is 0, and every σ' and ∇C that was given is proved too."""
        given = [part for part in (*self.activations, self.cost) if part is not None]
        return all(line.holds for line in self.lines) and all(part.agrees for part in given)

    @property
    def failed(self) -> tuple[Line, ...]:
        """The lines that do not hold."""
        return tuple(line for line in self.lines if not line.holds)

    def written_out(self, expression: Any) -> Any:
        """An expression in x, w and b alone, with the formulas of f and C where they are known.

        What a line says of one network is found by giving it numbers, `.subs(...)` or
        `sympy.lambdify`.
        """
        definitions = {
            symbol: self._in_formulas(meaning) for symbol, meaning in self.definitions.items()
        }
        return in_full(self._in_formulas(expression), definitions)

    def _in_formulas(self, expression: Any) -> Any:
        """An expression with the formula of each function that is known."""
        for head, arguments, formula in self._formulas():
            if expression.has(head):
                expression = _filled(expression, head, arguments, formula)
        return expression

    def _formulas(self) -> Iterator[tuple[Any, tuple[Any, ...], Any]]:
        """What is known of f, f', C and ∂C/∂a: the function, its arguments and its formula."""
        for l, known in enumerate(self.activations, 2):
            if known is not None:
                f, z = activation_function(l), (known.z,)
                yield f, z, known.value
                yield f.partials[0], z, known.derivative
                yield remainder(f"r_{l}", 1), z, known.difference
        if self.cost is not None:
            a = tuple(self.cost.a)
            c = cost_function(len(self.sizes), len(a))
            yield c, a, self.cost.value
            for number, (partial, output) in enumerate(zip(c.partials, a, strict=True)):
                yield partial, a, sympy.diff(self.cost.value, output)
                unknown = remainder(f"r_C{number + 1}", len(a))
                yield unknown, a, self.cost.comparisons[number].difference

    def latex(self) -> str:
        """All of it as LaTeX: a fragment for a document with amsmath."""
        return page.latex(self)

    def _repr_markdown_(self) -> str:
        return page.markdown(self)

    def __str__(self) -> str:
        return page.text(self)

    def __repr__(self) -> str:
        sizes = " → ".join(map(str, self.sizes))
        return f"Derivation({sizes}: {page.conclusion(self)})"


def derive(
    sizes: Sequence[int],
    *,
    activation: Activation | None = None,
    output: Activation | None = None,
    cost: Cost | None = None,
    layer: MakeLayer = Dense,
    limit: int | None = LIMIT,
) -> Derivation:
    r"""Derive (BP1) to (BP4) for a network of these sizes, and hold each against sympy.

    nnframe's own code runs on symbols. What it computes for :math:`\delta^l`,
    :math:`\partial C/\partial b^l` and :math:`\partial C/\partial w^l` is compared with sympy's
    derivative of C, written as a function of that z, b or w.

    Parameters
    ----------
    sizes : sequence of int
        As [2, 2, 2].
    activation : Activation, optional
        Of every layer. Without it each layer has a function f_l of its own of which nothing is
        known: what is proved then, is proved for every differentiable one.
    output : Activation, optional
        The last layer's, where it is another one.
    cost : Cost, optional
        Without it C is any function of the outputs.
    layer : callable, default Dense
        From a number of neurons and an activation to a `WeightedLayer` with `w` and `b`: to try
        equations of your own.
    limit : int or None, default 20000
        The most terms to be written, counted as paths through the network times parameters; None
        for as many as there are.

    Raises
    ------
    ArgumentError
        For sizes below 1, fewer than two or above the limit; for an activation, cost or layer that
        cannot be read in symbols.

    Examples
    --------
    >>> derivation = derive([1, 1, 1])
    >>> derivation.proved
    True
    >>> print(derivation.lines[-1].derivative)
    a2_1*(∂C/∂a3_1)*f_3'(z3_1)
    """
    checked = _checked(sizes, limit)
    numbers = range(2, len(checked) + 1)
    chosen = [activation] * (len(checked) - 2) + [activation if output is None else output]
    read = {id(f): symbolic_derivative(f) for f in chosen if f is not None}
    known = [None if f is None else read[id(f)] for f in chosen]
    in_symbols = None if cost is None else symbolic_cost(cost, len(checked), checked[-1])
    found = passes(
        checked,
        [_activation(l, f) for l, f in zip(numbers, known, strict=True)],
        _cost(len(checked), checked[-1], in_symbols),
        layer,
    )
    composition = Composition(found)
    lines = [
        _line(composition, "BP1" if l == len(checked) else "BP2", l, symbol, delta)
        for l in reversed(numbers)
        for symbol, delta in zip(found.z[l - 2], found.deltas[l - 2], strict=True)
    ]
    for l in numbers:
        for equation, symbols, name in (("BP3", found.b, "b"), ("BP4", found.w, "w")):
            pairs = zip(symbols[l - 2].flat, found.gradients[l - 2][name].flat, strict=True)
            lines += [_line(composition, equation, l, symbol, value) for symbol, value in pairs]
    return Derivation(checked, tuple(lines), tuple(known), in_symbols, composition.definitions)


def _checked(sizes: Sequence[int], limit: int | None) -> tuple[int, ...]:
    if not isinstance(sizes, Sequence) or len(sizes) < 2:
        raise ArgumentError(f"derive takes two sizes or more, as [2, 2, 2], got {sizes!r}")
    checked = tuple(positive_int(size, "a size of derive") for size in sizes)
    terms = math.prod(checked) * sum((n + 1) * m for n, m in pairwise(checked))
    if limit is not None and terms > limit:
        raise ArgumentError(
            f"derive of {checked} would write up to {terms:,} terms, and its limit is {limit:,}: "
            "a derivative has a term for every path through the network, the product of the sizes, "
            "and each parameter has a derivative. Take a smaller network, or pass limit=None"
        )
    return checked


def _activation(l: int, known: SymbolicDerivative | None) -> Activation:
    """f_l, with the slope that is claimed for it: f_l' less the difference, where there is one."""
    f = activation_function(l)
    (slope,) = f.partials
    if known is None or known.agrees:
        return Elementwise(f, slope)
    if known.agrees is None:
        return Elementwise(f, lambda z: slope(z) - remainder(f"r_{l}", 1)(z))
    return Elementwise(f, lambda z: slope(z) - known.difference.subs(known.z, z))


def _cost(layer: int, n: int, known: SymbolicCost | None) -> Cost:
    """C, with the derivatives that are claimed for it."""
    c = cost_function(layer, n)
    if known is None or known.agrees:
        return OfOutputs(c, c.partials)
    slopes = [
        _claimed(known, partial, number, comparison)
        for number, (partial, comparison) in enumerate(
            zip(c.partials, known.comparisons, strict=True), 1
        )
    ]
    return OfOutputs(c, slopes)


def _claimed(known: SymbolicCost, partial: Any, number: int, comparison: Comparison) -> Any:
    if comparison.same is None:
        unknown = remainder(f"r_C{number}", len(known.a))
        return lambda *a: partial(*a) - unknown(*a)
    return lambda *a: partial(*a) - comparison.difference.subs(dict(zip(known.a, a, strict=True)))


def _line(composition: Composition, equation: str, l: int, symbol: Any, backprop: Any) -> Line:
    derivative = composition.derivative(symbol, l if equation in ("BP1", "BP2") else None)
    difference = sympy.expand(backprop - derivative)
    if difference != 0 and sympy.expand(composition.in_full(difference)) == 0:
        difference = sympy.Integer(0)
    return Line(equation, l, symbol, backprop, derivative, difference)


def _filled(expression: Any, head: Any, arguments: tuple[Any, ...], formula: Any) -> Any:
    """An expression with a formula in place of each f(…)."""
    return expression.replace(
        head,
        lambda *values: formula.subs(dict(zip(arguments, values, strict=True)), simultaneous=True),
    )
