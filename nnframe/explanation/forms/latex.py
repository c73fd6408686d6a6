r"""An explanation as a LaTeX document of its own."""

from __future__ import annotations

from collections.abc import Iterator

from nnframe.explanation.forms.sentences import numbered, sentence
from nnframe.explanation.forms.tex import escaped, shape, tex
from nnframe.explanation.formula import Expression
from nnframe.explanation.languages import catalogue, check_language
from nnframe.explanation.model import Derivation, Explanation, Message, Stage

#: How a document in each language begins.
CLASSES = {
    "en": "\\documentclass[11pt,a4paper]{article}\n"
    "\\usepackage[T1]{fontenc}\n"
    "\\usepackage[utf8]{inputenc}",
    "zh": "\\documentclass[11pt,a4paper]{ctexart}",
}
PREAMBLE = r"""
\usepackage{amsmath}
\usepackage{graphicx}
\usepackage[margin=2.2cm]{geometry}
\setlength{\parindent}{0pt}
\setlength{\parskip}{0.5\baselineskip}
\setlength{\emergencystretch}{6em} % for names that cannot be broken
% An equation that is wider than the page is made smaller.
\newcommand{\fitted}[1]{\sbox0{$\displaystyle#1$}%
  \ifdim\wd0>\linewidth\resizebox{\linewidth}{!}{\usebox0}\else\usebox0\fi}
\begin{document}
"""


def to_latex(explanation: Explanation, lang: str) -> str:
    """The explanation as a document: for pdflatex in English, for xelatex in Chinese."""
    check_language(lang)
    document = "\n".join(_Document(lang).lines(explanation))
    if lang == "en":  # what the fonts of pdflatex lack is told by its number
        document = "".join(c if ord(c) < 256 else f"[U+{ord(c):04X}]" for c in document)
    return document


class _Document:
    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.words = catalogue(lang)

    def inline(self, node: Expression) -> str:
        return f"${tex(node)}$"

    def sentence(self, message: Message) -> str:
        return sentence(message, self.lang, self.inline, escaped)

    def lines(self, explanation: Explanation) -> Iterator[str]:
        yield CLASSES[self.lang] + PREAMBLE
        title = self.words["document.blank" if explanation.is_blank else "document.title"]
        yield f"\\section*{{{escaped(title)}}}\n"
        gap = "" if self.lang == "zh" else " "
        yield gap.join(self.sentence(message) for message in explanation.intro) + "\n"
        for heading, number, stage in numbered(explanation, self.lang):
            if heading:
                yield f"\\section*{{{escaped(heading)}}}\n"
            yield from self.stage(number, stage)
        yield "\\end{document}\n"

    def stage(self, number: int, stage: Stage) -> Iterator[str]:
        title = self.words["label.step"].format(n=number, title=self.sentence(stage.title))
        yield f"\\subsection*{{{title}}}\n"
        for block in stage.blocks:
            if isinstance(block, Derivation):
                yield f"\\[\\fitted{{{tex(block.equation)}}}\\]"
                if block.shapes and not block.given:
                    yield f"{{\\small {self.shapes(block)}}}\n"
            else:
                yield self.sentence(block.message) + "\n"

    def shapes(self, block: Derivation) -> str:
        parts = (f"{self.inline(part)} ${shape(sizes)}$" for part, sizes in block.shapes)
        return escaped(self.words["label.shapes"]) + ", ".join(parts)
