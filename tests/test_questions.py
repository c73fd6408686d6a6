"""Samples to ask about: images turned into ink, rows of numbers, and sizes told in words."""

from __future__ import annotations

import io
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnframe.datasets.questions import read_questions
from nnframe.errors import (
    DataError,
    DataFileError,
    DtypeError,
    MissingExtraError,
    NNFrameError,
    ShapeError,
)

INK = np.array([[0, 51, 102], [153, 204, 255]], dtype=np.uint8)


@pytest.fixture
def image():
    return pytest.importorskip("PIL.Image", reason="images need nnframe[images]")


@pytest.mark.parametrize("ending", ["png", "pgm", "bmp"])
@pytest.mark.parametrize("shape", [(6,), (2, 3), (1, 2, 3)])
def test_an_image_is_its_ink(tmp_path, image, ending, shape):
    path = tmp_path / f"x.{ending}"
    image.fromarray(INK).save(path)
    sample = read_questions(path, shape)
    assert sample.shape == (1, *shape)
    np.testing.assert_allclose(sample.ravel(), INK.ravel() / 255)
    np.testing.assert_allclose(
        read_questions(path, shape, invert=True).ravel(), 1 - INK.ravel() / 255
    )


def test_colours_become_channels_or_grey(tmp_path, image):
    pixels = np.zeros((2, 2, 3), dtype=np.uint8)
    pixels[0, 1] = (255, 51, 0)
    image.fromarray(pixels).save(tmp_path / "x.png")
    sample = read_questions(tmp_path / "x.png", (3, 2, 2))[0]
    assert sample[:, 0, 1].tolist() == [1.0, 0.2, 0.0]
    grey = read_questions(tmp_path / "x.png", (4,))[0]
    assert grey.tolist() == [0, pytest.approx(0.415, abs=0.01), 0, 0]  # 0.299 R + 0.587 G


@pytest.mark.parametrize(("invert", "expected"), [(False, [0, 1]), (True, [0, 1])])
def test_what_is_transparent_is_paper(tmp_path, image, invert, expected):
    ink = 0 if invert else 255
    pixels = np.array([[[ink, ink, ink, 0], [ink, ink, ink, 255]]], dtype=np.uint8)
    image.fromarray(pixels).save(tmp_path / "x.png")
    assert read_questions(tmp_path / "x.png", (2,), invert)[0].tolist() == expected


def test_sixteen_bits(tmp_path, image):
    image.fromarray(np.array([[0, 13107, 65535]], dtype=np.uint16)).save(tmp_path / "x.png")
    np.testing.assert_allclose(read_questions(tmp_path / "x.png", (3,))[0], [0, 0.2, 1])


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ((784,), "takes 784 numbers, as of 28 × 28 pixels"),
        ((7,), "takes 7 numbers: cut or resize"),
        ((3, 2), "takes images of 2 × 3 pixels"),
        ((4, 2, 3), "in 4 channels, which no picture has"),
    ],
)
def test_another_size_is_told_in_words(tmp_path, image, shape, words):
    path = tmp_path / "x.png"
    image.fromarray(INK).save(path)
    with pytest.raises(ShapeError) as caught:
        read_questions(path, shape)
    assert words in str(caught.value)
    assert f"{path}: the image is 3 × 2 pixels, 6 in all" in str(caught.value)


def test_a_size_is_compared_before_anything_is_unpacked(tmp_path, image, monkeypatch):
    image.fromarray(INK).save(tmp_path / "x.png")

    def unpacked(self):
        raise AssertionError("unpacked")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", unpacked)
    with pytest.raises(ShapeError):
        read_questions(tmp_path / "x.png", (7,))


@given(cut=st.integers(0, 80), flip=st.tuples(st.integers(0, 80), st.integers(0, 255)))
def test_damaged_images_are_errors_of_ours_or_samples(tmp_path_factory, cut, flip):
    pillow = pytest.importorskip("PIL.Image", reason="images need nnframe[images]")
    buffer = io.BytesIO()
    pillow.fromarray(INK).save(buffer, "PNG")
    content = bytearray(buffer.getvalue())
    content[flip[0] % len(content)] = flip[1]
    path = tmp_path_factory.getbasetemp() / "damaged.png"
    path.write_bytes(content[: len(content) - cut])
    try:
        sample = read_questions(path, (6,))
    except NNFrameError:
        return
    assert sample.shape == (1, 6)


def test_without_the_extra_the_message_names_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(MissingExtraError, match=r"pip install nnframe\[images\]"):
        read_questions(tmp_path / "x.png", (6,))


def test_rows_of_numbers(tmp_path):
    rows = np.arange(12.0).reshape(2, 6)
    np.save(tmp_path / "x.npy", np.asfortranarray(rows))
    np.savetxt(tmp_path / "x.csv", rows, delimiter=",")
    for name in ("x.npy", "x.csv"):
        np.testing.assert_array_equal(read_questions(tmp_path / name, (6,)), rows)
        assert read_questions(tmp_path / name, (1, 2, 3)).shape == (2, 1, 2, 3)


def test_one_sample_and_bytes(tmp_path):
    np.save(tmp_path / "x.npy", INK)
    np.testing.assert_allclose(read_questions(tmp_path / "x.npy", (2, 3))[0], INK / 255)
    np.save(tmp_path / "x.npy", INK.ravel())
    np.testing.assert_allclose(read_questions(tmp_path / "x.npy", (6,))[0], INK.ravel() / 255)


def saved(array):
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


WRONG = {
    "a class too": (saved(np.zeros((2, 7))), ShapeError, "if one column is the class, leave it"),
    "another width": (saved(np.zeros((2, 5))), ShapeError, "takes 6 numbers a sample"),
    "a single number": (saved(np.zeros(1)), ShapeError, "shape (1,)"),
    "nan": (saved(np.full((1, 6), np.nan)), DataError, "nan"),
    "complex": (saved(np.zeros((1, 6), complex)), DtypeError, "complex"),
    "objects": (saved(np.array([[{}] * 6])), DtypeError, "object"),
    "cut short": (saved(np.zeros((2, 6)))[:-1], DataFileError, "96 bytes, but 95 are there"),
    "cut in the header": (saved(np.zeros((2, 6)))[:20], DataFileError, "is no .npy file"),
    "empty": (b"", DataFileError, "is no .npy file"),
    "text": (b"hello, this is no array at all", DataFileError, "is no .npy file"),
}


@pytest.mark.parametrize("case", WRONG)
def test_other_arrays_are_named(tmp_path, case):
    content, kind, message = WRONG[case]
    path = tmp_path / "x.npy"
    path.write_bytes(content)
    with pytest.raises(kind) as caught:
        read_questions(path, (6,))
    assert message in str(caught.value)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("name", ["x.txt", "x", "x.npz"])
def test_other_kinds_of_file(tmp_path, name):
    with pytest.raises(DataFileError, match="of what kind it is cannot be told"):
        read_questions(tmp_path / name, (6,))


@pytest.mark.parametrize("name", ["x.png", "x.npy", "x.csv"])
def test_no_file(tmp_path, name, image):
    with pytest.raises(DataFileError, match="No such file"):
        read_questions(tmp_path / name, (6,))
