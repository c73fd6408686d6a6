"""`nnframe explain` as its users meet it."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from explanations import SEED

import nnframe
from nnframe.cli import main
from nnframe.explanation import exercise

pytest.importorskip("click", reason="the command line needs nnframe[cli]")

FILE = 'sizes = [1, 1]\nweights = [[[2]]]\nx = [3]\ny = [4]\nactivations = "linear"\n'


def said(capsys, *arguments):
    assert main(["explain", *arguments]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


@pytest.fixture(autouse=True)
def unicode_terminal(monkeypatch):
    monkeypatch.setattr("nnframe.cli.explain.shows_brackets", lambda: True)


def test_without_arguments_the_chapters_example(capsys):
    assert said(capsys) == nnframe.explain(*SEED).to_text()


@pytest.mark.parametrize(
    ("arguments", "settings"),
    [
        (["--decimals", "6"], {"decimals": 6}),
        (
            ["--decimals", "z=3,a=3", "--rounding", "carry"],
            {"decimals": {"z": 3, "a": 3}, "rounding": "carry"},
        ),
        (["--significant", "3"], {"significant": 3}),
        (["--first-layer", "2"], {"first_layer": 2}),
        (["--lang", "zh"], {"lang": "zh"}),
        (
            ["--rounding", "carry", "--given", "a2=0.845,0.922"],
            {"rounding": "carry", "given": {"a2": [0.845, 0.922]}},
        ),
    ],
    ids=str,
)
def test_options_are_those_of_the_function(capsys, arguments, settings):
    assert said(capsys, *arguments) == nnframe.explain(*SEED, **settings).to_text()


def test_forms(capsys):
    explanation = nnframe.explain(*SEED)
    assert said(capsys, "--format", "markdown") == explanation.to_markdown()
    assert said(capsys, "--format", "latex") == explanation.to_latex()
    assert said(capsys, "--format", "html") == explanation.to_html()
    assert said(capsys, "--format", "html", "--blank") == explanation.blank().to_html()
    assert said(capsys, "--format", "svg") == explanation.to_svg()
    backward = said(capsys, "--format", "svg", "--direction", "backward", "--lang", "zh")
    assert backward == explanation.to_svg("backward", lang="zh")
    assert said(capsys, "--ascii") == explanation.to_text(ascii=True)
    assert said(capsys, "--width", "50") == explanation.to_text(width=50)
    assert said(capsys, "--blank") == explanation.blank().to_text()


def test_a_new_exercise_and_its_solution(capsys):
    sheet = said(capsys, "--seed", "5", "--blank")
    assert sheet == exercise(5).explain().blank().to_text()
    solution = said(capsys, "--seed", "5")
    assert solution == exercise(5).explain().to_text()
    titles, same = (
        re.findall(r"^\d+\. .*$", text.partition("What is given")[2], re.M)
        for text in (sheet, solution)
    )
    assert titles == same


def test_a_network_from_a_file(capsys, tmp_path):
    path = tmp_path / "network.toml"
    path.write_text(FILE)
    out = said(capsys, "--network", str(path))
    assert "z¹ = w¹ x + b¹" in out
    assert "new" not in out


def test_a_document_is_written_whole(capsys, tmp_path):
    path = tmp_path / "sheet.md"
    assert said(capsys, "--format", "markdown", "-o", str(path)) == ""
    assert path.read_text("utf-8") == nnframe.explain(*SEED).to_markdown()
    assert os.listdir(tmp_path) == ["sheet.md"]


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.svg", "svg"),
        ("a.html", "html"),
        ("a.tex", "latex"),
        ("a.md", "markdown"),
        ("a.TXT", "text"),
        ("a", "text"),
    ],
)
def test_the_ending_says_the_format(capsys, tmp_path, name, form):
    assert said(capsys, "-o", str(tmp_path / name)) == ""
    expected = getattr(nnframe.explain(*SEED), f"to_{form}")()
    assert (tmp_path / name).read_text("utf-8") == expected


def test_a_name_without_an_ending_takes_any_format(capsys, tmp_path):
    assert said(capsys, "--format", "svg", "-o", str(tmp_path / "step")) == ""
    assert (tmp_path / "step").read_text("utf-8") == nnframe.explain(*SEED).to_svg()


def test_a_failed_writing_leaves_what_was_there(capsys, tmp_path, monkeypatch):
    path = tmp_path / "sheet.txt"
    path.write_text("old")

    def full(file, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.write", full)
    assert main(["explain", "-o", str(path)]) == 2
    assert "No space left on device" in capsys.readouterr().err
    assert path.read_bytes() == b"old"


WRONG = [
    (["--network", "none.toml"], "none.toml: No such file or directory"),
    (["--network", "a.toml", "--seed", "1"], "--network and --seed exclude each other"),
    (["--decimals", "1", "--significant", "1"], "--decimals and --significant exclude each other"),
    (["--decimals", "x"], "'x': write a number, or kinds as z=3,a=3"),
    (["--decimals", "q=3"], "decimals has 'q': the kinds are given"),
    (["--decimals", "99"], "decimals must be a whole number from 0 to 15, got 99"),
    (["--given", "a2"], "'a2': write a name and numbers, as a2=0.845,0.922"),
    (["--given", "a2=1,x"], "write a name and numbers"),
    (["--given", "a2=1,2"], "that needs rounding='carry'"),
    (["--format", "pdf"], "'pdf' is not one of 'text', 'markdown', 'latex'"),
    (["--direction", "up"], "'up' is not one of 'forward', 'backward'"),
    (["--lang", "fr"], "'fr' is not one of 'en', 'zh'"),
    (["-o", "step.png"], "step.png: of .png there is no format; take one of .txt, .md, .tex"),
    (
        ["--format", "svg", "-o", "a.html"],
        "a.html: --format svg would write what .html does not say: end the name in .svg",
    ),
    (
        ["--format", "svg", "-o", "x.png"],
        "x.png: --format svg would write what .png does not say: end the name in .svg",
    ),
    (["-o", "no/such/folder.txt"], "there is no folder"),
    (["-o", "."], ". is a folder"),
]


@pytest.mark.parametrize(("arguments", "message"), WRONG, ids=[" ".join(w[0]) for w in WRONG])
def test_wrong_arguments_are_one_clear_line(capsys, arguments, message):
    assert main(["explain", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("nnframe: ")
    assert err.count("\n") == 1
    assert message in err


def test_a_wrong_value_in_a_file_is_one_clear_line(capsys, tmp_path):
    path = tmp_path / "network.toml"
    path.write_text(FILE.replace("[4]", "[4, 5]"))
    assert main(["explain", "--network", str(path)]) == 2
    err = capsys.readouterr().err
    assert err == f"nnframe: {path}, line 4: y: expected a list of 1 number, got 2\n"


@pytest.mark.parametrize(("encoding", "has"), [("utf-8", "⎡0.6⎤"), ("cp1252", "[0.6]")])
def test_a_terminal_without_brackets_gets_ascii(encoding, has):
    command = [sys.executable, "-m", "nnframe", "explain"]
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert done.returncode == 0
    assert has in done.stdout.decode(encoding)
    assert b"?" not in done.stdout
