"""What a catalogue entry is: a planted mistake, or a plugin that is right but hard to check."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import frozen


@frozen
class Mistake:
    """A plugin that is wrong, the laws that have to notice, and a word that names the mistake."""

    name: str
    make: Callable[[], Any]  # a factory, so that state left by one check cannot reach the next
    laws: tuple[str, ...]  # at least one of these must fail
    says: str = ""  # a part of what the diagnosis says, where one is planted to be recognised


@frozen
class Control:
    """A plugin that is right: no law may fail, with any seed."""

    name: str
    make: Callable[[], Any]
