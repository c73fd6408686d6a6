"""Every reader, given files by chance: an error of ours, or something whole. Nothing else."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import pickletools
import struct
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from damage import damaged, replaced
from faults.forge import forged, members_of, with_metadata
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import nnframe
from nnframe import checkpoint, datasets
from nnframe.checkpoint.archive import METADATA
from nnframe.datasets.csv_file import read_numbers
from nnframe.datasets.idx import read_idx
from nnframe.datasets.idx_folder import read_idx_folder
from nnframe.datasets.npz import read_npz
from nnframe.errors import ModelFileError, NetworkFileError, NNFrameError
from nnframe.explanation.network_file import read_problem

#: Half of what the profile says, for each of many files.
few = settings(
    deadline=None,
    max_examples=settings.default.max_examples // 2,
    suppress_health_check=[HealthCheck.too_slow],
)

X, LABELS = np.arange(24.0).reshape(6, 4) / 24, np.array([0, 2, 1, 1, 0, 2])
BYTES = (X * 255).astype(np.uint8)
PARTS = {"x_train": X, "y_train": LABELS, "x_test": X[:2], "y_test": LABELS[:2]}
BOOK = ((X, LABELS), (X[:2], LABELS[:2]), (X[2:4], LABELS[2:4]))
PROBLEM = {
    "sizes": [2, 2, 1],
    "weights": [[[0.5, 0.25], [1, -1]], [[0.125, 2]]],
    "biases": [[0, 1], [0.5]],
    "activations": ["sigmoid", {"name": "leaky-relu", "slope": 0.2}],
    "cost": "quadratic",
    "x": [[0.5, 1]],
    "y": [[1]],
    "eta": 0.5,
}


def idx(array: np.ndarray) -> bytes:
    sizes = struct.pack(f">{array.ndim}I", *array.shape)
    return bytes([0, 0, 8, array.ndim]) + sizes + array.tobytes()


def npz(compressed: bool = False) -> bytes:
    file = io.BytesIO()
    (np.savez_compressed if compressed else np.savez)(file, **PARTS)
    return file.getvalue()


def csv() -> bytes:
    names = ["setosa", "other", '"x, ""y"""']
    rows = [f"{x:.3},{-x:e},{names[label]}" for x, label in zip(X[:, 1], LABELS, strict=True)]
    return "\r\n".join(["length,width,kind", *rows]).encode()


def toml(problem: dict[str, Any]) -> bytes:
    """A network file of these values, in TOML's words."""
    lines = [f"{key} = {json.dumps(value)}" for key, value in problem.items()]
    text = "\n".join(lines).replace('{"name": ', "{name = ").replace('"slope": ', "slope = ")
    return text.encode()


def network() -> nnframe.Network:
    layers = [
        nnframe.Shared(nnframe.Dense(2, nnframe.LeakyReLU(0.1), weights=nnframe.He())),
        nnframe.Residual([nnframe.Dense(2), nnframe.Dropout(0.2)]),
        nnframe.BatchNorm(),
        nnframe.Dense(1, nnframe.Sigmoid()),
    ]
    return nnframe.Network(layers, 2)


def resume(path: Path) -> nnframe.Network:
    """The same training each time, so that a file of it can be gone on from."""
    trained = network()
    data = [[0.0, 1.0], [1.0, 1.0]], [[1.0], [0.0]]
    options: dict[str, Any] = {"epochs": 2, "batch_size": 1, "optimizer": nnframe.Adam()}
    nnframe.train(trained, nnframe.Quadratic(), data, checkpoint=path, resume=True, **options)
    return trained


def is_finite(samples: datasets.Dataset) -> None:
    for x, y in samples.parts().values():
        assert np.isfinite(x).all()
        assert np.isfinite(y).all()


def is_a_table(array: np.ndarray) -> None:
    assert array.ndim == 2
    assert np.isfinite(array).all()


def in_a_folder(path: Path) -> datasets.Dataset:
    """The images of a folder beside labels that are whole."""
    with_labels(path.parent)
    return read_idx_folder(path.parent)


def with_labels(folder: Path) -> None:
    labels = idx(LABELS.astype(np.uint8))
    for name in ("train-labels-idx1-ubyte", "t10k-labels-idx1-ubyte"):
        (folder / name).write_bytes(labels)
    (folder / "t10k-images-idx3-ubyte").write_bytes(idx(BYTES.reshape(6, 2, 2)))


def is_bytes(array: np.ndarray) -> None:
    assert array.dtype == np.uint8


def is_usable(found: nnframe.Network) -> None:
    with np.errstate(all="ignore"):
        found.forward(np.zeros((1, *found.shapes[0])))


def is_explained(problem: Any) -> None:
    assert problem.explain().stages


Read = Callable[[Path], Any]
#: Each reader, the name of its files, which errors it may raise, and what it may return.
READERS: dict[str, tuple[Read, str, type[NNFrameError], Callable[[Any], None]]] = {
    "idx": (read_idx, "images", NNFrameError, is_bytes),
    "idx folder": (in_a_folder, "mnist/train-images-idx3-ubyte", NNFrameError, is_finite),
    "csv": (datasets.read_csv, "data.csv", NNFrameError, is_finite),
    "numbers": (read_numbers, "rows.csv", NNFrameError, is_a_table),
    "npz": (read_npz, "data.npz", NNFrameError, is_finite),
    "pickle": (datasets.load, "data.pkl", NNFrameError, is_finite),
    "model": (checkpoint.load, "model.npz", ModelFileError, is_usable),
    "training": (resume, "run.npz", NNFrameError, is_usable),
    "json": (read_problem, "network.json", NetworkFileError, is_explained),
    "toml": (read_problem, "network.toml", NetworkFileError, is_explained),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fuzz")
    (folder / "mnist").mkdir()
    return folder


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A model and a training, as they are saved."""
    path = tmp_path_factory.mktemp("sealed")
    checkpoint.save(network(), path / "model.npz")
    resume(path / "run.npz")
    return {name: (path / f"{name}.npz").read_bytes() for name in ("model", "run")}


def check(folder: Path, reader: str, content: bytes) -> None:
    """Read a file of this content."""
    read, name, error, whole = READERS[reader]
    path = folder / name
    path.write_bytes(content)
    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        try:
            found = read(path)
        except error:
            return
    whole(found)


VALID: list[tuple[str, bytes]] = [
    ("idx", idx(BYTES)),
    ("idx", gzip.compress(idx(BYTES), mtime=0)),
    ("idx folder", idx(BYTES.reshape(6, 2, 2))),
    ("csv", csv()),
    ("csv", csv().replace(b",", b";").replace(b"\r", b"")),
    ("csv", gzip.compress(csv().decode().encode("utf-8-sig"), mtime=0)),
    ("numbers", b"a,b\n1,2.5\n-3e4,.5\n"),
    ("npz", npz()),
    ("npz", npz(compressed=True)),
    ("pickle", pickle.dumps(BOOK, 0)),
    ("pickle", pickle.dumps(BOOK, 2)),
    ("pickle", pickle.dumps(BOOK, 5)),
    ("pickle", gzip.compress(pickle.dumps(BOOK, 2), mtime=0)),
    ("json", json.dumps(PROBLEM).encode()),
    ("json", json.dumps(PROBLEM, indent=1).encode("utf-8-sig")),
    ("toml", toml(PROBLEM)),
]


@pytest.mark.parametrize(("reader", "content"), VALID)
def test_what_is_damaged_was_whole(folder: Path, reader: str, content: bytes) -> None:
    read, name, _, whole = READERS[reader]
    (folder / name).write_bytes(content)
    whole(read(folder / name))


@few
@given(data=st.data())
@pytest.mark.parametrize(("reader", "content"), VALID)
def test_damaged(folder: Path, reader: str, content: bytes, data: st.DataObject) -> None:
    check(folder, reader, data.draw(damaged(content)))


@few
@given(content=st.binary(max_size=200))
@pytest.mark.parametrize("reader", READERS)
def test_anything(folder: Path, reader: str, content: bytes) -> None:
    check(folder, reader, content)


@few
@given(text=st.text(max_size=100))
@pytest.mark.parametrize("reader", ["json", "toml", "csv", "numbers"])
def test_any_text(folder: Path, reader: str, text: str) -> None:
    check(folder, reader, text.encode("utf-8", "surrogatepass"))


@few
@given(data=st.data())
@pytest.mark.parametrize("name", ["model", "run"])
def test_damaged_and_sealed_anew(
    folder: Path, sealed: dict[str, bytes], name: str, data: st.DataObject
) -> None:
    members = members_of(sealed[name])
    member = data.draw(st.sampled_from(sorted(members)))
    content = forged({**members, member: data.draw(damaged(members[member]))})
    check(folder, "model", content)
    check(folder, "training", content)


@few
@given(data=st.data())
@pytest.mark.parametrize("name", ["model", "run"])
def test_damaged_beneath_its_seal(
    folder: Path, sealed: dict[str, bytes], name: str, data: st.DataObject
) -> None:
    content = data.draw(damaged(sealed[name]))
    check(folder, "model", content)
    check(folder, "training", content)


@few
@given(data=st.data())
@pytest.mark.parametrize("name", ["model", "run"])
def test_other_metadata(
    folder: Path, sealed: dict[str, bytes], name: str, data: st.DataObject
) -> None:
    tree = json.loads(members_of(sealed[name])[METADATA])
    changed = json.dumps(data.draw(replaced(tree))).encode()
    content = with_metadata(sealed[name], lambda metadata: changed)
    check(folder, "model", content)
    check(folder, "training", content)


@few
@given(problem=replaced(PROBLEM))
def test_other_problems(folder: Path, problem: Any) -> None:
    check(folder, "json", json.dumps(problem).encode())


@few
@given(
    head=st.tuples(*[st.integers(0, 255)] * 4) | st.just((0, 0, 8, 3)),
    sizes=st.lists(st.integers(0, 2**32 - 1) | st.integers(0, 4), max_size=5),
    content=st.binary(max_size=64),
)
def test_idx_headers(folder: Path, head: tuple[int, ...], sizes: list[int], content: bytes) -> None:
    check(folder, "idx", bytes(head) + struct.pack(f">{len(sizes)}I", *sizes) + content)


CELLS = st.sampled_from(["1", "-2.5", "1e400", "nan", "inf", "", " ", '"', '"a', "setosa", "0x1"])


@few
@given(
    rows=st.lists(st.lists(CELLS | st.text(max_size=3), max_size=4), max_size=5),
    separator=st.sampled_from([",", ";", "\t", " "]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)
@pytest.mark.parametrize("reader", ["csv", "numbers"])
def test_cells(folder: Path, reader: str, rows: list[list[str]], separator: str, end: str) -> None:
    text = end.join(separator.join(row) for row in rows)
    check(folder, reader, text.encode("utf-8", "surrogatepass"))


ARRAY_HEADERS = st.fixed_dictionaries(
    {
        "descr": st.sampled_from(["<f8", ">i4", "|u1", "|O", "<c16", "<U3", "|V8", "<f2", "<M8[D]"])
        | st.text(max_size=4),
        "fortran_order": st.booleans() | st.none(),
        "shape": st.lists(st.integers(-1, 2**63) | st.integers(0, 4), max_size=4).map(tuple)
        | st.none()
        | st.floats(),
    }
)


@few
@given(
    headers=st.tuples(*[ARRAY_HEADERS] * 4),
    content=st.binary(max_size=256),
    version=st.sampled_from([(1, 0), (2, 0), (3, 0), (9, 9)]),
)
def test_npz_headers(
    folder: Path, headers: tuple[dict[str, Any], ...], content: bytes, version: tuple[int, int]
) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, header in zip(PARTS, headers, strict=True):
            text = (repr(header) + "\n").encode("utf-8", "replace")
            size = struct.pack("<H" if version == (1, 0) else "<I", len(text))
            archive.writestr(f"{name}.npy", b"\x93NUMPY" + bytes(version) + size + text + content)
    check(folder, "npz", file.getvalue())


OPCODES = [bytes([ord(opcode.code)]) for opcode in pickletools.opcodes]
GLOBALS = [b"cnumpy\nndarray\n", b"cnumpy\ndtype\n", b"cos\nsystem\n", b"c_codecs\nencode\n"]
PIECES = st.sampled_from([*OPCODES, *GLOBALS, b"\x80\x02", b"K\x01", b"U\x01a", b")R", b"q\x00"])


@few
@given(pieces=st.lists(PIECES | st.binary(max_size=4), max_size=40))
def test_pickles_of_any_instructions(folder: Path, pieces: list[bytes]) -> None:
    check(folder, "pickle", b"".join(pieces) + b".")
