"""A report as JUnit XML, the form that build servers show: one test case a law."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from nnframe.testing.forms.words import details, word_of
from nnframe.testing.report import FAIL, INCONCLUSIVE, SKIPPED, Report, Verdict
from nnframe.web import writable


def to_junit(report: Report) -> str:
    """The report as JUnit XML.

    A broken law is a failure, one that could not be decided an error; advice passes, and what it
    says stands in the output of its test case.

    Examples
    --------
    >>> verdict = Verdict("shape", "a: (m, n)", "fail", reason="forward returned shape (3,)")
    >>> print(to_junit(Report("Odd()", "activation", 0, (verdict,))))
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="nnframe check" tests="1" failures="1" errors="0" skipped="0">
      <testsuite name="Odd()" tests="1" failures="1" errors="0" skipped="0">
        <testcase classname="activation" name="shape">
          <failure type="broken" message="forward returned shape (3,)">✗ shape: a: (m, n)
    forward returned shape (3,)</failure>
        </testcase>
      </testsuite>
    </testsuites>
    <BLANKLINE>
    """
    counts = {
        "tests": len(report.verdicts),
        "failures": sum(v.verdict == FAIL for v in report.broken),
        "errors": sum(v.verdict == INCONCLUSIVE for v in report.broken),
        "skipped": sum(v.verdict == SKIPPED for v in report.verdicts),
    }
    numbers = {name: str(count) for name, count in counts.items()}
    root = ET.Element("testsuites", {"name": "nnframe check", **numbers})
    suite = ET.SubElement(root, "testsuite", {"name": writable(report.subject), **numbers})
    for verdict in report.verdicts:
        suite.append(_case(report.kind, verdict, required=verdict in report.broken))
    ET.indent(root)
    # The declaration by hand: ElementTree would name the encoding of the machine.
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _case(kind: str, verdict: Verdict, required: bool) -> ET.Element:
    case = ET.Element("testcase", {"classname": kind, "name": writable(verdict.law)})
    message = writable(verdict.reason)
    if required:
        tag = "failure" if verdict.verdict == FAIL else "error"
        part = ET.SubElement(case, tag, {"type": word_of(verdict), "message": message})
        part.text = writable(details(verdict))
    elif verdict.verdict == SKIPPED:
        ET.SubElement(case, "skipped", {"message": message})
    elif verdict.verdict in (FAIL, INCONCLUSIVE):
        ET.SubElement(case, "system-out").text = writable(details(verdict))
    return case
