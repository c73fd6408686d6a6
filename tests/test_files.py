"""A file is written whole or not at all, and like any other file."""

from __future__ import annotations

import errno
import os
import stat
import threading

import pytest

from nnframe import files
from nnframe.files import write_whole

pytestmark = pytest.mark.skipif(os.name == "nt", reason="permissions and links differ there")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "file.txt"


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def test_new_and_again(path):
    for content in (b"first", b"", b"second, and longer"):
        write_whole(path, content)
        assert path.read_bytes() == content
    assert os.listdir(path.parent) == ["file.txt"]


@pytest.mark.parametrize("umask", [0o022, 0o077, 0o000])
def test_a_new_file_has_the_permissions_of_any_new_file(path, umask):
    before = os.umask(umask)
    try:
        write_whole(path, b"x")
        (path.parent / "other").write_bytes(b"x")
    finally:
        os.umask(before)
    assert mode(path) == mode(path.parent / "other") == 0o666 & ~umask


def test_an_old_file_keeps_its_permissions(path):
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_whole(path, b"new")
    assert mode(path) == 0o640


def test_a_link_is_followed_and_stays_a_link(path):
    real = path.parent / "folder" / "real.txt"
    real.parent.mkdir()
    path.symlink_to(real)
    for content in (b"made", b"replaced"):
        write_whole(path, content)
        assert path.is_symlink()
        assert real.read_bytes() == content
    assert os.listdir(real.parent) == ["real.txt"]


def test_links_in_a_circle(path):
    path.symlink_to(path.parent / "other")
    (path.parent / "other").symlink_to(path)
    with pytest.raises(OSError, match="circle") as caught:
        write_whole(path, b"x")
    assert caught.value.errno == errno.ELOOP


def test_what_is_no_file_is_left_alone(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path, message in ((tmp_path, "a folder"), (tmp_path / "pipe", "no ordinary file")):
        with pytest.raises(OSError, match=message):
            write_whole(path, b"x")
    assert stat.S_ISFIFO(os.stat(tmp_path / "pipe").st_mode)
    assert os.listdir(tmp_path) == ["pipe"]


def test_write_protection_is_respected(path, monkeypatch):
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda *_: False)  # to root, every file is writable
    with pytest.raises(PermissionError, match="write-protected"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize("name", ["x" * 255, "ä" * 127, ".hidden", "a b\n", "%s{}", "*"])
def test_any_name(tmp_path, name):
    write_whole(tmp_path / name, b"x")
    assert os.listdir(tmp_path) == [name]


def test_a_path_that_begins_in_the_working_folder(path, monkeypatch):
    monkeypatch.chdir(path.parent)
    write_whole("file.txt", b"x")
    assert path.read_bytes() == b"x"


def part_of(path, token="0123456789abcdef"):
    return path.parent / f".{path.name}.{token}.part"


def test_parts_of_dead_writers_are_removed(path):
    part_of(path).write_bytes(b"half of")
    others = [
        part_of(path.with_name("other.txt")),
        part_of(path, "0123"),
        path.with_name(".file.txt.part"),
    ]
    for other in others:
        other.write_bytes(b"not ours")
    write_whole(path, b"new")
    assert not part_of(path).exists()
    assert all(other.exists() for other in others)


def test_only_its_own_parts_are_removed_whatever_a_file_is_called(tmp_path):
    other = part_of(tmp_path / "other.txt")
    other.write_bytes(b"not ours")
    for name in ("*", ".*", "other?txt", "othe[r].txt"):
        write_whole(tmp_path / name, b"x")
        assert other.exists()


def test_parts_of_living_writers_are_not(path):
    part = part_of(path)
    part.write_bytes(b"half of")
    with part.open("r+b") as file:
        files.flock(file, files.LOCK_EX)
        write_whole(path, b"new")
        assert part.exists()
    write_whole(path, b"newer")
    assert not part.exists()


def test_a_part_that_is_swept_before_it_is_locked_is_made_again(path, monkeypatch):
    lock, swept = files.flock, []

    def late(file, how):
        if not swept:
            swept.append(os.listdir(path.parent))
            write_whole(path, b"by another writer")  # it finds the part without a lock
        lock(file, how)

    monkeypatch.setattr(files, "flock", late)
    write_whole(path, b"new")
    assert len(swept[0]) == 1
    assert path.read_bytes() == b"new"
    assert os.listdir(path.parent) == ["file.txt"]


def test_a_file_system_without_locks(path, monkeypatch):
    def lock(file, how):
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr(files, "flock", lock)
    part_of(path).write_bytes(b"nobody knows whose")
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert part_of(path).exists()


def test_many_writers_at_once(path):
    contents = [bytes([number]) * 100_000 for number in range(8)]
    failures = []

    def work(content):
        try:
            for _ in range(20):
                write_whole(path, content)
                assert path.read_bytes() in contents
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(content,)) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert os.listdir(path.parent) == ["file.txt"]


def test_the_disk_has_everything_before_the_name_is_moved(path, monkeypatch):
    """What a crash may undo is decided by the order: content, fsync, move, fsync of the folder."""
    calls = []
    for name in ("write", "fsync", "replace"):
        call = getattr(os, name)

        def spy(first, *rest, name=name, call=call):
            what = first if name == "replace" else stat.S_ISDIR(os.fstat(first).st_mode)
            calls.append((name, what if isinstance(what, bool) else None))
            return call(first, *rest)

        monkeypatch.setattr(os, name, spy)
    write_whole(path, b"x")
    assert calls == [("write", False), ("fsync", False), ("replace", None), ("fsync", True)]


def test_a_write_may_take_less_than_it_was_given(path, monkeypatch):
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, content: write(file, content[:3]))
    write_whole(path, b"in pieces of three")
    assert path.read_bytes() == b"in pieces of three"


def test_a_file_system_whose_folders_cannot_be_forced(path, monkeypatch):
    fsync = os.fsync

    def only_files(file):
        if stat.S_ISDIR(os.fstat(file).st_mode):
            raise OSError(errno.EINVAL, "invalid")
        fsync(file)

    monkeypatch.setattr(os, "fsync", only_files)
    write_whole(path, b"x")
    assert path.read_bytes() == b"x"
