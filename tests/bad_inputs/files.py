"""Files that are missing, cut, of another kind, or lie; and what is no path."""

from __future__ import annotations

import gzip
import json
import pickle
import struct
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

import nnframe
from bad_inputs.case import Case
from bad_inputs.places import COST, NETWORK, X, Y
from bad_inputs.types import Unprintable
from nnframe import checkpoint, datasets
from nnframe.datasets.book_pickle import read_book_pickle
from nnframe.datasets.idx import read_idx
from nnframe.datasets.idx_folder import read_idx_folder
from nnframe.datasets.npz import read_npz
from nnframe.errors import (
    ArgumentError,
    DataError,
    DataFileError,
    DtypeError,
    ModelFileError,
    NetworkFileError,
    NNFrameError,
    ShapeError,
)
from nnframe.explanation.network_file import read_problem

Reader = Callable[[Path], object]


def resume(path: Path) -> object:
    """A training that goes on from a file."""
    network = nnframe.Network.of_sizes([2, 3, 2])
    return nnframe.train(network, COST, (X, Y), 1, checkpoint=path, resume=True)


#: Each reader, the name its files have, and its error.
READERS: dict[str, tuple[Reader, str, type[NNFrameError]]] = {
    "read_idx": (read_idx, "images", DataFileError),
    "read_npz": (read_npz, "data.npz", DataFileError),
    "read_book_pickle": (read_book_pickle, "data.pkl", DataFileError),
    "a packed pickle": (read_book_pickle, "data.pkl.gz", DataFileError),
    "datasets.load": (datasets.load, "data.npz", DataFileError),
    "datasets.load of a pickle": (datasets.load, "data.pkl.gz", DataFileError),
    "checkpoint.load": (checkpoint.load, "model.npz", ModelFileError),
    "train, resume": (resume, "run.npz", ModelFileError),
    "read_problem of JSON": (read_problem, "network.json", NetworkFileError),
    "read_problem of TOML": (read_problem, "network.toml", NetworkFileError),
}


def npz(**arrays: Any) -> bytes:
    """An .npz of these arrays."""
    file = BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def idx(array: np.ndarray) -> bytes:
    """An IDX file of bytes."""
    sizes = struct.pack(f">{array.ndim}I", *array.shape)
    return bytes([0, 0, 8, array.ndim]) + sizes + array.tobytes()


PROBLEM = {
    "sizes": [2, 1],
    "weights": [[[0.5, 0.25]]],
    "x": [1, 2],
    "y": [1],
}
PARTS = {"x_train": X, "y_train": [0, 1], "x_test": X, "y_test": [1, 0]}
#: The content of nothing that is read here.
JUNK: dict[str, bytes] = {
    "nothing": b"",
    "a byte": b"\0",
    "text": "Grüße\n".encode("latin-1"),
    "half a zip": npz(**PARTS)[:100],
    "a zip of nothing": b"PK\5\6" + bytes(18),
    "half a gzip": gzip.compress(b"x" * 1000, mtime=0)[:20],
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "a pickle of code": b"cos\nsystem\n(S'true'\ntR.",
    "a pickle of a number": pickle.dumps(3),
    "lists without end": b"[" * 100_000,
    "zeros": bytes(10_000),
    "ones": b"\xff" * 10_000,
    "an .npy": b"\x93NUMPY\1\0" + bytes(200),
}
#: What is no path.
PATHS: dict[str, Any] = {
    "None": None,
    "a number": 3,
    "a file number": 0,
    "bytes": b"data.npz",
    "a list": ["data.npz"],
    "an open file": BytesIO(b""),
    "a null character": "data\0.npz",
    "an array": X,
    "an object that cannot be shown": Unprintable(),
}


def cases() -> Iterator[Case]:
    """Every one of them."""
    for (name, (reader, file, error)), (what, content) in product(READERS.items(), JUNK.items()):
        yield of_content(f"{name}: {what}", reader, file, content, error, file)
    for name, (reader, file, error) in READERS.items():
        if name != "train, resume":
            yield Case(f"{name}: no file", read_in(reader, f"no {file}"), error, (file,))
        yield Case(f"{name}: a folder", lambda f, r=reader: r(f), *of_a_folder(name))
        yield Case(f"{name}: beyond a file", read_in(reader, f"here/{file}", True), error, (file,))
        for what, path in PATHS.items():
            if name.startswith("train") and path is None:
                continue  # no file at all
            call = lambda folder, r=reader, p=path: r(p)  # noqa: E731  # bound at once
            yield Case(f"{name}: {what} for a path", call, ArgumentError, ("path",))
    for name, (content, error, *words) in ARRAYS.items():
        yield of_content(f"read_npz of {name}", read_npz, "data.npz", content, error, *words)
    for name, (changes, *words) in PROBLEMS.items():
        text = json.dumps({**PROBLEM, **changes}).encode()
        yield of_content(
            f"read_problem of {name}", read_problem, "p.json", text, NetworkFileError, *words
        )
    yield from writers()
    yield from folders()


def of_a_folder(name: str) -> tuple[type[NNFrameError], tuple[str, ...]]:
    """What a reader says of a folder where it expects a file."""
    if name.startswith("datasets.load"):
        return DataFileError, ("there is no",)  # a folder of IDX files is expected then
    return READERS[name][2], (("expected",) if name.startswith("read_problem") else ("files0",))


def read_in(reader: Reader, file: str, blocked: bool = False) -> Callable[[Path], object]:
    """Read a file that is not there; if blocked, a file stands where its folder should."""

    def call(folder: Path) -> object:
        if blocked:
            (folder / "here").write_bytes(b"")
        return reader(folder / file)

    return call


def of_content(
    name: str, reader: Reader, file: str, content: bytes, error: type[NNFrameError], *words: str
) -> Case:
    """A file of this name and content, read."""

    def call(folder: Path) -> object:
        (folder / file).write_bytes(content)
        try:
            return reader(folder / file)
        finally:
            assert (folder / file).read_bytes() == content
            (folder / file).unlink()

    return Case(name, call, error, words)


#: Arrays that are nothing to learn from.
ARRAYS: dict[str, Any] = {
    "no such names": (npz(a=X), DataFileError, "x_train"),
    "x without y": (npz(x=X), DataFileError, "x_train"),
    "objects": (npz(x=X.astype(object), y=[0, 1]), DataFileError, "objects"),
    "text": (npz(x=np.array(["a", "b"] * 5).reshape(5, 2), y=[0] * 5), DataFileError, "<U1"),
    "complex numbers": (npz(x=np.ones((5, 2), complex), y=[0] * 5), DataFileError, "complex"),
    "labels of floats": (npz(x=np.ones((5, 2)), y=np.ones(5)), DtypeError, "y "),
    "labels below 0": (npz(x=np.ones((5, 2)), y=[-1] * 5), DataError, "-1"),
    "no label for each": (npz(x=np.ones((5, 2)), y=[0] * 4), DataError, "label"),
    "one sample": (npz(x=np.ones((1, 2)), y=[0]), DataError, "samples"),
    "no dimension": (npz(x=1.0, y=0), DataFileError, "0 dimensions"),
    "NaN": (npz(**{**PARTS, "x_train": X * np.nan}), DataError, "row 0"),
    "infinity": (npz(**{**PARTS, "x_test": X + np.inf}), DataError, "row 0"),
    "other sizes": (npz(**{**PARTS, "x_test": X[:, :1]}), ShapeError, "test"),
    "other dtypes": (npz(**{**PARTS, "x_test": X.astype("u1")}), DtypeError, "uint8"),
    "no one-hot": (npz(**{**PARTS, "y_train": X}), DataError, "one-hot"),
}

#: Files of `nnframe explain` with one value that cannot be.
PROBLEMS: dict[str, Any] = {
    "an unknown key": ({"size": [2]}, "size", "'sizes'"),
    "sizes of text": ({"sizes": "2 1"}, "sizes"),
    "one size": ({"sizes": [2]}, "sizes"),
    "a size of 0": ({"sizes": [2, 0]}, "sizes[1]"),
    "a size of 1.5": ({"sizes": [2, 1.5]}, "sizes[1]"),
    "a size beyond all memory": ({"sizes": [10**12, 10**12]}, "sizes"),
    "a size of many digits": ({"sizes": [10**400, 1]}, "sizes"),
    "weights of too few layers": ({"weights": []}, "weights"),
    "weights of another shape": ({"weights": [[[1.0]]]}, "weights"),
    "a weight of text": ({"weights": [[["a", 1]]]}, "weights[0][0][0]"),
    "a weight of null": ({"weights": [[[None, 1]]]}, "weights[0][0][0]"),
    "a weight beyond all floats": ({"weights": [[[10**400, 1]]]}, "weights[0][0][0]"),
    "a weight of NaN": ({"weights": [[[float("nan"), 1]]]}, "weights[0][0][0]"),
    "biases of a number": ({"biases": 1}, "biases"),
    "an activation that is none": ({"activations": "sigmiod"}, "activations", "sigmoid"),
    "an activation of a number": ({"activations": 3}, "activations"),
    "an activation of another setting": (
        {"activations": {"name": "relu", "slope": 2}},
        "activations",
    ),
    "a setting that cannot be": ({"activations": {"name": "leaky-relu", "slope": "a"}}, "slope"),
    "a cost that is none": ({"cost": "cheap"}, "cost"),
    "a cost of a list": ({"cost": ["quadratic"]}, "cost"),
    "x of another size": ({"x": [1]}, "x"),
    "x of text": ({"x": "1 2"}, "x"),
    "x of nothing": ({"x": []}, "x"),
    "y of another number": ({"y": [[1], [0]]}, "y"),
    "eta of 0": ({"eta": 0}, "eta"),
    "eta of text": ({"eta": "fast"}, "eta"),
    "eta of true": ({"eta": True}, "eta"),
}


def writers() -> Iterator[Case]:
    """Where no file can be."""
    for what, path in PATHS.items():
        call = lambda folder, p=path: checkpoint.save(NETWORK, p)  # noqa: E731  # bound at once
        yield Case(f"checkpoint.save: {what} for a path", call, ArgumentError, ("path",))
        keep = lambda folder, p=path: checkpoint.Checkpoint(p)  # noqa: E731  # likewise
        yield Case(f"Checkpoint: {what} for a path", keep, ArgumentError, ("path",))
    for what, place in {
        "a folder": ".",
        "no such folder": "nowhere/model.npz",
        "a name that is too long": "x" * 300 + ".npz",
    }.items():
        save = lambda folder, p=place: checkpoint.save(NETWORK, folder / p)  # noqa: E731  # likewise
        yield Case(f"checkpoint.save: {what}", save, ModelFileError, ("written",))
    yield Case("load: a list for known", known_as([nnframe.Tanh]), ArgumentError, ("known",))
    yield Case("load: a number for known", known_as(3), ArgumentError, ("known",))
    yield Case(
        "load: an instance for known", known_as({"tanh": nnframe.Tanh()}), ArgumentError, ("known",)
    )
    yield Case("load: a bad name for known", known_as({3: nnframe.Tanh}), ArgumentError, ("known",))


def known_as(known: Any) -> Callable[[Path], object]:
    """Load a good file with these classes."""

    def call(folder: Path) -> object:
        checkpoint.save(NETWORK, folder / "good.npz")
        return checkpoint.load(folder / "good.npz", known)

    return call


def folders() -> Iterator[Case]:
    """Folders of IDX files in which one is wrong."""
    images, labels = np.zeros((4, 2, 2), np.uint8), np.array([0, 1, 0, 1], np.uint8)
    good = {
        "train-images-idx3-ubyte": idx(images),
        "train-labels-idx1-ubyte": idx(labels),
        "t10k-images-idx3-ubyte": idx(images),
        "t10k-labels-idx1-ubyte": idx(labels),
    }

    def case(what: str, name: str, content: bytes | None) -> Case:
        def call(folder: Path) -> object:
            own = folder / what
            own.mkdir()
            for file, bytes_ in {**good, name: content}.items():
                if bytes_ is not None:
                    (own / file).write_bytes(bytes_)
            return read_idx_folder(own)

        return Case(f"read_idx_folder: {what}", call, DataFileError, (name,))

    for name in good:
        yield case(f"no {name}", name, None)
        yield case(f"an empty {name}", name, b"")
        yield case(f"a cut {name}", name, good[name][:-1])
        yield case(f"a longer {name}", name, good[name] + b"\0")
    yield case("fewer labels", "train-images-idx3-ubyte", idx(images[:3]))
