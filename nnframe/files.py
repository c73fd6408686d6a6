"""Writing files whole or not at all: after any accident, the old file or the new one is there.

The content goes into a *part*, a file beside the target, which is forced onto the disk and then
moved over the target in one step.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from contextlib import suppress
from pathlib import Path

from nnframe.errors import ArgumentError
from nnframe.settings import shown

try:
    from fcntl import LOCK_EX, LOCK_NB, flock

    _LOCKS = True
except ImportError:  # Windows: there, the parts of killed writers stay
    _LOCKS = False

_TOKEN = 8  # random bytes in the name of a part


def as_path(path: str | os.PathLike[str]) -> Path:
    """`path` as a `Path`, or `ArgumentError`: a number would be taken for an open file.

    Examples
    --------
    >>> as_path("model.npz").name
    'model.npz'
    """
    try:
        text = os.fsdecode(path) if isinstance(path, (str, os.PathLike)) else "\0"
    except Exception:  # a path of one's own may fail, or name no text
        text = "\0"
    if "\0" in text:
        raise ArgumentError(f"expected the path of a file, got {shown(path)}")
    return Path(text)


def write_whole(path: str | os.PathLike[str], content: bytes) -> None:
    """Write a file so that a crash at any moment leaves the old one or the new one, whole.

    A symbolic link is followed. A file that was there keeps its permissions; a new one gets those
    that any new file would have. Of a writer that was killed, a part may stay in the folder: the
    next one that writes the same file removes it.

    Raises
    ------
    OSError
        If the file cannot be written, is no ordinary file, or is write-protected. What was there
        before is as it was, and no part is left.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(Path(folder, "notes.txt"), b"whole")
    ...     Path(folder, "notes.txt").read_text(), os.listdir(folder)
    ('whole', ['notes.txt'])
    """
    target, mode = _target(path)
    folder, name = os.path.split(target)
    _sweep(folder, name)
    while not _written(folder, name, target, mode, memoryview(content)):
        pass  # another writer's sweep took the part in the moment before it was locked
    _sync_folder(folder)


def _written(folder: str, name: str, target: str, mode: int | None, left: memoryview) -> bool:
    part = os.path.join(folder, f"{_prefix(name)}{os.urandom(_TOKEN).hex()}.part")
    try:
        file = os.open(part, _NEW, 0o666)
        try:
            if not _locked(file, part):
                return False
            if mode is not None:
                os.chmod(part, mode)
            while left:
                left = left[os.write(file, left) :]
            os.fsync(file)
            if _LOCKS:  # while this lock is held, nobody takes the part for a dead writer's
                os.replace(part, target)
        finally:
            os.close(file)
        if not _LOCKS:  # and Windows moves no file that is open
            os.replace(part, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(part)
        raise
    return True


_NEW = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_EXCL
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
)


def _target(path: str | os.PathLike[str]) -> tuple[str, int | None]:
    """Where the file really lies, and the permissions it has if it is there already."""
    target = os.path.realpath(path)
    try:
        found = os.lstat(target)
    except FileNotFoundError:
        return target, None
    if stat.S_ISLNK(found.st_mode):
        raise OSError(errno.ELOOP, "its symbolic links lead in a circle")
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder")
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is no ordinary file")  # moving over /dev/null would end it
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "it is write-protected")
    return target, stat.S_IMODE(found.st_mode)


def _prefix(name: str) -> str:
    # Hidden; and cut, because a name of a file is 255 bytes at most.
    return f".{name[:40]}."


def _locked(file: int, part: str) -> bool:
    """Lock a new part, and say whether it is still there."""
    # The lock ends with the process, however that ends: a part without one belongs to nobody.
    if not _LOCKS:
        return True
    try:
        flock(file, LOCK_EX)
    except OSError:
        return True  # some network file systems have no locks, and so no sweeps
    return os.path.exists(part)


def _sweep(folder: str, name: str) -> None:
    """Remove the parts that killed writers of this file have left."""
    if not _LOCKS:
        return
    of_ours = re.compile(re.escape(_prefix(name)) + rf"[0-9a-f]{{{2 * _TOKEN}}}\.part")
    for other in os.listdir(folder):
        if of_ours.fullmatch(other):
            with suppress(OSError):
                _remove_unlocked(os.path.join(folder, other))


def _remove_unlocked(part: str) -> None:
    file = os.open(part, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        flock(file, LOCK_EX | LOCK_NB)  # fails where the writer is alive
        os.unlink(part)
    finally:
        os.close(file)


def _sync_folder(folder: str) -> None:
    """Force the move itself onto the disk, where folders can be."""
    if os.name == "nt":
        return
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # no such thing on this file system
            raise
    finally:
        os.close(file)
