"""Every fenced block of README.md and docs/ does what it says."""

from __future__ import annotations

import ast
import importlib.util
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import warnings
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]
#: Built pages are no pages, and the experiments of docs/book are long: the site's build runs them.
LEFT_OUT = {"_build", "book"}
PAGES = [
    ROOT / "README.md",
    *(
        page
        for page in sorted((ROOT / "docs").rglob("*.md"))
        if not LEFT_OUT & set(page.relative_to(ROOT / "docs").parts[:-1])
    ),
]
#: A cell of a notebook: Python, below lines that say how it is shown.
CELL = "{code-cell} python"
#: What only the site's build reads (docs/site.md).
DIRECTIVES = {"{eval-rst}", "{literalinclude}", "{math}", "{toctree}"}
KINDS = {"python", "console", "sh", "toml", CELL, *DIRECTIVES}


class Block(NamedTuple):
    page: Path
    line: int
    kind: str
    text: str

    @property
    def place(self) -> str:
        return f"{self.page.relative_to(ROOT).as_posix()}:{self.line}"

    @property
    def is_to_fail(self) -> bool:
        return self.kind == CELL and "raises-exception" in self.text.partition("\n")[0]


def blocks_of(page: Path) -> list[Block]:
    found: list[Block] = []
    kind: str | None = None
    start, lines = 0, list[str]()
    for number, line in enumerate(page.read_text("utf-8").splitlines(), 1):
        fence = re.match(r"\s*(`{3,}|~{3,})(.*)", line)
        if fence is None:
            lines.append(line)
        elif kind is None:
            kind, start, lines = fence[2].strip(), number, []
        else:
            found.append(Block(page, start, kind, "\n".join(lines) + "\n"))
            kind = None
    assert kind is None, f"{page.name}:{start}: a block without an end"
    return found


BLOCKS = [block for page in PAGES for block in blocks_of(page)]


def of_kind(kind: str) -> pytest.MarkDecorator:
    chosen = [block for block in BLOCKS if block.kind == kind]
    return pytest.mark.parametrize("block", chosen, ids=lambda block: block.place)


def run(block: Block, namespace: dict[str, Any]) -> None:
    # Blank lines before the code make a traceback's line number the one in the page.
    text = re.sub(r"^:", "#:", block.text, flags=re.MULTILINE) if block.kind == CELL else block.text
    tree = ast.parse("\n" * block.line + text, str(block.page))
    last, shown = tree.body[-1], None
    if block.kind == CELL and "remove-input" not in text and isinstance(last, ast.Expr):
        tree.body.pop()
        shown = ast.Expression(last.value)
    exec(compile(tree, str(block.page), "exec"), namespace)
    if shown is not None:
        value = eval(compile(shown, str(block.page), "eval"), namespace)
        assert value is None, f"{block.place}: outside a notebook nobody sees {value!r}: print it"


def run_or_skip(block: Block, namespace: dict[str, Any]) -> None:
    try:
        run(block, namespace)
    except ModuleNotFoundError as problem:
        if not str(problem.name).startswith("nnframe_"):
            raise
        pytest.skip(f"the plugin {problem.name} is not installed")


def test_there_is_something_to_run() -> None:
    assert [block for block in BLOCKS if block.kind == "python"]


def test_a_block_that_fails_is_seen() -> None:
    with pytest.raises(AssertionError):
        run(Block(PAGES[0], 1, "python", "assert False\n"), {})


def test_a_cell_that_shows_something_only_in_a_notebook_is_seen() -> None:
    with pytest.raises(AssertionError, match="nobody sees 3: print it"):
        run(Block(PAGES[0], 1, CELL, "x = 3\nx\n"), {})
    run(Block(PAGES[0], 1, CELL, "x = 3\nprint(x)\n"), {})


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.place)
def test_every_block_is_of_a_kind_that_is_tested(block: Block) -> None:
    kind, _, argument = block.kind.partition(" ")
    assert (kind if kind in DIRECTIVES else block.kind) in KINDS, argument


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_python_blocks_run_in_order(
    page: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)  # a page may write a file beside itself
    namespace: dict[str, Any] = {"__name__": "__main__"}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for block in blocks_of(page):
            if block.is_to_fail:
                with pytest.raises(Exception, match=r"\w"):
                    run(block, namespace)
            elif block.kind in ("python", CELL):
                run_or_skip(block, namespace)


@of_kind("console")
def test_commands_shown_with_output_succeed(block: Block, tmp_path: Path) -> None:
    commands = [line[2:] for line in block.text.splitlines() if line.startswith("$ ")]
    assert commands, "a console block shows at least one command"
    assert block.text.startswith("$ ")
    for command in commands:
        words = shlex.split(command, comments=True)
        assert words[0] == "nnframe", f"{command!r} cannot be checked here"
        if importlib.util.find_spec("click") is None:
            pytest.skip("the command line needs click (extra cli)")
        if not entry_points(group="nnframe.commands"):
            pytest.skip("nnframe is not installed: its commands are found by entry points")
        done = subprocess.run(
            [sys.executable, "-m", "nnframe", *words[1:]],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"


@of_kind("sh")
def test_set_up_commands_are_sound(block: Block) -> None:
    for line in block.text.splitlines():
        words = shlex.split(line, comments=True)
        if words:
            check_set_up(words)


def check_set_up(words: list[str]) -> None:
    match words:
        case ["make", *targets]:
            check_make(targets)
        case [".venv/bin/pip", "install", *arguments]:
            check_extras(arguments)
        case ["python3", "-m", "venv", ".venv"] | ["git", "clone", *_] | ["cd", _]:
            pass
        case ["source", ".venv/bin/activate"]:
            pass
        case [".venv/bin/nnframe", *_]:
            scripts = project()["scripts"]
            assert "nnframe" in scripts
        case _:
            pytest.fail(f"{shlex.join(words)!r} is no set-up command that can be checked")


def check_make(targets: list[str]) -> None:
    if not (ROOT / "Makefile").exists():
        pytest.skip("no Makefile in this checkout")
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    done = subprocess.run(
        ["make", "-n", *targets], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def check_extras(arguments: list[str]) -> None:
    for argument in arguments:
        extras = re.search(r"^(?:\.|nnframe)\[(.*)\]$", argument)
        named = extras[1].split(",") if extras else []
        assert set(named) <= project()["optional-dependencies"].keys()


def project() -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    found: dict[str, Any] = table["project"]
    return found


@of_kind("toml")
def test_toml_is_toml(block: Block) -> None:
    assert tomllib.loads(block.text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_to_files_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text("utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_the_distribution_shown_is_complete() -> None:
    blocks = blocks_of(ROOT / "docs" / "extending.md")
    (shown,) = [tomllib.loads(block.text) for block in blocks if block.kind == "toml"]
    for group, points in shown["project"]["entry-points"].items():
        assert group in project()["entry-points"]
        for name, target in points.items():
            assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
            module, _, kind = target.partition(":")
            assert any(f"class {kind}(" in b.text for b in blocks if b.kind == "python")
            assert module == shown["project"]["name"].replace("-", "_")
