"""Laws on what a plugin does beside computing: it should do nothing."""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeAlias

import numpy as np

from nnframe.arrays import Array
from nnframe.testing.lab import Finding, Lab, Skip, Unsteady, agree, shown
from nnframe.testing.operations import Arrays, Operation, Setting, Subject, snapshot
from nnframe.testing.shapes import each, read_only

SAME = 1e-12  # the same code on the same numbers


def inputs(subject: Subject, lab: Lab) -> None:
    """Neither the arguments nor the parameters are written to."""
    for setting, operation in each(subject, lab.dtype):
        for m in (1, 3):
            arguments = operation.draw(lab.rng, m)
            operation.raw(*map(read_only, arguments))
            mine = tuple(array.copy() for array in arguments)
            watched = [array.copy() for array in setting.watched]
            operation.raw(*mine)
            lab.count(1)
            names = [*operation.arguments, *("the parameters" for _ in watched)]
            before, after = [*arguments, *watched], [*mine, *setting.watched]
            for name, old, new in zip(names, before, after, strict=True):
                if not np.array_equal(old, new, equal_nan=True):
                    raise Finding(
                        f"{operation.name} changes {name} ({setting.name})",
                        counterexample=operation.describe(arguments),
                        measured=f"{name} = {shown(new)}",
                        expected=f"{name} = {shown(old)}",
                        diagnosis=f"{name} is written to in place: work on a copy, and mind "
                        "that z -= 1 and out=z write into z",
                    )


def state(subject: Subject, lab: Lab) -> None:
    """A result depends on the arguments and parameters alone, and stays what it was."""
    alike = (each.settings(lab.dtype) for each in (subject, subject.fresh(), subject.fresh()))
    for setting, twin, other in zip(*alike, strict=True):
        try:
            _remembers(setting, twin, other, lab)
        except Finding as finding:
            if finding.details.get("diagnosis"):
                raise
            # It went well as long as nothing else had been computed before it.
            raise Unsteady(**{**finding.details, "diagnosis": MEMORY}) from finding


MEMORY = (
    "it reads something cached by an earlier call, as self.a: compute it anew from the arguments"
)


def _remembers(setting: Setting, twin: Setting, untouched: Setting, lab: Lab) -> None:
    here, there, smaller = (
        [(op, op.draw(lab.rng, m)) for op in setting.operations] for m in (3, 3, 2)
    )
    kept = []
    for operation, arguments in here:
        first = operation.raw(*(array.copy() for array in arguments))
        kept.append(operation.checked(first, arguments))
        _compare(lab, setting, operation, arguments, kept[-1], "called again", 2)
        for other, others in (*there, *smaller):
            other(*others)
        if not agree(np.asarray(first), kept[-1], SAME):
            raise Finding(
                f"the result of {operation.name} changed when something else was computed "
                f"({setting.name})",
                counterexample=operation.describe(arguments),
                measured=shown(np.asarray(first)),
                expected=shown(kept[-1]),
                diagnosis="it returns a view of a buffer or of a cached array: return a copy",
            )
        _compare(lab, setting, operation, arguments, kept[-1], "after other calls")
        if isinstance(first, np.ndarray) and first.flags.writeable:
            first[...] = 7
        _compare(lab, setting, operation, arguments, kept[-1], "after its result was written to")
    for own, (_, arguments), before in zip(twin.operations, here, kept, strict=True):
        words = f"gave another result after something else had been computed ({setting.name})"
        _same(lab, own, arguments, before, own(*arguments), words, MEMORY, Unsteady)
    _holds(setting, here, smaller)
    _follows_parameters(setting, untouched, here, lab)


def _same(
    lab: Lab,
    operation: Operation,
    arguments: Arrays,
    got: Array,
    expected: Array,
    words: str,
    diagnosis: str,
    kind: type[Finding] = Finding,
) -> None:
    """Compare two results of one operation, and say in `words` that they differ."""
    lab.count(expected.size)
    if not agree(got, expected, SAME):
        raise kind(
            f"{operation.name} {words}",
            counterexample=operation.describe(arguments),
            measured=shown(got),
            expected=shown(expected),
            diagnosis=diagnosis,
        )


def _follows_parameters(setting: Setting, untouched: Setting, calls: list[Any], lab: Lab) -> None:
    """After θ was written to, results are those of the new θ."""
    if not setting.watched:
        return
    for mine, others in zip(setting.watched, untouched.watched, strict=True):
        mine += 0.25
        others[...] = mine
    for number, (operation, arguments) in enumerate(calls):
        got, expected = operation(*arguments), untouched.operations[number](*arguments)
        words = f"still uses the old parameters after they have changed ({setting.name})"
        diagnosis = "something made of the parameters is cached: read them anew each time"
        _same(lab, operation, arguments, got, expected, words, diagnosis)


def _compare(
    lab: Lab,
    setting: Setting,
    operation: Operation,
    arguments: Arrays,
    kept: Array,
    when: str,
    times: int = 1,
) -> None:
    results = [operation(*arguments) for _ in range(times)]
    words = f"gives another result {when} ({setting.name})"
    for result in results:
        habit = _habit([kept, *results])
        _same(lab, operation, arguments, result, kept, words, habit, Unsteady)


def _habit(results: list[Array]) -> str:
    """What a plugin that does not repeat itself is up to."""
    if len(results) < 3:
        return MEMORY
    first, second, third = results
    one, two = np.ravel(second - first), np.ravel(third - second)
    with np.errstate(all="ignore"):
        aligned = abs(one @ two) / np.sqrt((one @ one) * (two @ two))
    if one.size > 1 and aligned > 1 - 1e-6:
        return "it accumulates: each call adds to what the last one left (+= on something kept)"
    if not np.allclose(second, third, rtol=1e-12, atol=0, equal_nan=True):
        return "it adds noise, or counts its calls: no two results are alike"
    return MEMORY


def _holds(setting: Setting, here: list[Any], there: list[Any]) -> None:
    """An attribute that depends on the last arguments is a memory of them."""
    marks = []
    for calls in (here, there):
        for operation, arguments in calls:
            operation(*arguments)
        marks.append(snapshot(setting.owner))
    if marks[0] != marks[1]:
        names = sorted(
            name
            for name in (marks[0].keys() | marks[1].keys() if isinstance(marks[0], dict) else ())
            if marks[0].get(name) != marks[1].get(name)
        )
        where = ", ".join(names) or "it"
        raise Finding(
            f"it holds on to what it computed: {where} changes with the arguments ({setting.name})",
            measured=f"{where} differs after other arguments",
            expected="configuration and parameters alone",
            diagnosis="activations are cached on the object: a record that is returned is the "
            "place for them",
        )


def set_global_states() -> None:
    """Put the global generators where nobody else would: so that seeding them does not go unseen.

    `check` puts them back afterwards.
    """
    random.seed(97)
    np.random.seed(97)  # noqa: NPY002  # it is what we look for


def global_states() -> tuple[Any, ...]:
    """Where the global random generators are, of NumPy and of Python."""
    name, key, position, *rest = np.random.get_state()  # noqa: NPY002  # it is what we look for
    return name, np.asarray(key).tobytes(), position, *rest, random.getstate()


def randomness(subject: Subject, lab: Lab) -> None:
    """The global generators stay where they are, and nothing comes out of thin air."""
    for setting, operation in each(subject, lab.dtype):
        arguments = operation.draw(lab.rng, 3)
        set_global_states()
        before = global_states()
        results = [operation(*arguments) for _ in range(3)]
        after = global_states()
        lab.count(3)
        at = operation.describe(arguments)
        first, second, third = results
        if after != before:
            kind = Finding if agree(first, second, SAME) else Unsteady
            raise kind(
                f"{operation.name} draws from a global random generator ({setting.name})",
                counterexample=at,
                diagnosis="global random numbers (np.random.… or random.…): take the generator "
                "that is passed in",
            )
        held = snapshot(setting.owner)
        operation(*arguments)
        alike = [agree(a, b, SAME) for a, b in ((first, second), (second, third), (first, third))]
        grows = np.allclose(second - first, third - second, rtol=1e-6, atol=0)
        if not any(alike) and not grows and held == snapshot(setting.owner):
            raise Unsteady(
                f"{operation.name} gives another result each time ({setting.name})",
                counterexample=at,
                measured=f"{shown(second)}, then {shown(third)}",
                expected=shown(first),
                diagnosis="noise from a generator of its own: take the one that is passed in",
            )


THREADS = 8


def threads(subject: Subject, lab: Lab) -> None:
    """Eight threads at once compute what one does."""
    for setting in subject.settings(lab.dtype):
        jobs = [
            (operation, operation.draw(lab.rng, m))
            for m in (1, 2, 3, 4)
            for operation in setting.operations
        ]
        at_once(jobs, lab, setting.name)


SHARED = "threads share something cached that it writes to"
Job: TypeAlias = tuple[Operation, Arrays]


def at_once(jobs: Sequence[Job], lab: Lab, where: str) -> None:
    """Compare what these calls give at the same time with what they give one after the other."""
    expected = [operation(*arguments) for operation, arguments in jobs]
    for (operation, arguments), one in zip(jobs, expected, strict=True):
        if not agree(operation(*arguments), one, SAME):
            raise Skip("it does not even repeat itself in one thread: see the law on state")
    for (operation, arguments), one, got in zip(
        [*jobs, *jobs], expected * 2, _in_threads([*jobs, *jobs]), strict=True
    ):
        words = f"gives another result beside other threads ({where})"
        _same(lab, operation, arguments, got, one, words, SHARED)


def _in_threads(jobs: Sequence[Job]) -> list[Array]:
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)  # so that threads meet in the middle of things
    try:
        with ThreadPoolExecutor(THREADS) as pool:
            return list(pool.map(lambda job: job[0](*job[1]), jobs))
    except Finding as finding:  # it went well in one thread
        finding.details["diagnosis"] = SHARED
        raise
    except RuntimeError as error:
        raise Skip(f"this Python starts no threads: {error}") from error
    finally:
        sys.setswitchinterval(interval)
