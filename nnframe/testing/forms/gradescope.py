"""A report as the results.json that a Gradescope autograder writes: one test a law."""

from __future__ import annotations

from collections.abc import Mapping

from nnframe.errors import ArgumentError
from nnframe.settings import real
from nnframe.testing.forms.json import dumps
from nnframe.testing.forms.words import details, is_blocked
from nnframe.testing.laws import LAWS
from nnframe.testing.report import PASS, SKIPPED, Report, Verdict
from nnframe.web import writable

#: Who may see results, in Gradescope's words.
VISIBILITIES = ("visible", "hidden", "after_due_date", "after_published")


def to_gradescope(
    report: Report, points: float | Mapping[str, float] = 100.0, visibility: str = "visible"
) -> str:
    """The report as Gradescope's results.json.

    Parameters
    ----------
    report : Report
    points : float or mapping of str to float, default 100
        For all laws together, in equal shares; or for each law by its name, 0 if it is not there.
    visibility : str, default "visible"
        "visible", "hidden", "after_due_date" or "after_published".

    Raises
    ------
    ArgumentError
        For negative points, points for a law that does not exist, or another visibility.

    Notes
    -----
    Equal shares go to the required laws that were tried, and to those that were not because another
    is broken; the latter earn nothing. A law that says nothing about this plugin has no share. If
    points are given by name it is granted its own, so that they always add up to the same. Advice
    counts only if it has points of its own.

    Examples
    --------
    >>> verdicts = Verdict("shape", "", "pass"), Verdict("dtype", "", "fail", reason="float32")
    >>> results = to_gradescope(Report("Odd()", "activation", 0, verdicts), points=10)
    >>> '"score": 5.0' in results, '"max_score": 5.0' in results
    (True, True)
    """
    if visibility not in VISIBILITIES:
        raise ArgumentError(f"visibility {visibility!r}: Gradescope has {', '.join(VISIBILITIES)}")
    shares = _shares(report, points)
    earned = {law: share if _kept(report[law]) else 0.0 for law, share in shares.items()}
    results = {
        # Of the unrounded shares: twenty-one times 4.7619 are no hundred.
        "score": _rounded(sum(earned.values())),
        "output": writable(report.summary),
        "output_format": "text",
        "visibility": visibility,
        "tests": [
            {
                "name": writable(verdict.law),
                "score": _rounded(earned[verdict.law]),
                "max_score": _rounded(shares[verdict.law]),
                "status": "passed" if _shown_green(verdict, shares) else "failed",
                "output": writable(details(verdict)),
                "output_format": "text",
                "visibility": visibility,
            }
            for verdict in report.verdicts
        ],
    }
    return dumps(results, indent=2) + "\n"


def _shares(report: Report, points: float | Mapping[str, float]) -> dict[str, float]:
    if not isinstance(points, Mapping):
        real(points, "points", low=0.0)
        counted = [v for v in report.verdicts if v.required and not _does_not_apply(v)]
        share = float(points) / len(counted) if counted else 0.0
        return {v.law: share if v in counted else 0.0 for v in report.verdicts}
    for name, value in points.items():
        if name not in {law.name for law in LAWS}:
            raise ArgumentError(f"points for {name!r}: no law is called so")
        real(value, f"points for {name!r}", low=0.0)
    return {v.law: float(points.get(v.law, 0.0)) for v in report.verdicts}


def _does_not_apply(verdict: Verdict) -> bool:
    return verdict.verdict == SKIPPED and not is_blocked(verdict)


def _kept(verdict: Verdict) -> bool:
    return verdict.verdict == PASS or _does_not_apply(verdict)


def _shown_green(verdict: Verdict, shares: Mapping[str, float]) -> bool:
    # A status of its own, as Gradescope would call 0 of 0 points passed, a broken law too.
    return _kept(verdict) or not (verdict.required or shares[verdict.law])


def _rounded(score: float) -> float:
    return round(score, 4)
