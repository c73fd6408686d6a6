"""The site of docs/, as far as it can be seen without building it."""

from __future__ import annotations

import ast
import importlib
import re
import runpy
from fnmatch import fnmatchcase
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from test_docs import blocks_of

import nnframe

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(page for page in DOCS.rglob("*.md") if "_build" not in page.parts)
REFERENCE = sorted((DOCS / "reference").glob("*.md"))


def name_of(page: Path) -> str:
    return page.relative_to(DOCS).with_suffix("").as_posix()


CONTENTS = runpy.run_path(str(DOCS / "_extensions" / "contents.py"))
INDEX = (DOCS / "index.md").read_text("utf-8")
#: The pages under each heading of index.md.
SECTIONS: dict[str, list[str]] = CONTENTS["contents"](INDEX)


def entries() -> list[str]:
    """What index.md and the tables of contents list, as names of pages, or patterns of them."""
    found = [page for pages in SECTIONS.values() for page in pages]
    for page in PAGES:
        for block in blocks_of(page):
            lines = block.text.split() if block.kind == "{toctree}" else []
            lines = [line for line in re.findall(r"^(?!:)\S+$", block.text, re.M) if line in lines]
            found += [(page.parent / line).relative_to(DOCS).as_posix() for line in lines]
    return found


def test_every_page_is_in_one_table_of_contents() -> None:
    listed = entries()
    for page in PAGES:
        times = sum(fnmatchcase(name_of(page), entry) for entry in listed)
        assert times == (page != DOCS / "index.md"), f"{name_of(page)} is listed {times} times"


def test_every_entry_is_a_page() -> None:
    names = [name_of(page) for page in PAGES]
    assert [entry for entry in entries() if "*" not in entry and entry not in names] == []


def test_every_heading_of_the_index_lists_pages_and_every_line_of_a_list_is_one() -> None:
    assert set(re.findall(r"^## (.*)$", INDEX, re.M)) == SECTIONS.keys()
    assert all(SECTIONS.values())
    assert INDEX.count("\n- ") == sum(map(len, SECTIONS.values()))


def test_the_index_is_read_on_a_code_host() -> None:
    assert blocks_of(DOCS / "index.md") == []  # a toctree would be shown as code


def test_the_index_calls_each_page_as_it_calls_itself() -> None:
    for title, name in re.findall(r"^- \[(.+?)\]\((\S+)\)", INDEX, re.M):
        heading = re.search(r"^# (.+)$", (DOCS / name).read_text("utf-8"), re.M)
        assert heading is not None
        assert title == heading[1]


def test_toctrees_say_what_the_index_says(tmp_path: Path) -> None:
    index = "# A\n\n## Start\n\n- [One](start/one.md): first.\n- [Book](book.md): last\n  of all\n"
    (tmp_path / "book").mkdir()
    text = CONTENTS["toctrees"](index, tmp_path)
    head = "\n```{toctree}\n:hidden:\n:glob:\n:caption: Start\n\n"
    assert text == head + "start/one\nbook\nbook/*\n```\n"


def documented() -> tuple[set[str], set[str]]:
    """The modules and the single names that the reference reads from the source."""
    text = "".join(page.read_text("utf-8") for page in REFERENCE)
    single = set(re.findall(r"^\.\. auto(?:class|exception|function):: (\S+)", text, re.M))
    return set(re.findall(r"^\.\. automodule:: (\S+)", text, re.M)), single


def is_in(module: ModuleType, value: Any) -> bool:
    """Whether a page of the whole module shows a thing."""
    names = getattr(module, "__all__", None)
    if names is None:
        return bool(getattr(value, "__module__", None) == module.__name__)
    return any(getattr(module, name) is value for name in names)


@pytest.mark.parametrize("name", nnframe.__all__)
def test_what_is_public_is_in_the_reference(name: str) -> None:
    modules, single = documented()
    value = getattr(nnframe, name)
    if isinstance(value, ModuleType):
        assert value.__name__ in modules
    else:
        shown = [module for module in modules if is_in(importlib.import_module(module), value)]
        assert len(shown) + (f"nnframe.{name}" in single) >= 1


def test_what_the_reference_names_is_there() -> None:
    modules, single = documented()
    for name in single:
        module, _, attribute = name.rpartition(".")
        assert hasattr(importlib.import_module(module), attribute), name
    assert all(importlib.import_module(module) for module in modules)


def test_what_is_shown_of_the_source_is_there() -> None:
    for page in PAGES:
        for block in blocks_of(page):
            if block.kind.startswith("{literalinclude}"):
                source = (page.parent / block.kind.split()[1]).read_text("utf-8")
                (path,) = re.findall(r"^:pyobject: (\S+)$", block.text, re.M)
                tree: Any = ast.parse(source)
                for part in path.split("."):
                    (tree,) = [node for node in tree.body if getattr(node, "name", "") == part]


@pytest.fixture
def problems() -> Any:
    return runpy.run_path(str(DOCS / "check_site.py"))["problems"]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ('<a href="other.html#there">', None),
        ('<a href="#here" id="here">', None),
        ('<a href="https://example.org/x">', None),
        ('<a href="missing.html">', "missing.html leads to no file"),
        ('<a href="other.html#nowhere">', "no such place"),
        ('<a href="https://">', "is no address"),
        ('<script src="https://cdn.example.org/math.js"></script>', "loads https://cdn"),
        ('<script src="missing.js"></script>', "which is not there"),
        ('<img src="//example.org/x.png">', "loads //example.org"),
        ('<link rel="stylesheet" href="http://example.org/x.css">', "loads http://example.org"),
        ('<link rel="canonical" href="https://example.org/">', None),
    ],
)
def test_the_check_of_the_built_site(
    problems: Any, tmp_path: Path, body: str, problem: str | None
) -> None:
    (tmp_path / "index.html").write_text(body, "utf-8")
    (tmp_path / "other.html").write_text('<p id="there">', "utf-8")
    found = list(problems(tmp_path))
    assert len(found) == (problem is not None)
    assert all(str(problem) in line for line in found)


def test_the_check_of_style_sheets(problems: Any, tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("@font-face { src: url(https://example.org/f.woff) }", "utf-8")
    (tmp_path / "b.css").write_text("p { background: url(data:image/png;base64,AA) }", "utf-8")
    assert list(problems(tmp_path)) == ["a.css loads https://example.org/f.woff"]


LOCALES = DOCS / "locales" / "zh_CN" / "LC_MESSAGES"
#: All but those of the theme, which are of no page.
TRANSLATIONS = sorted(set(LOCALES.rglob("*.po")) - {LOCALES / "sphinx.po"})


def sentences(path: Path) -> list[tuple[str, str]]:
    """Each English text of a .po file and its translation."""
    text = re.sub(r'"\n"', "", path.read_text("utf-8"))
    pairs = re.findall(r'^msgid "(.+)"\nmsgstr "(.*)"$', text, re.M)
    return [(ast.literal_eval(f'"{a}"'), ast.literal_eval(f'"{b}"')) for a, b in pairs]


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_start_concepts_and_the_worked_example_are_translated() -> None:
    names = {path.relative_to(LOCALES).with_suffix("").as_posix() for path in TRANSLATIONS}
    wanted = {"index", "tutorials/worked-example", *SECTIONS["Start"], *SECTIONS["Concepts"]}
    assert names == wanted


@pytest.mark.parametrize("path", TRANSLATIONS, ids=lambda path: path.stem)
def test_a_translation_is_complete_and_of_the_page_as_it_is(path: Path) -> None:
    page = DOCS / path.relative_to(LOCALES).with_suffix(".md")
    # What a text reads like without the marks that stand between the lines of a paragraph.
    english = plain(re.sub(r"^\s*(?:>|[-*]|\d+\.) ", "", page.read_text("utf-8"), flags=re.M))
    assert "#, fuzzy" not in path.read_text("utf-8")
    pairs = sentences(path)
    assert len(pairs) > 10
    for text, translation in pairs:
        assert translation, text
        assert plain(re.sub(r"^\d+\. ", "", text)) in english.replace("\\|", "|"), text


@pytest.mark.parametrize("path", TRANSLATIONS, ids=lambda path: path.stem)
def test_every_paragraph_of_a_translated_page_has_its_translation(path: Path) -> None:
    page = DOCS / path.relative_to(LOCALES).with_suffix(".md")
    text = re.sub(r"^---\n.*?\n---\n", "", page.read_text("utf-8"), flags=re.S)
    text = re.sub(r"^```.*?^```$", "", text, flags=re.S | re.M)
    known = plain(" ".join(text for text, _ in sentences(path)))
    for paragraph in re.split(r"\n\s*\n", text):
        first = paragraph.strip().partition("\n")[0]
        if first and not first.startswith(("$$", "|", "    ")):
            words = re.sub(r"^(?:#+|[-*]|\d+\.) ", "", re.sub(r"^#+ ", "", first))
            assert plain(words).strip() in known, paragraph
