"""What a notebook shows: the same numbers, and nothing loaded for those who use none."""

from __future__ import annotations

import re
import shutil
import subprocess
from fractions import Fraction
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from explained_networks import NETWORKS, explained
from explanations import SEED
from pages import SVG, outside_references
from test_import import modules_new_with

import nnframe
from nnframe import Chain, Dense, Dropout, Flatten, Network, Residual, Softmax
from nnframe.explanation.forms.page import to_html_fragment

X, Y = np.array([[0.6, 0.4], [0.1, 0.9]]), np.eye(2)


def table(root, caption):
    """The numbers of the table with that caption."""
    for found in root.iter("table"):
        head = (
            "".join(found.find("caption").itertext()) if found.find("caption") is not None else ""
        )
        if head.startswith(caption + " "):
            return [[cell.text for cell in row.iter("td")] for row in found.find("tbody")]
    raise AssertionError(f"no table {caption}")


def parsed(thing):
    html = thing._repr_html_()
    assert outside_references(html) == []
    return ET.fromstring(html)


def test_an_explanation_shows_itself():
    explanation = nnframe.explain(*SEED, lang="zh")
    assert explanation._repr_html_() == to_html_fragment(explanation, "zh")
    assert explanation._repr_markdown_() == explanation.to_markdown()
    assert "一步训练" in explanation._repr_latex_()


@pytest.mark.parametrize("name", ["chain", "saturated", "wide"])
def test_the_latex_of_a_notebook_compiles_in_a_document_of_its_own(name, tmp_path):
    if shutil.which("pdflatex") is None:
        pytest.skip("pdflatex is not installed")
    body = explained(name)._repr_latex_()
    assert "documentclass" not in body
    assert "{document}" not in body
    head = "\\documentclass{article}\\usepackage[utf8]{inputenc}\\usepackage[T1]{fontenc}"
    page = f"{head}\\usepackage{{amsmath}}\\begin{{document}}\n{body}\\end{{document}}\n"
    (tmp_path / "cell.tex").write_text(page, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "cell.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout[-1500:]


@pytest.mark.parametrize("name", NETWORKS)
def test_every_network_shows_its_summary_and_its_picture(name):
    network = NETWORKS[name][0]
    root = parsed(network)
    rows = [["".join(cell.itertext()) for cell in row] for row in root.iter("tr")]
    assert len(rows) == len(network.layers) + 2
    words = " ".join(network.summary().split())
    assert all(cell in words for row in rows[1:] for cell in row)
    (picture,) = root.iter("svg")
    assert picture.get("role") == "img"
    assert "".join(root.itertext()).count(repr(network)) == 1


def test_a_picture_without_numbers_has_signs():
    network = Network([Dense(1)], n_in=2)
    network.parameters = [0.5, -0.25, 0.0]
    (picture,) = parsed(network).iter("svg")
    kinds = [part.get("class") for part in picture.iter("path") if part.get("class") != "touch"]
    assert kinds[:3] == ["positive", "negative", "zero"]
    assert "a¹₁" in "".join(picture.itertext())


def test_composites_in_the_picture_of_a_network():
    layers = [Chain([Dense(3), Chain([Dense(4)])]), Residual([Dense(4)]), Dense(2, Softmax())]
    (picture,) = parsed(Network(layers, n_in=2)).iter("svg")
    words = "".join(picture.itertext())
    assert "Chain" in words
    assert "Residual" in words
    assert "Output layer 4" in words
    classes = [part.get("class") for part in picture.iter("rect")]
    assert classes.count("frame") == 1
    assert classes.count("mixing") == 1
    assert classes.count("neuron") == 2 + 3 + 4 + 4 + 2


def test_the_parts_of_a_chain_take_what_comes_before_them():
    (picture,) = parsed(Network([Chain([Dropout(0.5), Dense(5)])], n_in=3)).iter("svg")
    classes = [part.get("class") for part in picture.iter("rect")]
    assert classes.count("neuron") == 3 + 3 + 5


def test_records_show_their_arrays():
    network = Network([Dense(3), Dense(2)], n_in=2)
    step = nnframe.backprop(network, nnframe.Quadratic(), X, Y)
    for record in step.records:
        root = parsed(record)
        for name in ("a_in", "z", "a"):
            values = getattr(record, name)
            shown = np.array(table(root, name), dtype=float)
            np.testing.assert_allclose(shown, values, rtol=1e-3)


def test_records_of_other_layers():
    layers = [Flatten(), Dropout(0.5), Chain([Dense(2), Dense(2)])]
    network = Network(layers, n_in=(2, 2))
    x = np.arange(8.0).reshape(2, 2, 2)
    rng = np.random.default_rng(0)
    flat, dropped, chain = nnframe.backprop(network, nnframe.Quadratic(), x, Y, rng).records
    assert "a_in (2, 2, 2), float64" in "".join(parsed(flat).itertext())
    assert {"0", "2"} == {cell for row in table(parsed(dropped), "scale") for cell in row}
    assert "records: NeuronRecord, NeuronRecord" in "".join(parsed(chain).itertext())
    idle = nnframe.backprop(network, nnframe.Quadratic(), x, Y).records[1]
    assert "scale: None" in "".join(parsed(idle).itertext())


def test_a_gradient_shows_each_parameter():
    network = Network([Dense(3), Dense(2)], n_in=2)
    gradient = nnframe.backprop(network, nnframe.Quadratic(), X, Y).gradient
    root = parsed(gradient)
    for number, layer in enumerate(gradient):
        for name, values in layer.items():
            shown = np.array(table(root, f"[{number}]['{name}']"), dtype=float)
            np.testing.assert_allclose(shown, np.atleast_2d(values), rtol=1e-3)


def test_large_arrays_show_their_edges():
    network = Network.of_sizes([784, 30, 10])
    x, y = np.ones((50, 784)), np.zeros((50, 10))
    step = nnframe.backprop(network, nnframe.Quadratic(), x, y)
    for thing in (network, step.gradient, step.records[0]):
        assert len(thing._repr_html_()) < 30_000
    rows = table(parsed(step.gradient), "[0]['w']")
    assert [len(row) for row in rows] == [5] * 5
    assert rows[3] == ["⋮"] * 5
    assert rows[0][3] == "⋯"


def test_exact_numbers_are_exact():
    network = Network([Dense(1, nnframe.Square())], n_in=1, dtype=object)
    network.parameters = [Fraction(1, 3), Fraction(0)]
    step = nnframe.backprop(network, nnframe.Quadratic(), [Fraction(1)], [Fraction(0)])
    assert table(parsed(step.records[0]), "a") == [["1/9"]]
    (picture,) = parsed(network).iter("svg")
    assert "w¹₁₁ = 0.3333" in "".join(picture.itertext())


def test_nothing_of_it_is_loaded_before_it_is_shown():
    loaded = modules_new_with("from nnframe import Network, backprop, Chain, Dropout, Gradient")
    assert not any(name.startswith(("nnframe.explanation", "nnframe.web")) for name in loaded)


def test_svg_in_html_needs_no_namespace():
    html = nnframe.explain(*SEED)._repr_html_()
    assert SVG.strip("{}") not in html
    assert re.search(r"\bid=", html) is None  # two of them on a page do not get in each other's way
