"""What `module:Name`, `path/file.py:Name` and a registered name mean: the plugin, imported.

Importing runs the code that is there: `nnframe.testing.isolated` does it in a process of its own.
"""

from __future__ import annotations

import difflib
import importlib
import importlib.util
import os
import sys
import traceback
from collections.abc import Callable
from inspect import isabstract, isclass, isfunction
from pathlib import Path
from types import ModuleType
from typing import Any

from attrs import frozen

from nnframe.errors import ArgumentError, TargetError
from nnframe.testing import registered
from nnframe.testing.diagnosis import slips
from nnframe.testing.lab import told
from nnframe.testing.lines import own_frame, place_of
from nnframe.testing.subjects import PROTOCOLS, kind_of

#: How many names a message lists.
MOST = 8
KINDS = tuple(PROTOCOLS.values())


@frozen
class Target:
    """Where a plugin lies.

    Attributes
    ----------
    place : str
        A module, as "nnframe.activations", or a file, as "homework/swish.py"; of a registered name
        its kind, or the name itself.
    name : str
        Of a class, an instance or a function there; "" if it was left out. Dots lead into it.
    """

    place: str
    name: str

    @property
    def is_file(self) -> bool:
        """Whether the place is a file, and not a module."""
        separators = [os.sep, *([os.altsep] if os.altsep else [])]
        return self.place.endswith(".py") or any(mark in self.place for mark in separators)

    def __str__(self) -> str:
        return f"{self.place}:{self.name}" if self.name else self.place


def parse(text: str) -> Target:
    r"""What a person has written, taken apart.

    Raises
    ------
    TargetError
        If there is no place in it.

    Examples
    --------
    >>> parse("nnframe.activations:Tanh")
    Target(place='nnframe.activations', name='Tanh')
    >>> parse(r"C:\homework\swish.py:Swish.steep").place  # the colon of a drive is none of ours
    'C:\\homework\\swish.py'
    """
    place, colon, name = text.rpartition(":")
    if not colon or name.endswith(".py") or "/" in name or "\\" in name:
        place, name = text, ""
    if not place:
        raise TargetError(
            f"{text!r} names no file and no module: write file.py:Name or module:Name"
        )
    return Target(place, name)


def load(target: Target, kind: str | None = None) -> Any:
    """Import the plugin that a target names.

    Parameters
    ----------
    target : Target
    kind : str, optional
        As what it will be checked, where that is given: then whatever it is is taken.

    Raises
    ------
    TargetError
        If there is no such file, module or name, if it cannot be imported, or if it is no plugin.

    Examples
    --------
    >>> load(parse("nnframe.activations:Tanh"))
    <class 'nnframe.activations.squashing.Tanh'>
    >>> load(parse("nnframe.activations:Tanhh"))
    Traceback (most recent call last):
    nnframe.errors.TargetError: nnframe.activations has no Tanhh: did you mean Tanh?
    >>> load(parse("leaky-relu"))
    <class 'nnframe.activations.rectifiers.LeakyReLU'>
    """
    entry = None if target.is_file else registered.find(target.place, target.name, kind)
    plugin, choice = _in_module(target) if entry is None else (registered.load(*entry), "")
    if kind is None:
        try:
            kind_of(plugin)
        except ArgumentError as error:
            raise TargetError(f"{target}: {error}{choice}") from None
    return plugin


def _in_module(target: Target) -> tuple[Any, str]:
    """What has this name in a module or a file, and what else there is to choose from."""
    module = _module(target)
    if not target.name:
        only = [name for helper, name in _candidates(module) if not helper]
        if len(only) == 1:
            return getattr(module, only[0]), ""
        raise TargetError(f"{target} names no plugin{_choice(target, module)}")
    if "(" in target.name:
        made, name = target.name, target.name.partition("(")[0].lower()
        raise TargetError(
            f"{target.place}:{made} calls something, where a name is wanted: write "
            f"{name} = {made} in {target.place}, and check {target.place}:{name}"
        )
    plugin: Any = module
    for depth, name in enumerate(target.name.split(".")):
        try:
            plugin = getattr(plugin, name)
        except AttributeError:
            owner = ".".join([target.place, *target.name.split(".")[:depth]])
            near = difflib.get_close_matches(name, _names(plugin), n=1, cutoff=0.5)
            hint = f": did you mean {near[0]}?" if near else _choice(target, module)
            raise TargetError(f"{owner} has no {name}{hint}") from None
        except Exception as error:  # a property, or a module that imports on demand
            raise TargetError(f"{target} cannot be had: {told(error)}") from None
    return plugin, _choice(target, module)


def candidates(module: ModuleType) -> list[str]:
    """The names in a module that are plugins, or functions that might be gradient methods.

    Examples
    --------
    >>> candidates(importlib.import_module("nnframe.costs"))[:2]
    ['Absolute', 'Cosine']
    """
    return [name for _, name in _candidates(module)]


def _candidates(module: ModuleType) -> list[tuple[bool, str]]:
    """Whether each may be a mere helper, and its name; those that are plugins come first."""
    found = []
    for name, thing in vars(module).items():
        if name.startswith("_"):
            continue
        if isclass(thing):
            concrete = not isabstract(thing) and _is_from(thing, module)
            plugin = concrete and issubclass(thing, KINDS)
        else:
            plugin = isinstance(thing, KINDS)
        if plugin or (isfunction(thing) and _is_from(thing, module)):
            # A function may as well be a helper, so the others come first.
            found.append((not plugin, name))
    return sorted(found)


def _is_from(thing: Any, module: ModuleType) -> bool:
    return f"{thing.__module__}.".startswith(f"{module.__name__}.")


def _module(target: Target) -> ModuleType:
    if not target.is_file:
        return _imported(target, lambda: importlib.import_module(target.place))
    path = Path(target.place)
    if not path.is_file():
        raise TargetError(_no_file(path))
    # Files beside it can be imported, as when Python runs it.
    sys.path.insert(0, str(path.resolve().parent))
    name = path.stem if path.stem.isidentifier() and path.stem not in sys.modules else "plugin_file"
    spec = importlib.util.spec_from_file_location(name, path.resolve())
    if spec is None or spec.loader is None:
        raise TargetError(f"{target.place} is no Python file: its name should end in .py")
    module, loader = importlib.util.module_from_spec(spec), spec.loader
    sys.modules[name] = module  # attrs, dataclasses and pickle look there for the module of a class
    return _imported(target, lambda: loader.exec_module(module) or module)  # type: ignore[func-returns-value]


def _imported(target: Target, run: Callable[[], ModuleType]) -> ModuleType:
    """What `run` imports; all that can go wrong is told as a `TargetError`."""
    try:
        return run()
    except SyntaxError as error:
        where = f"line {error.lineno} of {Path(error.filename or target.place).name}"
        text = f": {error.text.strip()}" if error.text else ""
        raise TargetError(
            f"{target.place} is no valid Python: {where}: {error.msg}{text}"
        ) from None
    except ModuleNotFoundError as error:
        if error.name == target.place and not target.name and not target.is_file:
            raise TargetError(registered.unknown(target.place)) from None
        if not target.is_file and f"{target.place}.".startswith(f"{error.name}."):
            raise TargetError(
                f"there is no module {error.name}; a file is written with its ending, as in "
                f"{target.place.replace('.', '/')}.py:{target.name or 'Name'}"
            ) from None
        raise TargetError(_failed(target, error)) from None
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # sys.exit too: it ends nothing but the import
        raise TargetError(_failed(target, error)) from None


def _failed(target: Target, error: BaseException) -> str:
    """The exception, and the last line of the user's own code that it came through."""
    place = place_of(own_frame(error))
    where = f"{place}: " if place else ""
    slip = slips.of_error(error, "z")
    hint = f"; probably: {slip}" if slip else ""
    start = _trial(target, error)
    if start:
        hint += (
            f"; {start} is run when the file is imported: a trial of the class belongs under "
            'if __name__ == "__main__":, or is deleted'
        )
    if isinstance(error, ImportError) and "relative import" in str(error):
        hint += "; it is part of a package, so name it as package.module:Name"
    return f"{target.place} cannot be imported: {where}{told(error)}{hint}"


def _trial(target: Target, error: BaseException) -> str:
    """The line outside all methods that called what failed, where that is a method of the file."""
    last, name = own_frame(error), Path(target.place).name
    if last is None or Path(last.filename).name != name or last.name == "<module>":
        return ""
    frames = traceback.extract_tb(error.__traceback__)
    outside = (each for each in frames if each.name == "<module>")
    return place_of(next((each for each in outside if Path(each.filename).name == name), None))


def _no_file(path: Path) -> str:
    if path.is_dir():
        return f"{path} is a folder: write file.py:Name"
    try:
        beside = sorted(other.name for other in path.parent.glob("*.py"))
    except OSError:
        beside = []
    near = difflib.get_close_matches(path.name, beside, n=1, cutoff=0.7)
    hint = f": did you mean {path.with_name(near[0])}?" if near else ""
    return f"there is no file {path}{hint}"


def _names(thing: Any) -> list[str]:
    return candidates(thing) if isinstance(thing, ModuleType) else dir(thing)


def _choice(target: Target, module: ModuleType) -> str:
    names = candidates(module)
    if not names:
        return f"; no class in {target.place} is an Activation, Cost, Layer or FusedPair"
    listed = ", ".join(names[:MOST]) + (", …" if len(names) > MOST else "")
    return f"; plugins in {target.place}: {listed}"
