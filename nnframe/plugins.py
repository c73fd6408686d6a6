"""Names for classes: what is installed, found through entry points.

The built-ins are registered in the same way (in pyproject.toml), so there is one list of names.
Listing reads metadata only; a plugin is imported when it is asked for by name. No packaging is ever
needed to *use* a class: pass an instance.
"""

from __future__ import annotations

import difflib
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from attrs import frozen

from nnframe.errors import PluginError, UnknownPluginError

#: Each kind of plugin, the entry-point group it is registered in, and what one of them is called.
GROUPS = {
    "nnframe.activations": "activation",
    "nnframe.costs": "cost",
    "nnframe.layers": "layer",
    "nnframe.initializers": "initializer",
    "nnframe.optimizers": "optimizer",
    "nnframe.gradient_methods": "gradient method",
    "nnframe.engines": "engine",
    "nnframe.commands": "command",
}


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


def installed(group: str | None = None) -> list[Plugin]:
    """All registered names of a group, or of every group, without importing any of them.

    Examples
    --------
    >>> [plugin.name for plugin in installed("nnframe.costs")][:3]
    ['absolute', 'cosine', 'cross-entropy']
    """
    groups = [group] if group else list(GROUPS)
    found = [_described(point) for name in groups for point in entry_points(group=name)]
    return sorted(found, key=lambda plugin: (groups.index(plugin.group), plugin.name))


def load(group: str, name: str) -> Any:
    """Import and return what is registered under a name.

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
    if group not in GROUPS:
        raise UnknownPluginError(f"unknown group {group!r}: there are {', '.join(GROUPS)}")
    kind = GROUPS[group]
    points = list(entry_points(group=group, name=name))
    if not points:
        raise UnknownPluginError(_unknown(kind, name, [plugin.name for plugin in installed(group)]))
    owners = sorted({f"{p.distribution} {p.version}" for p in map(_described, points)})
    if len(points) > 1:
        raise PluginError(
            f"the {kind} {name!r} is registered twice, by {' and '.join(owners)}: uninstall one, "
            "or pass an instance of the class you mean"
        )
    try:
        return points[0].load()
    except Exception as error:
        raise PluginError(
            f"the {kind} {name!r} of {owners[0]} ({points[0].value}) cannot be imported: "
            f"{type(error).__name__}: {error}"
        ) from error


def _described(point: EntryPoint) -> Plugin:
    # An entry point that was made by hand, as in a test, belongs to no distribution.
    owner = point.dist
    name, version = (owner.name, owner.version) if owner else ("unknown", "0")
    return Plugin(point.group, point.name, point.value, name, version)


def _unknown(kind: str, name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name.lower().replace("_", "-"), known, n=1, cutoff=0.5)
    if near:
        return f"unknown {kind} {name!r}: did you mean {near[0]!r}?"
    return f"unknown {kind} {name!r}: installed are {', '.join(known) or 'none'}"
