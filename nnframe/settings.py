"""Checks for the settings of layers, optimisers and training, as attrs validators and by hand."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from fractions import Fraction
from numbers import Real
from typing import Any, TypeAlias

import numpy as np

from nnframe.errors import ArgumentError

Validator: TypeAlias = Callable[[Any, Any, Any], None]
#: What a setting may be given as: a type checker reads it where a converter takes it.
Number: TypeAlias = float | Fraction | np.floating[Any] | np.integer[Any]
Whole: TypeAlias = int | np.integer[Any]

#: Whole numbers stay below.
LARGE = 2**63


def shown(value: Any) -> str:
    """`value` as an error shows it: cut short where it is long.

    Examples
    --------
    >>> shown(2.5)
    '2.5'
    >>> shown(10**400)
    '10000000000000000000000000000000000000000000000000000000000000000000000000000000…'
    """
    try:
        text = repr(value)
    except Exception:  # Python prints no number of thousands of digits, and a plugin may fail
        return f"a {type(value).__name__}"
    return text if len(text) <= 100 else f"{text[:80]}…"


def positive_int(value: Any, what: str) -> int:
    """`value` as an int above 0, or `ArgumentError`.

    Examples
    --------
    >>> positive_int(30, "n_out")
    30
    """
    return whole(value, what, 1)


def whole(value: Any, what: str, least: int) -> int:
    """`value` as an int of `least` or more, or `ArgumentError`."""
    number = _index(value, least - 1)
    if not least <= number < LARGE:
        limit = f"of {least} or more" if number < LARGE else "below 2⁶³"
        raise ArgumentError(f"{what} must be a whole number {limit}, got {shown(value)}")
    return number


def _index(value: Any, otherwise: int) -> int:
    """`value` as an int; True and False are none."""
    try:
        return otherwise if isinstance(value, bool) else operator.index(value)
    except TypeError:
        return otherwise


def index_of(value: Any, size: int, what: str, owner: str) -> int:
    """`value` as the index of one of `size` things, from the end if negative, or `ArgumentError`.

    Examples
    --------
    >>> index_of(-1, 3, "neuron", "Dense(3)")
    2
    """
    index = _index(value, size)
    if not -size <= index < size:
        which = f"there is no {what} {shown(value)}"
        raise ArgumentError(f"{owner} has {what}s 0 to {size - 1}: {which}")
    return index % size


def is_real(value: Any) -> bool:
    """Whether `value` is a real number that a float can be near to; True and False are not."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # of a whole number or a fraction
        return False


def real(value: Any, what: str, low: float = -math.inf, high: float = math.inf) -> None:
    """Raise `ArgumentError` unless `value` is a finite real number, low <= value <= high."""
    if not is_real(value) or not low <= value <= high:
        limits = "" if low == -math.inf and high == math.inf else f" from {low:g} to {high:g}"
        raise ArgumentError(f"{what} must be a real number{limits}, got {shown(value)}")


def positive(value: Any, what: str) -> None:
    """Raise `ArgumentError` unless `value` is a finite real number above 0."""
    if not is_real(value) or not value > 0:
        raise ArgumentError(f"{what} must be a positive number, got {shown(value)}")


def seed_or_generator(rng: Any) -> int | np.random.Generator:
    """`rng`, a seed of 0 or more or a generator, or `ArgumentError`."""
    if isinstance(rng, np.random.Generator):
        return rng
    seed = _index(rng, -1)
    if seed < 0:
        raise ArgumentError(f"rng must be a seed of 0 or more, or a Generator, got {shown(rng)}")
    return seed


def plain(value: Any) -> Any:
    """A Python number for a NumPy one, which would otherwise widen every float32 it meets."""
    try:
        return value.item() if hasattr(value, "item") else value
    except (TypeError, ValueError, RuntimeError):  # of several numbers: refused by who asks
        return value


def as_number(value: Number) -> float:
    """`plain` for a setting that is a number; whether it is one, its validator says."""
    number: float = plain(value)
    return number


def as_whole(value: Whole) -> int:
    """`plain` for a setting that is a whole number; whether it is one, its validator says."""
    number: int = plain(value)
    return number


def generator_or_none(training: Any) -> None:
    """Raise `ArgumentError` unless `training` is a generator, or None."""
    if training is not None and not isinstance(training, np.random.Generator):
        raise ArgumentError(
            "training must be a generator, as numpy.random.default_rng(0), or None; got "
            f"{shown(training)}"
        )


def check_call(network: Any, training: Any) -> None:
    """Raise `ArgumentError` unless these are a network, and a generator or None.

    For the engine, which cannot import the class of networks, as that is made on it.
    """
    generator_or_none(training)
    if isinstance(network, type) or not hasattr(network, "as_samples"):
        raise ArgumentError(
            f"the network must be an instance of Network, got {shown(network)}{_call(network)}"
        )


def must_be_callable(value: Any, what: str) -> None:
    """Raise `ArgumentError` unless `value` can be called."""
    if not callable(value):
        raise ArgumentError(f"{what} must be a function, got {shown(value)}")


def _call(value: Any) -> str:
    return f": write {value.__name__}(...)" if isinstance(value, type) else ""


def _meant(kind: type, value: Any) -> str:
    """What was probably meant by something that is no `kind`: a call, a name, or a base."""
    if isinstance(value, str):
        from nnframe import plugins  # which imports this module

        group = f"nnframe.{kind.__name__.lower()}s"
        found = plugins.installed(group) if group in plugins.GROUPS else []
        classes = [each.target.rpartition(":")[2] for each in found if each.name == value.lower()]
        return f": write {classes[0]}(...)" if classes else ""
    owner = value if isinstance(value, type) else type(value)
    methods = () if issubclass(owner, kind) else getattr(kind, "__abstractmethods__", ())
    if methods and all(callable(getattr(owner, name, None)) for name in methods):
        return f": write class {owner.__name__}({kind.__name__})"
    return _call(value)


def instance_of(kind: type, value: Any, what: str) -> None:
    """Raise `ArgumentError` unless `value` is one, and not the class itself, the common slip."""
    if not isinstance(value, kind):
        got = f"got {shown(value)}{_meant(kind, value)}"
        raise ArgumentError(f"{what} must be an instance of {kind.__name__}, {got}")


def must_be(kind: type) -> Validator:
    """`instance_of` as an attrs validator."""
    return lambda owner, field, value: instance_of(kind, value, _name(owner, field))


def must_be_tuple_of(kind: type) -> Validator:
    """A tuple of instances, as an attrs validator."""

    def check(owner: Any, field: Any, value: Any) -> None:
        if not isinstance(value, tuple) or not all(isinstance(part, kind) for part in value):
            wanted = f"a tuple of {kind.__name__.lower()}s"
            raise ArgumentError(f"{_name(owner, field)} must be {wanted}, got {shown(value)}")

    return check


def must_be_real(low: float = -math.inf, high: float = math.inf) -> Validator:
    """`real` as an attrs validator."""
    return lambda owner, field, value: real(value, _name(owner, field), low, high)


def must_be_share(owner: Any, field: Any, value: Any) -> None:
    """A share that may be nothing but not all: 0 or more, and below 1."""
    if not is_real(value) or not 0 <= value < 1:
        what = _name(owner, field)
        raise ArgumentError(f"{what} must be 0 or more and below 1, got {shown(value)}")


def must_be_positive(owner: Any, field: Any, value: Any) -> None:
    """`positive` as an attrs validator."""
    positive(value, _name(owner, field))


def must_be_whole(owner: Any, field: Any, value: Any) -> None:
    """`positive_int` as an attrs validator."""
    positive_int(value, _name(owner, field))


def must_be_flag(owner: Any, field: Any, value: Any) -> None:
    """True or False, as an attrs validator."""
    if not isinstance(value, bool):
        raise ArgumentError(f"{_name(owner, field)} must be True or False, got {shown(value)}")


def must_be_one_of(*words: str) -> Validator:
    """One of these words, as an attrs validator."""

    def check(owner: Any, field: Any, value: Any) -> None:
        if not isinstance(value, str) or value not in words:
            wanted = " or ".join(map(repr, words))
            raise ArgumentError(f"{_name(owner, field)} must be {wanted}, got {shown(value)}")

    return check


def _name(owner: Any, field: Any) -> str:
    return f"{type(owner).__name__}'s {field.name}"
