"""Load corrupt, truncated and malicious files: does one run code, eat memory, or raise otherwise?

    python tests/faults/hostile_files.py --files 500

The files are made here and read in a process of its own, which an audit hook watches: for code
that is executed or imported, for programs that are started, for files that are written. Its peak
memory is the kernel's figure. Every file is loaded, and resumed from as a training too.
"""

from __future__ import annotations

import argparse
import copy
import io
import json
import os
import pickle
import random
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from faults.forge import SEAL, forged, members_of, npy, npy_header, resealed, with_metadata, zipped

import nnframe
from nnframe import checkpoint, plugins
from nnframe.errors import ArgumentError, ModelFileError

Case = tuple[str, bytes]


class Figures(NamedTuple):
    files: int
    refused: int
    loaded_damaged: int
    harmless: int  # sealed again: a date that nobody reads, or another network, well described
    ran_code: int
    other_errors: int
    peak: int  # in mebibytes


def network() -> nnframe.Network:
    layers = [
        nnframe.Dense(5, nnframe.LeakyReLU(0.1), weights=nnframe.He()),
        nnframe.Residual([nnframe.Chain([nnframe.Dense(5)]), nnframe.Dropout(0.2)]),
        nnframe.Dense(2, nnframe.Softmax()),
    ]
    return nnframe.Network(layers, 3)


def train(path: Path) -> nnframe.Network:
    x, y = np.arange(12.0).reshape(4, 3), np.eye(2)[[0, 1, 1, 0]]
    trained = network()
    settings = {"epochs": 2, "batch_size": 2, "optimizer": nnframe.Adam(), "resume": True}
    nnframe.train(trained, nnframe.Quadratic(), (x, y), checkpoint=path, **settings)
    return trained


class Exploit:
    """What every pickle can do: call something."""

    def __init__(self, canary: str) -> None:
        self.canary = canary

    def __reduce__(self) -> Any:
        return open, (self.canary, "w")


HOSTILE: list[Any] = [
    *(None, True, -1, 0, 1.5, 1e308, 2**31, 2**63, 10**400),
    *("", "os:system", "x" * 5000, "\x1b[31m", "../../etc/passwd", "__class__", "__DEEP__"),
    *([], [[]], {}, {"settings": {}}, [0] * 1000),
    *({"float": "nan"}, {"float": "0x"}, {"tuple": {}}, {"dict": [[[], 1]]}, {"dict": [1]}),
    *({"fraction": "9" * 3999 + "/7"}, {"fraction": "1/0"}),
    {"layer": "chain", "settings": {"layers": []}},
    {"layer": "dense", "settings": {"n_out": 10**9}},
    {"activation": "os.system", "settings": {"command": "touch canary"}},
    {"activation": "sigmoid", "settings": {"__class__": 1}},
    {"initializer": "normal", "settings": {}},
    {"cost": "quadratic", "settings": {}},
]


def places(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path to every value in some JSON."""
    yield path
    pairs: Any = ()
    if isinstance(tree, (dict, list)):
        pairs = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in pairs:
        yield from places(value, (*path, key))


def with_value(tree: Any, path: tuple[Any, ...], value: Any) -> bytes:
    changed = copy.deepcopy(tree)
    if not path:
        changed = value
    else:
        inside = changed
        for key in path[:-1]:
            inside = inside[key]
        inside[path[-1]] = value
    return json.dumps(changed).replace('"__DEEP__"', "[" * 50_000 + "]" * 50_000).encode()


def bomb(content: bytes, name: str, size: int) -> bytes:
    """A member that unpacks to `size` zeros, from a thousandth of that."""
    members, file, zeros = members_of(content), io.BytesIO(), bytes(2**20)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for other in members.keys() - {name}:
            archive.writestr(other, members[other])
        with archive.open(name, "w") as member:
            if name.endswith(".npy"):
                header = f"{{'descr': '<f8', 'fortran_order': False, 'shape': ({size // 8},), }}\n"
                member.write(npy_header(header))
            for _ in range(size // len(zeros)):
                member.write(zeros)
        archive.comment = SEAL
    return resealed(file.getvalue())


def header(descr: str, shape: str, content: bytes = b"") -> bytes:
    text = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}\n"
    return npy_header(text, content)


NAMES = ["../x.npy", "/etc/x.npy", "C:\\x.npy", "a/../../x.npy", "x\0.npy", "con", ".npy"]
NAMES.append("x" * 3000 + ".npy")
JUNK = [b"", b"\0", b"PK", b"PK\3\4", b"\x1f\x8b\x08", b"\x89PNG\r\n", b"x" * 100_000, bytes(10**6)]
END = {4: "<H", 6: "<H", 8: "<H", 10: "<H", 12: "<L", 16: "<L", 20: "<H"}


def malicious(content: bytes, canary: str) -> Iterator[Case]:
    """Files that somebody has thought about."""
    members = members_of(content)
    exploit = pickle.dumps(Exploit(canary))
    yield "a pickle", exploit
    yield "a pickle with a seal", resealed(exploit + SEAL)
    yield "a pickle in a zip", forged({"data.pkl": exploit, **members})
    code = f"open({canary!r}, 'w')"
    arrays = {
        "objects": npy(np.array([Exploit(canary)], dtype=object)),
        "a pickle for an array": exploit,
        "code in a header": npy_header(code + "\n"),
        "code in a dtype": header(f"{code}", "(3,)"),
        "a dtype of objects": header("'|O'", "(3,)", exploit),
        "a dtype of records": header("[('a', '|O')]", "(3,)", exploit),
        "an endless tuple": npy_header("(" * 60_000),
        "a long header": npy_header("{'descr': '<f8'," + " " * 65_000 + "}"),
        "a negative size": header("'<f8'", "(-1,)"),
        "no size": header("'<f8'", "(0, 99999999999999999999)"),
        "a large size": header("'<f8'", "(1099511627776,)"),
        "true for a size": header("'<f8'", "(True,)", bytes(8)),
        "a list for a shape": header("'<f8'", "[1]", bytes(8)),
        "version 3": b"\x93NUMPY\3\0" + members["theta.npy"][8:],
        "version 9": b"\x93NUMPY\x09\0" + members["theta.npy"][8:],
        "nothing": b"",
    }
    for name in ("theta.npy", "optimizer/m.npy", "total.npy"):
        for what, array in arrays.items():
            yield f"{what} as {name}", forged({**members, name: array})
    for name in ("theta.npy", "metadata.json"):
        yield f"a bomb as {name}", bomb(content, name, 256 * 2**20)
    texts = {
        "deep": b"[" * 500_000,
        "deep objects": b'{"a":' * 100_000,
        "many": b"[" + b"0," * 500_000 + b"0]",
        "long number": b"1" * 1_000_000,
        "long text": b'"' + b"x" * 1_000_000 + b'"',
        "open text": b'"' + b"\\" * 999_999,
        "not UTF-8": b'"\xff\xfe"',
        "UTF-16": '{"a": 1}'.encode("utf-16"),
        "NaN": b'{"format": NaN}',
        "quotes": b'"' * 1_000_000,
        "zeros": bytes(1000),
    }
    for what, text in texts.items():
        yield f"metadata: {what}", forged({**members, "metadata.json": text})
        fractions = b'{"shape": [1], "values": ' + text + b"}"
        yield f"fractions: {what}", forged({**members, "theta.json": fractions})
    swollen = b'{"shape": [1], "values": [' + b'"0x1/0x1",' * 1_500_000 + b'"0x1/0x1"]}'
    yield "millions of fractions", forged({**members, "x.json": swollen})
    for name in NAMES:
        yield f"a member called {name[:20]!r}", forged({**members, name: members["theta.npy"]})
    many = {f"n{n}.npy": npy(np.zeros(1)) for n in range(5000)}
    yield "thousands of members", forged({**members, **many})
    start, end = content[:-101], content[-101:-79]
    for offset, format_ in END.items():
        for value in (0, 1, 0xFFFF, 0xFFFFFFFF):
            width = struct.calcsize(format_)
            value &= 256**width - 1
            changed = end[:offset] + struct.pack(format_, value) + end[offset + width :]
            yield f"the zip's end: {value} at {offset}", resealed(start + changed + content[-79:])
    directory = start.index(b"PK\1\2")
    for offset in range(4, 46, 2):
        changed = bytearray(content)
        changed[directory + offset : directory + offset + 2] = b"\xff\xff"
        yield f"the zip's directory: FFFF at {offset}", resealed(bytes(changed))
    for offset in range(0, 30, 2):
        changed = bytearray(content)
        changed[offset : offset + 2] = b"\xff\xff"
        yield f"a local header: FFFF at {offset}", resealed(bytes(changed))
    yield "no members", resealed(zipped([]))
    yield "only a seal", resealed(b"PK\3\4" + SEAL)
    yield "a seal twice", resealed(content + SEAL)
    for junk in JUNK:
        yield f"junk {junk[:8]!r}", junk
    link = zipfile.ZipInfo("link.npy")
    link.external_attr = 0o120777 << 16
    file = io.BytesIO(zipped(list(members.items())))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    yield "a symbolic link", resealed(file.getvalue())


def corrupt(content: bytes, chance: random.Random) -> Iterator[Case]:
    """Damage, and descriptions with a hostile value somewhere, without end."""
    metadata = json.loads(members_of(content)["metadata.json"])
    everywhere = list(places(metadata))

    def at_random(change: Callable[[bytearray, int], None]) -> bytes:
        changed = bytearray(content)
        change(changed, chance.randrange(len(changed)))
        return bytes(changed)

    def overwrite(changed: bytearray, place: int) -> None:
        changed[place : place + 8] = chance.randbytes(8)

    def cut_out(changed: bytearray, place: int) -> None:
        del changed[place : place + chance.randrange(1, 40)]

    def insert(changed: bytearray, place: int) -> None:
        changed[place:place] = chance.randbytes(chance.randrange(1, 40))

    while True:
        yield "cut short", content[: chance.randrange(len(content))]
        for change in (overwrite, cut_out, insert):
            yield change.__name__, at_random(change)
            yield f"{change.__name__}, sealed again", resealed(at_random(change))
        for _ in range(5):
            path, value = chance.choice(everywhere), chance.choice(HOSTILE)
            text = with_value(metadata, path, value)
            yield f"{value!r:.40} at {path}", with_metadata(content, lambda _, text=text: text)


def cases(files: int, folder: Path, seed: int) -> Iterator[Case]:
    """So many cases: all that are malicious, as long as there is room, and corrupt ones."""
    train(folder / "original.npz")
    content = (folder / "original.npz").read_bytes()
    thought_of = list(malicious(content, str(folder / "canary")))
    chance = random.Random(seed)
    if len(thought_of) > files // 2:
        thought_of = chance.sample(thought_of, files // 2)
    yield from thought_of
    rest = corrupt(content, chance)
    for _ in range(files - len(thought_of)):
        yield next(rest)


def run(files: int, seed: int = 0, verbose: bool = False) -> Figures:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        names, sealed = [], []
        for number, (what, content) in enumerate(cases(files, folder, seed)):
            (folder / f"{number:04}.npz").write_bytes(content)
            names.append(what)
            sealed.append(len(content) > 64 and resealed(content) == content)
        report = subprocess.run(
            [sys.executable, "-W", "error", __file__, "--read", name],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        ).stdout
        seen = json.loads(report)
        canary = (folder / "canary").exists()
    if verbose:
        for number, outcome in seen["outcomes"].items():
            print(f"{names[int(number)]}: {outcome}", file=sys.stderr)
        print(*seen["events"], sep="\n", file=sys.stderr)
    outcomes = seen["outcomes"]
    loaded = [number for number, outcome in outcomes.items() if outcome.startswith("loaded")]
    damaged = sum(not sealed[int(number)] for number in loaded)
    refused = sum(outcome.startswith("refused") for outcome in outcomes.values())
    return Figures(
        len(outcomes),
        refused,
        damaged,
        len(loaded) - damaged,
        len(seen["events"]) + canary,
        len(outcomes) - refused - len(loaded),
        seen["peak"] // 2**20,
    )


# What follows runs in the process that reads the files.

CALLS = ["exec", "fork", "posix_spawn", "remove", "rename", "spawn", "system"]
WATCHED = ("exec", "import", "marshal.", "pickle.find_class", "ctypes.", "socket.", "subprocess.")
WATCHED += tuple(f"os.{name}" for name in CALLS)


def read_all(folder: Path) -> None:
    original = folder / "original.npz"
    for group in ("layers", "activations", "initializers", "costs", "optimizers"):
        for plugin in plugins.installed(f"nnframe.{group}"):
            plugins.load(plugin.group, plugin.name)  # to import these is allowed
    assert outcome_of(original).startswith("loaded")  # and imports what is imported late
    (folder / "junk").write_bytes(b"junk")
    outcome_of(folder / "junk")
    events: list[str] = []
    watching = True

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if not watching:
            return
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & 3
        if writes or event.startswith(WATCHED):
            events.append(f"{event} {arguments!r:.200}")

    sys.addaudithook(hook)
    outcomes = {path.stem: outcome_of(path) for path in sorted(folder.glob("[0-9]*.npz"))}
    watching = False
    print(json.dumps({"outcomes": outcomes, "events": events, "peak": peak_memory()}))


def outcome_of(path: Path) -> str:
    """What became of loading a file, and of resuming from it: the worse of both."""
    found = []
    for read in (checkpoint.load, resumed):
        try:
            loaded = read(path)
        except ModelFileError as error:
            found.append(f"refused: {error}")
        except BaseException as error:
            found.append(f"{type(error).__name__}: {error}")
        else:
            found.append(f"loaded {loaded}")
    worse = [outcome for outcome in found if not outcome.startswith(("refused", "loaded"))]
    return [*worse, *(outcome for outcome in found if outcome.startswith("loaded")), *found][0]


def resumed(path: Path) -> nnframe.Network:
    try:
        return train(path)
    except ArgumentError as error:
        # A description that was changed is another training's: no error, but no trust either.
        raise ModelFileError(str(error)) from error


def peak_memory() -> int:
    """The most memory that this process has ever had, in bytes."""
    # Not getrusage: what that says of a new process includes its parent, from before it was new.
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) * 1024
    raise OSError("the kernel does not say")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--verbose", action="store_true", help="say what became of each file")
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read is not None:
        read_all(options.read)
        return 0
    figures = run(options.files, options.seed, options.verbose)
    print(
        f"{figures.files} files: {figures.refused} refused, {figures.loaded_damaged} loaded though "
        f"damaged, {figures.harmless} sealed again and harmless, {figures.ran_code} ran code, "
        f"{figures.other_errors} raised something else; at most {figures.peak} MiB of memory"
    )
    failed = figures.loaded_damaged or figures.ran_code or figures.other_errors
    return 1 if failed or figures.peak >= 200 else 0


if __name__ == "__main__":
    sys.exit(main())
