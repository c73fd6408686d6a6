"""What an explanation is made of: stages in the chapter's order, each with its equations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from attrs import evolve, field, frozen

from nnframe.explanation.digits import matrix
from nnframe.explanation.formula import Equation, Expression, Gap, Matrix, Side
from nnframe.explanation.numbers import Numbers

#: The parts of an explanation, in their order; a part may come once for each sample.
PARTS = ("given", "forward", "cost", "backward", "gradient", "update")


@frozen
class Message:
    """A sentence, by its key in the catalogues, and what stands in its places.

    Attributes
    ----------
    key : str
    values : mapping of str to Expression, str or int
        Formulas are written as the form of the document writes them.
    """

    key: str
    values: Mapping[str, Expression | str | int] = field(factory=dict)

    @property
    def blank(self) -> Message:
        """What a sheet to be filled in says in its place, without numbers that come out."""
        key, names = _BLANK.get(self.key, (self.key, tuple(self.values)))
        return Message(key, {name: self.values[name] for name in names})


#: The sentences that give results away: what is said in their place, and which values it has.
_BLANK = {
    "intro.shown": ("intro.blank.shown", ()),
    "intro.given": ("intro.blank.given", ("name",)),
}


@frozen
class Remark:
    """A sentence between the equations; with `solution`, one that gives results away."""

    message: Message
    solution: bool = False


@frozen
class Derivation:
    r"""One quantity: in symbols, with the numbers in their places, and what comes out.

    Attributes
    ----------
    left : Expression
        What is computed, as :math:`z^1`.
    symbols : tuple of Expression
        The equation in symbols, as :math:`w^1 x + b^1`.
    numbers : tuple of Side
        The same with numbers, in one step after another.
    result : Side
    shapes : tuple of (Expression, tuple of int)
        Rows and columns of each thing that takes part.
    given : bool
        Whether it is not computed but known from the beginning.
    told : bool
        Whether a sheet to be filled in has its result, as there is no formula to compute it by.
    """

    left: Expression
    symbols: tuple[Expression, ...]
    numbers: tuple[Side, ...]
    result: Side
    shapes: tuple[tuple[Expression, tuple[int, int]], ...] = ()
    given: bool = False
    told: bool = False

    @property
    def equation(self) -> Equation:
        """Everything in one chain."""
        symbols = tuple(Side("=", part) for part in self.symbols)
        return Equation(self.left, (*symbols, *self.numbers, self.result))

    @property
    def blank(self) -> Derivation:
        """The same with room for the numbers."""
        if self.given:
            return self
        if self.told:
            return evolve(self, numbers=())
        body = self.result.body
        shape = body.shape if isinstance(body, Matrix) else None
        gap = Gap() if shape is None else matrix(shape, lambda j, k: Gap())
        return evolve(self, numbers=(), result=Side("=", gap))


Block: TypeAlias = Derivation | Remark


@frozen(eq=False)
class Stage:
    """One thing that is computed, and why it is computed like this.

    Attributes
    ----------
    kind : str
        "given", "z", "a", "layer", "cost", "BP1", "BP2", "back", "BP3", "BP4", "gradient" or
        "update".
    part : str
        One of `PARTS`.
    title : Message
    blocks : tuple of Derivation or Remark
        The last derivation is the one that the stage is about.
    layer : str or None
        The layer's number, where it is about one.
    sample : int or None
        The sample's number from 1 on, where there are several and it is about one.
    value : ndarray or number
        The result as the computation has it, with all its digits.
    """

    kind: str
    part: str
    title: Message
    blocks: tuple[Block, ...]
    layer: str | None = None
    sample: int | None = None
    value: Any = None

    @property
    def derivations(self) -> tuple[Derivation, ...]:
        """Its equations, without the remarks."""
        return tuple(block for block in self.blocks if isinstance(block, Derivation))

    @property
    def blank(self) -> Stage:
        """The same with room for the numbers, and without remarks that give them away."""
        blocks = (
            block.blank if isinstance(block, Derivation) else block
            for block in self.blocks
            if isinstance(block, Derivation) or not block.solution
        )
        return evolve(self, blocks=tuple(blocks))


@frozen(eq=False, repr=False)
class Explanation:
    """One training step, ready to be written in any form.

    Attributes
    ----------
    intro : tuple of Message
        What is explained, and how its numbers are rounded.
    stages : tuple of Stage
    numbers : Numbers
        Every number in it, for whatever draws or computes further.
    lang : str
        The language it is written in, unless a form is asked for another.
    is_blank : bool
        Whether it is an exercise sheet.

    Examples
    --------
    >>> import nnframe
    >>> network = nnframe.Network.of_sizes([2, 3, 2])
    >>> sheet = nnframe.explain(network, nnframe.Quadratic(), [0.6, 0.4], [0.8, 0.2])
    >>> [stage.kind for stage in sheet.stages]
    ['given', 'z', 'a', 'z', 'a', 'cost', 'BP1', 'BP2', 'BP3', 'BP4', 'BP3', 'BP4']
    """

    intro: tuple[Message, ...]
    stages: tuple[Stage, ...]
    numbers: Numbers
    lang: str = "en"
    is_blank: bool = False

    def blank(self) -> Explanation:
        """The exercise sheet: equations and shapes, with gaps for what a formula gives."""
        stages = tuple(stage.blank for stage in self.stages)
        intro = [message.blank for message in self.intro]
        return evolve(self, intro=(*intro, Message("intro.blank")), stages=stages, is_blank=True)

    def to_text(self, ascii: bool = False, width: int = 80, lang: str | None = None) -> str:
        """The explanation for a terminal.

        Parameters
        ----------
        ascii : bool, default False
            Only ASCII in the formulas: brackets of [ and ], letters by their names.
        width : int, default 80
            Columns. A matrix is never broken, so one may be wider.
        lang : str, optional
            "en" or "zh".
        """
        from nnframe.explanation.forms.text import to_text

        return to_text(self, ascii, width, self.lang if lang is None else lang)

    def to_markdown(self, lang: str | None = None) -> str:
        """The explanation as Markdown, with formulas in LaTeX between dollar signs."""
        from nnframe.explanation.forms.markdown import to_markdown

        return to_markdown(self, self.lang if lang is None else lang)

    def to_latex(self, lang: str | None = None) -> str:
        """The explanation as a LaTeX document: English for pdflatex, Chinese for xelatex."""
        from nnframe.explanation.forms.latex import to_latex

        return to_latex(self, self.lang if lang is None else lang)

    def to_html(self, lang: str | None = None) -> str:
        """The explanation as one page that needs no other file: MathML, SVG, and no script."""
        from nnframe.explanation.forms.page import to_html

        return to_html(self, self.lang if lang is None else lang)

    def to_svg(self, direction: str = "forward", sample: int = 1, lang: str | None = None) -> str:
        """The network as a picture, with its numbers on neurons and connections.

        Parameters
        ----------
        direction : str, default "forward"
            "forward": activations, weights and biases; "backward": errors, and the slopes of the
            cost in weights and biases.
        sample : int, default 1
            Which of the samples that are written out.
        lang : str, optional
            "en" or "zh".

        Raises
        ------
        ArgumentError
            For another direction, or a sample that is not written out.
        """
        from nnframe.explanation.picture import to_svg

        return to_svg(self, direction, sample, self.lang if lang is None else lang)

    def _repr_html_(self) -> str:
        from nnframe.explanation.forms.page import to_html_fragment

        return to_html_fragment(self, self.lang)

    def _repr_markdown_(self) -> str:
        return self.to_markdown()

    def _repr_latex_(self) -> str:
        from nnframe.explanation.notebook import latex_body

        return latex_body(self.to_latex())

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        blank = ", blank" if self.is_blank else ""
        return f"Explanation({len(self.stages)} stages, {self.lang!r}{blank})"
