"""A report in its forms: the same to the byte, escaped, and read back by other programs."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from nnframe.errors import ArgumentError, DataFileError
from nnframe.testing import Report, Verdict, check
from nnframe.testing.forms import (
    from_json,
    to_gradescope,
    to_html,
    to_html_fragment,
    to_json,
    to_junit,
)
from nnframe.testing.forms.words import is_blocked
from nnframe.testing.report import SKIPPED

NASTY = "<script>alert('1')</script> & σ \x00 \ud800"
BROKEN = Verdict(
    "derivative",
    "σ'(z) = dσ/dz",
    "fail",
    reason=f"not the slope {NASTY}",
    counterexample="z = 1",
    measured="0.25",
    expected="0.5",
    diagnosis="a factor 2",
    probes=1234,
)
VERDICTS = (
    Verdict("shape", "a: (m, n)", "pass", probes=5),
    Verdict("dtype", "float32 → float32", "pass", probes=5),
    BROKEN,
    Verdict("state", "the same result", "inconclusive", reason="too noisy"),
    Verdict("quiet", "no warning", "fail", required=False, reason="overflow"),
    Verdict("exact", "fractions", "skipped", reason="it takes none"),
)
REPORT = Report(f"Odd({NASTY!r})", "activation", 3, VERDICTS)
OUTCOMES = st.sampled_from(["pass", "fail", "inconclusive", SKIPPED])
FORMS = [to_json, to_html, to_html_fragment, to_junit, to_gradescope]


class Outline(HTMLParser):
    """Tags in their order, and whether each is closed by its own end."""

    VOID = ("meta", "br")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)
        if tag in ("h1", "h2", "h3"):
            self.headings.append((tag, ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if {"h1", "h2", "h3"} & set(self.open):
            tag, text = self.headings[-1]
            self.headings[-1] = tag, text + data


def outline(report: Report) -> Outline:
    parser = Outline()
    parser.feed(to_html(report))
    assert parser.open == []
    return parser


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_a_form_is_utf8_and_the_same_each_time(form):
    text = form(REPORT)
    assert text.encode("utf-8") == form(from_json(to_json(REPORT))).encode("utf-8")
    assert text.endswith("\n")


def test_json_is_read_back_whatever_it_holds():
    assert from_json(to_json(REPORT)) == REPORT
    document = json.loads(to_json(REPORT))
    assert document["passed"] is False
    assert document["verdicts"][2]["expected"] == "0.5"
    assert "σ'(z)" in to_json(REPORT)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        to_json(REPORT).replace('"fail"', '"maybe"'),
        to_json(REPORT).replace('"law"', '"lore"'),
        to_json(REPORT).replace('"version": 1', '"version": 2'),
    ],
    ids=["empty", "list", "object", "verdict", "key", "version"],
)
def test_what_is_no_report_is_said_so(text):
    with pytest.raises(DataFileError):
        from_json(text)


def test_the_page_is_broken_laws_first_then_advice():
    headings = [text for _, text in outline(REPORT).headings]
    assert headings[0].startswith("Odd(")
    assert headings[1:] == [
        "Broken laws",
        "derivative ✗ broken",
        "state ? undecided",
        "Advice",
        "quiet ✗ advice",
        "Other laws",
    ]


def test_the_page_escapes_runs_no_script_and_loads_nothing():
    tags = outline(REPORT).tags
    assert "script" not in {tag for tag, _ in tags}
    assert not {"src", "href"} & {name for _, attributes in tags for name in attributes}
    page = to_html(REPORT)
    assert "&lt;script&gt;" in page
    assert "\x00" not in page
    assert "url(" not in page


def test_the_page_is_accessible():
    tags = outline(REPORT).tags
    assert ("html", {"lang": "en"}) in tags
    headers = [attributes for tag, attributes in tags if tag == "th"]
    assert headers
    assert all(attributes.get("scope") in ("col", "row") for attributes in headers)
    # No colour says what a word does not say too.
    assert to_html(REPORT).count('class="sign') == 1 + len(VERDICTS)


def test_the_page_of_a_good_plugin_has_no_broken_laws():
    good = evolve(REPORT, verdicts=VERDICTS[:2])
    headings = [text for _, text in outline(good).headings]
    assert headings[1:] == ["Laws"]
    assert "✓ Passed" in to_html(good)


def test_the_fragment_styles_nothing_but_itself():
    style = to_html_fragment(REPORT).partition("<style>")[2].partition("</style>")[0]
    selectors = [line for line in style.splitlines() if line.rstrip().endswith(("{", ","))]
    assert all(line.strip().startswith((".nnframe-", "@media")) for line in selectors)


def test_junit_counts_as_build_servers_do():
    root = ET.fromstring(to_junit(REPORT))
    suite = root[0]
    counts = {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "6", "failures": "1", "errors": "1", "skipped": "1"}
    tags = {case.get("name"): [part.tag for part in case] for case in suite}
    assert tags == {
        "shape": [],
        "dtype": [],
        "derivative": ["failure"],
        "state": ["error"],
        "quiet": ["system-out"],
        "exact": ["skipped"],
    }
    assert "time" not in suite.attrib


def test_gradescope_shares_points_among_required_laws_that_apply():
    results = json.loads(to_gradescope(REPORT, points=8))
    assert results["score"] == 4.0
    assert [test["max_score"] for test in results["tests"]] == [2, 2, 2, 2, 0, 0]
    assert [test["status"] for test in results["tests"]] == [
        "passed",
        "passed",
        "failed",
        "failed",
        "passed",
        "passed",
    ]
    assert {test["output_format"] for test in results["tests"]} == {"text"}
    assert results["visibility"] == "visible"


def test_gradescope_points_by_name_add_up_whatever_applies():
    results = json.loads(to_gradescope(REPORT, {"derivative": 5, "exact": 2, "quiet": 1, "BP1": 9}))
    assert results["score"] == 2.0
    tests = {test["name"]: test for test in results["tests"]}
    assert sum(test.get("max_score", 0) for test in tests.values()) == 8.0
    assert tests["quiet"]["status"] == "failed"  # advice that has points
    # What has none is left out, or a text if it is broken.
    assert tests.keys() == {"derivative", "exact", "quiet", "state"}
    assert {"score", "max_score", "status"}.isdisjoint(tests["state"])
    assert "too noisy" in tests["state"]["output"]


def test_gradescope_gives_nothing_for_laws_that_were_blocked():
    report = check(OddShape(), kind="activation")
    assert [is_blocked(v) for v in report.verdicts[2:4]] == [True, True]
    results = json.loads(to_gradescope(report, points=100))
    assert results["score"] < 10


@given(points=st.floats(0, 1e6) | st.integers(0, 1000), outcomes=st.lists(OUTCOMES, max_size=40))
def test_gradescope_scores_add_up_to_the_total(points, outcomes):
    verdicts = tuple(
        Verdict(f"law {number}", "", outcome) for number, outcome in enumerate(outcomes)
    )
    results = json.loads(to_gradescope(Report("Odd()", "activation", 0, verdicts), points))
    shares = in_units(results)
    counted = [share for share, outcome in zip(shares, outcomes, strict=True) if outcome != SKIPPED]
    assert sum(shares) == sum(counted) == (units(points) if counted else 0)
    assert max(counted, default=0) - min(counted, default=0) <= 1
    assert sum(in_units(results, "score")) == units(results["score"])


@given(points=st.dictionaries(st.sampled_from([v.law for v in VERDICTS]), st.floats(0, 1e6)))
def test_gradescope_points_by_name_add_up_to_their_sum(points):
    results = json.loads(to_gradescope(REPORT, points))
    shares = in_units(results)
    assert sum(shares) == round(sum(map(Fraction, points.values())) * 10_000)
    scored = [test for test in results["tests"] if "score" in test]
    for test, share in zip(scored, shares, strict=True):
        assert abs(share - Fraction(points.get(test["name"], 0.0)) * 10_000) < 1
    assert sum(in_units(results, "score")) == units(results["score"])


def units(number: float) -> int:
    """A number in ten-thousandths, as it is written, not as a float happens to be."""
    return round(Decimal(str(number)) * 10_000)


def in_units(results: dict[str, Any], key: str = "max_score") -> list[int]:
    marks = [test[key] for test in results["tests"] if key in test]
    for mark in marks:
        assert units(mark) == Decimal(str(mark)) * 10_000  # no more digits than these
    return [units(mark) for mark in marks]


def test_gradescope_shares_of_twenty_points():
    verdicts = tuple(Verdict(f"law {number}", "", "pass") for number in range(21))
    results = json.loads(to_gradescope(Report("Odd()", "activation", 0, verdicts), 20))
    assert results["score"] == 20.0
    assert {test["score"] for test in results["tests"]} == {0.9523, 0.9524}
    assert sum(Decimal(str(test["score"])) for test in results["tests"]) == 20


class OddShape:
    """No activation at all."""


@pytest.mark.parametrize(
    "arguments",
    [{"points": -1}, {"points": float("nan")}, {"points": {"lore": 1}}, {"visibility": "secret"}],
    ids=str,
)
def test_gradescope_refuses_nonsense(arguments):
    with pytest.raises(ArgumentError):
        to_gradescope(REPORT, **arguments)
