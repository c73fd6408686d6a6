"""The benchmarks run, and what they print is what they measured; no clock is looked at."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.usefixtures("at_the_root")
OURS = ["nnframe, numpy", "NumPy by hand", "the chapter's loop", "bare products"]


@pytest.fixture(scope="module")
def results(at_the_root, tmp_path_factory):
    from benchmarks.__main__ import main

    path = tmp_path_factory.mktemp("benchmarks") / "results.json"
    assert main(["--tiny", "--threads", "1", "--peers", *OURS, "--json", str(path)]) == 0
    return path


@pytest.fixture
def full():
    """Results with something in every table, made by hand."""
    records = [
        ("nnframe, numba", [10.0, 30.0, None]),
        ("jax, scan of an epoch", [20.0, 20.0, 20.0]),
        ("bare products", [8.0, 8.0, 8.0]),
    ]
    steps = [
        {
            "workload": "784-30-10 b10",
            "dtype": "float32",
            "threads": 1,
            "peer": peer,
            "microseconds": float(np.median([each for each in rounds if each])),
            "rounds": rounds,
            "multiplications": 1000,
            "difference": None,
        }
        for peer, rounds in records
    ]
    start = {"import_s": 1.0, "imported_mb": 50.0, "first_step_s": 2.0, "next_first_step_s": 0.5}
    start |= {"peer": "nnframe, numba", "peak_mb": 60.0, "temporary_bytes": 2048}
    grown = {"peer": "nnframe, numba", "by": "batch", "sizes": [1, 2], "microseconds": [3.0, 6.0]}
    return {
        "about": {"day": "today"},
        "versions": {"numpy": "2"},
        "missing": {"keras": "keras jax"},
        "steps": steps,
        "limits": [{"dtype": "float32", "threads": 1, "flops": 1e9}],
        "starts": [start],
        "failures": ["someone: oh"],
        "growth": [{**grown, "power": 1.0, "power_of_large": 1.0}],
    }


def test_every_peer_has_run_every_workload(results):
    found = json.loads(results.read_text("utf-8"))
    ran = {(r["peer"], r["workload"], r["dtype"]) for r in found["steps"]}
    # The chapter's loop knows the sigmoid only.
    assert len(ran) == len(found["steps"]) == 4 * 4 - 2
    asked = found["about"]["command"]
    assert asked.startswith("python -m benchmarks --tiny --threads 1 --dtypes float32 float64 --p")
    assert "results.json" not in asked
    for record in found["steps"]:
        assert all(each > 0 for each in record["rounds"])
        if record["peer"] != "bare products":
            assert record["difference"] <= 1e-5


def test_from_a_file_the_same_text(results, capsys):
    from benchmarks.__main__ import main
    from benchmarks.tables import tables

    assert main(["--from", str(results)]) == 0
    out = capsys.readouterr().out
    for table in tables(json.loads(results.read_text("utf-8"))):
        assert table.as_text() in out


def test_the_tables_hold_what_was_measured(full):
    from benchmarks.tables import tables

    found = {table.title: table for table in tables(full)}
    assert len(found) == 6
    steps = found["Microseconds a step, and how many times the first row's: float32, 1 thread"]
    # Ratios are of the rounds in which both took part: 20/10 and 20/30, 8/10 and 8/30.
    assert [row[1] for row in steps.rows] == ["20 (1)", "20 (1.33)", "8 (0.533)"]
    about = found["Measured with"].rows
    assert ["keras", "not installed: pip install keras jax"] in about
    assert ["left out", "someone: oh"] in about
    (goal,) = found["What the engines are meant to reach"].rows
    assert goal[1:] == ["float32", "1", "no"]  # 10/20 and 30/20; 0.6 is asked for
    (limit,) = found["The rate of a large product, and what is left of it"].rows
    assert limit[1:] == ["1", "2", "8", "20"]
    assert found["Starting, and memory"].rows[0][-1] == "2.0"


def test_the_page_is_written_between_its_marks_and_twice_the_same(full, tmp_path):
    from benchmarks import page

    path = tmp_path / "page.md"
    path.write_text(f"Before\n\n{page.BEGIN}\nold\n{page.END}\n\nAfter\n", "utf-8")
    page.write(path, full, tmp_path / "plot.svg")
    first = path.read_text("utf-8")
    assert first.startswith("Before\n\n")
    assert first.endswith("\n\nAfter\n")
    assert "old" not in first
    assert "| nnframe, numba | 20 (1) |" in first
    assert "](plot.svg)" in first
    page.write(path, full, tmp_path / "plot.svg")
    assert path.read_text("utf-8") == first


def test_a_page_without_marks_is_left_alone(full, tmp_path):
    from benchmarks import page

    path = tmp_path / "page.md"
    path.write_text(f"{page.END}\n{page.BEGIN}\n", "utf-8")
    with pytest.raises(ValueError, match="once each"):
        page.write(path, full)
    assert path.read_text("utf-8") == f"{page.END}\n{page.BEGIN}\n"


def test_the_page_of_the_project_has_its_marks():
    from benchmarks import page

    text = (ROOT / "docs" / "performance.md").read_text("utf-8")
    assert text.index(page.BEGIN) < text.index(page.END)


def test_the_plot_is_drawn(full, tmp_path):
    pytest.importorskip("matplotlib")
    from benchmarks import picture

    picture.write(tmp_path / "plot.svg", full)
    assert "<svg" in (tmp_path / "plot.svg").read_text("utf-8")


def test_who_computes_something_else_is_named(results, capsys):
    from benchmarks import agreement
    from benchmarks.workloads import TINY

    workload = TINY[0]
    theta = agreement.reference(workload, "").copy()
    assert agreement.check("someone", workload, "", theta) == 0
    theta[3] += 0.01
    with pytest.raises(agreement.DisagreementError, match=r"^someone differs by 0\.0"):
        agreement.check("someone", workload, "", theta)
    with pytest.raises(agreement.DisagreementError, match="someone has"):
        agreement.check("someone", workload, "", theta[:-1])


def test_a_peer_that_fails_is_named_with_its_reason(tmp_path):
    from benchmarks.processes import Process, WorkerFailedError

    with Process("NumPy by hand", 1, tmp_path) as process:
        with pytest.raises(WorkerFailedError, match=r"^NumPy by hand: AttributeError: .*dance"):
            process("dance")
        assert process("load")["import_s"] > 0
    with (
        Process("nobody", 1, tmp_path) as process,
        pytest.raises(WorkerFailedError, match=r"^nobody: its process ended: KeyError: .nobody"),
    ):
        process("load")


def test_who_differs_is_left_out_and_told(monkeypatch, capsys):
    from benchmarks import agreement
    from benchmarks.__main__ import main

    monkeypatch.setitem(agreement.BOUNDS, "float32", -1.0)
    command = ["--tiny", "--threads", "1", "--dtypes", "float32", "--workloads", "4-3-2 b2 silu"]
    assert main([*command, "--peers", "bare", "NumPy by hand"]) == 1
    out, errors = capsys.readouterr()
    assert "NumPy by hand differs by" in errors
    assert "left out" in out
    assert "\nbare products" in out
    assert "\nNumPy by hand " not in out


def test_a_power_is_found():
    from benchmarks.measure import power

    sizes = [1, 2, 4, 8]
    assert power(sizes, [3 * n**1.5 for n in sizes]) == pytest.approx(1.5)
