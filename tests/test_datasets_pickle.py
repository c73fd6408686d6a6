"""The reader of the book's pickle: arrays in every spelling, and nothing else, ever."""

from __future__ import annotations

import gzip
import os
import pickle
import struct
from pathlib import Path

import numpy as np
import pytest

from nnframe import datasets
from nnframe.datasets.book_pickle import read_book_pickle
from nnframe.errors import DataError, DataFileError, NNFrameError

BOOK = Path(__file__).resolve().parents[2] / "shared" / "data" / "mnist.pkl.gz"

X = np.arange(12, dtype=np.float32).reshape(4, 3) / 16
LABELS = np.array([5, 0, 9, 4])
CONTENT = ((X, LABELS), (X[:2], LABELS[:2]), (X[1:2], LABELS[1:2]))


def python2_array(array: np.ndarray) -> bytes:
    """What Python 2 and NumPy 1 wrote in protocol 2: strings, not bytes."""
    raw = array.tobytes()
    shape = b"".join(b"M" + struct.pack("<H", n) for n in array.shape) + (
        b"\x86" if array.ndim == 2 else b"\x85"
    )
    return (
        b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\x85U\x01b\x87R(K\x01"
        + shape
        + b"cnumpy\ndtype\nU\x02"
        + array.dtype.str[1:].encode()
        + b"K\0K\x01\x87R(K\x03U\x01<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb\x89T"
        + struct.pack("<i", len(raw))
        + raw
        + b"tb"
    )


def python2() -> bytes:
    pairs = [python2_array(x) + python2_array(y) + b"\x86" for x, y in CONTENT]
    return b"\x80\x02" + b"".join(pairs) + b"\x87."


def written(folder: Path, content: bytes, name: str = "data.pkl") -> Path:
    path = folder / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return path


def check(samples: datasets.Dataset) -> None:
    for (x, y), part in zip(CONTENT, ("train", "validation", "test"), strict=True):
        got_x, got_y = getattr(samples, part)
        np.testing.assert_array_equal(got_x, x)
        np.testing.assert_array_equal(got_y, np.eye(10)[y])
        assert got_x.dtype == np.float32
        assert got_x.flags.writeable


@pytest.mark.parametrize("name", ["data.pkl", "data.pkl.gz"])
def test_python_2(tmp_path, name):
    check(datasets.load(written(tmp_path, python2(), name)))


@pytest.mark.parametrize("core", [b"numpy._core", b"numpy.core"])
@pytest.mark.parametrize("protocol", range(6))
def test_python_3(tmp_path, protocol, core):
    content = pickle.dumps(CONTENT, protocol)
    if protocol < 4:
        content = content.replace(b"numpy._core", core)
    elif core == b"numpy.core":
        # One letter less, so the length before the name and that of the frame are one less too.
        for module in (b"numpy._core.numeric", b"numpy._core.multiarray"):
            old = module.replace(b"_core", b"core")
            before = len(content)
            content = content.replace(bytes([len(module)]) + module, bytes([len(old)]) + old)
            frame = struct.unpack("<Q", content[3:11])[0] - (before - len(content))
            content = content[:3] + struct.pack("<Q", frame) + content[11:]
    check(read_book_pickle(written(tmp_path, content)))


@pytest.mark.parametrize("protocol", range(2, 6))
def test_other_layouts(tmp_path, protocol):
    x = np.asfortranarray(X.astype(">f8"))
    images = X.reshape(4, 1, 3)
    content = [[x, LABELS.astype(">i2")], [images, LABELS], [X[::2], np.eye(10)[LABELS[::2]]]]
    samples = read_book_pickle(written(tmp_path, pickle.dumps(content, protocol)))
    np.testing.assert_array_equal(samples.train[0], X)
    assert samples.train[0].dtype == np.dtype("=f8")
    np.testing.assert_array_equal(samples.train[1], np.eye(10)[LABELS])
    np.testing.assert_array_equal(samples.validation[0], X)
    np.testing.assert_array_equal(samples.test[0], X[::2])


class Reduced:
    def __init__(self, function, *arguments):
        self.parts = function, arguments

    def __reduce__(self):
        return self.parts


def attacks(sentinel: Path) -> dict[str, tuple[bytes, str]]:
    command = f"touch {sentinel}"
    code = f"open({str(sentinel)!r}, 'w').close()"
    found = {}
    for protocol in range(6):
        system = pickle.dumps(Reduced(os.system, command), protocol)
        found[f"os.system, {protocol}"] = system, f"asks for {os.name}.system: refused"
        inside = pickle.dumps((*CONTENT[:2], (X, Reduced(eval, code))), protocol)
        names = "builtins.eval" if protocol > 2 else "__builtin__.eval"
        found[f"eval, {protocol}"] = inside, names
    raw = command.encode()
    short = struct.pack("B", len(raw)) if len(raw) < 256 else b"\xff"
    more = {
        "getattr": (
            b"cbuiltins\ngetattr\ncbuiltins\n__import__\nU\x02os\x85RU\x06system\x86RU"
            + short
            + raw
            + b"\x85R.",
            "builtins.getattr: refused",
        ),
        "getattr, 4": (
            b"\x80\x04\x8c\x08builtins\x8c\x07getattr\x93.",
            "builtins.getattr: refused",
        ),
        "INST": (b"(S'" + raw + b"'\nios\nsystem\n.", "os.system: refused"),
        "OBJ": (b"(cos\nsystem\nU" + short + raw + b"o.", "os.system: refused"),
        "OBJ of ours": (b"(cnumpy\ndtype\nU\x02f8o.", "asks for OBJ: refused"),
        "INST of ours": (b"(U\x02f8inumpy\ndtype\n.", "makes objects: refused"),
        "NEWOBJ": (b"\x80\x02cnumpy\ndtype\n)\x81.", "asks for NEWOBJ: refused"),
        "dotted": (b"\x80\x04\x8c\x05numpy\x8c\x0adtype.type\x93.", "numpy.dtype.type: refused"),
        "extension": (b"\x80\x02\x82\x01.", "asks for EXT1"),
        "persistent": (b"Pname\n.", "asks for PERSID"),
        "scalar": (pickle.dumps(np.float64(1)), "multiarray.scalar: refused"),
        "call of a string": (b"U\x02os)R.", "no function"),
        "call of ndarray": (b"cnumpy\nndarray\n)R.", "no function"),
        "call of a result": (b"cnumpy\ndtype\nU\x02f8\x85R)R.", "no function"),
        "wrong arguments": (b"cnumpy\ndtype\n)R.", "damaged"),
        "build of a function": (b"cnumpy\ndtype\n)b.", "no array"),
        "codec": (b"c_codecs\nencode\nU\x02aaU\x03zip\x86R.", "the encoding"),
    }
    return found | more


ATTACKS = list(attacks(Path("sentinel")))


@pytest.mark.parametrize("attack", ATTACKS)
def test_code_is_refused_and_not_executed(tmp_path, attack):
    sentinel = tmp_path / "executed"
    content, message = attacks(sentinel)[attack]
    path = written(tmp_path, content)
    with pytest.raises(DataFileError) as caught:
        datasets.load(path)
    assert message in str(caught.value)
    assert str(path) in str(caught.value)
    assert not sentinel.exists()


@pytest.mark.skipif(os.name == "nt", reason="the command is one of POSIX")
def test_the_attack_is_a_real_one(tmp_path):
    sentinel = tmp_path / "executed"
    content, _ = attacks(sentinel)["os.system, 4"]
    pickle.loads(content)
    assert sentinel.exists()


def one_array(array: np.ndarray) -> bytes:
    return pickle.dumps(((array, LABELS), *CONTENT[1:]), 3)


def long(n: int) -> bytes:
    """An int of any size: LONG4."""
    raw = pickle.encode_long(n)
    return b"\x8b" + struct.pack("<i", len(raw)) + raw


def resized(sizes: bytes) -> bytes:
    """The first array, of shape (4, 3), with other instructions for these two numbers."""
    return python2().replace(b"M\x04\0M\x03\0", sizes, 1)


EMPTY = one_array(X[:0]).replace(b"K\0K\x03\x86", b"K\0" + long(2**62) * 2 + b"\x87", 1)

WRONG = {
    "nothing of something huge": (EMPTY, "a 0 among far too large sizes"),
    "objects": (one_array(np.array([["a", 1]], dtype=object)), "'O8'"),
    "text": (one_array(np.array([["a"]])), "'U1'"),
    "complex": (one_array(X.astype(complex)), "'c16'"),
    "records": (one_array(np.zeros(4, dtype=[("a", "f4")])), "'V4'"),
    "dates": (one_array(X.astype("M8[s]")), "'M8'"),
    "more than is there": (python2().replace(b"M\x04\0M\x03\0", b"M\x04\0M\xff\xff"), "1,048,560"),
    "less than is there": (python2().replace(b"M\x04\0M\x03\0", b"M\x04\0M\x02\0"), "32 bytes"),
    "negative": (
        python2().replace(b"M\x04\0M\x03\0", b"J\xfc\xff\xff\xffJ\xfd\xff\xff\xff"),
        "(-4, -3)",
    ),
    "sizes of thousands of digits": (resized(long(1 << 20_000) * 2), "no array can have"),
    "sizes of -thousands of digits": (resized(long(-(1 << 20_000)) * 2), "no array can have"),
    "truth for a size": (resized(b"\x88\x88"), "no array can have"),
    "nothing of 2^70": (resized(b"K\0" + long(2**70)), "no array can have"),
    "length beyond the file": (b"\x80\x03B\xff\xff\xff\x7fabc.", "cut short"),
    "length beyond any memory": (b"\x80\x04\x8e" + b"\xff" * 7 + b"\x0fabc.", "cut short"),
    "huge memo index": (b"\x80\x02Nr\xff\xff\xff\x7f.", "three pairs"),
    "memo without entry": (b"\x80\x02h\x07.", "damaged"),
    "empty stack": (b"\x80\x02.", "damaged"),
    "no mark": (b"\x80\x02t.", "damaged"),
    "one instruction for ever": (b"\x80\x02" + b"N" * 20_000 + b".", "far more"),
    "list in itself": (b"\x80\x02]q\0h\0a.", "three pairs"),
    "empty": (b"", "cut short"),
    "not a pickle": (b"hello, this is text\n", "damaged"),
    "a damaged escape": (b"cnumpy\\u\nndarray\n.", "damaged"),
    "a number": (pickle.dumps(3), "three pairs"),
    "two pairs": (pickle.dumps(CONTENT[:2]), "three pairs"),
    "no array": (pickle.dumps(((1, 2),) * 3), "int in place of an array"),
    "something after the end": (python2() + b"x", "after its end"),
}


@pytest.mark.parametrize("case", WRONG)
@pytest.mark.parametrize("name", ["data.pkl", "data.pkl.gz"])
def test_other_content_is_named(tmp_path, case, name):
    content, message = WRONG[case]
    with pytest.raises(DataFileError) as caught:
        datasets.load(written(tmp_path, content, name))
    assert message in str(caught.value)
    assert name in str(caught.value)


def test_labels_and_values_are_checked(tmp_path):
    bad = X.copy()
    bad[1, 2] = np.nan
    content = pickle.dumps(((bad, LABELS), *CONTENT[1:]))
    with pytest.raises(DataError, match=r"train: x holds nan at row 1, column 2"):
        datasets.load(written(tmp_path, content))
    content = pickle.dumps((*CONTENT[:2], (X, LABELS + 1)))
    with pytest.raises(DataError, match=r"test: labels hold 10 at row 2, expected 0 to 9"):
        datasets.load(written(tmp_path, content))


def test_a_flipped_bit_in_the_packed_file_is_found(tmp_path):
    packed = bytearray(gzip.compress(python2()))
    for place in range(20, len(packed)):
        damaged = packed.copy()
        damaged[place] ^= 1
        path = tmp_path / "data.pkl.gz"
        path.write_bytes(damaged)
        with pytest.raises(NNFrameError):
            datasets.load(path)


def test_more_than_the_limit_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr("nnframe.datasets.files.MAX_BYTES", 100)
    with pytest.raises(DataFileError, match="holds more than 2 GiB"):
        datasets.load(written(tmp_path, python2(), "data.pkl.gz"))


def test_encoding_one_string_again_and_again_is_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr("nnframe.datasets.book_pickle.MAX_BYTES", 100)
    one = b"c_codecs\nencode\nX" + struct.pack("<I", 60) + b"a" * 60 + b"U\x06latin1\x86R"
    with pytest.raises(DataFileError, match="holds more than 2 GiB"):
        datasets.load(written(tmp_path, b"\x80\x02" + one + one + b"\x86."))


@pytest.mark.skipif(not BOOK.exists(), reason="the book's mnist.pkl.gz is not there")
def test_the_book_s_own_file():
    samples = datasets.load(BOOK)
    assert repr(samples) == (
        "Dataset('mnist.pkl.gz', 784 → 10: 50,000 train, 10,000 test, 10,000 validation)"
    )
    x, y = samples.train
    assert x.dtype == np.float32
    assert (x.min(), x.max()) == (0, 255 / 256)
    assert y[:5].argmax(axis=1).tolist() == [5, 0, 4, 1, 9]
