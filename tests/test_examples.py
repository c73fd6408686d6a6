"""Each experiment of examples/ runs, and what it claims holds in miniature."""

from __future__ import annotations

import json
import math
import runpy
import sys
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
sys.path.insert(0, str(EXAMPLES))  # as `python examples/x.py` does
import experiment  # noqa: E402  # examples/ is no package
import notebooks  # noqa: E402

pytest.importorskip("sklearn", reason="the digits come with scikit-learn")


@cache
def run(name: str, *arguments: str) -> dict[str, Any]:
    """What a script leaves behind."""
    before = sys.argv
    sys.argv = [f"{name}.py", *arguments]
    try:
        return runpy.run_path(str(EXAMPLES / f"{name}.py"), run_name="__main__")
    finally:
        sys.argv = before


def source(name: str) -> str:
    return (EXAMPLES / f"{name}.py").read_text("utf-8")


def small_mnist(folder: Path) -> str:
    """Images as large as MNIST's, though of nothing."""
    rng, path = np.random.default_rng(0), folder / "small.npz"
    x, y = rng.random((40, 784)), np.arange(40) % 10
    np.savez(path, x_train=x, y_train=y, x_test=x[:20], y_test=y[:20])
    return str(path)


def test_every_script_is_an_experiment() -> None:
    names = {path.stem for path in EXAMPLES.glob("*.py")}
    assert names == {*notebooks.EXPERIMENTS, "experiment", "notebooks"}


@pytest.mark.parametrize("name", notebooks.EXPERIMENTS)
def test_a_script_runs_without_mnist_and_says_where_the_books_figures_come_from(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run.__wrapped__(name, "--epochs", "1")
    printed = capsys.readouterr().out
    assert "the book" in printed
    assert "of a processor" in printed
    assert ("--data mnist.pkl.gz" in printed) == (name != "learning_slowdown")


@pytest.mark.parametrize("name", ["chapter3", "convolution", "overfitting"])
def test_a_script_takes_images_of_the_size_of_mnist(name: str, tmp_path: Path) -> None:
    found = run(name, "--epochs", "1", "--data", small_mnist(tmp_path))
    assert found["run"].mnist
    if name == "convolution":
        assert (20, 24, 24) in found["network"].shapes
        assert (40, 4, 4) in found["network"].shapes


def test_a_picture_is_written_where_it_is_asked_for(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="a figure needs nnframe[plot]")
    target = tmp_path / "neuron.svg"
    run("learning_slowdown", "--epochs", "20", "--plot", str(target))
    drawn = target.read_text("utf-8")
    assert drawn.count("<svg") == 1
    assert drawn.count("stroke: #") >= len(run("learning_slowdown")["cases"])


@pytest.mark.parametrize(("w", "b"), [(0.6, 0.9), (2.0, 2.0)])
@pytest.mark.parametrize("cost", ["quadratic", "cross-entropy"])
def test_one_neuron_learns_as_by_hand(w: float, b: float, cost: str) -> None:
    start = "w=b=2" if w == b else f"w={w} b={b}"
    answers, expected, z = run("learning_slowdown")["cases"][f"{cost}, {start}"], [], w + b
    for _ in range(301):
        a = 1 / (1 + math.exp(-z))
        expected.append(a)
        delta = a * a * (1 - a) if cost == "quadratic" else a
        z -= 2 * 0.15 * delta  # ∂C/∂w and ∂C/∂b are both δ, for the input is 1
    np.testing.assert_allclose(answers, expected, rtol=1e-12)


def test_one_neuron_comes_to_the_books_figures() -> None:
    cases = run("learning_slowdown")["cases"]
    near, far = cases["quadratic, w=0.6 b=0.9"], cases["quadratic, w=b=2"]
    assert [round(a, 2) for a in (near[0], near[-1])] == [0.82, 0.09]
    assert [round(a, 2) for a in (far[0], far[-1])] == [0.98, 0.20]


def test_only_the_quadratic_cost_slows_down_where_the_error_is_large() -> None:
    found = run("learning_slowdown")
    share = {name: found["first_tenth"](answers) for name, answers in found["cases"].items()}
    assert share["quadratic, w=b=2"] < 0.01 < 0.3 < share["quadratic, w=0.6 b=0.9"]
    assert min(share[name] for name in share if "entropy" in name) > 0.75


def test_the_first_network_learns() -> None:
    histories = run("first_network", "--epochs", "5")["histories"]
    assert list(histories) == [30, 100]
    assert histories[30][-1].accuracy > 0.85


def test_large_first_weights_saturate_neurons() -> None:
    flat = run("initialization", "--epochs", "1")["flat"]
    assert flat["N(0, 1)"] > 0.3 > 0.05 > flat["N(0, 1/n)"]


def test_tanh_is_ahead_in_the_first_epoch() -> None:
    histories = run("tanh_or_sigmoid", "--epochs", "1")["histories"]
    first = {key: history[0].accuracy for key, history in histories.items()}
    for eta in (0.03, 0.1, 0.3):
        assert first["Tanh", eta] > first["Sigmoid", eta] + 0.1


def test_few_images_are_learned_by_heart_and_l2_keeps_the_network_less_sure() -> None:
    results = run("overfitting", "--epochs", "60")["results"]
    history, costs, own = results["nothing"]
    assert own == 1.0
    assert history[-1].accuracy < 0.93
    assert results["L2, λ = 0.1"][1][-1] < costs[-1]
    assert len(costs) == len(history) == 60


def test_a_convolutional_training_ends_with_small_steps() -> None:
    found = run("convolution", "--epochs", "6")
    assert [epoch.of for epoch in found["history"]] == [4, 4, 4, 4, 2, 2]
    assert found["history"][-1].accuracy > 0.8


@pytest.mark.parametrize("name", notebooks.EXPERIMENTS)
def test_a_notebook_has_the_code_of_its_script_and_no_other(name: str) -> None:
    found = notebooks.notebook(source(name))
    code = [c["source"] for c in found["cells"] if c["cell_type"] == "code"]
    lines = [line.strip() for cell in code for line in cell if line.strip()]
    _, _, rest = source(name).partition('"""\n\n')  # after the title, which is no code
    marked = [part.partition("\n") for part in rest.split(notebooks.MARK)]
    cells = [text for mark, _, text in marked if mark == ""]
    assert lines == [line.strip() for cell in cells for line in cell.splitlines() if line.strip()]


def test_a_notebook_begins_with_its_title_and_has_cells_of_the_right_form() -> None:
    for name in notebooks.EXPERIMENTS:
        found = notebooks.notebook(source(name))
        kinds = [cell["cell_type"] for cell in found["cells"]]
        assert found["cells"][0]["source"][0].startswith("# ")
        assert kinds[0] == "markdown"
        assert kinds.count("code") >= 2
        assert len({cell["id"] for cell in found["cells"]}) == len(kinds)
        words = [c["source"] for c in found["cells"] if c["cell_type"] == "markdown"]
        assert '"""' not in "".join(words[0])
        assert not [line for cell in words[1:] for line in cell if line.startswith("#")]


def test_the_cells_of_a_written_notebook_run_to_the_same_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["kernel.py"])
    written = notebooks.write(tmp_path)
    assert [path.stem for path in written] == list(notebooks.EXPERIMENTS)
    assert (tmp_path / "experiment.py").read_text("utf-8") == source("experiment")
    (path,) = [path for path in written if path.stem == "learning_slowdown"]
    namespace: dict[str, Any] = {"__doc__": None}
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), namespace)
    assert namespace["cases"] == run("learning_slowdown")["cases"]


@pytest.mark.parametrize("script", ["x = 1\n", "# %% [markdown]\nx = 1\n"])
def test_a_script_of_another_form_is_refused(script: str) -> None:
    with pytest.raises(ValueError, match=r"a script in cells|a Markdown cell"):
        notebooks.notebook(script)


def test_curves_in_text_have_the_first_and_the_last_epoch() -> None:
    lines = {"a": [float(n) for n in range(1, 101)], "b": [5.0, 7.0]}
    picture = experiment.curves("A title", "height", lines)
    rows = [line.split() for line in picture.text.splitlines()]
    assert rows[0] == ["height:"]
    assert rows[3] == ["1", "1", "5"]
    assert rows[-1] == ["100", "100"]
    assert len(rows) == 3 + 10
    assert picture.alt == "height over 100 epochs: a from 1 to 100; b from 5 to 7."
