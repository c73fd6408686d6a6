"""The network as a picture: its numbers, its signs, and no words that lie on each other."""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from explained_networks import NETWORKS, Forgetful, explained
from explanations import SEED, arguments, few, shows
from hypothesis import given
from hypothesis import strategies as st
from pages import SVG, by_class, numbers_in, outside_references, said

import nnframe
from nnframe.explanation import languages
from nnframe.explanation.forms.letters import plain as written
from nnframe.explanation.formula import Symbol
from nnframe.explanation.picture import structure, values
from nnframe.explanation.picture.layout import drawn
from nnframe.explanation.picture.scene import Line

DIRECTIONS = ["forward", "backward"]


def parsed(svg):
    return ET.fromstring(svg)


def text_in(root, kind):
    return [said(part) for part in by_class(root, kind) if part.tag == f"{SVG}text"]


def scene(explanation, direction="forward", sample=0, lang="en"):
    return drawn(values.diagram_of(explanation, direction, sample, lang))


def check_geometry(picture):
    boxes = [text.box for text in picture.texts if text.words]
    for one, other in combinations(boxes, 2):
        assert not one.meets(other), (one, other)
    for box in boxes:
        assert box.x >= 0
        assert box.y >= 0
        assert box.right <= picture.width
        assert box.bottom <= picture.height
    solid = [area.box for area in picture.areas if area.kind in ("neuron", "layer")]
    for text in picture.texts:
        hit = [area for area in solid if area.meets(text.box)]
        inside = [a for a in hit if a.x <= text.box.x and text.box.right <= a.right]
        assert hit == inside, text.words
        assert not hit or text.kind in ("value", "name")
    for one, other in combinations(solid, 2):
        assert not one.meets(other)


@few
@given(
    arguments(),
    st.sampled_from(DIRECTIONS),
    st.sampled_from(["en", "zh"]),
    st.integers(0, 9),
    st.booleans(),
)
def test_no_words_lie_on_each_other(step, direction, lang, decimals, blank):
    explanation = nnframe.explain(*step, decimals=decimals)
    check_geometry(scene(explanation.blank() if blank else explanation, direction, 0, lang))


@pytest.mark.parametrize("rounding", ["shown", "carry"])
@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("name", NETWORKS)
def test_every_network_has_a_picture(name, direction, rounding):
    explanation = explained(name, rounding=rounding)
    for lang in ("en", "zh"):
        check_geometry(scene(explanation, direction, 0, lang))
        svg = explanation.to_svg(direction, lang=lang)
        root = parsed(svg)
        assert root.get("role") == "img"
        assert [part.tag for part in root[:2]] == [f"{SVG}title", f"{SVG}desc"]
        assert outside_references(svg) == []


@pytest.mark.parametrize("sizes", [[21, 2], [20, 20, 20, 1], [784, 30, 10], [3, 100], [61]])
def test_a_big_network_is_summed_up(sizes):
    if len(sizes) == 1:
        layers = [nnframe.Residual([nnframe.Dense(61)]), nnframe.Flatten(), nnframe.Dense(2)]
        network = nnframe.Network(layers, n_in=61)
    else:
        network = nnframe.Network.of_sizes(sizes)
    x, y = np.full(network.n_in, 0.5), np.full(network.n_out, 0.5)
    explanation = nnframe.explain(network, nnframe.Quadratic(), x, y)
    for direction in DIRECTIONS:
        picture = scene(explanation, direction)
        check_geometry(picture)
        root = parsed(explanation.to_svg(direction))
        assert by_class(root, "neuron") == []
        assert str(network.n_in) in text_in(root, "value")
        if len(sizes) > 1:
            letter = "w¹" if direction == "forward" else "∂C/∂w¹"
            assert f"{letter}: {sizes[1]}×{sizes[0]}" in text_in(root, "name")
    check_geometry(drawn(structure.diagram_of(network)))


def test_sixty_neurons_are_drawn():
    network = nnframe.Network.of_sizes([20, 20, 20])
    explanation = nnframe.explain(network, nnframe.Quadratic(), [0.5] * 20, [0.5] * 20)
    root = parsed(explanation.to_svg())
    assert len(by_class(root, "neuron")) == 60
    assert text_in(root, "weight") == []  # there is no room
    assert len(svg_titles(root, "w¹")) == 400
    check_geometry(scene(explanation))


def svg_titles(root, start):
    titles = ["".join(part.itertext()) for part in root.iter(f"{SVG}title")]
    return [title for title in titles if title.startswith(start)]


@few
@given(arguments(), st.data())
def test_the_numbers_are_those_of_the_engine(step, data):
    network, cost, x, y, _ = step
    explanation = nnframe.explain(*step, decimals=5)
    sample = data.draw(st.integers(1, len(x)))
    engine = nnframe.backprop(network, cost, x, y)
    outputs = np.concatenate([record.a[sample - 1] for record in engine.records])
    errors = np.concatenate([delta[sample - 1] for delta in engine.deltas])
    forward = parsed(explanation.to_svg("forward", sample))
    backward = parsed(explanation.to_svg("backward", sample))
    expected = np.concatenate([x[sample - 1], outputs])
    texts = text_in(forward, "value")
    assert len(texts) == len(expected)
    assert all(map(shows, texts, expected))
    slopes = text_in(backward, "value")[network.n_in :]
    assert len(slopes) == len(errors)
    assert all(map(shows, slopes, errors))
    for root, arrays, letter in (
        (forward, [layer.w for layer in network.layers], "w"),
        (backward, [layer["w"] for layer in engine.gradient], "∂C/∂w"),
    ):
        flat = np.concatenate([array.ravel() for array in arrays])
        told = [title.partition(" = ")[2] for title in svg_titles(root, letter)]
        assert len(told) == len(flat)
        assert all(shows(text.replace("−", "-"), v) for text, v in zip(told, flat, strict=True))


def lines_of(picture, start):
    return [
        item for item in picture.items if isinstance(item, Line) and item.says.startswith(start)
    ]


@few
@given(arguments(), st.sampled_from(DIRECTIONS))
def test_sign_and_size_can_be_seen(step, direction):
    network, cost, x, y, _ = step
    explanation = nnframe.explain(*step)
    engine = nnframe.backprop(network, cost, x, y)
    forward = direction == "forward"
    layers = [layer.parameters for layer in network.layers] if forward else engine.gradient
    arrays, biases = ([layer[name] for layer in layers] for name in "wb")
    picture = scene(explanation, direction)
    lines = lines_of(picture, "w" if forward else "∂C/∂w")
    lines += lines_of(picture, "b" if forward else "∂C/∂b")
    flat = np.concatenate([array.ravel() for array in [*arrays, *biases]])
    assert len(lines) == len(flat)
    kinds = {-1: "negative", 0: "zero", 1: "positive"}
    assert [line.kind for line in lines] == [kinds[int(np.sign(value))] for value in flat]
    widths = np.array([line.thickness for line in lines])
    order = np.argsort(abs(flat), kind="stable")
    assert (np.diff(widths[order]) >= 0).all()
    assert widths.max() == (5.0 if abs(flat).max() > 0 else 1.2)


@few
@given(arguments())
def test_a_connection_goes_from_its_neuron_to_its_neuron(step):
    network = step[0]
    picture = scene(nnframe.explain(*step))
    neurons = iter([area.box for area in picture.areas if area.kind == "neuron"])
    columns = [[next(neurons) for _ in range(shape[0])] for shape in network.shapes]
    for layer, (before, after) in enumerate(pairwise(columns), 1):
        lines = {line.says.partition(" ")[0]: line for line in lines_of(picture, "w")}
        for j, target in enumerate(after):
            for k, source in enumerate(before):
                symbol = Symbol("w", (str(layer),), (str(j + 1), str(k + 1)))
                start, end = lines[written(symbol, ascii=False)].points
                assert start == (source.right, source.y + source.height / 2)
                assert end == (target.x, target.y + target.height / 2)


def test_signs_are_told_by_dashes_too():
    style = nnframe.explain(*SEED).to_svg().partition("<style>")[2].partition("</style>")[0]
    negative = re.search(r"\.negative \{([^}]*)\}", style)
    positive = re.search(r"\.positive \{([^}]*)\}", style)
    assert "stroke-dasharray" in negative[1]
    assert "stroke-dasharray" not in positive[1]
    assert "prefers-color-scheme: dark" in style


def test_the_chapters_example():
    explanation = nnframe.explain(*SEED)
    forward, backward = (parsed(explanation.to_svg(d)) for d in DIRECTIONS)
    assert " ".join(text_in(forward, "value")) == "0.6 0.4 0.6985 0.7577 0.8085 0.8443 0.9220"
    assert {"b¹₁ = 0.7", "a²₂", "y₂ = 0.2"} <= set(text_in(forward, "name"))
    weights = " ".join(text_in(forward, "weight"))
    assert weights == "0.1 0.2 0.3 0.4 0.5 0.6 0.2 0.3 0.4 0.5 0.6 0.7"
    assert " ".join(text_in(backward, "value")[2:]) == "0.0057 0.0060 0.0060 0.0058 0.0519"
    assert "∂C/∂b²₂ = 0.0519" in text_in(backward, "name")
    assert text_in(forward, "title")[:3] == ["Input", "Hidden layer 1", "Output layer 2"]
    described = forward.findtext(f"{SVG}desc")
    assert "z¹₁ = 0.84, a¹₁ = 0.6985, b¹₁ = 0.7" in described
    assert "w²₂₃ = 0.7" in described


def test_layers_may_be_counted_from_two():
    root = parsed(nnframe.explain(*SEED, first_layer=2).to_svg())
    assert "Hidden layer 2" in text_in(root, "title")
    assert "a³₁" in text_in(root, "name")


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_blank_picture_gives_nothing_away(direction):
    explanation = nnframe.explain(*SEED)
    full = numbers_in(" ".join(parsed(explanation.to_svg(direction)).itertext()))
    svg = explanation.blank().to_svg(direction)
    root = parsed(svg)
    (style,) = root.iter(f"{SVG}style")
    style.text = ""
    left = numbers_in(" ".join(root.itertext()))
    computed = {text for stage in explanation.stages for text in digits_of(stage)}
    assert left & computed == set()
    assert full & computed
    if direction == "backward":
        assert left == set()
        # Neither does the look of a line.
        picture = scene(explanation.blank(), direction)
        lines = [item for item in picture.items if isinstance(item, Line)]
        assert {line.kind for line in lines} == {"plain"}
        assert len({line.thickness for line in lines}) == 1
    assert text_in(root, "value").count("") == 5


def digits_of(stage):
    if stage.kind == "given":
        return []
    body = stage.derivations[-1].result.body
    rows = getattr(body, "rows", [[body]])
    return [entry.text for row in rows for entry in row if len(entry.text) == 6]


def test_softmax_is_seen_to_mix():
    root = parsed(explained("log-likelihood").to_svg())
    assert len(by_class(root, "mixing")) == 1
    assert by_class(parsed(explained("cross-entropy").to_svg()), "mixing") == []


def test_layers_of_other_kinds():
    chain = parsed(explained("chain").to_svg())
    assert len(by_class(chain, "frame")) == 1
    assert "Chain" in text_in(chain, "name")
    residual = parsed(explained("residual").to_svg())
    assert "Residual" in text_in(residual, "name")
    assert "+" in text_in(residual, "value")
    scale = parsed(explained("scale").to_svg("backward"))
    assert "∂Cₓ/∂a¹₁" in text_in(scale, "name")


def test_dropout_shows_which_inputs_it_has_silenced():
    explanation = explained("dropout in training")
    for sample in (0, 1):
        picture = scene(explanation, "forward", sample)
        a = explanation.numbers.layers[1].a[sample]
        between = [i for i in picture.items if isinstance(i, Line) and not i.says][: len(a)]
        assert [line.kind == "zero" for line in between] == [value == 0 for value in a]
    idle = scene(explained("dropout"), "forward")
    assert "zero" not in {item.kind for item in idle.items if isinstance(item, Line)}


def test_what_is_not_known_is_not_made_up():
    layers = [nnframe.Flatten(), Forgetful(), nnframe.Dense(2)]
    network = nnframe.Network(layers, n_in=3)
    explanation = nnframe.explain(network, nnframe.Quadratic(), [1.0, 2.0, 3.0], [0.0, 1.0])
    backward = parsed(explanation.to_svg("backward"))
    assert text_in(backward, "value")[3:6] == ["–"] * 3


def test_each_sample_has_a_picture():
    explanation = explained("many samples")
    first, second = (explanation.to_svg(sample=n) for n in (1, 2))
    assert "sample 2" in second
    assert text_in(parsed(first), "value") != text_in(parsed(second), "value")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"direction": "up"}, "direction is 'forward' or 'backward', got 'up'"),
        ({"sample": 2}, "sample is one of those written out, from 1 to 1, got 2"),
        ({"sample": 0}, "got 0"),
        ({"sample": True}, "got True"),
        ({"lang": "de"}, "lang='de'"),
    ],
)
def test_wrong_settings_are_named(settings, message):
    with pytest.raises(nnframe.errors.ArgumentError) as caught:
        nnframe.explain(*SEED).to_svg(**settings)
    assert message in str(caught.value)


def test_every_sentence_of_a_picture_is_used(monkeypatch):
    used = set()

    class Recorder(dict):
        def __getitem__(self, key):
            used.add(key)
            return super().__getitem__(key)

    recorder = Recorder(languages.catalogue("en"))
    for module in ("picture.values", "picture.words", "picture.structure"):
        monkeypatch.setattr(f"nnframe.explanation.{module}.catalogue", lambda lang: recorder)
    for explanation in (explained("scale"), explained("chain").blank(), explained("student")):
        for direction in DIRECTIONS:
            explanation.to_svg(direction)
    big = nnframe.Network.of_sizes([100, 2])
    nnframe.explain(big, nnframe.Quadratic(), [0.5] * 100, [0.5] * 2).to_svg()
    wide = nnframe.Network.of_sizes([9, 9])
    structure.diagram_of(wide)
    assert used == {key for key in recorder if key.startswith("picture.")}
