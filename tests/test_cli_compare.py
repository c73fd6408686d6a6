"""`nnframe compare` as its users meet it: tables, JSON, the figure, and what goes wrong."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from nnframe.cli import main
from nnframe.cli.compare_numbers import whole
from nnframe.gradients import count
from nnframe.gradients.comparison import METHODS

pytest.importorskip("click", reason="the command line needs nnframe[cli]")

ONE = ["--method", "backprop", "--method", "forward-difference"]
#: Other distributions may have methods of their own installed here.
OURS = [word for name in METHODS for word in ("--method", name)]
BROKEN = "[nnframe.gradient_methods]\nzz-broken = acme_broken:X\nzz-picky = acme_picky:picky\n"


@pytest.fixture
def acme(tmp_path, monkeypatch):
    """A distribution with a method that cannot be imported, and one that declines networks."""
    info = tmp_path / "acme" / "acme-1.2.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.2\n")
    (info / "entry_points.txt").write_text(BROKEN)
    (info.parent / "acme_broken.py").write_text("raise ZeroDivisionError('at import')\n")
    (info.parent / "acme_picky.py").write_text(
        "def picky(network, cost, x, y):\n    raise ValueError('I only do convolutions')\n"
    )
    monkeypatch.syspath_prepend(str(info.parent))
    yield
    sys.modules.pop("acme_picky", None)


def printed(capsys, *arguments):
    assert main(["compare", *arguments]) == 0
    return capsys.readouterr().out


def data(capsys, *arguments):
    def refuse(constant):
        raise AssertionError(f"{constant} is no JSON")

    return json.loads(printed(capsys, "--json", *arguments), parse_constant=refuse)


def test_one_screen_for_the_small_network(capsys):
    out = printed(capsys, *OURS)
    lines = out.splitlines()
    assert max(map(len, lines)) <= 100
    assert len(lines) <= 46
    assert lines[0].startswith("3-4-2: n = 26 parameters, 1 sample")
    for name, method in METHODS.items():
        cost = count(method, [3, 4, 2])
        row = next(line for line in lines if line.startswith(name))
        assert row.split()[1:3] == [f"{cost.passes:,}", f"{cost.multiplications:,}"]
    assert "forward-difference: 27 passes for 26 parameters; for a million, 1,000,001." in out
    assert "backprop: the multiplications of 2.70 forward passes; 2.00 with n = 789,506" in out
    assert "path-sum: 3.97 times as many for one more layer of 4 neurons" in out


@pytest.mark.parametrize(
    ("growth", "titles"),
    [("width", ["Wider"]), ("depth", ["Deeper"]), ("both", ["Wider", "Deeper"]), ("none", [])],
)
def test_how_it_grows(capsys, growth, titles):
    out = printed(capsys, "--grow", growth, *ONE)
    assert re.findall("^(Wider|Deeper)", out, re.M) == titles
    assert ("power of n" in out) == ("Wider" in titles)


def test_several_networks_are_a_series(capsys):
    found = data(capsys, "--sizes", "4,5,2", "--sizes", "2,3,1", *ONE)
    assert [network["sizes"] for network in found["networks"]] == [[4, 5, 2], [2, 3, 1]]
    (growth,) = found["growth"]
    assert growth["direction"] == "given"
    assert growth["networks"] == [[2, 3, 1], [4, 5, 2]]
    assert data(capsys, "--sizes", "4,2", "--sizes", "2,1", "--grow", "none", *ONE)["growth"] == []


def test_json_has_the_documented_keys(capsys):
    found = data(capsys, "--batch", "3", "--cost", "cross-entropy", "--seed", "5", *OURS)
    assert set(found) == {"settings", "networks", "growth"}
    assert found["settings"] == {
        "batch": 3,
        "activation": "Sigmoid()",
        "output": "Sigmoid()",
        "cost": "CrossEntropy()",
        "seed": 5,
        "max_seconds": 10.0,
    }
    (network,) = found["networks"]
    assert set(network) == {
        "sizes",
        "m",
        "parameters",
        "forward",
        "forward_seconds",
        "forward_measured",
        "rows",
    }
    assert network["m"] == 3
    assert network["forward"] == 60
    for row in network["rows"]:
        assert set(row) == {
            "method",
            "passes",
            "multiplications",
            "relative",
            "counted",
            "seconds",
            "measured",
            "difference",
            "problem",
        }
        assert row["multiplications"] == count(METHODS[row["method"]], [3, 4, 2], 3).multiplications
    for growth in found["growth"]:
        assert set(growth) == {"direction", "networks", "parameters", "forward", "lines"}
        for line in growth["lines"]:
            assert set(line) == {
                "method",
                "passes",
                "multiplications",
                "counted",
                "relative",
                "power",
                "per_layer",
                "problem",
            }
            assert len(line["relative"]) == len(line["counted"]) == len(growth["networks"])


def test_what_is_predicted_is_marked(capsys):
    out = printed(capsys, "--sizes", "784,300,10", "--grow", "none", "--max-seconds", "0.1", *ONE)
    row = next(line for line in out.splitlines() if line.startswith("forward-difference"))
    cells = row.split()
    assert cells[1:4] == ["238,511*", "5.68e10*", "238,511*"]
    assert cells[5].endswith("*")
    assert cells[6] == "-"
    assert "* predicted" in out
    found = data(capsys, "--sizes", "784,300,10", "--grow", "none", "--max-seconds", "0.1", *ONE)
    row = found["networks"][0]["rows"][1]
    assert (row["counted"], row["measured"], row["difference"]) == (False, False, None)
    assert row["seconds"] > 0.1
    assert "* predicted" not in printed(capsys, "--grow", "none", *ONE)


def test_a_method_that_fails_has_a_row_and_the_rest_go_on(acme, capsys):
    rows = data(capsys, "--grow", "width", "--sizes", "2,2,1")["networks"][0]["rows"]
    problems = {row["method"]: row["problem"] for row in rows}
    assert list(problems)[: len(METHODS)] == list(METHODS)
    assert list(problems)[-2:] == ["zz-broken", "zz-picky"]
    assert "acme 1.2" in problems["zz-broken"]
    assert "ZeroDivisionError: at import" in problems["zz-broken"]
    assert problems["zz-picky"] == "ValueError: I only do convolutions"
    assert {problems[name] for name in METHODS} == {None}
    out = printed(capsys, "--grow", "width", "--method", "backprop", "--method", "zz-picky")
    assert re.search(r"^zz-picky( +-){5}$", out, re.M)
    assert "zz-picky: ValueError: I only do convolutions" in out


WRONG = [
    (["--sizes", "6"], "is no list of sizes"),
    (["--sizes", "6,x"], "is no list of sizes"),
    (["--method", "bakprop"], "did you mean 'backprop'"),
    (["--activation", "sigmoyd"], "did you mean 'sigmoid'"),
    (["--cost", "crossentropy"], "did you mean 'cross-entropy'"),
    (["--batch", "0"], "0 is not in the range x>=1"),
    (["--max-seconds", "0"], "0.0 is not in the range x>0"),
    (["--sizes", "3,2", "--sizes", "5,2", "--grow", "width"], "--grow takes one network"),
    (["--grow", "none", "--plot", "growth.png"], "--plot shows growth"),
    (["--plot", "growth.jpeg"], "'growth.jpeg' ends in none of .svg, .png, .pdf"),
    (["--plot", "nowhere/growth.svg"], "there is no folder nowhere"),
    (["--cost", "cross-entropy", "--output", "softplus", "--seed", "3"], "[0, 1]"),
]


@pytest.mark.parametrize(("options", "message"), WRONG, ids=[" ".join(case[0]) for case in WRONG])
def test_wrong_arguments_are_one_clear_line(capsys, tmp_path, monkeypatch, options, message):
    monkeypatch.chdir(tmp_path)
    assert main(["compare", *options]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert message in err


def test_without_matplotlib_the_message_names_the_extra_before_anything_is_measured(
    capsys, tmp_path, monkeypatch
):
    from nnframe.cli import compare

    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setattr(compare, "compare", lambda *_, **__: pytest.fail("measured"))
    assert main(["compare", "--plot", str(tmp_path / "growth.svg")]) == 2
    assert "a figure needs matplotlib: pip install nnframe[plot]" in capsys.readouterr().err


def test_matplotlib_is_only_loaded_for_a_figure():
    code = "import sys; from nnframe.cli import main; "
    code += "main(['compare', '--grow', 'none', '--method', 'backprop']); "
    code += "sys.exit('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("ending", "start"), [(".svg", b"<?xml"), (".PNG", b"\x89PNG"), (".pdf", b"%PDF")]
)
def test_the_ending_says_the_form(capsys, tmp_path, ending, start):
    pytest.importorskip("matplotlib", reason="figures need nnframe[plot]")
    path = tmp_path / f"growth{ending}"
    printed(capsys, "--plot", str(path), "--grow", "depth", *ONE)
    assert path.read_bytes().startswith(start)
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_a_long_count_is_rounded_up_to_the_next_power():
    assert whole(9_994 * 10**12) == "9.99e15"
    assert whole(9_996 * 10**12) == "1.00e16"
