"""Where a law is tried: randomness, counting, and what a law can say beside "it holds"."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np

from nnframe.arrays import Array
from nnframe.testing.diagnosis import slips
from nnframe.testing.laws import Law
from nnframe.testing.lines import where
from nnframe.testing.report import FAIL, INCONCLUSIVE, PASS, SKIPPED, Verdict, verdict_of

ENOUGH = 0.9  # the share of the probes that must be decided for a law to pass


class Finding(Exception):  # noqa: N818  # what was found, not an error of ours
    """A law does not hold, and this is the evidence."""

    def __init__(self, reason: str, **details: str) -> None:
        super().__init__(reason)
        self.details = {"reason": reason, **details}


class Unsteady(Finding):
    """Results change though the arguments do not: then whatever else is compared means nothing."""


class Skip(Exception):  # noqa: N818  # likewise
    """A law says nothing about this plugin, or cannot be tried; the message says why."""


class Lab:
    """What one trial of one law has at hand.

    Attributes
    ----------
    rng : numpy.random.Generator
        Seeded by the check's seed and the law, so that laws do not depend on one another.
    dtype : numpy.dtype
        The floats that the plugin is checked in.
    probes, decided : int
        How many numbers were compared, and for how many of them the answer is known.
    """

    def __init__(self, law: Law, seed: int, dtype: np.dtype[Any]) -> None:
        self.rng = np.random.default_rng([seed, zlib.crc32(law.name.encode())])
        self.dtype = dtype
        self.epsilon = float(np.finfo(dtype).eps)
        self.probes = self.decided = 0

    @property
    def relative(self) -> float:
        """The relative difference that is no difference."""
        return max(1e-9, 64 * self.epsilon)

    @property
    def decisive(self) -> float:
        """A slope is known if its error is below this share of the slopes around it."""
        return max(1e-6, 3e5 * self.epsilon)

    def count(self, size: int, decided: int | None = None) -> None:
        """Count `size` comparisons, of which `decided` could be decided."""
        self.probes += size
        self.decided += size if decided is None else decided

    def same(self, got: Array, expected: Array, relative: float | None = None) -> bool:
        """Whether two results are equal to rounding, as seen from their largest number."""
        self.count(got.size)
        return agree(got, expected, self.relative if relative is None else relative)


def agree(got: Array, expected: Array, relative: float) -> bool:
    """Whether two arrays are equal to rounding, NaN and infinity in the same places."""
    if got.shape != expected.shape:
        return False
    finite = np.isfinite(expected)
    if not np.array_equal(got[~finite], expected[~finite], equal_nan=True):
        return False
    size = np.abs(expected[finite]).max(initial=0.0)
    return bool((np.abs(got[finite] - expected[finite]) <= relative * size).all())


#: A law as a function; what it returns is added to the verdict where it holds.
Trial: TypeAlias = Callable[[Any, Lab], Mapping[str, str] | None]


def attempt(law: Law, trial: Trial, subject: Any, seed: int, dtype: np.dtype[Any]) -> Verdict:
    """Try one law on one plugin; whatever the plugin does, the answer is a verdict."""
    lab = Lab(law, seed, dtype)
    try:
        said = trial(subject, lab) or {}
    except Finding as finding:
        if isinstance(finding, Unsteady):
            subject.unsteady = law.name  # that on randomness, the last of them, explains the others
        return verdict_of(law, FAIL, lab.probes, **finding.details)
    except Skip as skip:
        return verdict_of(law, SKIPPED, reason=str(skip))
    except (Exception, SystemExit) as error:  # a plugin so odd that the law itself stumbled
        details = raised("the check itself", error).details
        return verdict_of(law, INCONCLUSIVE, lab.probes, **details)
    if lab.decided < ENOUGH * lab.probes:
        return verdict_of(
            law,
            INCONCLUSIVE,
            lab.probes,
            reason=f"only {lab.decided} of {lab.probes} probes could be decided: the values are "
            "too noisy, or too steep, to say what their slope is",
        )
    return verdict_of(law, PASS, lab.probes, **said)


def told(error: BaseException) -> str:
    """An exception in a line, without addresses, which would differ from run to run."""
    text = re.sub(r" at 0x[0-9a-fA-F]+", "", f"{type(error).__name__}: {error}")
    return " ".join(text.split())[:400]


def raised(what: str, error: BaseException, argument: str = "z", **details: str) -> Finding:
    """An exception as a finding: what was raised, on which line of the plugin, and why probably.

    Parameters
    ----------
    what : str
        Whose exception it is, as "forward".
    error : BaseException
    argument : str
        The name of the method's first argument.
    **details
        Of the finding.
    """
    details["diagnosis"] = details.get("diagnosis") or slips.of_error(error, argument)
    return Finding(f"{what} raised {told(error)}{where(error)}", **details)


def shown(value: Any) -> str:
    """A number or a small array as a person would write it."""
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value.item()
    if not isinstance(value, np.ndarray):
        return str(value) if not isinstance(value, float) else f"{value:.10g}"
    if value.dtype.kind == "O":
        return str(value.tolist())
    text = np.array2string(
        value,
        separator=", ",
        formatter={"float_kind": lambda number: f"{number:.8g}"},
        threshold=40,
        edgeitems=2,
    )
    return re.sub(r"\s*\n\s*", " ", text)


def named(arguments: Mapping[str, Any]) -> str:
    """Arguments as "z = [[1, 2]], y = …"."""
    return ", ".join(f"{name} = {shown(value)}" for name, value in arguments.items())
