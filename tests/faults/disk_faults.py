"""Let every call to the disk fail, one after the other: is the old file whole, is anything left?

    python tests/faults/disk_faults.py

Besides, a process that may write no file larger than 100 kB tries to save one, and, where a tiny
disk can be mounted, one that fills it.
"""

from __future__ import annotations

import argparse
import errno
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from faults.kill_saving import saver

import nnframe
from nnframe.errors import ModelFileError

ERRORS = [errno.ENOSPC, errno.EIO]
#: What can be pressed or run out at any moment.
OTHERS: list[type[BaseException]] = [KeyboardInterrupt, MemoryError, SystemExit]
CALLS = ["listdir", "open", "write", "fsync", "replace", "close", "chmod", "lstat", "access"]


class Figures(NamedTuple):
    faults: int
    reached: int
    old_lost: int
    parts_left: int
    other_errors: int


class Fault:
    """A call of `os` that fails the n-th time, perhaps after doing half of its work."""

    def __init__(self, name: str, at: int, error: BaseException, by_half: bool = False) -> None:
        self.name, self.at, self.error, self.by_half = name, at, error, by_half
        self.call, self.calls = getattr(os, name), 0

    def __call__(self, *arguments: Any, **settings: Any) -> Any:
        self.calls += 1
        if self.calls == self.at:
            if self.by_half:
                self.call(arguments[0], arguments[1][: len(arguments[1]) // 2])
            if self.name == "close":
                self.call(*arguments)
            raise self.error
        return self.call(*arguments, **settings)


def faults() -> Iterator[Fault]:
    for name in CALLS:
        for at in (1, 2, 3):
            for number in ERRORS:
                yield Fault(name, at, OSError(number, os.strerror(number)))
            for kind in OTHERS:
                yield Fault(name, at, kind())
    for number in ERRORS:
        yield Fault("write", 1, OSError(number, os.strerror(number)), by_half=True)


def run() -> Figures:
    counts = dict.fromkeys(Figures._fields, 0)
    old, new = nnframe.Network.of_sizes([3, 2], rng=1), nnframe.Network.of_sizes([3, 2], rng=2)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.npz")
        save = saver(new, path)
        save()
        finished = path.read_bytes()
        saver(old, path)()
        before = path.read_bytes()
        for there in (True, False):
            for fault in faults():
                path.unlink(missing_ok=True)
                if there:
                    path.write_bytes(before)
                counts["faults"] += 1
                try:
                    with mock.patch.object(os, fault.name, fault):
                        save()
                except BaseException as error:
                    expected = ModelFileError if isinstance(fault.error, OSError) else fault.error
                    right = isinstance(error, ModelFileError) or error is expected
                    counts["other_errors"] += not right
                counts["reached"] += fault.calls >= fault.at
                found = path.read_bytes() if path.exists() else None
                # A fault may also come when all is done: while the folder is forced, for example.
                counts["old_lost"] += found not in (before if there else None, finished)
                for name in os.listdir(folder):
                    if name != path.name:
                        counts["parts_left"] += 1
                        os.unlink(Path(folder, name))
    return Figures(**counts)


FILL = """
import os, resource, signal, sys
from pathlib import Path
import nnframe
from nnframe.errors import ModelFileError
path, limit = Path(sys.argv[1]), int(sys.argv[2])
small, large = nnframe.Network.of_sizes([3, 2]), nnframe.Network.of_sizes([784, 100, 10])
nnframe.checkpoint.save(small, path)
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
for _ in range(3):
    try:
        nnframe.checkpoint.save(large, path)
    except ModelFileError as error:
        print(error)
    else:
        sys.exit("there was room")
assert (nnframe.checkpoint.load(path).parameters == small.parameters).all()
assert os.listdir(path.parent) == [path.name], os.listdir(path.parent)
"""


def limited() -> str:
    """What a process says that may write no large file; its assertions fail on any loss."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-W", "error", "-c", FILL, f"{folder}/model.npz", "100000"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def tiny_disk() -> str | None:
    """The same on a disk of 300 kB, or None where none can be mounted."""
    with tempfile.TemporaryDirectory() as folder:
        mount = f'mount -t tmpfs -o size=300k none {folder} || exit 99; exec "$@"'
        command = ["unshare", "-m", "sh", "-c", mount, "sh"]
        command += [sys.executable, "-W", "error", "-c", FILL, f"{folder}/model.npz", "0"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        except FileNotFoundError:
            return None
        if "unshare failed" in done.stderr or done.returncode == 99:
            return None
        assert done.returncode == 0, done.stderr
        return done.stdout


def main() -> int:
    argparse.ArgumentParser(description=__doc__).parse_args()
    figures = run()
    print(
        f"{figures.faults} faults, {figures.reached} of them reached: {figures.old_lost} old files "
        f"lost, {figures.parts_left} parts left, {figures.other_errors} other errors"
    )
    print("no large files:", limited().splitlines()[-1])
    full = tiny_disk()
    print("a full disk:", full.splitlines()[-1] if full else "none can be mounted here")
    return 0 if sum(figures[2:]) == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
