"""A figure as part of a page: without anything from elsewhere, in the page's own ink."""

from __future__ import annotations

import re

from nnframe.plots import Picture
from nnframe.plots.frame import encoded
from nnframe.web import text

#: Drawn in this, no other thing is: in the page it becomes whatever colour the text has.
_INK = "#1d2127"


def inline_svg(picture: Picture, name: str) -> str:
    """The picture's figure as an SVG element, whose names all begin with `name`.

    Raises
    ------
    MissingExtraError
        Without matplotlib.
    """
    figure = picture.figure(ink=_INK, paper="none")
    svg = encoded(figure, ".svg", ink=_INK, paper="none").decode()
    svg = svg[svg.index("<svg") :].strip()
    svg = re.sub(r"<metadata>.*?</metadata>|<style .*?</style>|<!--.*?-->", "", svg, flags=re.S)
    # Two figures on one page must not take one another's parts for their own.
    svg = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{name}-", svg)
    svg = svg.replace(_INK, "currentColor")
    head, rest = svg.split(">", 1)
    head = re.sub(r' (?:width|height|version)="[^"]*"', "", head)
    return f'{head} role="img" aria-label="{text(picture.alt)}">{rest}\n'
