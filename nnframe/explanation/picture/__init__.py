"""The network as a picture: values on the neurons, signs and sizes on the connections.

What there is to draw is data (`diagram`, found by `values` and `structure`); where it goes is
geometry (`layout`, `places`); only `svg` knows how a picture is written.
"""

from __future__ import annotations

from nnframe.errors import ArgumentError
from nnframe.explanation.languages import check_language
from nnframe.explanation.model import Explanation
from nnframe.explanation.picture.diagram import DIRECTIONS
from nnframe.explanation.picture.svg import figure, standalone
from nnframe.explanation.picture.values import diagram_of
from nnframe.settings import shown

__all__ = ["DIRECTIONS", "picture", "to_svg"]


def to_svg(explanation: Explanation, direction: str, sample: int, lang: str) -> str:
    """The network of an explanation as an SVG file."""
    check_language(lang)
    if not isinstance(direction, str) or direction not in DIRECTIONS:
        raise ArgumentError(f"direction is 'forward' or 'backward', got {shown(direction)}")
    last = max(stage.sample or 1 for stage in explanation.stages)
    if isinstance(sample, bool) or not isinstance(sample, int) or not 1 <= sample <= last:
        raise ArgumentError(
            f"sample is one of those written out, from 1 to {last}, got {shown(sample)}"
        )
    return standalone(diagram_of(explanation, direction, sample - 1, lang), lang)


def picture(explanation: Explanation, direction: str, sample: int, lang: str) -> str:
    """The same as an element of a page, which has the style already; samples count from 0."""
    return figure(diagram_of(explanation, direction, sample, lang))
