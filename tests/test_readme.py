"""The two READMEs: what is shown is what comes out, and they say the same."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from typing import Any

import pytest
from pages import numbers_in
from test_docs import blocks_of

import nnframe
from nnframe.explanation import worked_example

ROOT = Path(__file__).resolve().parents[1]
README, CHINESE = ROOT / "README.md", ROOT / "README.zh.md"
PICTURES = {README: ("en", "step-backward.svg"), CHINESE: ("zh", "step-backward.zh_CN.svg")}


def indented(page: Path) -> list[str]:
    """The indented samples, each as text of its own."""
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.S | re.M)
    found = re.findall(r"(?:^(?: {4}.*)?\n)+", text, re.M)
    return [re.sub(r"^ {4}", "", each, flags=re.M).strip() for each in found if each.strip()]


def links_of(page: Path) -> list[str]:
    """Where the links and pictures lead, but for those that differ by language."""
    own = {CHINESE.name, README.name, *(f"docs/{name}" for _, name in PICTURES.values())}
    targets = re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8"))
    return [target for target in targets if target not in own]


def test_the_verdict_that_is_shown_is_the_kits() -> None:
    said = io.StringIO()
    namespace: dict[str, Any] = {}
    with contextlib.redirect_stdout(said):
        for block in blocks_of(README):
            if block.kind == "python":
                exec(block.text, namespace)
    (shown,) = indented(README)
    assert shown == said.getvalue().strip()


def test_eight_lines_are_eight() -> None:
    (block,) = [b for b in blocks_of(README) if "class Swish" in b.text]
    body = block.text[block.text.index("class Swish") : block.text.index("network =")]
    assert len([line for line in body.splitlines() if line.strip()]) == 8


@pytest.mark.parametrize("page", PICTURES, ids=lambda page: page.name)
def test_the_picture_is_what_nnframe_draws(page: Path) -> None:
    lang, name = PICTURES[page]
    drawn = worked_example().explain().to_svg("backward", lang=lang)
    assert (ROOT / "docs" / name).read_text("utf-8") == drawn
    (alt,) = re.findall(rf"!\[([^\]]+)\]\(docs/{re.escape(name)}\)", page.read_text("utf-8"))
    assert numbers_in(alt)
    assert numbers_in(alt) <= numbers_in(drawn)


def test_both_have_the_same_code() -> None:
    ours, theirs = ([(b.kind, b.text) for b in blocks_of(page)] for page in (README, CHINESE))
    assert ours == theirs
    assert indented(README) == indented(CHINESE)


def test_both_have_the_same_commands_in_their_sentences() -> None:
    def commands(page: Path) -> list[str]:
        text = re.sub(r"\s+", " ", page.read_text("utf-8")).replace(" --lang zh", "")
        return re.findall(r"`(\.venv/[^`]+|nnframe [^`]+|make [^`]+|source [^`]+)`", text)

    assert sorted(commands(README)) == sorted(commands(CHINESE))


def test_both_lead_to_the_same_places_and_to_each_other() -> None:
    assert sorted(links_of(README)) == sorted(links_of(CHINESE))
    assert f"]({CHINESE.name})" in README.read_text("utf-8")
    assert f"]({README.name})" in CHINESE.read_text("utf-8")


@pytest.mark.parametrize("page", PICTURES, ids=lambda page: page.name)
def test_links_lead_to_files_and_to_headings(page: Path) -> None:
    for target in links_of(page):
        path, _, place = target.partition("#")
        assert (ROOT / path).exists(), target
        if place:
            titles = re.findall(r"^#+ (.+)$", (ROOT / path).read_text("utf-8"), re.M)
            assert place in [title.lower().replace(" ", "-") for title in titles], target


def test_nothing_is_longer_than_a_newcomer_reads() -> None:
    assert len(README.read_text("utf-8").splitlines()) <= 150


def test_every_how_to_page_and_plugin_is_linked() -> None:
    linked = {link.partition("#")[0] for link in links_of(README)}
    pages = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md")}
    plugins = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("plugins/*/README.md")}
    # How the site is built is for those who build it.
    assert pages | plugins <= linked | {"docs/site.md"}


def test_the_version_in_the_table_is_ours() -> None:
    assert f"| nnframe {nnframe.__version__} |" in README.read_text("utf-8")
