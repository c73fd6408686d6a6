"""A published example: the 2-2-2 network of Mazur, "A Step by Step Backpropagation Example" (2015).

Its two neurons of a layer share one bias, which stays as it is; weights do not notice that.
"""

from __future__ import annotations

import pytest

import nnframe
from nnframe.explanation.formula import Matrix


@pytest.fixture(scope="module")
def explanation():
    network = nnframe.Network.of_sizes([2, 2, 2])
    hidden, output = network.layers
    hidden.w, hidden.b = [[0.15, 0.20], [0.25, 0.30]], [0.35, 0.35]
    output.w, output.b = [[0.40, 0.45], [0.50, 0.55]], [0.60, 0.60]
    x, y = [0.05, 0.10], [0.01, 0.99]
    return nnframe.explain(network, nnframe.Quadratic(), x, y, eta=0.5, decimals=9)


#: What the page prints of each step.
PUBLISHED = {
    ("z", "1"): ["0.3775"],
    ("a", "1"): ["0.593269992", "0.596884378"],
    ("z", "2"): ["1.105905967"],
    ("a", "2"): ["0.75136507", "0.772928465"],
    ("cost", None): ["0.298371109"],
    ("update w", "2"): ["0.35891648", "0.408666186", "0.511301270", "0.561370121"],
    ("update w", "1"): ["0.149780716", "0.19956143", "0.24975114", "0.29950229"],
}


def shown(explanation, kind, layer):
    for stage in explanation.stages:
        name = stage.derivations[-1].left
        called = f"update {name.name}" if stage.kind == "update" else stage.kind
        if (called, stage.layer) == (kind, layer):
            body = stage.derivations[-1].result.body
            rows = body.rows if isinstance(body, Matrix) else ((body,),)
            return [entry for row in rows for entry in row]
    raise AssertionError((kind, layer))


@pytest.mark.parametrize("place", PUBLISHED, ids=str)
def test_published_number(explanation, place):
    for published, entry in zip(PUBLISHED[place], shown(explanation, *place), strict=False):
        digits = len(published.partition(".")[2])
        assert f"{entry.value:.{digits}f}" == published
        assert len(entry.text) >= len(published)


def test_the_published_numbers_stand_in_the_text(explanation):
    text = explanation.to_text()
    for number in ("0.298371109", "0.358916480", "0.408666186", "0.511301270", "0.561370121"):
        assert number in text


def test_the_errors_of_the_page(explanation):
    """δ of the first output, 0.138498562, and ∂E/∂w5 = 0.082167041."""
    (delta, *_) = shown(explanation, "BP1", "2")
    (gradient, *_) = shown(explanation, "BP4", "2")
    assert delta.text == "0.138498562"
    assert gradient.text == "0.082167041"
