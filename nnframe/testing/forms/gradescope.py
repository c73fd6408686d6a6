"""A report as the results.json that a Gradescope autograder writes: one test a law."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

from attrs import evolve

from nnframe.errors import ArgumentError
from nnframe.settings import real, shown
from nnframe.testing.forms.json import dumps
from nnframe.testing.forms.words import details, is_blocked
from nnframe.testing.laws import KINDS, LAWS
from nnframe.testing.report import PASS, SEE, SKIPPED, Report, Verdict, verdict_of
from nnframe.web import writable

#: Who may see results, in Gradescope's words.
VISIBILITIES = ("visible", "hidden", "after_due_date", "after_published")
#: Points are counted in ten-thousandths, so that those of the laws add up to the total.
UNITS = 10_000


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
    counts only if it has points of its own. A law without points is left out then, unless it is
    broken: then it is shown as a text, as others may name it, or as failed where it blocks them.

    Shares have four digits after the point, and add up to the total: of three equal ones of 100,
    one is 33.3334. So the scores of the laws, too, add up to the score.

    Examples
    --------
    >>> verdicts = Verdict("shape", "", "pass"), Verdict("dtype", "", "fail", reason="float32")
    >>> results = to_gradescope(Report("Odd()", "activation", 0, verdicts), points=10)
    >>> '"score": 5.0' in results, '"max_score": 5.0' in results
    (True, True)
    """
    check_visibility(visibility)
    report = _with_all_that_has_points(report, points)
    shares = _shares(report, points)
    earned = {law: share if _kept(report[law]) else 0 for law, share in shares.items()}
    results = {
        "score": sum(earned.values()) / UNITS,
        "output": writable(report.summary),
        "output_format": "text",
        "visibility": visibility,
        "tests": [
            {
                "name": writable(verdict.law),
                **(marks if _is_scored(verdict, report, shares, points) else {}),
                "output": writable(details(verdict)),
                "output_format": "text",
                "visibility": visibility,
            }
            for verdict in report.verdicts
            for marks in [_marks(verdict, earned[verdict.law], shares[verdict.law])]
            if not isinstance(points, Mapping) or shares[verdict.law] or verdict in report.broken
        ],
    }
    return dumps(results, indent=2) + "\n"


def check_visibility(visibility: str) -> None:
    """Raise `ArgumentError` for a word that Gradescope does not have."""
    if visibility not in VISIBILITIES:
        known = ", ".join(VISIBILITIES)
        raise ArgumentError(f"visibility {shown(visibility)}: Gradescope has {known}")


def check_points(points: float | Mapping[str, float]) -> None:
    """Raise `ArgumentError` unless these are points: for who has to know before a long check."""
    if not isinstance(points, Mapping):
        real(points, "points", low=0.0)
        return
    for name, value in points.items():
        if name not in {law.name for law in LAWS}:
            raise ArgumentError(f"points for {shown(name)}: no law is called so")
        real(value, f"points for {name!r}", low=0.0)


def _with_all_that_has_points(report: Report, points: float | Mapping[str, float]) -> Report:
    """The report; where nothing was imported, with each law that has points, as not tried."""
    check_points(points)
    if report.kind in KINDS or not isinstance(points, Mapping):
        return report
    tried = {verdict.law for verdict in report.verdicts}
    reason = f"{SEE} {report.verdicts[0].law}"
    missing = [law for law in LAWS if law.name in points and law.name not in tried]
    skipped = [verdict_of(law, SKIPPED, reason=reason) for law in missing]
    return evolve(report, verdicts=(*report.verdicts, *skipped))


def _shares(report: Report, points: float | Mapping[str, float]) -> dict[str, int]:
    """What each law is worth, in units of a ten-thousandth."""
    if isinstance(points, Mapping):
        exact = {v.law: Fraction(float(points.get(v.law, 0.0))) for v in report.verdicts}
    else:
        counted = [v.law for v in report.verdicts if v.required and not _does_not_apply(v)]
        share = Fraction(float(points)) / max(len(counted), 1)
        exact = {v.law: share if v.law in counted else Fraction(0) for v in report.verdicts}
    return _apportioned({law: share * UNITS for law, share in exact.items()})


def _apportioned(shares: Mapping[str, Fraction]) -> dict[str, int]:
    """Whole numbers that add up to the rounded sum of the shares, each less than 1 beside its own.

    What is missing once all are rounded down goes to those that have lost most by it.

    Examples
    --------
    >>> _apportioned(dict.fromkeys(["shape", "dtype", "derivative"], Fraction(100, 3)))
    {'shape': 34, 'dtype': 33, 'derivative': 33}
    """
    whole = {law: math.floor(share) for law, share in shares.items()}
    missing = round(sum(shares.values(), Fraction(0))) - sum(whole.values())
    for law in sorted(shares, key=lambda law: whole[law] - shares[law])[:missing]:
        whole[law] += 1
    return whole


def _does_not_apply(verdict: Verdict) -> bool:
    return verdict.verdict == SKIPPED and not is_blocked(verdict)


def _kept(verdict: Verdict) -> bool:
    return verdict.verdict == PASS or _does_not_apply(verdict)


def _is_scored(verdict: Verdict, report: Report, shares: Mapping[str, int], points: object) -> bool:
    """Not a law that nobody gave points, unless it has cost others theirs: else it is a text."""
    blocks = any(other.reason == f"{SEE} {verdict.law}" for other in report.verdicts)
    return not isinstance(points, Mapping) or shares[verdict.law] > 0 or blocks


def _marks(verdict: Verdict, earned: int, share: int) -> dict[str, float | str]:
    # A status of its own, as Gradescope would call 0 of 0 points passed, a broken law too.
    green = _kept(verdict) or not (verdict.required or share)
    status = "passed" if green else "failed"
    return {"score": earned / UNITS, "max_score": share / UNITS, "status": status}
