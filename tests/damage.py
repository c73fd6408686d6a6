"""Files that something has happened to: cut, overwritten, with pieces gone, doubled or put in."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

#: Any JSON, with the numbers and names at which readers stumble.
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(
        [0, -1, 2**31, 2**63, 10**400, 1e308, "", "sigmoid", "quadratic", "__class__"]
    )
)
ANY_JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=5) | st.sampled_from(["name", "layer", "float"]), inner)
    ),
    max_leaves=8,
)


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """`content` after up to four accidents."""
    for _ in range(draw(st.integers(1, 4))):
        content = draw(st.sampled_from(ACCIDENTS))(draw, content)
    return content


def _span(draw: st.DrawFn, content: bytes) -> slice:
    start = draw(st.integers(0, len(content)))
    return slice(start, start + draw(st.integers(0, 16)))


def _cut(draw: st.DrawFn, content: bytes) -> bytes:
    return content[: draw(st.integers(0, len(content)))]


def _overwritten(draw: st.DrawFn, content: bytes) -> bytes:
    where = _span(draw, content)
    new = draw(st.binary(min_size=0, max_size=16))[: where.stop - where.start]
    return content[: where.start] + new + content[where.start + len(new) :]


def _gone(draw: st.DrawFn, content: bytes) -> bytes:
    where = _span(draw, content)
    return content[: where.start] + content[where.stop :]


def _doubled(draw: st.DrawFn, content: bytes) -> bytes:
    where = _span(draw, content)
    return content[: where.stop] + content[where.start :]


def _put_in(draw: st.DrawFn, content: bytes) -> bytes:
    place = draw(st.integers(0, len(content)))
    return content[:place] + draw(st.binary(max_size=16)) + content[place:]


def _flipped(draw: st.DrawFn, content: bytes) -> bytes:
    if not content:
        return content
    changed = bytearray(content)
    changed[draw(st.integers(0, len(content) - 1))] ^= 1 << draw(st.integers(0, 7))
    return bytes(changed)


ACCIDENTS = (_cut, _overwritten, _gone, _doubled, _put_in, _flipped, _flipped)


@st.composite
def replaced(draw: st.DrawFn, tree: Any) -> Any:
    """JSON in which one value, at any depth, has become another, or is gone."""
    tree = json.loads(json.dumps(tree))
    place = draw(st.sampled_from(list(_places(tree))))
    if not place:
        return draw(ANY_JSON)
    *path, last = place
    inside = tree
    for key in path:
        inside = inside[key]
    if draw(st.booleans()) and draw(st.booleans()):
        del inside[last]
    else:
        inside[last] = draw(ANY_JSON)
    return tree


def _places(tree: Any, path: tuple[Any, ...] = ()) -> Any:
    yield path
    pairs: Any = ()
    if isinstance(tree, dict | list):
        pairs = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in pairs:
        yield from _places(value, (*path, key))
