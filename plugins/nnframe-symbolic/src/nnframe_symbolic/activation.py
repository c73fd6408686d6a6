r"""σ' of an activation: sympy's own, the one that somebody wrote, and whether they agree."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy
from attrs import field, frozen

from nnframe import Activation
from nnframe_symbolic.breaks import Break, breaks_between
from nnframe_symbolic.pieces import Piece, UnknownSwitchError, pieces
from nnframe_symbolic.reading import Reading, Z, read
from nnframe_symbolic.zero import Comparison, compare

#: How far from the end of an endless interval numbers are compared.
STEPS = tuple(map(sympy.Rational, ("1/7", "1/2", "1", "2", "37/10", "7", "30")))
#: Free settings are compared at these multiples of the instance's number too.
FACTORS = (sympy.Integer(1), sympy.Rational(3, 2), sympy.Rational(2, 3))
VERDICTS = {
    True: "they are the same",
    False: "they differ",
    None: "undecided",
}


@frozen(eq=False, repr=False)
class SymbolicDerivative:
    r"""What `symbolic_derivative` found.

    Attributes
    ----------
    name : str
        The activation, as it prints.
    z : sympy.Symbol
    value : sympy.Expr
        :math:`\sigma(z)`, as it was read.
    derivative : sympy.Expr
        :math:`d\sigma/dz` by sympy's own rules.
    written : sympy.Expr
        What the class's `derivative` computes.
    difference : sympy.Expr
        `derivative` minus `written`, simplified: 0 if they are the same.
    agrees : bool or None
        True if that is proved, and at the breaks too. False if they differ. None if sympy could
        neither prove it nor a number refute it: `reason` says to how many digits they agree.
    reason : str
        Why, in a sentence.
    breaks : tuple of Break
        Where the formula changes, as ReLU's at 0.
    settings : dict
        The settings that were set free, and the number that each has in the instance.
    source : str
        "its code" or "its closed form".
    """

    name: str
    value: Any
    derivative: Any
    written: Any
    difference: Any
    agrees: bool | None
    reason: str
    breaks: tuple[Break, ...] = ()
    settings: dict[Any, Any] = field(factory=dict)
    source: str = "its code"
    z: Any = Z

    @property
    def kinks(self) -> tuple[Any, ...]:
        """Where σ' jumps."""
        return tuple(place.at for place in self.breaks if place.is_kink)

    def latex(self) -> str:
        r"""The four formulas as a LaTeX `align*`, for a document with amsmath."""
        return f"\\begin{{align*}}\n{self._rows()}\n\\end{{align*}}\n"

    def _repr_latex_(self) -> str:
        return f"$$\n\\begin{{aligned}}\n{self._rows()}\n\\end{{aligned}}\n$$"

    def _rows(self) -> str:
        relation = "=" if self.agrees else r"\ne" if self.agrees is False else r"\overset{?}{=}"
        rows = [
            rf"\sigma(z) &= {sympy.latex(self.value)}",
            rf"\frac{{d\sigma}}{{dz}} &= {sympy.latex(self.derivative)}",
            rf"\texttt{{derivative}}(z) &= {sympy.latex(self.written)}",
            r"\frac{d\sigma}{dz} - \texttt{derivative}(z) &= "
            + sympy.latex(self.difference)
            + ("" if self.difference == 0 else rf" {relation} 0"),
        ]
        return " \\\\\n".join(rows)

    def __str__(self) -> str:
        lines = [
            f"{self.name}, read from {self.source}",
            f"  σ(z)           {self.value}",
            f"  dσ/dz          {self.derivative}",
            f"  derivative(z)  {self.written}",
            f"  difference     {self.difference}",
            f"  {self.reason}",
        ]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"SymbolicDerivative({self.name}: {self.reason})"


def symbolic_derivative(activation: Activation, *, free: Iterable[str] = ()) -> SymbolicDerivative:
    r"""Differentiate an activation in symbols, and hold its own `derivative` against that.

    The code of `forward` and `derivative` is read as it stands, if it is written in NumPy's
    functions of the array z. The built-in activations are written for floats; for them, and for
    whatever is registered with `nnframe_symbolic.register`, there are closed forms.

    Parameters
    ----------
    activation : Activation
        One in which each neuron looks at its own z.
    free : iterable of str
        Settings that are to stay letters, such as "beta". Where the formula has cases, they are
        those of the instance's number.

    Raises
    ------
    ArgumentError
        If the activation cannot be read, or `free` names something that is no setting.

    Examples
    --------
    >>> import nnframe
    >>> print(symbolic_derivative(nnframe.Softplus()))
    Softplus(), read from its closed form
      σ(z)           log(exp(z) + 1)
      dσ/dz          exp(z)/(exp(z) + 1)
      derivative(z)  1/(1 + exp(-z))
      difference     0
      they are the same
    """
    reading = read(activation, free)
    try:
        parts = pieces(sympy.Tuple(reading.forward, reading.derivative), reading.settings)
    except UnknownSwitchError as unknown:
        return _whole(activation, reading, f"; {unknown}")
    found = [
        compare(sympy.diff(part.expression[0], Z), part.expression[1], _points(part, reading))
        for part in parts
    ]
    own = _assembled(parts, [_short(sympy.diff(part.expression[0], Z)) for part in parts])
    difference = _assembled(parts, [comparison.difference for comparison in found])
    breaks = breaks_between(parts, reading)
    agrees, reason = _judged(found, breaks)
    return SymbolicDerivative(
        repr(activation),
        reading.forward,
        own,
        reading.derivative,
        difference,
        agrees,
        reason,
        breaks,
        reading.settings,
        reading.source,
    )


def _whole(activation: Activation, reading: Reading, note: str) -> SymbolicDerivative:
    """The comparison of a formula that cannot be cut: numbers decide, or nothing."""
    own = sympy.diff(reading.forward, Z)
    line = Piece(-sympy.oo, sympy.oo, reading.forward)
    found = compare(own, reading.derivative, _points(line, reading))
    agrees, reason = _judged([found], ())
    if agrees:  # not at the points where it switches
        agrees, reason = None, VERDICTS[None]
    return SymbolicDerivative(
        repr(activation),
        reading.forward,
        own,
        reading.derivative,
        found.difference,
        agrees,
        reason + note,
        settings=reading.settings,
        source=reading.source,
    )


def _points(part: Piece, reading: Reading) -> list[dict[Any, Any]]:
    """Numbers inside a piece, and for the settings."""
    low, high = part.low, part.high
    if low == -sympy.oo and high == sympy.oo:
        places = [sign * step for step in STEPS for sign in (1, -1)]
    elif low == -sympy.oo:
        places = [high - step for step in STEPS]
    elif high == sympy.oo:
        places = [low + step for step in STEPS]
    else:
        places = [low + (high - low) * sympy.Rational(k, 8) for k in range(1, 8)]
    # Another setting may move the ends, so it is tried only where there are none.
    is_whole = low == -sympy.oo and high == sympy.oo
    points = []
    for factor in FACTORS if reading.settings and is_whole else FACTORS[:1]:
        settings = {name: value * factor for name, value in reading.settings.items()}
        points += [{Z: sympy.sympify(place).subs(settings), **settings} for place in places]
    return points


def _judged(found: list[Comparison], breaks: Iterable[Break]) -> tuple[bool | None, str]:
    """The verdict on all pieces and breaks, and why."""
    for comparison in found:
        if comparison.same is False:
            assert comparison.witness is not None
            at = ", ".join(f"{name} = {value}" for name, value in comparison.witness.items())
            return False, f"{VERDICTS[False]}, for example at {at}"
    for place in breaks:
        if place.agrees is False and place.rise != 0:
            return False, f"σ itself jumps by {place.rise} at z = {place.at}: no slope there"
        if place.agrees is False:
            slopes = f"{place.below}" + (f" or {place.above}" if place.is_kink else "")
            return False, (
                f"{VERDICTS[False]} at z = {place.at}: derivative gives {place.written}, "
                f"the slope is {slopes}"
            )
    open_ones = [comparison for comparison in found if comparison.same is None]
    if open_ones:
        digits = [comparison.digits for comparison in open_ones]
        if None in digits:
            return None, f"{VERDICTS[None]}: there was no point to compare numbers at"
        return None, (
            f"{VERDICTS[None]}: the difference does not simplify to 0, but at every z that was "
            f"tried they agree to {min(d for d in digits if d is not None)} digits"
        )
    undecided = [place.at for place in breaks if place.agrees is None]
    if undecided:
        return None, f"{VERDICTS[None]} at z = {', '.join(map(str, undecided))}, proved elsewhere"
    return True, VERDICTS[True]


def _short(expression: Any) -> Any:
    """The shorter of two ways to write it."""
    return min(expression, sympy.factor(expression), key=sympy.count_ops)


def _assembled(parts: list[Piece], formulas: list[Any]) -> Any:
    """One formula again, with cases."""
    if all(formula == formulas[0] for formula in formulas):
        return formulas[0]
    cases = [(f, part.high > Z) for f, part in zip(formulas, parts, strict=True)]
    return sympy.Piecewise(*cases[:-1], (formulas[-1], True))
