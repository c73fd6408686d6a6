"""What `nnframe plugins` lists can be checked by its name, from outside as well."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

import nnframe
from nnframe import plugins
from nnframe.cli import main
from nnframe.errors import TargetError
from nnframe.testing import check_target, registered
from nnframe.testing.target import load, parse

Register = Callable[..., None]


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))  # as in the process of a check
    yield tmp_path
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", "")).startswith(str(tmp_path)):
            del sys.modules[name]


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Register:
    """A function that adds names to those that are registered."""
    before = plugins.snapshot()

    def add(**groups: str) -> None:
        points = []
        for group, entry in groups.items():
            name, target = entry.split(" = ")
            points.append(EntryPoint(name, target, f"nnframe.{group}"))
        monkeypatch.setattr(plugins, "snapshot", lambda: (*before, *points))

    return add


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("leaky-relu", nnframe.LeakyReLU),
        ("activation:leaky-relu", nnframe.LeakyReLU),
        ("huber", nnframe.costs.Huber),
        ("cost:huber", nnframe.costs.Huber),
        ("dense", nnframe.Dense),
        ("layer:dense", nnframe.Dense),
        ("path-sum", nnframe.gradients.path_sum),
        ("gradient:path-sum", nnframe.gradients.path_sum),
    ],
)
def test_a_name_is_what_is_registered(text: str, thing: Any) -> None:
    assert load(parse(text)) is thing


@pytest.mark.parametrize("plugin", plugins.installed(), ids=lambda plugin: plugin.target)
def test_every_name_of_a_kind_that_is_checked_is_found(plugin: plugins.Plugin) -> None:
    found = registered.find(plugin.name, "")
    checked = plugin.group in registered.GROUPS.values()
    assert (found == (plugin.group, plugin.name)) == checked


def test_what_can_be_checked_and_has_names() -> None:
    assert registered.WORDS.keys() - registered.GROUPS.keys() == {"fused"}


def test_a_name_of_an_installed_plugin(register: Register) -> None:
    register(activations="bent-identity = nnframe.activations:Arctan")
    assert load(parse("bent-identity")) is nnframe.activations.Arctan


def test_a_name_in_several_groups_asks_for_its_kind(register: Register) -> None:
    register(costs="linear = nnframe.costs:Quadratic")
    with pytest.raises(TargetError) as caught:
        load(parse("linear"))
    assert str(caught.value) == (
        "'linear' is registered as an activation and as a cost: "
        "write activation:linear or cost:linear"
    )
    assert load(parse("cost:linear")) is nnframe.Quadratic
    assert load(parse("activation:linear")) is nnframe.Linear
    assert load(parse("linear"), "cost") is nnframe.Quadratic
    # Of another kind it is neither, and the law on protocol says so; which of them has to be said.
    with pytest.raises(TargetError, match="activation:linear or cost:linear"):
        load(parse("linear"), "layer")


def test_a_name_that_two_have_registered_is_told(register: Register) -> None:
    register(activations="tanh = nnframe.activations:Arctan")
    with pytest.raises(TargetError, match="the activation 'tanh' is registered twice"):
        load(parse("tanh"))


def test_a_broken_plugin_is_told(register: Register) -> None:
    register(activations="broken = no_such_module:X")
    with pytest.raises(TargetError, match=r"'broken' of .*: No module named 'no_such"):
        load(parse("broken"))


def test_what_is_registered_but_no_plugin_is_told(register: Register) -> None:
    register(costs="pi = math:pi")
    with pytest.raises(TargetError, match=r"pi: 3\.14159\d+ is no plugin"):
        load(parse("pi"))


def test_a_file_of_the_same_name_is_not_passed_over(empty_folder: Path) -> None:
    (empty_folder / "tanh.py").write_text("import nnframe\nclass Mine(nnframe.Sigmoid): pass\n")
    with pytest.raises(TargetError) as caught:
        load(parse("tanh"))
    assert str(caught.value) == (
        "'tanh' is a registered activation, and tanh.py is a file here: "
        "write activation:tanh, or tanh.py:Name"
    )
    assert load(parse("activation:tanh")) is nnframe.Tanh
    assert load(parse("tanh.py:Mine")).__name__ == "Mine"


def test_a_module_that_is_called_like_a_kind_is_a_module(empty_folder: Path) -> None:
    (empty_folder / "cost.py").write_text("import nnframe\nclass huber(nnframe.Quadratic): pass\n")
    assert load(parse("cost:huber")).__module__ == "cost"


WRONG = [
    (
        "LeakyRelu",
        "nothing is registered as 'LeakyRelu': did you mean 'leaky-relu' or 'relu'? A class "
        "of your own is named with its file, as file.py:LeakyRelu",
    ),
    (
        "xqz-1",
        "nothing is registered as 'xqz-1': `nnframe plugins` lists all. A class of your own is "
        "named with its file, as file.py:Name",
    ),
    ("moons", "nothing is registered as 'moons'"),  # a data set keeps no laws
    ("activation:tahn", "unknown activation 'tahn': did you mean 'tanh'?"),
    ("layer:tanh", "unknown layer 'tanh'"),
    ("fused:tanh", "there is no module fused"),
    ("nosuch.module", "there is no module nosuch; a file is written with its ending"),
    ("nnframe.costs", "nnframe.costs names no plugin; plugins in nnframe.costs: Absolute"),
]


@pytest.mark.parametrize(("text", "message"), WRONG, ids=[text for text, _ in WRONG])
def test_what_has_no_such_name_is_told_what_to_write(text: str, message: str) -> None:
    with pytest.raises(TargetError) as caught:
        load(parse(text))
    assert str(caught.value).startswith(message)


def test_in_another_process_and_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert check_target("quadratic", laws=["shape"]).subject == "Quadratic()"
    pytest.importorskip("click", reason="the command line needs nnframe[cli]")
    assert main(["check", "activation:softsign", "--law", "shape"]) == 0
    assert capsys.readouterr().out.startswith("passed: Softsign() (activation)")
    assert main(["check", "sofsign"]) == 2
    assert "did you mean 'softsign'" in capsys.readouterr().err
