"""From objects to JSON: each by the name that it is registered under, and its settings.

A *recipe* is `{"activation": "leaky-relu", "settings": {"slope": 0.1}}`. It never says in which
module a class lies, so that a file cannot ask for any other code than that of installed plugins.
"""

from __future__ import annotations

import inspect
from fractions import Fraction
from typing import Any

import attrs
import numpy as np
from attrs import field, frozen

from nnframe.checkpoint.catalogue import KINDS, Catalogue, Owner, kind_of
from nnframe.checkpoint.plain_json import JSON
from nnframe.errors import ArgumentError
from nnframe.parameters import Holder

#: Whole numbers in a recipe stay below.
LARGE = 2**63


@frozen(eq=False)
class Recipes:
    """Writes recipes, and keeps a list of whose plugins they name.

    Attributes
    ----------
    catalogue : Catalogue
    owners : dict
        Who registers each (kind, name) that was used.
    holders : list
        Who holds shared parameters: in the file their place in this list.

    Examples
    --------
    >>> import nnframe
    >>> Recipes(Catalogue.of(None)).of(nnframe.LeakyReLU(0.1), "the activation")
    {'activation': 'leaky-relu', 'settings': {'slope': 0.1}}
    """

    catalogue: Catalogue
    owners: dict[tuple[str, str], Owner] = field(init=False, factory=dict)
    holders: list[Holder] = field(init=False, factory=list)

    def of(self, thing: Any, where: str) -> JSON:
        """The recipe of a layer, activation, initializer, cost, optimizer or regularizer.

        Raises
        ------
        ArgumentError
            If its class is not registered, or a setting is something that JSON has no word for.
        """
        kind = kind_of(type(thing))
        assert kind is not None
        name, owner = self.catalogue.name_of(kind, type(thing), where)
        self.owners[kind, name] = owner
        settings = {
            argument: self.of_value(value, f"{argument} of {type(thing).__name__} in {where}")
            for argument, value in settings_of(thing).items()
        }
        return {kind: name, "settings": settings}

    def of_value(self, value: Any, where: str) -> JSON:
        """A setting: numbers, text and objects of our kinds; tuples, lists and dicts of these."""
        if isinstance(value, tuple(KINDS.values())):
            return self.of(value, where)
        if isinstance(value, np.generic):
            value = value.item()
        if type(value) is float:
            return value if np.isfinite(value) else {"float": repr(value)}
        if value is None or type(value) in (bool, str):
            return value
        if type(value) is int and abs(value) < LARGE:
            return value
        if type(value) is Fraction:
            return {"fraction": str(value)}
        if type(value) in (tuple, list):
            values = [self.of_value(item, where) for item in value]
            return {"tuple": values} if type(value) is tuple else values
        if type(value) is slice:
            ends = (value.start, value.stop, value.step)
            return {"slice": [self.of_value(end, where) for end in ends]}
        if type(value) is Holder:
            return {"holder": self._number(value)}
        if type(value) is dict:
            return {"dict": [self.of_value(list(pair), where) for pair in value.items()]}
        raise ArgumentError(
            f"{where} is {value!r:.80}: a file holds settings that are numbers (whole ones below "
            "2⁶³), text, None, and tuples, lists or dicts of them"
        )

    def _number(self, holder: Holder) -> int:
        known = [number for number, other in enumerate(self.holders) if other is holder]
        if not known:
            self.holders.append(holder)
        return known[0] if known else len(self.holders) - 1


def settings_of(thing: Any) -> dict[str, Any]:
    """The arguments that would make `thing` again, as far as its attributes tell.

    Examples
    --------
    >>> import nnframe
    >>> settings_of(nnframe.Momentum(0.5))
    {'eta': 0.5, 'mu': 0.9}
    """
    return {
        argument: getattr(thing, name)
        for argument, name in arguments_of(type(thing)).items()
        if attrs.has(type(thing)) or name in vars(thing)
    }


def arguments_of(thing: type) -> dict[str, str]:
    """The settings that a class takes by name, each with the attribute that it is kept in.

    Examples
    --------
    >>> import nnframe
    >>> arguments_of(nnframe.Momentum)
    {'eta': 'eta', 'mu': 'mu'}
    """
    if attrs.has(thing):
        return {f.alias or f.name: f.name for f in attrs.fields(thing) if f.init}
    taken = inspect.signature(thing).parameters.values()
    by_name = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return {parameter.name: parameter.name for parameter in taken if parameter.kind in by_name}
