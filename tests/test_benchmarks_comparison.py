"""The table of README is made of what was measured and kept, and of nothing else."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import nnframe

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "benchmarks" / "comparison"
KEPT = FOLDER / "measured.json"
PAGES = [ROOT / "README.md", ROOT / "README.zh.md"]
pytestmark = pytest.mark.usefixtures("at_the_root")


@pytest.fixture
def kept():
    return json.loads(KEPT.read_text("utf-8"))


@pytest.fixture
def speeds():
    """As `python -m benchmarks --json` keeps them; two dtypes, and a round sat out."""
    rounds = {
        "nnframe, numba": [10.0, 20.0, 10.0],
        "nnframe, numpy": [30.0, 60.0, None],
        "torch eager": [100.0, 220.0, 100.0],
        "torch.compile": [50.0, 100.0, 70.0],
        "jax, scan of an epoch": [15.0, 15.0, 15.0],
    }
    steps = [
        {"workload": "784-30-10 b10", "threads": threads, "dtype": dtype, "peer": peer, "rounds": r}
        for threads, dtype in ((1, "float32"), (1, "float64"), (2, "float32"))
        for peer, r in rounds.items()
    ]
    for step in steps[len(rounds) :]:
        step["rounds"] = [1.0, 1.0, 1.0]
    return {"about": {"day": "2026-01-02"}, "steps": steps}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_page_has_the_table_of_what_is_kept(kept, page):
    from benchmarks.comparison.__main__ import BEGIN, END, language_of
    from benchmarks.comparison.table import as_markdown

    _, _, rest = page.read_text("utf-8").partition(BEGIN)
    assert rest.partition(END)[0].strip() == as_markdown(kept, language_of(page))


def test_what_is_kept_of_the_checkers_is_what_the_page_of_laws_says(kept):
    from benchmarks.comparison.kept import checkers

    assert kept["checkers"] == checkers()
    # The row of the page itself, read in another way.
    text = (ROOT / "docs" / "laws.md").read_text("utf-8")
    (row,) = re.findall(
        r"^\| torch.autograd.gradcheck \|.* (\d+) \(\d+ %\) \| (\d+) \|$", text, re.M
    )
    torch = kept["checkers"]["rows"]["torch"]
    assert [torch["killed"], torch["alarms"]] == [int(number) for number in row]


def test_a_page_of_laws_without_the_count_is_told(tmp_path):
    from benchmarks.comparison.kept import checkers

    (tmp_path / "laws.md").write_text("## Beside other checkers\n\nNone.\n", "utf-8")
    with pytest.raises(ValueError, match="no longer says how many"):
        checkers(tmp_path / "laws.md")


def test_what_is_kept_of_nnframe_is_what_its_probe_answers(kept):
    """The version, too: whoever changes it measures again."""
    probe = FOLDER / "probes" / "with_nnframe.py"
    done = subprocess.run(
        [sys.executable, str(probe)], check=True, capture_output=True, text=True, cwd=FOLDER
    )
    (ours,) = [each for each in kept["peers"] if each["peer"] == "nnframe"]
    assert ours["version"] == nnframe.__version__
    for name, value in json.loads(done.stdout).items():
        assert ours[name] == value, f"{name}: measure again, python -m benchmarks.comparison"


def test_a_peer_that_answers_wrong_is_seen(monkeypatch):
    monkeypatch.syspath_prepend(FOLDER / "probes")
    import common

    try:
        common.check_swish(common.swish)
        with pytest.raises(AssertionError):
            common.check_swish(lambda z: (common.swish(z)[0], common.swish(z)[1] + 1e-4))
        with pytest.raises(AssertionError):
            common.check_deltas([[0.1, 0.1, 0.1], [0.1, 0.1]])
    finally:
        del sys.modules["common"]


def test_the_row_of_speeds_is_there_if_it_was_measured(kept, speeds, tmp_path, capsys):
    from benchmarks.comparison.__main__ import main

    assert "speed" in kept or "times nnframe's with numba" not in PAGES[0].read_text("utf-8")
    (tmp_path / "results.json").write_text(json.dumps(speeds), "utf-8")
    page = tmp_path / "x.zh.md"
    page.write_text(
        "<!-- measured: python -m benchmarks.comparison writes what stands here -->\n"
        "old\n<!-- measured: end -->\n",
        "utf-8",
    )
    command = ["--from", str(KEPT), "--speed", str(tmp_path / "results.json")]
    assert main([*command, "--page", str(page), "--json", str(tmp_path / "all.json")]) == 0
    lines = capsys.readouterr().out.splitlines()
    (row,) = [line for line in lines if "times nnframe's with numba" in line]
    # The fastest of each, by the median of the ratios round by round, in the first dtype.
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[0].startswith("a step of 784-30-10 b10, one core, float32")
    assert cells[1:] == ["1; without numba 3", "5", "1.5", "–", "–"]
    assert "old" not in page.read_text("utf-8")
    assert "不用 numba 时 3" in page.read_text("utf-8")
    assert json.loads((tmp_path / "all.json").read_text("utf-8"))["speed"]["numpy"] == 3


def test_speeds_without_ours_are_refused(speeds):
    from benchmarks.comparison.kept import speeds as read

    speeds["steps"] = [step for step in speeds["steps"] if "numba" not in step["peer"]]
    with pytest.raises(ValueError, match="there is no 'nnframe, numba'"):
        read(speeds)


def test_both_languages_have_the_same_words():
    from benchmarks.comparison.words import WORDS

    english, chinese = WORDS["en"], WORDS["zh"]
    assert english.keys() == chinese.keys()
    for key, words in english.items():
        gaps = [sorted(re.findall(r"\{\w+\}", text)) for text in (words, chinese[key])]
        assert gaps[0] == gaps[1], key
