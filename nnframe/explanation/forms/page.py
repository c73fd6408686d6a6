"""An explanation as a web page that needs no other file: formulas in MathML, pictures in SVG."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from nnframe.explanation.forms.mathml import math
from nnframe.explanation.forms.plain import equation, line
from nnframe.explanation.forms.sentences import part_title, sentence
from nnframe.explanation.formula import Equation, Expression
from nnframe.explanation.languages import catalogue, check_language
from nnframe.explanation.model import Derivation, Explanation, Message, Stage
from nnframe.explanation.picture import picture
from nnframe.explanation.picture.diagram import DIRECTIONS
from nnframe.web import document, style, text

#: What a page calls its language.
TAGS = {"en": "en", "zh": "zh-Hans"}
#: What it is drawn with.
SHEETS = (
    ("nnframe.explanation.forms", "page.css"),
    ("nnframe.explanation.picture", "picture.css"),
)


def to_html(explanation: Explanation, lang: str) -> str:
    """The explanation as one page that needs no other file, and runs no script."""
    fragment = to_html_fragment(explanation, lang)
    return document(title_of(explanation, lang), fragment, TAGS[lang])


def to_html_fragment(explanation: Explanation, lang: str) -> str:
    """The explanation as part of a page, such as the output of a notebook's cell."""
    check_language(lang)
    body = "".join(_Page(lang).lines(explanation))
    sheet = style(*SHEETS)
    return f'<div class="nnframe-paper nnframe-sheet" lang="{TAGS[lang]}">\n{sheet}{body}</div>\n'


def title_of(explanation: Explanation, lang: str) -> str:
    """What the document is called."""
    return catalogue(lang)["document.blank" if explanation.is_blank else "document.title"]


class _Page:
    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.words = catalogue(lang)

    def inline(self, node: Expression) -> str:
        return f'<span class="formula">{math(node)}{copied(line(node), "span")}</span>'

    def sentence(self, message: Message) -> str:
        return sentence(message, self.lang, self.inline, text)

    def lines(self, explanation: Explanation) -> Iterator[str]:
        gap = "" if self.lang == "zh" else " "
        intro = gap.join(self.sentence(message) for message in explanation.intro)
        title = text(title_of(explanation, self.lang))
        yield f"<header>\n<h1>{title}</h1>\n<p>{intro}</p>\n</header>\n"
        numbered = enumerate(explanation.stages, 1)
        for heading, stages in groupby(numbered, lambda pair: part_title(pair[1], self.lang)):
            yield from self.part(explanation, heading, list(stages))

    def part(
        self, explanation: Explanation, heading: str, stages: list[tuple[int, Stage]]
    ) -> Iterator[str]:
        yield f'<section class="part">\n<h2>{text(heading)}</h2>\n'
        first = stages[0][1]
        if first.part in DIRECTIONS:
            yield picture(explanation, first.part, (first.sample or 1) - 1, self.lang)
        for number, stage in stages:
            yield from self.stage(number, stage)
        yield "</section>\n"

    def stage(self, number: int, stage: Stage) -> Iterator[str]:
        title = self.words["label.step"].format(n=number, title=self.sentence(stage.title))
        yield f'<section class="step">\n<h3>{title}</h3>\n'
        for block in stage.blocks:
            if isinstance(block, Derivation):
                yield displayed(block.equation, self.words["label.equation"])
                if block.shapes and not block.given:
                    yield f'<p class="shapes">{self.shapes(block)}</p>\n'
            else:
                yield f"<p>{self.sentence(block.message)}</p>\n"
        yield "</section>\n"

    def shapes(self, block: Derivation) -> str:
        parts = (
            f'<span class="shape">{self.inline(part)} {text("×".join(map(str, sizes)))}</span>'
            for part, sizes in block.shapes
        )
        return text(self.words["label.shapes"]) + ", ".join(parts)


def displayed(node: Equation, name: str) -> str:
    """An equation on lines of its own, in a box that scrolls by itself where it is too wide.

    Whoever has no mouse scrolls the box with the arrow keys, so it can be reached with Tab.
    """
    plain = equation(node, False, 10**9)
    return (
        f'<div class="equation" style="--columns: {plain.width}" tabindex="0" role="group" '
        f'aria-label="{text(name)}"><div>{math(node, block=True)}'
        f"{copied(str(plain), 'div')}</div></div>\n"
    )


def copied(plain: str, tag: str) -> str:
    """What is selected and pasted in place of a formula: the same as text, drawn in no colour.

    A browser pastes MathML as a column of single signs.
    """
    return f'<{tag} class="copied" aria-hidden="true" translate="no">{text(plain)}</{tag}>'
