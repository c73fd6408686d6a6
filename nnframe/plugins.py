"""Names for classes: what is installed, found through entry points.

The built-ins are registered in the same way (in pyproject.toml), so there is one list of names.
Listing reads metadata only; a plugin is imported when it is asked for by name. No packaging is ever
needed to *use* a class: pass an instance.
"""

from __future__ import annotations

import difflib
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import Distribution, EntryPoint, entry_points
from typing import Any, TypeAlias

from attrs import frozen

from nnframe.errors import ArgumentError, PluginError, UnknownPluginError
from nnframe.settings import shown

#: Each kind of plugin, the entry-point group it is registered in, and what one of them is called.
GROUPS = {
    "nnframe.activations": "activation",
    "nnframe.costs": "cost",
    "nnframe.layers": "layer",
    "nnframe.initializers": "initializer",
    "nnframe.optimizers": "optimizer",
    "nnframe.regularizers": "regularizer",
    "nnframe.schedules": "schedule",
    "nnframe.gradient_methods": "gradient method",
    "nnframe.engines": "engine",
    "nnframe.datasets": "data set",
    "nnframe.commands": "command",
}

#: Entry points of our groups.
Points: TypeAlias = tuple[EntryPoint, ...]


@frozen
class Plugin:
    """One registered name.

    Attributes
    ----------
    group : str
        As "nnframe.activations".
    name : str
        As "leaky-relu".
    target : str
        Where it lies, as "nnframe.activations:LeakyReLU".
    distribution, version : str
        Who registered it.
    """

    group: str
    name: str
    target: str
    distribution: str
    version: str


def snapshot() -> Points:
    """What is registered at this moment; for who looks up many names, since each look is slow."""
    everything: Any = entry_points()  # its class changed with Python 3.12, its `select` did not
    return tuple(point for group in GROUPS for point in everything.select(group=group))


def installed(group: str | None = None, points: Points | None = None) -> list[Plugin]:
    """All registered names of a group, or of every group, without importing any of them.

    `points` is a snapshot, of this moment if not given.

    Raises
    ------
    UnknownPluginError
        If there is no such group.

    Examples
    --------
    >>> [plugin.name for plugin in installed("nnframe.costs")][:3]
    ['absolute', 'cosine', 'cross-entropy']
    """
    groups = list(GROUPS) if group is None else [_checked(group)]
    points = _given(points)
    found = [_described(point) for point in points if point.group in groups]
    return sorted(found, key=lambda plugin: (groups.index(plugin.group), plugin.name))


def load(group: str, name: str, points: Points | None = None) -> Any:
    """Import and return what is registered under a name; `points` is as for `installed`.

    Raises
    ------
    UnknownPluginError
        If nothing is; the message suggests the nearest name.
    PluginError
        If two distributions register the name, or importing it fails.

    Examples
    --------
    >>> load("nnframe.activations", "leaky-relu")(slope=0.2)
    LeakyReLU(slope=0.2)
    """
    kind = GROUPS[_checked(group)]
    if not isinstance(name, str):
        raise UnknownPluginError(f"{kind}s are registered under names, got {shown(name)}")
    points = _given(points)
    found = [point for point in points if (point.group, point.name) == (group, name)]
    if not found:
        known = [plugin.name for plugin in installed(group, points)]
        raise UnknownPluginError(_unknown(kind, name, known))
    owners = sorted({f"{p.distribution} {p.version}" for p in map(_described, found)})
    if len(found) > 1:
        raise PluginError(
            f"the {kind} {name!r} is registered twice, by {' and '.join(owners)}: uninstall one, "
            "or pass an instance of the class you mean"
        )
    try:
        return found[0].load()
    except Exception as error:
        raise PluginError(
            f"the {kind} {name!r} of {owners[0]} ({found[0].value}) cannot be imported: "
            f"{type(error).__name__}: {error}"
        ) from error


def registration(group: str, thing: type, points: Points | None = None) -> Plugin | None:
    """Under which name a class is registered, or None; `points` is as for `installed`.

    Examples
    --------
    >>> from nnframe import LeakyReLU
    >>> registration("nnframe.activations", LeakyReLU).name
    'leaky-relu'
    """
    if not isinstance(thing, type):
        raise ArgumentError(f"only classes are registered, got {shown(thing)}")
    group, package = _checked(group), thing.__module__.partition(".")[0]
    for point in _given(points):
        # Only where it can be, so that no other plugin is imported for this.
        module, _, name = point.value.partition(":")
        near = module.partition(".")[0] == package or name == thing.__qualname__
        if point.group == group and near:
            with suppress(Exception):  # a neighbour that is broken is another matter
                if point.load() is thing:
                    return _described(point)
    return None


def _given(points: Points | None) -> Points:
    """These entry points, or those of this moment."""
    if points is None:
        return snapshot()
    if not isinstance(points, (tuple, list)) or not all(isinstance(p, EntryPoint) for p in points):
        raise ArgumentError(f"points must be a snapshot() of entry points, got {shown(points)}")
    return tuple(points)


def _checked(group: str) -> str:
    if not isinstance(group, str) or group not in GROUPS:
        raise UnknownPluginError(f"unknown group {shown(group)}: there are {', '.join(GROUPS)}")
    return group


def _described(point: EntryPoint) -> Plugin:
    # An entry point that was made by hand, as in a test, belongs to no distribution.
    name, version = _owner(point.dist) if point.dist else ("unknown", "0")
    return Plugin(point.group, point.name, point.value, name, version)


@lru_cache(maxsize=256)
def _owner(distribution: Distribution) -> tuple[str, str]:
    return distribution.name, distribution.version  # each time read from a file, and parsed


def _unknown(kind: str, name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name.lower().replace("_", "-"), known, n=1, cutoff=0.5)
    if near:
        return f"unknown {kind} {name!r}: did you mean {near[0]!r}?"
    return f"unknown {kind} {name!r}: installed are {', '.join(known) or 'none'}"
