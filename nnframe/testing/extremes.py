"""Laws on the ends: very large numbers, and the digits that are left."""

from __future__ import annotations

import warnings
from functools import partial
from typing import TypeAlias

import numpy as np

from nnframe.arrays import Array
from nnframe.testing.lab import Finding, Lab, Skip, shown
from nnframe.testing.operations import Arrays, Operation, Subject
from nnframe.testing.shapes import each
from nnframe.testing.slopes import noise

SINGLE = np.dtype("float32")


def saturation(subject: Subject, lab: Lab) -> None:
    """No NaN at ±1000, in double and in single precision."""
    tried = False
    for dtype in (lab.dtype, SINGLE):
        for setting, operation in each(subject, dtype):
            if operation.extreme is None:
                continue
            tried = True
            arguments = operation.extreme(lab.rng, 4)
            result = operation(*arguments)
            lab.count(result.size)
            if np.isnan(result).any():
                smallest = _first_nan(operation, arguments)
                where, diagnosis = _why_nan(operation, smallest)
                raise Finding(
                    f"{operation.name} is NaN {where} ({setting.name}, {dtype})",
                    counterexample=operation.describe(smallest),
                    measured=shown(operation(*smallest)),
                    expected="numbers",
                    diagnosis=diagnosis,
                )
    if not tried:
        raise Skip("it is not defined for all real numbers: nothing large to try")


def _first_nan(operation: Operation, arguments: Arrays) -> Arrays:
    """One sample that is enough for a NaN, where rows are samples: that of the smallest numbers."""
    for x in np.argsort(np.abs(arguments[0]).reshape(len(arguments[0]), -1).max(axis=1)):
        alone = tuple(array[x : x + 1] for array in arguments)
        if np.isnan(operation(*alone)).any():
            return alone
    return arguments


def _why_nan(operation: Operation, arguments: Arrays) -> tuple[str, str]:
    """Where a NaN is, and what it comes of: whether it goes away beside there, or nearer to 0."""
    first, *others = arguments

    def harmless(moved: Array) -> bool:
        return not np.isnan(operation(moved.astype(first.dtype), *others)).any()

    if harmless(first * 1.01 + 0.1):
        return (
            "in places",
            "it is 0/0 or 0 · ∞ at this very place, and a number beside it: give its value there "
            "by hand, as with np.where, or write the formula so that nothing is divided by 0",
        )
    if harmless(first / 1000):
        return (
            "for large numbers",
            "an exponential overflows, and ∞/∞, ∞ − ∞ or 0 · ∞ follows: write it with exp(-|z|), "
            "or subtract the largest z first",
        )
    return (
        "for ordinary numbers too",
        "the logarithm or a root of a negative number, or 0/0: where is the formula defined?",
    )


def quiet(subject: Subject, lab: Lab) -> None:
    """No floating-point warning at ±1000."""
    for setting, operation in each(subject, lab.dtype):
        if operation.extreme is None:
            continue
        arguments = operation.extreme(lab.rng, 4)
        with (
            warnings.catch_warnings(record=True) as caught,
            np.errstate(over="warn", divide="warn", invalid="warn"),
        ):
            warnings.simplefilter("always")
            result = operation(*arguments)
        lab.count(1)
        said = sorted({str(w.message) for w in caught if issubclass(w.category, RuntimeWarning)})
        if said:
            raise Finding(
                f"{operation.name} warns of large numbers: {'; '.join(said)} ({setting.name})",
                counterexample=operation.describe(arguments),
                diagnosis=_despite(result),
            )
    if not lab.probes:
        raise Skip("it is not defined for all real numbers: nothing large to try")


def _despite(result: Array) -> str:
    """What a warning has come to."""
    if np.isnan(result).any():
        return "NaN comes out, so that the warning is to be believed: see the law on saturation"
    if np.isinf(result).any():
        return (
            "the result is infinite: if its true value is not, a form with exp(-|z|) or log1p "
            "never overflows, as |d| + log1p(exp(-2|d|)) − log 2 for log(cosh(d))"
        )
    return (
        "the result is finite all the same, so this is advice: a form with exp(-|z|) never "
        "overflows; np.errstate(over='ignore') says that you know"
    )


def precision(subject: Subject, lab: Lab) -> None:
    """The digits of float64 are there, and not those of float32 in a wider array."""
    if lab.dtype != np.float64:
        raise Skip(f"checked in {lab.dtype}")
    for cases in _by_operation(subject, lab).values():
        size = max(np.abs(result[np.isfinite(result)]).max(initial=0.0) for *_, result in cases)
        for operation, setting, arguments, result in cases:
            lab.count(result.size)
            path = partial(_moved, operation, arguments)
            level = np.median(noise(path, operation.radius)) / size if size else 0.0
            if level > subject.noise:
                raise _single(operation, setting, arguments, result, f"{level:.0e}")
            values = _nontrivial(result)
            if len(values) >= 6 and (values.astype(SINGLE) == values).all():
                raise _single(operation, setting, arguments, result, "6e-08")


Case: TypeAlias = tuple[Operation, str, Arrays, Array]


def _by_operation(subject: Subject, lab: Lab) -> dict[str, list[Case]]:
    """Two results of each operation in each setting, by the operation's name."""
    found: dict[str, list[Case]] = {}
    for setting, operation in each(subject, lab.dtype):
        for _ in range(2):
            arguments = operation.draw(lab.rng, 4)
            case = operation, setting.name, arguments, operation(*arguments)
            found.setdefault(operation.name, []).append(case)
    return found


def _moved(operation: Operation, arguments: Arrays, t: float) -> Array:
    return operation(arguments[0] + t, *arguments[1:])


def _nontrivial(result: Array) -> Array:
    """The numbers that have more digits than a float32, were they computed in float64."""
    values = result[np.isfinite(result) & (np.abs(result) < 1e30)].astype(np.float64)
    few: Array = values * 2.0**16 == np.round(values * 2.0**16)
    return values[~few]


def _single(
    operation: Operation, setting: str, arguments: Arrays, result: Array, level: str
) -> Finding:
    return Finding(
        f"{operation.name} has the digits of float32 only ({setting})",
        counterexample=operation.describe(arguments),
        measured=f"{shown(result)}, relative noise {level}",
        expected="relative noise of about 1e-16",
        diagnosis="it computes in float32 inside: a cast, or a constant array of float32",
    )
