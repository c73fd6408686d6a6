"""The figure of `nnframe compare`: every method named, what was counted told from what was not."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnframe.errors import ArgumentError, DataFileError
from nnframe.gradients import Count
from nnframe.gradients import growth_plot as plot
from nnframe.gradients.comparison import METHODS
from nnframe.gradients.growth import Counted, Growth, Line, grow
from nnframe.gradients.networks import deeper, wider

pytest.importorskip("matplotlib", reason="figures need nnframe[plot]")


@pytest.fixture(scope="module")
def growths():
    return [grow(wider([3, 4, 2]), METHODS, "width"), grow(deeper([3, 4, 2], 3), METHODS)]


def test_the_same_figure_is_the_same_file(growths, tmp_path):
    files = [tmp_path / name for name in ("one.svg", "two.svg")]
    for file in files:
        plot.save(plot.figure_of(growths), file)
    assert files[0].read_bytes() == files[1].read_bytes()
    assert b"<dc:date>" not in files[0].read_bytes()


def test_a_file_that_cannot_be_written_leaves_the_old_one(growths, tmp_path, monkeypatch):
    path = tmp_path / "growth.png"
    path.write_bytes(b"old")

    def full(file, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.write", full)
    with pytest.raises(DataFileError, match="No space left"):
        plot.save(plot.figure_of(growths), path)
    assert path.read_bytes() == b"old"


def test_each_panel_has_its_lines_named_and_its_points_filled_if_counted(growths):
    figure = plot.figure_of(growths)
    assert len(figure.axes) == 2
    for axes, growth in zip(figure.axes, growths, strict=True):
        assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
        named = {name for text in axes.texts for name in text.get_text().split(",\n")}
        assert named == {*METHODS, "one forward pass"}
        points = [line for line in axes.lines if line.get_marker() not in (None, "None", "")]
        hollow = [p for p in points if p.get_markerfacecolor() == "white"]
        distinct = {line.method: line for line in growth.lines if line.method != "per-sample"}
        expected = [c for line in distinct.values() for c in line.costs]
        assert len(points) == len(expected)
        assert len(hollow) == sum(not cost.counted for cost in expected)
        drawn = sorted(float(p.get_ydata()[0]) for p in points)
        assert drawn == sorted(float(cost.count.multiplications) for cost in expected)


def test_lines_differ_in_colour_dash_and_marker():
    assert len(plot.STYLES) >= len(METHODS)
    for kind in range(3):
        assert len({style[kind] for style in plot.STYLES}) == len(plot.STYLES)


def test_no_two_labels_overlap(growths):
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    figure = plot.figure_of(growths)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    for axes in figure.axes:
        # As plain texts: an annotation's own extent takes its leader in.
        boxes = [Text.get_window_extent(text, canvas.get_renderer()) for text in axes.texts]
        for i, box in enumerate(boxes):
            assert not any(box.overlaps(other) for other in boxes[i + 1 :])
            assert 0 <= box.x0 < box.x1 <= figure.bbox.width


def test_what_is_not_known_or_no_float_is_left_out():
    costs = (
        Counted(Count(1, 10**400), False),
        Counted(None, False),
        Counted(Count(1, 7), True),
    )
    lines = (Line("odd", costs, (None, None, 1.0)), Line("failing", problem="no"))
    growth = Growth("given", ((2, 1), (3, 1), (4, 1)), lines)
    (curve,) = plot.curves_of(growth)
    assert (curve.label, curve.n, curve.y, curve.counted) == ("odd", (5,), (7.0,), (True,))


def test_nothing_to_draw():
    growth = Growth("given", ((2, 1), (3, 1)), (Line("failing", problem="no"),))
    with pytest.raises(ArgumentError, match="nothing to draw"):
        plot.figure_of([growth])


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 3)), min_size=1, max_size=9))
def test_labels_are_moved_apart_and_keep_their_order(labels):
    heights, lines = zip(*labels, strict=True)
    placed = plot.apart(heights, lines)
    order = sorted(range(len(labels)), key=lambda i: heights[i])
    for low, high in pairwise(order):
        assert placed[high] - placed[low] >= plot.GAP * (lines[low] + lines[high]) / 2 - 1e-9


@given(st.lists(st.integers(1, 10**9), min_size=2, unique=True).map(sorted))
def test_numbers_below_an_axis_have_room(values):
    chosen = plot.spaced(values)
    assert (chosen[0], chosen[-1]) == (values[0], values[-1])
    room = plot.ROOM * math.log(values[-1] / values[0])
    assert all(math.log(b / a) > room for a, b in pairwise(chosen))
