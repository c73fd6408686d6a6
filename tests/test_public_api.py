"""What is public, name by name with its signature, as it stands in tests/public_api.txt.

`python tests/test_public_api.py` writes that file anew: so each change of what others build on is
seen by whoever reviews it. Public is what `__all__` lists, and what else the reference of the site
shows.
"""

from __future__ import annotations

import difflib
import enum
import inspect
from abc import ABC
from collections.abc import Callable, Iterator
from functools import cached_property
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Generic

import attrs
import pytest
from test_site import documented

FILE = Path(__file__).with_name("public_api.txt")
PACKAGES = ("nnframe", "nnframe_exercises", "nnframe_numba", "nnframe_symbolic")
REMINDER = (
    "What is public has changed, or its signature has. If you mean it: CONTRIBUTING.md says what "
    "those who use it are owed (Deprecation), and `python tests/test_public_api.py` writes "
    "tests/public_api.txt anew.\n\n"
)


def names_of(module: ModuleType) -> list[str]:
    """What a module offers: its `__all__`; without one, all that is defined in it by name."""
    own = getattr(module, "__all__", None)
    if own is not None:
        return sorted(own)
    return sorted(
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and getattr(value, "__module__", None) == module.__name__
    )


def public(package: str) -> dict[str, Any]:
    """Every public thing of a package by its full name."""
    modules, single = documented() if package == "nnframe" else (set(), set())
    found = {}
    for module in sorted({package, *modules}):
        for name in names_of(import_module(module)):
            found[f"{module}.{name}"] = getattr(import_module(module), name)
    for full in single:
        module, _, name = full.rpartition(".")
        found[full] = getattr(import_module(module), name)
    return found


def annotation_text(annotation: Any) -> str:
    """An annotation as its author wrote it, so that it is the same with every Python and NumPy."""
    annotation = getattr(annotation, "__forward_arg__", annotation)
    return annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)


def default_text(value: Any) -> str:
    """A default as a call would have it: of a function or class its name, which has no address."""
    if value is attrs.NOTHING:
        return "…"  # made anew for each object
    return getattr(value, "__qualname__", None) or repr(value)


def signature_text(function: Callable[..., Any]) -> str:
    """The signature of a function; of a class, what a call of it takes."""
    signature = inspect.signature(function)
    empty, parts = inspect.Parameter.empty, []
    for parameter in signature.parameters.values():
        # As text, they would be quoted; as code, they are printed as they are.
        bare = parameter.replace(annotation=empty, default=empty)
        text = str(bare)
        if parameter.annotation is not empty:
            text += f": {annotation_text(parameter.annotation)}"
        if parameter.default is not empty:
            text += f" = {default_text(parameter.default)}"
        parts.append((parameter.kind, text))
    kinds = [kind for kind, _ in parts]
    shown = [text for _, text in parts]
    if inspect.Parameter.VAR_POSITIONAL not in kinds and inspect.Parameter.KEYWORD_ONLY in kinds:
        shown.insert(kinds.index(inspect.Parameter.KEYWORD_ONLY), "*")
    if inspect.Parameter.POSITIONAL_ONLY in kinds:
        shown.insert(kinds.count(inspect.Parameter.POSITIONAL_ONLY), "/")
    returned = signature.return_annotation
    arrow = "" if returned is empty else f" -> {annotation_text(returned)}"
    return f"({', '.join(shown)}){arrow}"


#: Bases that say nothing of what a class is.
PLAIN = (object, ABC, Generic)


def is_ours(kind: type) -> bool:
    return kind.__module__.partition(".")[0] in PACKAGES


def bases_of(kind: type, known: set[type]) -> Iterator[type]:
    """What a class is by its own account: of a base that is not public, what that one is."""
    for base in kind.__bases__:
        if is_ours(base) and base not in known:
            yield from bases_of(base, known)
        elif base not in PLAIN:
            yield base


def class_lines(name: str, kind: type, known: set[type]) -> Iterator[str]:
    """A class: its bases, how it is made, and what it adds to the public classes it comes from."""
    made = next(
        (base for base in kind.__mro__ if {"__init__", "__new__"} & vars(base).keys()), object
    )
    ours = is_ours(made) or issubclass(kind, tuple)
    yield f"class {name}{signature_text(kind).partition(' -> ')[0] if ours else ''}"
    for base in bases_of(kind, known):
        yield f"{name} is a {base.__name__}"
    for owner in kind.__mro__:
        if owner is kind or (is_ours(owner) and owner not in known):
            yield from member_lines(name, owner)


def member_lines(name: str, owner: type) -> Iterator[str]:
    """What one class defines: fields, methods and properties."""
    for field, annotation in inspect.get_annotations(owner).items():
        if not field.startswith("_"):
            yield f"{name}.{field}: {annotation_text(annotation)}"
    for member, value in vars(owner).items():
        if member.startswith("_"):
            continue
        if isinstance(value, property | cached_property):
            getter = value.fget if isinstance(value, property) else value.func
            returned = inspect.signature(getter).return_annotation  # type: ignore[arg-type]
            yield f"{name}.{member}: {annotation_text(returned)}"
        elif isinstance(value, classmethod | staticmethod):
            yield f"{name}.{member}{signature_text(value.__func__)}  # {type(value).__name__}"
        elif inspect.isfunction(value):
            yield f"{name}.{member}{signature_text(value)}"
        elif isinstance(value, enum.Enum):
            yield f"{name}.{member} = {value.value!r}"


def lines_of(package: str) -> list[str]:
    """All that is public in a package; a thing under two names is described once."""
    things = public(package)
    everything = [*public("nnframe").values(), *things.values()]
    known = {value for value in everything if isinstance(value, type)}
    home: dict[int, str] = {}
    for name in sorted(things, key=lambda name: (-name.count("."), name)):
        home.setdefault(id(things[name]), name)
    found = set()
    for name, value in things.items():
        if isinstance(value, ModuleType):
            found.add(f"{name} is a module")
        elif home[id(value)] != name and (isinstance(value, type) or callable(value)):
            found.add(f"{name} = {home[id(value)]}")
        elif isinstance(value, type) and not hasattr(value, "__origin__"):
            found.update(class_lines(name, value, known))
        elif inspect.isfunction(value):
            found.add(f"{name}{signature_text(value)}")
        else:
            found.add(f"{name}: {type(value).__name__}")
    return sorted(found, key=lambda line: line.removeprefix("class "))


def written(package: str) -> list[str]:
    """The lines of the file that are about a package."""
    lines = FILE.read_text("utf-8").splitlines() if FILE.exists() else []
    return [line for line in lines if line.removeprefix("class ").startswith(f"{package}.")]


@pytest.mark.parametrize("package", PACKAGES)
def test_what_is_public_is_as_written(package: str) -> None:
    pytest.importorskip(package)
    changes = difflib.unified_diff(written(package), lines_of(package), lineterm="", n=0)
    changed = [line for line in list(changes)[2:] if not line.startswith("@@")]
    assert not changed, REMINDER + "\n".join(changed)


def test_nothing_in_the_file_depends_on_the_machine() -> None:
    text = FILE.read_text("utf-8")
    assert " at 0x" not in text
    assert "numpy.ndarray[" not in text  # what `Array` stands for differs between NumPys


def write() -> None:
    """Write the file; of a package that is not installed, the lines stay."""
    lines = []
    for package in PACKAGES:
        try:
            lines += lines_of(package)
        except ImportError:
            lines += written(package)
    FILE.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    write()
