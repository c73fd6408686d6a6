"""The answers as a table in Markdown, in a language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import field, frozen

from benchmarks.comparison.peers import PEERS
from benchmarks.comparison.words import WORDS
from benchmarks.tables import number

Found = dict[str, Any]
Words = dict[str, str]


@frozen
class Row:
    """A row: a key of the words, what fills its gaps, and a cell for a peer."""

    key: str
    cell: Callable[[Found, Words], str]
    gaps: Mapping[str, str] = field(factory=dict)


def as_markdown(results: Found, lang: str) -> str:
    """The table and, below it, when it was measured and on what."""
    words, found = WORDS[lang], results["peers"]
    heads = ["", *(f"{each['peer']} {each['version']}" for each in found)]
    lines = [heads, ["---", *["---:"] * len(found)]]
    for row in rows(results):
        title = words[row.key].format(**row.gaps)
        lines.append([title, *(row.cell(each, words) for each in found)])
    about = results["about"]
    when = words["when"].format(
        day=about["day"], processor=about["processor"], python=about["Python"]
    )
    return "\n".join(["| " + " | ".join(line) + " |" for line in lines]) + f"\n\n{when}"


def rows(results: Found) -> Iterator[Row]:
    """All that there is to say; the row of speeds only if there are any."""
    yield Row("size", size)
    yield Row("import", lambda found, words: f"{found['import_s']:.2g}")
    yield Row("activation", counted("activation_lines"))
    yield Row("delta", counted("delta_lines"))
    yield Row("weights", complaint("of_weights"))
    yield Row("shape", complaint("of_activation"))
    checks = results["checkers"]
    yield Row("mistakes", checked(checks, "killed"), {"total": str(checks["mistakes"])})
    yield Row("alarms", checked(checks, "alarms"), {"total": str(checks["controls"])})
    yield Row("autodiff", lambda found, words: words["yes" if found["autodiff"] else "no"])
    yield Row("kinds", lambda found, words: f"{found['layers']}, {found['activations']}")
    able = {peer.name: peer.gpu for peer in PEERS}
    yield Row("gpu", lambda found, words: words["yes" if able[found["peer"]] else "no"])
    speed = results.get("speed")
    if speed:
        gaps = {name: speed[name] for name in ("workload", "dtype", "day")}
        yield Row("speed", lambda found, words: ratio(speed, found["peer"], words), gaps)


def size(found: Found, words: Words) -> str:
    def said(part: Found) -> str:
        megabytes = f"{part['megabytes']:.0f}" if part["megabytes"] >= 0.5 else "<1"
        return f"{megabytes} ({part['packages']})"

    also = found.get("also")
    extras = re.search(r"\[.*\]", also["install"][0]) if also else None
    return said(found) + (f"; `{extras[0]}` {said(also)}" if also and extras else "")


def counted(name: str) -> Callable[[Found, Words], str]:
    return lambda found, words: words["none"] if found[name] is None else str(found[name])


def complaint(name: str) -> Callable[[Found, Words], str]:
    """Whether the message to a mistake says in which layer it is."""

    def cell(found: Found, words: Words) -> str:
        said = found[name]
        if not said:
            return words["none" if said is None else "unseen"]
        return words["yes" if re.search(r"\blayer \d", said) else "no"]

    return cell


def checked(checks: Found, what: str) -> Callable[[Found, Words], str]:
    """How many of its checker."""

    def cell(found: Found, words: Words) -> str:
        row = checks["rows"].get(found["peer"])
        return words["none"] if row is None else str(row[what])

    return cell


def ratio(speed: Found, peer: str, words: Words) -> str:
    if peer == PEERS[0].name:
        return words["numpy"].format(ratio=number(speed["numpy"])) if speed["numpy"] else "1"
    return number(speed["peers"][peer]) if peer in speed["peers"] else words["none"]
