"""The .npz reader, and what becomes of arrays of every kind."""

from __future__ import annotations

import os
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from nnframe import datasets
from nnframe.datasets.npz import read_npz
from nnframe.errors import DataError, DataFileError, DtypeError, NNFrameError, ShapeError

RNG = np.random.default_rng(0)
X, LABELS = RNG.random((6, 4)), np.array([0, 2, 1, 1, 0, 2])
PARTS = {"x_train": X, "y_train": LABELS, "x_test": X[:2], "y_test": LABELS[:2]}


@pytest.fixture
def save(tmp_path):
    def save(**arrays):
        np.savez(tmp_path / "data.npz", **arrays)
        return tmp_path / "data.npz"

    return save


def test_parts(save):
    samples = datasets.load(save(**PARTS))
    np.testing.assert_array_equal(samples.train[0], X)
    np.testing.assert_array_equal(samples.train[1], np.eye(3)[LABELS])
    np.testing.assert_array_equal(samples.test[0], X[:2])
    assert samples.validation is None
    assert repr(samples) == "Dataset('data.npz', 4 → 3: 6 train, 2 test)"


def test_validation_and_what_is_not_asked_for(save):
    extra = np.array([{}], dtype=object)
    samples = read_npz(save(**PARTS, x_val=X[3:], y_val=LABELS[3:], extra=extra))
    np.testing.assert_array_equal(samples.validation[0], X[3:])


def test_compressed(tmp_path):
    np.savez_compressed(tmp_path / "data.npz", **PARTS)
    np.testing.assert_array_equal(datasets.load(tmp_path / "data.npz").train[0], X)


def test_a_fifth_is_held_out_and_always_the_same(save):
    x = np.arange(20.0)[:, None] / 20
    path = save(x=x, y=np.arange(20))
    first, second = read_npz(path), read_npz(path)
    assert [len(first.train[0]), len(first.test[0])] == [16, 4]
    np.testing.assert_array_equal(first.test[0], second.test[0])
    for inputs, targets in (first.train, first.test):
        np.testing.assert_array_equal(inputs[:, 0] * 20, targets.argmax(axis=1))
    together = np.concatenate([first.train[0], first.test[0]])
    np.testing.assert_array_equal(np.sort(together, axis=0), x)


@pytest.mark.parametrize(
    "labels",
    [
        LABELS.astype("u1"),
        LABELS.astype(">i4"),
        LABELS[:, None],
        np.eye(3)[LABELS],
        np.eye(3, dtype=bool)[LABELS],
        np.eye(3, dtype=int)[LABELS],
    ],
    ids=lambda labels: f"{labels.dtype}{labels.shape}",
)
def test_labels_in_every_form(save, labels):
    samples = read_npz(save(**PARTS | {"y_train": labels, "y_test": labels[:2]}))
    np.testing.assert_array_equal(samples.train[1], np.eye(3)[LABELS])
    np.testing.assert_array_equal(samples.test[1], np.eye(3)[LABELS[:2]])


def test_classes_that_only_one_part_has(save):
    samples = read_npz(save(**PARTS | {"y_train": LABELS % 2, "y_test": np.array([0, 5])}))
    assert samples.n_out == 6


SCALED = {
    "bytes": (np.array([[0, 51], [102, 102]], "u1"), [[0, 0.2], [0.4, 0.4]]),
    "bits": (np.array([[False, True], [True, True]]), [[0, 1], [1, 1]]),
    "within": (np.array([[0.25, 0.5], [0.5, 0.5]]), [[0.25, 0.5], [0.5, 0.5]]),
    "float16": (np.array([[0.25, 0.5], [0.5, 0.5]], "f2"), [[0.25, 0.5], [0.5, 0.5]]),
    "long": (np.array([[0.25, 0.5], [0.5, 0.5]], "g"), [[0.25, 0.5], [0.5, 0.5]]),
    "swapped": (np.array([[0.25, 0.5], [0.5, 0.5]], ">f8"), [[0.25, 0.5], [0.5, 0.5]]),
    "columns first": (np.array([[0, 0.5], [1, 1]], order="F"), [[0, 0.5], [1, 1]]),
    "integers": (np.array([[0, 4], [16, 8]]), [[0, 0.25], [1, 0.5]]),
    "negative": (np.array([[-1.0, 1], [0, 0.5]]), [[0, 1], [0.5, 0.75]]),
    "one value": (np.array([[7.0, 7], [7, 7]]), [[0, 0], [0, 0]]),
    "the largest": (np.array([[-1e308, 1e308], [0, 0]]) * 1.7, [[0, 1], [0.5, 0.5]]),
}


@pytest.mark.parametrize("case", SCALED)
def test_scaling(save, case):
    x, expected = SCALED[case]
    y = np.array([0, 1])
    got = read_npz(save(x_train=x, y_train=y, x_test=x, y_test=y))
    np.testing.assert_allclose(got.train[0], expected, rtol=1e-7)
    np.testing.assert_array_equal(got.test[0], got.train[0])
    assert got.train[0].dtype in (np.float32, np.float64)
    assert got.train[0].flags.writeable


def test_the_training_samples_alone_set_the_scale(save):
    y = np.array([0])
    train, test = np.array([[0.0, 10.0]]), np.array([[5.0, 20.0]])
    samples = read_npz(save(x_train=train, y_train=y, x_test=test, y_test=y))
    np.testing.assert_array_equal(samples.train[0], [[0, 1]])
    np.testing.assert_array_equal(samples.test[0], [[0.5, 2]])


def test_images_become_rows(save):
    samples = read_npz(save(**PARTS | {"x_train": X.reshape(6, 2, 2), "x_test": X[:2]}))
    np.testing.assert_array_equal(samples.train[0], X)


def with_value(value: float) -> np.ndarray:
    x = X.copy()
    x[4, 1] = value
    return x


MISTAKES = {
    "nan": ({"x_train": with_value(np.nan)}, DataError, "train: x holds nan at row 4, column 1"),
    "infinity": (
        {"x_test": with_value(-np.inf), "y_test": LABELS},
        DataError,
        "test: x holds -inf",
    ),
    "too large": (
        {"x_train": X.astype(np.float32), "x_test": np.full((2, 4), 1e300)},
        DataError,
        "scaled by the train samples, holds inf",
    ),
    "text": ({"x_train": X.astype(str)}, DataFileError, "only plain numbers"),
    "complex": ({"x_train": X.astype(complex)}, DataFileError, "only plain numbers"),
    "bytes and floats": ({"x_test": X[:2].astype("u1")}, DtypeError, "uint8 in test"),
    "counts": ({"y_train": LABELS[:5]}, ShapeError, "train: x has shape (6, 4) and y has (5,)"),
    "widths": ({"x_test": X[:2, :3]}, ShapeError, "test samples have 3 inputs"),
    "one row": ({"x_train": X[:, 0]}, ShapeError, "train: x has shape (6,)"),
    "nothing": ({"x_test": X[:0], "y_test": LABELS[:0]}, DataError, "test: x is empty"),
    "negative label": ({"y_test": np.array([0, -1])}, DataError, "test: labels hold -1 at row 1"),
    "float labels": ({"y_train": LABELS / 2}, DtypeError, "train: y holds float64"),
    "two hot": ({"y_train": np.ones((6, 3))}, DataError, "train: y is not one-hot at row 0"),
    "none hot": ({"y_train": np.zeros((6, 3))}, DataError, "train: y is not one-hot at row 0"),
    "label cube": ({"y_train": np.zeros((6, 2, 2), int)}, ShapeError, "train: y has shape"),
    "huge label": ({"y_train": LABELS + 2**50}, DataError, "more than 2 GiB"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_arrays_that_cannot_be_learned_from(save, case):
    change, error, message = MISTAKES[case]
    path = save(**PARTS | change)
    with pytest.raises(NNFrameError) as caught:
        read_npz(path)
    assert type(caught.value) is error, caught.value
    assert message in str(caught.value)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("name", PARTS)
def test_a_missing_array_is_named(save, name):
    parts = {key: value for key, value in PARTS.items() if key != name}
    with pytest.raises(DataFileError, match=f"has no array {name}: expected x_train"):
        read_npz(save(**parts))


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"a": X}, "found none of these"),
        ({"x": X[:1], "y": LABELS[:1]}, "has 1 samples"),
        ({"x": X, "y": LABELS[:3]}, "one label a sample"),
        ({"x": np.array(1.0), "y": LABELS}, "0 dimensions"),
    ],
)
def test_x_and_y_alone(save, arrays, message):
    with pytest.raises(NNFrameError, match=message):
        read_npz(save(**arrays))


class Touch:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.system, (f"touch {self.path}",)


def test_objects_are_refused_and_not_executed(tmp_path, save):
    sentinel = tmp_path / "executed"
    path = save(**PARTS | {"x_train": np.array([[Touch(sentinel)]], dtype=object)})
    with pytest.raises(DataFileError, match=r"x_train\.npy holds Python objects: refused"):
        read_npz(path)
    assert not sentinel.exists()


def zipped(path: Path, member: bytes, method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("x.npy", member)
        archive.writestr("y.npy", member)
    return path


def npy(shape: str, descr: str = "'<f8'", content: bytes = b"", version: int = 1) -> bytes:
    header = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}}}\n".encode()
    size = struct.pack("<H" if version == 1 else "<I", len(header))
    return b"\x93NUMPY" + bytes([version, 0]) + size + header + content


HEADERS = {
    "more than is there": (npy("(1000000000000, 8)"), "but 0 are there"),
    "less than is there": (npy("(1, 1)", content=bytes(16)), "takes 8 bytes, but 16 are there"),
    "negative": (npy("(-1, -1)", content=bytes(8)), "(-1, -1)"),
    "code for a shape": (npy("__import__('os')"), "damaged"),
    "no shape": (npy("'abc'"), "damaged"),
    "no dtype": (npy("(1,)", "'nonsense'"), "damaged"),
    "records": (npy("(1,)", "[('a', '<f8')]", bytes(8)), "only plain numbers"),
    "a later version": (npy("(1,)", version=3), "version (3, 0)"),
    "no header": (b"hello", "damaged"),
    "half a header": (npy("(1,)")[:20], "damaged"),
    "empty": (b"", "damaged"),
}


@pytest.mark.parametrize("case", HEADERS)
def test_headers_are_not_believed(tmp_path, case):
    member, message = HEADERS[case]
    with pytest.raises(DataFileError) as caught:
        read_npz(zipped(tmp_path / "data.npz", member))
    assert message in str(caught.value)
    assert "data.npz" in str(caught.value)


def test_version_2_headers_are_read(tmp_path):
    path = zipped(tmp_path / "data.npz", npy("(2, 1)", "'|u1'", b"\0\1", version=2))
    assert len(read_npz(path).train[0]) == 1


def test_other_packing_is_refused(tmp_path):
    path = zipped(tmp_path / "data.npz", npy("(1,)"), zipfile.ZIP_LZMA)
    with pytest.raises(DataFileError, match="packed in a way"):
        read_npz(path)


def test_more_than_the_limit_is_not_unpacked(save, monkeypatch):
    monkeypatch.setattr("nnframe.datasets.npz.MAX_BYTES", 500)
    with pytest.raises(DataFileError, match="holds more than 2 GiB"):
        read_npz(save(**PARTS))


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04"])
def test_no_archive(tmp_path, content):
    path = tmp_path / "data.npz"
    path.write_bytes(content)
    with pytest.raises(DataFileError, match=r"is no \.npz file, or is damaged"):
        datasets.load(path)


def test_a_missing_file(tmp_path):
    with pytest.raises(DataFileError, match=r"no such file or folder"):
        datasets.load(tmp_path / "data.npz")
    with pytest.raises(DataFileError, match=r"data\.npz: cannot be read: No such file"):
        read_npz(tmp_path / "data.npz")


def test_a_path_that_cannot_even_be_looked_at():
    with pytest.raises(DataFileError, match="cannot be read"):
        datasets.load("x" * 100_000)


@pytest.mark.parametrize("name", ["data.txt", "data", "data.npz.gz"])
def test_other_kinds_of_file(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"1,2,3")
    with pytest.raises(DataFileError, match=r"expected the book's pickle \(\.pkl, \.pkl\.gz\)"):
        datasets.load(path)
