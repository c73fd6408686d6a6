"""Laws on what a result looks like, and on which numbers it may depend."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from nnframe.arrays import Array
from nnframe.testing.lab import Finding, Lab, shown
from nnframe.testing.operations import Operation, Setting, Subject

BATCHES = (1, 2, 3, 5)
FLOATS = tuple(np.dtype(name) for name in ("float32", "float64"))
HALF = np.dtype("float16")


def each(subject: Subject, dtype: np.dtype[Any]) -> Iterator[tuple[Setting, Operation]]:
    """Every operation in every setting, small settings first."""
    for setting in subject.settings(dtype):
        for operation in setting.operations:
            yield setting, operation


def shape(subject: Subject, lab: Lab) -> None:
    """Try every batch size, 1 included, with every width, 1 included."""
    for setting in subject.settings(lab.dtype):
        for m in BATCHES:
            arguments = max((o.draw(lab.rng, m) for o in setting.operations), key=len)
            for operation in setting.operations:
                operation(*arguments[: len(operation.arguments)])  # checks its result
                lab.count(1)


def dtype(subject: Subject, lab: Lab) -> None:
    """The result is as wide as the arguments, for float32 and float64."""
    for wanted in FLOATS if lab.dtype == FLOATS[1] else (lab.dtype,):
        _keeps(subject, lab, wanted)
    if lab.dtype == FLOATS[1]:
        _single_is_double(subject, lab)


def _single_is_double(subject: Subject, lab: Lab) -> None:
    """float32 gives the numbers of float64, to its own digits and to what they are worth here."""
    single, double = (list(subject.settings(dtype)) for dtype in FLOATS)
    cases, sizes = [], dict[str, float]()
    for setting, wide in zip(single, double, strict=True):
        if setting.watched:
            continue  # other parameters, rounded: no comparison
        for operation, exact in zip(setting.operations, wide.operations, strict=True):
            arguments = operation.draw(lab.rng, 4)
            x, *rest = (array.astype(FLOATS[1]) for array in arguments)
            got, expected = operation(*arguments), exact(x, *rest)
            lab.count(got.size)
            worth = np.abs(exact(x * (1 + 2.0**-20), *rest) - expected)
            cases.append((setting, operation, arguments, got, expected, worth))
            largest = float(np.abs(expected[np.isfinite(expected)]).max(initial=0.0))
            sizes[operation.name] = max(sizes.get(operation.name, 0.0), largest)
    for setting, operation, arguments, got, expected, worth in cases:
        allowed = 4 * worth + 3e-5 * sizes[operation.name]
        if np.mean(np.abs(got - expected) > allowed) > 0.5:
            raise Finding(
                f"{operation.name} of float32 is not that of float64 ({setting.name})",
                counterexample=operation.describe(arguments),
                measured=shown(got),
                expected=shown(expected),
                diagnosis="in float32 it uses still fewer digits, or another formula",
            )


def float16(subject: Subject, lab: Lab) -> None:
    """The same for half precision, which many libraries widen."""
    _keeps(subject, lab, HALF)


def _keeps(subject: Subject, lab: Lab, wanted: np.dtype[Any]) -> None:
    for setting, operation in each(subject, wanted):
        arguments = operation.draw(lab.rng, 3)
        got = operation(*arguments).dtype.newbyteorder("=")
        lab.count(1)
        if got != wanted:
            raise Finding(
                f"{operation.name} turns {wanted} into {got} ({setting.name})",
                counterexample=operation.describe(arguments),
                measured=str(got),
                expected=str(wanted),
                diagnosis=_another_width(got, wanted, operation.arguments[0]),
            )


def _another_width(got: np.dtype[Any], wanted: np.dtype[Any], z: str) -> str:
    """What makes numbers of another width than those that were given."""
    if got.kind != "f":
        made = (
            f"whole numbers come of np.where({z} > 0, 1, 0), of a comparison and of dtype=int: "
            "they have no digits after the point"
        )
    elif got.itemsize < wanted.itemsize:
        made = f"something in it casts to {got}, whatever {z} is, and digits are lost"
    elif got == np.float64:
        made = (
            f"np.where({z} > 0, 1.0, 0.0) and np.zeros(…) make float64, whatever {z} is, and so "
            "does a NumPy constant in the formula"
        )
    else:
        made = f"a cast to {got}, or an array of it, is in the formula"
    return f"{made}: end with .astype({z}.dtype)"


def samples(subject: Subject, lab: Lab) -> None:
    """A sample by itself gives what it gives among others."""
    for setting, operation in each(subject, lab.dtype):
        if not operation.rows:
            continue
        for m in (2, 9):
            arguments = operation.draw(lab.rng, m)
            together = operation(*arguments)
            for x in range(m):
                alone = operation(*(array[x : x + 1] for array in arguments))
                if not lab.same(together[x : x + 1], alone):
                    raise Finding(
                        f"{operation.name} of sample {x} in a mini-batch of {m} is not what that "
                        f"sample gives alone ({setting.name})",
                        counterexample=operation.describe(arguments),
                        measured=shown(together[x]),
                        expected=shown(alone[0]),
                        diagnosis=_mixture(operation, arguments, together, x, alone[0], m),
                    )


def _mixture(
    operation: Operation, arguments: Any, together: Array, x: int, alone: Array, m: int
) -> str:
    for factor, words in ((1 / m, "1/m"), (float(m), "times m")):
        if np.allclose(together[x], factor * alone, rtol=1e-6) and np.any(alone):
            return (
                f"{operation.name} is {words} of what it should be: it gives C_x for each sample, "
                "and the mean over the mini-batch is the engine's"
            )
    if x and np.allclose(together, together[:1], rtol=1e-9):
        return "every sample gets the result of the first sample"
    if x and not np.any(together[1:]):
        return "only the first sample has a result: the others are zero"
    others = [array.copy() for array in arguments]
    others[0][(x + 1) % m] += 0.25
    if not np.allclose(operation(*others)[x], together[x], rtol=1e-9, equal_nan=True):
        return (
            f"sample {x} changes when its neighbour, sample {(x + 1) % m}, does: a sum, mean or "
            "softmax runs over the samples (axis 0) instead of the neurons (axis -1)"
        )
    return "a mini-batch of one sample is treated in another way than a larger one"


def _strided(array: Array) -> Array:
    wide: Array = np.repeat(array, 2, axis=-1)
    return wide[..., ::2]


def read_only(array: Array) -> Array:
    """A copy that cannot be written to."""
    array = array.copy()
    array.flags.writeable = False
    return array


def _swapped(array: Array) -> Array:
    return array.astype(array.dtype.newbyteorder("S"))


LAYOUTS: dict[str, Callable[[Array], Array]] = {
    "in Fortran order": np.asfortranarray,
    "reversed": lambda array: np.ascontiguousarray(array[::-1])[::-1],
    "sliced": _strided,
    "read-only": read_only,
    "big-endian": _swapped,
}


def layout(subject: Subject, lab: Lab) -> None:
    """Another memory layout of the same numbers gives the same result."""
    for setting, operation in each(subject, lab.dtype):
        arguments = operation.draw(lab.rng, 4)
        plain = operation(*arguments)
        for name, change in LAYOUTS.items():
            changed = tuple(change(array.copy()) for array in arguments)  # it may write into them
            try:
                got = operation.checked(operation.raw(*changed), changed)
            except Finding as finding:
                details = {**finding.details, "reason": f"{name}: {finding.details['reason']}"}
                raise Finding(**details) from finding
            if not lab.same(got, plain, 1e-9 if lab.epsilon < 1e-12 else None):
                raise Finding(
                    f"{operation.name} gives other numbers when its arguments are {name} "
                    f"({setting.name})",
                    counterexample=operation.describe(arguments),
                    measured=shown(got),
                    expected=shown(plain),
                    diagnosis="the raw memory is read in place of the array, as ravel(order='K'), "
                    "view or tobytes do",
                )
