"""Pictures: the numbers in both forms are those of the network, and the text needs no extra."""

from __future__ import annotations

import re
import subprocess
import sys

import numpy as np
import pytest

import nnframe
from nnframe import plots
from nnframe.datasets import moons
from nnframe.errors import ArgumentError, DataError, ShapeError
from nnframe.plots import frame
from nnframe.plots.characters import beside, inked, signed
from nnframe.plots.images import flat_image


def known(answers, targets, k=3):
    """An evaluation with these answers, by a network whose outputs are its inputs."""
    network = nnframe.Network.of_sizes([k, k], nnframe.Linear())
    network.layers[0].w, network.layers[0].b = np.eye(k), np.zeros(k)
    return nnframe.evaluate(network, (nnframe.one_hot(answers, k), nnframe.one_hot(targets, k)))


@pytest.fixture(scope="module")
def digits():
    """A network of 4 × 4 images that is wrong about some of them."""
    rng = np.random.default_rng(0)
    labels = rng.integers(3, size=60)
    x = rng.random((60, 16)) * 0.7
    x[np.arange(60), labels] += 0.3
    network = nnframe.Network.of_sizes([16, 5, 3], rng=0)
    y = nnframe.one_hot(labels, 3)
    history = nnframe.train(network, nnframe.Quadratic(), (x, y), 4, validation=(x, y))
    return network, x, y, history, nnframe.evaluate(network, (x, y))


@pytest.fixture(scope="module")
def pictures(digits):
    network, x, _, history, found = digits
    plane = nnframe.Network.of_sizes([2, 2], rng=0)
    return {
        "learning": plots.learning_curves(history),
        "confusion": plots.confusion_matrix(found),
        "misclassified": plots.misclassified(found, x, most=6),
        "weights": plots.weight_images(network),
        "activations": plots.activation_histograms(network, x),
        "boundary": plots.decision_boundary(plane, *moons(50).train),
    }


NAMES = ["learning", "confusion", "misclassified", "weights", "activations", "boundary"]


@pytest.mark.parametrize("name", NAMES)
def test_each_is_drawn_the_same_each_time(pictures, name, tmp_path):
    pytest.importorskip("matplotlib", reason="figures need nnframe[plot]")
    for ending in frame.ENDINGS:
        files = [tmp_path / f"{number}{ending}" for number in range(2)]
        for file in files:
            pictures[name].save(file)
        assert files[0].read_bytes() == files[1].read_bytes()
        assert files[0].stat().st_size > 1000


@pytest.mark.parametrize("name", NAMES)
def test_each_has_a_text_and_an_alternative_in_words(pictures, name):
    picture = pictures[name]
    assert str(picture) == f"{picture.title}\n\n{picture.text}"
    assert picture.alt.endswith(".")
    assert len(picture.alt) > 20
    assert max(map(len, picture.text.splitlines())) <= 100


def test_the_text_forms_need_no_matplotlib():
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "import nnframe\n"
        "picture = nnframe.plots.learning_curves([1.0, 0.5])\n"
        "assert '0.5000' in str(picture)\n"
        "try:\n    picture.save('x.png')\n"
        "except nnframe.errors.MissingExtraError as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "a figure needs matplotlib: pip install nnframe[plot]\n", done.stderr


def test_an_ending_that_is_no_figure(pictures, tmp_path):
    pytest.importorskip("matplotlib", reason="figures need nnframe[plot]")
    with pytest.raises(ArgumentError, match=r"x\.gif' ends in none of"):
        pictures["learning"].save(tmp_path / "x.gif")


def test_learning_curves_show_every_epoch(digits):
    pytest.importorskip("matplotlib", reason="figures need nnframe[plot]")
    history = digits[3]
    figure = plots.learning_curves(history).figure()
    cost, accuracy = (axes.lines[0].get_ydata() for axes in figure.axes)
    assert list(cost) == [epoch.cost for epoch in history]
    assert list(accuracy) == [100 * epoch.accuracy for epoch in history]
    text = plots.learning_curves(history).text
    for epoch in history:
        assert f"{epoch.number}  {epoch.cost:.4f}" in text
        assert f"{100 * epoch.accuracy:.2f} %" in text


def test_a_long_history_is_cut_for_the_text_alone():
    picture = plots.learning_curves([1 / n for n in range(1, 201)])
    rows = [int(line.split()[0]) for line in picture.text.splitlines()[2:]]
    assert len(rows) == 20
    assert (rows[0], rows[-1]) == (1, 200)
    assert "200 epochs" in picture.alt


def test_a_single_epoch_is_a_history_too():
    picture = plots.learning_curves([0.5], [0.25])
    assert picture.alt == "Cost 0.5 after a single epoch; accuracy 25.00 %."
    pytest.importorskip("matplotlib", reason="figures need nnframe[plot]")
    assert picture.figure().axes[-1].get_xticks().tolist() == [1]


def test_large_counts_stay_in_their_cells():
    pytest.importorskip("matplotlib", reason="figures need nnframe[plot]")
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    for k in (2, 10, 20):
        answers = np.repeat(np.arange(k), 1234)
        figure = plots.confusion_matrix(known(answers, answers, k)).figure()
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        (axes,) = figure.axes
        width = axes.get_window_extent().width / k
        for text in axes.texts:
            assert text.get_window_extent(canvas.get_renderer()).width < width


def test_histories_that_cannot_be_drawn():
    with pytest.raises(ArgumentError, match="no epoch"):
        plots.learning_curves([])
    with pytest.raises(ArgumentError, match="2 costs, but 1 accuracies"):
        plots.learning_curves([1.0, 2.0], [0.5])
    assert "unknown" in plots.learning_curves([1.0, 2.0], [None, 0.5]).text
    assert plots.learning_curves([-1.0, float("inf")]).text


def test_a_confusion_matrix_has_its_counts_where_they_belong():
    pytest.importorskip("matplotlib", reason="figures need nnframe[plot]")
    picture = plots.confusion_matrix(known([0, 0, 2, 2, 2], [0, 1, 1, 1, 2]))
    (axes,) = picture.figure().axes
    drawn = {(int(t.get_position()[1]), int(t.get_position()[0])): t.get_text() for t in axes.texts}
    assert drawn == {(0, 0): "1", (1, 0): "1", (1, 2): "2", (2, 2): "1"}
    np.testing.assert_allclose(
        axes.collections[0].get_array(), [[1, 0, 0], [1 / 3, 0, 2 / 3], [0, 0, 1]]
    )
    assert axes.yaxis_inverted()
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("answered class", "true class")
    assert "2 of 5 samples on its diagonal; most often 1 is taken for 2." in picture.alt


def test_no_classes_no_confusion():
    network = nnframe.Network.of_sizes([1, 1])
    found = nnframe.evaluate(network, ([[0.5]], [[0.5]]))
    with pytest.raises(ArgumentError, match="no classes"):
        plots.confusion_matrix(found)
    with pytest.raises(ArgumentError, match="no classes"):
        plots.misclassified(found, [[0.5]])


def test_the_surest_mistakes_come_first(digits):
    network, x, y, _, found = digits
    picture = plots.misclassified(found, x, most=4)
    outputs = network.forward(x)
    answers, targets = outputs.argmax(axis=1), y.argmax(axis=1)
    wrong = np.flatnonzero(answers != targets)
    assert len(wrong) > 4
    margin = outputs[wrong, answers[wrong]] - outputs[wrong, targets[wrong]]
    expected = wrong[np.argsort(-margin)][:4].tolist()
    rows = [line.split() for line in picture.text.split("\n\n")[0].splitlines()[2:]]
    assert [int(row[0]) for row in rows] == expected
    for row in rows:
        sample = int(row[0])
        assert (int(row[1]), int(row[2])) == (targets[sample], answers[sample])
        assert row[3] == f"{outputs[sample, answers[sample]]:.3f}"
    assert f"{len(wrong)} of 60 samples are answered wrongly; 4 are shown" in picture.alt


def test_the_images_drawn_are_the_samples(digits):
    pytest.importorskip("matplotlib", reason="figures need nnframe[plot]")
    _, x, _, _, found = digits
    picture = plots.misclassified(found, x, most=3)
    rows = [int(line.split()[0]) for line in picture.text.split("\n\n")[0].splitlines()[2:]]
    panels = [axes for axes in picture.figure().axes if axes.images]
    for axes, row in zip(panels, rows, strict=True):
        np.testing.assert_array_equal(axes.images[0].get_array(), x[row].reshape(4, 4))
        assert axes.get_title() == f"{found.targets[row]} → {found.answers[row]}"


def test_no_mistakes_are_a_picture_too():
    found = known([0, 1], [0, 1], 4)
    picture = plots.misclassified(found, np.eye(4)[:2])
    assert picture.text == "Every sample is answered rightly."
    pytest.importorskip("matplotlib", reason="figures need nnframe[plot]")
    assert [text.get_text() for text in picture.figure().texts] == ["There is none."]


def test_other_samples_than_those_asked_about(digits):
    with pytest.raises(ShapeError, match="the evaluation is of 60 samples"):
        plots.misclassified(digits[4], digits[1][:5])
    with pytest.raises(ShapeError, match="has 15 numbers, got 16"):
        plots.misclassified(digits[4], digits[1], shape=(3, 5))
    with pytest.raises(ShapeError, match="no square image"):
        plots.misclassified(known([0], [1], 3), np.eye(3)[:1])


def test_weights_are_laid_out_as_the_inputs_are(digits):
    pytest.importorskip("matplotlib", reason="figures need nnframe[plot]")
    network = digits[0]
    panels = [axes for axes in plots.weight_images(network).figure().axes if axes.images]
    assert len(panels) == 5
    for axes, w in zip(panels, network.layers[0].w, strict=True):
        drawn = axes.images[0]
        np.testing.assert_array_equal(drawn.get_array(), w.reshape(4, 4))
        assert drawn.get_clim() == (-np.abs(w).max(), np.abs(w).max())  # white is 0
    wide = plots.weight_images(network, shape=(2, 8), most=2).figure()
    assert [axes.images[0].get_array().shape for axes in wide.axes if axes.images] == [(2, 8)] * 2


def test_weights_in_numbers(digits):
    w, b = digits[0].layers[0].w, digits[0].layers[0].b
    rows = plots.weight_images(digits[0]).text.splitlines()[2:7]
    for neuron, row in enumerate(rows):
        expected = [b[neuron], w[neuron].min(), w[neuron].max()]
        assert row.split() == [str(neuron), *(f"{value:.3g}" for value in expected)]


def test_filters_of_a_convolution():
    network = nnframe.Network([nnframe.Conv2D(2, 3)], n_in=(1, 5, 5))
    picture = plots.weight_images(network)
    assert "2 of 2 filters" in picture.alt
    assert "images of 3 × 3" in picture.alt


def test_weights_that_are_no_images():
    network = nnframe.Network([nnframe.Flatten(), nnframe.Dense(2)], n_in=(3, 1, 1))
    with pytest.raises(ShapeError, match=r"Flatten.* has no weights w"):
        plots.weight_images(network)
    with pytest.raises(ShapeError, match=r"Dense.*3 numbers are no square"):
        plots.weight_images(network, 1)
    with pytest.raises(ArgumentError, match="layer"):
        plots.weight_images(network, 2)


def test_histograms_count_all_activations(digits):
    pytest.importorskip("matplotlib", reason="figures need nnframe[plot]")
    network, x, *_ = digits
    picture = plots.activation_histograms(network, x)
    hidden = nnframe.backprop(network, nnframe.Quadratic(), x, np.zeros((60, 3))).records[0].a
    first, second = picture.figure().axes
    assert sum(bar.get_height() for bar in first.patches) == 60 * 5
    assert sum(bar.get_height() for bar in second.patches) == 60 * 3
    counts = np.histogram(hidden, bins=24)[0].tolist()
    assert [bar.get_height() for bar in first.patches] == counts
    line = picture.text.splitlines()[2]
    for number in (hidden.min(), hidden.max(), hidden.mean(), hidden.std()):
        assert f"{number:.3g}" in line


def test_activations_that_are_all_the_same_or_not_finite():
    network = nnframe.Network.of_sizes([1, 1], nnframe.Linear())
    network.parameters = [0.0, 3.0]
    assert plots.activation_histograms(network, [[1.0], [2.0]]).text.count("█") == 1
    network.parameters = [0.0, np.inf]
    assert "no finite number" in plots.activation_histograms(network, [[1.0]]).text
    with pytest.raises(DataError, match="no samples"):
        plots.activation_histograms(network, np.zeros((0, 1)))


def test_a_boundary_is_where_the_answer_changes():
    network = nnframe.Network.of_sizes([2, 2], nnframe.Linear())
    network.parameters = [0.0, -1.0, 0.0, 1.0, 0.0, 0.0]  # class 1 above x₁ = 0
    picture = plots.decision_boundary(network, [[-1, -1], [1, 3]])
    lines = picture.text.splitlines()[:24]
    # From -1.4 to 3.4 in 24 lines of 0.2: those whose middle is above 0 come first.
    assert lines == ["1" * 60] * 17 + ["0" * 60] * 7
    assert "class 0 in 29%, class 1 in 71%" in picture.alt


def test_samples_upon_a_boundary_by_their_class():
    pytest.importorskip("matplotlib", reason="figures need nnframe[plot]")
    x, y = moons(50).train
    network = nnframe.Network.of_sizes([2, 2], rng=0)
    (axes,) = plots.decision_boundary(network, x, y).figure().axes
    for each, points in enumerate(axes.collections):
        np.testing.assert_array_equal(points.get_offsets(), x[y[:, each] == 1])
    assert len({points.get_paths()[0].vertices.tobytes() for points in axes.collections}) == 2
    drawn = axes.images[0].get_array()
    left, right = axes.get_xlim()
    bottom, top = axes.get_ylim()
    assert left < right
    assert bottom < top
    assert axes.images[0].get_extent() == [left, right, bottom, top]
    assert drawn[0, 0] == network.forward([[left + 0.01, top - 0.01]]).argmax()


def test_what_has_no_boundary():
    network = nnframe.Network.of_sizes([3, 2])
    with pytest.raises(ShapeError, match="for 2 numbers a sample"):
        plots.decision_boundary(network, np.zeros((2, 3)))
    plane = nnframe.Network.of_sizes([2, 2])
    with pytest.raises(DataError, match="no samples"):
        plots.decision_boundary(plane, np.zeros((0, 2)))
    with pytest.raises(ShapeError, match="x has 2 samples, y has 1"):
        plots.decision_boundary(plane, np.zeros((2, 2)), [[0, 1]])
    with pytest.raises(DataError, match="nan"):
        plots.decision_boundary(plane, [[np.nan, 0]])


def test_images_in_characters():
    assert inked(np.array([[0.0, 1.0]])) == ["  @@"]
    tall = np.zeros((20, 3))
    tall[:2, 1] = 1
    assert inked(tall) == [" @ "] + ["   "] * 9
    assert signed(np.array([[-1.0, 0.0, 1.0]])) == ["==  ##"]
    assert signed(np.zeros((1, 2))) == ["    "]


def test_no_palette_needs_red_and_green():
    assert frame.SHADES == "cividis"
    assert len(set(frame.COLOURS)) == len(set(frame.MARKERS)) == len(frame.COLOURS)
    assert all(re.fullmatch("#[0-9A-F]{6}", colour) for colour in frame.COLOURS)


def test_an_image_of_two_axes_is_one_already():
    image = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(flat_image(image), image)
    np.testing.assert_array_equal(flat_image(np.stack([image, 3 * image])), 2 * image)


def test_one_output_is_the_yes_of_two_classes():
    network = nnframe.Network.of_sizes([4, 1], nnframe.Linear())
    network.parameters = [1.0, 0.0, 0.0, 0.0, 0.0]
    x, y = [[0.75, 0, 0, 0], [0.25, 0, 0, 0], [1.0, 0, 0, 0]], [[0.0], [1.0], [1.0]]
    rows = plots.misclassified(nnframe.evaluate(network, (x, y)), x).text.splitlines()[2:4]
    assert [row.split() for row in rows] == [
        ["0", "0", "1", "0.750", "0.250"],
        ["1", "1", "0", "0.750", "0.250"],
    ]


def test_blocks_that_have_no_room_beside_the_others_go_below():
    assert beside([("one", ["##"]), ("two", [".."]), ("six", ["::"])], width=8).splitlines() == [
        "one  two",
        "##   ..",
        "",
        "six",
        "::",
    ]
