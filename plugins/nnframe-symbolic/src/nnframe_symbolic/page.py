"""A derivation as LaTeX, Markdown and plain text."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import sympy

from nnframe_symbolic.equations import EQUATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nnframe_symbolic.derivation import Derivation, Line


def conclusion(derivation: Derivation) -> str:
    """The result in a sentence."""
    if derivation.proved:
        return "BP1-BP4 are proved for this network"
    failed = derivation.failed
    if failed:
        names = ", ".join(sorted({line.equation for line in failed}))
        return (
            f"not proved: {names}; {len(failed)} of {len(derivation.lines)} differences are not 0"
        )
    return "not proved: a derivative that was given is not, at a point"


def text(derivation: Derivation) -> str:
    """Every line and its difference, for a terminal."""
    rows = [_heading(derivation, " → "), *_given(derivation)]
    for (name, layer), lines in _groups(derivation):
        rows += ["", f"{name}, layer {layer}:  {EQUATIONS[name].text(layer)}"]
        for line in lines:
            rows += [
                f"  ∂C/∂{line.symbol}",
                f"    by {name}    {line.backprop}",
                f"    by sympy  {line.derivative}",
                f"    difference  {line.difference}",
            ]
    return "\n".join([*rows, "", conclusion(derivation)])


def latex(derivation: Derivation) -> str:
    """A fragment of a document."""
    heading, given = _heading(derivation, r" $\to$ "), _tex_given(derivation)
    rows = [f"{heading}.", *([_aligned(given, "align*")] if given else [])]
    for (name, layer), lines in _groups(derivation):
        rows += [
            rf"\paragraph{{{name}, layer {layer}}}",
            rf"\[ {EQUATIONS[name].tex(layer)} \tag{{{name}}} \]",
            _aligned(_tex_lines(name, lines), "align*"),
        ]
    return "\n".join([*rows, f"{conclusion(derivation)}.", ""])


def markdown(derivation: Derivation) -> str:
    """For a notebook."""
    rows = [f"{_heading(derivation, ' → ')}.", ""]
    given = _tex_given(derivation)
    rows += [f"$$\n{_aligned(given, 'aligned')}\n$$", ""] if given else []
    for (name, layer), lines in _groups(derivation):
        rows += [
            f"**{name}, layer {layer}:** ${EQUATIONS[name].tex(layer)}$",
            "",
            f"$$\n{_aligned(_tex_lines(name, lines), 'aligned')}\n$$",
            "",
        ]
    return "\n".join([*rows, f"**{conclusion(derivation)}.**"])


def _groups(derivation: Derivation) -> Iterable[tuple[tuple[str, int], list[Line]]]:
    for key, lines in groupby(derivation.lines, key=lambda line: (line.equation, line.layer)):
        yield key, list(lines)


def _heading(derivation: Derivation, arrow: str) -> str:
    return f"Network {arrow.join(map(str, derivation.sizes))}"


def _given(derivation: Derivation) -> list[str]:
    """What f and C are."""
    rows = []
    for l, known in enumerate(derivation.activations, 2):
        rows.append(
            f"  f_{l}: any function"
            if known is None
            else f"  f_{l} = {known.name}: {known.value}; its derivative: {known.reason}"
        )
        if known is not None and not known.agrees:
            rows.append(f"    f_{l}' - derivative = {known.difference}")
    if derivation.cost is None:
        return [*rows, "  C: any function of the outputs"]
    verdict = {True: "the same", False: "different", None: "undecided"}[derivation.cost.agrees]
    return [
        *rows,
        f"  C = {derivation.cost.name}: {derivation.cost.value}; its derivative and sympy's: "
        f"{verdict}",
    ]


def _tex_given(derivation: Derivation) -> list[str]:
    rows = []
    for l, known in enumerate(derivation.activations, 2):
        if known is not None:
            rows += [
                f"f_{{{l}}}(z) &= {sympy.latex(known.value)}",
                f"f_{{{l}}}'(z) &= {sympy.latex(known.derivative)}",
            ]
            if not known.agrees:
                rows.append(
                    rf"f_{{{l}}}'(z) - \texttt{{derivative}}(z) &= {sympy.latex(known.difference)}"
                )
    if derivation.cost is not None:
        rows.append(f"C &= {sympy.latex(derivation.cost.value)}")
    return rows


def _tex_lines(name: str, lines: list[Line]) -> list[str]:
    rows = []
    for line in lines:
        quantity = _tex_quantity(line)
        rows += [
            rf"\text{{{name}: }} {quantity} &= {sympy.latex(line.backprop)}",
            rf"\text{{sympy: }} {quantity} &= {sympy.latex(line.derivative)}",
            rf"\text{{difference}} &= {sympy.latex(line.difference)}"
            + ("" if line.holds else r" \ne 0"),
        ]
    return rows


def _tex_quantity(line: Line) -> str:
    symbol: Any = sympy.latex(line.symbol)
    return rf"\frac{{\partial C}}{{\partial {symbol}}}"


def _aligned(rows: list[str], environment: str) -> str:
    inner = " \\\\\n".join(rows)
    return f"\\begin{{{environment}}}\n{inner}\n\\end{{{environment}}}"
