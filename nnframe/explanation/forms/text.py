"""An explanation for a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nnframe.explanation.forms.box import columns
from nnframe.explanation.forms.plain import equation, line, shape
from nnframe.explanation.forms.sentences import filled, numbered, sentence
from nnframe.explanation.formula import Expression
from nnframe.explanation.languages import catalogue, check_language
from nnframe.explanation.model import Derivation, Explanation, Message, Stage
from nnframe.settings import positive_int

INDENT = "   "


def to_text(
    explanation: Explanation, ascii: bool = False, width: int = 80, lang: str = "en"
) -> str:
    """The explanation as plain text, its equations indented."""
    check_language(lang)
    page = _Page(ascii, positive_int(width, "width"), lang)
    return "\n".join(page.document(explanation)).rstrip() + "\n"


class _Page:
    def __init__(self, ascii: bool, width: int, lang: str) -> None:
        self.ascii, self.width, self.lang = ascii, width, lang

    def inline(self, node: Expression) -> str:
        return line(node, self.ascii).replace(" ", "\N{NO-BREAK SPACE}")

    def literal(self, text: str) -> str:
        """A piece of a sentence; a name that is not ASCII is escaped where that is asked for."""
        if not self.ascii or self.lang != "en":
            return text
        return text.replace("×", "x").encode("ascii", "backslashreplace").decode()

    def words(self, message: Message) -> str:
        written = sentence(message, self.lang, self.inline, self.literal)
        return re.sub(r" (?=\d)", "\N{NO-BREAK SPACE}", written)  # a line begins with a word

    def paragraph(self, text: str, indent: str = "") -> str:
        return filled(text, self.width, indent).replace("\N{NO-BREAK SPACE}", " ")

    def document(self, explanation: Explanation) -> Iterator[str]:
        key = "document.blank" if explanation.is_blank else "document.title"
        yield from self.title(catalogue(self.lang)[key], "=")
        gap = "" if self.lang == "zh" else " "
        yield self.paragraph(gap.join(self.words(message) for message in explanation.intro))
        yield ""
        for heading, number, stage in numbered(explanation, self.lang):
            if heading:
                yield from self.title(heading, "-")
            yield from self.stage(number, stage)

    def title(self, text: str, rule: str) -> Iterator[str]:
        yield text
        yield rule * columns(text)
        yield ""

    def stage(self, number: int, stage: Stage) -> Iterator[str]:
        title = self.words(stage.title)
        label = catalogue(self.lang)["label.step"].format(n=number, title=title)
        yield self.paragraph(label)
        yield ""
        for block in stage.blocks:
            if isinstance(block, Derivation):
                yield from self.derivation(block)
            else:
                yield self.paragraph(self.words(block.message), INDENT)
            yield ""

    def derivation(self, block: Derivation) -> Iterator[str]:
        for row in equation(block.equation, self.ascii, self.width - len(INDENT)).lines:
            yield (INDENT + row).rstrip()
        if block.shapes and not block.given:
            parts = (
                f"{self.inline(part)} {shape(sizes, self.ascii)}" for part, sizes in block.shapes
            )
            joined = ", ".join(part.replace(" ", "\N{NO-BREAK SPACE}") for part in parts)
            yield self.paragraph(catalogue(self.lang)["label.shapes"] + joined, INDENT)
