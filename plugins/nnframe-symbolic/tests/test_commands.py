"""`nnframe prove` and `nnframe derivative`; and the package without click."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("click")
from nnframe.cli import main

HOMEWORK = """
import numpy as np
import nnframe


class Cube(nnframe.Activation):
    def forward(self, z):
        return z**3

    def derivative(self, z):
        return 3 * z**2


class Wrong(Cube):
    def derivative(self, z):
        return 3 * z


class Power(Cube):
    def __init__(self, n):
        self.n = n


square = nnframe.Square()
"""


@pytest.fixture
def homework(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "homework.py").write_text(HOMEWORK, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)  # undoes what the import of a file adds
    return str(tmp_path / "homework.py")


@pytest.mark.parametrize("name", ["prove", "derivative"])
def test_command_is_registered(name: str) -> None:
    (point,) = entry_points(group="nnframe.commands", name=name)
    assert point.dist is not None
    assert point.dist.name == "nnframe-symbolic"
    assert point.load().name == name


def test_prove(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prove"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("Network 2 → 2 → 2\n")
    assert printed.endswith("\nBP1-BP4 are proved for this network\n")
    assert printed.count("difference  0") == 16


def test_prove_for_given_functions_in_latex(capsys: pytest.CaptureFixture[str]) -> None:
    names = ["--activation", "relu", "--output", "sigmoid", "--cost", "cross-entropy"]
    assert main(["prove", "--sizes", "1,2,1", *names, "--latex"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(r"Network 1 $\to$ 2 $\to$ 1.")
    assert r"f_{2}(z) &= \begin{cases} z & \text{for}\: z > 0 \\0" in printed
    assert r"\log" in printed


def test_prove_says_if_an_equation_is_wrong(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import nnframe

    def no_transpose(self: Any, a_in: Any, delta: Any) -> Any:
        return delta @ self.w.T

    monkeypatch.setattr(nnframe.Dense, "input_gradient", no_transpose)
    assert main(["prove"]) == 1
    assert "not proved: BP2, BP3, BP4; 8 of 16 differences are not 0" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--sizes", "2"], "no list of sizes"),
        (["--sizes", "30,30,30"], "term for every path"),
        (["--activation", "softmax"], "Softmax mixes the neurons"),
        (["--activation", "sigmoidd"], "did you mean 'sigmoid'?"),
        (["--cost", "no"], "unknown cost"),
    ],
)
def test_prove_refuses(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["prove", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_any_size_may_be_asked_for() -> None:
    assert main(["prove", "--sizes", "13,12"]) == 2
    assert main(["prove", "--sizes", "13,12", "--any-size"]) == 0


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("Cube", 0, "they are the same"),
        ("square", 0, "they are the same"),
        ("Wrong", 1, "difference     3*z*(z - 1)"),
    ],
)
def test_derivative_of_a_file(
    name: str, code: int, said: str, homework: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["derivative", f"{homework}:{name}"]) == code
    assert said in capsys.readouterr().out


@pytest.mark.parametrize("target", ["leaky-relu", "nnframe:LeakyReLU"])
def test_derivative_by_name(target: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["derivative", target, "--free", "slope", "--latex"]) == 0
    assert "slope" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("sigmoidd", "did you mean 'sigmoid'?"),
        ("{homework}", "names no plugin"),
        ("{homework}:Cub", "did you mean Cube?"),
        ("{homework}:Power", "needs settings"),
        ("nnframe:Quadratic", "is no Activation"),
        ("softmax", "mixes the neurons"),
        ("nowhere.py:Cube", "there is no file"),
    ],
)
def test_derivative_refuses(
    target: str, message: str, homework: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["derivative", target.format(homework=homework)]) == 2
    assert message in capsys.readouterr().err


def test_package_needs_no_click() -> None:
    code = (
        "import sys; sys.modules['click'] = None; "
        "import nnframe_symbolic as n; assert n.derive([1, 1]).proved"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
