"""What is wrong with a class itself: its base, the names of its methods, or their arguments."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from attrs import frozen

from nnframe.abstract import Activation, Cost, Layer


@frozen
class Call:
    """A method of a protocol, and the arguments that it is called with at least."""

    name: str
    arguments: tuple[str, ...]
    written: str  # as a class would write it


def calls(protocol: type) -> Iterator[Call]:
    """The methods of a protocol.

    Examples
    --------
    >>> forward, *_ = calls(Layer)
    >>> forward.arguments, forward.written
    (('a_in',), 'def forward(self, a_in, training=None)')
    """
    for name, method in vars(protocol).items():
        if inspect.isfunction(method) and not name.startswith("_"):
            _, *given = inspect.signature(method).parameters.values()
            needed = tuple(each.name for each in given if each.default is each.empty)
            optional = (f"{each.name}={each.default}" for each in given[len(needed) :])
            yield Call(name, needed, f"def {name}({', '.join(('self', *needed, *optional))})")


def takes(method: object, arguments: tuple[str, ...]) -> bool:
    """Whether a method can be called with so many arguments; yes, where nobody can say.

    Examples
    --------
    >>> takes(lambda a, y: a, ("a", "y")), takes(lambda a: a, ("a", "y"))
    (True, False)
    """
    if not callable(method):
        return False
    try:
        signature = inspect.signature(method)
    except ValueError:  # a function that is not written in Python
        return True
    try:
        signature.bind(*arguments)
    except TypeError:
        return False
    return True


def hint(family: type) -> str:
    """For a class without a base: the base that its methods would fit.

    Examples
    --------
    >>> class Swish:
    ...     def forward(self, z): ...
    >>> hint(Swish)
    '; write class Swish(nnframe.Activation)'
    """
    for protocol in (Activation, Cost, Layer):
        own = [call for call in calls(protocol) if call.name in vars(family)]
        if own and all(takes(vars(family)[call.name], ("self", *call.arguments)) for call in own):
            return f"; write class {family.__name__}(nnframe.{protocol.__name__})"
    return ""


def unmade(family: type, error: Exception) -> str:
    """Why a class cannot be made: methods that it lacks, or settings that nobody has given.

    Examples
    --------
    >>> class Swish(Activation):
    ...     def foward(self, z): ...
    ...     def derivative(self, z): ...
    >>> unmade(Swish, TypeError())
    'the class lacks forward, but has foward: is the name misspelt?'
    """
    missing = " and ".join(sorted(getattr(family, "__abstractmethods__", ())))
    if missing:
        misspelt = " and ".join(
            name
            for name, thing in vars(family).items()
            if inspect.isfunction(thing)
            and not name.startswith("_")
            and not any(hasattr(base, name) for base in family.__mro__[1:])
        )
        words = f", but has {misspelt}: is the name misspelt?" if misspelt else ""
        return f"the class lacks {missing}{words}"
    try:
        settings = inspect.signature(family).parameters.values()
    except ValueError:  # an __init__ without self
        return ""
    stars = inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD
    free = [each for each in settings if each.default is each.empty and each.kind not in stars]
    if not free or not isinstance(error, TypeError):
        return ""
    given, name = ", ".join(f"{each.name}=…" for each in free), family.__name__.lower()
    return (
        f"pass an instance, {family.__name__}({given}), in place of the class, or give each "
        f"setting a default: def __init__(self, {given}); for nnframe check write "
        f"{name} = {family.__name__}({given}) in the file, and check file.py:{name}"
    )
