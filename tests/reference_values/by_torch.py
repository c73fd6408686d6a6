"""The same layers and costs in torch, whose autograd knows nothing of our derivatives."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from reference_values.cases import COSTS, LAYERS, Case, CostCase, numbers, pairs
from torch.nn import functional

Parameters = dict[str, Any]


def conv(p: Parameters, x: Any, sigma: Callable[[Any], Any] = lambda z: z, **settings: Any) -> Any:
    return sigma(functional.conv2d(x, p["w"], p["b"], **settings))


def dense(p: Parameters, number: int, x: Any) -> Any:
    return x @ p[f"{number}.w"].T + p[f"{number}.b"]


def batch_norm(p: Parameters, x: Any, training: bool) -> Any:
    gain, bias, mean, variance = (
        p[name].reshape(-1) for name in ("gain", "bias", "mean", "variance")
    )
    if training:
        return functional.batch_norm(x, None, None, gain, bias, training=True)
    # torch's own takes no gradient by the running means, so this is the formula.
    shape = (1, -1, *[1] * (x.ndim - 2))
    normal = (x - mean.reshape(shape)) / torch.sqrt(variance.reshape(shape) + 1e-5)
    return normal * gain.reshape(shape) + bias.reshape(shape)


def recurrent(kind: Any, p: Parameters, x: Any, **settings: Any) -> Any:
    n_out = p["u"].shape[1]
    module = kind(x.shape[2], n_out, batch_first=True, dtype=torch.float64, **settings)
    hidden = torch.zeros_like(p["b"])  # torch has two biases where one would do; but for c of GRU
    if "c" in p:
        hidden = torch.cat([hidden[: 2 * n_out], p["c"]])
    names = {"weight_ih_l0": p["w"], "weight_hh_l0": p["u"], "bias_ih_l0": p["b"]}
    return torch.func.functional_call(module, {**names, "bias_hh_l0": hidden}, (x,))[0]


#: For each case the output as a function of the parameters by name, and x.
FUNCTIONS: dict[str, Callable[[Parameters, Any], Any]] = {
    "Conv2D": lambda p, x: conv(p, x, torch.tanh),
    "Conv2D, stride": lambda p, x: conv(p, x, stride=(2, 1)),
    "Conv2D, padding": lambda p, x: conv(p, x, torch.sigmoid, padding=(1, 2)),
    "Conv2D, dilation": lambda p, x: conv(p, x, dilation=(2, 3)),
    "Conv2D, groups": lambda p, x: conv(p, x, groups=2),
    "Conv2D, all": lambda p, x: conv(p, x, torch.tanh, stride=2, padding=2, dilation=2, groups=2),
    "MaxPool2D": lambda p, x: functional.max_pool2d(x, 2),
    "MaxPool2D, overlapping": lambda p, x: functional.max_pool2d(x, (3, 2), (1, 2)),
    "AveragePool2D": lambda p, x: functional.avg_pool2d(x, 2),
    "AveragePool2D, overlapping": lambda p, x: functional.avg_pool2d(x, 3, (2, 1)),
    "Reshape": lambda p, x: x.reshape(-1, 3, 4),
    "Parallel, concatenate": lambda p, x: torch.cat(
        [torch.tanh(dense(p, 0, x)), dense(p, 1, x)], 1
    ),
    "Parallel, add": lambda p, x: torch.tanh(dense(p, 0, x)) + dense(p, 1, x),
    "PReLU": lambda p, x: functional.prelu(x, p["slope"]),
    "PReLU of images": lambda p, x: functional.prelu(x, p["slope"].reshape(-1)),
    "PReLU, shared": lambda p, x: functional.prelu(x, p["slope"].reshape(1)),
    "Maxout": lambda p, x: (torch.einsum("mk,jik->mji", x, p["w"]) + p["b"]).amax(2),
    "LayerNorm": lambda p, x: functional.layer_norm(x, (5,), p["gain"], p["bias"]),
    "LayerNorm of images": lambda p, x: functional.layer_norm(x, (2, 2, 3), p["gain"], p["bias"]),
    "LayerNorm of sequences": lambda p, x: functional.layer_norm(
        x, (4,), p["gain"], p["bias"], 0.1
    ),
    "BatchNorm": lambda p, x: batch_norm(p, x, training=False),
    "BatchNorm of images": lambda p, x: batch_norm(p, x, training=False),
    "BatchNorm, training": lambda p, x: batch_norm(p, x, training=True),
    "BatchNorm of images, training": lambda p, x: batch_norm(p, x, training=True),
    "Embedding": lambda p, x: functional.embedding(x.long(), p["w"]),
    "Embedding of tables": lambda p, x: functional.embedding(x.long(), p["w"]),
    "RNN": lambda p, x: recurrent(torch.nn.RNN, p, x)[:, -1],
    "RNN, all states": lambda p, x: recurrent(torch.nn.RNN, p, x),
    "RNN, ReLU": lambda p, x: recurrent(torch.nn.RNN, p, x, nonlinearity="relu"),
    "GRU": lambda p, x: recurrent(torch.nn.GRU, p, x)[:, -1],
    "GRU, all states": lambda p, x: recurrent(torch.nn.GRU, p, x),
    "LSTM": lambda p, x: recurrent(torch.nn.LSTM, p, x)[:, -1],
    "LSTM, all states": lambda p, x: recurrent(torch.nn.LSTM, p, x),
}


def of_layer(name: str, case: Case, given: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """a, ∂C/∂a_in and ∂C/∂θ (summed over the samples), for C = Σ ∂C/∂a · a."""
    x = torch.tensor(given["x"], requires_grad=not case.whole)
    theta = torch.tensor(given["theta"], requires_grad=True)
    parameters, start = {}, 0
    for parameter, shape in case.network().layout.shapes[0].items():
        stop = start + math.prod(shape)
        parameters[parameter] = theta[start:stop].reshape(shape)
        start = stop
    a = FUNCTIONS[name](parameters, x)
    (torch.tensor(given["grad_a"]) * a).sum().backward()
    found = {"a": a.detach().numpy(), "gradient": np.zeros(len(theta))}
    if theta.grad is not None:
        found["gradient"] = theta.grad.numpy()
    found["grad_a_in"] = np.zeros_like(given["x"]) if x.grad is None else x.grad.numpy()
    return found


def layers(seed: int = 0) -> dict[str, dict[str, np.ndarray]]:
    """What there is to know of every layer: given numbers and torch's results."""
    tables = {}
    for name, case in LAYERS.items():
        given = numbers(name, case, seed)
        tables[name] = {**given, **of_layer(name, case, given)}
    return tables


def cross_entropy(a: Any, y: Any) -> Any:
    return functional.binary_cross_entropy(a, y, reduction="none")


def huber(a: Any, y: Any, d: float = 1.0) -> Any:
    return functional.huber_loss(a, y, reduction="none", delta=d)


def focal(a: Any, y: Any, gamma: float = 2.0) -> Any:
    return -y * (1 - a) ** gamma * torch.log(a) - (1 - y) * a**gamma * torch.log(1 - a)


def some_of_all(a: Any, y: Any) -> Any:
    squares = ((a - y)[:, :2] ** 2).sum(1) / 2
    entropy = cross_entropy(a[:, 2:], y[:, 2:]).sum(1)
    return (0.7 * squares + 1.5 * entropy + 0.25 * huber(a, y, 0.5).sum(1))[:, None]


#: For each case the terms of C_x, as a function of the outputs and targets.
TERMS: dict[str, Callable[[Any, Any], Any]] = {
    "Quadratic": lambda a, y: functional.mse_loss(a, y, reduction="none") / 2,
    "CrossEntropy": cross_entropy,
    "LogLikelihood": lambda a, y: -y * torch.log(a),
    "Absolute": lambda a, y: functional.l1_loss(a, y, reduction="none"),
    "Huber": huber,
    "Huber(0.5)": lambda a, y: huber(a, y, 0.5),
    "Hinge": lambda a, y: torch.clamp(1 - y * a, min=0),
    "KullbackLeibler": lambda a, y: functional.kl_div(torch.log(a), y, reduction="none"),
    "Cosine": lambda a, y: 1 - functional.cosine_similarity(a, y, dim=1)[:, None],
    "Focal": focal,
    "Focal(0.5)": lambda a, y: focal(a, y, 0.5),
    "WeightedSum": some_of_all,
}
SIGMAS = {"Sigmoid": torch.sigmoid, "Softmax": lambda z: torch.softmax(z, 1)}


def of_cost(name: str, case: CostCase, given: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """C_x, ∇_a C_x and, behind a σ, δ."""
    z, y = torch.tensor(given["z"], requires_grad=True), torch.tensor(given["y"])
    a = z if case.sigma is None else SIGMAS[type(case.sigma).__name__](z)
    a.retain_grad()
    costs = TERMS[name](a, y).sum(1)
    costs.sum().backward()
    found = {"a": a, "costs": costs, "nabla": a.grad, "delta": z.grad}
    return {key: value.detach().numpy() for key, value in found.items()}


def costs(seed: int = 0) -> dict[str, dict[str, np.ndarray]]:
    """What there is to know of every cost."""
    tables = {}
    for name, case in COSTS.items():
        given = pairs(name, case, seed)
        tables[name] = {**given, **of_cost(name, case, given)}
    return tables
