"""What a check found: a verdict for each law, and the report that holds them."""

from __future__ import annotations

from attrs import frozen

from nnframe.errors import NNFrameError
from nnframe.testing.laws import Law

PASS, FAIL, INCONCLUSIVE, SKIPPED = "pass", "fail", "inconclusive", "skipped"
SEE = "see the law on"  # why a law is skipped, or what its diagnosis is: another one is broken
MARKS = {PASS: "✓", FAIL: "✗", INCONCLUSIVE: "?", SKIPPED: "-"}


class LawBrokenError(NNFrameError, AssertionError):
    """A plugin breaks a law; the message is the report."""


@frozen
class Verdict:
    """What became of one law.

    Attributes
    ----------
    law : str
        Its name, as "derivative".
    equation : str
    verdict : str
        "pass", "fail", "inconclusive" or "skipped".
    required : bool
        False for advice, which `Report.passed` leaves out.
    reason : str
        For all but "pass": what is wrong, what could not be decided, why it was not looked at.
    counterexample : str
        The input on which the law fails, as small as was found.
    measured, expected : str
        What the plugin returned there, and what the law asks for.
    diagnosis : str
        What the mistake probably is.
    probes : int
        How many numbers were compared.
    """

    law: str
    equation: str
    verdict: str
    required: bool = True
    reason: str = ""
    counterexample: str = ""
    measured: str = ""
    expected: str = ""
    diagnosis: str = ""
    probes: int = 0

    @property
    def title(self) -> str:
        """How the verdict is headed: its mark, its law, and whether it is only advice."""
        advice = "" if self.required or self.verdict != FAIL else " (advice)"
        return f"{MARKS[self.verdict]} {self.law}{advice}"

    @property
    def lines(self) -> list[str]:
        """The verdict in words, without its title; without numbers, if another law explains it."""
        if follows(self):
            return [self.reason, self.diagnosis]
        parts = {
            "": self.reason,
            "at ": self.counterexample,
            "measured: ": self.measured,
            "expected: ": self.expected,
            "probably: ": self.diagnosis,
        }
        return [f"{label}{text}" for label, text in parts.items() if text]


@frozen
class Report:
    """What a check found.

    Attributes
    ----------
    subject : str
        What was checked, as it prints itself.
    kind : str
        "activation", "cost", "layer", "fused pair" or "gradient method".
    seed : int
    verdicts : tuple of Verdict
        One for each law of the kind, in the order of `nnframe.testing.laws`.

    Examples
    --------
    >>> import nnframe
    >>> from nnframe.testing import check
    >>> report = check(nnframe.Tanh())
    >>> report.passed, report["derivative"].verdict
    (True, 'pass')
    """

    subject: str
    kind: str
    seed: int
    verdicts: tuple[Verdict, ...]

    @property
    def passed(self) -> bool:
        """Whether every required law holds: none failed, and none was left undecided."""
        return not self.broken

    @property
    def broken(self) -> tuple[Verdict, ...]:
        """The required laws that fail or could not be decided, those that explain others first."""
        found = [v for v in self.verdicts if v.required and v.verdict in (FAIL, INCONCLUSIVE)]
        return tuple(sorted(found, key=follows))

    @property
    def advice(self) -> tuple[Verdict, ...]:
        """What is not wrong, but could be better."""
        return tuple(v for v in self.verdicts if not v.required and v.verdict == FAIL)

    @property
    def laws(self) -> int:
        """How many laws were decided."""
        return sum(v.verdict in (PASS, FAIL) for v in self.verdicts)

    @property
    def probes(self) -> int:
        """How many numbers were compared."""
        return sum(v.probes for v in self.verdicts)

    def __getitem__(self, law: str) -> Verdict:
        for verdict in self.verdicts:
            if verdict.law == law:
                return verdict
        raise KeyError(law)

    def raise_for_failure(self) -> None:
        """Raise `LawBrokenError`, with the report as its message, unless the check has passed."""
        if not self.passed:
            raise LawBrokenError(str(self))

    def to_json(self) -> str:
        """The report as JSON."""
        from nnframe.testing import forms  # which imports this module

        return forms.to_json(self)

    def to_html(self) -> str:
        """The report as one self-contained page."""
        from nnframe.testing import forms

        return forms.to_html(self)

    def _repr_html_(self) -> str:
        from nnframe.testing import forms

        return forms.to_html_fragment(self)

    @property
    def summary(self) -> str:
        """The report in a line."""
        count = {kind: sum(v.verdict == kind for v in self.verdicts) for kind in MARKS}
        count[FAIL] -= len(self.advice)
        said = {PASS: "hold", FAIL: "broken", INCONCLUSIVE: "undecided", SKIPPED: "skipped"}
        words = [f"{count[kind]} {word}" for kind, word in said.items() if count[kind]]
        if self.advice:
            words.insert(-1, f"{len(self.advice)} with advice")
        parts = ", ".join(words)
        word = "passed" if self.passed else "FAILED"
        return f"{word}: {self.subject} ({self.kind}): {parts}; {compared(self.probes)}"

    def __str__(self) -> str:
        """What is broken first, then advice, then the rest in a line each."""
        lines = [self.summary]
        for verdict in (*self.broken, *self.advice):
            lines += ["", f"{verdict.title}: {verdict.equation}"]
            lines += [f"    {line}" for text in verdict.lines for line in text.split("\n")]
        rest = [v for v in self.verdicts if v.verdict == SKIPPED or v.verdict == PASS]
        lines += [""] + [f"{v.title}" + (f": {v.reason}" if v.reason else "") for v in rest]
        return "\n".join(lines)


def follows(verdict: Verdict) -> bool:
    """Whether another law explains why this one is broken: then the diagnosis names it."""
    return verdict.diagnosis.startswith(SEE)


def compared(probes: int) -> str:
    """How many numbers were compared, in words.

    Examples
    --------
    >>> compared(1), compared(1234)
    ('1 number compared', '1,234 numbers compared')
    """
    return f"{probes:,} number{'s' * (probes != 1)} compared"


def verdict_of(law: Law, verdict: str, probes: int = 0, **details: str) -> Verdict:
    """A verdict on a law, which brings its name, its equation and its weight."""
    return Verdict(law.name, law.equation, verdict, law.required, probes=probes, **details)
