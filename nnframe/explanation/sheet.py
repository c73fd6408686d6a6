"""What every stage needs at hand: the numbers, the letters, and how one is put for the other."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import field, frozen

from nnframe.abstract import Activation
from nnframe.arrays import Array
from nnframe.explanation.digits import FIRST, LAST, LIMIT, Figures
from nnframe.explanation.formula import Expression, Name, Side, Symbol
from nnframe.explanation.known import known
from nnframe.explanation.numbers import CARRY, LayerNumbers, Numbers, present
from nnframe.explanation.shorthand import edges, shown_terms


@frozen(eq=False)
class Sheet:
    """The numbers of a step and the letters for them.

    Attributes
    ----------
    numbers : Numbers
    samples : int
        How many samples are written out.
    """

    numbers: Numbers
    samples: int = 1
    _figures: dict[tuple[str, int], tuple[Any, Figures]] = field(factory=dict, init=False)

    @property
    def layers(self) -> tuple[LayerNumbers, ...]:
        """What happened in each layer."""
        return self.numbers.layers

    @property
    def m(self) -> int:
        """How many samples there are."""
        return len(self.numbers.x)

    @property
    def cost(self) -> Symbol:
        """C, or C_x where there is more than one sample."""
        return Symbol("C", index=("x",) if self.m > 1 else ())

    @property
    def nabla(self) -> Symbol:
        """∇_a C."""
        return Symbol("nabla_aC", index=("x",) if self.m > 1 else ())

    def letter(self, name: str, index: int, *below: str, new: bool = False) -> Symbol:
        """A letter with the number of layer `index` above it."""
        return Symbol(name, (self.layers[index].unit.label,), below, new=new)

    def input_of(self, index: int, *below: str) -> Symbol:
        """The letter for what comes into a layer: x, or the activations before it."""
        return self.letter("a", index - 1, *below) if index else Symbol("x", (), below)

    def figures(self, kind: str, values: Any) -> Figures:
        """`values` as they are shown."""
        return self.numbers.figures(kind, values)

    def computed(self, kind: str, values: Any) -> Figures:
        """The result of a small computation that the numbers do not hold, as it is shown."""
        return self.figures(kind, self.numbers.keep(kind, values))

    def put(self, body: Expression, *figures: Figures) -> Side:
        """A side with numbers in the place of letters: "=" if they are the numbers themselves."""
        same = self.numbers.rounding == CARRY or all(part.exact for part in figures)
        return Side("=" if same else "≈", body)

    def parameter(self, index: int, name: str) -> Figures:
        """A parameter of a layer."""
        return self.figures("given", self.layers[index].parameters[name])

    def is_given(self, kind: str, index: int) -> bool:
        """Whether z, a or delta of a layer was put in the place of what is computed."""
        return f"{kind}{self.layers[index].unit.label}" in self.numbers.given

    def value(self, kind: str, index: int, sample: int) -> Array:
        """z, a, slope, grad_a or delta of a layer, for one sample."""
        values: Array | None = getattr(self.layers[index], kind)
        return np.asarray(present(values)[sample])

    def of(self, kind: str, index: int, sample: int) -> Figures:
        """The same as it is shown."""
        return self.figures(kind, self.value(kind, index, sample))

    def input_figures(self, index: int, sample: int) -> Figures:
        """What comes into a layer, for one sample."""
        return self.figures("a" if index else "given", self.layers[index].a_in[sample])


def terms_of(size: int) -> list[int]:
    """The terms of a sum that are shown."""
    return [k for k in shown_terms(size) if k is not None]


def rows_of(size: int) -> list[int]:
    """The rows of a matrix that are shown."""
    return [j for j in edges(size, LIMIT, FIRST, LAST) if j is not None]


def corner(values: Array, rows: list[int], columns: list[int]) -> Array:
    """The entries of a matrix in these rows and columns."""
    return np.asarray(values[np.ix_(rows, columns)])


def name_of(activation: Activation, prime: bool = False) -> Expression:
    """What an activation, or its derivative, is called in an equation."""
    name = known(activation).name
    if isinstance(name, Symbol):
        return Symbol(name.name, prime=prime)
    assert isinstance(name, Name)
    return Name(name.text, prime)


def called(thing: object) -> str:
    """How a plugin is called in a sentence: as it prints itself, but without empty parentheses.

    Examples
    --------
    >>> from nnframe import LeakyReLU, Sigmoid
    >>> called(Sigmoid()), called(LeakyReLU(0.2))
    ('Sigmoid', 'LeakyReLU(slope=0.2)')
    """
    return repr(thing).removesuffix("()")


def shape_of(values: Array) -> tuple[int, int]:
    """Rows and columns of one sample's vector, or of a matrix; a tensor as a vector."""
    if values.ndim == 2:
        return values.shape[0], values.shape[1]
    return values.size, 1
