"""Weights to and from other frameworks, as safetensors files; needs the extra `safetensors`.

A file of ours also says what the network is made of, as our own model files do, and has a SHA-256
over that and all numbers. A file of another framework is nothing but named arrays: a network that
is there already takes its weights from it.
"""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Iterator, Mapping
from os import PathLike
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from nnframe.arrays import EXACT, Array, Shape
from nnframe.checkpoint.archive import MAX_METADATA
from nnframe.checkpoint.catalogue import Catalogue, Known
from nnframe.checkpoint.content import blamed_on, blamed_on_writing, interpreted, metadata_of
from nnframe.checkpoint.digest import digest_of
from nnframe.checkpoint.model import build, describe, own_shapes, shapes_of
from nnframe.checkpoint.plain_json import Node, parsed, to_json
from nnframe.checkpoint.recipes import Recipes
from nnframe.datasets.dataset import MAX_BYTES
from nnframe.errors import ArgumentError, DtypeError, MissingExtraError, ModelFileError
from nnframe.files import as_path, write_whole
from nnframe.network import Network
from nnframe.parameters import Layout
from nnframe.settings import instance_of

Names = Mapping[str, str]

#: The entries of a safetensors file's metadata that are ours; each is a text.
_DESCRIPTION, _NAMES, _DIGEST = "nnframe", "nnframe_names", "nnframe_sha256"
_OURS = (_DESCRIPTION, _NAMES, _DIGEST)
_FLOATS = ("float16", "float32", "float64")
#: The list of tensors at the start of a file takes at most so many bytes.
MAX_HEADER = 8 * 1024 * 1024


def save_safetensors(
    network: Network,
    path: str | PathLike[str],
    names: Names | None = None,
    known: Known | None = None,
) -> None:
    """Write a network as a safetensors file, whole or not at all, for other frameworks to read.

    Layer 0's parameter w is the tensor "0.w", unless it is given another name. What layers share
    is written once, where it stands first.

    Parameters
    ----------
    network : Network
        In float16, float32 or float64.
    path : path
    names : mapping of str to str, optional
        What to call tensors instead: `{"0.w": "0.weight", "0.b": "0.bias"}` as PyTorch has it.
    known : mapping of str to type, optional
        As for `nnframe.checkpoint.save`.

    Raises
    ------
    ArgumentError
        For a class that a file cannot name, for names of no parameter, and one name given twice.
    DtypeError
        For a network of exact fractions, which the format has no numbers for.
    ModelFileError
        If the file cannot be written.
    MissingExtraError
        Without the package safetensors.

    Examples
    --------
    >>> import os, tempfile, nnframe
    >>> network = nnframe.Network.of_sizes([2, 3, 1])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = os.path.join(folder, "small.safetensors")
    ...     save_safetensors(network, path, names={"0.w": "hidden.weight"})
    ...     twin = load_safetensors(path)
    >>> bool((twin.parameters == network.parameters).all())
    True
    """
    library = _library()
    path, recipes = as_path(path), Recipes(Catalogue.of(known))
    description = metadata_of(recipes, describe(network, recipes), None)
    if network.dtype == EXACT:
        raise DtypeError(
            "a safetensors file holds no fractions: save this network with nnframe.checkpoint.save"
        )
    called = _renamed(network.layout, names)
    tensors = {called[name]: view for name, view in _by_name(network.layout, network.parameters)}
    entries = {_DESCRIPTION: description, _NAMES: to_json(called)}
    entries[_DIGEST] = _digest(entries, tensors)
    with blamed_on_writing(path):
        if sum(map(len, entries.values())) > MAX_METADATA:
            raise ModelFileError("its description takes more than a mebibyte")
        write_whole(path, library.numpy.save(tensors, metadata=entries))


def load_safetensors(path: str | PathLike[str], known: Known | None = None) -> Network:
    """Read the network of a file that `save_safetensors` has written.

    Nothing in the file is trusted, as for `nnframe.checkpoint.load`.

    Raises
    ------
    ModelFileError
        For a file that is damaged, or was made by another program: which part, and why.
    MissingExtraError
        Without the package safetensors.

    Examples
    --------
    >>> load_safetensors("nowhere.safetensors")
    Traceback (most recent call last):
    nnframe.errors.ModelFileError: nowhere.safetensors: cannot be read: No such file or directory
    """
    path, catalogue, library = as_path(path), Catalogue.of(known), _library()
    with blamed_on(path):
        entries, tensors = _read(path, library)
        if not all(name in entries for name in _OURS):
            raise ModelFileError(
                "does not say what network it is of: another program has written it. Make the "
                "network, and fill it with load_weights(network, path)"
            )
        root = parsed(entries[_DESCRIPTION].encode(), f"{_DESCRIPTION} ")
        names = {
            name: called.text(most=1000)
            for name, called in parsed(entries[_NAMES].encode(), f"{_NAMES} ").items()
        }
        content = interpreted(root, {})
        content.arrays["theta"] = _theta_of(content.network, names, tensors)
        return build(content, catalogue)


def load_weights(network: Network, path: str | PathLike[str], names: Names | None = None) -> None:
    """Fill a network with the weights of any safetensors file, all of them or none.

    Floats of another precision are converted to the network's.

    Parameters
    ----------
    network : Network
        Its θ is changed, once everything in the file is known to fit.
    path : path
    names : mapping of str to str, optional
        What the file calls a parameter: `{"0.w": "0.weight", "0.b": "0.bias"}`.

    Raises
    ------
    ArgumentError
        For names of no parameter, and one name given twice.
    DtypeError
        For a network of exact fractions.
    ModelFileError
        If the file is damaged, lacks a tensor or has one too many, or one has another shape or
        no floats.
    MissingExtraError
        Without the package safetensors.
    """
    instance_of(Network, network, "the network")
    path, called = as_path(path), _renamed(network.layout, names)
    if network.dtype == EXACT:
        raise DtypeError("a safetensors file holds no fractions, which this network computes in")
    theta, library = np.empty_like(network.parameters), _library()
    with blamed_on(path):
        tensors = _read(path, library)[1]
        _check_names(set(called.values()), set(tensors))
        for name, view in _by_name(network.layout, theta):
            tensor = tensors[called[name]]
            _check_tensor(called[name], tensor, view.shape)
            with np.errstate(over="ignore", under="ignore"):
                view[...] = tensor
            if (np.isinf(view) & np.isfinite(tensor)).any():
                raise ModelFileError(
                    f"tensor {called[name]!r}: has numbers too large for {network.dtype}"
                )
    network.parameters = theta


def _library() -> ModuleType:
    try:
        import safetensors.numpy
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            f"these files need {error.name}: pip install nnframe[safetensors]"
        ) from error
    return safetensors


def _by_name(layout: Layout, flat: Array) -> Iterator[tuple[str, Array]]:
    views = layout.views(flat)
    for index, shapes in enumerate(own_shapes(layout)):
        for name, _ in shapes:
            yield f"{index}.{name}", views[index][name]


def _renamed(layout: Layout, names: Names | None) -> dict[str, str]:
    """What each parameter is called in the file."""
    ours = [name for name, _ in _by_name(layout, np.broadcast_to(np.float64(0), layout.size))]
    names = {} if names is None else names
    if not isinstance(names, Mapping) or not all(isinstance(n, str) for n in names.values()):
        raise ArgumentError(
            f"names must be a dict of texts, as {{'0.w': '0.weight'}}; got {names!r}"
        )
    for name in names:
        if name not in ours:
            raise ArgumentError(f"names: there is no parameter {name!r}, only {_some(ours)}")
    called = {name: names.get(name, name) for name in ours}
    twice = [name for name in called.values() if list(called.values()).count(name) > 1]
    if twice or "__metadata__" in called.values():
        wrong = twice[0] if twice else "__metadata__"
        raise ArgumentError(f"names: a tensor cannot be called {wrong!r}: that is taken")
    return called


def _some(names: Any) -> str:
    names = [f"{name!a:.80}" for name in sorted(names)]
    return ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")


def _read(path: Path, library: ModuleType) -> tuple[dict[str, str], dict[str, Array]]:
    """The metadata and the tensors of a file; where they have our SHA-256, it is right."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise ModelFileError("is no ordinary file")
    if found.st_size > MAX_BYTES:
        raise ModelFileError("holds more than 2 GiB")
    with path.open("rb") as file:
        if int.from_bytes(file.read(8), "little") > MAX_HEADER:
            raise ModelFileError("is no safetensors file, or has a list of tensors beyond 8 MiB")
    try:
        with library.safe_open(str(path), framework="numpy") as opened:
            entries = opened.metadata() or {}
            tensors = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118  # no dict
    except (library.SafetensorError, AttributeError, TypeError, ValueError) as error:
        # NumPy has not all the dtypes of the format: of bfloat16 it knows nothing.
        raise ModelFileError(f"cannot be read as a safetensors file: {error}") from error
    if _DIGEST in entries and entries[_DIGEST] != _digest(entries, tensors):
        raise ModelFileError(
            "is damaged: its SHA-256 is not the one that it was saved with; take another copy"
        )
    return entries, tensors


def _digest(entries: Mapping[str, str], tensors: Mapping[str, Array]) -> str:
    """SHA-256 of all that we write, but for this."""
    told = {name: digest_of(tensors[name].reshape(-1)) for name in sorted(tensors)}
    shapes = {name: tensors[name].shape for name in sorted(tensors)}
    said = [entries.get(_DESCRIPTION), entries.get(_NAMES), told, shapes]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _theta_of(network: Node, names: Mapping[str, str], tensors: Mapping[str, Array]) -> Array:
    wanted: dict[str, Shape] = {
        f"{index}.{name}": shape
        for index, layer in enumerate(network["parameters"].elements())
        for name, shape in shapes_of(layer)
    }
    if wanted.keys() != names.keys():
        raise ModelFileError(f"{_NAMES} names {_some(names)}; expected {_some(wanted)}")
    _check_names(set(names.values()), set(tensors))
    if len(set(names.values())) < len(names):
        raise ModelFileError(f"{_NAMES} has one tensor for two parameters")
    pieces = []
    for name, shape in wanted.items():
        _check_tensor(names[name], tensors[names[name]], shape)
        pieces.append(tensors[names[name]].ravel())
    if len({piece.dtype for piece in pieces}) > 1:
        raise ModelFileError("its tensors are of several dtypes, and a network has one")
    return np.concatenate(pieces) if pieces else np.empty(0, network["dtype"].text())


def _check_names(wanted: set[str], there: set[str]) -> None:
    missing, extra = wanted - there, there - wanted
    if missing:
        others = f"; it has {_some(extra)}, which names=… can say" if extra else ""
        raise ModelFileError(f"has no tensor {_some(missing)}{others}")
    if extra:
        raise ModelFileError(f"has tensors that the network has no place for: {_some(extra)}")


def _check_tensor(name: str, tensor: Array, shape: Shape) -> None:
    if tensor.shape != shape:
        raise ModelFileError(f"tensor {name!a:.80}: has shape {tensor.shape}, expected {shape}")
    if tensor.dtype.name not in _FLOATS:
        raise ModelFileError(f"tensor {name!a:.80}: holds {tensor.dtype}, expected floats")
