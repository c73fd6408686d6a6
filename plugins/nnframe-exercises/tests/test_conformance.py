"""The answers keep nnframe's laws, strictly: no lost digits, no warnings."""

from __future__ import annotations

from nnframe_exercises import CustomNeuron, LeakySigmoid, LinearNeuron

from nnframe import ReLU, Softmax, Tanh
from nnframe.testing import ConformanceTests


class TestLinearNeuron(ConformanceTests):
    subject = LinearNeuron()
    strict = True


class TestLeakySigmoid(ConformanceTests):
    subject = LeakySigmoid()
    strict = True


class TestSteepLeakySigmoid(ConformanceTests):
    subject = LeakySigmoid(slope=3.0)
    strict = True


class TestOneNeuronOfItsOwn(ConformanceTests):
    subject = CustomNeuron(ReLU(), {0: Tanh()})
    strict = True


class TestOneNeuronBesideSoftmax(ConformanceTests):
    subject = CustomNeuron(Softmax(), {0: Tanh()})
    strict = True
