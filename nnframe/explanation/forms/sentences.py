"""Sentences with formulas in them, and how they are broken into lines."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator

from nnframe.explanation.forms.box import columns
from nnframe.explanation.formula import Expression, Symbol
from nnframe.explanation.languages import catalogue
from nnframe.explanation.model import Explanation, Message, Stage

#: How a form writes a formula in a sentence, and any other piece of it.
Inline = Callable[[Expression], str]
Literal = Callable[[str], str]

_NOT_FIRST = "，。、；：！？）》”’,.;:!?)"  # never at the beginning of a line
#: Letters that any sentence may have.
LETTERS = {letter: Symbol(letter) for letter in "jy"}

_TEMPLATE = string.Formatter()


def unchanged(text: str) -> str:
    """A piece of a sentence as it is."""
    return text


def sentence(message: Message, lang: str, inline: Inline, literal: Literal = unchanged) -> str:
    """A message in a language, with its formulas written by `inline` and the rest by `literal`."""
    template = catalogue(lang)[message.key]
    parts = []
    for words, name, _, _ in _TEMPLATE.parse(template):
        parts.append(literal(words))
        if name is not None:
            value = message.values[name] if name in message.values else LETTERS[name]
            parts.append(inline(value) if isinstance(value, Expression) else literal(str(value)))
    return "".join(parts)


def part_title(stage: Stage, lang: str) -> str:
    """The heading that a stage stands below: its part, and its sample where there are several."""
    part = catalogue(lang)[f"part.{stage.part}"]
    if stage.sample is None:
        return part
    return catalogue(lang)["part.of_sample"].format(x=stage.sample, part=part)


def numbered(explanation: Explanation, lang: str) -> Iterator[tuple[str, int, Stage]]:
    """Each stage with its number, and the heading that comes before it: "" within a part."""
    above = ""
    for number, stage in enumerate(explanation.stages, 1):
        heading = part_title(stage, lang)
        yield "" if heading == above else heading, number, stage
        above = heading


def filled(text: str, width: int, indent: str = "") -> str:
    """Text in lines of at most `width` columns; Chinese is broken between any two characters.

    Examples
    --------
    >>> print(filled("aa bb cc", 5))
    aa bb
    cc
    >>> print(filled("误差由后向前，逐层传播。", 10))
    误差由后向
    前，逐层传
    播。
    """
    lines, current = [], ""
    for token in _tokens(text):
        joined = current + token
        if current and columns(joined.rstrip()) + columns(indent) > width:
            lines.append(current.rstrip())
            current = token.lstrip()
        else:
            current = joined
    lines.append(current.rstrip())
    return "\n".join(indent + line for line in lines if line)


def _tokens(text: str) -> list[str]:
    tokens: list[str] = []
    for character in text:
        wide = columns(character) == 2
        begins = not tokens or wide or character == " " or columns(tokens[-1][-1]) == 2
        if begins and character not in _NOT_FIRST:
            tokens.append(character)
        elif tokens:
            tokens[-1] += character
        else:
            tokens.append(character)
    return tokens
