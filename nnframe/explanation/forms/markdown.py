"""An explanation as Markdown with formulas in LaTeX, as notebooks and GitHub show it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nnframe.explanation.forms.sentences import numbered, sentence
from nnframe.explanation.forms.tex import shape, tex
from nnframe.explanation.formula import Expression
from nnframe.explanation.languages import catalogue, check_language
from nnframe.explanation.model import Derivation, Explanation, Message, Stage

_SPECIAL = re.compile(r"([\\`*_\[\]<>$|~])")


def to_markdown(explanation: Explanation, lang: str) -> str:
    """The explanation as Markdown."""
    check_language(lang)
    return "\n\n".join(_Page(lang).blocks(explanation)) + "\n"


class _Page:
    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.words = catalogue(lang)

    def literal(self, text: str) -> str:
        return _SPECIAL.sub(r"\\\1", text)

    def inline(self, node: Expression) -> str:
        return f"${tex(node)}$"

    def sentence(self, message: Message) -> str:
        return sentence(message, self.lang, self.inline, self.literal)

    def blocks(self, explanation: Explanation) -> Iterator[str]:
        title = self.words["document.blank" if explanation.is_blank else "document.title"]
        yield f"# {title}"
        gap = "" if self.lang == "zh" else " "
        yield gap.join(self.sentence(message) for message in explanation.intro)
        for heading, number, stage in numbered(explanation, self.lang):
            if heading:
                yield f"## {heading}"
            yield from self.stage(number, stage)

    def stage(self, number: int, stage: Stage) -> Iterator[str]:
        title = self.words["label.step"].format(n=number, title=self.sentence(stage.title))
        yield f"### {title}"
        for block in stage.blocks:
            if isinstance(block, Derivation):
                yield f"$$\n{tex(block.equation)}\n$$"
                if block.shapes and not block.given:
                    parts = (f"{self.inline(part)} ${shape(size)}$" for part, size in block.shapes)
                    yield self.words["label.shapes"] + ", ".join(parts)
            else:
                yield self.sentence(block.message)
