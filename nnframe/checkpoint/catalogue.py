"""Names for classes, and classes for names: those that are registered, and those that are given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from attrs import field, frozen

from nnframe import plugins
from nnframe.abstract import Activation, Cost, Layer
from nnframe.checkpoint.archive import NAME
from nnframe.checkpoint.plain_json import Node
from nnframe.errors import ArgumentError, PluginError
from nnframe.initializers import Initializer
from nnframe.optimizers import Optimizer
from nnframe.regularizers import Regularizer
from nnframe.schedules import Schedule
from nnframe.settings import shown

#: Classes that are not registered, by the names that a file is to know them by.
Known: TypeAlias = Mapping[str, type]

#: Who registers a name: distribution and version, or None twice for a known class.
Owner: TypeAlias = tuple[str | None, str | None]

#: What a file may name, and the class that all of that kind derive from.
KINDS: dict[str, type] = {
    "layer": Layer,
    "activation": Activation,
    "initializer": Initializer,
    "cost": Cost,
    "optimizer": Optimizer,
    "regularizer": Regularizer,
    "schedule": Schedule,
}


def group_of(kind: str) -> str:
    """The entry-point group in which a kind is registered."""
    return f"nnframe.{kind}s"


def kind_of(thing: type) -> str | None:
    """The kind that a class is of."""
    return next((kind for kind, base in KINDS.items() if issubclass(thing, base)), None)


@frozen(eq=False)
class Catalogue:
    """What each name stands for here and now.

    Attributes
    ----------
    known : mapping of str to type
    points : tuple of EntryPoint
        What is installed, looked up once.
    names : dict
        Found so far: of each class its name and owner.
    """

    known: Known
    points: plugins.Points = field(init=False, factory=plugins.snapshot)
    names: dict[type, tuple[str, Owner]] = field(init=False, factory=dict)

    @classmethod
    def of(cls, known: Known | None) -> Catalogue:
        """With these known classes, once they are what they should be.

        Raises
        ------
        ArgumentError
            For known classes that are none, and for names that are taken.
        """
        catalogue = cls({} if known is None else known)
        catalogue._check_known()
        return catalogue

    def name_of(self, kind: str, thing: type, where: str) -> tuple[str, Owner]:
        """The name of a class, and whose it is.

        Raises
        ------
        ArgumentError
            If it has none.
        """
        if thing not in self.names:
            self.names[thing] = self._name_of(kind, thing, where)
        return self.names[thing]

    def _name_of(self, kind: str, thing: type, where: str) -> tuple[str, Owner]:
        for name, known in self.known.items():
            if known is thing:
                return name, (None, None)
        plugin = plugins.registration(group_of(kind), thing, self.points)
        if plugin is None:
            raise ArgumentError(
                f"{thing.__name__} in {where} is not registered, so a file cannot name it: "
                "register it as a plugin (docs/extending.md), or pass "
                f"known={{'{thing.__name__}': {thing.__name__}}} to save, or to Checkpoint(path, "
                "known=…) in a training, and to load"
            )
        return plugin.name, (plugin.distribution, plugin.version)

    def class_of(self, kind: str, name: str, owner: Owner, node: Node) -> type:
        """The class that a file names, if its owner is who it was.

        Raises
        ------
        ModelFileError
            At the place of `node`.
        """
        distribution, version = owner
        thing: Any = self.known.get(name)
        if thing is None and distribution is None:
            node.fail(
                f"the {kind} {name!r} was not registered when the file was saved: pass its class, "
                f"as load(path, known={{{name!r}: …}})"
            )
        if thing is None:
            thing = self._registered(kind, name, distribution, version, node)
        if not isinstance(thing, type) or not issubclass(thing, KINDS[kind]):
            node.fail(f"{name!r} is no class of {kind}s here, but {thing!r}")
        return thing

    def _registered(
        self, kind: str, name: str, distribution: str | None, version: str | None, node: Node
    ) -> Any:
        group = group_of(kind)
        here = [plugin for plugin in plugins.installed(group, self.points) if plugin.name == name]
        if not here:
            node.fail(
                f"the {kind} {name!r} is not installed: it came from {distribution} {version} "
                f"(if you trust that distribution, pip install {distribution}=={version})"
            )
        if distribution not in [plugin.distribution for plugin in here]:
            node.fail(
                f"the {kind} {name!r} came from {distribution} {version}, but here it is that of "
                f"{here[0].distribution} {here[0].version}, which may be another one"
            )
        try:
            return plugins.load(group, name, self.points)
        except PluginError as error:
            node.fail(str(error))

    def _check_known(self) -> None:
        if not isinstance(self.known, Mapping):
            raise ArgumentError(
                f"known must be a dict, as {{'Swish': Swish}}, got {shown(self.known)}"
            )
        for name, thing in self.known.items():
            if not isinstance(name, str) or not NAME.fullmatch(name):
                raise ArgumentError(
                    f"known: {shown(name)} is no name of letters, digits, -, _ and ."
                )
            kind = kind_of(thing) if isinstance(thing, type) else None
            if kind is None:
                raise ArgumentError(
                    f"known[{name!r}] must be a class of {', '.join(KINDS)}, got {shown(thing)}"
                )
            if any((p.group, p.name) == (group_of(kind), name) for p in self.points):
                raise ArgumentError(f"known: {name!r} is the name of a registered {kind}")
