"""A report as a web page: what is broken first, readable on a phone, in the dark and on paper."""

from __future__ import annotations

from collections import Counter

from nnframe.testing.forms.words import remaining, word_of
from nnframe.testing.laws import LAWS
from nnframe.testing.report import MARKS, PASS, Report, Verdict, compared, follows
from nnframe.web import document, style, text

_WHY = {law.name: law.why for law in LAWS}


def to_html(report: Report) -> str:
    """The report as one page that needs no other file, and runs no script.

    Examples
    --------
    >>> page = to_html(Report("Odd(<1>)", "activation", 0, ()))
    >>> page.splitlines()[0], "<h1>Odd(&lt;1&gt;)</h1>" in page
    ('<!doctype html>', True)
    """
    title = f"{'passed' if report.passed else 'failed'}: {report.subject}"
    return document(title, to_html_fragment(report))


def to_html_fragment(report: Report) -> str:
    r"""The report as part of a page, such as the output of a notebook's cell, with its own style.

    Examples
    --------
    >>> to_html_fragment(Report("Tanh()", "activation", 0, ())).endswith("</div>\n")
    True
    """
    parts = [
        _header(report),
        _evidence("Broken laws", report.broken),
        _evidence("Advice", report.advice),
        _overview(report),
    ]
    sheet = style((str(__package__), "style.css"))
    return f'<div class="nnframe-paper nnframe-report">\n{sheet}{"".join(parts)}</div>\n'


def _header(report: Report) -> str:
    mark, word = ("✓", "Passed") if report.passed else ("✗", "Failed")
    state = "holds" if report.passed else "broken"
    return (
        f"<header>\n<h1>{text(report.subject)}</h1>\n"
        f'<p><strong class="sign {state}">{mark} {word}</strong> '
        f"<span>{text(report.kind)}, seed {report.seed}</span></p>\n"
        f"<p>{_counts(report)}</p>\n</header>\n"
    )


def _counts(report: Report) -> str:
    number = Counter(map(word_of, report.verdicts))
    words = [word for word in ("broken", "undecided", "advice", "holds", "skipped") if number[word]]
    parts = ", ".join(f"{number[word]} {'hold' if word == 'holds' else word}" for word in words)
    return f"Laws: {parts or 'none'}. {compared(report.probes)}."


def _evidence(heading: str, verdicts: tuple[Verdict, ...]) -> str:
    if not verdicts:
        return ""
    return f"<section>\n<h2>{heading}</h2>\n{''.join(map(_article, verdicts))}</section>\n"


def _article(verdict: Verdict) -> str:
    parts = [
        f'<article class="{word_of(verdict)}">\n<h3>{text(verdict.law)} {_sign(verdict)}</h3>\n',
        _paragraph("equation", "The law:", verdict.equation),
        _paragraph("reason", "", verdict.reason),
        "" if follows(verdict) else _paragraph("counterexample", "At", verdict.counterexample),
        "" if follows(verdict) else _comparison(verdict),
        _paragraph("diagnosis", "" if follows(verdict) else "Probably:", verdict.diagnosis),
        _paragraph("why", "Why it matters:", _WHY.get(verdict.law, "")),
        "</article>\n",
    ]
    return "".join(parts)


def _comparison(verdict: Verdict) -> str:
    if not verdict.measured and not verdict.expected:
        return ""
    return (
        '<table class="comparison">\n'
        '<thead><tr><th scope="col">Measured</th><th scope="col">Expected</th></tr></thead>\n'
        f"<tbody><tr><td>{_lines(verdict.measured)}</td>"
        f"<td>{_lines(verdict.expected)}</td></tr></tbody>\n</table>\n"
    )


def _overview(report: Report) -> str:
    heading = "Other laws" if report.broken or report.advice else "Laws"
    rows = "".join(map(_row, remaining(report)))
    if not rows:
        return ""
    return (
        f'<section>\n<h2>{heading}</h2>\n<table class="overview">\n'
        '<thead><tr><th scope="col">Law</th><th scope="col">What it says</th>'
        '<th scope="col" class="number">Numbers</th></tr></thead>\n'
        f"<tbody>\n{rows}</tbody>\n</table>\n</section>\n"
    )


def _row(verdict: Verdict) -> str:
    said = f"<br>\n<small>{text(verdict.reason)}</small>" if verdict.reason else ""
    count = f"{verdict.probes:,}" if verdict.verdict == PASS else "–"
    return (
        f'<tr><th scope="row">{text(verdict.law)}<br>{_sign(verdict)}</th>'
        f'<td><span class="equation">{text(verdict.equation)}</span>{said}</td>'
        f'<td class="number">{count}</td></tr>\n'
    )


def _sign(verdict: Verdict) -> str:
    # Mark, word and colour say the same, so that none of them is needed.
    word = word_of(verdict)
    return f'<span class="sign {word}">{MARKS[verdict.verdict]} {word}</span>'


def _paragraph(name: str, label: str, words: str) -> str:
    if not words:
        return ""
    head = f"<strong>{label}</strong> " if label else ""
    return f'<p class="{name}">{head}{_lines(words)}</p>\n'


def _lines(words: str) -> str:
    return "<br>\n".join(map(text, words.split("\n")))
