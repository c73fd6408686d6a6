"""Random steps to explain, and a reader of text that knows nothing of how it was written."""

from __future__ import annotations

import re
from decimal import Decimal

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

import nnframe
from nnframe.explanation.forms.box import columns
from nnframe.explanation.formula import Dots, Matrix, Number

#: For tests that write a whole document for each example.
few = settings(max_examples=25)

ACTIVATIONS = [
    nnframe.Sigmoid,
    nnframe.Tanh,
    nnframe.ReLU,
    nnframe.Linear,
    nnframe.Softmax,
    nnframe.GELU,
    nnframe.Square,
]


def seed_network():
    """The 2-3-2 network of the chapter's worked example."""
    network = nnframe.Network.of_sizes([2, 3, 2], nnframe.Sigmoid())
    hidden, output = network.layers
    hidden.w, hidden.b = [[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]], [0.7, 0.8, 0.9]
    output.w, output.b = [[0.2, 0.3, 0.4], [0.5, 0.6, 0.7]], [1.0, 1.1]
    return network


SEED = seed_network(), nnframe.Quadratic(), [0.6, 0.4], [0.8, 0.2], 0.1


@st.composite
def arguments(draw, most_samples=3):
    """A network, a cost, x, y and η."""
    sizes = draw(st.lists(st.integers(1, 8), min_size=2, max_size=4))
    m = draw(st.integers(1, most_samples))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    chosen = [draw(st.sampled_from(ACTIVATIONS))() for _ in sizes[1:]]
    cost = draw(st.sampled_from([nnframe.Quadratic, nnframe.CrossEntropy, nnframe.LogLikelihood]))
    if cost is nnframe.CrossEntropy:
        chosen[-1] = nnframe.Sigmoid()
    if cost is nnframe.LogLikelihood:
        chosen[-1] = nnframe.Softmax()
    layers = [nnframe.Dense(n, f) for n, f in zip(sizes[1:], chosen, strict=True)]
    network = nnframe.Network(layers, sizes[0], rng=rng)
    x, y = rng.normal(size=(m, sizes[0])), rng.dirichlet(np.ones(sizes[-1]), size=m)
    return network, cost(), x, y, 0.5


def entries(matrix: Matrix):
    """The numbers of a matrix with their places in the whole of it."""
    rows, columns_ = matrix.shape
    for row, j in zip(matrix.rows, places(matrix.rows, rows, 0), strict=True):
        for entry, k in zip(row, places(zip(*matrix.rows, strict=True), columns_, 1), strict=True):
            if isinstance(entry, Number):
                yield (j, k), entry
            else:
                assert isinstance(entry, Dots)
                assert j is None or k is None


def places(lines, size, axis):
    """Which rows, or columns, of the whole are shown; None for those of dots."""
    lines = list(lines)
    wanted = {"down", "diagonal"} if axis == 0 else {"across", "diagonal"}
    dots = [
        all(isinstance(e, Dots) for e in line)
        and {e.direction for e in line} <= {*wanted, "across", "down"}
        for line in lines
    ]
    if True not in dots:
        assert len(lines) == size
        return list(range(size))
    gap = dots.index(True)
    after = len(lines) - gap - 1
    return [*range(gap), None, *range(size - after, size)]


def unit_of(text: str) -> Decimal:
    """One unit of the last digit that is shown."""
    return Decimal((0, (1,), int(Decimal(text).as_tuple().exponent)))


def shows(text: str, value) -> bool:
    """Whether these digits are the number, rounded to so many."""
    if text in ("inf", "-inf", "nan"):
        return str(float(value)) == text
    exact = Decimal(str(value)) if not isinstance(value, Decimal) else value
    return abs(Decimal(text) - exact) <= unit_of(text) / 2 + abs(exact) * Decimal("1e-13")


BRACKETS = {"⎡": ("⎢", "⎣"), "⎤": ("⎥", "⎦"), "⎛": ("⎜", "⎝"), "⎞": ("⎟", "⎠")}


def bracket_columns(lines: list[str]) -> int:
    """Follow every tall bracket down its column to its end; how many there are.

    Fails where a bracket is not continued exactly below itself: that is what misaligned means.
    """
    grid = [by_column(line) for line in lines]
    found, seen = 0, set()
    for row, line in enumerate(grid):
        for column, character in line.items():
            if character not in BRACKETS:
                continue
            middle, last = BRACKETS[character]
            found += 1
            below = row + 1
            while grid[below].get(column) == middle:
                seen.add((below, column))
                below += 1
            assert grid[below].get(column) == last, f"a bracket breaks off:\n{lines[below]}"
            seen.add((below, column))
    rest = {part for pair in BRACKETS.values() for part in pair}
    for row, line in enumerate(grid):
        for column, character in line.items():
            assert character not in rest or (row, column) in seen, f"loose: {lines[row]}"
    return found


def by_column(line: str) -> dict[int, str]:
    """The characters of a line by the column of the terminal they begin in."""
    found, column = {}, 0
    for character in line:
        found[column] = character
        column += columns(character)
    return found


NUMBER = re.compile(r"(?<![\w.])−?\d+(?:\.\d+)?(?:e-?\d+)?(?![\w.])")


def last_matrix(text: str) -> list[list[str]]:
    """The rows of the last matrix in a piece of text, read as a person would."""
    lines = text.rstrip().splitlines()
    body = []
    for line in reversed(lines):
        match = re.search(r"[\[⎡⎢⎣]([^\[\]⎡⎢⎣]*)[\]⎤⎥⎦]$", line.rstrip())
        if match is None:
            break
        body.insert(0, match[1].split())
        if line.rstrip()[-1] in "]⎤":
            break
    return body
