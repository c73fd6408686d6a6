"""LaTeX that compiles, and Markdown whose formulas are LaTeX too."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import partial

import numpy as np
import pytest
from explained_networks import NETWORKS, Swish, explained
from explanations import SEED

import nnframe


def compiled(document, folder, engine):
    """What TeX says of a document; an error fails the test."""
    (folder / "sheet.tex").write_text(document, encoding="utf-8")
    command = [
        engine,
        "-interaction=nonstopmode",
        "-halt-on-error",
        "-no-shell-escape",
        "sheet.tex",
    ]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    errors = [line for line in done.stdout.splitlines() if line.startswith("!")]
    assert done.returncode == 0, errors or done.stdout[-2000:]
    assert (folder / "sheet.pdf").stat().st_size > 1000
    return done.stdout


def needs(engine, file):
    if shutil.which(engine) is None:
        pytest.skip(f"{engine} is not installed")
    finder = shutil.which("kpsewhich")
    if finder and not subprocess.run([finder, file], capture_output=True, check=False).stdout:
        pytest.skip(f"TeX has no {file}")


SHEETS = {
    "seed": lambda: nnframe.explain(*SEED),
    "blank": lambda: nnframe.explain(*SEED).blank(),
    "hand": lambda: nnframe.explain(*SEED, rounding="carry"),
    **{
        name: partial(explained, name)
        for name in ("student", "wide", "saturated", "flatten", "scale", "huge")
    },
}


@pytest.mark.parametrize("name", SHEETS)
def test_english_compiles_with_pdflatex(name, tmp_path):
    needs("pdflatex", "amsmath.sty")
    log = compiled(SHEETS[name]().to_latex(), tmp_path, "pdflatex")
    assert "Overfull" not in log
    assert "Missing character" not in log


@pytest.mark.parametrize("name", ["seed", "wide"])
def test_chinese_compiles_with_xelatex(name, tmp_path):
    needs("xelatex", "ctexart.cls")
    log = compiled(SHEETS[name]().to_latex("zh"), tmp_path, "xelatex")
    assert "Overfull" not in log
    assert "Missing character" not in log


class Öl_100(Swish):  # noqa: N801  # a name that LaTeX trips over
    pass


class Σκέψη(Swish):
    pass


@pytest.mark.parametrize("kind", [Öl_100, Σκέψη], ids=["special", "greek"])
def test_any_name_compiles(kind, tmp_path):
    needs("pdflatex", "amsmath.sty")
    network = nnframe.Network([nnframe.Dense(2, kind())], n_in=1)
    sheet = nnframe.explain(network, nnframe.Quadratic(), [1.0], [0.0, 1.0])
    compiled(sheet.to_latex(), tmp_path, "pdflatex")


@pytest.mark.parametrize("name", NETWORKS)
def test_braces_and_environments_are_balanced(name):
    document = explained(name).to_latex()
    bare = re.sub(r"\\[{}]", "", document)
    assert bare.count("{") == bare.count("}")
    assert document.count(r"\left") == document.count(r"\right")
    stack = []
    for kind, environment in re.findall(r"\\(begin|end)\{(\w+)\}", document):
        if kind == "begin":
            stack.append(environment)
        else:
            assert stack.pop() == environment
    assert stack == []


@pytest.mark.parametrize("name", NETWORKS)
def test_the_dollars_of_markdown_are_paired(name):
    page = explained(name).to_markdown()
    blocks = page.split("$$")
    assert len(blocks) % 2 == 1
    for outside in blocks[::2]:
        assert outside.replace(r"\$", "").count("$") % 2 == 0
    assert all("\n\n" not in block.strip() for block in blocks[1::2])


def test_markdown_has_headings_and_the_same_equations_as_latex():
    explanation = nnframe.explain(*SEED)
    page = explanation.to_markdown()
    assert page.startswith("# One training step, number by number\n")
    assert "\n## Forward\n" in page
    assert "\n### 2. Weighted inputs of layer 1\n" in page
    document = explanation.to_latex()
    equations = re.findall(r"\$\$\n(.*?)\n\$\$", page, re.DOTALL)
    assert len(equations) > 20
    assert all(equation in document for equation in equations)


def test_names_are_escaped_in_markdown():
    class _Odd_Name(Swish):  # noqa: N801  # a name that Markdown trips over
        pass

    network = nnframe.Network([nnframe.Dense(2, _Odd_Name())], n_in=1)
    page = nnframe.explain(network, nnframe.Quadratic(), [1.0], [0.0, 1.0]).to_markdown()
    assert r"\_Odd\_Name" in page


def test_every_number_of_the_text_is_in_the_latex():
    explanation = nnframe.explain(*SEED)
    numbers = set(re.findall(r"\d+\.\d+", explanation.to_text()))
    assert len(numbers) > 60
    assert numbers <= set(re.findall(r"\d+\.\d+", explanation.to_latex()))
    assert numbers <= set(re.findall(r"\d+\.\d+", explanation.to_markdown()))


def test_a_vector_of_ten_thousand_is_elided():
    network = nnframe.Network.of_sizes([10000, 2])
    sheet = nnframe.explain(network, nnframe.Quadratic(), np.ones(10000), [0.0, 1.0])
    assert len(sheet.to_latex()) < 20000
