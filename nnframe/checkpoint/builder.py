"""From JSON to objects: only of classes that are registered here, or that the caller has named."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from attrs import field, frozen

from nnframe.checkpoint.archive import NAME
from nnframe.checkpoint.catalogue import KINDS, Catalogue, Owner
from nnframe.checkpoint.plain_json import Node
from nnframe.checkpoint.recipes import LARGE, arguments_of
from nnframe.initializers import Initializer
from nnframe.parameters import Holder

_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.!+_-]{0,99}")
_FRACTION = re.compile(r"-?[0-9]+(/[0-9]+)?")
_FLOAT = re.compile("nan|inf|-inf")
_TAGS = ("dict", "float", "fraction", "holder", "slice", "tuple")


def read_owners(node: Node) -> dict[tuple[str, str], Owner]:
    """The list of the plugins that a file names, and of whose they were."""
    owners: dict[tuple[str, str], Owner] = {}
    for row in node.elements():
        row.has_keys("kind", "name", "distribution", "version")
        kind, name = row["kind"].text(), row["name"].text(NAME)
        if kind not in KINDS:
            row["kind"].expected(f"one of {', '.join(KINDS)}")
        owner: Owner = (None, None)
        if row["distribution"].value is not None:
            owner = row["distribution"].text(NAME), row["version"].text(_VERSION)
        owners[kind, name] = owner
    return owners


@frozen(eq=False)
class Builder:
    """Makes objects of recipes.

    Attributes
    ----------
    catalogue : Catalogue
    owners : dict
        Who registered each (kind, name) when the file was saved.
    blank : Initializer, optional
        Stands in for every initializer, where a network is built only to see its shapes.
    holders : dict
        Who holds shared parameters, by the number that the file gives them.
    """

    catalogue: Catalogue
    owners: dict[tuple[str, str], Owner]
    blank: Initializer | None = None
    holders: dict[int, Holder] = field(factory=dict)

    def build(self, node: Node, *kinds: str) -> Any:
        """The object of a recipe, which must be of one of these kinds.

        Raises
        ------
        ModelFileError
            If it is no recipe, nobody registers its name, or its class refuses its settings.
        """
        kind = next((kind for kind in kinds if kind in node.object()), None)
        if kind is None:
            node.expected(f"an object with the key {' or '.join(map(repr, kinds))}")
        node.has_keys(kind, "settings")
        name = node[kind].text(NAME)
        if (kind, name) not in self.owners:
            node[kind].fail(f"{name!r} is missing in the file's list of plugins")
        thing = self.catalogue.class_of(kind, name, self.owners[kind, name], node[kind])
        taken = arguments_of(thing)
        settings = {}
        for argument, value in node["settings"].items():
            if argument not in taken:
                value.fail(f"{name} takes no such setting, but {', '.join(taken) or 'none'}")
            settings[argument] = self.value(value)
        try:
            made = thing(**settings)
        except Exception as error:
            node.fail(f"{name} cannot be made of these settings: {error}")
        return self.blank if kind == "initializer" and self.blank is not None else made

    def value(self, node: Node) -> Any:
        """A setting."""
        if isinstance(node.value, list):
            return [self.value(element) for element in node.elements()]
        if isinstance(node.value, dict):
            tag = next((tag for tag in _TAGS if tag in node.value), None)
            return self.build(node, *KINDS) if tag is None else self._tagged(node, tag)
        if isinstance(node.value, int) and abs(node.value) >= LARGE:
            node.expected("a whole number below 2⁶³")
        return node.value

    def _tagged(self, node: Node, tag: str) -> Any:
        node.has_keys(tag)
        if tag == "tuple":
            return tuple(self.value(element) for element in node[tag].elements())
        if tag == "dict":
            try:
                return dict(self.value(pair) for pair in node[tag].elements())
            except (TypeError, ValueError):
                node[tag].expected("a list of keys with their values")
        if tag == "slice":
            ends = [self.value(end) for end in node[tag].elements()]
            if len(ends) != 3 or any(type(end) not in (int, type(None)) for end in ends):
                node[tag].expected("start, stop and step, each a whole number or null")
            return slice(*ends)
        if tag == "holder":
            return self.holders.setdefault(node[tag].whole(0), Holder())
        if tag == "float":
            return float(node[tag].text(_FLOAT))
        try:
            return Fraction(node[tag].text(_FRACTION, 4000))
        except ZeroDivisionError:
            node[tag].expected("a fraction")
