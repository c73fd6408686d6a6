"""C as one function of x, w and b, or of the z of a layer: what sympy differentiates."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import sympy

from nnframe_symbolic.network import Pass


class Composition:
    """The forward pass as a composition of functions.

    Parameters
    ----------
    found : Pass

    Attributes
    ----------
    definitions : dict
        For each symbol of a z and an a, in order, what it stands for in the symbols before it.
    """

    def __init__(self, found: Pass) -> None:
        self.found = found
        self.definitions: dict[Any, Any] = {}
        for number, z in enumerate(found.z):
            self.definitions.update(zip(z, found.z_formulas[number], strict=True))
            self.definitions.update(zip(found.a[number + 1], found.a_formulas[number], strict=True))

    def derivative(self, symbol: Any, layer: int | None) -> Any:
        """∂C/∂symbol by sympy, as short as the symbols z and a make it.

        With a layer, C is taken as a function of that layer's z; without, of x, w and b.
        """
        cost, z_names = self._composed(layer)
        in_z = sympy.diff(cost, symbol).xreplace(z_names)
        return in_z.xreplace(self._a_names)

    def in_full(self, expression: Any) -> Any:
        """An expression in x, w and b."""
        return in_full(expression, self.definitions)

    @functools.cached_property
    def _a_names(self) -> dict[Any, Any]:
        return {
            formula: symbol
            for number, formulas in enumerate(self.found.a_formulas)
            for formula, symbol in zip(formulas, self.found.a[number + 1], strict=True)
        }

    @functools.cache  # noqa: B019  # it lives as long as one call of derive
    def _composed(self, layer: int | None) -> tuple[Any, dict[Any, Any]]:
        """C, and each z by what stands for it in C."""
        meaning: dict[Any, Any] = {}
        names: dict[Any, Any] = {}
        for number, z in enumerate(self.found.z):
            for symbol, formula in zip(z, self.found.z_formulas[number], strict=True):
                if layer != number + 2:
                    meaning[symbol] = formula.xreplace(meaning)
                    names[meaning[symbol]] = symbol
            for symbol, formula in zip(
                self.found.a[number + 1], self.found.a_formulas[number], strict=True
            ):
                meaning[symbol] = formula.xreplace(meaning)
        names = {formula: symbol for formula, symbol in names.items() if not formula.is_Atom}
        return self.found.cost.xreplace(meaning), names


def in_full(expression: Any, definitions: Mapping[Any, Any]) -> Any:
    """An expression with every definition put in, each of which may use those before it."""
    meaning: dict[Any, Any] = {}
    for symbol, definition in definitions.items():
        meaning[symbol] = definition.xreplace(meaning)
    return expression.xreplace(meaning)
