r"""The chapter's letters as sympy symbols, and functions of which nothing is known but the name.

In the code and in plain text :math:`w^3_{21}` is ``w3_21``; in LaTeX it is as in the book.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import sympy
from sympy.core.function import ArgumentIndexError

from nnframe.arrays import Array


class Letter(sympy.Symbol):  # type: ignore[misc]  # sympy has no types to subclass
    r"""A quantity of a network: a letter, maybe a layer, and the numbers of its neurons.

    Examples
    --------
    >>> w = letter("w", 3, 2, 1)
    >>> print(w, sympy.latex(w**2))
    w3_21 \left(w^{3}_{21}\right)^{2}
    """

    letter: str
    layer: int | None
    neurons: tuple[int, ...]

    def _latex(self, printer: Any) -> str:
        above = "" if self.layer is None else f"^{{{self.layer}}}"
        return f"{self.letter}{above}_{{{_joined(self.neurons, ',')}}}"


def letter(name: str, layer: int | None, *neurons: int) -> Any:
    """The symbol of a quantity, its neurons counted from 1 as in the book."""
    above = "" if layer is None else str(layer)
    symbol = Letter(f"{name}{above}_{_joined(neurons, '_')}", real=True)
    symbol.letter, symbol.layer, symbol.neurons = name, layer, neurons
    return symbol


def _joined(neurons: tuple[int, ...], between: str) -> str:
    return (between if max(neurons) > 9 else "").join(map(str, neurons))


def letters(name: str, layer: int | None, *shape: int) -> Array:
    """An object array of such symbols, one for each neuron or pair of neurons.

    Examples
    --------
    >>> letters("b", 2, 3)
    array([b2_1, b2_2, b2_3], dtype=object)
    """
    array = np.empty(shape, dtype=object)
    for place in np.ndindex(*shape):
        array[place] = letter(name, layer, *(number + 1 for number in place))
    return array


class Unknown(sympy.Function):  # type: ignore[misc]  # sympy has no types to subclass
    """A function without a formula, whose derivatives are functions without a formula too."""

    text = tex = ""
    partials: tuple[Any, ...] = ()
    #: Whether to print what it is a function of.
    shows_arguments = True

    def fdiff(self, argindex: int = 1) -> Any:
        """The partial derivative by an argument: all that sympy's chain rule is told."""
        if not 0 < argindex <= len(self.partials):
            raise ArgumentIndexError(self, argindex)
        return self.partials[argindex - 1](*self.args)

    def _latex(self, printer: Any, exp: Any = None) -> str:
        inner = ", ".join(printer._print(argument) for argument in self.args)
        power = "" if exp is None else f"^{{{exp}}}"
        if self.shows_arguments:
            return rf"{self.tex}{power}\left({inner}\right)"
        return rf"\left({self.tex}\right){power}" if exp is not None else self.tex

    def _sympystr(self, printer: Any) -> str:
        inner = ", ".join(printer._print(argument) for argument in self.args)
        return f"{self.text}({inner})" if self.shows_arguments else self.text


@functools.cache
def function(name: str, text: str, tex: str, **more: Any) -> Any:
    """A subclass of `Unknown`: `name` is its Python name, for `sympy.lambdify`."""
    return type(name, (Unknown,), {"text": text, "tex": tex, **more})


@functools.cache
def activation_function(layer: int) -> Any:
    """The f of a layer, as a function of z; its derivative is f'.

    Examples
    --------
    >>> f, z = activation_function(2), sympy.Symbol("z")
    >>> print(f(z), sympy.diff(f(z**2), z))
    f_2(z) 2*z*f_2'(z**2)
    """
    slope = function(f"df_{layer}", f"f_{layer}'", f"f_{{{layer}}}'", nargs=1)
    return function(f"f_{layer}", f"f_{layer}", f"f_{{{layer}}}", nargs=1, partials=(slope,))


@functools.cache
def cost_function(layer: int, n: int) -> Any:
    """C as a function of the outputs of the last layer."""
    partials = tuple(
        function(
            f"dC_{j}",
            f"(∂C/∂{letter('a', layer, j)})",
            rf"\frac{{\partial C}}{{\partial {sympy.latex(letter('a', layer, j))}}}",
            nargs=n,
            shows_arguments=False,
        )
        for j in range(1, n + 1)
    )
    return function("C", "C", "C", nargs=n, partials=partials)


@functools.cache
def remainder(name: str, nargs: int) -> Any:
    """What nobody knows: the error of a derivative that could not be decided."""
    return function(name, name, name, nargs=nargs)
