"""The container of a model file: what damage does to it, and what a forger could make of it."""

from __future__ import annotations

import io
import struct
import zipfile
from fractions import Fraction

import numpy as np
import pytest
from faults.forge import forged, members_of, npy, npy_header, resealed, zipped

import nnframe
from nnframe import checkpoint
from nnframe.checkpoint import archive, exact
from nnframe.errors import ModelFileError

NETWORK = nnframe.Network.of_sizes([2, 3, 1])


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "model.npz"
    checkpoint.save(NETWORK, path)
    return path.read_bytes()


@pytest.fixture
def refused(tmp_path):
    """A function that loads these bytes and returns what is wrong with them."""

    def refused(changed):
        path = tmp_path / "model.npz"
        path.write_bytes(changed)
        with pytest.raises(ModelFileError) as caught:
            checkpoint.load(path)
        message = str(caught.value)
        assert message.startswith(f"{path}: ")
        return message.removeprefix(f"{path}: ")

    return refused


def test_a_flipped_bit_anywhere(content, refused):
    """Every bit of the seal and of the zip's directory, and one of every third byte before."""
    start = content.index(b"PK\1\2")
    bits = [(place, place % 8) for place in range(0, start, 3)]
    bits += [(place, bit) for place in range(start, len(content)) for bit in range(8)]
    for place, bit in bits:
        changed = bytearray(content)
        changed[place] ^= 1 << bit
        assert refused(bytes(changed))


def test_cut_short_anywhere(content, refused):
    for size in range(0, len(content), 7):
        assert refused(content[:size])


def test_more_after_the_end(content, refused):
    assert "does not end with the seal" in refused(content + b"\0")
    assert refused(content + content)


OTHERS = {
    "empty": (lambda content: b"", "is empty"),
    "text": (lambda content: b"weights: 1 2 3" * 20, "is no model file"),
    "pickle": (lambda content: b"\x80\4cos\nsystem\n." + b" " * 200, "is no model file"),
    "the start of a zip": (lambda content: b"PK\3\4" + b"\0" * 20, "is cut short"),
    "an ordinary npz": (lambda content: plain_npz(), "does not end with the seal"),
    "another seal": (lambda content: content[:-64] + b"0" * 64, "is damaged: its SHA-256"),
    "the seal in capitals": (lambda content: content[:-64] + content[-64:].upper(), "SHA-256"),
}


def plain_npz():
    file = io.BytesIO()
    np.savez(file, theta=np.zeros(100))
    return file.getvalue()


@pytest.mark.parametrize("case", OTHERS)
def test_other_files(content, refused, case):
    change, message = OTHERS[case]
    assert message in refused(change(content))


def changed_end(content, **values):
    """The last record of the zip with other values: it is 22 bytes long, before 79 of comment."""
    names = ["signature", "disk", "start", "here", "members", "length", "offset", "comment"]
    record = dict(zip(names, struct.unpack("<4s4H2LH", content[-101:-79]), strict=True))
    return resealed(
        content[:-101] + struct.pack("<4s4H2LH", *(record | values).values()) + content[-79:]
    )


ENDS = {
    "no last record": ({"signature": b"PK\5\7"}, "does not end as a .npz does"),
    "another disk": ({"disk": 1}, "does not end as a .npz does"),
    "the members on another disk": ({"start": 1}, "does not end as a .npz does"),
    "not all of them here": ({"here": 1}, "does not end as a .npz does"),
    "another comment": ({"comment": 0}, "does not end as a .npz does"),
    "too many": ({"members": 65, "here": 65}, "has 65 members, 64 at most"),
    "a long list": ({"length": 2**30}, "members, 64 at most"),
    "a list elsewhere": ({"offset": 7}, "the list of its members is not where it should be"),
}


@pytest.mark.parametrize("case", ENDS)
def test_a_forged_end(content, refused, case):
    values, message = ENDS[case]
    assert message in refused(changed_end(content, **values))


def test_a_64_bit_record_is_not_believed(content, refused):
    start = content[:-101]
    length = int.from_bytes(content[-89:-85], "little")
    sizes = 2, 2, length, len(start) - length
    entries = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, *sizes)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, len(start), 1)
    changed = resealed(start + entries + locator + content[-101:])
    assert "is not where it should be" in refused(changed)


def with_theta(content, theta):
    return forged({**members_of(content), "theta.npy": theta})


def npy_of(dtype, size):
    """An array of a dtype that this machine may not have."""
    header = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': (13,), }}\n"
    return npy_header(header, b"\0" * size)


THETAS = {
    "objects": (npy(np.array([{}], dtype=object)), "theta.npy: theta.npy holds Python objects"),
    "complex": (npy(np.zeros(13, complex)), "theta.npy: holds an array of complex128"),
    "text": (npy(np.array(["x"])), "theta.npy: holds an array of <U1"),
    "records": (npy(np.zeros(13, "f8,f8")), "theta.npy: holds an array of"),
    "long doubles": (
        npy(np.zeros(13, np.longdouble)),
        "theta.npy: holds float128, which none does",
    ),
    "the other end first": (npy(np.zeros(13, ">f8")), "theta.npy: holds >f8, which none does"),
    "whole numbers": (npy(np.zeros(13, int)), "member theta: has shape (13,) of int64, expected"),
    "a matrix": (npy(np.zeros((13, 1))), "member theta: has shape (13, 1)"),
    "one number": (npy(np.float64(1)), "member theta: has shape ()"),
    "too few": (npy(np.zeros(12)), "network.parameters: has 13 numbers, but theta has 12"),
    "no numbers": (npy(np.zeros(0)), "network.parameters: has 13 numbers, but theta has 0"),
    "a large lie": (
        npy_header("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999,), }\n"),
        "which takes 799,999,999,992 bytes, but 0 are there",
    ),
    "a negative size": (
        npy_header("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }\n"),
        "says that an array has shape (-1,)",
    ),
    "code": (npy_header("__import__('os').system('touch ran')\n"), "is damaged: ValueError"),
    "brackets": (npy_header("(" * 9000 + "\n"), "is damaged"),
    "nothing": (b"", "is damaged"),
    "half": (npy(np.zeros(13))[:-1], "which takes 104 bytes, but 103 are there"),
}


@pytest.mark.parametrize("case", THETAS)
def test_a_forged_theta(content, refused, case):
    theta, message = THETAS[case]
    assert message in refused(with_theta(content, theta))


def test_forged_members(content, refused):
    members = members_of(content)
    theta = members["theta.npy"]
    assert "has no member theta" in refused(forged({"metadata.json": members["metadata.json"]}))
    assert "has no member metadata.json" in refused(forged({"theta.npy": theta}))
    many = {f"n{number}.npy": theta for number in range(70)}
    assert "has 72 members" in refused(forged(members | many))
    assert "is packed or encrypted" in refused(forged(members, zipfile.ZIP_DEFLATED))
    bomb = {**members, "x.npy": npy(np.zeros(10**6))}
    assert "is packed or encrypted" in refused(forged(bomb, zipfile.ZIP_DEFLATED))
    large = {**members, "metadata.json": members["metadata.json"] + b" " * 2**20}
    assert "metadata.json: takes more than a mebibyte" in refused(forged(large))


NAMES = ["../x.npy", "/x.npy", "a/b/c.npy", "x", "x.py", ".x.npy", "é.npy", "a b.npy", "x.npy\n"]


@pytest.mark.parametrize("name", NAMES)
def test_forged_names(content, refused, name):
    changed = forged({**members_of(content), name: npy(np.zeros(1))})
    assert "has a member" in refused(changed) or "packed or encrypted" in refused(changed)


def test_a_name_twice(content, refused):
    members = list(members_of(content).items())
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = zipped([*members, members[1]])
    assert "member theta: is there twice" in refused(resealed(twice))
    both = resealed(zipped([*members, ("theta.json", b"{}")]))
    assert "member theta: is there twice" in refused(both)


def test_members_on_top_of_one_another(content, refused):
    # Two entries of the directory, one content: the shape of a bomb that needs no packing.
    members = members_of(content)
    file = io.BytesIO(zipped([*members.items(), ("x.npy", members["theta.npy"])]))
    with zipfile.ZipFile(file) as opened:
        offset = opened.getinfo("theta.npy").header_offset
        entry = opened.getinfo("x.npy").header_offset
    changed = bytearray(file.getvalue())
    place = changed.rindex(b"PK\1\2")
    assert int.from_bytes(changed[place + 42 : place + 46], "little") == entry
    changed[place + 42 : place + 46] = offset.to_bytes(4, "little")
    assert "is damaged" in refused(resealed(bytes(changed)))


def test_a_member_within_a_member(content, refused):
    """Sixty of them, each within the next, would be sixty times the size of the file."""
    members = members_of(content)
    del members["theta.npy"]
    theta = npy(np.arange(1000.0))
    inner = zipped([("theta.npy", theta)])
    inner = inner[: inner.index(b"PK\1\2")]  # its local header and its numbers
    outer = npy(np.frombuffer(inner, np.uint8))
    file = zipped([*members.items(), ("x.npy", outer), ("theta.npy", theta)])
    start = file.index(b"PK\1\2")
    assert file[start - len(inner) : start] == inner
    # Theta itself is taken out, and its entry in the list leads into x.
    file = bytearray(file[: start - len(inner)] + file[start:])
    entry = file.rindex(b"PK\1\2")
    file[entry + 42 : entry + 46] = file.index(inner).to_bytes(4, "little")
    file = bytearray(changed_end(bytes(file), offset=start - len(inner)))
    assert "lie on top of one another" in refused(resealed(bytes(file)))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"[]", "expected an object"),
        (b'{"shape": [1], "values": [0.5]}', "values[0]: expected text"),
        (b'{"shape": [1], "values": ["1/2"]}', "values[0]: expected text like"),
        (b'{"shape": [1], "values": ["0x1/0x0"]}', "0x1/0x0 divides by 0"),
        (b'{"shape": [2], "values": ["0x1/0x1"]}', "1 values for an array of shape (2,)"),
        (b'{"shape": [-1], "values": ["0x1/0x1"]}', "shape[0]: expected a whole number from 0"),
        (b'{"shape": [1], "values": ["0x1/0x' + b"1" * 200_000 + b'"]}', "text of at most"),
        (b'{"shape": [0], "values": [' + b'"",' * 100_003 + b'""]}', "more than 100,000 exact"),
    ],
)
def test_forged_fractions(text, message):
    with pytest.raises(ModelFileError) as caught:
        exact.from_text(text)
    assert message in str(caught.value)


def test_fractions_of_every_shape():
    for shape in ((), (0,), (2, 3)):
        array = np.full(shape, Fraction(1, 3), dtype=object)
        again = exact.from_text(exact.to_text(array))
        assert again.shape == shape
        assert again.tolist() == array.tolist()


def test_what_no_reader_would_take_is_not_written(tmp_path):
    few = {"theta": np.zeros(1)}
    with pytest.raises(ModelFileError, match="more than a mebibyte"):
        archive.pack("x" * 2**20 + "x", few)
    with pytest.raises(ModelFileError, match="64 arrays"):
        archive.pack("{}", {f"n{number}": few["theta"] for number in range(64)})
    with pytest.raises(ModelFileError, match="more than 2 GiB"):
        archive.pack("{}", {"theta": np.broadcast_to(few["theta"], (2**28,))})
    huge = np.array([Fraction(16**140_000)], dtype=object)
    with pytest.raises(ModelFileError, match="exact numbers that no reader would take"):
        archive.pack("{}", {"theta": huge})


def test_arrays_of_every_kind_come_back(tmp_path):
    arrays = {
        "scalar": np.array(7),
        "fortran": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        "strided": np.arange(10.0)[::3],
        "big": np.arange(3, dtype=">f4"),
        "empty": np.zeros((0, 3)),
        "flags": np.array([True, False]),
    }
    path = tmp_path / "x.npz"
    path.write_bytes(archive.pack("{}", arrays))
    found = archive.unpack(path)
    assert found.pop("metadata.json") == b"{}"
    assert found.keys() == arrays.keys()
    for name, array in arrays.items():
        assert found[name].shape == array.shape
        np.testing.assert_array_equal(found[name], array)
        assert not found[name].flags.writeable
