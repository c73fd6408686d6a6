"""Mistakes in a call. Behind each: what mypy calls it / what pyright calls it."""

import numpy as np

import nnframe

x, y = np.zeros((4, 2)), np.zeros((4, 1))
network = nnframe.Network.of_sizes([2, 3, 1])
cost = nnframe.Quadratic()

nnframe.train("network", cost, (x, y))  # error: arg-type / reportArgumentType
nnframe.train(network, nnframe.Quadratic, (x, y))  # error: arg-type / reportArgumentType
nnframe.train(network, cost, x)  # error: arg-type / reportArgumentType
nnframe.train(network, cost, (x, y), epoch=3)  # error: call-arg / reportCallIssue
nnframe.train(network, cost, (x, y), optimizer="adam")  # error: arg-type / reportArgumentType
nnframe.train(network, cost, (x, y), callbacks=print)  # error: arg-type / reportArgumentType
nnframe.train(network, cost, (x, y), engine=3)  # error: arg-type / reportArgumentType


def told(cost: float) -> None:
    print(cost)


nnframe.train(network, cost, (x, y), callbacks=[told])  # error: list-item / reportArgumentType

nnframe.Adam(0.1, beta=0.9)  # error: call-arg / reportCallIssue
nnframe.SGD("fast")  # error: arg-type / reportArgumentType
nnframe.SGD()  # error: call-arg / reportCallIssue
nnframe.Clipped(0.5)  # error: arg-type / reportArgumentType
nnframe.L2(None)  # error: arg-type / reportArgumentType
nnframe.Dense("30")  # error: arg-type / reportArgumentType
nnframe.Dense(2.5)  # error: arg-type / reportArgumentType
nnframe.Dense(30, nnframe.Tanh)  # error: arg-type / reportArgumentType
nnframe.Dense(30, "tanh")  # error: arg-type / reportArgumentType
nnframe.Conv2D(4, 3, nnframe.ReLU(), 2)  # error: call-arg / reportCallIssue
nnframe.MaxPool2D("2")  # error: arg-type / reportArgumentType
nnframe.Chain(nnframe.Dense(3))  # error: arg-type / reportArgumentType
nnframe.WeightedSum([nnframe.Quadratic()])  # error: list-item / reportArgumentType
nnframe.Network([nnframe.Dense(3)])  # error: call-arg / reportCallIssue
nnframe.Network([3, 2], n_in=2)  # error: list-item / reportArgumentType
nnframe.Network.of_sizes("2-3-1")  # error: arg-type / reportArgumentType

network.layers[0] = nnframe.Dense(3)  # error: index / reportIndexIssue
network.parameters = None  # error: assignment / reportAttributeAccessIssue
network.n_in = 3  # error: misc / reportAttributeAccessIssue
first = network.layers[1]
first.w.shape  # error: attr-defined / reportAttributeAccessIssue
assert isinstance(first, nnframe.Dense)
first.w = "small"  # error: assignment / reportAttributeAccessIssue

step = nnframe.backprop(network, cost, x, y)
step.cost = 0.0  # error: misc / reportAttributeAccessIssue
step.grad  # error: attr-defined / reportAttributeAccessIssue
step.gradient["w"]  # error: index / reportArgumentType
step.gradient[0].w  # error: attr-defined / reportAttributeAccessIssue
step.gradient[0]["w"] = np.zeros((3, 2))  # error: index / reportIndexIssue
number: int = step.cost  # error: assignment / reportAssignmentType

nnframe.checkpoint.load(3)  # error: arg-type / reportArgumentType
nnframe.Sigmoyd()  # error: attr-defined / reportAttributeAccessIssue
