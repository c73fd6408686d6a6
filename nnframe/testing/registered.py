"""Names that `nnframe plugins` lists, as targets: `tanh`, or `activation:tanh` with its kind."""

from __future__ import annotations

import difflib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from nnframe import plugins
from nnframe.errors import PluginError, TargetError
from nnframe.testing.laws import KINDS

#: The kinds in a word each, which needs no quotes in a shell: "gradient" for gradient methods.
WORDS = {kind.split()[0]: kind for kind in KINDS}
#: Where names of a kind are registered; fused pairs have no names.
GROUPS = {
    word: group
    for word, kind in WORDS.items()
    for group, registered in plugins.GROUPS.items()
    if registered == kind
}
#: How many names a message suggests.
MOST = 3


def find(place: str, name: str, kind: str | None = None) -> tuple[str, str] | None:
    """Group and name of what a target means by registration; None if it means a module.

    Parameters
    ----------
    place, name : str
        The target's: a kind and a name, or a name alone in place of the module.
    kind : str, optional
        Decides where a name alone means several things.

    Raises
    ------
    TargetError
        If a name alone means several things.

    Examples
    --------
    >>> find("tanh", ""), find("cost", "huber"), find("nnframe.costs", "Huber")
    (('nnframe.activations', 'tanh'), ('nnframe.costs', 'huber'), None)
    """
    if name:
        # A module of that name, as a student may have, means what it has meant before.
        means_a_kind = place in GROUPS and find_spec(place) is None
        return (GROUPS[place], name) if means_a_kind else None
    found = names()
    words = [word for word, group in GROUPS.items() if place in found[group]]
    words = [word for word in words if WORDS[word] == kind] or words
    written = " or ".join(f"{word}:{place}" for word in words)
    if len(words) > 1:
        kinds = " and as ".join(f"{_article(WORDS[word])} {WORDS[word]}" for word in words)
        raise TargetError(f"{place!r} is registered as {kinds}: write {written}")
    if words and Path(f"{place}.py").is_file():
        # Whoever means a file would be told that ours is right.
        raise TargetError(
            f"{place!r} is a registered {WORDS[words[0]]}, and {place}.py is a file here: "
            f"write {written}, or {place}.py:Name"
        )
    return (GROUPS[words[0]], place) if words else None


def load(group: str, name: str) -> Any:
    """What is registered under a name; all that can go wrong is told as a `TargetError`."""
    try:
        return plugins.load(group, name)
    except PluginError as error:
        raise TargetError(str(error)) from None


def unknown(name: str) -> str:
    """What to say of a name that is neither registered nor a module.

    Examples
    --------
    >>> unknown("Quadratik").partition("?")[0]
    "nothing is registered as 'Quadratik': did you mean 'quadratic'"
    """
    known = sorted({each for group in names().values() for each in group})
    near = difflib.get_close_matches(name.lower().replace("_", "-"), known, n=MOST, cutoff=0.6)
    hint = (
        f"did you mean {' or '.join(map(repr, near))}?" if near else "`nnframe plugins` lists all."
    )
    own = name if name.isidentifier() else "Name"
    return (
        f"nothing is registered as {name!r}: {hint} A class of your own is named with its file, "
        f"as file.py:{own}"
    )


def names() -> dict[str, set[str]]:
    """What is registered in each group of plugins that can be checked."""
    points = plugins.snapshot()
    return {
        group: {plugin.name for plugin in plugins.installed(group, points)}
        for group in GROUPS.values()
    }


def _article(word: str) -> str:
    return "an" if word[0] in "aeiou" else "a"
