"""Networks from files: what can be read, and how a mistake in one is told."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from explanations import few
from hypothesis import given
from hypothesis import strategies as st

import nnframe
from nnframe.errors import NetworkFileError
from nnframe.explanation import exercise, read_problem, worked_example
from nnframe.explanation.network_file import KEYS
from nnframe.explanation.places import line_of

TOML = """\
# The chapter's example.
sizes = [2, 3, 2]
activations = ["sigmoid", {name = "leaky-relu", slope = 0.5}]
cost = "quadratic"
weights = [
  [
    [0.1, 0.2],
    [0.3, 0.4],
    [0.5, 0.6],
  ],
  [
    [0.2, 0.3, 0.4],  # to neuron 1, [not, a, list]
    [0.5, 0.6, 0.7],
  ],
]
biases = [[0.7, 0.8, 0.9], [1.0, 1.1]]
x = [0.6, 0.4]
y = [0.8, 0.2]
eta = 0.1
"""
VALUES = {
    "sizes": [2, 3, 2],
    "weights": [[[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]], [[0.2, 0.3, 0.4], [0.5, 0.6, 0.7]]],
    "biases": [[0.7, 0.8, 0.9], [1.0, 1.1]],
    "x": [0.6, 0.4],
    "y": [0.8, 0.2],
    "eta": 0.1,
}


@pytest.fixture
def written(tmp_path):
    def write(text, name="network.toml"):
        path = tmp_path / name
        if isinstance(text, bytes):
            path.write_bytes(text)
        else:
            path.write_text(text, encoding="utf-8")
        return path

    return write


def test_toml(written):
    problem = read_problem(written(TOML))
    np.testing.assert_array_equal(problem.network.parameters, worked_example().network.parameters)
    assert problem.eta == 0.1
    assert repr(problem.network.layers[1].activation) == "LeakyReLU(slope=0.5)"


def test_the_file_in_the_documentation(written):
    page = Path(__file__).parents[1] / "docs" / "explain.md"
    (text,) = re.findall(r"```toml\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    assert read_problem(written(text)).network.shapes == ((2,), (2,), (1,))
    wrong = text.replace("0.3, 0.4", "0.3, 0.4, 0.5")
    with pytest.raises(NetworkFileError) as caught:
        read_problem(written(wrong))
    said = str(caught.value).rpartition("/")[2]
    assert f"    nnframe: {said}\n" in page.read_text("utf-8")


def test_json_is_the_same(written):
    problem = read_problem(written(json.dumps(VALUES), "network.json"))
    assert problem.explain().to_text() == worked_example().explain().to_text()


def test_what_may_be_left_out(written):
    text = 'sizes = [1, 1]\nweights = [[[2]]]\nx = [3]\ny = [4]\nactivations = "linear"\n'
    problem = read_problem(written(text))
    assert problem.network.parameters.tolist() == [2.0, 0.0]
    assert problem.eta is None
    assert isinstance(problem.cost, nnframe.Quadratic)


def test_mini_batches_windows_lines_and_marks(written):
    text = "\ufeffsizes = [1, 1]\r\nweights = [[[2]]]\r\nx = [[3], [1]]\r\ny = [[4], [0]]\r\n"
    problem = read_problem(written(text.encode("utf-8")))
    assert problem.x.shape == (2, 1)
    assert problem.explain().numbers.costs.shape == (2,)


WRONG = [
    (("sizes = [2, 3, 2]", "sizes = [2, 3.5, 2]"), "line 2: sizes[1]: expected a whole number"),
    (("sizes = [2, 3, 2]", "sizes = [2]"), "line 2: sizes: expected two numbers or more, got [2]"),
    (("sizes = [2, 3, 2]", "sizes = true"), "line 2: sizes: expected two numbers or more"),
    (("sizes = [2, 3, 2]", "sizes = [2, 3, 3, 2]"), "line 5: weights: expected a list of 3"),
    (("[0.3, 0.4],", "[0.3],"), "line 8: weights[0][1]: expected a list of 2 numbers, got 1"),
    (("[0.3, 0.4],", '[0.3, "a"],'), 'line 8: weights[0][1][1]: expected a number, got "a"'),
    (("[0.3, 0.4],", "[0.3, nan],"), "line 8: weights[0][1][1]: expected a number, got NaN"),
    (("[0.3, 0.4],", "[0.3, true],"), "line 8: weights[0][1][1]: expected a number, got true"),
    (
        ("    [0.3, 0.4],\n", ""),
        "line 6: weights[0]: expected a list of 3 rows of 2 numbers, got 2",
    ),
    (("[0.5, 0.6, 0.7],\n", "0.5,\n"), "line 13: weights[1][1]: expected a list of 3 numbers"),
    (("[1.0, 1.1]]", "[1.0]]"), "line 16: biases[1]: expected a list of 2 numbers, got 1"),
    (("x = [0.6, 0.4]", "x = [0.6]"), "line 17: x: expected a list of 2 numbers, got 1"),
    (("x = [0.6, 0.4]", "x = 0.6"), "line 17: x: expected a list of 2 numbers, got 0.6"),
    (("x = [0.6, 0.4]", "x = [[0.6, 0.4]]"), "line 18: y: expected a target for each input of x"),
    (("x = [0.6, 0.4]", ""), "the key 'x' is missing: the input"),
    (("eta = 0.1", "eta = -1"), "line 19: eta: expected a number above 0, got -1"),
    (("eta = 0.1", "ets = 0.1"), "line 19: ets: no such key; did you mean 'eta'?"),
    (("eta = 0.1", "learning = 0.1"), "line 19: learning: no such key; there are sizes, weights"),
    (('"quadratic"', '"quadratics"'), "line 4: cost: unknown cost 'quadratics': did you mean"),
    (('"quadratic"', "3"), "line 4: cost: expected a name, got 3"),
    (('"sigmoid"', '"sigmoyd"'), "line 3: activations[0]: unknown activation 'sigmoyd': did you"),
    (("slope =", "slop ="), "line 3: activations[1]: leaky-relu cannot be made like this"),
    (("slope = 0.5", "slope = 'a'"), "line 3: activations[1]: LeakyReLU's slope must be"),
    (('["sigmoid", ', "["), "line 3: activations: expected a list of 2, one for each layer"),
    (("cost =", "cost"), "line 4: no TOML: Expected '=' after a key"),
    (("eta = 0.1", "eta = 0.1\neta = 0.2"), "no TOML: Cannot overwrite a value"),
]


@pytest.mark.parametrize(("change", "message"), WRONG, ids=[case[1][:50] for case in WRONG])
def test_a_mistake_has_its_line_its_key_and_what_was_expected(written, change, message):
    path = written(TOML.replace(*change))
    assert path.read_text() != TOML
    with pytest.raises(NetworkFileError) as caught:
        read_problem(path)
    assert str(caught.value).startswith(str(path))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        ("{", "a.json", "a.json, line 1: no JSON: Expecting property name"),
        ('{\n"x": 1,\n"x": 2\n}', "a.json", "a.json, line 2: x: the key comes twice"),
        ("[1]", "a.json", "a.json, line 1: expected keys and values, got a list"),
        (b"\xff\xfe", "a.json", "not UTF-8 text"),
        ("", "a.txt", "expected a file that ends in .json or .toml"),
        ("", "a.toml", "the key 'sizes' is missing"),
        ("[" * 100_000, "a.json", "lists in lists without end"),
    ],
)
def test_a_file_that_is_none(written, text, name, message):
    with pytest.raises(NetworkFileError) as caught:
        read_problem(written(text, name))
    assert message in str(caught.value)


def test_a_missing_file(tmp_path):
    with pytest.raises(NetworkFileError, match=r"none\.toml: No such file"):
        read_problem(tmp_path / "none.toml")


@few
@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=3), st.lists))
def test_any_value_is_read_or_named(tmp_path_factory, value):
    for key in KEYS:
        path = tmp_path_factory.mktemp("any") / "network.json"
        path.write_text(json.dumps({**VALUES, key: value}), encoding="utf-8")
        with suppress(NetworkFileError):
            assert read_problem(path).explain().stages


@given(st.lists(st.lists(st.integers(0, 99), min_size=1, max_size=4), min_size=1, max_size=4))
def test_a_line_is_found_however_the_lists_are_laid_out(rows):
    text = json.dumps({"a": 1, "w": rows, "z": "[,"}, indent=1)
    lines = text.splitlines()
    for i, row in enumerate(rows):
        for j, number in enumerate(row):
            assert lines[line_of(text, "w", (i, j)) - 1].strip().rstrip(",") == str(number)


class TestExercises:
    @few
    @given(st.integers(0, 10**6))
    def test_numbers_are_tidy(self, seed):
        problem = exercise(seed)
        for values in (problem.network.parameters, problem.x, problem.y, problem.eta):
            tenths = np.asarray(values) * 10
            np.testing.assert_allclose(tenths, tenths.round(), atol=1e-9)
            assert (np.abs(values) > 0).all()
        assert "≈" not in problem.explain().to_text().partition("Forward")[0]

    def test_a_seed_gives_the_same_again_and_another_one_another(self):
        assert exercise(3).explain().to_text() == exercise(3).explain().to_text()
        assert exercise(3).explain().to_text() != exercise(4).explain().to_text()

    def test_other_sizes(self):
        assert exercise(0, (3, 2, 2, 1)).network.shapes == ((3,), (2,), (2,), (1,))

    def test_wrong_seeds_are_named(self):
        with pytest.raises(nnframe.errors.ArgumentError, match="rng must be a seed"):
            exercise(-1)


@pytest.mark.parametrize(
    ("text", "key", "path", "line"),
    [
        ("a = 1\n", "x", (), None),
        ("a = 1\nx = 3\n", "x", (1,), 2),  # no list: where it begins
        ("x = [1, 2]\n", "x", (5,), 1),  # beyond its end: where it begins
        ("x = [\n  [1, 2],\n  [3, 4],\n]\n", "x", (1, 1), 3),
        ('{"x": [{"a": [1, 2]},\n  7]}\n', "x", (1,), 2),  # commas inside are not counted
        ("x = [\n  1", "x", (3,), 1),
    ],
)
def test_where_in_a_file_something_stands(text, key, path, line):
    assert line_of(text, key, path) == line
