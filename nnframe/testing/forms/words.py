"""What all forms have in common: how a verdict is called, and what is said of it."""

from __future__ import annotations

from nnframe.testing.report import FAIL, INCONCLUSIVE, PASS, SEE, SKIPPED, Report, Verdict

WORDS = {PASS: "holds", FAIL: "broken", INCONCLUSIVE: "undecided", SKIPPED: "skipped"}


def word_of(verdict: Verdict) -> str:
    """A verdict as a word.

    Examples
    --------
    >>> word_of(Verdict("quiet", "no warnings", "fail", required=False))
    'advice'
    """
    advice = verdict.verdict == FAIL and not verdict.required
    return "advice" if advice else WORDS[verdict.verdict]


def is_blocked(verdict: Verdict) -> bool:
    """Whether a law was left untried because of another: then nobody knows whether it holds."""
    return verdict.verdict == SKIPPED and verdict.reason.startswith(SEE)


def details(verdict: Verdict) -> str:
    """A verdict in words, its title and equation first."""
    return "\n".join([f"{verdict.title}: {verdict.equation}", *verdict.lines])


def remaining(report: Report) -> list[Verdict]:
    """What is neither broken nor advice."""
    return [v for v in report.verdicts if v not in report.broken and v not in report.advice]
