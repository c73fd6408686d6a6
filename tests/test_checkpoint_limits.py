"""What a file may hold at most, to the last one: so much is read, and one more is not."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest
from faults.forge import forged, with_metadata

import nnframe
from nnframe.checkpoint import archive, exact, exchange, load, model, plain_json, save
from nnframe.checkpoint.archive import METADATA, pack, unpack
from nnframe.checkpoint.place import read_noise
from nnframe.checkpoint.plain_json import Node, parsed
from nnframe.errors import ModelFileError

MEBIBYTE = 2**20


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.npz"


def test_the_limits_are_those_of_the_page():
    found = {
        "metadata": archive.MAX_METADATA,
        "members": archive.MAX_MEMBERS,
        "list of members": archive.MAX_DIRECTORY,
        "exact numbers": exact.MAX_NUMBERS,
        "their digits": exact.MAX_DIGITS,
        "their text": exact.MAX_TEXT,
        "list of tensors": exchange.MAX_HEADER,
        "numbers a sample": model.MAX_SAMPLE,
        "levels": plain_json.MAX_DEPTH,
    }
    assert found == {
        "metadata": MEBIBYTE,
        "members": 64,
        "list of members": MEBIBYTE // 16,
        "exact numbers": 100_000,
        "their digits": 2**16,
        "their text": 16 * MEBIBYTE,
        "list of tensors": 8 * MEBIBYTE,
        "numbers a sample": 2**24,
        "levels": 100,
    }


def test_a_description_of_a_mebibyte(path):
    path.write_bytes(pack("x" * MEBIBYTE, {}))
    assert len(unpack(path)[METADATA]) == MEBIBYTE
    with pytest.raises(ModelFileError, match="takes more than a mebibyte"):
        pack("x" * (MEBIBYTE + 1), {})
    path.write_bytes(forged({METADATA: b"x" * (MEBIBYTE + 1)}))
    with pytest.raises(ModelFileError, match="takes more than a mebibyte"):
        unpack(path)


def test_sixty_four_members(path):
    arrays = {f"array{number}": np.zeros(1) for number in range(63)}
    path.write_bytes(pack("{}", arrays))
    assert len(unpack(path)) == 64
    with pytest.raises(ModelFileError, match="fewer than 64 can be read"):
        pack("{}", {**arrays, "last": np.zeros(1)})
    path.write_bytes(forged({METADATA: b"{}"} | {f"{n}.json": b"{}" for n in range(64)}))
    with pytest.raises(ModelFileError, match="64 at most are read"):
        unpack(path)


def ones(count):
    return json.dumps({"shape": [count], "values": ["0x1/0x1"] * count}).encode()


def test_a_hundred_thousand_exact_numbers():
    assert exact.from_text(ones(100_000)).shape == (100_000,)
    with pytest.raises(ModelFileError, match="more than 100,000 exact numbers"):
        exact.from_text(ones(100_001))


def test_sixteen_mebibytes_of_exact_numbers():
    content = ones(2)
    assert exact.from_text(content.ljust(16 * MEBIBYTE)).tolist() == [1, 1]
    with pytest.raises(ModelFileError, match="16,777,216 bytes of them"):
        exact.from_text(content.ljust(16 * MEBIBYTE + 1))


def test_eight_dimensions_of_exact_numbers():
    eight = np.full((1,) * 8, Fraction(1, 3), dtype=object)
    assert exact.from_text(exact.to_text(eight)).shape == eight.shape
    with pytest.raises(ModelFileError, match="a list of at most 8"):
        exact.to_text(eight[None])


def test_a_hundred_characters():
    assert Node("x" * 100, "name").text() == "x" * 100
    with pytest.raises(ModelFileError, match="text of at most 100 characters"):
        Node("x" * 101, "name").text()


def test_a_hundred_levels():
    assert parsed(b"[" * 100 + b"]" * 100, "x").value
    with pytest.raises(ModelFileError, match="more than 100 levels deep"):
        parsed(b"[" * 101 + b"]" * 101, "x")


def test_zero_is_a_whole_number():
    assert Node(0, "size").whole() == 0
    with pytest.raises(ModelFileError, match="a whole number from 0"):
        Node(-1, "size").whole()


@pytest.mark.parametrize(
    ("name", "largest"), [("state", 2**128 - 1), ("uinteger", 2**32 - 1), ("has_uint32", 1)]
)
def test_the_largest_state_of_the_noise(name, largest):
    given = {"state": 1, "has_uint32": 0, "uinteger": 0, "spawned": 0, name: largest}
    state = read_noise(Node(given, "noise"), seed=0, epoch=1).bit_generator.state
    assert largest in (state.get(name), state["state"].get(name))
    with pytest.raises(ModelFileError, match=f"noise.{name}: expected a whole number"):
        read_noise(Node({**given, name: largest + 1}, "noise"), seed=0, epoch=1)


def test_thirty_two_dimensions_of_a_parameter(path):
    save(nnframe.Network.of_sizes([1, 1]), path)
    content = path.read_bytes()

    def of_dimensions(count):
        def change(metadata):
            metadata["network"]["parameters"][0]["w"] = [1] * count

        path.write_bytes(with_metadata(content, change))

    of_dimensions(32)  # known to be a list of sizes, which are not those of the layer
    with pytest.raises(ModelFileError) as caught:
        load(path)
    assert "a list of at most" not in str(caught.value)
    of_dimensions(33)
    with pytest.raises(ModelFileError, match="a list of at most 32"):
        load(path)
