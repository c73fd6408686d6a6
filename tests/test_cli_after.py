"""`nnframe evaluate`, `predict` and `report`, and `train --data` with names and tables."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

import nnframe
from nnframe.cli import main

pytest.importorskip("click", reason="the command line needs nnframe[cli]")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A training on moons, kept in a file."""
    path = tmp_path_factory.mktemp("runs") / "run.npz"
    options = ["--epochs", "12", "--sizes", "2,8,2", "--checkpoint", str(path)]
    assert main(["train", "--data", "moons", *options]) == 0
    return path


def said(capsys, *arguments, code=0):
    assert main([str(argument) for argument in arguments]) == code
    out, err = capsys.readouterr()
    return err if code else out


@pytest.mark.parametrize("name", ["xor", "circles", "spirals", "moons", "linear", "sine"])
def test_train_takes_names(name, capsys):
    out = said(capsys, "train", "--data", name, "--epochs", "1")
    assert f"Dataset('{name}', " in out
    assert f"nnframe train --data {name} --cost cross-entropy" in out
    assert ("Test accuracy" in out) == (name not in ("linear", "sine"))
    assert ("Training cost after epoch 1: 0.0" in out) == (name in ("linear", "sine"))


def test_train_takes_a_csv_and_its_column(tmp_path, capsys):
    path = tmp_path / "x.csv"
    path.write_text("kind,left,right\n" + "a,0.1,0.9\nb,0.9,0.1\n" * 20)
    out = said(capsys, "train", "--data", path, "--label", "kind", "--epochs", "5")
    assert "Dataset('x.csv', 2 → 2: 32 train, 8 test)" in out
    assert f"--data {path} --label kind --cost" in out
    err = said(capsys, "train", "--data", path, "--label", "color", code=2)
    assert err.startswith(f"nnframe: {path}: no column is called 'color'")
    err = said(capsys, "train", "--data", "moons", "--label", "kind", code=2)
    assert "label names a column" in err


def test_an_unknown_name_is_one_clear_line(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    err = said(capsys, "train", "--data", "moon", code=2)
    assert err.count("\n") == 1
    assert "did you mean 'moons'" in err


def test_plugins_lists_the_data_sets(capsys):
    assert re.search(r"^nnframe\.datasets\n  circles +nnframe ", said(capsys, "plugins"), re.M)


def test_evaluate_says_what_was_measured(run, capsys):
    samples = nnframe.datasets.load("moons")
    network = nnframe.checkpoint.load(run)
    for part in ("test", "train"):
        found = nnframe.evaluate(
            network, samples.parts()[part], nnframe.Quadratic(), samples.classes
        )
        out = said(capsys, "evaluate", run, "moons", "--part", part)
        assert out.endswith(f"{found}\n")
        assert f"200 test), {part} samples" in out
        data = json.loads(said(capsys, "evaluate", run, "moons", "--part", part, "--json"))
        expected = {"model": "run.npz", "data": "moons", "part": part} | found.to_dict()
        assert data == json.loads(json.dumps(expected))


def test_evaluate_measures_the_cost_that_is_named(run, capsys, tmp_path):
    network = nnframe.checkpoint.load(run)
    nnframe.checkpoint.save(network, tmp_path / "net.npz")
    out = said(capsys, "evaluate", tmp_path / "net.npz", "moons")
    assert "200 samples: accuracy" in out
    assert "measure one with --cost NAME" in out
    out = said(capsys, "evaluate", tmp_path / "net.npz", "moons", "--cost", "cross-entropy")
    found = nnframe.evaluate(network, nnframe.datasets.load("moons").test, nnframe.CrossEntropy())
    assert f"cost {found.cost:.4f}" in out


def test_evaluate_draws_the_confusion_matrix(run, capsys, tmp_path):
    pytest.importorskip("matplotlib", reason="figures need nnframe[plot]")
    said(capsys, "evaluate", run, "moons", "--plot", tmp_path / "x.svg")
    assert (tmp_path / "x.svg").read_bytes().startswith(b"<?xml")


WRONG = [
    (["evaluate", "RUN"], "Missing argument 'DATA'"),
    (["evaluate", "nowhere.npz", "moons"], "nowhere.npz: cannot be read"),
    (["evaluate", "RUN", "digits"], "64 numbers each, but"),
    (["evaluate", "RUN", "moons", "--part", "validation"], "moons has no validation samples"),
    (["evaluate", "RUN", "moons", "--cost", "quadratik"], "did you mean 'quadratic'"),
    (["evaluate", "RUN", "moons", "--plot", "x.gif"], "ends in none of"),
    (["predict", "RUN"], "Missing argument 'IMAGES"),
    (["predict", "RUN", "x.csv", "--classes", "a,b,c"], "3 names are given for 2 classes"),
    (["predict", "RUN", "x.txt"], "of what kind it is cannot be told"),
    (["predict", "RUN", "nowhere.csv"], "No such file"),
    (["report", "nowhere.npz"], "nowhere.npz: cannot be read"),
    (["report", "RUN", "-o", "no/report.html"], "there is no folder no"),
    (
        ["report", "RUN", "-o", "report.pdf"],
        "'report.pdf' ends in .pdf, but what is written there is .html or .htm",
    ),
    (["report", "RUN", "--data", "sine"], "1 numbers each"),
]


@pytest.mark.parametrize(("arguments", "message"), WRONG, ids=[" ".join(a) for a, _ in WRONG])
def test_wrong_arguments_are_one_clear_line(run, capsys, tmp_path, monkeypatch, arguments, message):
    if "digits" in arguments:
        pytest.importorskip("sklearn", reason="the digits need nnframe[data]")
    monkeypatch.chdir(tmp_path)
    err = said(capsys, *[str(run) if each == "RUN" else each for each in arguments], code=2)
    assert err.startswith("nnframe: ")
    assert err.count("\n") == 1
    assert message in err
    assert not list(tmp_path.iterdir())


def test_predict_answers_row_by_row(run, capsys, tmp_path):
    rows = nnframe.datasets.load("moons").test[0][:3]
    np.savetxt(tmp_path / "x.csv", rows, delimiter=",", fmt="%.17g")
    np.save(tmp_path / "one.npy", rows[0])
    outputs = nnframe.checkpoint.load(run).forward(rows)
    files = (tmp_path / "x.csv", tmp_path / "one.npy")
    found = json.loads(said(capsys, "predict", run, *files, "--classes", "up, down", "--json"))
    names = ["x.csv, row 0", "x.csv, row 1", "x.csv, row 2", "one.npy"]
    assert [each["image"] for each in found] == names
    for each, output in zip(found, [*outputs, outputs[0]], strict=True):
        assert list(each["outputs"]) == ["up", "down"]
        np.testing.assert_allclose(list(each["outputs"].values()), output)
        assert each["class"] == ["up", "down"][output.argmax()]
        assert each["probability"] == pytest.approx(output.max())
    lines = said(capsys, "predict", run, *files).splitlines()
    assert lines[0].split() == ["image", "class", "probability", "0", "1"]
    assert len(lines) == 2 + 4
    assert lines[-1].split()[:3] == ["one.npy", str(outputs[0].argmax()), f"{outputs[0].max():.3f}"]


def test_predict_reads_images(tmp_path, capsys):
    pillow = pytest.importorskip("PIL.Image", reason="images need nnframe[images]")
    network = nnframe.Network.of_sizes([4, 12], nnframe.Softmax(), rng=0, dtype="float32")
    nnframe.checkpoint.save(network, tmp_path / "net.npz")
    ink = np.array([[0, 51], [102, 255]], dtype=np.uint8)
    pillow.fromarray(255 - ink).save(tmp_path / "x.png")
    output = network.forward((ink / 255).ravel().astype("float32"))
    path = tmp_path / "x.png"
    (found,) = json.loads(said(capsys, "predict", tmp_path / "net.npz", path, "--invert", "--json"))
    np.testing.assert_allclose(list(found["outputs"].values()), output, rtol=1e-5)
    out = said(capsys, "predict", tmp_path / "net.npz", path, "--invert")
    order = np.argsort(-output)
    rest = out.rstrip().rpartition("  ")[2]  # the next ones, by size
    assert rest.startswith(f"{order[1]} {output[order[1]]:.3f}, {order[2]} ")
    pillow.fromarray(np.zeros((3, 5), np.uint8)).save(path)
    err = said(capsys, "predict", tmp_path / "net.npz", path, code=2)
    assert (
        "the image is 5 × 3 pixels, 15 in all, but the network takes 4 numbers, as of 2 × 2" in err
    )


def test_report_writes_one_page(run, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert said(capsys, "report", run) == "report.html: written\n"
    alone = (tmp_path / "report.html").read_text("utf-8")
    assert "<h1>run.npz</h1>" in alone
    assert "12 epochs" in alone
    said(capsys, "report", run, "-o", "full.html", "--data", "moons")
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["full.html", "report.html"]
    assert "On the test samples of moons" in (tmp_path / "full.html").read_text("utf-8")
