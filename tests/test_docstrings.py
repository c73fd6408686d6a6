"""Every public name says what it is: modules, classes, functions, methods and properties."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import pytest

PACKAGES = ["nnframe", "nnframe_exercises", "nnframe_numba", "nnframe_symbolic"]


def is_public(name: str) -> bool:
    return not any(part.startswith("_") for part in name.split("."))


def modules_of(package: str) -> Iterator[ModuleType]:
    """The package and all public modules in it, whose names say that they may be imported."""
    top = importlib.import_module(package)
    yield top
    for found in pkgutil.walk_packages(top.__path__, f"{package}."):
        if is_public(found.name):
            yield importlib.import_module(found.name)


def names_of(module: ModuleType) -> Iterator[tuple[str, object]]:
    """What is written in this module: itself, its classes and functions, and what is in those."""
    yield module.__name__, module
    for name, value in vars(module).items():
        written_here = getattr(value, "__module__", None) == module.__name__
        if not is_public(name) or not written_here:
            continue
        if inspect.isclass(value):
            yield f"{module.__name__}.{name}", value
            yield from members_of(f"{module.__name__}.{name}", value)
        elif inspect.isroutine(value):
            yield f"{module.__name__}.{name}", value


def members_of(where: str, kind: type) -> Iterator[tuple[str, object]]:
    """Methods and properties that a class writes itself; `getdoc` looks in its bases as well."""
    for name, value in vars(kind).items():
        if not is_public(name):
            continue
        if inspect.isroutine(value) or inspect.isdatadescriptor(value):
            slot = inspect.ismemberdescriptor(value)  # what `__slots__` makes of a field
            if not slot:
                yield f"{where}.{name}", getattr(kind, name, value)
        elif inspect.isclass(value) and value.__qualname__.startswith(f"{kind.__qualname__}."):
            yield f"{where}.{name}", value
            yield from members_of(f"{where}.{name}", value)


def said(value: object) -> str:
    # A method may say what its protocol says; a class is another one than its base.
    return ((value.__doc__ if inspect.isclass(value) else inspect.getdoc(value)) or "").strip()


def silent(module: ModuleType) -> list[str]:
    return [name for name, value in names_of(module) if not said(value)]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_name_says_what_it_is(package):
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"the plugin {package} is not installed")
    found = {module.__name__: silent(module) for module in modules_of(package)}
    missing = [name for names in found.values() for name in names]
    assert not missing, f"{len(missing)} public names without a docstring:\n" + "\n".join(missing)
