"""A picture as SVG: for a page that has the style already, or as a file of its own."""

from __future__ import annotations

from functools import singledispatch
from importlib.resources import files

from nnframe.explanation.picture.diagram import Diagram
from nnframe.explanation.picture.layout import drawn
from nnframe.explanation.picture.scene import Area, Line, Scene, Text
from nnframe.web import text

NAMESPACE = "http://www.w3.org/2000/svg"


def figure(diagram: Diagram) -> str:
    """The picture as an element of a page, with its sentences below it."""
    scene = drawn(diagram, captioned=False)
    width, height = number(scene.width), number(scene.height)
    title, *more = map(text, diagram.caption)
    return (
        '<figure class="picture">\n<div class="wide" tabindex="0">'
        '<svg class="nnframe-picture" role="img" '
        f'style="--width: {width}px" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">\n{_words(scene)}{_drawn(scene)}</svg></div>\n'
        f"<figcaption><strong>{title}</strong> {' '.join(more)}</figcaption>\n</figure>\n"
    )


def standalone(diagram: Diagram, lang: str) -> str:
    """The picture as a file."""
    scene = drawn(diagram)
    width, height = number(scene.width), number(scene.height)
    style = files(__package__).joinpath("picture.css").read_text("utf-8")
    return (
        f'<svg xmlns="{NAMESPACE}" class="nnframe-picture" role="img" xml:lang="{lang}" '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}">\n'
        f"{_words(scene)}<style>\n{style}</style>\n"
        f'<rect class="paper" width="100%" height="100%"/>\n{_drawn(scene)}</svg>\n'
    )


def _words(scene: Scene) -> str:
    return f"<title>{text(scene.title)}</title>\n<desc>{text(scene.description)}</desc>\n"


def _drawn(scene: Scene) -> str:
    return "\n".join(map(written, scene.items)) + "\n"


def number(value: float) -> str:
    """A coordinate, to a tenth.

    Examples
    --------
    >>> number(12.0), number(3.14159)
    ('12', '3.1')
    """
    return f"{value:.1f}".removesuffix(".0")


@singledispatch
def written(item: object) -> str:
    """A piece of a scene as an element."""
    raise NotImplementedError(f"no SVG for {type(item).__name__}")


def _title(says: str) -> str:
    return f"<title>{text(says)}</title>" if says else ""


@written.register
def _(item: Area) -> str:
    box = item.box
    place = f'x="{number(box.x)}" y="{number(box.y)}"'
    size = f'width="{number(box.width)}" height="{number(box.height)}"'
    shape = f'<rect class="{item.kind}" {place} {size} rx="{number(item.rounding)}"'
    return f"{shape}>{_title(item.says)}</rect>" if item.says else f"{shape}/>"


@written.register
def _(item: Line) -> str:
    points = [f"{number(x)} {number(y)}" for x, y in item.points]
    path = f"M{points[0]}{'C' if item.curved else 'L'}{' '.join(points[1:])}"
    line = f'<path class="{item.kind}" stroke-width="{item.thickness:g}" d="{path}"'
    if not item.says:
        return f"{line}/>"
    # A thin line is hard to point at: around it lies a wide one that is not seen.
    return f'<g>{_title(item.says)}<path class="touch" d="{path}"/>{line}/></g>'


@written.register
def _(item: Text) -> str:
    place = f'x="{number(item.x)}" y="{number(item.y)}"'
    style = f'class="{item.kind}" font-size="{number(item.size)}"'
    anchor = "" if item.anchor == "start" else f' text-anchor="{item.anchor}"'
    return f"<text {style} {place}{anchor}>{_title(item.says)}{text(item.words)}</text>"
