"""The report of a training: all in one file, with what was measured, and words for each picture."""

from __future__ import annotations

import re
import sys
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from pages import SVG, by_class, fragment_of

import nnframe
from nnframe.checkpoint.run import SavedRun
from nnframe.datasets import Dataset, moons, one_hot
from nnframe.report import to_html
from nnframe.web.page import _POLICY


def images(n=40, seed=0):
    rng = np.random.default_rng(seed)
    labels = rng.integers(3, size=n)
    x = rng.random((n, 16)) * 0.7
    x[np.arange(n), labels] += 0.3
    return x, one_hot(labels, 3)


def made(network, samples, epochs=3, name="run.npz"):
    history = nnframe.train(
        network, nnframe.Quadratic(), samples.train, epochs, validation=samples.test
    )
    return SavedRun(
        name,
        network,
        nnframe.Quadratic(),
        {"optimizer": "SGD(3.0)", "seed": "0"},
        5,
        tuple(epoch.cost for epoch in history),
        tuple(epoch.accuracy for epoch in history),
    )


@pytest.fixture(scope="module")
def samples():
    return Dataset("shapes & co", images(), images(30, 1), classes=("a<b", "B", "C"))


@pytest.fixture(scope="module")
def run(samples):
    return made(nnframe.Network.of_sizes([16, 5, 3], rng=0), samples)


@pytest.fixture(scope="module")
def page(run, samples):
    pytest.importorskip("matplotlib", reason="figures need nnframe[plot]")
    return to_html(run, samples)


def headings(page):
    return re.findall("<h2[^>]*>(.*?)</h2>", page)


ALL = [
    "How it was trained",
    "Network",
    "Class by class",
    "Learning curves",
    "Confusion matrix",
    "Wrong answers",
    "Activations",
    "Weights of layer 1 of 2 (layers[0], Dense(5))",
]


def test_what_is_on_the_page(page, run, samples):
    assert headings(page) == ALL
    found = nnframe.evaluate(run.network, samples.test, run.cost, samples.classes)
    words = "".join(fragment_of(page).itertext())
    assert found.headline() in words
    assert "On the test samples of shapes & co:" in words
    assert "SGD(3.0)" in words
    assert f"3 of 5 epochs, training cost {run.costs[-1]:.4f}" in words
    rows = re.findall('<tr><th scope="row">(?:a&lt;b|B|C)</th>(.*?)</tr>', page)
    for row, counts, recall in zip(rows, found.confusion, found.recall, strict=True):
        cells = re.findall("<td[^>]*>(.*?)</td>", row)
        assert cells[0] == str(counts.sum())
        assert cells[3] == f"{100 * recall:.1f} %"


def test_nothing_is_loaded_from_elsewhere_and_nothing_is_run(page):
    bare = re.sub(r'xmlns(:xlink)?="http://www\.w3\.org/[a-z0-9/]*"', "", page)
    assert not re.findall(r"https?:|@import|@font-face|<script|<link|<iframe|\bon\w+\s*=", bare)
    for target in re.findall(r'(?:href|src)\s*=\s*"([^"]*)"', bare):
        assert target.startswith(("#", "data:image/png;base64,"))
    for target in re.findall(r"url\(([^)]*)\)", bare):
        assert target.startswith("#")
    assert _POLICY in page
    assert "default-src 'none'" in _POLICY


def test_every_picture_says_what_it_shows(page):
    root = fragment_of(page)
    drawn = list(root.iter(f"{SVG}svg"))
    assert len(drawn) == 5
    for svg in drawn:
        assert svg.get("role") == "img"
        assert svg.get("aria-label").endswith(".")
        assert svg.get("width") is None
        assert svg.get("viewBox")
    captions = ["".join(caption.itertext()) for caption in root.iter("figcaption")]
    for caption, svg in zip(captions, drawn, strict=True):
        assert caption.startswith(svg.get("aria-label"))
    assert captions[-1].endswith("Orange is below 0, purple above.")
    assert len(list(root.iter("pre"))) == len(drawn)


def test_no_two_things_have_one_name_and_every_name_leads_somewhere(page):
    names = re.findall(r'\bid="([^"]*)"', page)
    assert len(names) == len(set(names))
    targets = re.findall(r'href="#([^"]*)"|url\(#([^)]*)\)', page)
    assert targets
    assert {one or other for one, other in targets} <= set(names)


def test_ink_is_the_page_s_own_in_light_and_dark(page):
    assert "#1d2127" not in page.replace("--ink: #1d2126", "")
    root = fragment_of(page)
    for svg in root.iter(f"{SVG}svg"):
        content = ET.tostring(svg, encoding="unicode")
        assert "currentColor" in content
        for paper in re.findall(r'id="[^"]*-patch_[12]">.*?style="([^"]*)"', content, re.S):
            assert "fill: #" not in paper or "opacity: 0" in paper
    assert "prefers-color-scheme: dark" in page


def test_a_narrow_screen_is_enough(page):
    assert 'name="viewport" content="width=device-width, initial-scale=1"' in page
    assert re.search(r"\.nnframe-run svg \{[^}]*width: 100%;[^}]*height: auto", page)
    assert re.search(r"\.nnframe-run pre \{ overflow-x: auto; \}", page)


def test_the_same_run_has_the_same_page(page, run, samples):
    assert to_html(run, samples) == page


def test_without_matplotlib_the_pictures_are_in_characters(run, samples, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    page = to_html(run, samples)
    assert headings(page) == ALL
    assert "pip install nnframe[plot]" in page
    assert "<svg" not in page
    assert "<details" not in page
    assert page.count("<pre ") == 5
    assert "Orange" not in page
    assert "= and - are below 0, + and # above." in page


def test_boxes_that_scroll_can_be_reached_with_the_keyboard(run, samples):
    page = fragment_of(to_html(run, samples))
    boxes = [*by_class(page, "wide"), *(part for part in page.iter() if part.tag == "pre")]
    assert len(boxes) == 7
    for box in boxes:
        assert (box.get("tabindex"), box.get("role")) == ("0", "group")
    names = [box.get("aria-label") for box in boxes]
    assert len(set(names)) == len(names)
    assert names[:2] == ["Network", "Class by class"]


def test_without_samples_there_is_the_training_alone(run):
    found = headings(to_html(run))
    assert found == [ALL[0], ALL[1], ALL[3], ALL[7]]


def test_a_network_alone(run):
    assert headings(to_html(SavedRun("net.npz", run.network))) == [ALL[1], ALL[7]]


def test_a_network_of_the_plane_has_its_boundary():
    samples = moons(60)
    run = made(nnframe.Network.of_sizes([2, 3, 2], rng=0), samples)
    found = headings(to_html(run, samples))
    assert "Decision boundary" in found
    assert "Wrong answers" not in found
    assert not any(title.startswith("Weights") for title in found)


def test_targets_that_are_no_classes():
    x = np.linspace(0, 1, 20)[:, None]
    samples = Dataset("line", (x, x / 2), (x, x / 2))
    run = made(nnframe.Network.of_sizes([1, 3, 1], rng=0), samples)
    assert headings(to_html(run, samples)) == [ALL[0], ALL[1], "Learning curve", "Activations"]


def test_a_network_of_images():
    network = nnframe.Network(
        [
            nnframe.Reshape((1, 4, 4)),
            nnframe.Conv2D(2, 3, nnframe.ReLU()),
            nnframe.Flatten(),
            nnframe.Dense(3),
        ],
        n_in=16,
    )
    samples = Dataset("shapes", images(), images(30, 1))
    found = headings(to_html(made(network, samples), samples))
    assert found[-1].startswith("Weights of layer 2 of 4 (layers[1], Conv2D(2")


def test_names_cannot_break_out(samples):
    network = nnframe.Network.of_sizes([16, 3], rng=0)
    run = SavedRun('<b>"&', network, nnframe.Quadratic(), {"<i>": "</table>"}, 1, (1.0,), (None,))
    page = to_html(run, Dataset("</main>", samples.train, samples.test, classes=("<p>", "a", "b")))
    for mark in ("<b>", "<i>", "</table></td>", "<p></th>"):
        assert mark not in page
    fragment_of(page)
