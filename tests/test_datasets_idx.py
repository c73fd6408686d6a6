"""IDX files, one by one and as the folder of four."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from nnframe import datasets
from nnframe.datasets.idx import read_idx
from nnframe.datasets.idx_folder import read_idx_folder
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
    "no such type": (bytes([0, 0, 10, 1]), "type 0x0a, expected one of 0x08"),
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


OTHER = {
    "four, of EMNIST's names": {
        "emnist-letters-train-images-idx3-ubyte.gz": IMAGES,
        "emnist-letters-train-labels-idx1-ubyte.gz": LABELS,
        "emnist-letters-test-images-idx3-ubyte.gz": IMAGES[:2],
        "emnist-letters-test-labels-idx1-ubyte.gz": LABELS[:2],
    },
    "four, of names of one's own": {
        "Train_Pictures": IMAGES,
        "Train_Answers": LABELS,
        "Test_Pictures.gz": IMAGES[:2],
        "Test_Answers.gz": LABELS[:2],
    },
    "where one pair has no word": {
        "pictures.idx": IMAGES,
        "classes.idx": LABELS,
        "pictures-test.idx": IMAGES[:2],
        "classes-test.idx": LABELS[:2],
    },
}


def write_all(folder: Path, files: dict[str, np.ndarray]) -> Path:
    for name, array in files.items():
        content = idx(array)
        (folder / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    (folder / "README.txt").write_text("about these files")
    (folder / ".DS_Store").write_bytes(idx(LABELS))
    return folder


@pytest.mark.parametrize("case", OTHER)
def test_files_of_other_names(tmp_path, case):
    samples = datasets.load(write_all(tmp_path, OTHER[case]))
    np.testing.assert_array_equal(samples.train[0], IMAGES.reshape(4, 6) / np.float32(255))
    np.testing.assert_array_equal(samples.train[1], np.eye(4)[LABELS])
    np.testing.assert_array_equal(samples.test[0], samples.train[0][:2])
    assert samples.validation is None


def test_a_third_pair_is_for_validation(tmp_path):
    files = OTHER["four, of EMNIST's names"] | {"val-i": IMAGES[1:3], "val-l": LABELS[1:3]}
    samples = datasets.load(write_all(tmp_path, files))
    np.testing.assert_array_equal(samples.validation[0], samples.train[0][1:3])


def test_of_one_pair_a_fifth_is_held_out(tmp_path):
    images = np.arange(60, dtype=np.uint8).reshape(10, 2, 3)
    files = {"images": images, "labels": np.arange(10, dtype=np.uint8)}
    samples = datasets.load(write_all(tmp_path, files))
    assert (len(samples.train[0]), len(samples.test[0])) == (8, 2)
    for x, y in samples.parts().values():
        np.testing.assert_allclose(x[:, 0] * 255, 6 * y.argmax(axis=1), rtol=1e-6)


def test_colour_images_become_rows(tmp_path):
    files = {"a": np.zeros((5, 3, 2, 2), np.uint8), "b": np.zeros(5, np.uint8)}
    assert datasets.load(write_all(tmp_path, files)).n_in == 12


@pytest.mark.parametrize(
    ("code", "dtype"), [(9, ">i1"), (11, ">i2"), (12, ">i4"), (13, ">f4"), (14, ">f8")]
)
def test_the_other_numbers_of_the_format(tmp_path, code, dtype):
    values = np.array([[1, 2], [3, -4]], dtype=dtype)
    path = tmp_path / "numbers"
    path.write_bytes(bytes([0, 0, code, 2]) + struct.pack(">2I", 2, 2) + values.tobytes())
    np.testing.assert_array_equal(read_idx(path), values)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(DataFileError, match="are there"):
        read_idx(path)


EMPTY: dict[str, np.ndarray] = {}
UNCLEAR = {
    "nothing": (EMPTY, "there is no IDX file in it"),
    "no labels": ({"images": IMAGES}, "there are no labels for the images images"),
    "no images": ({"train": LABELS}, "there are no images for the labels train"),
    "two sets": (
        {"a": IMAGES, "b": LABELS, "c": IMAGES},
        "which images are meant is not clear, a or c",
    ),
    "no training": (
        {"test-i": IMAGES, "test-l": LABELS, "val-i": IMAGES, "val-l": LABELS},
        "which images are for train: there are test-i, val-i",
    ),
    "no test": (
        {"train-i": IMAGES, "train-l": LABELS, "val-i": IMAGES, "val-l": LABELS},
        "which images are for test",
    ),
    "a pair too many": (
        OTHER["four, of EMNIST's names"] | {"i": IMAGES, "l": LABELS},
        "i is of no part that its name says",
    ),
    "counts": ({"i": IMAGES, "l": LABELS[:3]}, "i: holds 4 images, but l has 3 labels"),
}


@pytest.mark.parametrize("case", UNCLEAR)
def test_what_is_not_clear_is_named(tmp_path, case):
    files, message = UNCLEAR[case]
    with pytest.raises(DataFileError) as caught:
        datasets.load(write_all(tmp_path, files))
    assert message in str(caught.value)
    assert str(tmp_path) in str(caught.value)
