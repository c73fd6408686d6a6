"""IDX files, one by one and as the folder of four."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from nnframe import datasets
from nnframe.datasets.idx import read_idx, read_idx_folder
from nnframe.errors import ArgumentError, DataFileError, NNFrameError

MNIST = Path(__file__).resolve().parents[2] / "shared" / "data" / "mnist-idx"

IMAGES = np.arange(24, dtype=np.uint8).reshape(4, 2, 3) * 10
LABELS = np.array([2, 0, 3, 1], dtype=np.uint8)
NAMES = {
    "train-images-idx3-ubyte": IMAGES,
    "train-labels-idx1-ubyte": LABELS,
    "t10k-images-idx3-ubyte": IMAGES[:2],
    "t10k-labels-idx1-ubyte": LABELS[:2],
}


def idx(array: np.ndarray) -> bytes:
    sizes = struct.pack(f">{array.ndim}I", *array.shape)
    return bytes([0, 0, 8, array.ndim]) + sizes + array.tobytes()


def make_folder(folder: Path, packed: bool = False, dotted: bool = False) -> Path:
    for name, array in NAMES.items():
        if dotted:
            name = name.replace("-idx", ".idx")
        content = idx(array)
        path = folder / (f"{name}.gz" if packed else name)
        path.write_bytes(gzip.compress(content) if packed else content)
    return folder


@pytest.mark.parametrize("packed", [False, True])
def test_one_file(tmp_path, packed):
    path = tmp_path / "images"
    path.write_bytes(gzip.compress(idx(IMAGES)) if packed else idx(IMAGES))
    np.testing.assert_array_equal(read_idx(path), IMAGES)
    np.testing.assert_array_equal(read_idx(str(path)), IMAGES)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("dotted", [False, True])
def test_a_folder(tmp_path, packed, dotted):
    samples = datasets.load(make_folder(tmp_path, packed, dotted))
    x, y = samples.train
    assert x.dtype == np.float32
    np.testing.assert_array_equal(x, IMAGES.reshape(4, 6) / np.float32(255))
    np.testing.assert_array_equal(y, np.eye(4)[LABELS])
    np.testing.assert_array_equal(samples.test[0], x[:2])
    np.testing.assert_array_equal(samples.test[1], y[:2])
    assert samples.validation is None
    assert samples.name == tmp_path.name


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_file_is_named(tmp_path, name):
    (make_folder(tmp_path) / name).unlink()
    with pytest.raises(DataFileError) as caught:
        datasets.load(tmp_path)
    assert f"{tmp_path}: there is no {name} " in str(caught.value)


def test_counts_that_differ_are_told(tmp_path):
    (make_folder(tmp_path) / "t10k-labels-idx1-ubyte").write_bytes(idx(LABELS[:1]))
    with pytest.raises(DataFileError) as caught:
        read_idx_folder(tmp_path)
    assert "t10k-images-idx3-ubyte: holds 2 images, but t10k-labels-idx1-ubyte has 1 labels" in str(
        caught.value
    )


def test_files_in_one_another_s_place(tmp_path):
    (make_folder(tmp_path) / "train-images-idx3-ubyte").write_bytes(idx(LABELS))
    with pytest.raises(DataFileError, match="has 1 dimensions, expected 3 by its name"):
        read_idx_folder(tmp_path)


def test_images_of_other_sizes(tmp_path):
    (make_folder(tmp_path) / "t10k-images-idx3-ubyte").write_bytes(idx(IMAGES[:2, :1]))
    with pytest.raises(NNFrameError, match="test samples have 3 inputs") as caught:
        read_idx_folder(tmp_path)
    assert str(tmp_path) in str(caught.value)


def test_no_images(tmp_path):
    (make_folder(tmp_path) / "t10k-images-idx3-ubyte").write_bytes(idx(IMAGES[:0]))
    (tmp_path / "t10k-labels-idx1-ubyte").write_bytes(idx(LABELS[:0]))
    with pytest.raises(NNFrameError, match="test: x is empty"):
        read_idx_folder(tmp_path)


WRONG = {
    "empty": (b"", "is no IDX file"),
    "text": (b"hello", "is no IDX file"),
    "floats": (bytes([0, 0, 13, 1]), "type 0x0d, expected bytes"),
    "no dimensions": (bytes([0, 0, 8, 0]), "claims 0 dimensions"),
    "many dimensions": (bytes([0, 0, 8, 200]), "claims 200 dimensions"),
    "half a header": (idx(IMAGES)[:9], "cut short in the header"),
    "cut short": (idx(IMAGES)[:-1], "takes 24 bytes, but 23 are there"),
    "too long": (idx(IMAGES) + b"x", "after its end"),
    "huge": (bytes([0, 0, 8, 3]) + b"\xff" * 12, "more than 2 GiB"),
    "large": (bytes([0, 0, 8, 2]) + b"\0\0\xff\xff" * 2, "more than 2 GiB"),
    "nothing of something huge": (
        bytes([0, 0, 8, 3]) + bytes(4) + b"\xff" * 8,
        "a 0 among far too large sizes",
    ),
    "large, but allowed": (bytes([0, 0, 8, 1]) + b"\x70\0\0\0abc", "but 3 are there"),
}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("case", WRONG)
def test_other_files_are_named(tmp_path, case, packed):
    content, message = WRONG[case]
    path = tmp_path / "images"
    path.write_bytes(gzip.compress(content) if packed else content)
    with pytest.raises(DataFileError) as caught:
        read_idx(path)
    assert message in str(caught.value)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("cut", [2, 5, 15, -9, -1])
def test_a_packed_file_cut_short(tmp_path, cut):
    path = tmp_path / "images.gz"
    path.write_bytes(gzip.compress(idx(IMAGES))[:cut])
    with pytest.raises(DataFileError, match=r"images\.gz: .*(cut short|cannot be read)"):
        read_idx(path)


def test_no_file(tmp_path):
    with pytest.raises(DataFileError, match=r"nowhere: cannot be read: No such file"):
        read_idx(tmp_path / "nowhere")
    with pytest.raises(DataFileError, match="cannot be read"):
        read_idx(tmp_path)


@pytest.mark.skipif(not MNIST.exists(), reason="the IDX files of MNIST are not there")
def test_mnist():
    samples = datasets.load(MNIST)
    assert repr(samples) == "Dataset('mnist-idx', 784 → 10: 60,000 train, 10,000 test)"
    x, y = samples.train
    assert (x.min(), x.max()) == (0, 1)
    assert y[:5].argmax(axis=1).tolist() == [5, 0, 4, 1, 9]


def test_a_null_character_in_the_path():
    with pytest.raises(ArgumentError, match="expected the path of a file"):
        read_idx("a\0b")
