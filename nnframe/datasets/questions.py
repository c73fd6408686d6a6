"""Samples without an answer, to ask a network about: images, and rows of numbers in a file."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from nnframe.arrays import Array, Shape, check_finite
from nnframe.datasets.csv_file import read_numbers
from nnframe.datasets.dataset import MAX_BYTES
from nnframe.datasets.files import array_of, located, opened
from nnframe.errors import DataFileError, DtypeError, MissingExtraError, ShapeError
from nnframe.files import as_path

#: What an image may be written as.
IMAGES = (".png", ".pgm", ".jpg", ".jpeg", ".bmp")
_FORMATS = ("PNG", "PPM", "JPEG", "BMP")  # Pillow's names; a .pgm is of the family of PPM
_TABLES = (".csv", ".csv.gz", ".tsv", ".tsv.gz")
_SIXTEEN_BITS = 65535


def read_questions(path: str | PathLike[str], shape: Shape, invert: bool = False) -> Array:
    r"""Read samples of a shape: one from an image, or one from each row of a .npy or .csv.

    Parameters
    ----------
    path : str or path
        An image (.png, .pgm, .jpg, .bmp), whose ink becomes 0 for black and 1 for white, as MNIST
        has it; or numbers (.npy, .csv), which are taken as they are, but bytes divided by 255.
    shape : tuple of int
        Of one sample, as (784,) or (1, 28, 28); an image of (784,) has 784 pixels in a square.
    invert : bool
        Whether images are dark on light, and have to be turned round.

    Returns
    -------
    ndarray, shape (n, \*shape)

    Raises
    ------
    DataFileError
        If the file is missing, damaged, or of another kind.
    ShapeError
        If a sample has another size: in pixels, for an image.
    DataError, DtypeError
        For what are no finite numbers.
    MissingExtraError
        For an image without Pillow, which comes with the extra `images`.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "two.npy")
    ...     np.save(path, np.eye(2))
    ...     read_questions(path, (2,))
    array([[1., 0.],
           [0., 1.]])
    """
    path = as_path(path)
    name = path.name.lower()
    if name.endswith(IMAGES):
        return read_image(path, shape, invert)[None]
    if name.endswith(_TABLES):
        numbers = read_numbers(path)
    elif name.endswith(".npy"):
        numbers = read_npy(path)
    else:
        raise DataFileError(
            f"{path}: of what kind it is cannot be told; expected an image "
            f"({', '.join(IMAGES)}), or rows of numbers (.npy, .csv)"
        )
    size = int(np.prod(shape))
    if numbers.shape == shape:
        numbers = numbers[None]
    if numbers.ndim < 2 or int(np.prod(numbers.shape[1:])) != size:
        hint = ""
        if numbers.ndim == 2 and numbers.shape[1] == size + 1:
            hint = "; if one column is the class, leave it out"
        raise ShapeError(
            f"{path}: holds numbers of shape {numbers.shape}, but the network takes {said(shape)} "
            f"a sample: one sample a row is expected{hint}"
        )
    with located(path):
        check_finite(numbers, "it")
    return numbers.reshape(len(numbers), *shape)


def said(shape: Shape) -> str:
    """A shape in words.

    Examples
    --------
    >>> said((784,)), said((1, 28, 28))
    ('784 numbers', '1 × 28 × 28 numbers')
    """
    return f"{' × '.join(map(str, shape))} number{'' if shape == (1,) else 's'}"


def read_npy(path: Path) -> Array:
    """The array of one .npy; bytes are divided by 255."""
    with opened(path) as reader:
        file: Any = reader  # NumPy needs no more of a file than read
        try:
            version = np.lib.format.read_magic(file)
            if version not in ((1, 0), (2, 0)):
                raise DataFileError(f"has the version {version} of NumPy's format")
            header = (
                np.lib.format.read_array_header_1_0
                if version == (1, 0)
                else np.lib.format.read_array_header_2_0
            )
            shape, fortran, dtype = header(file)
        except (ValueError, TypeError, SyntaxError) as error:
            if isinstance(error, DataFileError):
                raise
            raise DataFileError(f"is no .npy file, or is damaged: {error}") from error
        if dtype.kind not in "biuf":
            raise DtypeError(f"holds {dtype}, expected real numbers")
        array = array_of(reader.read(MAX_BYTES), shape, dtype, "F" if fortran else "C")
    return array / 255 if array.dtype == np.uint8 else array


def read_image(path: Path, shape: Shape, invert: bool = False) -> Array:
    """One image as a sample: ink from 0 to 1, in the network's shape."""
    try:
        from PIL import Image
    except ImportError as error:
        raise MissingExtraError(
            f"{path.name} is an image, and reading one needs Pillow: pip install nnframe[images]"
        ) from error
    colours = len(shape) == 3 and shape[0] == 3
    with located(path):
        try:
            with Image.open(path, formats=_FORMATS) as image:
                check_size(image.width, image.height, shape)  # before anything is unpacked
                pixels = pixels_of(Image, image, colours, paper=255 if invert else 0)
        except (ShapeError, FileNotFoundError, PermissionError):
            raise
        except Exception as error:
            # Pillow tells of a damaged file by OSError, SyntaxError, ValueError, struct.error, …
            raise DataFileError(f"is no image that can be read: {error}") from error
    ink: Array = 1 - pixels if invert else pixels
    return (np.moveaxis(ink, -1, 0) if colours else ink).reshape(shape)


def pixels_of(pillow: Any, image: Any, colours: bool, paper: int) -> Array:
    """The pixels from 0 to 1; what is transparent shows the paper behind it."""
    if image.mode.startswith("I"):
        return np.asarray(image, dtype=np.float64) / _SIXTEEN_BITS
    if "A" in image.getbands() or "transparency" in image.info:
        behind = pillow.new("RGBA", image.size, (paper, paper, paper, 255))
        image = pillow.alpha_composite(behind, image.convert("RGBA"))
    return np.asarray(image.convert("RGB" if colours else "L"), dtype=np.float64) / 255


def check_size(width: int, height: int, shape: Shape) -> None:
    """Raise `ShapeError` unless an image of that size is a sample of that shape."""
    if len(shape) == 1:
        fits = width * height == shape[0]
        side = int(np.sqrt(shape[0]))
        such = f" as of {side} × {side} pixels" if side * side == shape[0] else ""
        wanted = f"{shape[0]:,} numbers,{such}" if such else f"{shape[0]:,} numbers"
    else:
        fits = (height, width) == shape[-2:] and (len(shape) == 2 or shape[0] in (1, 3))
        wanted = f"images of {shape[-1]} × {shape[-2]} pixels"
        if len(shape) == 3 and shape[0] not in (1, 3):
            wanted += f" in {shape[0]} channels, which no picture has"
    if not fits:
        raise ShapeError(
            f"the image is {width} × {height} pixels, {width * height:,} in all, but the network "
            f"takes {wanted}: cut or resize it first"
        )
