"""Model files as somebody else would make them: taken apart, changed, and sealed again."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from nnframe.checkpoint.archive import METADATA, seal

SEAL = b"nnframe sha256 " + b"0" * 64


def members_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def forged(members: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """A file of these members whose seal is right."""
    return resealed(zipped(list(members.items()), method))


def zipped(members: list[tuple[str, bytes]], method: int = zipfile.ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
        archive.comment = SEAL
    return file.getvalue()


def resealed(content: bytes) -> bytes:
    return seal(io.BytesIO(content))


def with_metadata(content: bytes, change: Callable[[Any], Any]) -> bytes:
    """The file with metadata that `change` has been at: it returns bytes, or changes in place."""
    members = members_of(content)
    metadata = json.loads(members[METADATA])
    changed = change(metadata)
    text = changed if isinstance(changed, bytes) else json.dumps(metadata).encode()
    return forged({**members, METADATA: text})


def npy(array: Any) -> bytes:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=True)
    return file.getvalue()


def npy_header(text: str, content: bytes = b"") -> bytes:
    """An array whose header says anything at all."""
    return b"\x93NUMPY\1\0" + len(text).to_bytes(2, "little") + text.encode() + content


def position_in(path: Path) -> Any:
    """Where the training in a file stands."""
    members = members_of(path.read_bytes())
    return json.loads(members[METADATA])["training"]["position"]
