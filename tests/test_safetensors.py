"""Weights in safetensors files: our own networks come back, others' fit or are refused."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys

import numpy as np
import pytest
import safetensors.numpy as library
from meta.built_in import BUILT_IN

import nnframe
from nnframe import Chain, Dense, Network, ReLU, Shared, Tanh, checkpoint
from nnframe.checkpoint import load_safetensors, load_weights, save_safetensors
from nnframe.errors import ArgumentError, DtypeError, ModelFileError

SHAPES = [(3,), (2, 3), (2, 4, 4)]
LAYERS = {
    name: made for name, make in BUILT_IN.items() if isinstance(made := make(), nnframe.Layer)
}
TORCH = {"0.w": "0.weight", "0.b": "0.bias", "1.w": "2.weight", "1.b": "2.bias"}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.safetensors"


@pytest.fixture
def network():
    return Network.of_sizes([4, 3, 2], Tanh(), rng=1)


def alone(layer):
    for shape in SHAPES:
        try:
            return Network([layer], shape, rng=2)
        except nnframe.errors.NNFrameError:
            continue
    raise AssertionError(f"{layer!r} takes none of {SHAPES}")


@pytest.mark.parametrize("name", LAYERS)
def test_every_layer_comes_back(path, name):
    network = alone(LAYERS[name])
    save_safetensors(network, path)
    twin = load_safetensors(path)
    assert repr(twin.layers) == repr(network.layers)
    np.testing.assert_array_equal(twin.parameters, network.parameters)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_bits_and_dtype_stay(path, dtype):
    network = Network.of_sizes([4, 3, 2], Tanh(), rng=1, dtype=dtype)
    save_safetensors(network, path)
    twin = load_safetensors(path)
    assert twin.dtype == network.dtype
    assert twin.parameters.tobytes() == network.parameters.tobytes()


def test_what_is_shared_is_written_once_and_shared_again(path):
    shared = Shared(Dense(3, Tanh()))
    network = Network([shared, Chain([shared, Dense(2)])], 3, rng=1)
    save_safetensors(network, path)
    assert sorted(library.load_file(path)) == ["0.b", "0.w", "1.1.b", "1.1.w"]
    assert load_safetensors(path).layout.shared == network.layout.shared


def test_a_class_of_ones_own_has_to_be_known(path):
    class Mine(nnframe.Activation):
        def forward(self, z):
            return z

        def derivative(self, z):
            return np.ones_like(z)

    network = Network.of_sizes([2, 1], Mine())
    with pytest.raises(ArgumentError, match="is not registered"):
        save_safetensors(network, path)
    save_safetensors(network, path, known={"mine": Mine})
    assert type(load_safetensors(path, known={"mine": Mine}).layers[0].activation) is Mine
    with pytest.raises(ModelFileError, match="mine"):
        load_safetensors(path)


def test_tensors_have_the_names_that_were_asked_for(path, network):
    save_safetensors(network, path, names=TORCH)
    tensors = library.load_file(path)
    np.testing.assert_array_equal(tensors["2.weight"], network.layers[1].w)
    np.testing.assert_array_equal(load_safetensors(path).parameters, network.parameters)


def test_weights_of_a_strange_file_go_into_a_network(path, network):
    there = {
        "0.weight": np.arange(12, dtype=np.float32).reshape(3, 4),
        "0.bias": np.full(3, 0.5, np.float16),
        "2.weight": np.ones((2, 3)),
        "2.bias": np.zeros(2),
    }
    library.save_file(there, path)
    load_weights(network, path, names=TORCH)
    for ours, theirs in TORCH.items():
        layer, name = ours.split(".")
        np.testing.assert_array_equal(getattr(network.layers[int(layer)], name), there[theirs])
    with pytest.raises(ModelFileError, match="does not say what network it is of"):
        load_safetensors(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda there: there.pop("1.b"), "has no tensor '1.b'"),
        (lambda there: there.update(more=np.ones(1)), "no place for: 'more'"),
        (lambda there: there.update({"1.b": np.ones(3)}), r"shape \(3,\), expected \(2,\)"),
        (lambda there: there.update({"1.b": np.ones((2, 1))}), r"shape \(2, 1\)"),
        (lambda there: there.update({"1.b": np.ones(2, np.int64)}), "holds int64, expected floats"),
        (lambda there: there.update({"1.b": np.full(2, 1e300)}), "too large for float32"),
    ],
)
def test_what_does_not_fit_leaves_the_network_as_it_was(path, change, message):
    network = Network.of_sizes([4, 3, 2], Tanh(), rng=1, dtype="float32")
    there = {
        f"{index}.{name}": np.array(getattr(layer, name)) + 1
        for index, layer in enumerate(network.layers)
        for name in "wb"
    }
    before = network.parameters.copy()
    change(there)
    library.save_file(there, path)
    with pytest.raises(ModelFileError, match=message):
        load_weights(network, path)
    np.testing.assert_array_equal(network.parameters, before)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ({"2.w": "x"}, "there is no parameter '2.w'"),
        ({"0.w": "1.w"}, "cannot be called '1.w'"),
        ({"0.w": "__metadata__"}, "cannot be called '__metadata__'"),
        ({"0.w": 3}, "names must be a dict of texts"),
        ([("0.w", "x")], "names must be a dict of texts"),
    ],
)
def test_names_have_to_be_names(path, network, names, message):
    with pytest.raises(ArgumentError, match=message):
        save_safetensors(network, path, names=names)
    assert not path.exists()
    with pytest.raises(ArgumentError, match=message):
        load_weights(network, path, names=names)


@pytest.mark.parametrize(
    ("layers", "end"),
    [(4, "'3.b', '3.w'"), (5, "'3.b', '3.w' and 2 more")],
)
def test_of_many_names_the_first_eight_are_told(path, layers, end):
    network = Network.of_sizes([1] * (layers + 1))
    with pytest.raises(ArgumentError, match=f"{end}$"):
        save_safetensors(network, path, names={"9.w": "w"})


def test_fractions_have_no_place_in_the_format(path):
    network = Network.of_sizes([2, 1], ReLU(), dtype=object)
    with pytest.raises(DtypeError, match="holds no fractions"):
        save_safetensors(network, path)
    with pytest.raises(DtypeError, match="no fractions"):
        load_weights(network, path)
    with pytest.raises(ArgumentError, match="instance of Network"):
        load_weights("net", path)


def test_a_file_that_cannot_be_written_is_named(tmp_path, network):
    with pytest.raises(ModelFileError, match=r"gone.*cannot be written"):
        save_safetensors(network, tmp_path / "gone" / "model.safetensors")


def parts_of(content):
    size = struct.unpack("<Q", content[:8])[0]
    return json.loads(content[8 : 8 + size]), content[8 + size :]


def put_together(header, body):
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + body


def test_a_file_with_a_flipped_bit_is_refused(path):
    network = Network.of_sizes([1, 1], Tanh(), rng=1)
    save_safetensors(network, path, names={"0.w": "w"})
    content = bytearray(path.read_bytes())
    for place in range(0, len(content) * 8, 11):  # coprime to 8: every bit of a byte has its turn
        content[place // 8] ^= 1 << place % 8
        path.write_bytes(content)
        content[place // 8] ^= 1 << place % 8
        with pytest.raises(ModelFileError):
            load_safetensors(path)


def test_a_damaged_file_of_ours_fills_no_network(path, network):
    save_safetensors(network, path)
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.write_bytes(content)
    with pytest.raises(ModelFileError, match="is damaged: its SHA-256"):
        load_weights(network, path)


def swapped(header, body, network):
    header["0.w"]["shape"].reverse()


def half(header, body, network):
    for name, tensor in header.items():
        if name != "__metadata__":
            tensor["dtype"] = "BF16" if tensor["dtype"] == "F16" else tensor["dtype"]


def one_for_two(header, body, network):
    entries = header["__metadata__"]
    entries["nnframe_names"] = json.dumps(dict.fromkeys(["0.w", "0.b", "1.w", "1.b"], "0.w"))


def other_names(header, body, network):
    header["__metadata__"]["nnframe_names"] = "{}"


def elsewhere(header, body, network):
    entries = header["__metadata__"]
    entries["nnframe_names"] = entries["nnframe_names"].replace('"0.w": "0.w"', '"0.w": "2.w"')


def one_too_many(header, body, network):
    header["2.w"] = dict(header["0.w"])
    header["2.w"]["data_offsets"] = [len(body), len(body)]
    header["2.w"]["shape"] = [0]


def no_json(header, body, network):
    header["__metadata__"]["nnframe"] = "{"


def no_network(header, body, network):
    header["__metadata__"]["nnframe"] = "[]"


def older(header, body, network):
    entries = header["__metadata__"]
    entries["nnframe"] = entries["nnframe"].replace('"version": 1', '"version": 99')


def wider(header, body, network):
    entries = header["__metadata__"]
    entries["nnframe"] = entries["nnframe"].replace('"n_out": 3', '"n_out": 30000000')


@pytest.mark.parametrize(
    "change",
    [
        swapped,
        half,
        one_for_two,
        other_names,
        elsewhere,
        one_too_many,
        no_json,
        no_network,
        older,
        wider,
    ],
)
def test_a_forged_file_is_refused(path, change, monkeypatch):
    network = Network.of_sizes([4, 3, 2], Tanh(), rng=1, dtype="float16")
    save_safetensors(network, path)
    header, body = parts_of(path.read_bytes())
    change(header, body, network)
    # As a forger would, who knows how the digest is made.
    header["__metadata__"]["nnframe_sha256"] = ""
    path.write_bytes(put_together(header, body))
    monkeypatch.setattr("nnframe.checkpoint.exchange._digest", lambda entries, tensors: "")
    with pytest.raises(ModelFileError, match=r"model\.safetensors"):
        load_safetensors(path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 8,
        b"\xff" * 8,
        struct.pack("<Q", 2**40) + b"{}",
        struct.pack("<Q", 2) + b"{}",
        struct.pack("<Q", 1000) + b"{}",
        struct.pack("<Q", 4) + b"nope",
        put_together({"0.w": {"dtype": "F64", "shape": [2**40], "data_offsets": [0, 8]}}, b"1" * 8),
        put_together({"0.w": {"dtype": "F64", "shape": [1], "data_offsets": [0, 80]}}, b"1" * 8),
        put_together({"0.w": {"dtype": "BF16", "shape": [4], "data_offsets": [0, 8]}}, b"1" * 8),
        put_together({"0.w": {"dtype": "F8_E4M3", "shape": [8], "data_offsets": [0, 8]}}, b"1" * 8),
    ],
)
def test_anything_else_is_no_safetensors_file(path, network, content):
    path.write_bytes(content)
    for read in (load_safetensors, lambda path: load_weights(network, path)):
        with pytest.raises(ModelFileError, match=r"model\.safetensors"):
            read(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
def test_pipes_and_folders_are_no_files(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "."):
        with pytest.raises(ModelFileError, match="is no ordinary file"):
            load_safetensors(tmp_path / name)


def test_without_the_package_the_extra_is_named(path):
    code = (
        "import sys; sys.modules['safetensors'] = None\n"
        "import nnframe\n"
        "try:\n"
        "    nnframe.checkpoint.load_safetensors('x')\n"
        "except nnframe.errors.MissingExtraError as error:\n"
        "    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "pip install nnframe[safetensors]" in done.stdout, done.stderr


def test_trained_here_it_predicts_the_same_in_torch(path):
    torch = pytest.importorskip("torch", reason="torch is not installed")
    from safetensors.torch import load_file, save_file

    x = np.random.default_rng(0).normal(size=(20, 4))
    y = np.stack([x[:, 0] > 0, x[:, 0] <= 0], axis=1).astype(float)
    network = Network.of_sizes([4, 3, 2], Tanh(), output=nnframe.Softmax(), rng=1)
    nnframe.train(network, nnframe.LogLikelihood(), (x, y), 5, optimizer=nnframe.SGD(0.3))
    save_safetensors(network, path, names=TORCH)
    theirs = torch.nn.Sequential(
        torch.nn.Linear(4, 3), torch.nn.Tanh(), torch.nn.Linear(3, 2), torch.nn.Softmax(dim=1)
    ).double()
    theirs.load_state_dict(load_file(path))
    with torch.no_grad():
        np.testing.assert_allclose(
            theirs(torch.from_numpy(x)).numpy(), network.forward(x), rtol=1e-12
        )
    # And back: what torch writes, a fresh network reads.
    save_file(theirs.state_dict(), path)
    fresh = Network.of_sizes([4, 3, 2], Tanh(), output=nnframe.Softmax(), rng=7)
    load_weights(fresh, path, names=TORCH)
    np.testing.assert_array_equal(fresh.parameters, network.parameters)


def test_our_own_format_is_another_one(path, network):
    checkpoint.save(network, path)
    with pytest.raises(ModelFileError, match="is no safetensors file"):
        load_safetensors(path)
