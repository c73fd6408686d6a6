"""The container of a model file: a .npz, so that NumPy can read it, closed by a seal.

The seal is the comment that a zip file may end with. It holds the SHA-256 of every byte before it,
names and sizes included, so that damage is found before anything is taken apart. It keeps no
forger out: whoever can change the file can seal it anew, and so nothing inside is trusted either.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
import struct
import zipfile
from pathlib import Path
from typing import IO, Any

import numpy as np

from nnframe.arrays import EXACT, Array
from nnframe.checkpoint import exact
from nnframe.datasets.dataset import MAX_BYTES
from nnframe.datasets.npz import read_array
from nnframe.errors import ModelFileError, NNFrameError

METADATA = "metadata.json"
MAX_METADATA = 1024 * 1024
MAX_MEMBERS = 64
MAX_DIRECTORY = 64 * 1024

#: What may stand in a name between the slashes.
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
_MEMBER = re.compile(rf"({NAME.pattern}/)?{NAME.pattern}")
_DTYPES = {"|b1", "|i1", "|u1", "<i2", "<i4", "<i8", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8"}

_SEAL = b"nnframe sha256 "
_COMMENT = len(_SEAL) + 64
_END = struct.Struct("<4s4H2LH")  # a zip file's last record, with the length of the comment
_PIECE = 1024 * 1024


def pack(metadata: str, arrays: dict[str, Array]) -> bytes:
    """The bytes of a model file; the same content is always the same bytes.

    Raises
    ------
    ModelFileError
        If it would be larger than a reader takes.
    """
    texts = {METADATA: metadata.encode()}
    if len(texts[METADATA]) > MAX_METADATA:
        raise ModelFileError("its description takes more than a mebibyte")
    if len(arrays) >= MAX_MEMBERS:
        raise ModelFileError(f"it has {len(arrays)} arrays: fewer than {MAX_MEMBERS} can be read")
    if sum(array.nbytes for array in arrays.values()) > MAX_BYTES - MAX_METADATA - MAX_DIRECTORY:
        raise ModelFileError("it takes more than 2 GiB")
    of_fractions = {name for name, array in arrays.items() if array.dtype == EXACT}
    texts |= {f"{name}.json": exact.to_text(arrays[name]) for name in of_fractions}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=False) as archive:
        for name, text in sorted(texts.items()):
            archive.writestr(_info(name), text)
        for name in sorted(arrays.keys() - of_fractions):
            with archive.open(_info(f"{name}.npy"), "w") as member:
                np.lib.format.write_array(member, _little(arrays[name]), (1, 0), allow_pickle=False)
        archive.comment = _SEAL + b"0" * 64
    return seal(file)


def can_hold(dtype: np.dtype[Any]) -> bool:
    """Whether a model file takes arrays of this dtype."""
    return dtype == EXACT or dtype.newbyteorder("<").str in _DTYPES


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)  # dated 1980: the same content, the same bytes
    info.create_system, info.external_attr = 3, 0o644 << 16
    return info


def _little(array: Array) -> Array:
    """The array in C order, its numbers with their small end first, as on nearly all machines."""
    little = np.ascontiguousarray(array).reshape(array.shape)
    return little.astype(array.dtype.newbyteorder("<"), copy=False)


def seal(file: io.BytesIO) -> bytes:
    """What is in `file`, with the SHA-256 of what goes before in the last 64 bytes.

    By `getvalue`, which copies nothing, and not by `getbuffer`: where an exception holds on to
    that, Python 3.12.1 crashed as it collected the garbage.
    """
    digest = hashlib.sha256(memoryview(file.getvalue())[:-64]).hexdigest()
    file.seek(-64, io.SEEK_END)
    file.write(digest.encode())
    return file.getvalue()


def unpack(path: Path) -> dict[str, bytes | Array]:
    """The members of a model file: bytes where they are text, arrays where they are numbers.

    Raises
    ------
    ModelFileError
        For anything that `pack` would not have made.
    """
    found = path.stat()
    if stat.S_ISDIR(found.st_mode):
        raise ModelFileError("is a folder")
    if not stat.S_ISREG(found.st_mode):
        raise ModelFileError("is no ordinary file")  # a pipe would let us wait for ever
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        check_seal(file, size)
        check_directory(file, size)
        try:
            with zipfile.ZipFile(file) as archive:
                infos = checked_members(archive, size)
                return {name: read_member(archive, info) for name, info in infos.items()}
        except (NNFrameError, MemoryError, OSError):
            raise
        except Exception as error:
            # zipfile has no one exception for an archive that contradicts itself.
            raise ModelFileError(f"is damaged: {type(error).__name__}: {error}") from error


def check_seal(file: IO[bytes], size: int) -> None:
    """Raise unless the file ends with the SHA-256 of all that goes before."""
    if size > MAX_BYTES:
        raise ModelFileError("holds more than 2 GiB")
    if not size:
        raise ModelFileError("is empty")
    if file.read(4) != b"PK\3\4":
        raise ModelFileError("is no model file: those begin as a .npz does")
    if size < _END.size + _COMMENT:
        raise ModelFileError("is cut short")
    file.seek(size - _COMMENT)
    if file.read(len(_SEAL)) != _SEAL:
        raise ModelFileError(
            "does not end with the seal of a model file: it is cut short, or another program has "
            "written it"
        )
    written = file.read(64)
    file.seek(0)
    digest, left = hashlib.sha256(), size - 64
    while left > 0 and (piece := file.read(min(left, _PIECE))):
        digest.update(piece)
        left -= len(piece)
    if written != digest.hexdigest().encode():
        raise ModelFileError(
            "is damaged: its SHA-256 is not the one that it was saved with; take another copy"
        )


def check_directory(file: IO[bytes], size: int) -> None:
    """Raise if the archive says it has more members, or a longer list of them, than we write."""
    file.seek(size - _COMMENT - _END.size)
    record = _END.unpack(file.read(_END.size))
    signature, disk, start_disk, here, members, length, offset, comment = record
    if signature != b"PK\5\6" or (disk, start_disk, comment) != (0, 0, _COMMENT) or here != members:
        raise ModelFileError("is damaged: it does not end as a .npz does")
    if members > MAX_MEMBERS or length > MAX_DIRECTORY:
        raise ModelFileError(f"has {members} members, {MAX_MEMBERS} at most are read")
    # So there is no room for a second, 64-bit record, which zipfile would believe instead.
    if offset + length != size - _COMMENT - _END.size:
        raise ModelFileError("is damaged: the list of its members is not where it should be")


def checked_members(archive: zipfile.ZipFile, size: int) -> dict[str, zipfile.ZipInfo]:
    """The members by name, none of which is twice there, packed, or larger than the file."""
    infos: dict[str, zipfile.ZipInfo] = {}
    for info in archive.infolist():
        name, suffix = os.path.splitext(info.filename)
        if not _MEMBER.fullmatch(info.orig_filename) or suffix not in (".npy", ".json"):
            raise ModelFileError(f"has a member {info.orig_filename!a:.120}: none is called so")
        if name in infos or info.filename in infos:
            raise ModelFileError(f"member {name}: is there twice")
        if (info.compress_type, info.flag_bits, info.extra) != (zipfile.ZIP_STORED, 0, b""):
            raise ModelFileError(f"member {name}: is packed or encrypted, which none is")
        if info.compress_size != info.file_size or info.file_size > size:
            raise ModelFileError(f"member {name}: says that it is larger than the file")
        infos[METADATA if info.filename == METADATA else name] = info
    if METADATA not in infos:
        raise ModelFileError(f"has no member {METADATA}")
    if infos[METADATA].file_size > MAX_METADATA:
        raise ModelFileError(f"member {METADATA}: takes more than a mebibyte")
    if sum(info.file_size for info in infos.values()) > size:
        raise ModelFileError("has members that lie on top of one another")
    return infos


def read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes | Array:
    """Text as bytes, numbers as an array that cannot be written to."""
    try:
        if info.filename == METADATA:
            return archive.read(info)
        if info.filename.endswith(".json"):
            return exact.from_text(archive.read(info))
        array = read_array(archive, info, least=0)
    except NNFrameError as error:
        raise ModelFileError(f"member {info.filename}: {error}") from error
    if array.dtype.str not in _DTYPES:
        raise ModelFileError(f"member {info.filename}: holds {array.dtype}, which none does")
    return array
