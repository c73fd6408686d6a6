"""The main job on real digits: the book's network, with the book's settings, for a few epochs."""

import re
from pathlib import Path

import pytest

from nnframe.cli import main

pytest.importorskip("click", reason="the command line needs nnframe[cli]")

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
BOOK = ["--sizes", "784,30,10", "--batch-size", "10", "--eta", "3.0"]


@pytest.mark.parametrize(
    ("source", "epochs", "accuracy"),
    [("mnist.pkl.gz", 3, 94), ("mnist-idx", 1, 93)],
)
def test_the_books_network_learns_mnist(source, epochs, accuracy, capsys):
    path = DATA / source
    if not path.exists():
        pytest.skip("MNIST is no part of this project: it is looked for in ../shared/data")
    assert main(["train", "--data", str(path), *BOOK, "--epochs", str(epochs)]) == 0
    reached = re.findall(r"test accuracy (\d+\.\d\d) %", capsys.readouterr().err)
    assert len(reached) == epochs
    assert max(map(float, reached)) > accuracy
