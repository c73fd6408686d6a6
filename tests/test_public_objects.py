"""What all public classes have in common: identity, a short repr, and the defaults they tell."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable

import pytest
from meta.built_in import BUILT_IN

import nnframe
from nnframe import plugins

KINDS = (
    "activations",
    "costs",
    "layers",
    "initializers",
    "optimizers",
    "regularizers",
    "schedules",
)
CLASSES = {
    f"{kind}: {plugin.name}": plugins.load(f"nnframe.{kind}", plugin.name)
    for kind in KINDS
    for plugin in plugins.installed(f"nnframe.{kind}")
    if plugin.distribution == "nnframe"
}
OPTIMIZERS = {
    repr(made): (lambda cls=cls, args=args: cls(*args))
    for cls, args in [
        (nnframe.SGD, (0.5,)),
        (nnframe.Momentum, (0.5,)),
        (nnframe.Nesterov, (0.5,)),
        (nnframe.Adam, ()),
        (nnframe.AdaGrad, ()),
        (nnframe.RMSProp, ()),
        (nnframe.AdamW, ()),
        (nnframe.Clipped, (nnframe.SGD(0.5),)),
    ]
    if (made := cls(*args))
}
FOLLOWED: dict[str, Callable[[], object]] = {
    "L1(0.5)": lambda: nnframe.L1(0.5),
    "L2(0.5)": lambda: nnframe.L2(0.5),
    "MaxNorm()": nnframe.MaxNorm,
    "MaxNorm(norm=2.0)": lambda: nnframe.MaxNorm(2.0),
    "Sum((L1(0.5), L2(0.5)))": lambda: nnframe.L1(0.5) + nnframe.L2(0.5),
    "StepDecay(3)": lambda: nnframe.StepDecay(3),
    "CosineDecay(3)": lambda: nnframe.CosineDecay(3),
    "InverseTime(0.5)": lambda: nnframe.InverseTime(0.5),
    "HalveWhenStalled()": nnframe.HalveWhenStalled,
    "EarlyStopping()": nnframe.EarlyStopping,
    "Product((StepDecay(3), EarlyStopping()))": lambda: (
        nnframe.StepDecay(3) * nnframe.EarlyStopping()
    ),
}
TOLD = re.compile(r"^([a-z_0-9, ]+) : .*, default ([^\n]+)$", re.MULTILINE)


MADE_ANEW = {
    name: make
    for name, make in {**BUILT_IN, **OPTIMIZERS}.items()
    if isinstance(make(), (nnframe.Activation, nnframe.Cost, nnframe.Layer, nnframe.Optimizer))
} | FOLLOWED


@pytest.mark.parametrize("name", MADE_ANEW)
def test_is_itself_and_nothing_else(name):
    one, other = MADE_ANEW[name](), MADE_ANEW[name]()
    assert one == one
    assert one != other  # arrays among the settings have no one answer to ==
    assert hash(one) == object.__hash__(one)


@pytest.mark.parametrize("call", FOLLOWED)
def test_prints_as_the_shortest_call(call):
    assert repr(FOLLOWED[call]()) == call


def test_optimizers_print_as_the_shortest_call():
    assert list(OPTIMIZERS) == [
        "SGD(0.5)",
        "Momentum(0.5)",
        "Nesterov(0.5)",
        "Adam()",
        "AdaGrad()",
        "RMSProp()",
        "AdamW()",
        "Clipped(SGD(0.5))",
    ]


def told_defaults(cls):
    for names, text in TOLD.findall(inspect.cleandoc(cls.__doc__ or "")):
        names, values = names.split(", "), text.split(", ")
        if len(values) == len(names):
            for name, value in zip(names, values, strict=True):
                try:
                    yield name, ast.literal_eval(value)
                except (ValueError, SyntaxError):
                    continue  # a default in words, or a call


@pytest.mark.parametrize("name", CLASSES)
def test_has_the_defaults_that_it_tells(name):
    cls = CLASSES[name]
    arguments = inspect.signature(cls).parameters
    for argument, value in told_defaults(cls):
        default = arguments[argument].default
        # None stands for what the text says, and one size for a pair of it.
        assert default in (value, (value, value), None), argument


def test_defaults_are_found():
    assert dict(told_defaults(nnframe.Adam)) == {
        "eta": 0.001,
        "beta1": 0.9,
        "beta2": 0.999,
        "epsilon": 1e-8,
    }
