"""How a mistake is planted in a right class: one of its methods is given another ending."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def variant(kind: type, /, *args: Any, **methods: Any) -> Callable[[], Any]:
    """A factory of `kind(*args)` with some methods replaced."""
    changed = type(kind.__name__, (kind,), methods)
    return lambda: changed(*args)


def changing(kind: type, /, *args: Any, **endings: Callable[..., Any]) -> Callable[[], Any]:
    """As `variant`, but each ending is told what the right method returns.

    It is called as `ending(self, result, *arguments_of_the_method)`.
    """
    methods = {name: _ended(getattr(kind, name), ending) for name, ending in endings.items()}
    return variant(kind, *args, **methods)


def _ended(method: Callable[..., Any], ending: Callable[..., Any]) -> Callable[..., Any]:
    def changed(self: Any, *args: Any, **named: Any) -> Any:
        return ending(self, method(self, *args, **named), *args)

    return changed
