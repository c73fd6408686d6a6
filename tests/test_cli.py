"""The command line as its users meet it: what it prints, and its exit codes."""

import json
import os
import re
import signal
import subprocess
import sys

import numpy as np
import pytest

from nnframe.cli import main

pytest.importorskip("click", reason="the command line needs nnframe[cli]")

ACCURACY = re.compile(r"Test accuracy after epoch (\d+): (\d+\.\d\d) %")


@pytest.fixture
def samples(tmp_path):
    """A small .npz of three classes that are easy to tell apart."""
    rng = np.random.default_rng(0)
    labels = rng.integers(3, size=90)
    x = np.clip(rng.normal(0.2, 0.05, size=(90, 6)), 0, 1)
    x[np.arange(90), labels] += 0.6
    path = tmp_path / "samples.npz"
    np.savez(path, x_train=x[:60], y_train=labels[:60], x_test=x[60:], y_test=labels[60:])
    return path


def test_main_job_on_digits(capsys):
    pytest.importorskip("sklearn", reason="the digits need nnframe[data]")
    assert main(["train"]) == 0
    out, err = capsys.readouterr()
    epoch, accuracy = ACCURACY.search(out).groups()
    assert epoch == "30"
    assert float(accuracy) > 94
    assert "64 → 30 → 10" in out
    assert "Next, try" in out
    assert (
        len(re.findall(r"^epoch +\d+ of 30: cost \d\.\d+, test accuracy \d+\.\d\d %", err, re.M))
        == 30
    )


@pytest.mark.parametrize(
    "options",
    [
        ["--activation", "relu", "--init", "he", "--eta", "0.1"],
        ["--cost", "cross-entropy", "--eta", "0.5", "--dtype", "float32"],
        ["--cost", "log-likelihood", "--optimizer", "adam", "--eta", "0.05"],
        ["--activation", "gelu", "--output", "sigmoid", "--sizes", "6,8,5,3", "--eta", "1"],
        ["--init", "normal", "--seed", "3"],
        ["--schedule", "cosine-decay", "--regularizer", "max-norm"],
        ["--schedule", "halve-when-stalled", "--regularizer", "l2", "--strength", "1e-5"],
        ["--schedule", "inverse-time", "--eta", "5"],
    ],
    ids=" ".join,
)
def test_trains_on_a_file_with_any_registered_names(samples, capsys, options):
    assert main(["train", "--data", str(samples), "--epochs", "20", *options]) == 0
    assert float(ACCURACY.search(capsys.readouterr().out)[2]) > 80


def test_ends_early_and_follows_a_schedule(samples, capsys):
    options = ["--epochs", "50", "--patience", "2", "--schedule", "step-decay"]
    assert main(["train", "--data", str(samples), *options]) == 0
    assert int(ACCURACY.search(capsys.readouterr().out)[1]) < 50


def test_log_likelihood_has_a_softmax_output(samples, capsys):
    main(
        [
            "train",
            "--data",
            str(samples),
            "--epochs",
            "1",
            "--cost",
            "log-likelihood",
            "--eta",
            "0.1",
        ]
    )
    out = capsys.readouterr().out
    assert "LogLikelihood()" in out


def test_the_same_seed_prints_the_same(samples, capsys):
    outputs = []
    for _ in range(2):
        main(["train", "--data", str(samples), "--epochs", "2", "--seed", "5"])
        outputs.append(capsys.readouterr())
    assert outputs[0] == outputs[1]


WRONG = [
    (["--activation", "sigmoyd"], "did you mean 'sigmoid'"),
    (["--cost", "crossentropy"], "did you mean 'cross-entropy'"),
    (["--sizes", "6,x,3"], "is no list of sizes"),
    (["--sizes", "6"], "is no list of sizes"),
    (["--sizes", "6,0,3"], "is no list of sizes"),
    (["--sizes", "7,5,3"], "input size 7"),
    (["--sizes", "6,5,4"], "output size 4"),
    (["--eta", "0"], "SGD's eta must be a positive number"),
    (["--eta", "-3"], "SGD's eta must be a positive number"),
    (["--eta", "abc"], "'abc' is not a valid float"),
    (["--epochs", "0"], "0 is not in the range x>=1"),
    (["--batch-size", "-5"], "-5 is not in the range x>=1"),
    (["--nonsense"], "No such option"),
    (["--engine", "numpi"], "unknown engine 'numpi': did you mean 'numpy'?"),
    (["--cost", "cross-entropy", "--output", "tanh"], "[0, 1]"),
    (["--activation", "square", "--output", "square", "--eta", "1e9"], "the cost became"),
]


@pytest.mark.parametrize(("options", "message"), WRONG, ids=[" ".join(case[0]) for case in WRONG])
def test_wrong_arguments_are_one_clear_line(samples, capsys, options, message):
    with np.errstate(all="ignore"):
        assert main(["train", "--data", str(samples), *options]) == 2
    lines = [line for line in capsys.readouterr().err.splitlines() if not line.startswith("epoch")]
    assert len(lines) == 1
    assert lines[0].startswith("nnframe: ")
    assert message in lines[0]


@pytest.mark.parametrize("path", ["missing.npz", "missing.pkl.gz", "missing"])
def test_a_missing_file_is_one_clear_line(tmp_path, capsys, path):
    assert main(["train", "--data", str(tmp_path / path)]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert path in err


def test_an_unknown_command(capsys):
    assert main(["trane"]) == 2
    assert "unknown command 'trane': did you mean 'train'?" in capsys.readouterr().err


def test_help_and_version(capsys):
    assert main([]) == 0
    assert main(["--help"]) == 0
    assert main(["train", "--help"]) == 0
    assert main(["--version"]) == 0
    assert "--batch-size" in capsys.readouterr().out


def test_plugins_lists_names_and_distributions(capsys):
    assert main(["plugins"]) == 0
    out = capsys.readouterr().out
    assert re.search(r"^nnframe\.activations\n", out)
    assert re.search(
        r"^  leaky-relu +nnframe \d+\.\d+\.\d+ +nnframe\.activations:LeakyReLU$", out, re.M
    )


def interrupted(arguments):
    """What a training says on stderr that gets Ctrl-C after its first epoch."""
    process = subprocess.Popen(
        [sys.executable, "-m", "nnframe", *arguments, "--epochs", "1000000"],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        # Who runs the tests in the background of a shell has SIGINT ignored, and hands that down.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        assert process.stderr.readline().startswith("epoch")  # training has begun
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 130
    assert err.endswith("stopped\n")
    assert "Traceback" not in err
    return err


@pytest.mark.skipif(os.name == "nt", reason="signals differ on Windows")
def test_ctrl_c_stops_cleanly(samples):
    interrupted(["train", "--data", str(samples)])


def position_in(path):
    with np.load(path) as file:
        return json.loads(file["metadata.json"])["training"]["position"]


def train_on(samples, *options):
    return main(["train", "--data", str(samples), "--optimizer", "adam", *map(str, options)])


def test_a_resumed_training_prints_and_keeps_the_same(samples, tmp_path, capsys):
    whole, file = tmp_path / "whole.npz", tmp_path / "run.npz"
    assert train_on(samples, "--epochs", 4, "--checkpoint", whole) == 0
    expected = capsys.readouterr()
    assert train_on(samples, "--epochs", 2, "--checkpoint", file) == 0
    capsys.readouterr()
    assert train_on(samples, "--epochs", 4, "--checkpoint", file, "--resume") == 0
    resumed = capsys.readouterr()
    assert resumed.out == expected.out
    assert resumed.err == "".join(expected.err.splitlines(keepends=True)[2:])
    assert file.read_bytes() == whole.read_bytes()


def test_checkpoints_that_cannot_be(samples, tmp_path, capsys):
    file = tmp_path / "run.npz"
    assert train_on(samples, "--resume") == 2
    assert "--resume: goes with --checkpoint FILE" in capsys.readouterr().err
    assert train_on(samples, "--epochs", 1, "--checkpoint", file) == 0
    before = file.read_bytes()
    capsys.readouterr()
    for options, message in [
        ([], "run.npz is there already: go on from it with --resume"),
        (["--resume", "--seed", 1], "is of another training: "),
        (["--resume", "--activation", "relu"], "is of another training: "),
    ]:
        assert train_on(samples, "--epochs", 2, "--checkpoint", file, *options) == 2
        err = capsys.readouterr().err
        assert message in err
        assert err.count("\n") == 1
        assert file.read_bytes() == before
    assert train_on(samples, "--checkpoint", tmp_path / "no" / "run.npz") == 2
    assert "'--checkpoint': there is no folder" in capsys.readouterr().err
    for name in ("run", "run_eta0.5"):  # any name will do: a checkpoint is known by what is in it
        assert train_on(samples, "--epochs", 1, "--checkpoint", tmp_path / name) == 0


@pytest.mark.skipif(os.name == "nt", reason="signals differ on Windows")
def test_ctrl_c_saves_and_the_file_can_be_gone_on_from(samples, tmp_path, capsys):
    file = tmp_path / "run.npz"
    options = ["train", "--data", str(samples), "--checkpoint", str(file)]
    err = interrupted(options)
    assert f"saved in {file}: the same command with --resume goes on from there" in err
    done = position_in(file)["epoch"] - 1
    assert main([*options, "--epochs", str(done + 1), "--resume"]) == 0
    resumed, whole = capsys.readouterr(), file.read_bytes()
    file.unlink()
    assert main([*options, "--epochs", str(done + 1)]) == 0
    assert resumed.out == capsys.readouterr().out
    assert file.read_bytes() == whole


def test_without_the_extra_the_message_names_it():
    hide = (
        "import sys; sys.modules['click'] = None; from nnframe.cli import main; sys.exit(main([]))"
    )
    done = subprocess.run([sys.executable, "-c", hide], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install nnframe[cli]" in done.stderr


def test_a_terminal_without_arrows_still_trains(samples):
    command = [sys.executable, "-m", "nnframe", "train", "--data", str(samples), "--epochs", "1"]
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr


def test_each_optimizer_has_a_rate_that_learns(samples, capsys):
    for name in ("momentum", "nesterov", "adam"):
        options = ["--optimizer", name, "--epochs", "60", "--batch-size", "5"]
        assert main(["train", "--data", str(samples), *options]) == 0
        assert float(ACCURACY.search(capsys.readouterr().out)[2]) > 80, name


def test_a_training_that_learns_nothing_is_told_why(capsys):
    flat = ["--activation", "relu", "--eta", "100", "--epochs", "2"]
    assert main(["train", *flat]) == 0
    out = capsys.readouterr().out
    assert "That is little better than guessing. nnframe.diagnose finds" in out
    assert "dead: layer 1 of 2" in out
    assert "a smaller η" in out
    assert main(["train", "--epochs", "2"]) == 0
    assert "guessing" not in capsys.readouterr().out
