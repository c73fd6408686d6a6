"""What is known before anything is computed."""

from __future__ import annotations

from collections.abc import Iterator

from nnframe.explanation.digits import Figures
from nnframe.explanation.formula import Expression, Symbol
from nnframe.explanation.model import Derivation, Message, Remark, Stage
from nnframe.explanation.sheet import Sheet, shape_of


def given(sheet: Sheet) -> Iterator[Stage]:
    """The parameters and η; with a single sample x and y too."""
    numbers = sheet.numbers
    blocks = list(sample(sheet, 0)) if sheet.m == 1 else []
    for index, layer in enumerate(sheet.layers):
        for name in layer.parameters:
            figures = sheet.parameter(index, name)
            blocks.append(known(sheet.letter(name, index), figures))
    if numbers.eta is not None:
        blocks.append(known(Symbol("eta"), sheet.figures("given", numbers.eta)))
    if blocks:
        matrices = [i for i, layer in enumerate(sheet.layers) if layer.unit.has_weights]
        remark = [Remark(Message("why.given", {"w": sheet.letter("w", i)})) for i in matrices[:1]]
        title = Message("title.given" if sheet.m == 1 else "title.parameters")
        yield Stage("given", "given", title, (*blocks, *remark))


def sample_given(sheet: Sheet, sample_number: int) -> Stage:
    """Input and target of one sample of several."""
    values = {"x": sample_number + 1, "m": sheet.m}
    blocks = tuple(sample(sheet, sample_number))
    return Stage(
        "given", "forward", Message("title.sample", values), blocks, None, sample_number + 1
    )


def sample(sheet: Sheet, number: int) -> Iterator[Derivation]:
    """Input and target as equations."""
    yield known(Symbol("x"), sheet.figures("given", sheet.numbers.x[number]))
    yield known(Symbol("y"), sheet.figures("given", sheet.numbers.y[number]))


def known(letter: Expression, figures: Figures) -> Derivation:
    """Something that is not computed."""
    shapes = () if figures.values.ndim == 0 else ((letter, shape_of(figures.values)),)
    return Derivation(letter, (), (), figures.side, shapes, given=True)
