"""What a target means, and what is said of one that means nothing."""

from __future__ import annotations

import importlib
import sys

import pytest

import nnframe
from nnframe.errors import NNFrameError, TargetError
from nnframe.testing.target import Target, candidates, load, parse


@pytest.fixture
def homework(tmp_path, monkeypatch):
    """A function that writes a file into a folder of its own, and forgets it again afterwards."""
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    before = set(sys.modules)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def write(name: str, text: str) -> str:
        (tmp_path / name).write_text(text, encoding="utf-8")
        # A file that another test has loaded under this name would keep it.
        monkeypatch.delitem(sys.modules, name.removesuffix(".py"), raising=False)
        importlib.invalidate_caches()  # a new file may be as old as the folder's listing
        return name

    yield write
    for name in set(sys.modules) - before:
        del sys.modules[name]


GOOD = """
import nnframe
from nnframe import Sigmoid
class Swish(nnframe.Tanh):
    class Steep(nnframe.Tanh): pass
class Swoosh(nnframe.Tanh): pass
half = nnframe.LeakyReLU(0.5)
def method(network, cost, x, y): pass
three = 3
"""


@pytest.mark.parametrize(
    ("text", "place", "name"),
    [
        ("a.b:C", "a.b", "C"),
        ("a.b:C.d", "a.b", "C.d"),
        ("x/y.py:C", "x/y.py", "C"),
        ("x/y.py", "x/y.py", ""),
        (r"C:\x\y.py:C", r"C:\x\y.py", "C"),
        (r"C:\x\y.py", r"C:\x\y.py", ""),
        ("a.b", "a.b", ""),
    ],
)
def test_a_target_is_taken_apart(text, place, name):
    assert parse(text) == Target(place, name)


@pytest.mark.parametrize("text", ["", ":Name"])
def test_a_target_without_a_place(text):
    with pytest.raises(TargetError, match=r"file\.py:Name or module:Name"):
        parse(text)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Swish", "<class 'swish.Swish'>"),
        ("Swish.Steep", "<class 'swish.Swish.Steep'>"),
        ("half", "LeakyReLU(slope=0.5)"),
        ("Sigmoid", "<class 'nnframe.activations.squashing.Sigmoid'>"),
    ],
)
def test_a_file(homework, name, shown):
    homework("swish.py", GOOD)
    assert repr(load(parse(f"swish.py:{name}"))) == shown


def test_the_only_plugin_of_a_file_needs_no_name(homework):
    homework("swish.py", "import nnframe\nclass Swish(nnframe.Tanh): pass\ndef helper(z): pass\n")
    assert load(parse("swish.py")).__name__ == "Swish"


def test_what_is_no_trial_is_not_called_one(homework):
    homework("bad.py", "import nnframe\nnnframe.Network([3])\n")
    with pytest.raises(TargetError) as caught:
        load(parse("bad.py:Name"))
    assert "trial" not in str(caught.value)


def test_a_module_and_a_function():
    assert load(parse("nnframe:Tanh")) is nnframe.Tanh
    assert load(parse("nnframe.gradients:backprop")) is nnframe.gradients.backprop


def test_a_file_may_import_what_lies_beside_it(homework):
    homework("beside.py", GOOD)
    homework("main.py", "from beside import Swish")
    assert load(parse("main.py:Swish")).__module__ == "beside"


def test_candidates_are_plugins_first_and_only_the_files_own(homework):
    homework("swish.py", GOOD)
    load(parse("swish.py:Swish"))
    assert candidates(sys.modules["swish"]) == ["Swish", "Swoosh", "half", "method"]


WRONG = [
    ("swish.py:Swisch", "swish.py has no Swisch: did you mean Swish?"),
    ("swish.py:Else", "swish.py has no Else; plugins in swish.py: Swish, Swoosh, half, method"),
    (
        "swish.py:Swish(beta=2)",
        "swish.py:Swish(beta=2) calls something, where a name is wanted: write "
        "swish = Swish(beta=2) in swish.py, and check swish.py:swish",
    ),
    ("swish.py:Swish.Stepe", "swish.py.Swish has no Stepe: did you mean Steep?"),
    ("swish.py:three", "swish.py:three: 3 is no plugin"),
    ("swish.py", "swish.py names no plugin; plugins in swish.py: Swish"),
    ("swosh.py:Swish", "there is no file swosh.py: did you mean swish.py?"),
    ("far/away.py:Swish", "there is no file far/away.py"),
    ("./:Swish", "is a folder: write file.py:Name"),
    ("swish:Nothing", "swish has no Nothing"),
    ("nosuch.module:Name", "there is no module nosuch; a file is written with its ending"),
]


@pytest.mark.parametrize(("text", "message"), WRONG, ids=[text for text, _ in WRONG])
def test_what_is_not_there_is_named(homework, text, message):
    homework("swish.py", GOOD)
    with pytest.raises(TargetError) as caught:
        load(parse(text))
    assert message in str(caught.value).replace("\\", "/")
    assert isinstance(caught.value, NNFrameError)
    assert isinstance(caught.value, ImportError)


BAD_FILES = {
    "syntax": ("x = 1\ndef f(:\n", "bad.py is no valid Python: line 2 of bad.py: invalid syntax"),
    "raises": ("\n1 / 0\n", "cannot be imported: line 2 of bad.py: ZeroDivisionError"),
    "exits": ("import sys\nsys.exit(3)\n", "line 2 of bad.py: SystemExit: 3"),
    "lacks": ("import nosuchthing\n", "ModuleNotFoundError: No module named 'nosuchthing'"),
    "relative": ("from . import x\n", "name it as package.module:Name"),
    "ours": (
        "import nnframe\nnnframe.LeakyReLU('x')\n",
        "line 2 of bad.py: ArgumentError: LeakyReLU's slope must be a real number",
    ),
    "a trial": (
        "import nnframe\nclass If(nnframe.Tanh):\n"
        "    def forward(self, z): return z if z > 0 else 0\n"
        "network = nnframe.Network.of_sizes([2, 3], If())\nnetwork.forward([1, 2])\n",
        "np.where(z > 0, …, …) chooses for each number, and np.maximum(0, z) takes the larger; "
        "line 5 of bad.py is run when the file is imported: a trial of the class belongs under "
        'if __name__ == "__main__":, or is deleted',
    ),
    "empty": ("", "no class in bad.py is an Activation, Cost, Layer or FusedPair"),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_what_cannot_be_imported_is_told_with_its_line(homework, case):
    text, message = BAD_FILES[case]
    homework("bad.py", text)
    with pytest.raises(TargetError) as caught:
        load(parse("bad.py:Name"))
    assert message in str(caught.value)


def test_with_a_kind_anything_is_taken(homework):
    homework("swish.py", GOOD)
    assert load(parse("swish.py:three"), kind="activation") == 3
