"""A report as JSON, and back."""

from __future__ import annotations

import json
import re
from typing import Any

from attrs import asdict

from nnframe.errors import DataFileError
from nnframe.testing.report import MARKS, Report, Verdict

#: Raised when a reader of the form would have to change.
VERSION = 1
_SURROGATE = re.compile("[\ud800-\udfff]")


def to_json(report: Report) -> str:
    r"""The report as JSON, which `from_json` reads back.

    Greek letters stay readable. Its keys: version, passed, subject, kind, seed, summary, and
    verdicts, a list of objects with the attributes of `Verdict`.

    Examples
    --------
    >>> report = Report("Tanh()", "activation", 0, (Verdict("shape", "a: (m, n)", "pass"),))
    >>> print("".join(to_json(report).splitlines(keepends=True)[:4]))
    {
      "version": 1,
      "passed": true,
      "subject": "Tanh()",
    <BLANKLINE>
    """
    document = {
        "version": VERSION,
        "passed": report.passed,
        "subject": report.subject,
        "kind": report.kind,
        "seed": report.seed,
        "summary": report.summary,
        "verdicts": [asdict(verdict) for verdict in report.verdicts],
    }
    return dumps(document, indent=2) + "\n"


def dumps(document: Any, indent: int | None = None) -> str:
    r"""JSON that can be written as UTF-8 whatever it holds: a lone surrogate stays an escape.

    Examples
    --------
    >>> dumps("σ \ud800")
    '"σ \\ud800"'
    """
    text = json.dumps(document, ensure_ascii=False, indent=indent)
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def from_json(text: str) -> Report:
    """The report that `to_json` wrote.

    Raises
    ------
    DataFileError
        If the text is no such report.

    Examples
    --------
    >>> report = Report("Tanh()", "activation", 0, (Verdict("shape", "a: (m, n)", "pass"),))
    >>> from_json(to_json(report)) == report
    True
    """
    try:
        document = json.loads(text)
        version = document["version"]
        verdicts = [verdict_from(entry) for entry in document["verdicts"]]
        report = Report(document["subject"], document["kind"], document["seed"], tuple(verdicts))
    except (ValueError, TypeError, LookupError) as error:
        raise DataFileError(
            f"this is no report that nnframe wrote: {type(error).__name__}: {error}"
        ) from error
    if version != VERSION:
        raise DataFileError(
            f"the report is of version {version}, this nnframe reads version {VERSION}"
        )
    return report


def verdict_from(entry: dict[str, Any]) -> Verdict:
    """The verdict with these attributes.

    Raises
    ------
    ValueError, TypeError
        If they are not the attributes of a verdict.

    Examples
    --------
    >>> verdict_from({"law": "shape", "equation": "a: (m, n)", "verdict": "pass"}).title
    '✓ shape'
    """
    verdict = Verdict(**entry)
    if verdict.verdict not in MARKS:
        raise ValueError(f"{verdict.verdict!r} is no verdict")
    return verdict
